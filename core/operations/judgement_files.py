"""Judgements in files: exported with ids that are the same everywhere, and imported from here or elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.datasets.formulas import csv_bytes, restore
from core.datasets.limits import checked_columns
from core.datasets.reading import told_delimiter
from core.errors import InputError
from core.operations.campaigns import find_campaign
from core.operations.judgement_log import log_of
from core.operations.roles import IMPORT
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.rate.importing import Read, read_judgements
from core.store import Journal

if TYPE_CHECKING:
    import pandas as pd

GROUP = 2_000  # rows written together
ODD = "the row has another number of cells than the header"
ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class ImportedJudgements:
    """What an import brought.

    Attributes
    ----------
    read : int
        Rows of the file.
    added, known : int
        Judgements that are new; those that were there before.
    duplicates, contradictions : int
        Rows that say the same again (left out), or something else of the same pair (the later one counts).
    rejected : mapping of str to int
        Rows that cannot be read, by reason.
    mapping : mapping of str to str
        Which column was taken for what.
    notes : tuple of str
        What the reader should know, one sentence each.
    """

    read: int
    added: int
    known: int
    duplicates: int
    contradictions: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def export_frame(journal: Journal, reference: str | None = None) -> pd.DataFrame:
    """All judgements that count, with everything known of them, for a file.

    Parameters
    ----------
    journal : Journal
        Where they are.
    reference : str or None
        Only those of a campaign; '' for those outside campaigns.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    wanted = find_campaign(journal, reference).id if reference else reference
    frame = log_of(journal).whole(journal)
    return frame if wanted is None else frame[frame["campaign"] == wanted].reset_index(drop=True)


def file_bytes(frame: pd.DataFrame, ending: str) -> bytes:
    """The table as a file: `.csv` (UTF-8, text cells safe from being run as formulas) or `.parquet`.

    Raises
    ------
    InputError
        The ending is neither.
    """
    if ending == ".csv":
        return csv_bytes(frame)
    if ending != ".parquet":
        raise _no_table(ending)
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def import_judgements(
    workbench: Workbench,
    journal: Journal,
    path: Path,
    *,
    name: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> ImportedJudgements:
    """Take in judgements from a CSV or Parquet file; returns after the commit. The same file again adds nothing.

    Parameters
    ----------
    workbench, journal
        The store.
    path : Path
        The file.
    name : str or None
        What it is called, where the path is a temporary one.
    mapping : mapping of str to str
        By meaning the column; what is not mapped is told by its name.
    progress : Progress
        Told how far it is.

    Raises
    ------
    InputError
        The file is no table, too large, or lacks a column; nothing was imported.
    """
    workbench.require(IMPORT)
    frame, odd = _table(path, workbench.settings.upload_limit_mb)
    progress(0.3, "Reading judgements")
    found = read_judgements(frame, source=(name or path.name)[:200], now=workbench.now(), mapping=mapping)
    if odd:
        found = replace(found, total=found.total + odd, rejected={**found.rejected, ODD: odd})
    there = {row["id"] for row in (*journal.read("judgement_ids"), *journal.read("preference_ids"))}
    new = [row for row in found.rows if row["id"] not in there]
    for start in range(0, len(new), GROUP):
        journal.append("judgements", new[start : start + GROUP])
        progress(0.3 + 0.7 * min(1.0, (start + GROUP) / len(new)), "Keeping judgements")
    notes = (*found.notes, *_told(found))
    return ImportedJudgements(
        found.total, len(new), len(found.rows) - len(new), found.duplicates, found.contradictions, found.rejected,
        found.mapping, notes,
    )  # fmt: skip


def _told(found: Read) -> tuple[str, ...]:
    notes = []
    if not found.rows:
        notes.append("The file holds no judgement that can be read.")
    if found.duplicates:
        notes.append(f"{found.duplicates:,} rows say again what the same rater said of the same pair; left out.")
    if found.contradictions:
        notes.append(
            f"{found.contradictions:,} rows contradict an earlier row of the same rater on the same pair; the later "
            "one counts."
        )
    notes += [f"{count:,} rows were left out: {reason}." for reason, count in found.rejected.items()]
    return tuple(notes)


def _table(path: Path, limit_mb: float) -> tuple[pd.DataFrame, int]:
    """The table of a file, and how many of its rows have another number of cells than the header."""
    import pandas as pd

    if not path.is_file():
        raise InputError(f"There is no file {path}.", "Check the path.")
    size = path.stat().st_size / 2**20
    if size > limit_mb:
        raise InputError(f"{path.name} has {size:,.0f} MB.", f"Use at most {limit_mb:,.0f} MB.")
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            return pd.read_parquet(path), 0
        if ending != ".csv":
            raise _no_table(path.name)
        with path.open(encoding="utf-8-sig", newline="") as file:
            sign = told_delimiter(file.readline())
            file.seek(0)
            lines = [row for row in csv.reader(file, delimiter=sign) if row]
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8 CSV.") from None
    except (ValueError, OSError, csv.Error) as error:  # Arrow's own errors are ValueErrors
        raise InputError(f"{path.name} cannot be read as a table: {error}.", "Save it as CSV or Parquet.") from error
    if not lines:
        raise InputError(f"{path.name} is empty.", "Save the judgements with a line that names the columns.")
    checked_columns(path, lines[0])
    whole = [[restore(cell) for cell in row] for row in lines[1:] if len(row) == len(lines[0])]
    return pd.DataFrame(whole, columns=[restore(name) for name in lines[0]], dtype=str), len(lines) - 1 - len(whole)


def _no_table(what: str) -> InputError:
    return InputError(f"“{what[:80]}” is no table of judgements.", f"Use a file that ends in {' or '.join(ENDINGS)}.")
