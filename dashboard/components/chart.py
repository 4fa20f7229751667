"""A figure on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import plotly.io
import streamlit as st

from dashboard.charts.frame import Figure, Ready, config


def chart(figure: Figure, key: str, name: str, alt: str, on_select: Callable[[], None] | None = None) -> None:
    """Draw a figure; its PNG is called `name.png`, `alt` says in words what it shows; clicks call `on_select`."""
    st.plotly_chart(
        Ready(figure | {"layout": {"template": _theme(), **_ink(), **figure["layout"]}}),
        key=key,
        on_select=on_select or "ignore",
        selection_mode="points",
        config=config(name),
        alt=alt,
    )


def picked(key: str) -> str | None:
    """What the point clicked on names (its `customdata`); None where nothing is clicked on, or it names nothing."""
    chosen: Any = st.session_state.get(key)
    points = chosen["selection"]["points"] if chosen else []
    named = [point.get("customdata") for point in points]
    return next((name[0] if isinstance(name, list) else name for name in named if name), None)


def _ink() -> Figure:
    """The text colour of the theme: Streamlit's own grey for charts is too pale on the light background."""
    kind = st.context.theme.type
    return {"font": {"color": st.get_option(f"theme.{kind}.textColor")}} if kind else {}


@cache
def _theme() -> Figure:
    """The template whose placeholder colours Streamlit replaces by those of the theme in use."""
    template: Figure = plotly.io.templates["streamlit"].to_plotly_json()
    return template
