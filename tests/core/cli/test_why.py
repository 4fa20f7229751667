"""`why` in every lens and with every challenge: its JSON, what it says in words, and what it refuses."""

import json
import math
from typing import Any

import pytest

from core.cli import why as command
from tests.core.cli.conftest import Done, Run


def unlisted_constant(name: str) -> float:
    raise AssertionError(f"{name} is no JSON")


def document(done: Done) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out, parse_constant=unlisted_constant)


def total(found: Any) -> float:
    return found["base"] + sum(part["value"] for part in found["contributions"])


@pytest.fixture(scope="module")
def listed() -> dict[tuple[str, str, int], str]:
    """Items by user, model and rank, as far as they were asked for: models do not change here."""
    return {}


@pytest.fixture
def ask(inside: Run, listed: dict[tuple[str, str, int], str]) -> Run:
    """Ask why an item is first on the list of a user."""

    def run(*arguments: object, user: str = "u4", model: str = "ease", rank: int = 1) -> Done:
        if (user, model, rank) not in listed:
            rows = inside("recommend", "small", "--user", user, "-n", rank, "--model", model, "--json")
            listed[user, model, rank] = rows.document["items"][-1]["item"]
        item = listed[user, model, rank]
        return inside("why", "small", "--user", user, "--item", item, "--model", model, *arguments)

    return run


def test_the_names_of_the_lenses_are_those_there_are() -> None:
    from core.operations.explanations import LENSES

    assert command.LENSES == LENSES


@pytest.mark.parametrize("model", ["ease", "foldin"])
@pytest.mark.parametrize("by", ["genre", "decade"])
def test_attributes_sum_to_the_score(ask: Run, model: str, by: str) -> None:
    found = document(ask("--lens", "attributes", "--by", by, "--json", model=model))
    assert (found["lens"], found["by"], found["exact"], found["fidelity"]) == ("attributes", by, True, 1.0)
    assert total(found) == pytest.approx(found["score"], abs=1e-5)
    assert all("rating" in part["note"] for part in found["contributions"])
    assert not any("item" in part for part in found["contributions"])


def test_the_excess_form_has_the_same_score_and_another_base(ask: Run) -> None:
    raw = document(ask("--lens", "attributes", "--json"))
    excess = document(ask("--lens", "attributes", "--form", "excess", "--json"))
    assert raw["by"] == excess["by"] == "genre"  # the first kind there is
    assert excess["score"] == raw["score"]
    assert raw["base"] == 0 != excess["base"]
    assert total(excess) == pytest.approx(excess["score"], abs=1e-5)


def test_removal_is_the_history_of_ease_and_sampled_values_have_their_error(ask: Run) -> None:
    removal = document(ask("--lens", "removal", "--json"))
    history = document(ask("--lens", "history", "--json"))
    assert {c["item"]: c["value"] for c in removal["contributions"]} == pytest.approx(
        {c["item"]: c["value"] for c in history["contributions"]}
    )
    one, two = (document(ask("--lens", "lime", "--seed", seed, "--json", model="foldin")) for seed in (1, 1))
    assert one == two
    assert (one["exact"], 0 < one["fidelity"] <= 1) == (False, True)


def test_features_say_by_how_much_they_miss_the_score(ask: Run) -> None:
    found = document(ask("--lens", "features", "--json"))
    assert (found["exact"], found["fidelity"] <= 1) == (False, True)
    assert found["score"] - total(found) == pytest.approx(found["surrogate"]["residual"], abs=1e-5)
    assert found["surrogate"]["rank"] == 1
    assert all(part["note"] for part in found["contributions"])
    assert "The surrogate puts this item at number" in ask("--lens", "features").out


def test_a_model_without_an_exact_account_has_features_and_says_which_have_one(ask: Run, inside: Run) -> None:
    assert inside("train", "small", "--model", "svd", "--set", "n_epochs=3", "--json").code == 0
    assert document(ask("--lens", "features", "--json", model="svd"))["contributions"]
    for challenge in ([], ["--lens", "attributes"], ["--contrast", "i7"], ["--flip"], ["--curves"]):
        done = ask(*challenge, "--json", "--progress", "json", model="svd")
        assert done.code == 2
        assert "ease" in done.last_error["remedy"]
    steady = document(ask("--stability", "--retrain", 2, "--json", model="svd"))
    assert (steady["seeds"], steady["data"]) == (2, None)
    assert 0 <= steady["seed"] <= 1


