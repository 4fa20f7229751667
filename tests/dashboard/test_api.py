"""`/api` as programs see it: health, the journal behind its token, and everything that must be refused."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.errors import InputError, StoreError
from core.store import LocalJournal
from dashboard import VERSION, api, services

TOKEN = "a-token-of-the-test"
ROW = {
    "id": "t1",
    "explanation": "e1",
    "rater": "Zoë",
    "value": 1,
    "text_hash": "abc",
    "reasons_json": '["too long"]',
    "app_version": VERSION,
    "created": "2026-01-02 03:04:05.678901",
}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    yield tmp_path
    services.close_journals()


def client(host: str = "127.0.0.1", name: str = "127.0.0.1:8501") -> TestClient:
    app = Starlette(routes=[Mount("/api", app=api.make(TOKEN))])
    return TestClient(app, base_url=f"http://{name}", client=(host, 50000), raise_server_exceptions=False)


def ask(verb: str, body: Any, token: str = TOKEN, **where: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client(**where).post(
        f"/api/internal/{verb}", content=content, headers={"Authorization": f"Bearer {token}"} if token else {}
    )


def test_health_says_what_works() -> None:
    answer = client().get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": VERSION, "datasets": 0, "journal": "ok"}


def test_health_says_what_does_not_work(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (store / "file").write_text("not a folder")
    monkeypatch.setenv("WHYBOARD_STORE", str(store / "file"))
    answer = client().get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert "WHYBOARD_STORE" in answer.json()["remedy"]


def test_rows_go_in_and_come_out() -> None:
    assert ask("append", {"table": "thumbs", "rows": [ROW]}).json() == {"rows": 1}
    rows = ask("read", {"query": "thumbs", "parameters": []}).json()["rows"]
    assert rows == [ROW | {"created": "2026-01-02T03:04:05.678901", "number": 1}]  # in the order of writing
    told = ask("read", {"query": "thumb", "parameters": ["e1", "Zoë"]}).json()["rows"]
    assert told == [{"value": 1, "reasons_json": '["too long"]'}]
    # what the answer calls saved is in the journal
    assert services.journal().read("thumbs")[0]["created"] == datetime(2026, 1, 2, 3, 4, 5, 678901)


def test_a_copy_of_the_journal_is_written_into_the_store_under_a_name_of_its_own(store: Path) -> None:
    ask("append", {"table": "thumbs", "rows": [ROW]})
    answer = ask("copy", {"path": "/tmp/elsewhere.duckdb"}).json()
    assert answer["rows"]["thumbs"] == 1
    path = Path(answer["path"])
    assert path.parent == store
    copy = LocalJournal(path)
    assert [row["id"] for row in copy.read("thumbs")] == ["t1"]
    copy.close()
    assert ask("copy", {}, token="wrong").status_code == 401


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("append", {"table": "thumbs; DROP TABLE thumbs", "rows": [ROW]}),
        ("append", {"table": "thumbs", "rows": [{"id": "x"}]}),
        ("append", {"table": "thumbs", "rows": [ROW | {"more": 1}]}),
        ("append", {"table": "thumbs", "rows": ["x"]}),
        ("append", {"table": "thumbs"}),
        ("append", {"table": ["thumbs"], "rows": []}),
        ("read", {"query": "SELECT * FROM thumbs"}),
        ("read", {"query": "thumbs", "parameters": "x"}),
        ("read", {}),
    ],
)
def test_what_the_journal_does_not_know_is_refused_with_a_remedy(verb: str, body: Any) -> None:
    answer = ask(verb, body)
    assert answer.status_code == 400
    assert answer.json()["what"] and answer.json()["remedy"]
    assert services.journal().read("counts") == [{"explanations": 0, "thumbs": 0}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    answer = ask("read", body)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["what"]


def test_a_request_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "BODY_LIMIT", 1000)
    assert ask("append", {"table": "thumbs", "rows": [ROW] * 10}).status_code == 413
    assert ask("append", {"table": "thumbs", "rows": [ROW]}).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ü"])
def test_without_the_token_nothing_opens(token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    answer = client().post("/api/internal/read", content=b'{"query": "counts"}', headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("host", "name", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8501", 200),
        ("127.0.0.1", "localhost:8501", 200),
        ("127.0.0.1", "localhost", 200),
        ("::1", "[::1]:8501", 200),
        ("192.168.1.7", "127.0.0.1:8501", 403),
        ("testclient", "127.0.0.1:8501", 403),
        ("127.0.0.1", "rebound.example:8501", 403),
        ("127.0.0.1", "127.0.0.1.example", 403),
        ("127.0.0.1", "localhost.example:8501", 403),
    ],
)
def test_only_programs_of_this_machine_by_its_own_names_may_ask(host: str, name: str, status: int) -> None:
    assert ask("read", {"query": "counts"}, host=host, name=name).status_code == status


def test_unknown_paths_and_wrong_methods_answer_json() -> None:
    for path in ("/api/nothing", "/api/internal", "/api/internal/drop", "/api/health/x"):
        answer = client().get(path)
        assert answer.status_code == 404, path
        assert answer.json()["what"]
    wrong = client().post("/api/health")
    assert wrong.status_code == 405
    assert wrong.json()["what"]
    assert client().get("/api/internal/read").status_code == 405


def test_a_journal_that_another_process_holds_is_a_failure_not_wrong_input(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(who: object) -> LocalJournal:
        raise StoreError("The store is in use by another Whyboard.", "Close the other one.")

    monkeypatch.setattr(services, "journal", held)
    answer = ask("read", {"query": "counts"})
    assert answer.status_code == 503
    assert answer.json() == {"what": "The store is in use by another Whyboard.", "remedy": "Close the other one."}
    assert not issubclass(StoreError, InputError)


ERASURE: dict[str, Any] = {
    "id": "e1", "kind": "rater", "how": "delete", "name": "Zoë", "dataset": "", "pseudonym": "rater-1", "rater": "root",
    "app_version": VERSION, "created": "2026-01-02T03:04:05", "places": [], "texts": [],
}  # fmt: skip


def test_a_person_is_forgotten_through_the_app() -> None:
    assert ask("append", {"table": "thumbs", "rows": [ROW]}).status_code == 200
    assert ask("erase", ERASURE).json() == {"rows": {"thumbs": 1}}
    assert [row["rater"] for row in ask("read", {"query": "thumbs"}).json()["rows"]] == ["rater-1"]
    assert ask("erase", ERASURE, host="192.168.1.7").status_code == 403
    assert ask("erase", ERASURE, token="wrong").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "item"}, {"how": "shred"}, {"name": ""}, {"pseudonym": ""}, {"created": "yesterday"},
        {"places": [["films@0123456789ab"]]}, {"texts": 7}, {"surprise": 1}, {"how": "withdraw", "kind": "user"},
    ],
)  # fmt: skip
def test_what_is_no_erasure_is_refused(change: dict[str, Any]) -> None:
    answer = ask("erase", {**ERASURE, **change})
    assert answer.status_code == 400
    assert answer.json()["remedy"]
