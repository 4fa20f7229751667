"""The journal through the running app's internal API (loopback, token in a file only its owner can read)."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError, StoreError
from core.store.erasures import Erasure, erasure_to_json
from core.store.journal import Journal, LocalJournal
from core.store.layout import Layout
from core.store.tables import Row, checked_query, checked_rows

if TYPE_CHECKING:
    import pandas as pd

TIMEOUT = 30.0  # seconds
ERASING = 600.0  # seconds: the whole journal is written anew


def write_token(path: Path, url: str, token: str) -> None:
    """Say where the app listens; the file can be read by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"url": url, "token": token, "process": os.getpid()}, file)
    temporary.replace(path)


class RemoteJournal:
    """A journal that another process owns, reached through its internal API.

    Parameters
    ----------
    url : str
        Base URL of the app, `http://127.0.0.1:<port>`.
    token : str
        The token of its file.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows durably; returns after the commit."""
        checked_rows(table, rows)
        self._ask("append", {"table": table, "rows": [dict(row) for row in rows]})

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Answer one of the named queries; times come back as datetimes."""
        checked_query(query)
        found: list[dict[str, Any]] = self._ask("read", {"query": query, "parameters": list(parameters)})["rows"]
        return [{k: datetime.fromisoformat(v) if k == "created" else v for k, v in row.items()} for row in found]

    def copy(self, target: Path) -> dict[str, int]:
        """Write the journal as of one moment to `target`: the app writes into its own store, from where it is moved."""
        found = self._ask("copy", {})
        shutil.move(found["path"], target)
        return {str(table): int(count) for table, count in found["rows"].items()}

    def erase(self, erasure: Erasure) -> dict[str, int]:
        """Forget a person, durably; the app forgets what it held in memory, too."""
        found = self._ask("erase", erasure_to_json(erasure), ERASING)
        return {str(table): int(count) for table, count in found["rows"].items()}

    def frame(self, query: str, *parameters: Any) -> pd.DataFrame:
        """Answer a named query as a frame; without columns where there are no rows."""
        import pandas as pd

        return pd.DataFrame(self.read(query, *parameters))

    def close(self) -> None:
        """Nothing to let go of."""

    def _ask(self, verb: str, body: Any, timeout: float = TIMEOUT) -> Any:
        request = urllib.request.Request(
            f"{self._url}/api/internal/{verb}",
            data=json.dumps(body, default=str).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy
        try:
            with opener.open(request, timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refused(error) from error
        except (OSError, ValueError, http.client.HTTPException) as error:  # the last: it died in mid-answer
            raise StoreError(
                f"The running Whyboard at {self._url} does not answer: {error}.", "Try again, or stop it."
            ) from error


def open_journal(layout: Layout, patience: float = 3.0) -> Journal:
    """Open the journal for a command: through the running app if there is one, else directly.

    An app that has just started holds the journal a moment before it says where it listens, hence the patience
    (seconds).

    Raises
    ------
    StoreError
        Another process holds it and cannot be asked.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _running(layout)
        except (OSError, ValueError, KeyError, TypeError, StoreError):
            pass  # no app, or the file of one that was killed
        try:
            return LocalJournal(layout.journal, patience=0)
        except StoreError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def _running(layout: Layout) -> RemoteJournal:
    found = json.loads(layout.token.read_text())
    remote = RemoteJournal(found["url"], found["token"])
    remote.read("counts")
    return remote


def _refused(error: urllib.error.HTTPError) -> StoreError | InputError:
    try:
        told = json.load(error)
        return (
            InputError(told["what"], told["remedy"]) if error.code == 400 else StoreError(told["what"], told["remedy"])
        )
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        return StoreError(f"The running Whyboard answered {error.code}.", "Look at its log.")
