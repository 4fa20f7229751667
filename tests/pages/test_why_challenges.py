"""The second half of the Why page in AppTest: what it says is held against models asked directly."""

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.attribute.edits import read_text
from core.operations import Workbench, recommend
from core.operations.explanations import Subject, subject
from core.operations.seeds import retrained
from core.recommend.topn import stability
from core.types import History
from dashboard import jobs
from dashboard.components.other_item import search
from tests.core.operations.films import films_workbench
from tests.pages.app import page, read_only, texts

TABS = ("Flip test", "Contrast", "Counterfactual", "What if", "Faithfulness", "Stability")
HOSTILE = "f03"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root, ("ease", "foldin", "popularity", "svd")).close()
    return root


@pytest.fixture(scope="module")
def bench(store: Path) -> Iterator[Workbench]:
    with read_only(store) as bench:
        yield bench


def run(challenge: str, **parameters: str) -> AppTest:
    app = page("why", challenge=challenge, **parameters)
    app.session_state["all-differences"] = True  # the table of a contrast is drawn once it is opened
    app.run()
    assert not app.exception
    assert "Something went wrong" not in texts(app)
    return app


def said(app: AppTest) -> str:
    """All that the page says, as it is read."""
    return texts(app).replace("\\", "").replace("\u2060", "")


