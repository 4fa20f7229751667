"""Metrics of texts, each against figures computed by hand."""

from dataclasses import replace

import pytest

from core.audit.metrics.reading import NUMBER, TITLE, wording_of
from core.audit.metrics.registry import GROUPS, METRICS
from core.explain.events import Usage
from tests.core.audit.texts import claim, evidence, item, view

ALL = [item("Alpha", "E4"), item("Beta", "E5"), item("Gamma", "E6"), item("Delta", "E7")]


def value(name: str, *claims, **told):
    return METRICS[name].of_text(view(*claims, **told))


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_what_it_is(name: str) -> None:
    metric = METRICS[name]
    assert metric.label and metric.meaning.endswith(".") and metric.source
    assert metric.group in GROUPS and metric.direction in ("higher", "lower", "neither")
    assert (metric.of_text is None) != (metric.of_set is None)


@pytest.mark.parametrize("name", [n for n, m in METRICS.items() if m.group in ("claims", "reasons") and m.of_text])
def test_a_text_without_claims_is_neither_right_nor_wrong(name: str) -> None:
    if name in ("evidence_recall", "attribution_coverage", "omitted_strongest", "omitted_counter"):
        return  # leaving out is what these count
    assert value(name) is None
    assert value(name, claim("Well.", "other", "not checkable")) is None or name == "rank_accuracy"


def test_precision_and_contradictions_are_out_of_what_can_be_checked() -> None:
    said = [claim("a", "item"), claim("b", "rating", "contradicted"), claim("c", "item", "unsupported")]
    said += [claim("d", "item"), claim("e", "other", "not checkable")]
    assert value("claim_precision", *said) == (2, 4)
    assert value("contradiction_rate", *said) == (1, 4)
    assert value("number_accuracy", *said, claim("f", "count")) == (1, 2)


def test_recall_counts_facts_and_leaves_the_scale_aside() -> None:
    said = [claim("a", "item", "supported", "E1", "E4"), claim("b", "item", "contradicted", "E5")]
    assert value("evidence_recall", *said) == (2, 7)


def test_all_drivers_named_in_order_are_all_right() -> None:
    assert value("rank_accuracy", *ALL) == (4, 4)
    assert value("attribution_coverage", *ALL)[0] == pytest.approx(1)
    assert value("invented_drivers", *ALL) == (0, 4)
    assert value("omitted_strongest", *ALL) == value("omitted_counter", *ALL) == (0, 1)
    assert value("reasons_that_hold", *ALL) == (3, 4)  # Gamma is decorative


def test_an_invented_driver_is_wrong_in_everything() -> None:
    said = [item("Alpha", "E4"), item("Nothing"), item("Beta", "E5")]
    assert value("rank_accuracy", *said) == (2, 3)
    assert value("invented_drivers", *said) == (1, 3)
    assert value("sign_accuracy", *said) == (0, 1)
    assert value("reasons_that_hold", *said) == (2, 3)
    assert value("attribution_coverage", *said)[0] == pytest.approx(0.7)


def test_a_driver_told_the_wrong_way_round_is_not_covered() -> None:
    turned = replace(claim("against", "reason", "contradicted", "E4"))
    right = claim("for it", "reason", "supported", "E5")
    said = [item("Alpha", "E4"), turned, item("Beta", "E5"), right]
    assert value("sign_accuracy", *said) == (1, 2)
    assert value("attribution_coverage", *said)[0] == pytest.approx(0.3)
    assert value("omitted_strongest", *said) == (0, 1)  # it is named, though wrongly


def test_a_denied_because_is_no_wrong_direction() -> None:
    said = [item("Beta", "E5"), claim("because", "reason", "contradicted", "E5")]
    assert value("unearned_because", *said) == (1, 1)
    assert value("sign_accuracy", *said) is None
    assert value("unearned_because", claim("because", "reason", "supported", "E4")) == (0, 1)
    assert value("unearned_because", claim("against", "reason", "contradicted", "E4")) is None


def test_what_is_left_out() -> None:
    assert value("omitted_strongest", item("Beta", "E5")) == (1, 1)
    assert value("omitted_counter", item("Beta", "E5")) == (1, 1)
    lone = replace(evidence(), facts=tuple(f for f in evidence().facts if f.kind != "against"))
    assert value("omitted_counter", item("Beta", "E5"), found=lone) is None


def test_a_text_speaks_of_taste_only_within_the_personal_share() -> None:
    personal = replace(claim("for it", "reason", "supported", "E4"), direction="for")
    share = claim("5%", "score", "supported", "E3")
    assert value("over_personalised", personal, found=evidence(0.05)) == (1, 1)
    assert value("over_personalised", personal, found=evidence(0.5)) == (0, 1)
    assert value("over_personalised", personal, share, found=evidence(0.05)) == (0, 1)
    assert value("over_personalised", found=evidence(0.05)) is None
    assert value("over_personalised", personal, found=evidence(-0.2)) == (1, 1)
    only = replace(claim("only your taste", "preference", "contradicted", "E3"), content="personal")
    assert value("over_personalised", only, share, found=evidence(0.3)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You like drama. You love war films.", (1, 2)),
        ("You dislike war, and you loathe dramas.", (1, 2)),
        ("You enjoyed “War Story”.", None),  # a title, no attribute
        ("Critics love drama.", None),
        ("You like opera.", None),  # fewer than three rated items
        ("您喜欢战争。", (1, 1)),
        ("", None),
    ],
)
def test_a_liking_is_held_against_the_users_own_ratings(text: str, expected: tuple[int, int] | None) -> None:
    assert value("preference_inconsistency", text=text, likings={"drama": 0.4, "war": -0.6}) == expected


def test_reading_ease_is_flesch() -> None:
    assert value("reading_ease", text="The cat sat on the happy mat.")[0] == pytest.approx(
        206.835 - 1.015 * 7 - 84.6 * 8 / 7
    )
    assert value("reading_ease", text="") is None
    assert value("length", text="It's a well-made film, 2 of 5.") == (7, 1)
    assert value("sentence_length", text="One two. Three four five six.") == (6, 2)


def test_a_template_is_seen_whatever_it_is_filled_with() -> None:
    def opening(text: str, *titles: str, language: str = "en") -> list[str]:
        return wording_of(text, language, titles)[:5]

    one = opening("“The Long Way Home” is number 12 on your list.", "The Long Way Home", "Home")
    assert one == opening("“Up” is number 3 on your list.", "Up", "") == [TITLE, "is", "number", NUMBER, "on"]
    assert opening("《远方》排在第 2 位。", "远方", language="zh") == [TITLE, "排", "在", "第", NUMBER]
    assert opening("“Unknown Film” is number 3.") != one


def test_cost_is_what_the_backend_told() -> None:
    assert value("tokens", usage=Usage(10, 25, None)) == (25, 1)
    assert value("tokens") is None
    assert value("seconds", seconds=1.5) == (1.5, 1)
    assert value("failures", failed=True) == (1, 1)
