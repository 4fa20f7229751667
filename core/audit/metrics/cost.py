"""What a text takes, and whether the variant wrote it at all."""

from __future__ import annotations

from core.audit.metrics.types import Ratio, View


def seconds(view: View) -> Ratio | None:
    """Seconds of the writing."""
    return None if view.seconds is None else (view.seconds, 1.0)


def tokens(view: View) -> Ratio | None:
    """Tokens written."""
    return None if view.usage.tokens is None else (float(view.usage.tokens), 1.0)


def failures(view: View) -> Ratio:
    """Whether the variant did not write; attempts that left no text are added by the report."""
    return float(view.failed), 1.0
