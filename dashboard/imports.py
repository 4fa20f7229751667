"""Importing libraries without making every page pay for them afterwards."""

from __future__ import annotations

import gc
import importlib
import sys
import threading


def freeze(*modules: str) -> None:
    """Import modules, then take all that lives now out of garbage collection.

    The interface library collects after every run of a page; with large libraries loaded that takes up to 0.2 s and
    holds everybody up.
    """
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def import_in_background(*modules: str) -> None:
    """Import libraries that few pages need, without holding up the page that asks."""
    if not all(name in sys.modules for name in modules):
        threading.Thread(target=freeze, args=modules, name="imports", daemon=True).start()