@pytest.mark.parametrize(("model", "form"), [("ease", "raw"), ("ease", "excess"), ("foldin", "raw")])
def test_a_contrast_sums_to_the_difference_of_the_scores(ask: Run, inside: Run, model: str, form: str) -> None:
    rows = inside("recommend", "small", "--user", "u4", "-n", 5, "--model", model, "--json").document["items"]
    found = document(ask("--contrast", rows[4]["item"], "--form", form, "--json", model=model))
    assert found["other"] == rows[4]["item"]
    assert (found["here"]["rank"], found["there"]["rank"]) == (1, 5)
    assert found["difference"] == pytest.approx(rows[0]["score"] - rows[4]["score"], abs=1e-5)
    assert found["base"] + sum(d["value"] for d in found["differences"]) == pytest.approx(found["difference"], abs=1e-5)
    assert all(d["value"] == pytest.approx(d["here"] - d["there"]) for d in found["differences"])
    assert "index" not in found["here"]


def test_a_flip_test_puts_verdicts_on_the_contributions(ask: Run) -> None:
    found = document(ask("--flip", "-n", 5, "--most", 3, "--json"))
    assert total(found) == pytest.approx(found["score"], abs=1e-5)
    tested, rest = found["contributions"][:3], found["contributions"][3:]
    assert all({"verdict", "rank_without", "score_without"} <= set(part) for part in tested)
    assert not any("verdict" in part for part in rest)
    assert (found["n"], found["rank"]) == (5, 1)
    for part in tested:
        assert part["score_without"] == pytest.approx(found["score"] - part["value"], abs=1e-5)  # `ease` is additive
        assert (part["verdict"] == "necessary") == (part["rank_without"] > 5)
    assert set(found["together"]["items"]) == {part["item"] for part in tested if part["value"] > 0}


def test_a_counterfactual_names_ratings_that_take_it_out_of_the_list(ask: Run, inside: Run) -> None:
    found = document(ask("--counterfactual", "-n", 3, "--json"))
    assert found["rank"] == 1
    assert found["removed"]
    assert found["rank_after"] > 3
    edits = json.dumps({"removed": [part["item"] for part in found["removed"]]})
    again = document(ask("--what-if", edits, "--json"))
    assert again["target_after"]["rank"] == found["rank_after"]
    assert again["target_after"]["score"] == pytest.approx(found["score_after"], abs=1e-5)


def test_a_new_user_is_asked_for_from_nothing(ask: Run) -> None:
    edits = {"start": "nothing", "ratings": {"i1": 5, "i3": 5}}
    found = document(ask("--what-if", json.dumps(edits), "-n", 3, "--json"))
    assert found["ratings"] == {"i1": 5, "i3": 5}
    assert found["before"]["fallback"]
    assert found["after"]["fallback"] is None
    assert [row["rank"] for row in found["after"]["items"]] == [1, 2, 3]
    assert all(int(row["item"][1:]) % 2 for row in found["after"]["items"])  # odd items for whoever likes odd items
    assert sum(part["value"] for part in found["drivers"]) == pytest.approx(found["target_after"]["score"], abs=1e-5)


def test_curves_begin_with_the_score_and_the_base(ask: Run) -> None:
    found = document(ask("--curves", "--most", 4, "--json", model="foldin"))
    assert found["steps"] == 4
    assert set(found["delete"]) == set(found["insert"]) == {"attribution", "cosine", "highest rated", "random"}
    scores = {curve["scores"][0] for curve in found["delete"].values()}
    assert max(scores) - min(scores) < 1e-6
    assert all(curve["scores"][0] == pytest.approx(found["base"], abs=1e-5) for curve in found["insert"].values())
    assert all(len(curve["ranks"]) == 5 for curve in found["delete"].values())


