"""The demo world, made once a process and copied from there."""

import atexit
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from core.datasets import demo
from core.store import Store
from tests.core.datasets.contracts import clock


def with_demo(root: Path) -> Path:
    """Put the data set `demo` into a new store at `root`, and return that."""
    return Path(copytree(_made(), root, dirs_exist_ok=True))


@cache
def _made() -> Path:
    root = Path(mkdtemp(prefix="demo-"))
    atexit.register(rmtree, root, ignore_errors=True)
    store = Store(root)
    demo.build(store, now=clock)
    store.close()
    return root
