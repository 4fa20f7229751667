"""The Variants page in AppTest, on a small store, with a real language model server where one is asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.backends import BACKENDS
from core.explain.prompts import PROMPTS, RETIRED
from core.explain.types import Variant
from core.operations.prompts import made_prompts
from core.operations.variants import all_variants, create_variant, find_variant, retire_variant
from core.operations.workbench import utc_now
from dashboard import services
from dashboard.services import generation
from tests.core.explain.chat_server import KEY, TEXT, ChatServer, offered
from tests.core.operations.films import films_workbench
from tests.pages.app import page, texts

SUBJECT = {"user": "user-5", "item": "f02"}
WARM = Variant("openai", "good", "plain-2", {"temperature": 0.9})
IN_USE = [name for name in PROMPTS if name not in RETIRED]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture
def store(films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store of this test's own, so that its journal is empty."""
    shutil.copytree(films / "datasets", tmp_path / "store" / "datasets")
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    yield tmp_path / "store"
    generation.stop_all()
    services.close_journals()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with offered(monkeypatch) as found:
        yield found


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "").replace("**", "")


def opened(part: str, **parameters: str) -> AppTest:
    app = page("variants", part=part, **parameters).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def fill(app: AppTest, backend: str, **values: Any) -> None:
    for field, value in values.items():
        key = f"new-{backend}-{field.replace('option_', 'option-')}"
        element = next(e for kind in (app.text_input, app.selectbox, app.number_input) for e in kind if e.key == key)
        element.set_value(value)


def names(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["name"])


def labels(app: AppTest, kind: str) -> list[str]:
    return [element.label for element in getattr(app, kind)]


def test_it_works_without_any_endpoint(store: Path) -> None:
    app = opened("try", **SUBJECT)
    assert names(app)[:2] == ["Template, concise", "Template, detailed"]
    assert set(app.dataframe[0].value["state"]) == {"in use"}
    assert "Nothing leaves this machine" in said(app)
    for part in ("new", "prompts", "connection"):
        opened(part, **SUBJECT)
    assert "No OpenAI-compatible endpoint is configured" in said(opened("connection"))


def test_it_works_without_any_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    for part in ("try", "new", "prompts", "connection"):
        app = opened(part)
        assert "Template, concise" in names(app)
    services.close_journals()


def test_a_variant_is_tried_out_without_leaving_the_page(store: Path) -> None:
    app = opened("try", variant="detailed-2", **SUBJECT)
    assert "Written in" not in said(app)
    press(app, "Write it").run()
    assert "Written in" in said(app) and "Film 2" in said(app)
    assert "Written in" in said(opened("try", variant="detailed-2", **SUBJECT))  # kept
    (row,) = services.journal().read("explanations_of", services.datasets()[0].id)
    assert row["variant"].startswith("template-detailed-2-")


def test_the_form_has_what_the_backend_knows_and_nothing_else(store: Path) -> None:
    app = opened("new")
    for name, backend in BACKENDS.items():
        app.selectbox(key="new-backend").set_value(name).run()
        keys = {str(e.key) for kind in (app.number_input, app.selectbox) for e in kind}
        assert {key for key in keys if "-option-" in key} == {f"new-{name}-option-{o}" for o in backend.options}
        offered = app.selectbox(key=f"new-{name}-prompt").options
        assert offered == list(backend.styles or IN_USE)


def test_a_variant_is_created_with_its_options_and_opened(store: Path, server: ChatServer) -> None:
    app = opened("new", **SUBJECT)
    app.text_input(key="rater").set_value("Ann").run()
    app.selectbox(key="new-backend").set_value("openai").run()
    fill(app, "openai", model="good", prompt="thorough-2", language="zh", option_temperature=1, label="Warm 你好")
    press(app, "Create variant")
    made = find_variant(all_variants(services.journal()), "Warm 你好")
    assert made.variant == Variant("openai", "good", "thorough-2", {"temperature": 1.0}, "zh")
    assert made.rater == "Ann"
    assert "“Warm 你好” is saved" in said(app) and "Warm 你好" in names(app)
    assert app.query_params["variant"] == made.name and app.query_params["part"] == "try"
    assert f"will go to 127.0.0.1:{server.server_port}" in said(app)
    assert server.requests == []  # nothing is sent before somebody asks for it
    press(app, "Write it")
    for _ in range(100):
        if "Written in" in said(app.run()):
            break
    assert TEXT.split("“")[0].strip().split(".")[0] in said(app)
    assert len(server.requests) == 1 and server.requests[0]["temperature"] == 1.0
    assert KEY not in str(app) + said(app)


