import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.words import listed, number, percent, plain, signed, stars


@given(st.text(max_size=400))
def test_plain_text_is_one_harmless_line(text: str) -> None:
    found = plain(text)
    assert len(found) <= 120
    assert found == found.strip()
    assert not any(unicodedata.category(c)[0] == "C" and c not in "\u200c\u200d" for c in found)
    assert not set(found) & set('“”"\n\r\t\u2028')
    assert plain(found) == found


@given(st.floats(-1e5, 1e5, allow_nan=False))
def test_a_number_reads_back_to_two_digits(value: float) -> None:
    text = number(value)
    assert "-" not in text
    back = float(text.replace("−", "-"))
    assert back == pytest.approx(value, abs=0.005 if abs(value) >= 0.1 else max(0.051 * abs(value), 5.1e-7))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (number(-0.0), "0.00"), (number(0.034), "0.034"), (number(-1.5), "−1.50"), (signed(0.2), "+0.20"),
        (signed(-0.2), "−0.20"), (signed(0), "0.00"), (stars(1), "1 star"), (stars(4.5), "4.5 stars"),
        (stars(10), "10 stars"), (percent(0.001), "less than 1%"), (percent(0.999), "more than 99%"),
        (percent(0), "0%"), (percent(1), "100%"), (percent(0.5), "50%"), (listed([]), ""), (listed(["a"]), "a"),
        (listed(["a", "b"]), "a and b"), (listed(["a", "b", "c"]), "a, b and c"),
        (plain("a\nb\x00c\u202ed"), "a b c d"),
        (plain("x" * 130), "x" * 119 + "…"), (plain('“Say” "it"'), "‘Say’ 'it'"),
    ],
)  # fmt: skip
def test_words(found: str, expected: str) -> None:
    assert found == expected
