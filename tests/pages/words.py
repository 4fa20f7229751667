"""All that a page in AppTest says: every text of every element, charts and tables included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pyarrow as pa
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

# What no reader sees.
HIDDEN = re.compile(
    r"(^|_)(id|key|icon|url|page_script_hash|form_id|type|language|mime_type|format|selection_mode|config)$"
)
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+(?:[ ,:;]+[A-Za-z][A-Za-z'’-]+)+")  # two words or more beside each other


def said(app: AppTest) -> list[str]:
    """Every text of the page, in the order of its elements."""
    return [text for block in (app.main, app.sidebar) for text in _of(block)]


def english_in(app: AppTest, *known: str) -> list[str]:
    """Latin words that stand beside each other, without those that are names: `known` is taken out first."""
    found = []
    for text in said(app):
        shown = text
        for name in known:
            shown = shown.replace(name, " · ")
        shown = re.sub(r"`[^`]*`|:material/\w+:|https?://\S+|<[^>]*>|%\{[^}]*\}", " · ", shown)
        found += [f"{words}   in: {text[:160]}" for words in LATIN.findall(shown)]
    return found


def _of(node: Any) -> Iterator[str]:
    if isinstance(node, Element):
        yield from _texts(node.proto)
        return
    assert isinstance(node, Block)
    if node.proto is not None:
        yield from _texts(node.proto)
    for child in node.children.values():
        yield from _of(child)


def _texts(proto: Any, named: frozenset[str] = frozenset()) -> Iterator[str]:
    if not isinstance(proto, Message):
        return
    labels: dict[str, Any] = {}
    if "columns" in proto.DESCRIPTOR.fields_by_name and isinstance(proto.columns, str):
        labels = json.loads(proto.columns or "{}")  # how a table calls its columns
        named = frozenset(name for name, column in labels.items() if column.get("label"))
        for column in labels.values():
            yield from (str(column[part]) for part in ("label", "help") if column.get(part))
    for field, value in proto.ListFields():
        if HIDDEN.search(field.name) or (labels and field.name == "columns"):
            continue
        values = value if field.is_repeated else [value]
        for each in values:
            if isinstance(each, Message):
                yield from _texts(each, named)
            elif isinstance(each, str):
                yield from (_chart(each) if field.name == "spec" else [each])
            elif isinstance(each, bytes) and field.name == "data":
                yield from (text for text in _table(each) if text not in named)


def _chart(spec: str) -> Iterator[str]:
    def walk(value: Any, name: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from walk(each, key)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each, name)
        elif isinstance(value, str) and name in ("text", "name", "hovertemplate", "hovertext", "x", "y", "ticktext"):
            yield value

    yield from walk({key: value for key, value in json.loads(spec).items() if key != "config"}, "")


def _table(data: bytes) -> Iterator[str]:
    table = pa.ipc.open_stream(BytesIO(data)).read_all()
    yield from table.column_names
    for column in table.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            yield from (value for value in column.to_pylist() if value)