def test_stability_says_why_a_figure_is_missing(ask: Run) -> None:
    ease = document(ask("--stability", "--json"))
    assert 0 <= ease["data"] <= 1
    assert ease["seed"] is None
    assert "no seed" in ease["missing"]["seed"]
    foldin = document(ask("--stability", "-n", 5, "--json", model="foldin"))
    assert (foldin["n"], foldin["seeds"], foldin["missing"]) == (5, 5, {})
    assert 0 <= foldin["seed"] <= 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "which is the score exactly"),
        (["--lens", "decomposition"], "adds"),
        (["--lens", "attributes"], "ratings) adds"),
        (["--lens", "removal"], "which is the score exactly"),
        (["--lens", "lime"], "Fidelity"),
        (["--contrast", "i7"], "among the items they have not rated"),
        (["--counterfactual", "-n", 3], "solved again"),
        (["--flip"], "Without them this item would be number"),
        (["--what-if", '{"start": "nothing", "ratings": {"i7": 5}}'], "would be number"),
        (["--curves"], "lowers the score by"),
        (["--stability"], "lists, each without a random 10%"),
    ],
)
def test_people_can_read_it(ask: Run, arguments: list[object], told: str) -> None:
    done = ask(*arguments)
    assert done.code == 0, done.err
    assert told in done.out
    assert "None" not in done.out.replace("None within", "")
    assert "nan" not in done.out.split()


@pytest.mark.parametrize(
    ("arguments", "told", "remedy"),
    [
        (["--lens", "tea"], "tea", "history"),
        (["--lens", "attributes", "--by", "tea"], "tea", "genre"),
        (["--by", "genre"], "genre", "--lens attributes"),
        (["--lens", "history", "--by", "genre"], "genre", "--lens attributes"),
        (["--lens", "decomposition", "--form", "excess"], "excess", "history"),
        (["--form", "sideways"], "sideways", "raw"),
        (["--flip", "--curves"], "--flip and --curves", "one at a time"),
        (["--flip", "--lens", "attributes"], "--lens attributes", "leave one out"),
        (["--curves", "--form", "excess"], "excess", "--form"),
        (["--contrast", "nothing"], "nothing", "list"),
        (["--flip", "-n", "0"], "-n is 0", "from 1"),
        (["--flip", "--most", "-3"], "--most is -3", "from 1"),
        (["-n", "5"], "-n 5", "--flip"),
        (["--stability", "--most", "5"], "--most 5", "--curves"),
        (["--stability", "--retrain", "2"], "no seed", "data stability"),
        (["--flip", "--retrain", "5"], "--retrain 5", "--stability"),
        (["--what-if", "{"], "no JSON", "JSON"),
        (["--what-if", '{"ratings": {"i1": 9}}'], "9", "from 2 to 5"),
        (["--what-if", '{"ratings": {"i1": NaN}}'], "nan", "Give a"),
    ],
)
def test_wrong_use_is_2_with_the_value_and_a_remedy(ask: Run, arguments: list[str], told: str, remedy: str) -> None:
    done = ask(*arguments, "--json", "--progress", "json")
    assert (done.code, done.out) == (2, "")
    assert told in done.last_error["error"]
    assert remedy in done.last_error["remedy"]


def test_an_item_is_not_held_against_itself(inside: Run) -> None:
    done = inside("why", "small", "--user", "u4", "--item", "i0", "--contrast", "i0", "--json", "--progress", "json")
    assert done.code == 2
    assert "Film, number 0" in done.last_error["error"]


def test_an_item_that_was_rated_has_an_account_but_no_place_to_lose(inside: Run) -> None:
    why = ("why", "small", "--user", "u4", "--progress", "json")
    rated = next(item for item in range(30) if "They gave it" in inside(*why, "--item", f"i{item}").out)
    found = document(inside(*why, "--item", f"i{rated}", "--json"))
    assert total(found) == pytest.approx(found["score"], abs=1e-5)
    done = inside(*why, "--item", f"i{rated}", "--flip")
    assert (done.code, "rated" in done.last_error["error"]) == (2, True)


def test_no_number_of_a_document_is_infinite() -> None:
    from core.operations.documents import finite

    assert [finite(value) for value in (math.nan, math.inf, 0.5, None, "x", 3)] == [None, None, 0.5, None, "x", 3]
