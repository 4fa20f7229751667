"""A top-N as a table: what is recommended, how strongly, how personal, why, and how stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import streamlit as st

from core.attribute.drivers import Driver
from core.results import ModelInfo, RankedItem, TopN
from core.types import Catalogue, DatasetInfo
from dashboard import numerals, services, state
from dashboard.labels import paragraph
from dashboard.language import say, told
from dashboard.lens_sentences import unit_help
from dashboard.text import plain

STABLE = 0.5  # an item found again in fewer than half of the replicates is marked
_KNOWN = "stability-known"  # session key: the list whose stability was already worked out, drawn with it at once


@dataclass(frozen=True)
class Query:
    """Which list: everything it depends on.

    Attributes
    ----------
    dataset : DatasetInfo
        The data set version.
    model : ModelInfo
        The model that ranks.
    user : str
        Id of the user; perhaps of none.
    n : int
        Length.
    filters : str
        From `services.filters_key`.
    """

    dataset: DatasetInfo
    model: ModelInfo
    user: str
    n: int
    filters: str

    def top(self) -> TopN:
        """The list."""
        return services.top_n(self.dataset.id, self.model.model, self.user, self.n, self.filters)

    def drivers(self, top: TopN) -> Sequence[Driver | None]:
        """Main driver of each row; None for every row of a list that is not the model's."""
        if top.fallback:
            return [None] * len(top.items)
        return services.drivers(self.dataset.id, self.model.model, self.user, _indices(top))

    def stability(self, top: TopN) -> np.ndarray:
        """Data stability of each row, NaN where it has none."""
        if top.fallback or self.user not in services.catalogue(self.dataset.id).user_index:
            return np.full(len(top.items), np.nan)
        return services.stability(self.dataset.id, self.model.model, self.user, _indices(top), self.n, self.filters)

    @property
    def key(self) -> str:
        """Short text that is different for every list."""
        return "|".join((self.dataset.id, self.model.model, self.user, str(self.n), self.filters))


def frame_of(query: Query, top: TopN) -> pd.DataFrame:
    """The list as a table, one row an item: the columns of the download."""
    catalogue = services.catalogue(query.dataset.id)
    kind = services.favourite_kind(query.dataset.id)
    index = catalogue.items.attributes[kind] if kind else None
    rows = top.items
    return pd.DataFrame(
        {
            "rank": [row.rank for row in rows],
            "item": [row.item for row in rows],
            "title": [row.title for row in rows],
            "year": pd.array([catalogue.items.year(row.index) for row in rows], dtype="Int64"),
            "attributes": [", ".join(index.of(row.index)) if index else "" for row in rows],
            "score": [row.score for row in rows],
            "unit": top.unit,
            "predicted_rating": pd.array([row.predicted_rating for row in rows], dtype="Float64"),
            "personal_share": pd.array([_personal_share(row) for row in rows], dtype="Float64"),
            "personal": pd.array([row.personal for row in rows], dtype="Float64"),
            "popularity": [row.popularity for row in rows],
            "novelty": [row.novelty for row in rows],
            "main_driver": [driver_words(catalogue, driver) for driver in query.drivers(top)],
            "data_stability": pd.array([None] * len(rows), dtype="Float64"),
            "model": top.model,
        }
    )


def with_stability(query: Query, top: TopN, frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with the data stability of each row."""
    values = query.stability(top)
    return frame.assign(
        data_stability=pd.array([None if np.isnan(value) else value for value in values], dtype="Float64")
    )


def driver_words(catalogue: Catalogue, driver: Driver | None) -> str:
    """The main driver in words, for files."""
    if driver is None:
        return ""
    return f"{numerals.short(driver.rating)} for “{catalogue.items.titles[driver.item]}”"


def _driver_shown(catalogue: Catalogue, driver: Driver | None) -> str:
    """The same in the reader's language."""
    if driver is None:
        return ""
    return say(
        "{rating} for “{title}”", rating=numerals.short(driver.rating), title=catalogue.items.titles[driver.item]
    )


def draw(query: Query, top: TopN, frame: pd.DataFrame, *, final: bool) -> None:
    """Draw the list. Only the final drawing can be clicked: a row opens the item."""
    widget: dict[str, Any] = {}
    if final:
        widget = {
            "key": f"list-{query.key}",
            "on_select": lambda: _open_item(f"list-{query.key}", tuple(frame["item"])),
            "selection_mode": "single-row",
        }
    st.dataframe(
        as_shown(query, top, frame),
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(frame), 20) * 35 + 38,
        column_order=[name for name in _columns(frame, final) if name != "why" or not top.fallback],
        column_config=columns(query.dataset, top.unit),
        **widget,
    )


def is_known(query: Query) -> bool:
    """Whether the stability of this list was worked out before in this session, so that it is at hand."""
    return bool(st.session_state.get(_KNOWN) == query.key)


def remember(query: Query) -> None:
    """Note that the stability of this list is at hand."""
    st.session_state[_KNOWN] = query.key


def stability_words(frame: pd.DataFrame) -> str:
    """What the column of stabilities says, in one sentence; "" where there is none."""
    values = frame["data_stability"].dropna()
    if values.empty:
        return ""
    unstable = frame["rank"][frame["data_stability"] < STABLE].tolist()
    if not unstable:
        return say(
            "Stable: every item comes back in at least half of 20 lists made without a random tenth of the user's "
            "ratings."
        )
    ranks = say(", ").join([*(str(rank) for rank in unstable[:8]), *(["…"] if len(unstable) > 8 else [])])
    if len(unstable) == 1:
        return say(
            "⚠ Unstable: rank {ranks} comes back in fewer than half of 20 lists made without a random tenth of the "
            "user's ratings.",
            ranks=ranks,
        )
    return say(
        "⚠ Unstable: rank {ranks} come back in fewer than half of 20 lists made without a random tenth of the user's "
        "ratings.",
        ranks=ranks,
    )


