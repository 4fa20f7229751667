"""Metrics of text sets, against hand-computed figures and a second implementation."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.metrics.registry import METRICS
from core.audit.metrics.sets import self_bleu
from tests.core.audit.texts import piece

TEXTS = st.lists(st.lists(st.sampled_from("abcd"), min_size=4, max_size=12).map(" ".join), min_size=2, max_size=6)


def value(name: str, *pieces):
    return METRICS[name].of_set(pieces)


def test_the_most_frequent_opening() -> None:
    said = [piece("We list it for you since a"), piece("We list it for you now"), piece("You gave five stars to b")]
    assert value("common_opening", *said) == pytest.approx(2 / 3)
    assert value("common_opening", said[0]) is None


def test_unique_texts() -> None:
    assert value("unique_sentences", piece("a"), piece("a"), piece("b")) == pytest.approx(2 / 3)


def test_distinct_words_without_the_opening() -> None:
    said = [piece("one two three four five x y"), piece("one two three four five x z")]
    assert value("distinct_1", *said) == pytest.approx(3 / 4)  # x y x z
    assert value("distinct_2", *said) == pytest.approx(2 / 2)
    assert value("distinct_1") is None


def test_features_of_the_literature() -> None:
    said = [piece("", features=("a", "b"), offered=("a", "b", "c")), piece("", features=("b", "x"), offered=("b", "d"))]
    assert value("feature_coverage", *said) == pytest.approx(2 / 4)  # x was offered to nobody
    assert value("feature_diversity", *said) == 1  # b
    assert value("feature_diversity", *said, piece("")) == pytest.approx(1 / 3)
    assert value("feature_coverage", piece("")) is None


def test_the_gap_is_between_users_of_one_item() -> None:
    same = [piece("a b c", user="u"), piece("a b c", user="v"), piece("x y z", user="w", item="j")]
    assert value("personalisation_gap", *same) == 0
    assert value("personalisation_gap", piece("a b c", user="u"), piece("a b d", user="v")) == pytest.approx(2 / 3)
    assert value("personalisation_gap", same[0], same[2]) is None  # no item has two users


def plain_bleu(body: list[str], others: list[list[str]]) -> float:
    """BLEU-4 as Papineni et al. write it, reference by reference."""
    total = 0.0
    for n in range(1, 5):
        own = Counter(tuple(body[k : k + n]) for k in range(len(body) - n + 1))
        clipped = sum(
            min(count, max(Counter(tuple(o[k : k + n]) for k in range(len(o) - n + 1))[gram] for o in others))
            for gram, count in own.items()
        )
        total += math.log(max(clipped / sum(own.values()), 1e-9))
    closest = min((abs(len(o) - len(body)), len(o)) for o in others)[1]
    return (1.0 if len(body) >= closest else math.exp(1 - closest / len(body))) * math.exp(total / 4)


@given(TEXTS)
def test_self_bleu_is_bleu_against_all_others(texts: list[str]) -> None:
    said = [piece(f"{n} {n} {n} {n} {n} {text}") for n, text in enumerate(texts)]  # no common opening
    bodies = [list(p.words) for p in said]
    expected = np.mean([plain_bleu(b, bodies[:n] + bodies[n + 1 :]) for n, b in enumerate(bodies)])
    assert self_bleu(said) == pytest.approx(expected)


def test_self_bleu_of_equal_and_of_unlike_texts() -> None:
    assert self_bleu([piece("a b c d e f")] * 3) == 0  # one word is left after the opening: too short
    assert self_bleu([piece("a b c d e f g h i")] * 3) == pytest.approx(1)
    assert self_bleu([piece("a b c d e f"), piece("u v w x y z")]) < 1e-6
