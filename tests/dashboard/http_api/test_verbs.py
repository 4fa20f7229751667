"""The HTTP API as programs see it: what it answers, what it refuses, and that its document is true."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.operations import recommend
from core.operations.documents import recommend_document
from core.operations.feedback import said_by
from dashboard import api, services
from dashboard.http_api.tokens import NAME, RATE
from tests.core.operations.films import HOSTILE, films_workbench

TOKENS = {role: f"the-token-of-the-{role}" for role in ("viewer", "rater", "analyst", "admin")}
USER, ITEM = "user-1", "f04"
ABOUT = {"dataset": "films", "user": USER}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture(autouse=True)
def installation(films: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WHYBOARD_STORE", str(films))
    monkeypatch.setenv(NAME, ",".join(f"{role}:{role}:{token}" for role, token in TOKENS.items()))
    monkeypatch.setenv(RATE, "100000")
    yield
    services.close_journals()


def application() -> Starlette:
    return Starlette(routes=[Mount("/api", app=api.make("internal"))])


def ask(verb: str, body: Any, role: str | None = "admin", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {TOKENS[role]}"} if role else {}
    client = TestClient(application(), raise_server_exceptions=False)
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    return client.post(f"/api/{verb}", headers=headers | more.pop("headers", {}), **sent)


def test_the_list_is_the_one_of_the_operation() -> None:
    answer = ask("recommend", ABOUT | {"n": 5}, "viewer")
    assert answer.status_code == 200
    assert answer.json() == recommend_document(USER, recommend(services.workbench(), "films", USER, 5))
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_user_gets_the_popularity_list_and_is_told() -> None:
    answer = ask("recommend", {"dataset": "films", "user": "nobody"}).json()
    assert "nobody" in answer["fallback"]


@pytest.mark.parametrize("lens", ["history", "attributes", "decomposition"])
def test_contributions_sum_to_the_score(lens: str) -> None:
    found = ask("why", ABOUT | {"item": ITEM, "lens": lens, "model": "foldin"}, "viewer").json()
    assert found["base"] + sum(c["value"] for c in found["contributions"]) == pytest.approx(found["score"], abs=1e-5)


def test_a_text_is_written_judged_and_found_again() -> None:
    body = ABOUT | {"item": ITEM, "variants": ["concise-2"]}
    first, again = ask("explain", body, "analyst").json(), ask("explain", body, "analyst").json()
    (text,) = first["explanations"]
    assert text["text"] and first["evidence"]
    assert again["explanations"][0]["source"] == "cache"
    said = {"explanation": text["id"], "thumb": "down", "reasons": ["too long"], "likert": {"clear": 4}, "comment": "é"}
    answer = ask("feedback", said | {"id": "j1", "rater": "Zoë"}, "rater")
    assert answer.json() == {"id": "j1", "explanation": text["id"], "rater": "rater:Zoë", "saved": True}
    ask("feedback", said | {"id": "j1", "rater": "Zoë"}, "rater")  # sent twice, kept once
    kept = said_by(services.journal(), "rater:Zoë", text["id"], "other")
    assert kept.thumbs[text["id"]].value == 0
    assert kept.thumbs[text["id"]].reasons == ("too long",)
    assert kept.likert[text["id"]] == {"clear": 4}
    assert kept.comments[text["id"]] == "é"
    assert len([row for row in services.journal().read("thumbs") if row["id"] == "j1-thumb"]) == 1


@pytest.mark.parametrize(
    ("verb", "role", "status"),
    [
        ("recommend", None, 401),
        ("recommend", "viewer", 200),
        ("why", "viewer", 200),
        ("explain", "viewer", 403),
        ("explain", "rater", 403),
        ("explain", "analyst", 200),
        ("feedback", "viewer", 403),
        ("feedback", "rater", 404),
    ],
)
def test_each_role_may_do_what_it_may(verb: str, role: str | None, status: int) -> None:
    item = {} if verb == "recommend" else {"item": ITEM}
    wanted = {"variants": ["concise-2"]} if verb == "explain" else {}  # not those that need a language model
    body = {"explanation": "none"} if verb == "feedback" else ABOUT | item | wanted
    answer = ask(verb, body, role)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["what"] and answer.json()["remedy"]


@pytest.mark.parametrize(
    ("verb", "body", "status", "said"),
    [
        ("recommend", {"dataset": "nothing", "user": "1"}, 404, "nothing"),
        ("recommend", ABOUT | {"model": "nope"}, 404, "nope"),
        ("recommend", ABOUT | {"n": 0}, 422, "n:"),
        ("recommend", ABOUT | {"n": "5"}, 422, "n:"),
        ("recommend", ABOUT | {"more": 1}, 422, "more"),
        ("recommend", {"dataset": "../../etc/passwd", "user": "1"}, 404, "etc/passwd"),
        ("recommend", ABOUT | {"model": "../x"}, 404, "../x"),
        ("why", ABOUT | {"item": HOSTILE[:150]}, 404, "img"),
        ("why", ABOUT | {"item": ITEM, "model": "popularity"}, 400, "popularity"),
        ("why", ABOUT | {"item": ITEM, "lens": "tarot"}, 422, "lens"),
        ("explain", ABOUT | {"item": ITEM, "variants": ["x'; DROP TABLE thumbs"]}, 404, "DROP"),
        ("feedback", {"explanation": "e", "likert": {"clear": 9}}, 422, "likert"),
        ("recommend", b"{", 422, "body"),
        ("recommend", b"[" * 20_000, 422, ""),
        ("recommend", b"\xff\xfe", 422, ""),
        ("nothing", {}, 404, ""),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(verb: str, body: Any, status: int, said: str) -> None:
    answer = ask(verb, body)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["what"]
    assert answer.json()["remedy"]
    assert "Traceback" not in answer.text


def test_a_request_that_is_too_large_is_refused() -> None:
    assert ask("recommend", b" " * 70_000 + b"{}").status_code == 413


def test_too_many_requests_are_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RATE, "2")
    client = TestClient(application())
    headers = {"Authorization": f"Bearer {TOKENS['viewer']}"}
    codes = [client.post("/api/recommend", json=ABOUT, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in codes] == [200, 200, 429]
    assert 0 < int(codes[2].headers["retry-after"]) <= 30


def test_tokens_that_cannot_be_read_stop_the_api_and_are_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "viewer:viewer:too-short-one")
    answer = ask("recommend", ABOUT, "viewer")
    assert answer.status_code == 503
    assert "too-short-one" not in answer.text


def test_the_document_needs_no_token_and_names_every_verb() -> None:
    found = TestClient(application()).get("/api/openapi.json").json()
    assert sorted(found["paths"]) == ["/explain", "/feedback", "/recommend", "/why"]
    assert found["servers"] == [{"url": "/api"}]


@pytest.mark.parametrize("path", ["/recommend", "/why", "/explain", "/feedback"])
def test_answers_are_those_of_the_document(path: str) -> None:
    operation = schemathesis.openapi.from_asgi("/api/openapi.json", application())[path]["POST"]

    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKENS['admin']}"})

    holds()
