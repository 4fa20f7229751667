"""Running a page inside the frame, on a store of the test."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

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
