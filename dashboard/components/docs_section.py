"""A section of a guide in `docs/`, opened beside what it explains."""

from __future__ import annotations

import re
from functools import cache

import streamlit as st

from core.settings import PROJECT_ROOT
from dashboard.language import chosen, say


def docs_popover(label: str, guide: str, heading: str) -> None:
    """Draw a button that opens a section of a guide; nothing where this installation lacks the guide.

    The guide in the reader's language where there is one, `docs/<guide>.<language>.md`, else the English one.
    """
    own = f"{guide}.{chosen()}"
    found = own if section(own, heading) else guide
    words = section(found, heading)
    if words:
        with st.popover(label, icon=":material/menu_book:", type="tertiary"):
            st.markdown(words)
            st.caption(say("From `{path}`.", path=f"docs/{found}.md"))


@cache
def section(guide: str, heading: str) -> str:
    """What stands under a heading of the second level, without the heading; '' where there is none.

    Links between guides lead nowhere from a page: their words stay. Keys are shown as code, as pages draw no HTML.
    """
    path = PROJECT_ROOT / "docs" / f"{guide}.md"
    if not path.is_file():
        return ""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", path.read_text(encoding="utf-8"), re.M | re.S)
    words = found[1].strip() if found else ""
    words = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", words)
    return re.sub(r"<kbd>(.*?)</kbd>", r"`\1`", words)
