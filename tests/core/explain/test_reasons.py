"""Reasons: what the flip test saw is told in words, contrasts name what favours either item."""

import numpy as np
import pytest

from core.attribute.types import Flip, FlipTest
from core.explain.reasons import driver_facts, named_drivers
from core.results import Attribution, Contribution
from tests.core.attribute.worlds import catalogue, random_table
from tests.core.explain.worlds import evidence

WORLD = catalogue(random_table(4))
TOTAL = (0.5, 0.3, 0.1, 0.05, -0.2)


def history() -> Attribution:
    found = tuple(Contribution(f"Film {n}", value, str(n), 4.0) for n, value in enumerate(TOTAL, 2))
    return Attribution("history", "", "", "stars", 0.0, 0.0, found, True, 1.0)


def flip(driver: Contribution, rank: int, score: float, verdict: str) -> Flip:
    return Flip((driver,), rank, score, verdict)


def facts(*outcomes: tuple[int, float, str]) -> list[tuple[str, str, dict]]:
    named = named_drivers(history())
    flips = tuple(flip(driver, *outcome) for driver, outcome in zip(named, outcomes, strict=True))
    together = Flip(tuple(named[:3]), 30, 2.0, "necessary")
    test = FlipTest(10, 3, 4.0, 0.05, flips, together)
    return [(kind, text, dict(data)) for kind, text, data in driver_facts(WORLD, 0, history(), named, test)]


def test_what_happens_without_a_driver_is_told_with_its_verdict() -> None:
    found = facts(
        (14, 3.2, "necessary"), (5, 3.8, "contributing"), (3, 3.99, "decorative"), (2, 4.2, "holding back")
    )  # fmt: skip
    assert [kind for kind, _, _ in found] == ["driver", "driver", "driver", "against", "together"]
    ends = [text.partition("Without ")[2] for _, text, _ in found]
    assert ends == [
        "this rating the item would leave the top 10 and be number 14: necessary.",
        "this rating the item would fall to number 5: contributing.",
        "this rating the item would stand no lower: decorative.",
        "this rating the item would rise to number 2: holding back.",
        "all 3 ratings named that speak for it, the item would leave the top 10 and be number 30: necessary.",
    ]
    assert [data["verdict"] for _, _, data in found] == [
        "necessary", "contributing", "decorative", "holding back", "necessary"
    ]  # fmt: skip
    assert found[0][2]["rank_without"] == 14 and found[-1][2]["drivers"] == 3


def test_a_score_that_moves_without_the_place_is_not_called_a_fall() -> None:
    found = facts((3, 3.5, "contributing"), (2, 3.5, "contributing"), (3, 4.0, "decorative"), (3, 4.5, "holding back"))
    ends = [text.partition("Without this rating ")[2] for _, text, _ in found]
    assert ends[:2] == ["the score would be 3.50, no lower place: contributing."] * 2
    assert ends[3] == "the score would be 4.50, no higher place: holding back."


def test_without_a_flip_test_there_is_no_verdict() -> None:
    found = evidence("ease", 1)
    assert found.of_kind("driver")
    for fact in found.of_kind("driver", "against"):
        assert fact.data["verdict"] is None and "Without" not in fact.text
    assert not found.of_kind("together")


@pytest.mark.parametrize("kind", ["ease", "foldin"])
def test_a_contrast_names_what_favours_either_item(kind: str) -> None:
    table = random_table(4)
    seen = set()
    for user in range(12):
        unrated = np.flatnonzero(np.isnan(table[user])).tolist()
        found = evidence(kind, user, unrated[0], other=unrated[1])
        (other,) = found.of_kind("other")
        assert other.data["title"] == f"Film {unrated[1] + 1}" and f"number {other.data['rank']} on" in other.text
        for fact in found.of_kind("for_this", "for_other"):
            assert (fact.data["value"] > 0) == (fact.kind == "for_this")
            assert fact.data["rating"] == table[user, int(fact.data["item"]) - 1]
            better = found.title if fact.kind == "for_this" else other.data["title"]
            assert f"for “{better}” rather than" in fact.text
            seen.add(fact.kind)
        told = [fact.data["item"] for fact in found.of_kind("rating")]
        assert len(told) == len(set(told))
        named = found.of_kind("driver", "against", "for_this", "for_other")
        assert {fact.data["item"] for fact in named} == set(told)
    assert seen == {"for_this", "for_other"}


def test_a_rated_item_to_hold_against_has_a_rating_and_no_rank() -> None:
    table = random_table(4)
    rated = int(np.flatnonzero(~np.isnan(table[0]))[0])
    found = evidence("foldin", 0, other=rated)
    (other,) = found.of_kind("other")
    assert other.data["rank"] is None and "which the user has rated" in other.text
    ratings = {fact.data["item"]: fact.data["rating"] for fact in found.of_kind("rating")}
    assert ratings[str(rated + 1)] == table[0, rated]


def test_what_a_driver_shares_has_its_kind() -> None:
    found = evidence("ease", 3)
    linked = [fact.data["links"] for fact in found.of_kind("driver", "against") if fact.data["links"]]
    assert linked and all(link["kind"] == "genre" for links in linked for link in links)
