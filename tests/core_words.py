"""What core says of a score that pages show: labels, methods, notes and reasons; values are `{1}`, `{2}`, … in them.

Where core keeps a text in a table or constant it is read from there; else it stands here as core composes it, and
`tests/pages/test_language_explore_why.py` holds that real accounts leave no English word.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.attribute import attributes, decomposition, history
from core.attribute.surrogate_words import UNKNOWN, features_of
from core.columns import ATTRIBUTE_KINDS
from core.recommend.registry import KINDS
from core.recommend.segments import ACTIVITY, NO_FAVOURITE
from core.recommend.serving.factors import NO_RATINGS
from dashboard.components.flip_view import VERDICTS
from dashboard.components.stability_view import RETRAINING

REFUSED = (
    NO_RATINGS,
    "none of the ratings is high enough to count as liking",
    "{1} learns each user together with all others, so it cannot score an edited or invented history without training "
    "again.",
    "The user was not there when this {1} model was trained.",
)
MISSING = (
    "The user has rated this item, so it is a candidate of no list.",
    "With fewer than two ratings there is nothing to leave out.",
    "{1} has no seed: training it again gives the same model.",
    "The model was not trained again with other seeds.",
    "The score of {1} is no exact sum over ratings, so it has no exact drivers.",
)
METHODS = (
    "The parts of the model's own formula.",
    "A linear model of the score, fitted to {1} histories with random ratings left out.",
    "What a rating adds does not depend on the others: removing it takes away exactly that.",
    "Shapley values, by solving again for all {1} sets of ratings.",
    "Shapley values, sampled by solving again along {1} random orders, each both ways.",
    "SHAP values of gradient-boosted trees that were fitted to the model's scores.",
)
VALUES = (  # of features, and notes on them
    "{1} stars", "± {1} stars", "1 rating", "{1} ratings", "no ratings", "items with 1 rating",
    "items with {1} ratings", "{1}% of their ratings", "index {1}", "likeness {1}", "{1} stars of 1 rating",
    "{1} stars of {2} ratings", "never rated", "{1} of 1 rating", "{1} of {2} ratings",
    "nothing they like is close to it",
)  # fmt: skip
LENSES = ("decomposition", "history", "attributes", "removal", "features", "lime")
STAGES = ("growing trees", "measuring fidelity on other users", "comparing items", "saving")


def explained() -> Iterator[str]:
    """Everything that core says of a score, of a user and of a list."""
    yield from (part for kind in KINDS.values() for part in _units(kind.unit))
    yield from (decomposition.MEAN, decomposition.QUALITY, decomposition.HABIT, decomposition.PERSONAL)
    yield from (decomposition.AVERAGE_USER, decomposition.EXCESS, history.REMAINDER)
    yield from (*METHODS, *history._METHODS.values(), f"{history.HABIT_LEFT_OUT}.")
    yield from _attributes()
    yield from (text for feature in features_of(ATTRIBUTE_KINDS, True) for text in (feature.label, feature.about))
    yield from (UNKNOWN, *VALUES, *STAGES, *MISSING, *_refused(), *VERDICTS, RETRAINING)
    yield from ("raw", "excess", *LENSES)
    yield from (*ACTIVITY, NO_FAVOURITE, "less than 1%", "more than 99%")


def _units(unit: str) -> Iterator[str]:
    yield from (unit, unit.removesuffix("s"), unit.rsplit(maxsplit=1)[-1])


def _attributes() -> Iterator[str]:
    for kind in ATTRIBUTE_KINDS:
        yield from (kind, kind.capitalize(), attributes.none_given(kind))
        yield from (text.format(kind=kind) for text in attributes._METHODS.values())
        yield f"{history.HABIT_LEFT_OUT}, each rating split evenly over the {kind}s of the rated item."


def _refused() -> Iterator[str]:
    for reason in REFUSED:
        sentence = reason[:1].upper() + reason[1:].rstrip(".") + "."
        yield from (reason[:1].lower() + reason[1:].rstrip("."), sentence.rstrip("."), sentence)
        yield f"{sentence} This is the popularity list."
    yield "There is no user “{1}” in {2}: this is the popularity list."
    yield from ("its list is the same for everybody", "the popularity list is the same for everybody")
