"""From staged rows to a catalogue: check, number users and items, write, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.datasets import checking
from core.datasets.sql import Database, order_of_ids
from core.datasets.staging import Staged, stage_decades
from core.errors import InputError
from core.progress import Progress
from core.store import CatalogueBuilder
from core.types import DatasetInfo


def finish(builder: CatalogueBuilder, staged: Staged, now: Callable[[], datetime], progress: Progress) -> DatasetInfo:
    """Check the staged rows, write the catalogue and put it in use.

    Raises
    ------
    InputError
        No rating can be used.
    """
    progress(0.0, "reading ratings")
    checking.stage_ratings(builder, staged.ratings)
    progress(0.4, "checking ratings")
    notes = staged.notes + _scale_notes(builder, staged)
    checking.stage_ids(builder)
    progress(0.5, "numbering users and items")
    stage_decades(builder)
    unknown = _write_users_and_items(builder)
    checking.index_ratings(builder)
    checking.keep_rejects(builder, staged.ratings)
    _refuse_nothing(builder, staged.checked)
    progress(0.8, "writing ratings")
    builder.execute("INSERT INTO ratings SELECT user_index, item_index, rating, timestamp FROM indexed")
    notes += _notes(builder, unknown)
    progress(0.9, "publishing")
    info = builder.publish(
        source=staged.source, created=now().isoformat(timespec="seconds"), personal=staged.personal, notes=notes
    )
    progress(1.0, "done")
    return info


def _scale_notes(database: Database, staged: Staged) -> tuple[str, ...]:
    given = staged.scale
    scale = given or checking.told_scale(database)
    if scale is None:
        return ()
    outside = checking.check_scale(database, scale, staged.checked)
    if given or not outside:
        return ()
    return (
        f"Nearly all ratings lie between {scale[0]:g} and {scale[1]:g}, so this was taken for the scale and "
        f"{outside:,} outside it rejected; give the scale if it is another.",
    )


def _write_users_and_items(database: Database) -> int:
    """Number users and items in the order of their ids, write them, and return how many items have no facts."""
    _number(database, "user", "SELECT user_id FROM staged_users")
    _number(database, "item", "SELECT item_id FROM staged_items")
    database.execute("INSERT INTO users SELECT index, id FROM user_numbers ORDER BY index")
    database.execute(
        """INSERT INTO items SELECT index, id, coalesce(nullif(title, ''), id), year, coalesce(description, '')
           FROM item_numbers LEFT JOIN staged_items ON item_id = id ORDER BY index"""
    )
    database.execute(
        """INSERT INTO item_attributes SELECT index, kind,
               row_number() OVER (PARTITION BY index, kind ORDER BY position, value) - 1, value
           FROM staged_attributes JOIN item_numbers ON item_id = id ORDER BY index, kind, position, value"""
    )
    database.execute(
        """INSERT INTO user_facts SELECT index, name, value FROM staged_facts JOIN user_numbers ON user_id = id
           ORDER BY ALL"""
    )
    found = database.execute(
        "SELECT count(*) FROM item_numbers WHERE id NOT IN (SELECT item_id FROM staged_items)"
    ).fetchone()
    return int(found[0])


def _number(database: Database, what: str, known: str) -> None:
    database.execute(f"CREATE TEMP TABLE {what}_ids AS SELECT id FROM clean_{what}_id UNION {known}")
    numeric = database.execute(f"SELECT bool_and(regexp_matches(id, '^-?[0-9]+$')) FROM {what}_ids").fetchone()[0]
    database.execute(
        f"""CREATE TEMP TABLE {what}_numbers AS
            SELECT id, (row_number() OVER (ORDER BY {order_of_ids("id", bool(numeric))}) - 1)::INTEGER AS index
            FROM {what}_ids"""
    )


def _refuse_nothing(database: Database, checked: int) -> None:
    if database.execute(f"SELECT count(*) FROM staged WHERE reason IS NULL AND part >= {checked}").fetchone()[0]:
        return
    counts = database.execute(
        f"""SELECT reason, count(*) FROM staged WHERE reason IS NOT NULL AND part >= {checked}
            GROUP BY reason ORDER BY count(*) DESC, reason"""
    ).fetchall()
    told = ", ".join(f"{reason}: {count:,}" for reason, count in counts) or "there are no rows"
    example = database.execute(
        f"SELECT detail FROM staged WHERE detail IS NOT NULL AND part >= {checked} ORDER BY part, line LIMIT 1"
    ).fetchone()
    shown = f", such as “{example[0][:80]}”" if example else ""
    raise InputError(
        f"No rating could be used ({told}{shown}).", "Check which columns hold user, item, rating and timestamp."
    )


def _notes(database: Database, unknown: int) -> tuple[str, ...]:
    low, high, users, items = database.execute(
        """SELECT min(rating), max(rating), count(DISTINCT user_index), count(DISTINCT item_index) FROM ratings"""
    ).fetchone()
    unrated = database.execute("SELECT count(*) FROM items").fetchone()[0] - items
    notes = []
    if unknown:
        notes.append(f"Rated items without facts: {unknown:,}; their id stands for their title.")
    if unrated:
        notes.append(f"Items without ratings: {unrated:,}.")
    if low == high:
        notes.append(f"All ratings are {low:g}: no model can learn what anybody prefers.")
    if users == 1:
        notes.append("There is one user only: nothing can be learned from others.")
    if items == 1:
        notes.append("There is one rated item only: nothing can be recommended.")
    return tuple(notes)
