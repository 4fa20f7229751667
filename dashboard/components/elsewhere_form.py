"""Explanations that another system wrote: a table is chosen, its columns named, and it is audited like any other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.operations.imported import COLUMNS, OPTIONAL
from core.operations.roles import BATCH
from dashboard import jobs, numerals, uploads
from dashboard.components.allowed import allowed
from dashboard.components.column_mapping import WORDS, choose_columns, preview_table
from dashboard.components.failure_card import About
from dashboard.components.job_panel import job_panel
from dashboard.components.source_picker import look
from dashboard.language import later, say, told
from dashboard.text import plain

_GUESSES: Mapping[str, tuple[str, ...]] = {
    "user": ("user", "user_id", "userid", "u"),
    "item": ("item", "item_id", "itemid", "movie", "movieid", "book", "i"),
    "text": ("text", "explanation", "output", "response"),
    "variant": ("variant", "system", "model"),
    "language": ("language", "lang"),
}
_LANGUAGES = {"": later("By its characters"), "en": later("English"), "zh": later("Chinese")}


def elsewhere_form(about: About) -> None:
    """Draw the form and how far an import is."""
    name = f"texts:{about[0].id}:{about[1].model}"
    status = jobs.find(name)
    with st.expander(
        say("Audit explanations made elsewhere"), on_change="rerun", key="elsewhere", expanded=status is not None
    ) as opened:
        if not opened.open:
            return
        if status is not None:
            _came_of_it(status)
        if not allowed(BATCH):
            return
        st.markdown(
            say("A table with user, item and text. Each text is held against what this model knows of the two.")
        )
        file = st.file_uploader(say("Table of explanations"), type=["csv", "parquet"], key="elsewhere-file")
        if file is None:
            return
        kept: tuple[str, Path] | None = st.session_state.get("elsewhere-kept")
        if kept is None or kept[0] != file.file_id or not kept[1].exists():
            kept = st.session_state["elsewhere-kept"] = (file.file_id, uploads.keep([file]))
        _mapped(about, kept[1], name)


def _mapped(about: About, path: Path, name: str) -> None:
    columns = look(path).columns
    preview_table(path)
    lower = {column.lower(): column for column in columns}
    chosen: dict[str, str | None] = {}
    for place, wanted in zip(st.columns(len(COLUMNS) + len(OPTIONAL)), (*COLUMNS, *OPTIONAL), strict=True):
        usual = next((lower[guess] for guess in _GUESSES[wanted] if guess in lower), None)
        options = [None, *columns]
        chosen[wanted] = place.selectbox(
            say(WORDS[wanted]), options, index=options.index(usual), key=f"elsewhere-{wanted}-{path.name}",
            format_func=lambda value: "—" if value is None else value[:60],
        )  # fmt: skip
    left, right = st.columns(2)
    system = left.text_input(say("Name of the system, where no column tells it"), path.stem, max_chars=60)
    language = right.selectbox(
        say("Language, where no column tells it"), list(_LANGUAGES), format_func=lambda code: say(_LANGUAGES[code])
    )
    missing = [wanted for wanted in COLUMNS if chosen[wanted] is None]
    if missing:
        st.warning(choose_columns(missing))
        return
    arguments = ["explanations", "import", str(path), "--dataset", about[0].id, "--model", about[1].model]
    arguments += [part for wanted, column in chosen.items() if column for part in ("--map", f"{wanted}={column}")]
    arguments += [*(("--variant", system) if system else ()), *(("--language", language) if language else ())]
    st.button(say("Import the texts"), type="primary", key="elsewhere-start", on_click=_start, args=(arguments, name))


def _start(arguments: list[str], name: str) -> None:
    jobs.start(arguments, key=name, title=say("Import of explanations"))


def _came_of_it(status: jobs.JobStatus) -> None:
    job_panel(status.id)
    if status.state != jobs.DONE or status.result is None:
        return
    found = status.result
    st.success(
        say(
            "**{added} of {rows} texts were added;** {known} were there already.",
            added=numerals.count(found["added"]),
            rows=numerals.count(found["rows"]),
            known=numerals.count(found["known"]),
        )
    )
    for reason, count in found["rejected"].items():
        st.caption(say("{n} left out: {reason}.", n=numerals.count(count), reason=plain(told(str(reason)))))
