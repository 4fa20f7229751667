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
    "campaigns": {
        "id": "TEXT", "name": "TEXT", "version": "INTEGER", "settings_json": "TEXT", "rater": "TEXT",
        "created": "TIMESTAMP",
    },
    "campaign_states": {
        "id": "TEXT", "campaign": "TEXT", "state": "TEXT", "detail_json": "TEXT", "rater": "TEXT",
        "created": "TIMESTAMP",
    },
    "campaign_pairs": {
        "id": "TEXT", "campaign": "TEXT", "place": "INTEGER", "kind": "TEXT", "dataset": "TEXT", "model": "TEXT",
        "user_id": "TEXT", "item": "TEXT", "first_variant": "TEXT", "second_variant": "TEXT",
        "first_explanation": "TEXT", "second_explanation": "TEXT", "first_text": "TEXT", "second_text": "TEXT",
        "evidence_json": "TEXT", "expected": "TEXT", "stratum": "TEXT", "segment": "TEXT", "stability": "DOUBLE",
        "created": "TIMESTAMP",
    },
    "reservations": {
        "id": "TEXT", "campaign": "TEXT", "pair": "TEXT", "slot": "INTEGER", "turn": "INTEGER", "rater": "TEXT",
        "token": "TEXT", "shown": "TEXT", "place": "INTEGER", "propensity": "DOUBLE", "lease": "DOUBLE",
        "created": "TIMESTAMP",
    },
    "judgements": {
        "id": "TEXT", "campaign": "TEXT", "pair": "TEXT", "reservation": "TEXT", "rater": "TEXT", "action": "TEXT",
        "winner": "TEXT", "left_variant": "TEXT", "right_variant": "TEXT", "left_hash": "TEXT", "right_hash": "TEXT",
        "left_words": "INTEGER", "right_words": "INTEGER", "shown": "TEXT", "place": "INTEGER", "seconds": "DOUBLE",
        "kind": "TEXT", "expected": "TEXT", "propensity": "DOUBLE", "reasons_json": "TEXT", "likert_json": "TEXT",
        "comment": "TEXT", "dataset": "TEXT", "model": "TEXT", "user_id": "TEXT", "item": "TEXT",
        "stability": "DOUBLE", "segment": "TEXT", "source": "TEXT", "app_version": "TEXT", "created": "TIMESTAMP",
    },
    "failures": {
        "id": "TEXT", "variant": "TEXT", "variant_json": "TEXT", "seed": "INTEGER", "dataset": "TEXT", "model": "TEXT",
        "item": "TEXT", "user_id": "TEXT", "what": "TEXT", "created": "TIMESTAMP",
    },
    "canaries": {
        "id": "TEXT", "kind": "TEXT", "variant": "TEXT", "variant_json": "TEXT", "seed": "INTEGER", "dataset": "TEXT",
        "model": "TEXT", "item": "TEXT", "user_id": "TEXT", "evidence_json": "TEXT", "true_json": "TEXT",
        "text": "TEXT", "seconds": "DOUBLE", "created": "TIMESTAMP",
    },
    "checker_marks": {
        "id": "TEXT", "explanation": "TEXT", "claim_start": "INTEGER", "claim_end": "INTEGER", "kind": "TEXT",
        "verdict": "TEXT", "value": "TEXT", "rater": "TEXT", "app_version": "TEXT", "created": "TIMESTAMP",
    },
    "erasures": {
        "id": "TEXT", "kind": "TEXT", "how": "TEXT", "dataset": "TEXT", "pseudonym": "TEXT", "rows_json": "TEXT",
        "marks_json": "TEXT", "rater": "TEXT", "app_version": "TEXT", "created": "TIMESTAMP",
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


# Judgements that count, added up: all that a leaderboard needs of 100,000 of them. Of a rater and a pair of a campaign
# the latest row counts, and none where the rater took it back.
_TALLIES = """
SELECT j.kind, j.rater, j.left_variant AS "left", j.right_variant AS "right", j.winner, count(*) AS votes
  FROM judgements j
  JOIN (SELECT max(number) AS number FROM judgements {where} GROUP BY campaign, pair, rater) latest
    ON latest.number = j.number
 WHERE j.action = 'judged' AND j.winner <> ''
 GROUP BY j.kind, j.rater, j.left_variant, j.right_variant, j.winner
"""

# Grows with every row that an audit looks at: numbers are given in the order of writing, over all tables.
_POSITION = """
SELECT coalesce(max(number), 0) AS number FROM (
  SELECT max(number) AS number FROM judgements UNION ALL SELECT max(number) FROM preferences
  UNION ALL SELECT max(number) FROM thumbs UNION ALL SELECT max(number) FROM campaigns
  UNION ALL SELECT max(number) FROM campaign_states UNION ALL SELECT max(number) FROM erasures) AS latest
"""

# What an audit of texts looks at beside the batches, which are files.
_TEXTS_POSITION = """
SELECT coalesce(max(number), 0) AS number FROM (
  SELECT max(number) AS number FROM explanations UNION ALL SELECT max(number) FROM failures
  UNION ALL SELECT max(number) FROM checker_marks UNION ALL SELECT max(number) FROM canaries
  UNION ALL SELECT max(number) FROM judgements UNION ALL SELECT max(number) FROM preferences
  UNION ALL SELECT max(number) FROM thumbs UNION ALL SELECT max(number) FROM likert
  UNION ALL SELECT max(number) FROM erasures) AS latest
"""

# How many rows are about explanations that are not there; a text is kept when it is first shown, so none should be.
_DANGLING = """
SELECT 'thumbs' AS name, count(*) AS missing FROM thumbs
 WHERE NOT EXISTS (SELECT 1 FROM explanations e WHERE e.id = thumbs.explanation)
UNION ALL
SELECT 'preferences', count(*) FROM preferences
 WHERE NOT EXISTS (SELECT 1 FROM explanations e WHERE e.id = preferences.left_explanation)
    OR NOT EXISTS (SELECT 1 FROM explanations e WHERE e.id = preferences.right_explanation)
UNION ALL
SELECT 'likert', count(*) FROM likert
 WHERE NOT EXISTS (SELECT 1 FROM explanations e WHERE e.id = likert.explanation)
ORDER BY name
"""

# Of each campaign, pair and rater the latest row after a number ($1).
_LATEST_JUDGEMENTS = """
SELECT * FROM (SELECT j.*, row_number() OVER (PARTITION BY campaign, pair, rater ORDER BY number DESC) AS newest
                 FROM judgements j WHERE number > $1) AS told
 WHERE newest = 1 ORDER BY number
"""

# How many rows of each table are about a rater ($1), or about a user ($1) of a data set ($2, its name).
_OF_RATERS, _OF_USERS = ([table for table in TABLES if column in TABLES[table]] for column in ("rater", "user_id"))
_COUNTED = "SELECT '{0}' AS name, count(*) AS found FROM {0} WHERE "
_ROWS_OF_RATER = " UNION ALL ".join(_COUNTED.format(table) + "rater = $1" for table in _OF_RATERS)
_ROWS_OF_USER = " UNION ALL ".join(
    _COUNTED.format(table) + "user_id = $1 AND split_part(dataset, '@', 1) = $2" for table in _OF_USERS
)
_RATERS = " UNION ".join(f"SELECT rater FROM {table}" for table in _OF_RATERS)

# A text that is empty was about somebody who was forgotten since: it counts where it was judged, and is shown nowhere.
# Every question the journal answers, by name; parameters are $1, $2, ... so the same text runs on PostgreSQL.
QUERIES: dict[str, str] = {
    "explanation": "SELECT * FROM explanations WHERE id = $1 AND text <> ''",
    "written": (
        "SELECT id, user_id, item, variant, md5(text) AS digest, created FROM explanations "
        "WHERE dataset = $1 AND model = $2 AND seed = $3 AND variant IN ($4, $5) AND text <> '' ORDER BY number DESC"
    ),
    "explanations_of": "SELECT * FROM explanations WHERE dataset = $1 AND text <> '' ORDER BY number",
    "explanations_after": (
        "SELECT * FROM explanations WHERE dataset = $1 AND model = $2 AND number > $3 AND text <> '' ORDER BY number"
    ),
    "failures": "SELECT * FROM failures ORDER BY number",
    "failures_of": "SELECT * FROM failures WHERE dataset = $1 AND model = $2 ORDER BY number",
    "canaries": "SELECT * FROM canaries ORDER BY number",
    "canaries_of": "SELECT * FROM canaries WHERE dataset = $1 AND model = $2 ORDER BY number",
    "checker_marks": "SELECT * FROM checker_marks ORDER BY number",
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
    "campaigns": "SELECT * FROM campaigns ORDER BY number",
    "campaign_states": "SELECT * FROM campaign_states ORDER BY number",
    "campaign_pairs": "SELECT * FROM campaign_pairs WHERE first_text <> '' ORDER BY number",
    "campaign_pair": "SELECT * FROM campaign_pairs WHERE id = $1",
    "pairs_of": (
        "SELECT id, place, kind, first_variant, second_variant, stratum, first_text = '' AS erased FROM campaign_pairs "
        "WHERE campaign = $1 ORDER BY place, id"
    ),
    "texts_of": "SELECT * FROM campaign_pairs WHERE campaign = $1 AND first_text <> '' ORDER BY place, id",
    "pair_counts": "SELECT campaign, kind, count(*) AS pairs FROM campaign_pairs GROUP BY campaign, kind",
    "reservations": "SELECT * FROM reservations ORDER BY number",
    "reservation": "SELECT * FROM reservations WHERE id = $1",
    "reservations_since": "SELECT * FROM reservations WHERE campaign = $1 AND number > $2 ORDER BY number",
    "judgements": "SELECT * FROM judgements ORDER BY number",
    "latest_judgements": _LATEST_JUDGEMENTS,
    "preference_position": "SELECT coalesce(max(number), 0) AS number FROM preferences",
    "judgements_since": (
        "SELECT number, pair, reservation, rater, action, winner, shown, kind, seconds, created FROM judgements "
        "WHERE campaign = $1 AND number > $2 ORDER BY number"
    ),
    "judging_times": "SELECT seconds FROM judgements WHERE action = 'judged' AND source = '' AND seconds IS NOT NULL",
    "judgements_on": "SELECT * FROM judgements WHERE pair = $1 AND rater = $2 ORDER BY number",
    "judgement_ids": "SELECT id FROM judgements",
    "preference_ids": "SELECT id FROM preferences",
    "judged_explanations": (
        "SELECT * FROM explanations WHERE text <> '' AND id IN "
        "(SELECT left_explanation FROM preferences UNION SELECT right_explanation FROM preferences)"
    ),
    "judged_texts": (
        "SELECT id, variant, text FROM explanations WHERE text <> '' AND id IN "
        "(SELECT left_explanation FROM preferences UNION SELECT right_explanation FROM preferences)"
    ),
    "tallies": _TALLIES.format(where=""),
    "tallies_of": _TALLIES.format(where="WHERE campaign = $1"),
    "judged_campaigns": "SELECT DISTINCT campaign FROM judgements WHERE action = 'judged' ORDER BY campaign",
    "journal_position": _POSITION,
    "texts_position": _TEXTS_POSITION,
    "judged_reasons": "SELECT id, reasons_json FROM judgements WHERE reasons_json IS NOT NULL ORDER BY number",
    "thumbed": (
        "SELECT t.explanation, t.rater, t.value, t.reasons_json, e.variant FROM thumbs t "
        "JOIN explanations e ON e.id = t.explanation ORDER BY t.number"
    ),
    "written_variants": (
        "SELECT variant, min(variant_json) AS variant_json FROM explanations GROUP BY variant ORDER BY variant"
    ),
    "written_seeds": "SELECT DISTINCT seed FROM explanations ORDER BY seed",
    "dangling": _DANGLING,
    "erasures": "SELECT * FROM erasures ORDER BY number",
    "rows_of_rater": _ROWS_OF_RATER,
    "rows_of_user": _ROWS_OF_USER,
    "raters": f"{_RATERS} ORDER BY rater",
    # By number and time: numbers begin again where a backup is restored.
    **{
        f"{column}_in_{table}": f"SELECT {column} AS name FROM {table} WHERE number = $1 AND created = $2"
        for column, tables in (("rater", _OF_RATERS), ("user_id", _OF_USERS))
        for table in tables
    },
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
