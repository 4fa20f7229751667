"""Links that were made to do harm: each has an outcome that a reader understands, and none runs or opens anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import hostile
from tests.hostile import TEXTS
from tests.pages.app import page, texts

USER, ITEM = hostile.user(1), hostile.item(4)
DATA = {"dataset": hostile.NAME}
ABOUT = {**DATA, "user": USER, "item": ITEM}
NOT_HERE = "which is not here. Showing **{}**"
RATED = "This user has rated this item already"  # the page as it is without the parameter
# By name: page, parameters, what the page says.
LINKS: dict[str, tuple[str, dict[str, str], str]] = {
    "a path for a data set": ("explore", {"dataset": "../../etc/passwd"}, NOT_HERE.format("hostile")),
    "a data set with a null": ("explore", {"dataset": "hostile\0../x"}, NOT_HERE.format("hostile")),
    "a path for a version": ("explore", {"dataset": "hostile@../../x"}, NOT_HERE.format("hostile")),
    "a path for a model": ("explore", {**DATA, "model": "../../x"}, NOT_HERE.format("ease")),
    "SQL for a user": ("explore", {**DATA, "user": "x' OR 1=1;--"}, "There is no user “x' OR 1"),
    "markup for a user": ("why", {**DATA, "user": TEXTS["image"], "item": "x"}, "There is no user “\\<img"),
    "markup for an item": ("why", {**DATA, "user": USER, "item": TEXTS["script"]}, "There is no item “\\<script"),
    "no number": ("explore", {**DATA, "user": USER, "n": "NaN", "mean_from": "NaN"}, NOT_HERE.format("10 items")),
    "an infinite number": ("explore", {**DATA, "user": USER, "n": "1e999"}, NOT_HERE.format("10 items")),
    "five thousand characters": ("why", {**DATA, "user": "U" * 5000, "item": "I"}, f"There is no user “{'U' * 80}”"),
    "text that runs to the left": ("compare", {**DATA, "user": "\u202eevil", "item": "x"}, "There is no user “evil”"),
    "a lens that is a path": ("why", {**ABOUT, "lens": "../../x"}, NOT_HERE.format("History")),
    "edits that are no JSON": ("why", {**ABOUT, "challenge": "What if", "edits": '{"removed":'}, "is no number"),
    "edits of another shape": ("why", {**ABOUT, "challenge": "What if", "edits": "[[[1]]]"}, "is no edit"),
    "a seed of forty digits": ("compare", {**ABOUT, "seed": "9" * 40}, RATED),
    "variants that are none": ("compare", {**ABOUT, "a": "<b>", "b": "../x"}, "the variant **\\<b\\>**"),
    "a campaign with markup": ("rate", {"campaign": TEXTS["image"]}, "There is no campaign “\\<img"),
    "an audit of no campaign": ("audit", {"campaign": "../../x"}, NOT_HERE.format("Hostile")),
    "a rater with markup left out": ("audit", {"campaign": "Hostile", "without": TEXTS["script"]}, "Left out: 1 of 3"),
    "a cell of other things": ("audit", {"campaign": "Hostile", "cell": f"a|b|{TEXTS['svg']}"}, "not among these"),
    "a failure that is none": ("audit", {"view": "x", "failure": "x:NaN", "first": "-5"}, NOT_HERE.format("People")),
    "a language that is a path": ("home", {"lang": "../../zh"}, "Find out why a recommender"),
    "a variant that is none": ("variants", {"variant": TEXTS["image"], "prompt": "../x"}, "which is not here"),
    "a view that is none": ("data", {**DATA, "view": TEXTS["script"]}, NOT_HERE.format("Data set")),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("hostile") / "store"
    bench = hostile.build(root, tmp_path_factory.mktemp("files"))
    yield root
    bench.close()


@pytest.mark.parametrize("name", LINKS)
def test_a_link_says_what_is_shown_instead(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    path, parameters, told = LINKS[name]
    app = page(path, **parameters).run()
    said = texts(app)
    assert not app.exception
    assert told in said
    assert "Traceback" not in said
    assert "root:x:0" not in said
    for harm in ("<script", "<img", "<svg", "\u202e"):  # marks are escaped in every sentence
        assert harm not in said.replace("\\<", "&lt;")
