"""The decomposition lens: the honest parts of a score, by the model's own formula.

`foldin`: mean of all ratings + quality of the item + habit of the user + personal part. `ease`: what a user of the same
activity and average taste would get + personal excess.
"""

from __future__ import annotations

import numpy as np

from core.attribute.exact import checked, exact_model
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.results import Attribution, Contribution
from core.types import History

MEAN = "Mean of all ratings"
QUALITY = "Quality of the item"
HABIT = "Habit of the user"
PERSONAL = "Personal"
AVERAGE_USER = "What the average user gets"
EXCESS = "Personal excess"


def decomposition(model: LoadedModel, history: History, item: int) -> Attribution:
    """Split the score of an item into its parts; base 0, contributions in the order of the formula.

    Raises
    ------
    InputError
        The model has no such parts, or cannot serve this history.
    WhyboardError
        The parts do not sum to the score.
    """
    served = exact_model(model, history, "decomposition")
    chosen = np.array([item], dtype=np.int32)
    score = float(model.served.scores_of(history, chosen)[0])
    found = model.served.parts(history, chosen)
    if found is None:
        raise InputError(f"Model “{model.info.model}” has no parts of its score.", "Choose another model.")
    common, personal = float(found.non_personal[0]), float(found.personal[0])
    if model.info.kind == "ease":
        parts = [(AVERAGE_USER, common), (EXCESS, personal)]
    else:  # the parts of a factor model cover the item; base is mean + quality, what remains is the user's habit
        base = served.base(history, item)
        parts = [(MEAN, base - common), (QUALITY, common), (HABIT, score - base - personal), (PERSONAL, personal)]
    return checked(
        Attribution(
            lens="decomposition",
            method="The parts of the model's own formula.",
            players="The parts of the score.",
            unit=model.served.unit,
            base=0.0,
            score=score,
            contributions=tuple(Contribution(label, value) for label, value in parts),
            exact=True,
            fidelity=1.0,
        )
    )
