"""Every table downloads as CSV and as Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from core.datasets.formulas import csv_bytes

if TYPE_CHECKING:
    import pandas as pd


def downloads(frame: pd.DataFrame | Callable[[], pd.DataFrame], name: str, *, key: str | None = None) -> None:
    """Draw the two download buttons of a table; files are called `name.csv` and `name.parquet`.

    The files are made when a button is pressed, not when the page is drawn; so is the table where `frame` makes it.
    """
    key = key or name

    def table() -> pd.DataFrame:
        return frame() if callable(frame) else frame

    with st.container(horizontal=True):
        st.download_button(
            "CSV", lambda: csv_bytes(table()), f"{name}.csv", "text/csv", key=f"csv-{key}", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "Parquet", lambda: parquet_bytes(table()), f"{name}.parquet", "application/vnd.apache.parquet",
            key=f"parquet-{key}", on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """The table as Parquet, as it is."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
