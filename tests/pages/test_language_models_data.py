"""Home, Models, Data and Variants in Chinese: nothing on them is left in English."""

from pathlib import Path

import pytest

from core.operations import Workbench, evaluate, train
from core.operations.faithfulness import evaluate_explanations
from core.settings import Settings
from tests.core.operations.conftest import small_dataset
from tests.pages.app import page
from tests.pages.seen import english, seen

# Proper names, of models, formats, settings and programs.
NAMES = ("Fold-in SVD", "Slope One", "JSON lines", "MovieLens CSV", "Top p", "Student t", "SVD++")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two models, an evaluation of lists and one of explanations."""
    path = tmp_path_factory.mktemp("chinese")
    bench = Workbench(Settings(store=path))
    small_dataset(bench.store)
    train(bench, "small", "ease", {"ridge": 3})
    train(bench, "small", "baseline", {})
    evaluate(bench, "small", ["ease", "baseline"], folds=2)
    evaluate_explanations(bench, "small", ["ease"], users=6, least=2)
    return path


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("home", {}),
        ("models", {}),
        ("data", {}),
        ("data", {"view": "Import"}),
        ("data", {"view": "Personal data"}),
        ("data", {"view": "Personal data", "part": "user"}),
        ("variants", {}),
        ("variants", {"part": "new"}),
        ("variants", {"part": "prompts"}),
        ("variants", {"part": "connection"}),
        ("models", {"dataset": "missing"}),
        ("variants", {"variant": "missing"}),
    ],
)
def test_nothing_is_left_in_english(
    store: Path, monkeypatch: pytest.MonkeyPatch, name: str, parameters: dict[str, str]
) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    app = page(name, lang="zh", **parameters).run()
    assert not app.exception
    prompts = [area.value for area in app.text_area] + [code.value for code in app.code]  # what models are asked
    assert english(seen(app), *NAMES, *prompts) == []


def test_english_is_found_where_it_is(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    found = " ".join(english(seen(page("models", lang="en").run())))
    assert "Trained models" in found  # a heading
    assert "Root mean squared error" in found  # the help of a column
    assert "share of items that leave" in found  # an axis of a chart
    assert "Drivers of the score" in found  # a cell of a table
