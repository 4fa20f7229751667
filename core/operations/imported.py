"""Explanations made elsewhere: a table of user, item, text and variant becomes texts that can be audited."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.audit.checked import IMPORTED
from core.datasets.formulas import restore
from core.errors import InputError, WhyboardError
from core.explain.evidence import evidence_to_json
from core.explain.types import Evidence, Variant, content_hash
from core.operations.audit import audited_model
from core.operations.checks import NAME_LIMIT, storable
from core.operations.roles import BATCH
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.store import Journal

COLUMNS = ("user", "item", "text")
OPTIONAL = ("variant", "language")
TEXT_LIMIT = 50_000  # characters
_CHINESE_SHARE = 0.2  # of the characters: then the text is taken for Chinese
_KEPT = 500  # rows that are written in one go


@dataclass(frozen=True, slots=True)
class ImportedTexts:
    """What became of a file.

    Attributes
    ----------
    dataset, model : str
        Ids of the data set version and the model that the texts are held against.
    rows, added, known : int
        Rows of the file; texts that were added; texts that were there already.
    rejected : mapping of reason to int
        Rows that could not be used.
    variants : tuple of str
        Ids of the variants they were filed under.
    """

    dataset: str
    model: str
    rows: int
    added: int
    known: int
    rejected: Mapping[str, int]
    variants: tuple[str, ...]


def import_explanations(
    workbench: Workbench,
    journal: Journal,
    path: Path,
    dataset: str,
    model: str | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    variant: str = "",
    language: str | None = None,
    progress: Progress = silent,
) -> ImportedTexts:
    """Read explanations that another system wrote, and keep them so that they are audited like any others.

    Each text is held against the evidence that a model of ours gives for its user and item: what another system's own
    reasons were is not known here.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where to; the model whose evidence they are held against, the default one if None.
    path : Path
        A CSV or Parquet file.
    mapping : mapping of str to str or None
        Which column of the file is `user`, `item`, `text`, `variant`, `language`; the same names if None.
    variant : str
        Name of the system where the file has no column for it; '' for the name of the file.
    language : str or None
        `en` or `zh` where the file has no column for it; None tells it by the characters.
    progress : Progress
        Raising in it ends the work; what was kept by then stays.

    Raises
    ------
    InputError
        The file cannot be read, or lacks a column.
    NotFoundError
        There is no such data set or model.
    """
    workbench.require(BATCH)
    chosen = audited_model(workbench, dataset, model)
    frame = _read(path, dict(mapping or {}))
    rejected: Counter[str] = Counter()
    evidence: dict[tuple[str, str], Evidence | str] = {}
    found: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(frame):
        progress(place / len(frame), f"Reading explanation {place + 1:,} of {len(frame):,}")
        text = storable(row["text"]).strip()
        if not text or len(text) > TEXT_LIMIT:
            rejected["no text" if not text else f"more than {TEXT_LIMIT:,} characters"] += 1
            continue
        key = (row["user"], row["item"])
        if key not in evidence:
            evidence[key] = _evidence(workbench, chosen.info.dataset, chosen.info.model, *key)
        told = evidence[key]
        if isinstance(told, str):
            rejected[told] += 1
            continue
        name = (row.get("variant") or variant or path.stem)[:NAME_LIMIT]
        writer = Variant(IMPORTED, name, "", {}, _language(row.get("language") or language, text))
        made = _row(writer, told, key, text, chosen.info.dataset, chosen.info.model)
        found[made["id"]] = made | {"created": workbench.now()}
    known = _keep(journal, found)
    progress(1.0, "Imported")
    names = sorted({row["variant"] for row in found.values()})
    return ImportedTexts(
        chosen.info.dataset, chosen.info.model, len(frame), len(found) - known, known, dict(rejected), tuple(names)
    )


def _read(path: Path, mapping: dict[str, str]) -> list[dict[str, str]]:
    """Rows of a CSV or Parquet file under our own names of columns, all cells as text."""
    import pandas as pd

    unknown = sorted(set(mapping) - {*COLUMNS, *OPTIONAL})
    if unknown:
        raise InputError(f"--map names “{unknown[0][:80]}”.", f"Map: {', '.join((*COLUMNS, *OPTIONAL))}.")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            frame = pd.read_parquet(path).astype(object)
        else:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the path.") from error
    except Exception as error:  # pandas and pyarrow raise errors of many kinds
        raise InputError(
            f"{path.name} cannot be read: {str(error).splitlines()[0][:200] if str(error) else type(error).__name__}.",
            "Give a CSV file in UTF-8 with a header, or a Parquet file.",
        ) from error
    places = {name: mapping.get(name, name) for name in (*COLUMNS, *OPTIONAL)}
    for name, column in places.items():
        if column not in frame.columns and (name in COLUMNS or name in mapping):
            columns = ", ".join(str(c)[:80] for c in list(frame.columns)[:50])
            raise InputError(f"{path.name} has no column “{column[:80]}” for {name}.", f"Map one of: {columns}.")
    used = {name: column for name, column in places.items() if column in frame.columns}
    cells = {
        name: [restore(str(value)) for value in frame[column].fillna("").tolist()] for name, column in used.items()
    }
    return [dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True)]


def _language(given: str | None, text: str) -> str:
    if given in ("en", "zh"):
        return given
    chinese = sum("\u3400" <= character <= "\u9fff" for character in text)
    return "zh" if chinese > _CHINESE_SHARE * len(text) else "en"


def _evidence(workbench: Workbench, dataset: str, model: str, user: str, item: str) -> Evidence | str:
    """Evidence about an item for a user, or why there is none."""
    catalogue = workbench.catalogue(dataset)
    if user not in catalogue.user_index:
        return "unknown user"
    if item not in catalogue.item_index:
        return "unknown item"
    try:
        return evidence_of(workbench, subject(workbench, dataset, user, item, model))
    except WhyboardError:
        return "the model cannot serve this user"


def _row(
    writer: Variant, evidence: Evidence, about: tuple[str, str], text: str, dataset: str, model: str
) -> dict[str, Any]:
    """A row of the journal; the text is part of the id, so that another text for the same question is another row."""

    def as_json(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)

    return {
        "id": content_hash([evidence.hash, asdict(writer), text]), "evidence_hash": evidence.hash,
        "variant": writer.id, "variant_json": as_json(asdict(writer)), "seed": 0, "dataset": dataset, "model": model,
        "item": about[1], "user_id": about[0], "evidence_json": as_json(evidence_to_json(evidence)), "text": text,
        "seconds": 0.0, "usage_json": None, "notes_json": None,
    }  # fmt: skip


def _keep(journal: Journal, rows: Mapping[str, dict[str, Any]]) -> int:
    """Write the rows; returns how many were there already."""
    known = {name for name in rows if journal.read("explanation", name)}
    new = [row for name, row in rows.items() if name not in known]
    for start in range(0, len(new), _KEPT):
        journal.append("explanations", new[start : start + _KEPT])
    return len(known)
