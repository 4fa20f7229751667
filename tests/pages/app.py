"""Running a page inside the frame, on a store of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def page(name: str, **parameters: str) -> AppTest:
    """The page `name`, not yet run; parameters are those of its URL."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120)  # seconds; a busy machine
    app.switch_page(f"../pages/{name}.py")
    for key, value in parameters.items():
        app.query_params[key] = value
    return app


def texts(app: AppTest) -> str:
    """All that the page says in words."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@contextmanager
def read_only(store: Path) -> Iterator[Workbench]:
    """What pages on a store show, asked directly, for tests that only read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHYBOARD_STORE", str(store))
        bench = Workbench(Settings(store=store))
        yield bench
        bench.close()
