"""Stability on a page: would the item be on the list, for the same reasons, with a little less data or another seed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from core.attribute.stability import missing_data, missing_drivers, missing_seed, seed_members
from core.attribute.types import ItemStability
from core.explain.words import percent
from core.operations.explanations import Subject
from core.operations.roles import TRAIN
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import jobs
from dashboard.components.allowed import limits
from dashboard.components.challenge_parts import list_length, standing_of
from dashboard.components.job_panel import duration, job_panel
from dashboard.language import later, say, told
from dashboard.sentences import SHAKY, WORDS, steadiness_word
from dashboard.services import challenges
from dashboard.text import plain

RETRAININGS = 5
RETRAINING = "Retraining {1} with {2} other seeds"  # title of the job, which other pages show too
_START = 3.0  # seconds until a process of its own begins to train
Color = Literal["green", "gray", "orange"]
BADGES: dict[str, tuple[Color, str]] = {
    "steady": ("green", ":material/check:"),
    "wavering": ("gray", ":material/change_history:"),
    "shaky": ("orange", ":material/warning:"),
}


def stability_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw how steady the item is against less data and other seeds, and how far the drivers agree."""
    st.markdown(say("Would the item be on the list again, for the same reasons, had the dice fallen differently?"))
    n = list_length()
    with st.spinner(say("Making lists from a little less data …")):
        found = challenges.steadiness(chosen, n)
    job = jobs.find(job_key(chosen, n)) if _can_be_retrained(chosen) else None
    if job is not None and job.result is not None:
        found = retrained(found, job.result)
    _warn(found, chosen, n)
    asked = (chosen.model, chosen.history, chosen.index)
    data, seed = st.columns(2, gap="large")
    with data:
        st.markdown(f"**{say('With less data')}**")
        _half(found.data, found.data_drivers, by_data(found), missing_data(*asked), chosen)
    with seed:
        st.markdown(f"**{say('With another seed')}**")
        _half(
            found.seed, found.seed_drivers, by_seed(found, chosen), missing_seed(*asked, seed_members(chosen.model)),
            chosen,
        )  # fmt: skip
        if found.seed is None and _can_be_retrained(chosen):
            _retraining(dataset, model, chosen, n, job)


def retrained(found: ItemStability, result: Mapping[str, Any]) -> ItemStability:
    """The same figures with those over the seeds that a job found."""
    return replace(found, seeds=result["seeds"], seed=result["seed"], seed_drivers=result["seed_drivers"])


def job_key(chosen: Subject, n: int) -> str:
    """What names the retraining for one item of one list."""
    return "|".join(("why:retrain", *challenges.key_of(chosen), str(n)))


def _can_be_retrained(chosen: Subject) -> bool:
    seeded = KINDS[chosen.model.info.kind].seeded and not seed_members(chosen.model)
    return seeded and chosen.own_rating is None and not chosen.model.served.refuses(chosen.history)


def _retraining(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, n: int, job: jobs.JobStatus | None) -> None:
    """Draw the button that trains the model again with other seeds, in a process of its own, or how far that is."""
    if job is not None:
        job_panel(job.id)
    if job is None or job.state != jobs.RUNNING:
        seconds = RETRAININGS * model.seconds + _START
        pressed = st.button(
            say("Retrain with {n} other seeds", n=RETRAININGS), icon=":material/casino:", **limits(TRAIN)
        )
        st.caption(
            say("Takes about {duration}. Nothing is stored; the model stays as it is.", duration=duration(seconds))
        )
        if pressed:
            command = ["why", dataset.id, f"--user={chosen.user}", f"--item={chosen.item}", f"--model={model.model}"]
            command += ["--stability", f"-n{n}", f"--retrain={RETRAININGS}"]
            title = RETRAINING.replace("{1}", KINDS[model.kind].label).replace("{2}", str(RETRAININGS))
            jobs.start(command, key=job_key(chosen, n), title=title)
            st.rerun()


def _warn(found: ItemStability, chosen: Subject, n: int) -> None:
    """Say so where an item of the list is there by a narrow margin."""
    unstable = [share for share in (found.data, found.seed) if share is not None and share < SHAKY]
    if unstable and standing_of(chosen).rank <= n:
        st.warning(
            say(
                "**Unstable.** The item is on the list by a narrow margin: an explanation of it explains a little "
                "chance."
            ),
            icon=":material/warning:",
        )


def by_data(found: ItemStability) -> str:
    """How often the item is on the list with a little less data."""
    if found.data is None:
        return ""
    return say(
        "In {count} of {all} replicates, each without a random 10% of their ratings, it is in the top {n}.",
        count=round(found.data * found.replicates),
        all=found.replicates,
        n=found.n,
    )


def by_seed(found: ItemStability, chosen: Subject) -> str:
    """How often the item is on the list of the model from another seed."""
    if found.seed is None:
        return ""
    text = later("In {count} of {all} retrainings, each with another seed, it is in the top {n}.")
    if seed_members(chosen.model):
        text = later(
            "In {count} of {all} models, each from one of the seeds that this model averages, it is in the top {n}."
        )
    return say(text, count=round(found.seed * found.seeds), all=found.seeds, n=found.n)


def agreement(share: float) -> str:
    """How far the strongest drivers are the same."""
    return say(
        "The 3 strongest drivers agree to {share} with those named here (100%: the same three every time).",
        share=told(percent(share)),
    )


def _half(share: float | None, drivers: float | None, words: str, missing: str | None, chosen: Subject) -> None:
    """Draw one kind of stability: a word, the count, and how far the drivers agree; or why there is none."""
    if share is None:
        st.caption(plain(told(missing or "")))
        return
    word = steadiness_word(share)
    color, icon = BADGES[word]
    st.badge(say(WORDS[word]), color=color, icon=icon)
    st.markdown(plain(words))
    if drivers is not None:
        st.markdown(plain(agreement(drivers)))
        if drivers < SHAKY <= share:
            st.caption(
                say("⚠ The item stays, but for other reasons: those named here depend on chance more than its place.")
            )
    elif (why := missing_drivers(chosen.model)) is not None:
        st.caption(plain(told(why)))
