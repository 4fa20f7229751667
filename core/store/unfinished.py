"""What a batch has written so far: rows appended as lines of JSON, durable at once, until the batch is one file."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from core.store.layout import Layout, writing
from core.store.tables import Row, checked_rows

_ENDING = ".jsonl"


class Unfinished:
    """Rows of one batch that is being written.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    dataset, model : str
        Ids of the data set version and the model, which must be there.
    name : str
        Hexadecimal name of the batch; the same batch again has the same name.
    """

    def __init__(self, layout: Layout, dataset: str, model: str, name: str) -> None:
        self._folder = layout.model(dataset, model) / "batches"
        self._path = self._folder / f"{int(name, 16):x}{_ENDING}"

    def rows(self) -> list[dict[str, Any]]:
        """Rows that this batch and others that were broken off have written; a half written line is left out."""
        found: dict[str, dict[str, Any]] = {}
        for path in sorted(self._folder.glob(f"*{_ENDING}")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError, KeyError, TypeError):
                    row = json.loads(line)
                    row["created"] = datetime.fromisoformat(row["created"])
                    found[row["id"]] = row
        return list(found.values())

    def append(self, rows: Sequence[Row]) -> None:
        """Write rows durably.

        Raises
        ------
        InputError
            A row has other columns than the journal's table of explanations.
        StoreError
            The store cannot be written.
        """
        checked = checked_rows("explanations", rows).values()
        lines = [json.dumps({**row, "created": row["created"].isoformat()}, ensure_ascii=False) for row in checked]
        data = "".join(f"\n{line}\n" for line in lines).encode()  # a line that was broken off ends here
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                while data:
                    data = data[os.write(descriptor, data) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def forget(self) -> None:
        """Remove the rows of this batch: they stand in its file now."""
        with writing(self._folder):
            Path(self._path).unlink(missing_ok=True)
