"""The interface says everything in every language: complete tables, the same placeholders, and the machinery itself."""

import re
import string
from collections import Counter
from pathlib import Path

import pytest

from core.operations import Workbench
from core.settings import Settings
from dashboard import language
from dashboard.language import CORE, ENGLISH, LANGUAGES, messages_of
from tests import interface_texts
from tests.core.operations.conftest import small_dataset
from tests.pages.app import page, texts

OTHERS = [code for code in LANGUAGES if code != ENGLISH]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_all_that_pages_say_is_translated(code: str) -> None:
    known = {english for _, english, _ in messages_of(code)}
    assert sorted({f"{text.at}: {text.english}" for text in interface_texts.said() if text.english not in known}) == []


@pytest.mark.parametrize("code", OTHERS)
def test_all_errors_names_and_sentences_of_core_are_translated(code: str) -> None:
    known = {english for _, english, _ in messages_of(code)}
    made = [*interface_texts.raised(), *interface_texts.composed()]
    assert sorted({f"{text.at}: {text.english}" for text in made if text.english not in known}) == []
    assert sorted(set(interface_texts.core_names()) - known) == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_in_what_the_english_fills_in(code: str) -> None:
    wrong = []
    for context, english, translated in messages_of(code):
        if context == CORE:
            # What stands right after a letter is the ending of a plural, which other languages may not have.
            needed = re.findall(r"(?<![a-z])\{(\d+)\}", english)
            given = re.findall(r"\{(\d+)(?:!t)?\}", translated)
            same = set(needed) <= set(given) <= set(re.findall(r"\{(\d+)\}", english))
        else:
            same = fields(english) - {"n"} == fields(translated) - {"n"}
        if not same:
            wrong.append((english, translated))
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_translated_that_is_never_said(code: str) -> None:
    texts = {text.english for text in interface_texts.everything()}
    assert sorted({english for _, english, _ in messages_of(code)} - texts) == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_translated_twice(code: str) -> None:
    counted = Counter((context, english) for context, english, _ in messages_of(code))
    assert [text for text, times in counted.items() if times > 1] == []


def test_a_text_is_filled_in_and_braces_of_values_stay() -> None:
    assert language.say("{what} is {{here}}", what="{n}") == "{n} is {here}"
    assert language.say("{{here}}") == "{here}"
    assert language.many("{n} rater", "{n} raters", 1) == "1 rater"
    assert language.many("{n} rater of {who}", "{n} raters of {who}", 1200, who="{n}") == "1,200 raters of {n}"


def test_texts_of_core_are_found_by_their_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        (CORE, "There is no {1} in {2}.", "{2}里没有{1}。"),
        (CORE, "There is no user {1} in {2}.", "{2}里没有用户{1}。"),
        (CORE, "{1} reason, {2} place", "{2!t}位，{1}个原因"),
        (CORE, "no higher", "不更高"),
        (CORE, "{1} learns each user together with all others.", "{1} 把用户放在一起学习。"),
        (CORE, "Model {1} fails: {2}.", "模型 {1} 失败：{2!t}。"),
        (CORE, "no data", "没有数据"),
        ("", "Home", "首页"),
    ]
    monkeypatch.setattr(language, "messages_of", lambda code: iter(known))
    for cached in (language._table, language._patterns, language._told):
        cached.cache_clear()
    try:
        assert language._told("zh", "There is no user {1}\n9 in films.") == "films里没有用户{1}\n9。"
        assert language._told("zh", "There is no film in films.") == "films里没有film。"
        assert language._told("zh", "Something else.") == "Something else."
        assert language._told("zh", "Model Home fails: no data.") == "模型 Home 失败：没有数据。"
        assert language._told("zh", "Model x fails: SVD learns each user together with all others.") == (
            "模型 x 失败：SVD learns each user together with all others。"
        )
        assert language._told("zh", "−1.5 reason, 1,200 place") == "1,200位，−1.5个原因"
        assert language._told("zh", "Home") == "首页"
        assert language._told("zh", "no higher reason, no higher place") == "不更高位，no higher个原因"
        monkeypatch.setattr(language, "chosen", lambda: "zh")
        assert (language.word("no higher"), language.word("1 reason, 2 place")) == ("不更高", "1 reason, 2 place")
        assert language._told("zh", "1 reason, some place") == "some位，1个原因"
    finally:
        for cached in (language._table, language._patterns, language._told):
            cached.cache_clear()


@pytest.mark.parametrize(("given", "chinese"), [("zh", True), ("en", False), ("xx", False), ("../zh", False)])
def test_a_link_chooses_the_language(
    given: str, chinese: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    small_dataset(Workbench(Settings(store=tmp_path)).store)  # an empty store would begin to build the demo world
    app = page("home", lang=given).run()
    assert not app.exception
    assert ("这个数据集还没有训练过模型" in texts(app)) == chinese
    assert ("Your name" in [box.label for box in app.sidebar.text_input]) != chinese
