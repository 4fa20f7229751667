"""What the journal holds and answers: its tables with their columns, and every question by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import InputError

Row = Mapping[str, Any]

# Columns with their types, so that rows are checked at the door and nulls keep their type.
TABLES: dict[str, dict[str, str]] = {
    "explanations": {
        "id": "TEXT", "evidence_hash": "TEXT", "variant": "TEXT", "variant_json": "TEXT", "seed": "INTEGER",
        "dataset": "TEXT", "model": "TEXT", "item": "TEXT", "user_id": "TEXT", "evidence_json": "TEXT", "text": "TEXT",
        "seconds": "DOUBLE", "created": "TIMESTAMP", "usage_json": "TEXT", "notes_json": "TEXT",
    },
    "thumbs": {
        "id": "TEXT", "explanation": "TEXT", "rater": "TEXT", "value": "SMALLINT", "text_hash": "TEXT",
        "app_version": "TEXT", "created": "TIMESTAMP", "reasons_json": "TEXT",
    },
    "preferences": {
        "id": "TEXT", "left_explanation": "TEXT", "right_explanation": "TEXT", "rater": "TEXT", "value": "TEXT",
        "shown": "TEXT", "blind": "BOOLEAN", "seconds": "DOUBLE", "dataset": "TEXT", "model": "TEXT",
        "user_id": "TEXT", "item": "TEXT", "app_version": "TEXT", "created": "TIMESTAMP",
    },
    "likert": {
        "id": "TEXT", "explanation": "TEXT", "rater": "TEXT", "dimension": "TEXT", "value": "SMALLINT",
        "app_version": "TEXT", "created": "TIMESTAMP",
    },
    "comments": {
        "id": "TEXT", "explanation": "TEXT", "other": "TEXT", "rater": "TEXT", "text": "TEXT", "app_version": "TEXT",
        "created": "TIMESTAMP",
    },
    "variants": {
        "id": "TEXT", "label": "TEXT", "variant_json": "TEXT", "rater": "TEXT", "created": "TIMESTAMP",
    },
    "variant_states": {
        "id": "TEXT", "variant": "TEXT", "state": "TEXT", "rater": "TEXT", "created": "TIMESTAMP",
    },
    "prompts": {
        "id": "TEXT", "name": "TEXT", "version": "INTEGER", "system_text": "TEXT", "user_text": "TEXT",
        "rater": "TEXT", "created": "TIMESTAMP",
    },
}  # fmt: skip

# What a rater ($1) said of two explanations ($2, $3), in the order of writing; the latest of each kind counts.
_SAID_BY = """
SELECT 'thumb' AS kind, explanation, CAST(NULL AS TEXT) AS other, CAST(value AS TEXT) AS value, reasons_json AS detail,
       number FROM thumbs WHERE rater = $1 AND (explanation = $2 OR explanation = $3)
UNION ALL
SELECT 'likert', explanation, CAST(NULL AS TEXT), CAST(value AS TEXT), dimension, number
  FROM likert WHERE rater = $1 AND (explanation = $2 OR explanation = $3)
UNION ALL
SELECT 'preference', left_explanation, right_explanation, value, shown, number FROM preferences
 WHERE rater = $1 AND ((left_explanation = $2 AND right_explanation = $3)
                    OR (left_explanation = $3 AND right_explanation = $2))
UNION ALL
SELECT 'comment', explanation, other, text, CAST(NULL AS TEXT), number FROM comments
 WHERE rater = $1 AND ((explanation = $2 AND (other IS NULL OR other = $3))
                    OR (explanation = $3 AND (other IS NULL OR other = $2)))
ORDER BY number
"""

# Judgements with the variants they are about; an explanation is kept when it is first shown, so none is missing.
_JUDGED_PAIRS = """
SELECT p.*, l.variant AS left_variant, r.variant AS right_variant FROM preferences p
  LEFT JOIN explanations l ON l.id = p.left_explanation LEFT JOIN explanations r ON r.id = p.right_explanation
 ORDER BY p.number
"""

# Every question the journal answers, by name; parameters are $1, $2, ... so the same text runs on PostgreSQL.
QUERIES: dict[str, str] = {
    "explanation": "SELECT * FROM explanations WHERE id = $1",
    "written": (
        "SELECT id, user_id, item, variant, md5(text) AS digest FROM explanations "
        "WHERE dataset = $1 AND model = $2 AND seed = $3 AND variant IN ($4, $5) ORDER BY number DESC"
    ),
    "explanations_of": "SELECT * FROM explanations WHERE dataset = $1 ORDER BY number",
    "thumb": "SELECT value, reasons_json FROM thumbs WHERE explanation = $1 AND rater = $2 "
    "ORDER BY number DESC LIMIT 1",
    "thumbs": "SELECT * FROM thumbs ORDER BY number",
    "said_by": _SAID_BY,
    "preferences": _JUDGED_PAIRS,
    "preferred_by": (
        "SELECT left_explanation, right_explanation, value FROM preferences WHERE rater = $1 ORDER BY number"
    ),
    "likert": "SELECT * FROM likert ORDER BY number",
    "comments": "SELECT * FROM comments ORDER BY number",
    "variants": "SELECT * FROM variants ORDER BY number",
    "variant_states": "SELECT * FROM variant_states ORDER BY number",
    "prompts": "SELECT * FROM prompts ORDER BY number",
    "prompt": "SELECT * FROM prompts WHERE id = $1",
    "counts": "SELECT (SELECT count(*) FROM explanations) AS explanations, (SELECT count(*) FROM thumbs) AS thumbs",
}


def checked_rows(table: str, rows: Sequence[Row]) -> dict[str, Row]:
    """Return rows by id, later ones winning, after checking table and columns.

    Raises
    ------
    InputError
        The table is unknown or a row has other columns than the table.
    """
    if table not in TABLES:
        raise InputError(f"The journal has no table “{table[:80]}”.", f"Use one of: {', '.join(TABLES)}.")
    for row in rows:
        if set(row) != set(TABLES[table]):
            different = ", ".join(sorted(set(row) ^ set(TABLES[table])))
            raise InputError(f"A row for {table} has missing or unknown columns: {different}.", "Update both programs.")
    return {str(row["id"]): row for row in rows}


def checked_query(query: str) -> str:
    """Return the SQL of a named query.

    Raises
    ------
    InputError
        There is no such query.
    """
    if query not in QUERIES:
        raise InputError(f"The journal has no query “{query[:80]}”.", f"Use one of: {', '.join(QUERIES)}.")
    return QUERIES[query]