def parameter(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def asked(bench: Workbench, item: str, model: str, user: str = "user-5") -> Subject:
    return subject(bench, "films", user, item, model)


def again(chosen: Subject, removed: Iterable[str]) -> tuple[int, float]:
    """Rank and score of the item without some ratings: the model is asked from scratch, all candidates sorted."""
    ids, history = chosen.catalogue.items.ids, chosen.history
    kept = np.array([ids[item] not in set(removed) for item in history.items])
    scores = chosen.model.served.scores(History(None, history.items[kept], history.values[kept]))
    order = sorted(set(range(len(ids))) - set(history.items.tolist()), key=lambda item: (-scores[item], item))
    return order.index(chosen.index) + 1, float(scores[chosen.index])


@pytest.mark.parametrize("model", ["ease", "foldin"])
@pytest.mark.parametrize("n", [5, 10])
def test_flips_are_what_happens_without_the_rating(bench: Workbench, model: str, n: int) -> None:
    item = recommend(bench, "films", "user-5", 3, model).items[2].item
    app = run("Flip test", user="user-5", item=item, model=model, n=str(n))
    chosen, table = asked(bench, item, model), app.dataframe[-1].value
    before = again(chosen, [])[0]
    drivers = table[table["item"] != ""]
    assert 1 < len(drivers) <= 8
    for row in [*drivers.itertuples(), *table[table["item"] == ""].itertuples()]:
        removed = [row.item] if row.item else drivers["item"][drivers["contribution"] > 0].tolist()
        rank, score = again(chosen, removed)
        assert (row.rank_without, row.score_without) == (rank, pytest.approx(score, abs=1e-4))
        assert (row.verdict == "necessary") == (before <= n < rank and row.contribution > 0)
        outcome = f"it would still be rank {rank}" if rank == before else f"it would be rank {rank} instead of {before}"
        assert outcome in said(app)
    assert len(re.findall(r"-badge\[:material/\w+: (Necess|Contri|Holding|Decor)", said(app))) == len(table)
    assert f"leaves the top {n}" in said(app)


def test_the_set_of_drivers_is_tested_together(bench: Workbench) -> None:
    app = run("Flip test", user="user-5", model="ease")
    table = app.dataframe[-1].value
    supporting = table[(table["item"] != "") & (table["contribution"] > 0)]
    assert f"Together: without all {len(supporting)} that speak for the item" in said(app)
    assert table["contribution"].iloc[-1] == pytest.approx(supporting["contribution"].sum())


def test_the_length_of_the_list_is_chosen_once_for_all_tabs(bench: Workbench) -> None:
    app = run("Flip test", user="user-5")
    app.button_group(key="choice-n").set_value("5").run()
    assert parameter(app, "n") == "5"
    app = run("Stability", user="user-5", n="5")
    assert "it is in the top 5" in said(app)


@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_a_contrast_sums_to_the_difference_of_the_scores(bench: Workbench, model: str) -> None:
    top = recommend(bench, "films", "user-5", 4, model).items
    app = run("Contrast", user="user-5", item=top[0].item, model=model, against=top[3].item)
    chosen = asked(bench, top[0].item, model)
    scores = chosen.model.served.scores_of(chosen.history, np.array([top[0].index, top[3].index], np.int32))
    base = 0.0 if model == "ease" else float(np.diff(chosen.model.served.item_bias[[top[3].index, top[0].index]])[0])
    table = app.dataframe[-1].value
    assert base + table["difference"].sum() == pytest.approx(scores[0] - scores[1], abs=1e-5)
    assert len(table) == len(chosen.history.items)
    assert f"“{top[0].title}” beats “{top[3].title}” by" in said(app)
    assert "rank 4," in said(app)
    assert "Everything sums to the difference of the scores" in said(app)


def test_the_next_item_of_the_list_is_the_default_of_a_contrast(bench: Workbench) -> None:
    top = recommend(bench, "films", "user-5", 20).items
    for place, other in ((0, 1), (3, 4), (len(top) - 1, len(top) - 2)):
        app = run("Contrast", user="user-5", item=top[place].item)
        assert app.selectbox(key="against-box").value == top[other].item
    app = run("Contrast", user="user-5", item=top[0].item, against=top[0].item)  # itself
    assert app.selectbox(key="against-box").value == top[1].item


def test_a_contrast_is_swapped_and_another_item_chosen(bench: Workbench) -> None:
    top = recommend(bench, "films", "user-5", 5).items
    app = run("Contrast", user="user-5", item=top[0].item)
    app.selectbox(key="against-box").set_value(top[4].item).run()
    assert parameter(app, "against") == top[4].item
    assert "rank 5," in said(app)
    forth = app.dataframe[-1].value["difference"].tolist()
    next(button for button in app.button if button.label == "Other way round").click().run()
    assert (parameter(app, "item"), parameter(app, "against")) == (top[4].item, top[0].item)
    assert app.dataframe[-1].value["difference"].tolist() == pytest.approx([-value for value in forth])
    assert f"“{top[0].title}” beats “{top[4].title}” by" in said(app)
    assert parameter(app, "challenge") == "Contrast"


def test_a_typed_title_is_searched_in_the_whole_catalogue(bench: Workbench) -> None:
    catalogue = bench.catalogue("films")
    most = max((i for i in range(len(catalogue.items)) if "ILM 1" in catalogue.items.titles[i].upper() and i != 12),
               key=lambda i: int(catalogue.items.n_ratings[i]))  # fmt: skip
    assert search(catalogue, "  iLM  1", 12) == catalogue.items.ids[most]
    assert search(catalogue, "no such film", 12) is None


def test_an_unknown_item_of_a_contrast_is_told(bench: Workbench) -> None:
    app = run("Contrast", user="user-5", against="<b>nix</b>")
    assert "There is no item “<b>nix</b>” in this data set" in said(app)
    assert app.selectbox(key="against-box").value is not None


@pytest.mark.parametrize(
    ("model", "user", "n"),
    [("ease", "user-5", "5"), ("ease", "user-5", "10"), ("foldin", "user-8", "5"), ("foldin", "user-7", "10")],
)
def test_a_counterfactual_takes_the_item_out(bench: Workbench, model: str, user: str, n: str) -> None:
    top = recommend(bench, "films", user, 10, model).items
    item = top[int(n) - 1].item
    app = run("Counterfactual", user=user, item=item, model=model, n=n)
    chosen, removed = asked(bench, item, model, user), app.dataframe[-1].value["item"].tolist()
    rank, _ = again(chosen, removed)
    assert rank > int(n) >= again(chosen, [])[0]
    for one in removed:  # none of them is idle
        assert again(chosen, set(removed) - {one})[0] <= int(n) or len(removed) == 1
    assert f"it would be rank {rank} instead of" in said(app)
    assert f"no longer in the top {n}" in said(app)
    assert "Verified" in said(app)
    link = next(found.proto for found in app.get("page_link") if "What if" in found.proto.label)
    edits = re.search(r"edits=([^&]+)", link.query_string)
    assert edits is not None
    found = read_text(chosen.catalogue, edits[1].replace("%3A", ":").replace("%2C", ","))
    assert found.removed == set(removed)
    assert not found.ratings
    assert "challenge=What+if" in link.query_string


def test_no_counterfactual_is_an_answer(bench: Workbench) -> None:
    app = run("Counterfactual", user="user-5", n="20")  # fewer items than that are left to list
    assert re.search("None within|No 10 ratings carry", said(app))
    assert "sets were tried" in said(app)
    assert "What if" not in [found.proto.label for found in app.get("page_link")]


def test_an_item_off_the_list_has_no_counterfactual_but_flips(bench: Workbench) -> None:
    last = recommend(bench, "films", "user-5", 25).items[-1]
    app = run("Counterfactual", user="user-5", item=last.item, n="5")
    assert f"The item is rank {last.rank}: there is no top 5 to take it out of" in said(app)
    app = run("Flip test", user="user-5", item=last.item, n="5")
    assert f"The item is rank {last.rank}, not in the top 5" in said(app)
    assert "necessary" not in app.dataframe[-1].value["verdict"].tolist()


@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_curves_are_what_happens_without_the_strongest_drivers(bench: Workbench, model: str) -> None:
    item = recommend(bench, "films", "user-5", 2, model).items[1].item
    app = run("Faithfulness", user="user-5", item=item, model=model)
    chosen, table = asked(bench, item, model), app.dataframe[-1].value
    served, ids = chosen.model.served, chosen.catalogue.items.ids
    values = served.contributions(chosen.history, chosen.index)
    order = [ids[chosen.history.items[place]] for place in np.argsort(-values, kind="stable")]
    own = table[table["order"] == "attribution"]
    for row in own.itertuples():
        removed = order[: row.ratings] if row.way == "delete" else order[row.ratings :]
        if row.way == "insert" and row.ratings == 0:
            continue  # nobody in particular
        rank, score = again(chosen, removed)
        assert (row.rank, row.score) == (rank, pytest.approx(score, abs=1e-4))
    rank, _ = again(chosen, order[:3])
    told = "necessary: the item leaves" if rank > 10 else "not necessary: the item stays"
    assert f"it would be rank {rank}" in said(app)
    assert told in said(app)
    rank, _ = again(chosen, order[3:])
    assert ("So they suffice" in said(app)) == (rank <= 10)


def test_stability_is_that_of_the_list(bench: Workbench) -> None:
    for place in (0, 9):
        row = recommend(bench, "films", "user-5", 10, "foldin").items[place]
        app = run("Stability", user="user-5", item=row.item, model="foldin")
        chosen = asked(bench, row.item, "foldin")
        share = stability(chosen.catalogue, chosen.model, chosen.history, np.array([row.index], np.int32), 10)[0]
        assert f"In {round(share * 20)} of 20 replicates" in said(app)
        assert ("Unstable" in said(app)) >= (share < 0.5)
        assert re.search(r"In \d of 5 models, each from one of the seeds", said(app))
    assert "EASE has no seed" in said(run("Stability", user="user-5", model="ease"))


def test_a_seeded_model_is_trained_again_on_demand(bench: Workbench) -> None:
    row = recommend(bench, "films", "user-5", 10, "svd").items[4]
    app = run("Stability", user="user-5", item=row.item, model="svd")
    assert "not trained again with other seeds" in said(app)
    assert re.search(r"Takes about \d+ s", said(app))
    next(button for button in app.button if button.label == "Retrain with 5 other seeds").click().run()
    for _ in range(600):
        if all(job.state != jobs.RUNNING for job in jobs.listed("why:retrain")):
            break
        time.sleep(0.1)
    app.run()
    chosen = asked(bench, row.item, "svd")
    models = retrained(bench, chosen.model.info, 5)
    scores = [model.served.scores(chosen.history) for model in models]
    rated = chosen.history.items
    for values in scores:
        values[rated] = -np.inf
    listed = sum(row.index in np.argsort(-values, kind="stable")[:10] for values in scores)
    assert f"In {listed} of 5 retrainings, each with another seed" in said(app)
    assert "no exact sum over ratings, so it has no exact drivers" in said(app)


@pytest.mark.parametrize("challenge", TABS)
@pytest.mark.parametrize("model", ["svd", "popularity"])
def test_models_without_an_exact_sum_are_told_of(bench: Workbench, challenge: str, model: str) -> None:
    item = recommend(bench, "films", "user-5", 1).items[0].item
    app = run(challenge, user="user-5", item=item, model=model)
    told = "\n".join(str(element.value) for element in (*app.warning, *app.info, *app.caption))
    assert re.search("ease|no seed|other seeds|popularity", told.replace("\\", ""))


@pytest.mark.parametrize("challenge", TABS)
@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_an_item_that_the_user_rated(bench: Workbench, challenge: str, model: str) -> None:
    catalogue = bench.catalogue("films")
    rated = catalogue.items.ids[int(catalogue.ratings.of(catalogue.user_index["user-5"]).items[0])]
    app = run(challenge, user="user-5", item=rated, model=model)
    expected = {
        "Contrast": "rated already",
        "What if": "rated",
        "Stability": "has rated this item, so it is a candidate of no list",
    }
    assert expected.get(challenge, "for an item that the user has rated") in said(app)


@pytest.mark.parametrize("challenge", TABS)
@pytest.mark.parametrize("model", ["ease", "foldin"])
@pytest.mark.parametrize(("user", "item"), [("user-one", ""), ("user-5", HOSTILE), ("user-5", "f07")])
def test_odd_subjects_are_challenged(bench: Workbench, challenge: str, model: str, user: str, item: str) -> None:
    found = item or recommend(bench, "films", user, 1, model).items[0].item
    app = run(challenge, user=user, item=found, model=model)
    assert not app.error
    assert not re.search(r"(?<!\\)[\[<](?!/?\w*badge)(img|link|b>)", texts(app))


def test_hostile_titles_stay_text_in_every_sentence(bench: Workbench) -> None:
    rater = next(
        user for user in range(40) if 3 in bench.catalogue("films").ratings.of(user).items.tolist()
    )  # fmt: skip
    for challenge in TABS:
        for against in ("", HOSTILE):
            app = run(challenge, user=f"user-{rater}", n="5", against=against)
            raw = texts(app)
            assert "\n- <" not in raw
            assert not re.search(r"(?<!\\)(\*\*bold|\[link|!\[pic|:red\[)", raw.replace("\\*\\*bold", ""))
            assert not any(len(line) > 1200 for line in raw.splitlines())


def test_only_the_open_tab_is_drawn(bench: Workbench) -> None:
    app = run("Stability", user="user-5")
    assert "necessary" not in said(app).lower()
    assert not [box for box in app.selectbox if box.key == "against-box"]
    assert "Verified" not in said(app)
