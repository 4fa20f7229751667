"""Everything that a page shows in words, from what it sends to the browser: labels, cells, charts, tips."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

# Fields that people read, by name, wherever in a message they stand.
READ = {
    "alt", "body", "caption", "content", "delta", "formatted_options", "help", "header", "label", "options",
    "placeholder", "subheader", "text", "title", "tooltip",
}  # fmt: skip
CHART = ("text", "name", "ticktext", "hovertemplate")
# Marks that are not words: icons, colours, HTML, plotly's placeholders, links and code.
MARKS = re.compile(r":material/\w+:|:[a-z]+-(?:badge|background)\[|:[a-z]+\[|<[^>]*>|%\{[^}]*\}|https?://\S+|`[^`]*`")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
BESIDE = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,.:;]+[A-Za-z][A-Za-z'’-]*)+")
WORD = re.compile(r"[A-Za-z]{2,}(?:-[A-Za-z0-9]+)*")


def seen(app: AppTest) -> Iterator[str]:
    """Texts of the page and the sidebar, without those of the frame around them."""
    for node in [*app.main, *app.sidebar]:
        proto = getattr(node, "proto", None)
        kind = type(proto).__name__
        if kind == "PlotlyChart":
            yield proto.alt
            yield from _drawn(json.loads(proto.spec))
        elif kind in ("ArrowData", "Arrow", "Dataframe"):
            yield from _cells(node, proto)
        elif proto is not None and hasattr(proto, "ListFields"):
            yield from _fields(proto)


def latin(texts: Iterable[str], allowed: set[str]) -> set[tuple[str, str]]:
    """Latin words of texts that are not allowed, each with the text it stands in."""
    found = set()
    for text in texts:
        plain = MARKS.sub(" ", unescape(text).replace("\\", "").replace("\u2060", ""))
        found |= {(word, text[:160]) for word in WORD.findall(plain) if word not in allowed}
    return found


def english(texts: Iterable[str], *allowed: str) -> list[str]:
    """Texts in which two Latin words stand beside each other, once what is allowed is taken out of them."""
    found = set()
    for text in texts:
        left = text
        for name in allowed:
            left = left.replace(name, "|")
        plain = MARKS.sub("|", unescape(STYLE.sub("", left)).replace("\\", "").replace("\u2060", "")).replace("*", "|")
        found |= {f"{words}: {text[:160]}" for words in BESIDE.findall(plain)}
    return sorted(found)


def _fields(proto: Any) -> Iterator[str]:
    for field, value in proto.ListFields():
        several = value if isinstance(value, (list, tuple)) or hasattr(value, "extend") else [value]
        for one in several:
            if isinstance(one, str):
                if field.name in READ:
                    yield one
            elif hasattr(one, "ListFields"):
                yield from _fields(one)


def _drawn(spec: dict[str, Any]) -> Iterator[str]:
    spec.get("layout", {}).pop("template", None)
    yield from _strings(spec)


def _strings(part: Any, name: str = "") -> Iterator[str]:
    if isinstance(part, str):
        if name in CHART:
            yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _strings(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value, name)


def _cells(node: Any, proto: Any) -> Iterator[str]:
    """Heads, tips and cells of the columns that a table shows."""
    frame, config = node.value, json.loads(proto.columns or "{}")
    for column in proto.column_order or list(frame.columns):
        about = config.get(column, {})
        if about is None or about.get("hidden"):
            continue
        yield about.get("label") or str(column)
        yield about.get("help") or ""
        yield str((about.get("type_config") or {}).get("display_text") or "")
        if (about.get("type_config") or {}).get("type") != "link":
            yield from (cell for cell in frame[column].tolist() if isinstance(cell, str))