def test_what_cannot_be_made_is_told_and_keeps_what_was_typed(store: Path) -> None:
    app = opened("new")
    app.selectbox(key="new-backend").set_value("openai").run()
    fill(app, "openai", label="Mine")
    press(app, "Create variant")
    assert "Backend “openai” needs a model" in said(app)
    assert app.text_input(key="new-openai-label").value == "Mine"
    app.selectbox(key="new-backend").set_value("template").run()
    press(app, "Create variant")
    assert "This variant is there already, as “Template, concise”" in said(app)
    assert services.journal().read("variants") == []


def test_a_copy_begins_with_the_parts_of_the_other(store: Path) -> None:
    made = create_variant(services.journal(), WARM, "Warm", rater="ann", now=services.workbench().now())
    app = opened("try", variant=made.name)
    press(app, "Copy")
    assert app.query_params["part"] == "new"
    assert app.selectbox(key="new-backend").value == "openai"
    assert app.number_input(key="new-openai-option-temperature").value == 0.9
    fill(app, "openai", option_temperature=0.1, label="Cool")
    press(app, "Create variant")
    cool = find_variant(all_variants(services.journal()), "Cool")
    assert cool.variant == Variant("openai", "good", "plain-2", {"temperature": 0.1})


def test_a_copy_of_what_named_a_retired_prompt_says_that_it_takes_another(store: Path) -> None:
    old = Variant("openai", "good", "plain-1")
    made = create_variant(services.journal(), old, "Old", rater="ann", now=services.workbench().now())
    app = press(opened("try", variant=made.name), "Copy")
    assert "plain-1 is no longer offered" in said(app)
    assert app.selectbox(key="new-openai-prompt").value in IN_USE
    assert "no longer offered" not in said(opened("new"))


def test_a_name_that_is_taken_is_told_while_it_is_typed(store: Path) -> None:
    create_variant(services.journal(), WARM, "Warm", rater="ann", now=services.workbench().now())
    app = opened("new")
    app.selectbox(key="new-backend").set_value("openai").run()
    for taken in ("warm ", "concise-2"):
        fill(app, "openai", label=taken)
        assert said(app.run()).count("already. Give this one another name") == 1
        fill(app, "openai", model="good")
        assert said(press(app, "Create variant")).count("already. Give this one another name") == 1
    fill(app, "openai", label="Warmer")
    assert "already" not in said(app.run())


def test_a_folder_that_is_not_there_is_told_before_anything_is_kept(store: Path, tmp_path: Path) -> None:
    app = opened("new")
    app.selectbox(key="new-backend").set_value("transformers").run()
    fill(app, "transformers", model=str(tmp_path / "nowhere"), label="Mine")
    press(app, "Create variant")
    assert f"There is no folder {tmp_path / 'nowhere'}. Give the folder that holds config.json" in said(app)
    assert services.journal().read("variants") == []
    fill(app, "transformers", model="owner/name")  # of the hub: nobody is asked before it writes
    press(app, "Create variant")
    assert "“Mine” is saved" in said(app)


def test_retiring_and_restoring_is_two_clicks(store: Path) -> None:
    made = create_variant(services.journal(), WARM, "Warm", rater="ann", now=services.workbench().now())
    app = opened("try", variant=made.name)
    assert "It cannot write here" in said(app) and "WHYBOARD_OPENAI_BASE_URL" in said(app)
    press(app, "Retire")
    assert "“Warm” is retired" in said(app)
    assert "Warm" not in names(opened("try"))
    assert "Warm" in names(opened("try", retired="true"))
    app = opened("try", variant=made.name)  # a link to a retired one shows it
    press(app, "Restore")
    assert "Warm" in names(opened("try"))
    rows = services.journal().read("variant_states")
    assert [(row["variant"], row["state"]) for row in rows] == [(WARM.id, "retired"), (WARM.id, "in use")]


