"""MovieLens 100K: the reasons named carry the items, those that a naive prompt would name do not.

Smaller models and fewer users than in docs/faithfulness.md, with the same findings.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.attribute.bulk import Faithfulness, Row, faithfulness
from core.operations import Workbench, import_dataset
from core.recommend.registry import fit, serve, settings_of
from core.settings import Settings
from core.types import Catalogue
from tests.core.attribute.worlds import loaded

pytestmark = pytest.mark.real_data
SMALLER = {"ease": {}, "foldin": {"seeds": 2}}


@pytest.fixture(scope="module")
def movielens(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    bench = Workbench(Settings(tmp_path_factory.mktemp("movielens")))
    import_dataset(bench, "real", real_data("ml-100k"), train=False)
    return bench.catalogue("real")


def three(found: Faithfulness, order: str) -> Row:
    (row,) = (row for row in found.rows if (row.order, row.removed) == (order, 3))
    return row


@pytest.mark.parametrize("kind", SMALLER)
def test_the_first_three_reasons_carry_the_item(movielens: Catalogue, kind: str) -> None:
    fitted = fit(kind, movielens.ratings, movielens.info.scale, settings_of(kind, SMALLER[kind]))
    found = faithfulness(movielens, loaded(serve(kind, fitted.arrays, fitted.facts), kind), users=60)
    naive, alone = three(found, "highest rated"), three(found, "leave-one-out")
    assert naive.times is not None and naive.times.value >= 3
    assert naive.behind is not None and naive.behind.low is not None and naive.behind.low > 0
    assert alone.pn is not None and alone.pn.low is not None
    for order in ("attribution",) if kind == "ease" else ("contrast", "excess"):  # as docs/faithfulness.md found
        pn = three(found, order).pn
        assert pn is not None and pn.value >= alone.pn.low
    for order in ("cosine", "random"):
        behind = three(found, order).behind
        assert behind is not None and behind.low is not None and behind.low > 0
