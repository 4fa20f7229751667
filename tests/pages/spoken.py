"""What a page says in words, widget by widget, and which of it is not Chinese."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

_NOT_WORDS = {
    "id", "form_id", "key", "url", "page_script_hash", "icon", "shortcut", "element_id", "fragment_id", "page",
    "language", "anchor", "type", "media_type", "mime", "query_params", "path", "app_id", "extension", "format",
    "query_param_key", "group_id", "active_script_hash",
}  # fmt: skip
_SKIPPED = {
    "code",
    "plotly_chart",
    "arrow_data_frame",
    "dataframe",
}  # commands; charts; tables, which are read by themselves
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]*(?:[ ,.:;]+[A-Za-z][A-Za-z'’]*)+")


def spoken(app: AppTest) -> list[str]:
    """All texts of a page: what is drawn, labels, options, help, and the cells and columns of tables."""
    found = [text for block in app._tree.children.values() for text in _node(block)]
    for frame in app.dataframe:
        found += _table(frame)
    return found


def english(app: AppTest, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Texts in which two Latin words stand beside each other, as they do in whatever was not translated."""
    found = []
    for text in spoken(app):
        left = [words for words in _LATIN.findall(_bare(text)) if words not in allowed]
        if left:
            found.append(f"{left}: {text[:160]}")
    return sorted(set(found))


def _node(node: Any) -> Iterator[str]:
    if getattr(node, "type", "") not in _SKIPPED:
        yield from _strings(getattr(node, "proto", None))
        for child in (getattr(node, "children", None) or {}).values():
            yield from _node(child)


def _strings(message: Any) -> Iterator[str]:
    """Text fields of a protocol message, those of messages inside it, too."""
    if message is None or not hasattr(message, "ListFields"):
        return
    for field, value in message.ListFields():
        if field.name in _NOT_WORDS or field.name.endswith("_id"):
            continue
        many = not isinstance(value, str | bytes) and hasattr(value, "__iter__") and not hasattr(value, "ListFields")
        for each in value if many else (value,):
            if isinstance(each, str):
                yield each
            else:
                yield from _strings(each)


def _table(frame: Any) -> Iterator[str]:
    configured = json.loads(frame.proto.columns or "{}")
    for name, column in configured.items():
        yield str(column.get("help") or "")
        yield str(column.get("label") or name)
    for name in frame.value.columns:
        if not (configured.get(name) or {}).get("label"):
            yield str(name)
        yield from (value for value in frame.value[name] if isinstance(value, str))


def _bare(text: str) -> str:
    """A text without styles, marks, commands between backticks and directives."""
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    text = re.sub(r"`[^`]*`|:material/\w+:|:[a-z-]+\[|\]\(#\w+|\\|\u2060", "", text)
    return html.unescape(re.sub(r"<[^>]*>", "|", text)).replace("*", "|")
