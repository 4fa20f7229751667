"""Bearer tokens of the HTTP API: who they belong to, and how much each may ask."""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.errors import InputError
from core.operations.roles import PROGRAM, ROLES, Actor

NAME = "WHYBOARD_API_TOKENS"
RATE = "WHYBOARD_API_RATE"
SHORTEST = 16  # characters of a token
PER_MINUTE = 60


@dataclass(frozen=True)
class Tokens:
    """The tokens of an installation.

    Attributes
    ----------
    actors : mapping of str to Actor
        By token.
    """

    actors: Mapping[str, Actor] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Tokens:
        """Read `WHYBOARD_API_TOKENS`: `name:role:token`, several with commas between.

        Raises
        ------
        InputError
            An entry has another form, a role is unknown, a token is too short or given twice. No token is quoted.
        """
        text = (os.environ if environment is None else environment).get(NAME, "")
        found: dict[str, Actor] = {}
        for number, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
            name, _, rest = entry.partition(":")
            role, _, token = rest.partition(":")
            if not (name and token):
                raise InputError(f"Entry {number} of {NAME} is not name:role:token.", f"Roles are: {', '.join(ROLES)}.")
            if len(token) < SHORTEST:
                raise InputError(
                    f"The token of “{name[:80]}” in {NAME} has {len(token)} characters.",
                    f"Use at least {SHORTEST}: python -c 'import secrets; print(secrets.token_urlsafe(32))'.",
                )
            if token in found:
                raise InputError(f"The token of “{name[:80]}” in {NAME} is given twice.", "Give everybody their own.")
            found[token] = Actor(name, role, PROGRAM)
        return cls(found)

    def actor(self, given: str) -> Actor | None:
        """Whose token this is; None where it is nobody's. Every token is compared, in the same time."""
        owner = None
        for token, actor in self.actors.items():
            if hmac.compare_digest(token.encode(), given.encode()):
                owner = actor
        return owner


def per_minute(environment: Mapping[str, str] | None = None) -> int:
    """Requests that one token may make in a minute, from `WHYBOARD_API_RATE` (default 60).

    Raises
    ------
    InputError
        It is no whole number from 1.
    """
    text = (os.environ if environment is None else environment).get(RATE) or str(PER_MINUTE)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InputError(f"{RATE} is “{text[:80]}”.", f"Use a whole number from 1, such as {PER_MINUTE}.")
    return int(text)


class Allowance:
    """How many requests each of several people has left: a bucket that fills evenly, `limit` in a minute.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, limit: int) -> float:
        """Take one request; 0.0 where there was one, else the seconds until there is."""
        with self._lock:
            now = self._clock()
            left, since = self._left.get(name, (float(limit), now))
            left = min(float(limit), left + (now - since) * limit / 60)
            if left < 1:
                self._left[name] = (left, now)
                return (1 - left) * 60 / limit
            self._left[name] = (left - 1, now)
            return 0.0
