import subprocess
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import pytest

from core.errors import WhyboardError
from core.explain.backends import Endpoint
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.explanations import evidence_of, explain_as, subject
from core.operations.generation import CANCELLED, DONE, FAILED, WAITING, WRITING, Generations, Question, Snapshot
from core.store import LocalJournal
from tests.core.explain.chat_server import KEY, TEXT, ChatServer, running
from tests.core.explain.test_queueing import wait_until

TEMPLATE = Variant("template", "", "concise-2")


class GatedServer:
    """A chat server that waits before each piece until it is let on."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        self.gate = threading.Event()
        server.pause = lambda: self.gate.wait(10)  # type: ignore[method-assign, assignment]

    def endpoint(self, model: str = "good") -> Endpoint:
        return Endpoint(self.server.url, KEY, model, 5.0)


@pytest.fixture
def gated() -> Iterator[GatedServer]:
    with running() as server:
        found = GatedServer(server)
        yield found
        found.gate.set()


def question(
    bench: Workbench, variant: Variant = TEMPLATE, seed: int = 0, endpoint: Endpoint | None = None
) -> Question:
    chosen = subject(bench, "films", "user-5", "f02")
    return Question(chosen, evidence_of(bench, chosen), variant, seed, endpoint)


def asked(bench: Workbench, gated: GatedServer, model: str = "good", seed: int = 0) -> Question:
    return question(bench, Variant("openai", model, "plain-1"), seed, gated.endpoint())


def test_a_text_is_written_kept_and_then_found_at_once(bench: Workbench, journal: LocalJournal) -> None:
    texts = Generations()
    handle = texts.start(bench, journal, question(bench))
    found = handle.wait(30)
    assert found.state == DONE and found.explanation is not None and found.error is None
    assert journal.read("explanation", handle.id)[0]["text"] == found.text == found.explanation.text
    again = texts.start(bench, journal, question(bench)).snapshot()
    assert again.state == DONE and again.explanation is not None
    assert (found.explanation.source, again.explanation.source) == ("generated", "cache")
    wait_until(lambda: texts.count() == 0)


def test_the_text_grows_and_is_done_only_when_it_is_kept(
    bench: Workbench, journal: LocalJournal, gated: GatedServer
) -> None:
    handle = Generations().start(bench, journal, asked(bench, gated))
    wait_until(lambda: handle.snapshot().state == WRITING)
    part = handle.snapshot()
    assert part.text and TEXT.startswith(part.text) and part.text != TEXT
    assert part.explanation is None and not part.ended
    assert not journal.read("explanation", handle.id)
    held, append = threading.Event(), journal.append

    class Slow:
        read, close = journal.read, journal.close

        def append(self, table: str, rows: object) -> None:
            held.wait(10)
            append(table, rows)  # type: ignore[arg-type]

    slow = Generations().start(bench, Slow(), asked(bench, gated, seed=1))
    gated.gate.set()
    assert handle.wait(10).text == TEXT
    wait_until(lambda: slow.snapshot().text == TEXT)
    assert slow.snapshot().state == WRITING  # all pieces came, yet nothing is on disk
    held.set()
    assert slow.wait(10).state == DONE
    assert journal.read("explanation", slow.id)


def test_the_same_question_at_once_is_written_once(bench: Workbench, journal: LocalJournal, gated: GatedServer) -> None:
    texts, handles = Generations(), []
    question_ = asked(bench, gated)
    threads = [
        threading.Thread(target=lambda: handles.append(texts.start(bench, journal, question_))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    other = texts.start(bench, journal, asked(bench, gated, seed=1))
    gated.gate.set()
    assert {handle.wait(10).text for handle in handles} == {TEXT}
    assert other.wait(10).state == DONE
    assert len(gated.server.requests) == 2  # one a question
    assert journal.read("counts")[0]["explanations"] == 2


def test_a_failure_of_one_side_leaves_the_other(bench: Workbench, journal: LocalJournal, gated: GatedServer) -> None:
    texts = Generations()
    gated.gate.set()
    sides = [
        texts.start(bench, journal, asked(bench, gated, "403")),
        texts.start(bench, journal, asked(bench, gated)),
        texts.start(bench, journal, question(bench, Variant("oracle", "", "x-1"))),
        texts.start(bench, journal, question(bench, Variant("openai", "m", "plain-1"))),
    ]
    ends = [side.wait(10) for side in sides]
    assert [end.state for end in ends] == [FAILED, DONE, FAILED, FAILED]
    said = [str(end.error) for end in ends]
    assert "403" in said[0] and "no backend “oracle”" in said[2] and "No OpenAI-compatible endpoint" in said[3]
    assert journal.read("counts")[0]["explanations"] == 1


def test_what_nobody_foresaw_is_told_too(
    bench: Workbench, journal: LocalJournal, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        read, close = journal.read, journal.close

        def append(self, table: str, rows: object) -> None:
            raise ZeroDivisionError(str(rows))  # all of the text and the user

    found = Generations().start(bench, Broken(), question(bench)).wait(10)
    assert found.state == FAILED and "ZeroDivisionError" in str(found.error)
    assert "in append" in caplog.text and "ZeroDivisionError" in caplog.text
    assert "evidence_json" not in caplog.text and "user-" not in caplog.text


def test_cancelling_stops_at_once_and_keeps_nothing(
    bench: Workbench, journal: LocalJournal, gated: GatedServer
) -> None:
    texts = Generations()
    handle = texts.start(bench, journal, asked(bench, gated))
    wait_until(lambda: handle.snapshot().state == WRITING)
    handle.cancel()
    handle.cancel()
    assert handle.snapshot().state == CANCELLED
    fresh = texts.start(bench, journal, asked(bench, gated))  # does not join what is being stopped
    gated.gate.set()
    assert fresh.wait(10).text == TEXT
    wait_until(lambda: texts.count() == 0)
    assert handle.wait(10).state == CANCELLED
    assert journal.read("counts")[0]["explanations"] == 1


def test_who_lets_go_does_not_stop_it_for_others(bench: Workbench, journal: LocalJournal, gated: GatedServer) -> None:
    texts = Generations()
    one, two = (texts.start(bench, journal, asked(bench, gated)) for _ in range(2))
    wait_until(lambda: two.snapshot().state == WRITING)
    one.cancel()
    one.cancel()  # counts once
    gated.gate.set()
    assert two.wait(10).text == TEXT
    assert two.snapshot().state == DONE


def test_stopping_the_server_stops_all(bench: Workbench, journal: LocalJournal, gated: GatedServer) -> None:
    texts = Generations()
    handles = [texts.start(bench, journal, asked(bench, gated, seed=seed)) for seed in range(3)]
    wait_until(lambda: all(handle.snapshot().state == WRITING for handle in handles))
    threading.Timer(0.05, gated.gate.set).start()
    texts.stop_all()
    assert [handle.snapshot().state for handle in handles] == [CANCELLED] * 3
    assert journal.read("counts")[0]["explanations"] == 0


def test_whoever_loads_heavy_libraries_settles_them_once(
    bench: Workbench, journal: LocalJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("torch", "transformers"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    settled: list[str] = []
    texts = Generations(lambda: settled.append(threading.current_thread().name))

    class Loading:
        read, close = journal.read, journal.close

        def append(self, table: str, rows: object) -> None:
            monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))

    assert texts.start(bench, Loading(), question(bench)).wait(10).state == DONE
    assert len(settled) == 1 and settled[0].startswith("writing-")
    assert texts.start(bench, Loading(), question(bench, seed=1)).wait(10).state == DONE
    assert len(settled) == 1


def test_what_was_written_before_is_answered_without_threads_or_heavy_imports(
    bench: Workbench, journal: LocalJournal
) -> None:
    found = question(bench)
    explain_as(bench, journal, found.chosen, found.evidence, found.variant)
    before = threading.active_count()
    handle = Generations().start(bench, journal, found)
    assert handle.snapshot().state == DONE
    assert threading.active_count() == before
    handle.cancel()
    assert handle.snapshot().state == DONE
    code = (
        "import sys, core.operations.generation, dashboard.services.generation\n"
        "print(*({'torch', 'transformers', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()


def test_before_the_first_piece_it_waits() -> None:
    assert not Snapshot(WAITING, 2, "", (), 0.0).ended
    assert Snapshot(FAILED, None, "", (), 0.0, error=WhyboardError("x", "y")).ended
