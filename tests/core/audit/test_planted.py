"""Planted errors are what they say, and the checker finds them on the demo world; true sentences it leaves alone."""

from collections import Counter

import pytest

from core.audit.planted import KINDS, false_alarms, found, plant, trials
from core.audit.pool import Pool
from core.explain.claims import Names, find_claims
from core.explain.types import Claim
from core.operations import Workbench, train
from core.settings import Settings
from tests.core.audit.true_texts import Text, texts
from tests.core.datasets.demo_store import with_demo
from tests.furnished import QUICK

TEXTS = 60


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Text], Names, Pool]:
    bench = Workbench(Settings(store=with_demo(tmp_path_factory.mktemp("demo"))))
    for kind, settings in QUICK:  # `ease` shows the predicted rating of `foldin`
        train(bench, "demo", kind, settings)
    catalogue = bench.catalogue("demo")
    names = Names.of(catalogue)
    return texts(bench, "demo", "ease", "template", TEXTS), names, Pool.of(catalogue, names)


def test_errors_are_found_and_true_sentences_are_not_flagged(written: tuple[list[Text], Names, Pool]) -> None:
    asked, names, pool = written
    tried: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    flagged = sentences = 0
    for number, text in enumerate(asked):
        alarms, all_ = false_alarms(text.text, find_claims(text.text, text.evidence, names))
        flagged, sentences = flagged + alarms, sentences + all_
        for planted, hit in trials(text.text, text.evidence, pool, names, text.variant.language, number):
            tried[planted.kind] += 1
            hits[planted.kind] += hit
    assert set(tried) == set(KINDS) and min(tried.values()) >= 10
    assert sum(hits.values()) / sum(tried.values()) >= 0.95
    assert {kind: hits[kind] / tried[kind] for kind in KINDS if hits[kind] / tried[kind] < 0.9} == {}
    assert flagged / sentences <= 0.02


def test_without_its_error_no_text_counts_as_found(written: tuple[list[Text], Names, Pool]) -> None:
    asked, names, pool = written
    for number, text in enumerate(asked[:20]):
        claims = find_claims(text.text, text.evidence, names)
        for kind in KINDS:
            planted = plant(text.text, text.evidence, pool, kind, number, text.variant.language)
            assert planted is None or not found(planted, claims, claims)


def test_an_error_knows_its_place_and_is_the_same_for_equal_seeds(written: tuple[list[Text], Names, Pool]) -> None:
    asked, _, pool = written
    differ = 0
    for text in asked[:20]:
        for kind in KINDS:
            one, same, other = (
                plant(text.text, text.evidence, pool, kind, seed, text.variant.language) for seed in (1, 1, 2)
            )
            assert one == same
            differ += one != other
            if one is not None:
                assert one.text[one.start : one.end] == one.now != one.was
                assert one.text != text.text
                assert one.was in text.text
    assert differ > 20


def test_a_flipped_sign_is_found_by_its_direction_alone(written: tuple[list[Text], Names, Pool]) -> None:
    asked, _, pool = written
    text = asked[0]
    planted = plant(text.text, text.evidence, pool, "flipped sign", 0, "en")
    assert planted is not None
    rating = Claim("x", "rating", "contradicted", (), planted.start, planted.end)
    reason = Claim("y", "reason", "contradicted", (), planted.start, planted.end)
    assert not found(planted, [rating], [])
    assert found(planted, [rating, reason], [])
    assert not found(planted, [reason], [reason])
