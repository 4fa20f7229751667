"""The language of the interface: every text a page shows goes through here.

Texts stand in the code in English and are their own keys; `languages/<code>/*.po` translates them (gettext's format,
which translators and their programs know). A text without a translation is shown in English, so nothing ever fails for
want of a word; a test holds the tables complete. The reader chooses in the sidebar or by `?lang=`; without that their
browser's language decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.audit.voice import Voice
from dashboard import numerals, state

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "zh": "中文"}
TABLES: Final = Path(__file__).resolve().parent / "languages"
BOX: Final = "choice-language"
CORE: Final = "core"  # context of texts that core composed, in the tables
_NUMBER: Final = re.compile(r"[+−]?\d+(?:[.,]\d+)*")


def say(english: str, /, **values: Any) -> str:
    """Return a text in the reader's language, its `{names}` filled in.

    Parameters
    ----------
    english : str
        The text, whole sentences wherever there is a choice: the parts of a sentence stand in another order elsewhere.
        A literal brace is written twice.
    **values
        What stands for the names. Values are never read as text to fill in themselves.
    """
    found = _table(chosen()).get(english, english)
    return found.format(**values) if values else found.replace("{{", "{").replace("}}", "}")


def many(one: str, more: str, number: int, /, **values: Any) -> str:
    """Return a text that depends on a number: `many("{n} rater", "{n} raters", 2)`; `{n}` has thousands separators."""
    language = chosen()
    english = one if number == 1 else more
    found = english if language == ENGLISH else _table(language).get(one, english)
    return found.format(n=numerals.count(number), **values)


def later(english: str, /) -> str:
    """Mark a text that is said later, with `say` or `told`: a constant of a module, a name in a table."""
    return english


def told(text: str, /) -> str:
    """Return a text that core made in the reader's language: looked up whole, else by the pattern it was made from.

    A value that is words itself is told, too, where the translation writes `{1!t}` for it.
    """
    language = chosen()
    return text if language == ENGLISH else _told(language, text)


def word(text: str, /) -> str:
    """Return a name that core or a page gave in the reader's language; one that people gave is as it is.

    Unlike `told` it takes no part of a name for a text of core.
    """
    return _table(chosen()).get(text, text)


VOICE: Final = Voice(say, many, told)  # for words that core puts together


def chosen() -> str:
    """Code of the language of the page that is being drawn: `en` or `zh`; English outside of a page."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    for given in (st.query_params.get(state.LANGUAGE), st.session_state.get(state.LANGUAGE)):
        if given in LANGUAGES:
            return str(given)
    return preferred()


def preferred() -> str:
    """Code of the language that the reader's browser asks for, English where it is none of ours."""
    asked = str(st.context.locale or "").lower().replace("_", "-").partition("-")[0]
    return asked if asked in LANGUAGES else ENGLISH


def language_box() -> None:
    """Draw the choice of the language."""
    st.session_state[BOX] = chosen()
    st.selectbox("Language · 语言", list(LANGUAGES), format_func=LANGUAGES.__getitem__, key=BOX, on_change=_choose)


def keep_language() -> None:
    """Carry the language chosen into the URL of every page: links between pages do not name it."""
    given = st.query_params.get(state.LANGUAGE)
    if given in LANGUAGES:
        st.session_state[state.LANGUAGE] = given
    elif state.LANGUAGE in st.session_state:
        st.query_params[state.LANGUAGE] = st.session_state[state.LANGUAGE]


def _choose() -> None:
    st.session_state[state.LANGUAGE] = st.query_params[state.LANGUAGE] = st.session_state[BOX]


def messages_of(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield context, English text and translation of all that is translated; of a text with a number the singular."""
    from babel.messages.pofile import read_po

    for path in sorted((TABLES / language).glob("*.po")):
        with path.open(encoding="utf-8") as lines:
            for message in read_po(lines, locale=language):
                english = message.id if isinstance(message.id, str) else message.id[0]
                told = message.string or ""
                translated = told if isinstance(told, str) else told[0]
                if english and translated and not message.fuzzy:
                    yield message.context or "", english, translated


@cache
def _table(language: str) -> dict[str, str]:
    if language == ENGLISH:
        return {}
    return {english: translated for _, english, translated in messages_of(language)}


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    # The longest text between the values first: it is the most particular. Last those that begin with a value: that
    # value may be the beginning of another text.
    made = [(e, t) for context, e, t in messages_of(language) if context == CORE and re.search(r"\{\d+\}", e)]
    made.sort(key=lambda pair: (pair[0].startswith("{"), -len(re.sub(r"\{\d+\}", "", pair[0]))))
    return [(re.compile(_pattern(english), re.DOTALL), translated) for english, translated in made]


def _pattern(english: str) -> str:
    parts = re.split(r"\{(\d+)\}", english)
    return "".join(f"(?P<v{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))


@lru_cache(maxsize=4096)
def _told(language: str, text: str) -> str:
    whole = _table(language).get(text)
    if whole is not None:
        return whole
    if numbers := _NUMBER.findall(text):  # mostly only numbers stand for the values: no need to try every pattern
        places = iter(range(1, len(numbers) + 1))
        made = _table(language).get(_NUMBER.sub(lambda _: f"{{{next(places)}}}", text))
        if made is not None:
            return _filled(language, made, {f"v{place}": number for place, number in enumerate(numbers, 1)})
    for pattern, translated in _patterns(language):
        if found := pattern.fullmatch(text):
            return _filled(language, translated, found.groupdict())
    return text


def _filled(language: str, text: str, values: dict[str, str]) -> str:
    def value(place: re.Match[str]) -> str:
        given = values[f"v{place[1]}"]
        return _told(language, given) if place[2] else given

    return re.sub(r"\{(\d+)(!t)?\}", value, text)
