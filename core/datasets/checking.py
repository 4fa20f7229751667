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
                     WHEN coalesce(user_id, '') = '' THEN '{reasons.MISSING_USER}'
                     WHEN coalesce(item_id, '') = '' THEN '{reasons.MISSING_ITEM}'
                     WHEN value IS NULL AND trim(coalesce(rating, '')) = '' THEN '{reasons.MISSING_RATING}'
                     WHEN value IS NULL OR NOT abs(value) <= {FLOAT_MAX} THEN '{reasons.UNPARSABLE_RATING}'
                     WHEN seconds IS NULL AND trim(coalesce(timestamp, '')) <> '' THEN '{reasons.UNPARSABLE_TIME}'
                END AS reason,
                CASE WHEN reason = '{reasons.UNPARSABLE_RATING}' THEN left(rating, 100)
                     WHEN reason = '{reasons.UNPARSABLE_TIME}' THEN left(timestamp, 100) END AS detail
                FROM (SELECT *, TRY_CAST(rating AS DOUBLE) AS value, {moment("timestamp")} AS seconds
                      FROM ({source.rows}))"""
        )


def told_scale(database: Database) -> tuple[float, float] | None:
    """Tell the scale by the ratings: the narrowest usual one that holds all but a few; None if there is none.

    A few are 5 %, or in small files up to three of ten: what people mistype, not how a scale is used.
    """
    counts = ", ".join(f"count(*) FILTER (rating < {low} OR rating > {high})" for low, high in KNOWN_SCALES)
    total, *outside = database.execute(f"SELECT count(*), {counts} FROM staged WHERE reason IS NULL").fetchone()
    allowed = max(0.05 * total, min(3, 0.3 * total))
    return next((scale for scale, n in zip(KNOWN_SCALES, outside, strict=True) if n <= allowed), None)


def check_scale(database: Database, scale: tuple[float, float], checked: int) -> int:
    """Reject ratings outside the scale and return how many there were; the first `checked` sources are not asked."""
    bad = {"low": scale[0], "high": scale[1]}
    outside = f"reason IS NULL AND part >= {checked} AND rating NOT BETWEEN $low AND $high"
    count = int(database.execute(f"SELECT count(*) FROM staged WHERE {outside}", bad).fetchone()[0])
    if count:
        told = f"printf('%g is not within {scale[0]:g} to {scale[1]:g}', rating)"
        database.execute(f"UPDATE staged SET reason = '{reasons.OUT_OF_SCALE}', detail = {told} WHERE {outside}", bad)
    return count


def stage_ids(database: Database) -> None:
    """Clean the ids of usable ratings (once each, not once a rating); a rating whose id was blank is rejected."""
    for column, reason in (("user_id", reasons.MISSING_USER), ("item_id", reasons.MISSING_ITEM)):
        raw = f"SELECT {column} AS raw FROM staged WHERE reason IS NULL GROUP BY {column}"
        blank = f"reason IS NULL AND {column} IN (SELECT raw FROM ({raw}) WHERE {cleaned('raw')} = '')"
        if database.execute(f"SELECT count(*) FROM ({raw}) WHERE {cleaned('raw')} = ''").fetchone()[0]:
            database.execute(f"UPDATE staged SET reason = '{reason}' WHERE {blank}")
    for column in ("user_id", "item_id"):
        raw = f"SELECT {column} AS raw FROM staged WHERE reason IS NULL GROUP BY {column}"
        database.execute(f"CREATE TEMP TABLE clean_{column} AS SELECT raw, {cleaned('raw')} AS id FROM ({raw})")


def index_ratings(database: Database) -> None:
    """Make the table `indexed` of usable ratings (part, line, user_index, item_index, rating, timestamp), in the order
    of the catalogue, and the table `repeated` of those that a later one of the same user and item replaces: the latest
    counts, without timestamps (all of them) the last.
    """
    database.execute(
        """CREATE TEMP TABLE indexed AS
           SELECT part, line, u.index AS user_index, i.index AS item_index, rating::FLOAT AS rating, timestamp
           FROM staged
           JOIN (SELECT raw, index FROM clean_user_id JOIN user_numbers USING (id)) u ON user_id = u.raw
           JOIN (SELECT raw, index FROM clean_item_id JOIN item_numbers USING (id)) i ON item_id = i.raw
           WHERE reason IS NULL ORDER BY user_index, item_index, part, line"""
    )
    # The rows stand in order: equal pairs are neighbours, and a scan finds them in a tenth of the time of a grouping.
    database.execute(
        """CREATE TEMP TABLE pairs AS SELECT DISTINCT user_index, item_index FROM (
               SELECT user_index, item_index, user_index = lag(user_index) OVER () AND
               item_index = lag(item_index) OVER () AS again FROM indexed) WHERE again"""
    )
    database.execute(
        """CREATE TEMP TABLE repeated AS
           WITH found AS (SELECT i.*, bool_and(timestamp IS NOT NULL) OVER pair AS timed
                          FROM indexed i JOIN pairs USING (user_index, item_index)
                          WINDOW pair AS (PARTITION BY user_index, item_index)),
           ranked AS (SELECT part, line, first_value(line) OVER best AS kept, row_number() OVER best AS turn FROM found
                      WINDOW best AS (PARTITION BY user_index, item_index
                                      ORDER BY CASE WHEN timed THEN timestamp END DESC, part DESC, line DESC))
           SELECT part, line, kept FROM ranked WHERE turn > 1"""
    )
    if database.execute("SELECT count(*) FROM repeated").fetchone()[0]:
        database.execute("DELETE FROM indexed USING repeated r WHERE indexed.part = r.part AND indexed.line = r.line")


def keep_rejects(database: Database, sources: tuple[RatingRows, ...]) -> None:
    """Write the rejected rows with their content into the catalogue."""
    database.execute(
        f"""CREATE TEMP TABLE rejected AS SELECT part, line, reason, detail FROM staged WHERE reason IS NOT NULL
            UNION ALL SELECT part, line, '{reasons.DUPLICATE}', 'line ' || kept || ' counts' FROM repeated"""
    )
    parts = {part for (part,) in database.execute("SELECT DISTINCT part FROM rejected").fetchall()}
    for part in sorted(parts):
        source = sources[part]
        database.execute(
            f"""INSERT INTO rejects SELECT {literal(source.source)}, line, reason,
                CASE WHEN reason = '{reasons.MALFORMED}' THEN {source.problem} ELSE detail END, content
                FROM (SELECT line, reason, detail FROM rejected WHERE part = {part})
                LEFT JOIN ({source.contents}) c USING (line) ORDER BY line"""
        )
