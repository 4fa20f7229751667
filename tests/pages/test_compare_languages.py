"""Which variants Compare begins with, by the language of the page: named at once, and never against a choice."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.types import Variant
from core.operations import Workbench
from core.operations.choosing import default_pair_in
from core.operations.explanations import explain
from core.operations.variants import create_variant, offered_variants
from dashboard import services, sign_in
from tests.pages.app import page, texts

SUBJECT = {"user": "user-5", "item": "f02"}
CHINESE = tuple(Variant("template", "", style, language="zh") for style in ("concise-2", "detailed-2"))
ENGLISH_PAIR, CHINESE_PAIR = ("concise-2", "detailed-2"), tuple(variant.id for variant in CHINESE)
TOLD = "These two write different languages"


@pytest.fixture
def chinese(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A store in which templates write both languages; the embedded language model, which is slower, is not there."""
    monkeypatch.setattr("core.explain.embedded.model.FOLDER", tmp_path)
    for variant in CHINESE:
        create_variant(services.journal(), variant, "", rater="Ann", now=datetime(2026, 1, 2))
    yield bench


def opened(**parameters: str) -> AppTest:
    app = page("compare", **SUBJECT, **parameters).run()
    assert not app.exception
    return app


def pair(app: AppTest) -> tuple[str, ...]:
    """What the lists over the texts show, and the address says."""
    shown = tuple(app.selectbox(key=f"choice-{side}").value for side in "ab")
    named = [app.query_params[side] for side in "ab"]
    assert tuple(value if isinstance(value, str) else value[0] for value in named) == shown
    return shown


def test_two_of_the_readers_language_stand_there_and_in_the_address(chinese: Workbench) -> None:
    assert pair(opened(lang="zh")) == CHINESE_PAIR
    assert pair(opened(lang="en")) == ENGLISH_PAIR
    assert pair(opened()) == ENGLISH_PAIR


def test_what_a_link_names_is_shown_whatever_the_language(chinese: Workbench) -> None:
    both = dict(zip("ab", ENGLISH_PAIR, strict=True))
    assert pair(opened(lang="zh", **both)) == ENGLISH_PAIR
    assert pair(opened(lang="en", **dict(zip("ab", CHINESE_PAIR, strict=True)))) == CHINESE_PAIR
    assert pair(opened(lang="zh", a="detailed-2")) == ("detailed-2", "concise-2")  # the other one in its language
    assert pair(opened(lang="en", b=CHINESE_PAIR[0])) == (CHINESE_PAIR[1], CHINESE_PAIR[0])


def test_another_language_of_the_page_brings_others_until_something_was_chosen(chinese: Workbench) -> None:
    app = opened(lang="en")
    app.selectbox(key="choice-language").set_value("zh").run()
    assert pair(app) == CHINESE_PAIR
    app.selectbox(key="choice-language").set_value("en").run()
    assert pair(app) == ENGLISH_PAIR
    app.selectbox(key="choice-a").set_value("cautious-1").run()
    app.selectbox(key="choice-language").set_value("zh").run()
    assert pair(app) == ("cautious-1", "detailed-2")
    app = opened(lang="en")
    for chosen in ("cautious-1", "concise-2"):  # back by choice
        app.selectbox(key="choice-a").set_value(chosen).run()
    app.selectbox(key="choice-language").set_value("zh").run()
    assert pair(app) == ENGLISH_PAIR
    app = opened(lang="en")
    next(each for each in app.button if each.label == "Swap").click().run()
    app.selectbox(key="choice-language").set_value("zh").run()
    assert pair(app) == ENGLISH_PAIR[::-1]


def test_two_languages_beside_each_other_are_told(chinese: Workbench) -> None:
    assert TOLD in texts(opened(lang="en", a="concise-2", b=CHINESE_PAIR[1]))
    assert TOLD not in texts(opened(lang="en"))


def test_what_is_said_of_chinese_texts_counts_for_chinese_variants(chinese: Workbench) -> None:
    app = opened(lang="zh")
    next(each for each in app.segmented_control if str(each.key).startswith("preference")).set_value("A").run()
    (row,) = services.journal().read("preferences")
    assert (row["left_variant"], row["right_variant"]) == CHINESE_PAIR


def test_who_may_have_nothing_written_gets_what_is_there_to_be_read(
    chinese: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain(chinese, services.journal(), "films", "user-5", "f02")
    (tmp_path / "roles").write_text("ann@x.org=rater\n")
    monkeypatch.setenv("WHYBOARD_ROLES_FILE", str(tmp_path / "roles"))
    monkeypatch.setattr(sign_in, "settings", lambda: {"client_id": "whyboard"})

    def by_a_rater() -> AppTest:
        app = page("compare", **SUBJECT, lang="zh")
        app.user = {"email": "ann@x.org", "email_verified": True, "sub": "1", "name": "Ann", "is_logged_in": True}
        return app.run()

    assert pair(by_a_rater()) == ENGLISH_PAIR
    services.close_journals()
    monkeypatch.setattr(sign_in, "settings", dict)
    explain(chinese, services.journal(), "films", "user-5", "f02", variants=CHINESE)
    monkeypatch.setattr(sign_in, "settings", lambda: {"client_id": "whyboard"})
    assert pair(by_a_rater()) == CHINESE_PAIR


def test_too_few_chinese_variants_leave_it_in_english(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert default_pair_in(offered_variants(services.journal()), "zh") == ("small-concise-1-zh", "small-detailed-1-zh")
    monkeypatch.setattr("core.explain.embedded.model.FOLDER", tmp_path)
    create_variant(services.journal(), CHINESE[0], "", rater="Ann", now=datetime(2026, 1, 2))
    assert pair(opened(lang="zh")) == ENGLISH_PAIR
