"""What-if re-ranking on Goodbooks, as a multiple of a plain top-10 of the stored user, measured in the same run.

python -m tests.benchmarks.what_if [rounds]

One rating is changed, one added, one removed; measured is all that the page shows of it: the new list, the ranks before
and now, the item on screen, its new drivers. The list and ranks of the original ratings are at hand, as they are on the
page (`at hand`), or worked out as well (`from nothing`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle

import numpy as np

from core.attribute.edits import Edits, apply
from core.attribute.what_if import ranking_of, what_if
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.recommend.topn import top_n
from core.results import ModelInfo
from core.types import Catalogue, History, Scale
from tests.benchmarks.ranking import goodbooks, interleaved
from tests.conftest import REAL_DATA

N, USERS = 10, 20
LIMITS = {"median": 3.0, "200 ratings": 6.0}


def models_of(catalogue: Catalogue) -> dict[str, LoadedModel]:
    """Both exact models; `foldin` with two epochs, because its fit is not what is measured."""
    found = {}
    for kind, given in {"ease": {}, "foldin": {"epochs": 2}}.items():
        fitted = fit(kind, catalogue.ratings, Scale(1, 5), settings_of(kind, given))
        info = ModelInfo(catalogue.info.id, f"{kind}-{'0' * 12}", kind, given, {}, 0.0, "", fitted.facts)
        found[kind] = LoadedModel(info, serve(kind, fitted.arrays, fitted.facts))
    return found


def edit(catalogue: Catalogue, own: History) -> History:
    """One rating changed, one added, one removed."""
    ids = catalogue.items.ids
    free = next(item for item in range(len(ids)) if item not in own.items)
    changed, removed = ids[int(own.items[0])], ids[int(own.items[-1])]
    return apply(catalogue, Edits("user", {changed: 1.0, ids[free]: 5.0}, frozenset({removed})), own)


def measure(catalogue: Catalogue, model: LoadedModel, predictor: LoadedModel, ratings: int, rounds: int) -> list[float]:
    """Median seconds of a plain list, of what-if with the original's ranking at hand, and without."""
    counts = np.diff(catalogue.ratings.offsets)
    users = np.argsort(np.abs(counts - ratings), kind="stable")[:USERS]
    cases = []
    for user in users.tolist():
        own = catalogue.ratings.of(user)
        before = ranking_of(catalogue, model, own, N, predictor)
        cases.append((own, edit(catalogue, own), before.top.items[1].index, before))

    def turns(work: Callable[..., object]) -> Callable[[], object]:
        following = cycle(cases)
        return lambda: work(*next(following))

    return interleaved(
        turns(lambda own, edited, item, before: top_n(catalogue, model, own, N, predictor=predictor)),
        turns(lambda own, edited, item, before: what_if(
            catalogue, model, own, edited, item, N, predictor, before=before)),
        turns(lambda own, edited, item, before: what_if(catalogue, model, own, edited, item, N, predictor)),
        rounds=rounds,
    )  # fmt: skip


def report(catalogue: Catalogue, models: dict[str, LoadedModel], rounds: int) -> bool:
    """Print the ratios; whether all are within the limits."""
    median = int(np.median(np.diff(catalogue.ratings.offsets)))
    within = True
    for kind, model in models.items():
        for (name, limit), ratings in zip(LIMITS.items(), (median, 200), strict=True):
            plain, at_hand, whole = measure(catalogue, model, models["foldin"], ratings, rounds)
            within &= at_hand <= limit * plain
            print(
                f"{kind}, {name} ({ratings} ratings): top-{N} {plain * 1e3:.2f} ms; what-if {at_hand * 1e3:.2f} ms, "
                f"ratio {at_hand / plain:.2f} (at most {limit:g}); from nothing {whole * 1e3:.2f} ms, "
                f"ratio {whole / plain:.2f}"
            )
    return within


def main() -> int:
    """Measure Goodbooks, and fail above the limits."""
    folder = REAL_DATA / "goodbooks-10k-v1"
    if not folder.is_dir():
        print("Goodbooks is not beside the project: nothing measured.")
        return 0
    catalogue = goodbooks(folder)
    return 0 if report(catalogue, models_of(catalogue), int(sys.argv[1]) if len(sys.argv) > 1 else 200) else 1


if __name__ == "__main__":
    sys.exit(main())
