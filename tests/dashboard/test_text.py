import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text import counted, plain


@given(st.text(max_size=100))
def test_every_mark_is_escaped_and_the_words_stay(text: str) -> None:
    found = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>$:]", found)
    assert re.sub(r"\\(.)", r"\1", found).replace("\u2060", "") == " ".join(text.split()).replace("\u2060", "")


@pytest.mark.parametrize(
    "address", ["http://example.org/a", "www.example.org", "somebody@example.org", "HTTPS://X.org"]
)
def test_no_address_is_left_that_could_become_a_link(address: str) -> None:
    shown = plain(address).replace("\\", "")
    assert not re.search(r"://|www\.|\w@", shown)


def test_one_thing_has_the_word_for_one() -> None:
    assert [counted(n, "rater") for n in (0, 1, 2, 1682)] == ["0 raters", "1 rater", "2 raters", "1,682 raters"]


def test_a_text_does_not_turn_the_sentence_around_it() -> None:
    assert plain("\u202egnp.exe\u2066 x\u2069") == "gnp\\.exe x"
    assert plain("👩\u200d👧") == "👩\u200d👧"  # joiners of emoji stay
