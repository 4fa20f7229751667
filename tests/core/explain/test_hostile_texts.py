"""Whatever a model writes is read: verdicts or `not checkable`, never an exception, in time that grows with length."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain.claims import KINDS, VERDICTS, Names, find_claims
from core.explain.types import Evidence
from tests.core.explain.test_claims import CONTRAST, FOUND
from tests.core.explain.worlds import evidence

NAMES = Names(
    ["Alien (1979)", "Heat", "It", "Godfather, The (1972)", "Brazil: A Tale", "长夜将尽", "A (B) (C) (1999)"],
    [1979, 1995, 1990, 1972, 1985, 2001, 1999],
    {"genre": [["Horror"], ["Crime"], [], ["Crime", "Drama"], [], ["剧情"], []], "creator": [["Ann Lee"]] * 7},
)
LONG = 20_000  # characters; a model may not write more
PIECES = (
    "“Brazil” ", "《It》", "5 stars ", "4.5 星", "第 3 位", "because ", "speaks for it ", "against ", "but ", "；",
    "。", "!", "1999 ", "(", ")", "“", "”", "《", "<b>", "</script>", "[x](y)", "**", "😀", "\u202e", "\u0000", "İ",
    "ß", "ﬁ", "٣", "１２", "−", "+0.2", "99%", "十分", "两千", "four and a half ", "you loved ", "你不喜欢",
    "Godfather, The", "only your taste", "\n", "\t", " ", "ا", "ह",
)  # fmt: skip


def checked(text: str, found: Evidence = FOUND) -> None:
    claims = find_claims(text, found, NAMES)
    end = 0
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
        assert claim.kind in KINDS and claim.verdict in VERDICTS
        assert end <= claim.start < claim.end
        end = claim.end
        assert set(claim.facts) <= {fact.id for fact in found.facts}
    assert bool(claims) == bool(text.strip())


@given(st.text(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_characters(text: str) -> None:
    checked(text)


@given(st.lists(st.sampled_from(PIECES), max_size=200).map("".join), st.sampled_from([FOUND, CONTRAST]))
@settings(max_examples=300, deadline=None)
def test_any_words_of_claims_in_any_order(text: str, found: Evidence) -> None:
    checked(text, found)


@pytest.mark.parametrize("end", ["! ", "? ", "。", "！", "\n", "… "])
def test_no_claim_reaches_over_the_end_of_a_sentence(end: str) -> None:
    claims = find_claims(f"Only you{end}It is your taste. 完全没有{end}你的口味。", FOUND, NAMES)
    assert len(claims) == 4
    checked(f"only your taste5 stars {end}only your taste")


@given(st.text(alphabet="0123456789.,+−-%星分第位一二十百千万半 #()", max_size=500))
@settings(max_examples=200, deadline=None)
def test_any_numbers(text: str) -> None:
    checked(text)


@pytest.mark.parametrize("piece", [*PIECES, "a", "x ", "“Brazil” 5 stars ", "你给《It》打了 2 星", "by Ann Lee "])
def test_texts_without_an_end(piece: str) -> None:
    checked((piece * (LONG // len(piece) + 1))[:LONG])


@pytest.mark.parametrize("text", ["", " ", "\n\n", "😀😀😀", "。。。", "…", "<p>", "\ue000", "”“", "》《"])
def test_texts_of_nothing(text: str) -> None:
    checked(text)


@pytest.mark.parametrize(
    "piece",
    [
        "“Brazil” ",
        "5 stars ",
        "speaks for “Brazil” and ",
        "你给《It》打了 2 星，",
        "(((",
        "“",
        "the other ",
        "1999 ",
        "十",
    ],
)
def test_twice_the_text_takes_about_twice_the_work(piece: str) -> None:
    """Counted in calls and lines, not in seconds: a quadratic part would take four times as many."""

    def work(text: str) -> int:
        count = 0

        def tracer(*_: object) -> object:
            nonlocal count
            count += 1
            return tracer

        find_claims(text, FOUND, NAMES)
        sys.settrace(tracer)  # type: ignore[arg-type]
        try:
            find_claims(text, FOUND, NAMES)
        finally:
            sys.settrace(None)
        return count

    once = piece * (4000 // len(piece))
    assert work(once * 2) < 2.6 * work(once) + 1000


def test_a_long_title_of_brackets_costs_nothing_special() -> None:
    names = Names(["(" * 100 + ")" * 100, "a, The" * 15, "x: " * 30])
    start = time.process_time()
    find_claims("(" * LONG, evidence(), names)
    assert time.process_time() - start < 60  # a regular expression that backtracks takes hours