def test_the_last_two_cannot_be_retired(store: Path) -> None:
    *others, last = all_variants(services.journal())[2:]
    for entry in others:
        retire_variant(services.journal(), entry.name, rater="Ann", now=utc_now())
    press(opened("try", variant=last.name), "Retire")
    app = press(opened("try", variant="concise-2"), "Retire")
    assert "only 1 variant would be left" in said(app)


def test_a_prompt_is_edited_into_a_version_of_its_own_and_previewed(store: Path) -> None:
    app = opened("prompts", prompt="plain-1", **SUBJECT)
    assert "E1 (item)" in app.code[1].value and "Film 2" in app.code[1].value
    app.text_area(key="prompt-system-plain-1").set_value("Be kind. Write in {language}.").run()
    assert app.code[0].value == "Be kind. Write in English."
    app.selectbox(key="prompt-language").set_value("zh").run()
    assert app.code[0].value == "Be kind. Write in Chinese."
    press(app, "Save as a new version")
    assert "A prompt cannot be called “”" in said(app)
    app.text_input(key="prompt-name-plain-1").set_value("friendly").run()
    press(app, "Save as a new version")
    assert "friendly-1 is saved" in said(app)
    assert app.query_params["prompt"] == "friendly-1"
    app.text_area(key="prompt-system-friendly-1").set_value("Be brief. Write in {language}.").run()
    press(app, "Save as a new version")
    assert {name: prompt.system for name, prompt in made_prompts(services.journal()).items()} == {
        "friendly-1": "Be kind. Write in {language}.",
        "friendly-2": "Be brief. Write in {language}.",
    }
    form = opened("new")
    form.selectbox(key="new-backend").set_value("openai").run()
    assert form.selectbox(key="new-openai-prompt").options == [*IN_USE, "friendly-1", "friendly-2"]


def test_a_missing_placeholder_is_named_and_nothing_is_previewed(store: Path) -> None:
    app = opened("prompts", prompt="plain-1", **SUBJECT)
    app.text_area(key="prompt-user-plain-1").set_value("<facts>{facts}</facts>").run()
    assert "lacks the placeholder {title}" in said(app)
    assert not app.code
    app.text_input(key="prompt-name-plain-1").set_value("mine").run()
    press(app, "Save as a new version")
    assert made_prompts(services.journal()) == {}


def test_the_connection_is_tested_and_told(store: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("connection")
    assert "a key is set" in said(app) and server.looks == []
    press(app, "Test the connection")
    assert f"127.0.0.1:{server.server_port} can be reached and offers good" in said(app)
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "better")
    assert "does not offer better. It offers: good, busy" in said(press(opened("connection"), "Test the connection"))
    server.models = None
    assert "keeps no list of models" in said(press(opened("connection"), "Test the connection"))
    monkeypatch.setenv("WHYBOARD_OPENAI_API_KEY", "sk-wrong-key")
    app = press(opened("connection"), "Test the connection")
    assert "does not accept the key" in said(app) and "Check WHYBOARD_OPENAI_API_KEY" in said(app)
    monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = press(opened("connection"), "Test the connection")
    assert "cannot be reached" in said(app)
    assert "sk-wrong-key" not in str(app) and KEY not in str(app)


def test_a_half_configured_server_is_said_and_the_rest_works(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = opened("try", **SUBJECT)
    assert "WHYBOARD_OPENAI_MODEL is not set" in said(app)
    assert "Template, concise" in names(app)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"variant": "bard <b>"}, "The link asks for bard <b>"),
        ({"part": "tea"}, "The link asks for tea"),
        ({"part": "prompts", "prompt": "nix"}, "The link asks for nix"),
        ({"user": "nobody"}, "no user “nobody”"),
    ],
)
def test_odd_links_are_told(store: Path, parameters: dict[str, str], message: str) -> None:
    app = page("variants", **parameters).run()
    assert not app.exception
    assert message in said(app)
