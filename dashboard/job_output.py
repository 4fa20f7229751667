"""What a command of a job says: JSON objects, or an exit code alone."""

from __future__ import annotations

import json
import signal
from typing import Any

from core.errors import WhyboardError


def document(text: str) -> dict[str, Any] | None:
    """The JSON object in a text; None where there is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def ended(code: int) -> WhyboardError:
    """What is said of a command that ended with an exit code and no answer."""
    if code < 0:
        return WhyboardError(
            f"The work was stopped from outside ({signal.Signals(-code).name}).",
            "If nobody did, the machine may have run out of memory: close other programs and try again.",
        )
    return WhyboardError(
        f"The work ended without an answer (exit code {code}).", "The details are in the terminal where Whyboard runs."
    )
