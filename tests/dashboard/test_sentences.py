"""What results say in words, held against the numbers they were made from."""

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attribute.attributes import attributes_attribution
from core.attribute.decomposition import decomposition
from core.attribute.features import Honesty
from core.attribute.flip import flip_test
from core.attribute.history import history_attribution
from core.attribute.types import Flip
from core.explain.words import number
from core.recommend.place import place
from core.recommend.topn import top_n
from core.results import Attribution, Contribution
from dashboard import labels, lens_sentences, path_sentences, sentences
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table

ALIEN = Contribution("Alien", 0.2149, "7", 5.0)
EVIL = "Bad\n“title” \u202e\x00<b>"


def account(*contributions: Contribution, base: float = 3.5, exact: bool = True, **more: object) -> Attribution:
    score = base + sum(c.value for c in contributions) if exact else 4.0
    given = {"lens": "history", "method": "", "players": "", "unit": "stars", "fidelity": None} | more
    return Attribution(base=base, score=score, contributions=contributions, exact=exact, **given)  # type: ignore[arg-type]


def numbers(text: str) -> list[Decimal]:
    return [Decimal(found.replace("−", "-")) for found in re.findall(r"−?\d+\.\d+", text)]


@given(st.floats(-5, 5), st.floats(-3, 3))
def test_the_sum_that_is_told_is_right_to_its_last_digit(base: float, value: float) -> None:
    told = sentences.total(account(Contribution("a", value, "1", 4.0), base=base))
    match = re.search(r"base (−?[\d.]+) ([+−]) contributions ([\d.]+) = (−?[\d.]+) stars", told)
    assert match is not None
    assert told.startswith("Everything sums to the score")
    first, sign, second, last = match.groups()
    added = Decimal(second) * (-1 if sign == "−" else 1)
    assert Decimal(first.replace("−", "-")) + added == Decimal(last.replace("−", "-"))
    assert float(last.replace("−", "-")) == pytest.approx(base + value, abs=0.0051)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=4), st.integers(2, 4))
def test_numbers_that_are_added_up_sum_right_to_their_last_digit(parts: list[float], least: int) -> None:
    *shown, total = (Decimal(told.replace("−", "-")) for told in sentences.adding([*parts, sum(parts)], least))
    assert sum(shown) == total
    assert len(str(total).partition(".")[2]) in (least, least + 1)
    assert sentences.adding([0.5, -0.25, 0.25], sign=True) == ["+0.50", "−0.25", "+0.25"]


@pytest.mark.parametrize(("value", "said"), [(0.3, "0.20 below the score of 4.00"), (0.9, "0.40 above the score of")])
def test_a_gap_is_told_with_its_side(value: float, said: str) -> None:
    told = sentences.total(account(Contribution("a", value), exact=False))
    assert "do not sum" in told
    assert said in told


def test_a_sampled_account_may_sum_all_the_same() -> None:
    told = sentences.total(account(Contribution("a", 0.5 + 1e-9), exact=False))
    assert told.startswith("Everything sums to the score")
    assert "nothing" in sentences.moves(1e-9, "stars")
    assert "0.00030 stars" in sentences.moves(3e-4, "stars")


def test_a_driver_is_told_with_what_would_be_without_it() -> None:
    found = account(ALIEN, Contribution("Bambi", -0.1, "8", 1.0))
    assert sentences.driver(ALIEN, "stars") == "Their 5 stars for “Alien” add 0.21 stars."
    assert sentences.driver(found.contributions[1], "stars") == "Their 1 star for “Bambi” takes 0.10 stars away."
    told = sentences.strongest(found, Flip((ALIEN,), 14, 4.1, "necessary"), 2)
    assert told == (
        "Their 5 stars for “Alien” add the most: 0.21 stars. Without them this item would be rank 14 instead of 2. "
        "Their 1 star for “Bambi” takes the most away: 0.10 stars."
    )
    assert "still be rank 2" in sentences.strongest(found, Flip((ALIEN,), 2, 4.1, "decorative"), 2)