def fallback_notice(query: Query, top: TopN) -> None:
    """Say why the list is not the one asked for; an unknown user was already spoken of."""
    if top.fallback and query.user in services.catalogue(query.dataset.id).user_index:
        st.warning(plain(told(top.fallback)), icon=":material/info:")


def name_in_links(dataset: DatasetInfo, model: ModelInfo) -> str:
    """Name of a model in links: its kind where it is the newest of that kind, else its id."""
    known = services.models(dataset.id)
    newest = next((info.model for info in known if info.kind == model.kind), None)
    return model.kind if newest == model.model else model.model


def why_links(query: Query, items: list[str]) -> list[str]:
    """Links to where the score of each item comes from, relative to this page."""
    given = {
        state.DATASET: query.dataset.name,
        state.MODEL: name_in_links(query.dataset, query.model),
        state.USER: query.user,
    }
    return ["./why?" + urlencode({**given, state.ITEM: item}) for item in items]


def columns(dataset: DatasetInfo, unit: str) -> dict[str, Any]:
    """How each column of a list is drawn."""
    config = st.column_config
    kind = services.favourite_kind(dataset.id) or "attribute"
    in_unit = told(unit)
    return {
        "rank": config.NumberColumn("#", width=35),
        "title": config.TextColumn(say("Title"), width=203),
        "attributes": config.TextColumn(told(kind.capitalize()), width=100),
        "score": config.NumberColumn(
            say("Score"), format=numerals.score_column(unit), width=60,
            help=paragraph(say("In {unit}, unclipped: the order of the list.", unit=in_unit), unit_help(unit) or ""),
        ),
        "predicted_rating": config.NumberColumn(
            say("Predicted"), format=numerals.PREDICTED_COLUMN, width=75,
            help=say("Predicted rating, clipped to the scale."),
        ),
        "personal_share": config.ProgressColumn(
            say("Personal"), format=numerals.PERCENT_COLUMN, min_value=0, max_value=100, width=80,
            help=say("Share of the score beyond what anyone as active, with average taste, would get."),
        ),
        "data_stability": config.ProgressColumn(
            say("Stability"), format=numerals.PERCENT_COLUMN, min_value=0, max_value=100, width=80, color="auto",
            help=say("Share of 20 lists, each without a random tenth of the user's ratings, that hold it again."),
        ),
        "main_driver": config.TextColumn(
            say("Main driver"), width=165,
            help=say("The user's rating that speaks for it most, beyond average taste."),
        ),
        "why": config.LinkColumn(say("Why"), display_text=say("Why?"), width=45),
        "year": config.NumberColumn(say("Year"), format=numerals.YEAR_COLUMN, width=45),
        "popularity": config.NumberColumn(
            say("Ratings"), format=numerals.COUNT_COLUMN, width=60, help=say("How many users rated it.")
        ),
        "personal": config.NumberColumn(
            say("Personal part"), format=numerals.SIGNED_COLUMN, width=95,
            help=say("In {unit}, signed: what the share is cut from.", unit=in_unit),
        ),
        "novelty": config.NumberColumn(
            say("Novelty"), format=numerals.BITS_COLUMN, width=65,
            help=say("Bits: −log₂ of the share of users who rated it."),
        ),
        "change": config.TextColumn(say("Change"), width=65, help=say("Rank here against the rank in the first list.")),
    }  # fmt: skip


def _columns(frame: pd.DataFrame, final: bool) -> list[str]:
    wanted = ["rank", "title", "attributes", "score", "predicted_rating", "personal_share", "data_stability"]
    wanted += ["main_driver", "why", "year", "popularity", "novelty", "personal"]
    optional = ["attributes", "predicted_rating", "personal_share", "main_driver", "year", "personal"]
    optional += ["data_stability"] if final else []  # before that it is still to come
    empty = {name for name in optional if all(value is pd.NA or value == "" for value in frame[name].tolist())}
    return [name for name in wanted if name not in empty]


def as_shown(query: Query, top: TopN, frame: pd.DataFrame) -> pd.DataFrame:
    """The table with links, drivers in words, and shares in percent."""
    catalogue = services.catalogue(query.dataset.id)
    drivers = [_driver_shown(catalogue, driver) for driver in query.drivers(top)]
    percent = {name: frame[name] * 100 for name in ("personal_share", "data_stability")}
    items = frame["item"].tolist()
    # A list that is not the model's has no reasons to lead to.
    why = pd.array([None] * len(items) if top.fallback else why_links(query, items), dtype="str")
    return frame.assign(why=why, main_driver=drivers, **percent)


def _personal_share(row: RankedItem) -> float | None:
    return None if row.non_personal_share is None else 1 - row.non_personal_share


def _indices(top: TopN) -> tuple[int, ...]:
    return tuple(row.index for row in top.items)


def _open_item(key: str, items: tuple[str, ...]) -> None:
    chosen: Any = st.session_state.get(key)
    rows = chosen["selection"]["rows"] if chosen else []
    if rows and rows[0] < len(items):
        st.query_params[state.ITEM] = items[rows[0]]
        st.query_params[state.VIEW] = "Item"
