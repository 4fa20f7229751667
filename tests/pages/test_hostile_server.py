"""What a hostile language model server answers, on the page: text without marks, or an error, and the page goes on."""

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.openai_backend import TEXT_LIMIT
from core.operations import Workbench
from dashboard import services
from tests.core.explain.chat_server import KEY, ChatServer, offered, running
from tests.core.explain.hostile_server import HostileHandler
from tests.hostile import TEXTS
from tests.pages.app import page
from tests.pages.test_compare import SUBJECT, finished, said, sides_with_thumbs

SHORT = [name for name in TEXTS if name not in ("long", "one word")]
# What would be markup in Markdown, or in the HTML of a page's own: titles of films in the store are hostile as well.
LIVE = re.compile(r"(?<!\\)!\[|(?<!\\)\]\((?![#?/])|(?<!\\)<(?:script|img|svg|iframe|link|base|object|form)\b")


@pytest.fixture
def other() -> Iterator[ChatServer]:
    """Another host."""
    with running() as found:
        yield found


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, other: ChatServer) -> Iterator[ChatServer]:
    with offered(monkeypatch, HostileHandler) as found:
        found.elsewhere = f"{other.url}/chat/completions"
        yield found


def written() -> AppTest:
    """Compare, once the server was asked for the text on the right."""
    app = page("compare", **SUBJECT | {"b": "plain-2"}).run()
    return finished(app.button(key="write-B").click().run())


def bodies(app: AppTest) -> list[str]:
    """Markdown and HTML as they go to the browser."""
    protos = [getattr(node, "proto", None) for node in [*app.main, *app.sidebar]]
    return [proto.body for proto in protos if isinstance(getattr(proto, "body", None), str)]


def live(app: AppTest) -> list[str]:
    """What is not only text, with some words around it."""
    around = re.compile(f".{{0,60}}(?:{LIVE.pattern}).{{0,30}}")
    return [found[0] for body in bodies(app) for found in around.finditer(body)]


def test_the_pattern_finds_what_is_live() -> None:
    assert all(LIVE.search(TEXTS[name]) for name in ("script", "image", "svg", "frame", "markdown image"))
    assert not LIVE.search(r"\!\[x\]\(http\://evil\.example\) \<script\>")


def test_whatever_it_writes_is_shown_as_text(bench: Workbench, server: ChatServer) -> None:
    everything = " ".join(TEXTS[name] for name in SHORT)
    server.writes = lambda body: everything
    app = written()
    assert not app.exception
    assert sides_with_thumbs(app) == ["A", "B"]
    shown = said(app)
    for words in ("window.attacked = 1", "http://evil.example/pixel.png", "Ignore the above", "Robert');", "长夜将尽"):
        assert words in shown, words
    assert live(app) == []
    (row,) = [row for row in services.journal().read("explanations_of", bench.store.dataset("films").id)
              if row["variant"].startswith("openai")]  # fmt: skip
    assert row["text"] == everything  # it is kept as it came, and audited as that


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("elsewhere", "sends to another address (307)"),
        ("no-utf-8", "sent an answer that is no chat"),
        ("deep", "sent an answer that is no chat"),
        ("only-nulls", "without any text"),
        ("packed", "packed, which was not asked for"),
        ("nulls", "Your ratings contributed."),
        ("half-characters", "Your ratings ."),
    ],
)
def test_what_is_no_chat_is_said_and_the_page_goes_on(
    bench: Workbench, server: ChatServer, other: ChatServer, monkeypatch: pytest.MonkeyPatch, model: str, words: str
) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", model)
    app = written()
    assert not app.exception
    assert words in said(app)
    assert "A" in sides_with_thumbs(app)
    assert other.requests == other.looks == []
    assert KEY not in str(app) + said(app)


def test_a_text_without_an_end_is_cut_off_and_shown(
    bench: Workbench, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "endless-text")
    app = written()
    assert not app.exception
    assert "The text was cut off" in said(app)
    assert max(len(body) for body in bodies(app)) < 10 * TEXT_LIMIT


def test_names_of_models_are_shown_as_text(bench: Workbench, server: ChatServer) -> None:
    server.models = [*(TEXTS[name] for name in SHORT[:9]), "x" * 100_000]
    app = page("variants", part="connection").run()
    next(button for button in app.button if button.label == "Test the connection").click()
    app.run()
    assert not app.exception
    assert "It offers: <script>window.attacked = 1" in said(app)
    assert live(app) == []
    assert max(len(body) for body in bodies(app)) < 5_000
