"""`check` on a store."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli.main import main
from core.operations import write_batch
from tests.core.audit.test_opinions import save_pair_model
from tests.core.explain.chat_server import KEY, running
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    write_batch(films_workbench(root, ("ease",)), "films", "ease", users=12, items=1)
    return root


def run(capsys: pytest.CaptureFixture[str], store: Path, *arguments: str) -> tuple[int, str]:
    code = main(["check", "films", *arguments, "--store", str(store)])
    return code, capsys.readouterr().out


def told(capsys: pytest.CaptureFixture[str], store: Path, *arguments: str) -> dict[str, Any]:
    code, out = run(capsys, store, *arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_texts_hold_against_their_own_evidence_and_not_against_anothers(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, foreign = told(capsys, store), told(capsys, store, "--against", "wrong-user")
    assert own["explanations"] == 24 == foreign["explanations"] + foreign["skipped"]
    for found in (own, foreign):
        assert found["claims"] == sum(found["verdicts"].values()) == sum(row["claims"] for row in found["variants"])
        for row in found["variants"]:
            assert sum(sum(kind.values()) for kind in row["kinds"].values()) == row["claims"]
    false = [found["verdicts"]["contradicted"] + found["verdicts"]["unsupported"] for found in (own, foreign)]
    assert false[0] <= 0.02 * own["claims"]
    assert false[1] >= 0.2 * foreign["claims"]


def test_a_sample_is_the_same_each_time(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = told(capsys, store, "--sample", "5")
    assert one["explanations"] == 5 and told(capsys, store, "--sample", "5") == one
    assert run(capsys, store, "--sample", "0")[0] == 2


def test_people_can_read_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, store)
    assert code == 0 and "texts with an error" in out and "contradicted" in out


def test_second_opinions_stand_beside_the_verdicts(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = told(capsys, store, "--sample", "3")
    folder = str(save_pair_model(tmp_path, ("contradiction", "entailment", "neutral")))
    with running() as server:
        server.writes = lambda body: "\n".join(f"{n} supported" for n in range(1, 30))
        monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "judge")
        monkeypatch.setenv("WHYBOARD_OPENAI_API_KEY", KEY)
        found = told(capsys, store, "--sample", "3", "--inference", folder, "--judge")
        assert len(server.requests) == 4 * 3
    opinions = found.pop("opinions")
    assert found == plain  # never mixed in
    assert opinions["texts"] == 3
    for verdicts in opinions["verdicts"].values():
        assert sum(verdicts.values()) == opinions["sentences"]
    assert opinions["verdicts"]["judge"] == {"supported": opinions["sentences"]}
    assert [pair["judges"] for pair in opinions["pairs"]] == [
        ["rules", "inference"], ["rules", "judge"], ["inference", "judge"],
    ]  # fmt: skip
    assert set(opinions["alpha"]) >= {"alpha", "low", "high", "reading"}
    code, out = run(capsys, store, "--sample", "2", "--inference", folder)
    assert code == 0 and "Cohen's kappa of rules and inference" in out


def test_a_judge_needs_an_endpoint(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WHYBOARD_OPENAI_BASE_URL", raising=False)
    assert run(capsys, store, "--judge")[0] == 2
