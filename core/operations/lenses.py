"""The lenses: every way to say where the score of an item comes from, by name."""

from __future__ import annotations

from collections.abc import Callable

from core.attribute.attributes import attributes_attribution, kind_index
from core.attribute.decomposition import decomposition
from core.attribute.history import history_attribution
from core.errors import InputError
from core.operations.subjects import Subject
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.results import Attribution

LENSES = ("history", "decomposition", "attributes", "removal", "features", "lime")
WITH_FORMS = ("history", "attributes")


def lens_of(
    workbench: Workbench,
    chosen: Subject,
    lens: str = "history",
    form: str = "raw",
    by: str | None = None,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> Attribution:
    """Where the score of an item comes from, in one lens.

    Parameters
    ----------
    workbench : Workbench
        Where a surrogate is kept (`features`); it is fitted when it is asked for first.
    chosen : Subject
        User, item and model.
    lens : str
        One of `LENSES`.
    form : str
        `raw`, or `excess` (`history` and `attributes` of `ease` and `foldin`).
    by : str or None
        Attribute kind of the attributes lens; None for genre, or the first that the data set has.
    seed : int
        Of what is sampled (`removal`, `lime`).
    progress : Progress
        Called while a surrogate is being fitted.

    Raises
    ------
    InputError
        There is no such lens, form or attribute kind for this model and data set, or the model cannot serve this user.
    WhyboardError
        The parts do not sum to the score.
    """
    if lens not in LENSES:
        raise InputError(f"There is no lens “{lens[:80]}”.", f"Choose one of: {', '.join(LENSES)}.")
    if form != "raw" and lens not in WITH_FORMS:
        raise InputError(
            f"The {lens} lens has no form “{form[:80]}”.", f"Use the raw form, or the lens {' or '.join(WITH_FORMS)}."
        )
    if by is not None and lens != "attributes":
        raise InputError(f"The {lens} lens does not go by “{by[:80]}”.", "Only the attributes lens goes by a kind.")
    catalogue, model, history, item = chosen.catalogue, chosen.model, chosen.history, chosen.index
    ways: dict[str, Callable[[], Attribution]] = {
        "history": lambda: history_attribution(catalogue, model, history, item, form),
        "decomposition": lambda: decomposition(model, history, item),
        "attributes": lambda: attributes_attribution(catalogue, model, history, item, by or first_kind(chosen), form),
        "removal": lambda: _removal(chosen, seed),
        "lime": lambda: _lime(chosen, seed),
        "features": lambda: _features(workbench, chosen, progress),
    }
    return ways[lens]()


def first_kind(chosen: Subject) -> str:
    """The attribute kind that is shown when none is named: genre, else the first that the data set has.

    Raises
    ------
    InputError
        The data set has no attributes.
    """
    known = chosen.catalogue.items.attributes
    kind = "genre" if "genre" in known else next(iter(known), "genre")
    kind_index(chosen.catalogue, kind)
    return kind


def _removal(chosen: Subject, seed: int) -> Attribution:
    from core.attribute.removal import removal_attribution

    return removal_attribution(chosen.catalogue, chosen.model, chosen.history, chosen.index, seed=seed)


def _lime(chosen: Subject, seed: int) -> Attribution:
    from core.attribute.lime import lime_attribution

    return lime_attribution(chosen.catalogue, chosen.model, chosen.history, chosen.index, seed=seed)


def _features(workbench: Workbench, chosen: Subject, progress: Progress) -> Attribution:
    from core.attribute.features import features_attribution
    from core.operations.surrogates import surrogate_of

    surrogate = surrogate_of(workbench, chosen.model.info, progress)
    return features_attribution(chosen.catalogue, chosen.model, chosen.history, chosen.index, surrogate)
