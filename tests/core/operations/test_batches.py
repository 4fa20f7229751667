import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import BACKENDS, Backend
from core.explain.events import Restart
from core.explain.prompts import Prompt
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.batch_questions import Estimate
from core.operations.batch_writing import TOGETHER, Limits
from core.operations.batches import write_batch
from core.operations.explanations import evidence_of, find_text, subject
from core.store import LocalJournal
from tests.core.explain.chat_server import KEY, ChatServer, running
from tests.core.operations import together
from tests.core.operations.films import films_workbench

REMOTE = Variant("openai", "good", "plain-2", {"max_tokens": 99})
ASK = {"users": 4, "items": 2}


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return films_workbench(tmp_path / "store", ("ease",))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with running() as found:
        configure(monkeypatch, found)
        yield found


def configure(monkeypatch: pytest.MonkeyPatch, server: ChatServer, **prices: float) -> None:
    values = {"BASE_URL": server.url, "API_KEY": KEY, "MODEL": "good"} | {
        f"PRICE_{name.upper()}": str(price) for name, price in prices.items()
    }
    for name, value in values.items():
        monkeypatch.setenv(f"WHYBOARD_OPENAI_{name}", value)


def leftovers(bench: Workbench) -> list[Path]:
    return list(bench.store.layout.root.rglob("*.jsonl"))


def stopping_after(count: int) -> Any:
    def progress(done: float, stage: str) -> None:
        found = re.search(r"explanation (\d+) ", stage)
        if found and int(found[1]) >= count:
            raise CancelledError("Enough.", "")

    return progress


def test_a_batch_that_was_broken_off_goes_on(bench: Workbench, server: ChatServer) -> None:
    ASK = {"users": 12, "items": 2}  # more than are asked for at once
    with pytest.raises(CancelledError):
        write_batch(bench, "films", **ASK, variants=[REMOTE], progress=stopping_after(3))
    (left,) = leftovers(bench)
    kept = [json.loads(line)["id"] for line in left.read_text().splitlines() if line]
    assert 3 <= len(set(kept)) == len(kept) < 24
    with left.open("a") as file:
        file.write('{"id": "half a li')  # the process died while it wrote
    before = len(server.requests)
    batch = write_batch(bench, "films", **ASK, variants=[REMOTE])
    assert (batch.explanations, batch.written, batch.users) == (24, 24 - len(kept), 12)
    assert len(server.requests) == before + batch.written
    assert batch.path is not None and set(kept) <= set(pd.read_parquet(batch.path)["id"])
    assert leftovers(bench) == []
    again = write_batch(bench, "films", **ASK, variants=[REMOTE])
    assert (again.path, again.written, len(server.requests)) == (batch.path, 0, before + batch.written)


def test_a_larger_batch_writes_only_what_is_new(bench: Workbench, server: ChatServer) -> None:
    write_batch(bench, "films", users=2, items=2, variants=[REMOTE])
    more = write_batch(bench, "films", users=3, items=2, variants=[REMOTE])
    assert (more.explanations, more.written) == (6, 2)
    assert len(server.requests) == 6


