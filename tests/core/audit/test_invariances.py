"""Laws that every metric keeps: adding a false claim, renaming users, swapping sides, permuting."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.audit.correlations import (
    CONTRARY,
    FLIP,
    NOT_SHOWN,
    TOO_LITTLE,
    WITH,
    Point,
    correlate,
    kendall,
    kendalls,
    validities,
)
from core.audit.figures import ratio_figure, set_figure
from core.audit.metrics.registry import METRICS, NULLED
from core.explain.claims import VERDICTS
from core.explain.types import Claim
from tests.core.audit.texts import claim, evidence, piece, view

IDS = tuple(fact.id for fact in evidence().facts)
KINDS = ("item", "rating", "attribute", "reason", "preference", "count", "other")
CLAIMS = st.lists(
    st.builds(
        lambda kind, verdict, fact, direction: replace(claim("words", kind, verdict, fact), direction=direction),
        st.sampled_from(KINDS),
        st.sampled_from(VERDICTS),
        st.sampled_from(IDS),
        st.sampled_from(("for", "against", "concession", "")),
    ),
    max_size=8,
)
FALSE = st.builds(
    lambda kind, verdict: Claim("Never Heard Of", kind, verdict, (), 0, 1, "Never Heard Of"),
    st.sampled_from(("item", "rating", "count", "attribute")),
    st.sampled_from(("contradicted", "unsupported")),
)
TEXTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.text("ab ", max_size=12)), min_size=2, max_size=8)


def share(name: str, claims: list[Claim]) -> float | None:
    found = METRICS[name].of_text(view(*claims))
    return None if found is None else found[0] / found[1]


@given(CLAIMS, FALSE, st.integers(0, 8))
def test_a_false_claim_never_raises_what_is_better_higher(claims: list[Claim], false: Claim, place: int) -> None:
    longer = [*claims[:place], false, *claims[place:]]
    for name in ("claim_precision", "number_accuracy", "sign_accuracy", "attribution_coverage", "evidence_recall"):
        before, after = share(name, claims), share(name, longer)
        if before is not None:
            assert after is not None and after <= before + 1e-12, name
        elif after is not None:
            assert after == 0, name
    if false.kind == "item":
        before, after = share("rank_accuracy", claims), share("rank_accuracy", longer)
        assert before is None or after <= before + 1e-12
        before, after = share("invented_drivers", claims), share("invented_drivers", longer)
        assert after >= (before or 0)
    if false.verdict == "contradicted":
        before, after = share("contradiction_rate", claims), share("contradiction_rate", longer)
        assert after >= (before or 0)


@given(CLAIMS)
def test_what_is_counted_is_never_more_than_what_there_is(claims: list[Claim]) -> None:
    for name in NULLED:
        found = METRICS[name].of_text(view(*claims))
        if found is not None:
            assert 0 <= found[0] <= found[1] + 1e-12 and found[1] > 0, name


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.permutations(range(4)), st.permutations(range(8)))
def test_renaming_users_and_shuffling_texts_changes_no_figure_of_a_set(texts, names, order) -> None:
    def figures(rows, label):
        pieces = [
            piece(text, user=label(u), item=str(i), features=(text[:1],), offered=("a", "b")) for u, i, text in rows
        ]
        return {n: m.of_set(pieces) for n, m in METRICS.items() if m.of_set is not None}

    one = figures(texts, str)
    other = figures([texts[k] for k in order if k < len(texts)], lambda user: f"user {names[user]}")
    for name, value in one.items():
        assert other[name] == (None if value is None else pytest.approx(value)), name


def points(
    rng: np.random.Generator, n: int = 120, users: int = 30, slope: float = 0.0, noise: float = 1.0
) -> list[Point]:
    found = []
    for place in range(n):
        precision = float(rng.random())
        score = slope * precision + noise * float(rng.random())
        found.append(Point(f"v{place % 3}", f"u{place % users}", {"claim_precision": precision}, {"preference": score}))
    return found


def validity(found: list[Point], name: str = "claim_precision"):
    return next(v for v in validities(found, ("preference", FLIP)) if v.metric == name)


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20))
def test_kendall_is_tau_b(pairs: list[tuple[int, int]]) -> None:
    """Against the definition: concordant minus discordant pairs over the pairs that are not tied."""
    one, other = (np.array([pair[k] for pair in pairs], float) for k in range(2))
    if len(set(one)) < 2 or len(set(other)) < 2:
        assert np.isnan(kendall(one, other))
        return
    a, b = (np.sign(x[:, None] - x[None, :])[np.triu_indices(len(x), 1)] for x in (one, other))
    assert kendall(one, other) == pytest.approx((a * b).sum() / np.sqrt((a != 0).sum() * (b != 0).sum()))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 3)), min_size=3, max_size=12))
def test_points_that_stand_there_several_times(rows: list[tuple[int, int, int]]) -> None:
    one, other, counts = (np.array([row[k] for row in rows], float) for k in range(3))
    found = kendalls(one, other, counts[None])[0]
    a, b = (np.repeat(values, counts.astype(int)) for values in (one, other))
    if len(set(a)) < 2 or len(set(b)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(stats.kendalltau(a, b).statistic)


def test_a_metric_that_people_follow_moves_with_them_and_swapped_sides_turn_it() -> None:
    found = points(np.random.default_rng(0), slope=3)
    judged = validity(found)
    assert judged.people == WITH and judged.valid and judged.flip == TOO_LITTLE
    kept = judged.correlations["preference"]["item"]
    scores = [p.scores["preference"] for p in found]
    expected = stats.kendalltau([p.metrics["claim_precision"] for p in found], scores).statistic
    assert kept.kendall.value == pytest.approx(expected)
    swapped = [replace(p, scores={"preference": -p.scores["preference"]}) for p in found]
    turned = validity(swapped)
    assert turned.people == CONTRARY and not turned.valid
    for level in ("item", "user", "variant"):
        one, other = judged.correlations["preference"][level], turned.correlations["preference"][level]
        assert other.kendall.value == pytest.approx(-one.kendall.value)
        assert (other.kendall.low, other.kendall.high) == pytest.approx((-one.kendall.high, -one.kendall.low))


def test_renaming_users_and_variants_changes_no_correlation() -> None:
    found = points(np.random.default_rng(1), slope=1)
    renamed = [replace(p, user=f"x{p.user}", variant=f"y{p.variant}") for p in found]
    assert validity(found) == validity(renamed)


def test_permuted_scores_are_at_chance() -> None:
    rng, shown, centre = np.random.default_rng(2), 0, []
    base = points(rng, slope=3)
    for _ in range(15):
        order = rng.permutation(len(base))
        found = [replace(p, scores=base[k].scores) for p, k in zip(base, order, strict=True)]
        judged = validity(found)
        shown += judged.people != NOT_SHOWN
        centre.append(judged.correlations["preference"]["item"].kendall.value)
    assert shown <= 3  # 0.6 expected of 15; more than 3 has a probability of about 0.2 %
    assert abs(np.mean(centre)) < 0.04


def test_the_level_of_variants_is_another_one() -> None:
    """Within each variant the metric runs against people, between variants with them (Simpson's paradox)."""
    rng = np.random.default_rng(3)
    variants = np.repeat(np.arange(6), 40)
    inner = rng.random(240)
    found = correlate(
        variants + inner, 3.0 * variants - inner, [f"u{k % 20}" for k in range(240)], list(map(str, variants))
    )
    assert found["variant"].kendall.value == pytest.approx(1) and found["variant"].points == 6
    within = correlate(inner, -inner, [f"u{k % 20}" for k in range(240)], list(map(str, variants)))
    assert within["item"].kendall.value == pytest.approx(-1)


def test_too_little_is_said() -> None:
    few = points(np.random.default_rng(4), n=6)
    judged = validity(few)
    assert judged.people == TOO_LITTLE and not judged.valid and not judged.correlations
    same = [replace(p, scores={"preference": 1.0}) for p in points(np.random.default_rng(5))]
    assert validity(same).people == TOO_LITTLE
    assert validity(same).correlations["preference"]["item"].kendall is None
    odd = [
        replace(p, metrics={"claim_precision": 0.5 if k < 2 else 1.0})
        for k, p in enumerate(points(np.random.default_rng(6)))
    ]
    odd = [replace(p, scores={"preference": p.scores["preference"] - 5 * (k < 2)}) for k, p in enumerate(odd)]
    assert validity(odd).people == TOO_LITTLE  # the two worst texts are the two least liked: it may be chance
    assert next(v for v in validities(few, (FLIP,)) if v.metric == "reasons_that_hold").flip == TOO_LITTLE


def test_the_same_text_for_all_is_seen() -> None:
    one = [piece("the same for everyone here", user=f"u{n}") for n in range(12)]
    users = [p.user for p in one]
    assert set_figure(users, one, METRICS["common_opening"].of_set, share=True).value == 1
    assert METRICS["personalisation_gap"].of_set(one) == 0
    assert ratio_figure(users, [(0.0, 1.0)] * 12, share=True).value == 0
