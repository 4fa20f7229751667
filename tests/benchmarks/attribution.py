"""What an exact account of a top-10 costs, beside scoring the user and one solve, and beside `shap.KernelExplainer`.

OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m tests.benchmarks.attribution

Models of the store that WHYBOARD_STORE names are used where they are there; others are fitted on the real data sets
(two epochs: what a fit is worth is not measured here). Ratios are of processor times of one thread, measured in turns.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.attribute.history import exact_sums, history_attributions
from core.errors import NotFoundError
from core.operations import Workbench, import_dataset
from core.recommend import ridge
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.recommend.serving.foldin import ServedFoldIn
from core.recommend.topn import rank
from core.results import ModelInfo
from core.settings import Settings
from core.types import Catalogue, Float64, History
from tests.conftest import REAL_DATA

FOLDERS = {"ml-100k": "ml-100k", "goodbooks": "goodbooks-10k-v1"}
BAR, KERNEL_BAR = 2.0, 50.0
SMALL_ERROR = 1e-2  # Σ|error| / Σ|φ| that KernelExplainer has to reach; ours is exact


def interleaved(*work: Callable[[], object], rounds: int) -> list[float]:
    """Median processor seconds of each, taken in turns: what else runs on the machine does not count."""
    seconds: list[list[float]] = [[] for _ in work]
    for _ in range(rounds):
        for times, function in zip(seconds, work, strict=True):
            start = time.process_time()
            function()
            times.append(time.process_time() - start)
    return [statistics.median(times) for times in seconds]


def models(name: str) -> tuple[Catalogue, dict[str, LoadedModel]]:
    """A data set with both exact models, from the store or fitted now."""
    bench = Workbench(Settings.from_environment())
    try:
        return bench.catalogue(name), {kind: bench.model(name, kind) for kind in ("foldin", "ease")}
    except NotFoundError:
        bench = Workbench(Settings(Path(tempfile.mkdtemp())))
        import_dataset(bench, name, REAL_DATA / FOLDERS[name], train=False)
    catalogue, found = bench.catalogue(name), {}
    for kind, given in (("foldin", {"epochs": 2}), ("ease", {})):
        made = fit(kind, catalogue.ratings, catalogue.info.scale, settings_of(kind, given))
        info = ModelInfo(catalogue.info.id, f"{kind}-{'0' * 12}", kind, given, {}, 0.0, "")
        found[kind] = LoadedModel(info, serve(kind, made.arrays, made.facts))
    return catalogue, found


def users_of(catalogue: Catalogue, model: LoadedModel) -> list[History]:
    """A user with as many ratings as the median user, and one with 200."""
    counts = np.diff(catalogue.ratings.offsets)
    found = []
    for wanted in (float(np.median(counts)), 200.0):
        for user in np.argsort(np.abs(counts - wanted), kind="stable").tolist():
            history = catalogue.ratings.of(user)
            if model.served.refuses(history) is None:
                found.append(history)
                break
    return found


def one_solve(foldin: ServedFoldIn, history: History, *, dual: bool) -> Callable[[], Float64]:
    """The user side solved once: k + 1 unknowns; as served, where there are fewer ratings, as many as there are."""
    z = np.ones((len(history.items), len(foldin.penalties)))
    z[:, :-1] = foldin.factors[history.items]
    e = history.values.astype(np.float64) - foldin.mean - foldin.item_bias[history.items]
    penalties = foldin.penalties
    if dual:
        return lambda: ridge.solve(z, e, penalties)
    return lambda: np.linalg.solve(z.T @ z + np.diag(penalties), z.T @ e)


def top_ten(name: str, catalogue: Catalogue, found: dict[str, LoadedModel]) -> None:
    """The account of a top-10 in checked numbers, in ratios to scoring plus a solve; and as result objects."""
    foldin = found["foldin"].served
    assert isinstance(foldin, ServedFoldIn)
    for kind, model in found.items():
        for history in users_of(catalogue, model):
            items = rank(model.served.scores(history), 10, history.items)
            work = (
                lambda m=model, h=history, i=items: exact_sums(m, h, i),
                lambda m=model, h=history, i=items: history_attributions(catalogue, m, h, i),
                lambda m=model, h=history: m.served.scores(h),
                one_solve(foldin, history, dual=False),
                one_solve(foldin, history, dual=True),
            )
            values, whole, score, solve, smaller = (1e3 * seconds for seconds in interleaved(*work, rounds=150))
            full, served = score + solve, score + smaller
            print(
                f"{name}, {kind}, {len(history.items)} ratings: top-10 account {values:.2f} ms, "
                f"scoring {score:.2f} ms, solve of {len(foldin.penalties)} unknowns {solve:.2f} ms: "
                f"ratio {values / full:.2f} (bar {BAR}); with the solve as served ({smaller:.2f} ms) "
                f"{values / served:.2f}; with titles, sorted, as {10 * len(history.items):,} result objects "
                f"{whole:.2f} ms, {whole / full:.2f}",
                flush=True,
            )


def kernel(name: str, catalogue: Catalogue, found: dict[str, LoadedModel]) -> None:
    """The account of one item beside KernelExplainer on the same game, with as few samples as reach a small error."""
    import shap

    for kind, model in found.items():
        for history in users_of(catalogue, model):
            one = rank(model.served.scores(history), 1, history.items)
            game, n = linear_game(model, history, int(one[0])), len(history.items)
            truth = (game(np.eye(n)) - game(np.zeros((1, n)))).ravel()  # a linear game's Shapley values
            (ours,) = interleaved(lambda m=model, h=history, i=one: exact_sums(m, h, i), rounds=100)
            error = relative(exact_sums(model, history, one).own[:, 0], truth)
            background = np.zeros((1, n))
            theirs, samples, their_error = slowly(lambda g=game, b=background: shap.KernelExplainer(g, b), truth)
            free, _, _ = slowly(lambda v=truth, b=background: shap.KernelExplainer(lambda rows: rows @ v, b), truth)
            print(
                f"{name}, {kind}, {n} ratings: account of one item {ours * 1e3:.3f} ms with error {error:.0e}; "
                f"KernelExplainer {theirs * 1e3:.1f} ms with {samples:,} samples and error {their_error:.0e}: "
                f"{theirs / ours:.0f} times (bar {KERNEL_BAR:.0f}); "
                f"were the model free to call, {free / ours:.0f} times",
                flush=True,
            )


def linear_game(model: LoadedModel, history: History, item: int) -> Callable[[Float64], Float64]:
    """Score of the item for each row of present ratings, by the served model as a black box.

    `foldin`: a rating is there or exactly average; `ease`: there or not there.
    """
    one, served = np.array([item], np.int32), model.served

    def average() -> Float64:
        assert isinstance(served, ServedFoldIn)
        return served.mean + served.item_bias[history.items].astype(np.float64)

    def edited(present: Float64) -> History:
        if model.info.kind == "ease":
            return History(None, history.items[present > 0], history.values[present > 0])
        return replace(history, user=None, values=np.where(present > 0, history.values, neutral))

    neutral = None if model.info.kind == "ease" else average()
    return lambda rows: np.array([float(served.scores_of(edited(row), one)[0]) for row in rows])


def slowly(explainer: Callable[[], Any], truth: Float64) -> tuple[float, int, float]:
    """Seconds, samples and error of KernelExplainer with as few samples as reach the small error, doubling them.

    Each item of each user is a game of its own, so that making the explainer counts.
    """
    samples = len(truth) + 2
    while True:
        np.random.seed(0)
        values, seconds = None, float("inf")
        for _ in range(3):
            start = time.process_time()
            values = explainer().shap_values(np.ones((1, len(truth))), nsamples=samples, l1_reg=False, silent=True)[0]
            seconds = min(seconds, time.process_time() - start)
        error = relative(np.asarray(values), truth)
        if error <= SMALL_ERROR or samples > 20_000:
            return seconds, samples, error
        samples *= 2


def relative(found: Float64, truth: Float64) -> float:
    """Σ|error| / Σ|φ|."""
    return float(np.abs(found - truth).sum() / np.abs(truth).sum())


def main() -> None:
    warnings.simplefilter("ignore")
    for name, folder in FOLDERS.items():
        if not (REAL_DATA / folder).is_dir():
            print(f"{name}: the data set is not beside the project")
            continue
        catalogue, found = models(name)
        gc.collect()
        gc.freeze()  # as the app does once it has started
        top_ten(name, catalogue, found)
        kernel(name, catalogue, found)
    gc.unfreeze()


if __name__ == "__main__":
    main()
