"""A section of a guide in `docs/`, opened beside what it explains."""

from __future__ import annotations

import re
from functools import cache

import streamlit as st

from core.settings import PROJECT_ROOT
from dashboard.language import say


def docs_popover(label: str, guide: str, heading: str) -> None:
    """Draw a button that opens a section of a guide; nothing where this installation lacks the guide."""
    words = section(guide, heading)
    if words:
        with st.popover(label, icon=":material/menu_book:", type="tertiary"):
            st.markdown(words)
            st.caption(say("From `{path}`.", path=f"docs/{guide}.md"))


@cache
def section(guide: str, heading: str) -> str:
    """What stands under a heading of the second level, without the heading; '' where there is none."""
    path = PROJECT_ROOT / "docs" / f"{guide}.md"
    if not path.is_file():
        return ""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", path.read_text(encoding="utf-8"), re.M | re.S)
    return found[1].strip() if found else ""
