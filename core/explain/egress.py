"""Where the facts went: one sentence under each explanation, kept with it."""

from __future__ import annotations

from core.explain.backends import BACKENDS, Endpoint
from core.explain.types import Variant

NOTHING = "Nothing left this machine."


def egress(variant: Variant, endpoint: Endpoint | None, facts: int) -> str:
    """Say which facts writing sends to which host.

    Parameters
    ----------
    variant : Variant
        What writes.
    endpoint : Endpoint or None
        The server, for backends that ask one.
    facts : int
        Number of facts of the evidence, all of which the prompt holds.
    """
    place = host(variant, endpoint)
    if not place:
        return NOTHING
    if facts == 1:
        return f"1 fact (E1) went to {place}."
    return f"{facts} facts (E1 to E{facts}) went to {place}."


def host(variant: Variant, endpoint: Endpoint | None) -> str:
    """Host and port that writing sends evidence to; "" where nothing leaves this machine."""
    return endpoint.host if endpoint is not None and BACKENDS[variant.backend].remote else ""
