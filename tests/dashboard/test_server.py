"""Starting: what is imported, what is frozen, which port, and a calm end where it cannot start."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.datasets import demo
from core.errors import StoreError
from core.operations import Workbench, write_batch
from core.operations.explanations import COMPARED_VARIANTS
from core.recommend.training import train
from core.settings import Settings
from core.store import LocalJournal, Store
from dashboard import VERSION, imports, server, services
from tests.core.operations.rated import opened

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "transformers", "shap", "surprise")
VISIT = """
import sys
from pathlib import Path
from dashboard import imports, server
imports.freeze(*server.ESSENTIAL)
from streamlit.testing.v1 import AppTest
def visit(page, **query):
    app = AppTest.from_file(str(Path("dashboard/app.py").absolute()), default_timeout=60)
    app.switch_page(f"../pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (page, app.exception)
    assert not app.error, (page, app.error)
    return app
assert visit("rate", part="judge").title[0].value == "Rate"
assert "First look" in str(visit("rate", part="campaigns"))
print(*({"sklearn", "statsmodels"} & set(sys.modules)))
for page in sorted(Path("pages").glob("*.py")):
    app = visit(page.stem, user="%s")
    told = [caption.value for caption in (*app.caption, *app.markdown)]
    assert page.stem != "compare" or "".join(told).count("From cache") == 2, told
print(*sorted({name.partition(".")[0] for name in sys.modules} & {%s}))
"""


def prepared(root: Path) -> str:
    """Open a campaign, and write the two texts that Compare begins with for the first item of a user, who is told."""
    bench, journal = Workbench(Settings(store=root)), LocalJournal(root / "journal.duckdb")
    opened(bench, journal, dataset="demo")
    batch = write_batch(bench, "demo", users=1, items=1, variants=COMPARED_VARIANTS[:2])
    journal.close()
    bench.close()
    (user,) = set(pq.read_table(batch.path, columns=["user_id"])["user_id"].to_pylist())
    return str(user)


def test_the_version_is_that_of_the_project() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_settings_of_the_server_hold_wherever_it_is_started(tmp_path: Path) -> None:
    code = (
        "import streamlit_app; from streamlit.config import get_option as get; "
        "print(get('server.address'), get('browser.gatherUsageStats'), get('server.enableXsrfProtection'), "
        "get('client.showErrorDetails'), get('server.showEmailPrompt'))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["127.0.0.1", "False", "True", "none", "False"], done.stderr


def test_no_page_on_an_existing_store_imports_a_heavy_library(tmp_path: Path) -> None:
    store = Store(tmp_path)
    demo.build(store, now=lambda: datetime(2026, 1, 2))
    for kind, settings in (("ease", {}), ("foldin", {"seeds": 1, "k": 5, "epochs": 2})):
        train(store, "demo", kind, settings, now=lambda: datetime(2026, 1, 2), memory_limit_gb=4.0, metrics=False)
    store.close()
    user = prepared(tmp_path)  # Compare loads a language model only for a text that is not there yet
    done = subprocess.run(
        [sys.executable, "-c", VISIT % (user, ", ".join(map(repr, HEAVY)))],
        cwd=ROOT,
        env=os.environ | {"WHYBOARD_STORE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_what_was_imported_is_taken_out_of_garbage_collection() -> None:
    before = gc.get_freeze_count()
    kept = [{"n": n} for n in range(1000)]
    try:
        imports.freeze("json")
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()


def test_libraries_come_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    imports.import_in_background("colorsys")
    for thread in threading.enumerate():
        if thread.name == "imports":
            thread.join(20)
    assert "colorsys" in sys.modules
    gc.unfreeze()


def test_the_port_is_read_from_the_sockets_themselves() -> None:
    before = server.listening_port(1)  # of a socket that this process was born with, if any
    with socket.socket() as bound, socket.socket() as one, socket.socket() as other:
        bound.bind(("127.0.0.1", 0))  # bound only: does not count
        assert server.listening_port(bound.getsockname()[1]) == before
        one.bind(("127.0.0.1", 0))
        one.listen()
        assert server.listening_port(1) == one.getsockname()[1]
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert server.listening_port(one.getsockname()[1]) == one.getsockname()[1]
        assert server.listening_port(other.getsockname()[1]) == other.getsockname()[1]


def started(lifespan: Callable[[Any], Any]) -> list[dict[str, Any]]:
    """What an ASGI server is told when it starts an application with this lifespan."""
    told: list[dict[str, Any]] = []
    app = Starlette(lifespan=lifespan, middleware=[Middleware(server.CalmStart)])

    async def receive() -> dict[str, Any]:
        if told:
            return {"type": "lifespan.shutdown"}
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        told.append(message)

    async def run() -> None:
        serve: Callable[..., Awaitable[None]] = app
        await serve({"type": "lifespan", "state": {}}, receive, send)

    with suppress(StoreError, ZeroDivisionError):  # the ASGI server goes by what it was told
        asyncio.run(run())
    return told


def test_a_store_in_use_ends_the_start_with_its_reason_and_where_the_other_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{HOLD}hold({str(tmp_path)!r})"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    monkeypatch.setattr(services, "LocalJournal", lambda path: LocalJournal(path, patience=0.2))
    told = started(server.lifespan)
    holder.communicate()
    assert [message["type"] for message in told] == ["lifespan.startup.failed"]
    assert "is in use by another Whyboard. It is open at http://127.0.0.1:12345." in told[0]["message"]
    assert "WHYBOARD_STORE" in told[0]["message"]
    assert "Traceback" not in told[0]["message"]


HOLD = """
from pathlib import Path
from core.store import LocalJournal, write_token
def hold(folder):
    journal = LocalJournal(Path(folder) / "journal.duckdb")
    write_token(Path(folder) / "internal-api.json", "http://127.0.0.1:12345", "secret")
    print("held", flush=True)
    input()
"""


def test_a_start_that_fails_for_an_unknown_reason_keeps_its_traceback() -> None:
    def broken(app: Any) -> Any:
        raise ZeroDivisionError

    assert "Traceback" in started(broken)[0]["message"]
