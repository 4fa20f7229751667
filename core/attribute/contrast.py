"""Why this item rather than that one: the difference of two exact accounts is the account of the difference."""

from __future__ import annotations

import numpy as np

from core.attribute.exact import check_total, item_title
from core.attribute.history import REMAINDER, exact_sums, remainders
from core.attribute.types import Contrast, Difference
from core.errors import InputError
from core.recommend.place import place
from core.recommend.protocol import LoadedModel
from core.types import Catalogue, History


def contrast(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    item: int,
    other: int,
    form: str = "raw",
    *,
    predictor: LoadedModel | None = None,
) -> Contrast:
    """Take the difference of two scores apart into what each rating adds to it.

    Parameters
    ----------
    catalogue, model, history
        The data set version, a model whose score is an exact sum, and the ratings.
    item, other : int
        Indices of the item explained and of the one it is held against. Either may be one that the user rated: its
        rank is then the one that it would take among the items they have not rated.
    form : str
        `raw`, or `excess` (`ease`; for `foldin` the same as raw): against a user of average taste. The base is then the
        difference of what that user would get.
    predictor : LoadedModel or None
        Where the predicted ratings come from.

    Returns
    -------
    Contrast
        base + Σ differences = difference of the scores to 1e-5, largest magnitude first, ties by item order.

    Raises
    ------
    InputError
        Both are the same item, the model has no exact account or no such form, or it cannot serve this history.
    WhyboardError
        The differences do not sum to that of the scores.
    """
    if item == other:
        title = item_title(catalogue.items.titles[item], 80)
        raise InputError(f"“{title}” was to be held against itself.", "Choose another item to hold it against.")
    sums = exact_sums(model, history, np.array([item, other], np.int32), form)
    own, (rest_here, rest_there) = sums.own.tolist(), remainders(sums, history).tolist()
    titles, ids = catalogue.items.titles, catalogue.items.ids
    found = [
        Difference(item_title(titles[rated]), ids[rated], rating, here, there)
        for rated, rating, (here, there) in zip(history.items.tolist(), history.values.tolist(), own, strict=True)
    ]
    if sums.whole is not None:
        found.append(Difference(REMAINDER, None, None, rest_here, rest_there))
    here, there = (place(catalogue, model, history, each, predictor=predictor) for each in (item, other))
    return checked_contrast(
        Contrast(
            here=here,
            there=there,
            unit=model.served.unit,
            form=form,
            base=float(sums.bases[0] - sums.bases[1]),
            differences=tuple(sorted(found, key=lambda each: -abs(each.value))),
        )
    )


def checked_contrast(found: Contrast) -> Contrast:
    """Return the contrast if base + Σ differences equals the difference of the scores to 1e-5.

    Raises
    ------
    WhyboardError
        It does not: the stored model is inconsistent.
    """
    check_total("The differences", found.base + sum(each.value for each in found.differences), found.difference)
    return found
