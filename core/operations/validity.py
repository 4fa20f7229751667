"""How far each metric can be trusted: its correlation with what people said and with the flip test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from core.audit.checked import Checked
from core.audit.correlations import FLIP, FLIP_METRIC, Correlation, Point, Validity, validities
from core.audit.nulls import sample
from core.operations.audit import audited_model
from core.operations.audited import shelf
from core.operations.campaigns import judgements
from core.operations.feedback import DIMENSIONS
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.rate.campaigns import NORMAL
from core.store import Journal

__all__ = ["SOURCES", "Correlation", "Validity", "metric_validity"]

PREFERENCE, THUMB = "preference", "thumb"
SOURCES = (PREFERENCE, THUMB, *DIMENSIONS, FLIP)
MOST = 600  # explanations that are looked at for the flip test, and at most for people
_WON = {"left": (1.0, 0.0), "right": (0.0, 1.0), "tie": (0.5, 0.5), "both bad": (0.0, 0.0)}
Scores = dict[str, dict[str, list[float]]]


def metric_validity(
    workbench: Workbench, journal: Journal, dataset: str, model: str | None = None, *, progress: Progress = silent
) -> tuple[Validity, ...]:
    """Correlate every metric of texts with each source of judgement, over the stored explanations of a model.

    Scores of a text: of its comparisons the mean of 1 for won, 0.5 for a tie, 0 for lost or both bad; of its thumbs and
    its ratings of an aspect the mean over raters; by the flip test the share of its reasons that hold.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    chosen = audited_model(workbench, dataset, model)
    held = shelf(workbench, journal, chosen)
    texts = [text for text in held.texts(progress) if not text.failed]
    scores = _people(journal, texts, chosen.info.dataset, chosen.info.model)
    judged = sample([text for text in texts if scores.get(text.id)], MOST)
    others = sample([text for text in texts if not scores.get(text.id)], max(MOST - len(judged), 0))
    points = [_point(text, scores.get(text.id, {})) for text in (*judged, *others)]
    found = held.remembered("validity", tuple(_print(p) for p in points), lambda: validities(points, SOURCES))
    progress(1.0, "Correlated")
    return found


def _print(point: Point) -> tuple[Any, ...]:
    return (point.variant, point.user, *point.metrics.items(), *point.scores.items())


def _point(text: Checked, scores: Mapping[str, list[float]]) -> Point:
    metrics = {name: value[0] / value[1] for name, value in text.values.items() if value is not None}
    told = {source: sum(values) / len(values) for source, values in scores.items()}
    if FLIP_METRIC in metrics:
        told[FLIP] = metrics[FLIP_METRIC]
    return Point(text.variant.id, text.user, metrics, told)


def _people(journal: Journal, texts: Iterable[Checked], dataset: str, model: str) -> Scores:
    """What people gave each explanation, by source."""
    found: Scores = defaultdict(lambda: defaultdict(list))
    by_place: dict[tuple[str, str, str], str] = {}
    for text in texts:
        by_place.setdefault((text.variant.id, text.user, text.item), text.id)
    for row in judgements(journal).to_dict("records"):
        if row["dataset"] != dataset or row["model"] != model or row["kind"] != NORMAL:
            continue
        for side, won in zip(("left", "right"), _WON[row["winner"]], strict=True):
            explanation = by_place.get((row[side], row["user"], row["item"]))
            if explanation is not None:
                found[explanation][PREFERENCE].append(won)
    thumbs = {(row["explanation"], row["rater"]): row["value"] for row in journal.read("thumbs")}
    for (explanation, _), value in thumbs.items():
        if value is not None:
            found[explanation][THUMB].append(float(value))
    likert = {(row["explanation"], row["dimension"], row["rater"]): row["value"] for row in journal.read("likert")}
    for (explanation, dimension, _), value in likert.items():
        if value is not None:
            found[explanation][dimension].append(float(value))
    return found
