"""Schema of the journal, as an ordered list of migrations. A migration is never changed once it was released."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import duckdb

from core.errors import StoreError


def _thumbs_and_explanations(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE SEQUENCE journal_order;
        CREATE TABLE explanations (
            id TEXT PRIMARY KEY, evidence_hash TEXT NOT NULL, variant TEXT NOT NULL, variant_json TEXT NOT NULL,
            seed INTEGER NOT NULL, dataset TEXT NOT NULL, model TEXT NOT NULL, item TEXT NOT NULL, user_id TEXT,
            evidence_json TEXT NOT NULL, text TEXT NOT NULL, seconds DOUBLE NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE thumbs (
            id TEXT PRIMARY KEY, explanation TEXT NOT NULL, rater TEXT NOT NULL, value SMALLINT,
            text_hash TEXT NOT NULL, app_version TEXT NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        """
    )


def _usage_and_notes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE explanations ADD COLUMN usage_json TEXT")
    connection.execute("ALTER TABLE explanations ADD COLUMN notes_json TEXT")


def _variants_and_judgements(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        ALTER TABLE thumbs ADD COLUMN reasons_json TEXT;
        CREATE TABLE preferences (
            id TEXT PRIMARY KEY, left_explanation TEXT NOT NULL, right_explanation TEXT NOT NULL, rater TEXT NOT NULL,
            value TEXT, shown TEXT NOT NULL, blind BOOLEAN NOT NULL, seconds DOUBLE, dataset TEXT NOT NULL,
            model TEXT NOT NULL, user_id TEXT NOT NULL, item TEXT NOT NULL, app_version TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE likert (
            id TEXT PRIMARY KEY, explanation TEXT NOT NULL, rater TEXT NOT NULL, dimension TEXT NOT NULL,
            value SMALLINT, app_version TEXT NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE comments (
            id TEXT PRIMARY KEY, explanation TEXT NOT NULL, other TEXT, rater TEXT NOT NULL, text TEXT NOT NULL,
            app_version TEXT NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE variants (
            id TEXT PRIMARY KEY, label TEXT NOT NULL, variant_json TEXT NOT NULL, rater TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE variant_states (
            id TEXT PRIMARY KEY, variant TEXT NOT NULL, state TEXT NOT NULL, rater TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE prompts (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, system_text TEXT NOT NULL,
            user_text TEXT NOT NULL, rater TEXT NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        """
    )


def _campaigns(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE TABLE campaigns (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, settings_json TEXT NOT NULL,
            rater TEXT NOT NULL, created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE campaign_states (
            id TEXT PRIMARY KEY, campaign TEXT NOT NULL, state TEXT NOT NULL, detail_json TEXT NOT NULL,
            rater TEXT NOT NULL, created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE campaign_pairs (
            id TEXT PRIMARY KEY, campaign TEXT NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL,
            dataset TEXT NOT NULL, model TEXT NOT NULL, user_id TEXT NOT NULL, item TEXT NOT NULL,
            first_variant TEXT NOT NULL, second_variant TEXT NOT NULL, first_explanation TEXT, second_explanation TEXT,
            first_text TEXT NOT NULL, second_text TEXT NOT NULL, evidence_json TEXT NOT NULL, expected TEXT,
            stratum TEXT NOT NULL, segment TEXT NOT NULL, stability DOUBLE, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE reservations (
            id TEXT PRIMARY KEY, campaign TEXT NOT NULL, pair TEXT NOT NULL, slot INTEGER NOT NULL,
            turn INTEGER NOT NULL, rater TEXT NOT NULL, token TEXT NOT NULL, shown TEXT NOT NULL,
            place INTEGER NOT NULL, propensity DOUBLE NOT NULL, lease DOUBLE NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE judgements (
            id TEXT PRIMARY KEY, campaign TEXT NOT NULL, pair TEXT NOT NULL, reservation TEXT, rater TEXT NOT NULL,
            action TEXT NOT NULL, winner TEXT, left_variant TEXT NOT NULL, right_variant TEXT NOT NULL,
            left_hash TEXT NOT NULL, right_hash TEXT NOT NULL, left_words INTEGER, right_words INTEGER,
            shown TEXT NOT NULL, place INTEGER, seconds DOUBLE, kind TEXT NOT NULL, expected TEXT NOT NULL,
            propensity DOUBLE, reasons_json TEXT, likert_json TEXT, comment TEXT NOT NULL, dataset TEXT NOT NULL,
            model TEXT NOT NULL, user_id TEXT NOT NULL, item TEXT NOT NULL, stability DOUBLE, segment TEXT NOT NULL,
            source TEXT NOT NULL, app_version TEXT NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        """
    )


def _audit(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE TABLE failures (
            id TEXT PRIMARY KEY, variant TEXT NOT NULL, variant_json TEXT NOT NULL, seed INTEGER NOT NULL,
            dataset TEXT NOT NULL, model TEXT NOT NULL, item TEXT NOT NULL, user_id TEXT NOT NULL, what TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE canaries (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, variant TEXT NOT NULL, variant_json TEXT NOT NULL,
            seed INTEGER NOT NULL, dataset TEXT NOT NULL, model TEXT NOT NULL, item TEXT NOT NULL,
            user_id TEXT NOT NULL, evidence_json TEXT NOT NULL, true_json TEXT NOT NULL, text TEXT NOT NULL,
            seconds DOUBLE NOT NULL, created TIMESTAMP NOT NULL,
            number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        CREATE TABLE checker_marks (
            id TEXT PRIMARY KEY, explanation TEXT NOT NULL, claim_start INTEGER NOT NULL, claim_end INTEGER NOT NULL,
            kind TEXT NOT NULL, verdict TEXT NOT NULL, value TEXT, rater TEXT NOT NULL, app_version TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        """
    )


def _erasures(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE TABLE erasures (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, how TEXT NOT NULL, dataset TEXT NOT NULL, pseudonym TEXT NOT NULL,
            rows_json TEXT NOT NULL, marks_json TEXT NOT NULL, rater TEXT NOT NULL, app_version TEXT NOT NULL,
            created TIMESTAMP NOT NULL, number BIGINT NOT NULL DEFAULT nextval('journal_order')
        );
        """
    )


# What counts is the latest row, and what is latest is told by `number`, the order of writing: clocks are set back.
# thumbs: 1 up, 0 down, null taken back. preferences: A (the one shown on the left), B, tie, both bad, null taken back;
# shown: AB, or BA where the sides had been swapped. likert: 1 to 5, null taken back. comments: about a pair where
# `other` is not null, '' taken back. variant_states: `in use` or `retired`.
# campaigns: of a name and version the latest. judgements: action is judged, skipped or undone, and winner (left, right,
# tie, both bad) is null where nothing was judged; of a rater and a pair the latest. reservations: of a slot the last
# turn, until the lease (seconds) is over.
# checker_marks: `wrong`, null taken back.
MIGRATIONS: tuple[Callable[[duckdb.DuckDBPyConnection], None], ...] = (
    _thumbs_and_explanations,
    _usage_and_notes,
    _variants_and_judgements,
    _campaigns,
    _audit,
    _erasures,
)


def migrate(connection: duckdb.DuckDBPyConnection, upto: int = len(MIGRATIONS)) -> None:
    """Bring the journal to schema number `upto`, in one transaction: it has the old schema or the new one.

    Raises
    ------
    StoreError
        The journal was written by a newer Whyboard.
    """
    number = schema_of(connection)
    if number >= upto:
        return
    connection.execute("BEGIN")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL, created TIMESTAMP NOT NULL)"
        )
        for index in range(number, upto):
            MIGRATIONS[index](connection)
            applied = datetime.now(UTC).replace(tzinfo=None)
            connection.execute("INSERT INTO schema_version VALUES ($1, $2)", [index + 1, applied])
        connection.execute("COMMIT")
    except BaseException:
        with suppress(Exception):  # the transaction may be over, or the file given up
            connection.execute("ROLLBACK")
        raise


def check_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Check that a journal that may not be written has the newest schema.

    Raises
    ------
    StoreError
        It has another one.
    """
    number = schema_of(connection)
    if number < len(MIGRATIONS):
        raise StoreError(
            f"The journal has schema {number}, this Whyboard needs {len(MIGRATIONS)}, and it may not be written.",
            "Give yourself the permission to write to the store, once.",
        )


def schema_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Number of the schema that a journal has; 0 for an empty file.

    Raises
    ------
    StoreError
        The journal was written by a newer Whyboard.
    """
    try:
        row = connection.execute("SELECT coalesce(max(number), 0) FROM schema_version").fetchone()
    except duckdb.CatalogException:
        return 0
    number = int(row[0]) if row else 0
    if number > len(MIGRATIONS):
        raise StoreError(
            f"The journal has schema {number}, this Whyboard knows up to {len(MIGRATIONS)}.",
            "Update Whyboard; nothing was changed.",
        )
    return number
