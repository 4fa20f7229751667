"""Importing and appending: choose files, look at them, map their columns, name the data set, start the job."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from core.errors import InputError
from core.store.layout import checked_name
from core.types import DatasetInfo
from dashboard import jobs, services
from dashboard.components.column_mapping import column_mapping, preview_table
from dashboard.components.dataset_card import SOURCES
from dashboard.components.source_picker import DOWNLOAD, UPLOAD, choose_way, chosen_path, look
from dashboard.language import later, say
from dashboard.text import plain

TABLES = {".csv", ".tsv", ".txt", ".parquet", ".json", ".jsonl", ".ndjson"}
ROLES = {"ratings": later("File of ratings"), "items": later("File of items"), "users": later("File of users")}
PERSONAL = ("age", "gender", "occupation", "zip code")


def import_form() -> None:
    """Draw the form."""
    way = choose_way()
    if way == DOWNLOAD:
        _download()
        return
    path = chosen_path(way)
    if path is None:
        st.caption(say("MovieLens and Goodbooks are told by their content; any other table by a column mapping."))
        return
    format = _format(path)
    if format == "table":
        _table(path)
    else:
        st.markdown(say("This is **{source}**.", source=say(SOURCES[format]) if format in SOURCES else plain(format)))
        preview_table(path)
        family = "goodbooks" if format == "goodbooks" else "movielens"
        personal = _personal(PERSONAL) if family == "movielens" else []
        _finish(["import", family, str(path), *personal], _usual_name(path))


def append_form(info: DatasetInfo) -> None:
    """Draw the form that adds ratings to a data set."""
    if info.source == "demo":
        st.caption(say("The demo world is generated: ratings that it did not generate would have no known reasons."))
        return
    path = chosen_path(UPLOAD)
    if path is None:
        st.caption(say("New ratings make a new version; the version before stays, with its models and explanations."))
        return
    if _format(path) == "table":
        ratings, items, _ = _roles(path)
        options = column_mapping(ratings, items, None) if ratings else None
    else:
        options = ["--ratings", str(path)]
    train = st.toggle(say("Train the two default models"), value=True, key="append-train")
    if options and st.button(say("Append"), type="primary", key="append-start"):
        arguments = ["append", info.id, *options, *([] if train else ["--no-train"])]
        jobs.start(arguments, key=f"data:append:{info.name}", title=say("Append to {name}", name=info.name))
        st.rerun()


def _table(path: Path) -> None:
    ratings, items, users = _roles(path)
    if ratings is None:
        return
    preview_table(ratings)
    options = column_mapping(ratings, items, users)
    personal = _personal(look(users).columns) if users else []
    if options:
        _finish(["import", "table", *options, *personal], _usual_name(ratings))


def _roles(path: Path) -> tuple[Path | None, Path | None, Path | None]:
    """Which file holds ratings, items, users; a single file holds ratings."""
    if path.is_file():
        return path, None, None
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in TABLES)
    chosen = []
    for column, role in zip(st.columns(3), ("ratings", "items", "users"), strict=True):
        usual = next((n for n, file in enumerate(files, 1) if role[:-1] in file.name.lower()), role == "ratings")
        options = [None, *files]
        chosen.append(
            column.selectbox(
                say(ROLES[role]),
                options,
                index=int(usual) if int(usual) < len(options) else 0,
                format_func=lambda file: "—" if file is None else file.name,
                key=f"role-{role}-{path.name}",
            )
        )
    return chosen[0], chosen[1], chosen[2]


def _format(path: Path) -> str:
    try:
        return look(path).format
    except InputError:
        if path.is_dir() and any(file.suffix.lower() in TABLES for file in path.iterdir()):
            return "table"  # several tables of nobody's layout: the columns are mapped
        raise


def _personal(columns: tuple[str, ...]) -> list[str]:
    wanted = st.multiselect(
        say("Personal columns of users to import"),
        list(columns),
        key="import-personal",
        placeholder=say("None"),
        help=say("Personal data stay out unless you choose them. They never go into explanations."),
    )
    return ["--personal", ",".join(wanted)] if wanted else []


def _download() -> None:
    st.markdown(
        say(
            "**MovieLens 100K** (100,000 ratings of 1,682 films) is downloaded from GroupLens, its "
            "publisher, and imported. Its licence allows research, not commercial use and not passing it on."
        )
    )
    _finish(["import", "movielens", "--download"], "ml-100k", say("Download and import"))


def _finish(command: list[str], usual: str, label: str | None = None) -> None:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    name = left.text_input(say("Name of the data set"), usual, key=f"import-name-{usual}", max_chars=64)
    train = right.toggle(say("Train the two default models"), value=True, key="import-train")
    if any(info.name == name for info in services.datasets()):
        st.caption(
            say(
                "There is a data set {name} already: this makes a new version of it and keeps the old.",
                name=plain(name),
            )
        )
    if st.button(label or say("Import"), type="primary", key="import-start"):
        checked_name(name)
        arguments = [*command, "--name", name, *([] if train else ["--no-train"])]
        jobs.start(arguments, key=f"data:import:{name}", title=say("Import {name}", name=name))
        st.rerun()


def _usual_name(path: Path) -> str:
    stem = re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-._")
    return stem[:64] or "ratings"
