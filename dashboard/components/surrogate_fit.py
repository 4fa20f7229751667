"""Fitting the surrogate of a model from a page: asked for, with progress, and cancelled by a press."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from core.errors import StoreError, WhyboardError
from core.operations.roles import READ, TRAIN
from core.progress import Progress
from core.results import ModelInfo
from dashboard import imports, messages
from dashboard.components.allowed import limits
from dashboard.language import later, say, told
from dashboard.services import surrogates
from dashboard.text import plain

WHY = later(
    "Features describe any model by way of a surrogate: boosted trees that learn the model's scores from figures that "
    "people understand. It is fitted once, takes some seconds, and is kept beside the model."
)
_PAUSE = 0.2  # seconds between two pictures of the bar


def ensure_surrogate(info: ModelInfo, *, key: str) -> bool:
    """Whether the surrogate of a model can be used; where there is none yet, draw the button that fits it.

    Parameters
    ----------
    info : ModelInfo
        The model.
    key : str
        Makes the button's key unique on the page.
    """
    imports.import_in_background("shap", "sklearn.ensemble")
    if surrogates.ready(info):
        return _readable(info, key)
    return _offer(info, key, say(WHY), say("Fit the surrogate"), again=False)


def _readable(info: ModelInfo, key: str) -> bool:
    try:
        surrogates.surrogate(info)
    except StoreError as error:
        messages.show(error)
        return _offer(info, key, say("Nothing else is affected."), say("Fit it again"), again=True)
    return True


def _offer(info: ModelInfo, key: str, words: str, label: str, *, again: bool) -> bool:
    place = st.empty()
    with place.container():
        st.caption(words)
        pressed = st.button(label, key=f"fit-{key}-{info.model}", type="primary", **limits(TRAIN if again else READ))
    if not pressed:
        return False
    place.empty()
    with place.container():
        bar = st.progress(0.0, text=say("Fitting the surrogate"))
        st.button(say("Cancel"), key=f"cancel-{key}-{info.model}")  # any press ends this run; nothing half made is kept
        try:
            surrogates.fit(info, shown(bar.progress), again=again)
        except WhyboardError as error:
            bar.empty()
            messages.show(error)
            return False
    place.empty()
    return True


def shown(draw: Callable[..., object]) -> Progress:
    """Progress drawn on a bar, not more often than people can see; drawing is also where a press ends the work."""
    last = 0.0

    def report(done: float, stage: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _PAUSE:
            last = time.monotonic()
            text = say("Fitting the surrogate: {stage}", stage=plain(told(stage)))
            draw(min(max(done, 0.0), 1.0), text=text)

    return report