@pytest.mark.parametrize(
    ("values", "starts"),
    [((-0.2, -0.1), ["takes the most away"]), ((0.2, 0.1), ["adds the most"]), ((0.0,), ["None of the ratings"])],
)
def test_only_a_side_that_is_there_is_told(values: tuple[float, ...], starts: list[str]) -> None:
    told = sentences.strongest(account(*[Contribution(f"F{n}", v, str(n), 1.0) for n, v in enumerate(values)]))
    assert [
        start for start in ("adds the most", "takes the most away", "None of the ratings") if start in told
    ] == starts


@given(st.integers(0, 11), st.integers(0, 8))
def test_parts_tell_the_numbers_of_the_decomposition(user: int, item: int) -> None:
    table = random_table(4)
    world = catalogue(table)
    for model in (loaded(PlainFoldIn(table)), loaded(PlainEase(table))):
        found = decomposition(model, world.ratings.of(user), item)
        told = numbers(sentences.parts(found))
        for part in found.contributions:
            assert any(abs(abs(float(number)) - abs(part.value)) < 0.0051 for number in [*told, Decimal(0)])
        sums = numbers(path_sentences.formula(found))
        terms = re.findall(r"([−+]?) ?(\d+\.\d+)", path_sentences.formula(found).split("=")[0])
        assert sum(Decimal(number) * (-1 if sign == "−" else 1) for sign, number in terms) == sums[-1]


@pytest.mark.parametrize("kind", [PlainEase, PlainFoldIn])
def test_the_flip_that_is_told_is_what_the_model_does(kind: type) -> None:
    table = random_table(5, share=0.4)
    world, model = catalogue(table), loaded(kind(table))
    history = world.ratings.of(3)
    item = top_n(world, model, history, 1).items[0].index
    found = history_attribution(world, model, history, item)
    first = sentences.leading(found)
    assert first is not None
    assert first.value == max(c.value for c in found.contributions)
    test = flip_test(world, model, history, item, [first], 3)
    told = sentences.strongest(found, test.flips[0], test.rank)
    assert f"rank {test.flips[0].rank}" in told
    assert sentences.leading(found, -1) == min(
        (c for c in found.contributions if c.value < 0), key=lambda c: c.value, default=None
    )


def test_the_place_names_a_rank_only_where_there_is_one() -> None:
    table = random_table(4)
    world, model = catalogue(table), loaded(PlainFoldIn(table))
    row = place(world, model, world.ratings.of(1), 2, predictor=model)
    assert f"number {row.rank} on the user's list" in sentences.place(row, "stars", None)
    assert "number" not in sentences.place(row, "stars", 4.0)
    clipped = f"within the scale that is {number(row.predicted_rating or 0)} stars"
    assert (clipped in sentences.place(row, "stars", None)) == (abs((row.predicted_rating or 0) - row.score) > 0.005)
    assert "predicted rating" in sentences.place(row, "preference points", None)


@pytest.mark.parametrize("form", ["raw", "excess"])
def test_attributes_are_told_with_their_sign(form: str) -> None:
    table = random_table(6)
    world = catalogue(table)
    found = attributes_attribution(world, loaded(PlainEase(table)), world.ratings.of(2), 1, "genre", form)
    told = sentences.attributes(found)
    for side, verb in ((1, "add"), (-1, "take")):
        top = max(found.contributions, key=lambda c: side * c.value)
        assert (verb in told) == (side * top.value > 0)
        if side * top.value > 0:
            assert top.label in told
            assert ("Against average taste" in told) == (form == "excess")


def test_a_bucket_without_attributes_is_told_in_words() -> None:
    bucket = Contribution("No genre given", 0.2, note="1 rating")
    assert sentences.attribute(bucket, "genre", "stars", "raw") == (
        "Their 1 rating of items with no genre given adds 0.20 stars."
    )


