"""Ratings are checked here: every row becomes a rating or a reject with its line and reason."""

from __future__ import annotations

from core.datasets import reasons
from core.datasets.sql import Database, cleaned, literal, moment
from core.datasets.staging import RatingRows

# Scales that ratings are usually given on, narrow before wide.
KNOWN_SCALES = (
    (0.0, 1.0), (1.0, 5.0), (0.5, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (-10.0, 10.0), (0.0, 100.0)
)  # fmt: skip
FLOAT_MAX = 3.4e38


def stage_ratings(database: Database, sources: tuple[RatingRows, ...]) -> None:
    """Read all ratings into the table `staged`, with the reason where one cannot be used."""
    for part, source in enumerate(sources):
        verb = "CREATE OR REPLACE TEMP TABLE staged AS" if part == 0 else "INSERT INTO staged"
        database.execute(
            f"""{verb} SELECT {part}::UTINYINT AS part, line, user_id, item_id, value AS rating, seconds AS timestamp,
                CASE WHEN NOT ok THEN '{reasons.MALFORMED}'
                     WHEN value IS NULL AND coalesce(rating, '') = '' THEN '{reasons.MISSING_RATING}'
                     WHEN value IS NULL OR NOT abs(value) <= {FLOAT_MAX} THEN '{reasons.UNPARSABLE_RATING}'
                     WHEN seconds IS NULL AND coalesce(timestamp, '') <> '' THEN '{reasons.UNPARSABLE_TIME}'
                END AS reason,
                CASE WHEN reason = '{reasons.UNPARSABLE_RATING}' THEN left(rating, 100)
                     WHEN reason = '{reasons.UNPARSABLE_TIME}' THEN left(timestamp, 100) END AS detail
                FROM (SELECT *, TRY_CAST(rating AS DOUBLE) AS value, {moment("timestamp")} AS seconds
                      FROM ({source.rows}))"""
        )


def stage_ids(database: Database) -> None:
    """Clean the ids (once each, not once a rating) and reject ratings without one."""
    for column, reason in (("item_id", reasons.MISSING_ITEM), ("user_id", reasons.MISSING_USER)):
        database.execute(
            f"""CREATE OR REPLACE TEMP TABLE clean_{column} AS SELECT raw, {cleaned("raw")} AS id FROM (
                SELECT DISTINCT {column} AS raw FROM staged WHERE reason IS DISTINCT FROM '{reasons.MALFORMED}')"""
        )
        if database.execute(f"SELECT count(*) FROM clean_{column} WHERE id = ''").fetchone()[0]:
            database.execute(
                f"""UPDATE staged SET reason = '{reason}', detail = NULL FROM clean_{column} c
                    WHERE staged.{column} IS NOT DISTINCT FROM c.raw AND c.id = ''
                    AND reason IS DISTINCT FROM '{reasons.MALFORMED}'"""
            )


def told_scale(database: Database) -> tuple[float, float] | None:
    """Tell the scale by the ratings: the narrowest usual one that holds all but a few; None if there is none.

    A few are 5 %, or in small files up to three of ten: what people mistype, not how a scale is used.
    """
    counts = ", ".join(f"count(*) FILTER (rating < {low} OR rating > {high})" for low, high in KNOWN_SCALES)
    total, *outside = database.execute(f"SELECT count(*), {counts} FROM staged WHERE reason IS NULL").fetchone()
    allowed = max(0.05 * total, min(3, 0.3 * total))
    return next((scale for scale, n in zip(KNOWN_SCALES, outside, strict=True) if n <= allowed), None)


def check_scale(database: Database, scale: tuple[float, float]) -> int:
    """Reject ratings outside the scale and return how many there were."""
    database.execute(
        f"""UPDATE staged SET reason = '{reasons.OUT_OF_SCALE}',
            detail = rating::TEXT || ' is not within ' || $low::TEXT || ' to ' || $high::TEXT
            WHERE reason IS NULL AND rating NOT BETWEEN $low AND $high""",
        {"low": scale[0], "high": scale[1]},
    )
    found = database.execute(f"SELECT count(*) FROM staged WHERE reason = '{reasons.OUT_OF_SCALE}'").fetchone()
    return int(found[0])


def check_duplicates(database: Database) -> None:
    """Of several ratings of an item by a user keep one: the latest, without timestamps (all of them) the last.

    Needs the table `indexed` (part, line, user_index, item_index, rating, timestamp); removes from it.
    """
    database.execute(
        """CREATE OR REPLACE TEMP TABLE repeated AS SELECT user_index, item_index FROM indexed
           GROUP BY user_index, item_index HAVING count(*) > 1"""
    )
    if not database.execute("SELECT count(*) FROM repeated").fetchone()[0]:
        return
    database.execute(
        """CREATE OR REPLACE TEMP TABLE losers AS
            WITH pairs AS (SELECT i.*, bool_and(timestamp IS NOT NULL) OVER pair AS timed
                           FROM indexed i JOIN repeated USING (user_index, item_index)
                           WINDOW pair AS (PARTITION BY user_index, item_index)),
            ranked AS (SELECT part, line, first_value(line) OVER best AS kept, row_number() OVER best AS turn FROM pairs
                       WINDOW best AS (PARTITION BY user_index, item_index
                                       ORDER BY CASE WHEN timed THEN timestamp END DESC, part DESC, line DESC))
            SELECT part, line, kept FROM ranked WHERE turn > 1"""
    )
    for table in ("staged", "indexed"):
        change = f"UPDATE staged SET reason = '{reasons.DUPLICATE}', detail = 'line ' || l.kept || ' counts' FROM"
        database.execute(
            f"""{change if table == "staged" else "DELETE FROM indexed USING"} losers l
                WHERE {table}.part = l.part AND {table}.line = l.line"""
        )


def keep_rejects(database: Database, sources: tuple[RatingRows, ...]) -> None:
    """Write the rejected rows with their content into the catalogue."""
    for part, source in enumerate(sources):
        database.execute(
            f"""INSERT INTO rejects SELECT {literal(source.source)}, line, reason,
                CASE WHEN reason = '{reasons.MALFORMED}' THEN {source.problem} ELSE detail END, content
                FROM staged LEFT JOIN ({source.contents}) c USING (line)
                WHERE part = {part} AND reason IS NOT NULL ORDER BY line"""
        )
