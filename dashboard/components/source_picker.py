"""Where data comes from: an upload, a path on this machine, or the publisher of MovieLens 100K."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import streamlit as st

from core.datasets import Preview, preview
from core.settings import PROJECT_ROOT
from dashboard import network, services, uploads
from dashboard.language import later, say

ROWS = 8  # of a look
UPLOAD, PATH, DOWNLOAD = later("Upload"), later("Path on this computer"), "MovieLens 100K"
TYPES = ["zip", "csv", "tsv", "txt", "dat", "data", "item", "user", "genre", "parquet", "json", "jsonl", "ndjson"]


def choose_way() -> str:
    """Draw the choice. A path is offered only where the server talks to this computer alone: it reads what it may."""
    ways = [UPLOAD, PATH, DOWNLOAD] if only_local() else [UPLOAD, DOWNLOAD]
    return (
        st.segmented_control(say("Where from"), ways, default=UPLOAD, format_func=say, key="import-way", required=True)
        or UPLOAD
    )


def chosen_path(way: str) -> Path | None:
    """Draw the upload or the path; None until something is chosen."""
    if way == PATH:
        text = st.text_input(
            say("Path of a folder, a zip or a table"),
            key="import-path",
            placeholder=str(PROJECT_ROOT / "ml-latest-small.zip"),
        )
        return Path(text.strip()).expanduser() if text.strip() else None
    files = st.file_uploader(
        say("Files"),
        type=TYPES,
        accept_multiple_files=True,
        key="import-files",
        help=say(
            "A MovieLens or Goodbooks zip or its files, or tables (CSV, Parquet, JSON lines) of ratings, items, users"
        ),
    )
    if not files:
        return None
    ids = tuple(file.file_id for file in files)
    kept: tuple[tuple[str, ...], Path] | None = st.session_state.get("kept-upload")
    if kept is None or kept[0] != ids or not kept[1].exists():
        kept = (ids, uploads.keep(files))
        st.session_state["kept-upload"] = kept
    return kept[1]


def look(path: Path) -> Preview:
    """A look at files, kept while they stay the same: a zip is not unpacked again on every run."""
    key = (str(path), path.stat().st_mtime_ns if path.exists() else 0)
    kept: dict[tuple[str, int], Preview] = st.session_state.setdefault("looks", {})
    if key not in kept:
        kept[key] = preview(path, ROWS, upload_limit_mb=services.settings().upload_limit_mb)
    return kept[key]


def only_local() -> bool:
    """Whether only people at this computer come: not where they sign in, or come through a proxy before it."""
    if network.allowed():
        return False
    address = str(st.get_option("server.address") or "")
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
