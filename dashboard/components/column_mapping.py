"""Which column of a table means what: one selectbox a meaning, filled with a guess."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from core.datasets.mapping import REQUIRED, guess
from dashboard import numerals
from dashboard.components.source_picker import look
from dashboard.language import later, say
from dashboard.text import plain

# What a column may hold, as the form calls it.
WORDS = {
    "user": later("User"),
    "item": later("Item"),
    "rating": later("Rating"),
    "timestamp": later("Timestamp"),
    "title": later("Title"),
    "year": later("Year"),
    "description": later("Description"),
    "genre": later("Genre"),
    "creator": later("Creator"),
    "tag": later("Tag"),
    "text": later("Text"),
    "variant": later("Variant"),
    "language": later("Language"),
    "item_key": later("Item id in that table"),
    "user_key": later("User id in that table"),
}
FACTS = ("title", "year", "description", "genre", "creator", "tag")
HELP = {
    "user": later("Who rated."),
    "item": later("What was rated."),
    "rating": later("The rating, a number."),
    "timestamp": later("When: seconds since 1970, or a date. Of two ratings of one item by one user the later counts."),
    "genre": later("Genres, categories or subjects, more than one with the separator between them."),
    "creator": later("Authors, directors or artists."),
    "tag": later("Tags, keywords or moods."),
}


def column_mapping(ratings: Path, items: Path | None, users: Path | None) -> list[str] | None:
    """Draw the choice of columns.

    Returns
    -------
    list of str or None
        Options of `import table` and `append`; None until user, item and rating are chosen.
    """
    columns = look(ratings).columns
    facts = look(items).columns if items else columns
    first, second = guess(ratings, columns), guess(ratings, tuple(dict.fromkeys((*columns, *facts))))
    guessed = {**(second.columns if second else {}), **(first.columns if first else {})}
    chosen = _boxes((*REQUIRED, "timestamp"), columns, guessed, ratings)
    with st.expander(say("Facts of the items"), expanded=bool(items)):
        chosen |= _boxes(FACTS, facts, guessed, items or ratings)
        if items:
            chosen |= _boxes(("item_key",), facts, {"item_key": _same(chosen.get("item"), facts)}, items)
        chosen["separator"] = (
            st.text_input(say("Separator of several values in a cell"), "|", key="map-separator") or "|"
        )
    if users:
        others = look(users).columns
        chosen |= _boxes(("user_key",), others, {"user_key": _same(chosen.get("user"), others)}, users)
    missing = [name for name in REQUIRED if not chosen.get(name)]
    if missing:
        st.warning(choose_columns(missing))
        return None
    mapped = json.dumps({name: column for name, column in chosen.items() if column}, ensure_ascii=False)
    files = [("--ratings", ratings), ("--items", items), ("--users", users)]
    return [*(part for option, path in files if path for part in (option, str(path))), "--map", mapped]


def choose_columns(missing: list[str]) -> str:
    """What to do where the columns of some meanings are not chosen yet."""
    names = say(" and of ").join(say(WORDS[name]).lower() for name in missing)
    return say("**Choose the column of {names}.** The import can begin then.", names=names)


def _boxes(
    names: tuple[str, ...], columns: tuple[str, ...], guessed: dict[str, str], path: Path
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for start in range(0, len(names), 4):
        for column, name in zip(st.columns(4), names[start : start + 4], strict=False):
            options = [None, *columns]
            usual = guessed.get(name)
            found[name] = column.selectbox(
                say(WORDS[name]),
                options,
                index=options.index(usual) if usual in options else 0,
                format_func=lambda value: "—" if value is None else value[:60],
                key=f"map-{name}-{path.name}",
                help=say(HELP[name]) if name in HELP else None,
            )
    return found


def _same(name: str | None, columns: tuple[str, ...]) -> str:
    return name if name in columns else columns[0]


def preview_table(path: Path) -> None:
    """Draw the first rows of a table."""
    seen = look(path)
    st.caption(say("The first rows of {source}:", source=plain(seen.source)))
    st.dataframe(
        [dict(zip(seen.columns, row, strict=True)) for row in seen.rows], hide_index=True, placeholder=numerals.NONE
    )
