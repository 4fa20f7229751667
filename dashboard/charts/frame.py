"""What figures share: margins, the PNG button, and text from catalogues made harmless.

Figures are plain dicts; colours come from the theme.
"""

from __future__ import annotations

from html import escape
from typing import Any

from plotly.basedatatypes import BaseFigure

Figure = dict[str, Any]

GREY = "#8b9799"  # of lines and areas: seen on the light and on the dark background, too pale for words on either
MUTED = "fill-opacity:.75"  # style of words that matter less: the theme's ink, fainter
LONGEST = 70  # characters of a title in a hover or on an axis


class Ready(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """A figure dict that is sent as it is.

    Checking and copying a map of 2,000 users takes plotly 60 ms on every run; the tests check every figure instead.
    """

    def __init__(self, figure: Figure) -> None:
        self._ready = figure

    def to_dict(self) -> Figure:
        """The dict it was made from, shared: it must not be changed."""
        return self._ready


def config(name: str) -> dict[str, Any]:
    """Settings of a chart: the only button saves it as `name.png`, at twice the size."""
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }


def layout(height: int, **more: Any) -> dict[str, Any]:
    """Layout with narrow margins and neither zoom nor drag; `more` overrides."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "dragmode": False,
        "showlegend": False,
        "hoverlabel": {"align": "left"},
        **more,
    }


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis that cannot be zoomed by accident while scrolling the page; `more` overrides.

    One that says nothing takes no room.
    """
    says = bool(title) or more.get("showticklabels", True)
    return {"title": {"text": title}, "fixedrange": True, "automargin": says, **more}


def safe(text: str, limit: int = LONGEST) -> str:
    """Text from a catalogue for a figure: on one line, cut, and without the markup that plotly would obey."""
    line = " ".join(text.split())
    return escape(line if len(line) <= limit else line[: limit - 1] + "…", quote=False)