def test_a_failing_server_loses_nothing_that_was_written(
    bench: Workbench, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = Variant("template", "", "concise-2")
    with pytest.raises(WhyboardError, match="403"):
        write_batch(bench, "films", **ASK, variants=[template, Variant("openai", "403", "plain-2")])
    (left,) = leftovers(bench)
    assert len([line for line in left.read_text().splitlines() if line]) == 8
    assert write_batch(bench, "films", **ASK, variants=[template]).written == 0


def test_a_server_is_asked_several_at_a_time_but_not_too_many(bench: Workbench, server: ChatServer) -> None:
    server.gap = 0.01
    write_batch(bench, "films", users=12, items=2, variants=[REMOTE])
    assert 1 < server.most <= BACKENDS["openai"].parallel


def test_what_it_takes_is_told_before_and_counted_after(
    bench: Workbench, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, server, **{"in": 1.0, "out": 10.0})
    told: list[tuple[Estimate, int]] = []
    batch = write_batch(
        bench, "films", **ASK, variants=[REMOTE, Variant("template", "", "concise-2")],
        on_estimate=lambda found: told.append((found, len(server.requests))),
    )  # fmt: skip
    ((found, requests),) = told
    assert (found.texts, found.known, found.remote, requests) == (16, 0, 8, 0)
    assert found.tokens == 8 * 99 and found.prompt_tokens > 8 * 200
    assert found.cost == pytest.approx((found.prompt_tokens + 10 * found.tokens) / 1e6)
    assert batch.tokens == 8 * 1020  # what the server says
    assert batch.cost == pytest.approx(8 * (1000 + 200) / 1e6)
    with pytest.raises(ZeroDivisionError):
        write_batch(bench, "films", users=5, items=2, variants=[REMOTE], on_estimate=lambda _: 1 // 0)  # type: ignore[arg-type]
    assert len(server.requests) == 8


@pytest.mark.parametrize("kind", ["cost", "tokens"])
def test_a_limit_ends_a_batch_which_keeps_what_it_has_and_goes_on(
    bench: Workbench, server: ChatServer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    configure(monkeypatch, server, **{"in": 1.0, "out": 1.0})
    limit = 4500
    limits = Limits(cost=limit / 1e6) if kind == "cost" else Limits(tokens=limit)
    batch = write_batch(bench, "films", **ASK, variants=[REMOTE], limits=limits)
    assert batch.stopped and 1 <= batch.explanations < 8
    assert batch.tokens <= limit and batch.tokens == 1020 * batch.explanations == 1020 * len(server.requests)
    assert batch.path is not None and batch.path.exists()
    rest = write_batch(bench, "films", **ASK, variants=[REMOTE])
    assert (rest.explanations, rest.written, rest.stopped) == (8, 8 - batch.explanations, False)


def test_a_limit_of_cost_needs_prices(bench: Workbench, server: ChatServer) -> None:
    with pytest.raises(InputError, match="prices are not known"):
        write_batch(bench, "films", **ASK, variants=[REMOTE], limits=Limits(cost=1.0))
    assert not server.requests
    assert write_batch(bench, "films", users=1, items=1, variants=[REMOTE]).cost is None


def test_a_backend_that_writes_many_together_is_asked_for_many(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = "tests.core.operations.together"
    monkeypatch.setitem(BACKENDS, "crowd", Backend("crowd", "Crowd", f"{place}:one", {}, False, many=f"{place}:many"))
    together.calls.clear()
    variant = Variant("crowd", "", "x-1")
    batch = write_batch(bench, "films", users=20, items=4, variants=[variant])
    assert together.calls == [TOGETHER, 80 - TOGETHER]
    assert batch.path is not None
    row = pd.read_parquet(batch.path).iloc[0]
    journal = LocalJournal(tmp_path / "journal.duckdb")
    chosen = subject(bench, "films", row["user_id"], row["item"])
    found = find_text(bench, journal, chosen, evidence_of(bench, chosen), variant)
    journal.close()
    assert found is not None and found.text == f"Many about {found.text.removeprefix('Many about ')}"
    assert found.rejected == (Restart("Too short.", "No."),) and found.checked and found.usage.tokens == 5


def test_prompts_that_people_made_are_used(bench: Workbench, server: ChatServer) -> None:
    mine = Prompt("mine-1", "Write in {language}.", "<facts>{facts}</facts> Sing of {title}!")
    write_batch(
        bench, "films", users=1, items=1, variants=[Variant("openai", "good", "mine-1")], prompts={"mine-1": mine}
    )
    assert "Sing of" in server.requests[0]["messages"][1]["content"]


def test_wrong_variants_are_refused_before_anything_is_gathered(bench: Workbench) -> None:
    with pytest.raises(InputError, match="no backend “oracle”"):
        write_batch(bench, "films", **ASK, variants=[Variant("oracle", "", "x-1")])