@pytest.mark.parametrize(
    ("own", "mean", "said"), [(5, 4.0, "1.00 more than"), (2, 4.5, "2.50 less than"), (4, 4, "as much")]
)
def test_a_rating_is_told_beside_everyones(own: float, mean: float, said: str) -> None:
    assert said in path_sentences.rating_among(own, "2020-01-01", mean)
    assert "2020-01-01" in path_sentences.rating_among(own, "2020-01-01", mean)
    assert path_sentences.rating_among(own, None, float("nan")).endswith(("stars.", "star."))


def test_neighbours_are_told_with_their_distance() -> None:
    table = random_table(4, share=0.3)
    world, model = catalogue(table), loaded(PlainEase(table))
    rows = top_n(world, model, world.ratings.of(1), 9).items
    told = path_sentences.neighbours(rows[1], rows[:4], "preference points")
    assert f"behind “{rows[0].title}” at rank 1" in told
    assert f"ahead of “{rows[2].title}” at rank 3" in told
    assert numbers(told)[0] == pytest.approx(Decimal(rows[0].score - rows[1].score), abs=Decimal("0.0051"))
    assert "behind" not in path_sentences.neighbours(rows[0], rows[:3], "preference points")
    assert path_sentences.neighbours(rows[0], rows[:1], "stars") == "It is the only item on the list."


@pytest.mark.parametrize("trusted", [True, False])
def test_an_untrusted_surrogate_is_told_to_be(trusted: bool) -> None:
    held = Honesty(4.0, 0.3, 2, 17, 0.1, 10, agrees=False, trusted=trusted)
    told = lens_sentences.honest(held, "stars", rated=False)
    assert ("grey" in told) != trusted
    assert "0.30 stars too low" in told
    assert "ranks the item 17, the model 2" in told
    assert "17" not in lens_sentences.honest(held, "stars", rated=True)


@pytest.mark.parametrize(
    ("fidelity", "alike", "said"), [(0.95, 0.9, "closely"), (0.6, 0.5, "roughly"), (-1, None, "badly")]
)
def test_how_well_lime_fits_is_told(fidelity: float, alike: float | None, said: str) -> None:
    told = lens_sentences.local_fit(account(ALIEN, lens="lime", fidelity=fidelity), alike)
    assert said in told
    assert ("rank correlation" in told) == (alike is not None)


def test_sampling_is_told_with_its_error() -> None:
    rough = Contribution("a", 0.1, "1", 4.0, error=0.02)
    assert "± 0.020" in lens_sentences.sampled(account(rough))
    assert "exact" in lens_sentences.sampled(account(ALIEN))


@pytest.mark.parametrize(("share", "word"), [(1.0, "steady"), (0.8, "steady"), (0.5, "wavering"), (0.4, "shaky")])
def test_steadiness_is_told_as_a_count_and_a_word(share: float, word: str) -> None:
    assert sentences.steadiness_word(share) == word
    assert f"{round(share * 20)} of 20" in sentences.steadiness(share)


@pytest.mark.parametrize(("value", "said"), [(1.0, "1.00 star"), (0.5, "0.50 stars"), (2, "2.00 stars")])
def test_one_of_a_unit_is_singular(value: float, said: str) -> None:
    assert labels.amount(value, "stars") == said


def test_titles_cannot_break_out_of_a_sentence() -> None:
    evil = Contribution(EVIL, 0.2, "7", 4.0, note=EVIL)
    told = [
        sentences.driver(evil, "stars"),
        sentences.strongest(account(evil)),
        lens_sentences.features(account(evil)),
        sentences.attribute(evil, "genre", "stars", "raw"),
    ]
    for said in told:
        assert said.count("“") <= 1
        assert not np.isin(["\n", "\u202e", "\x00"], list(said)).any()
