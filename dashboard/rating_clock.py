"""How long a rater looked at a pair: from when it was shown, without the time that they paused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """The time of one rater at one pair after the other; the caller tells what time it is, in seconds.

    Attributes
    ----------
    pair : str
        What is shown; '' before anything was.
    before : float
        Seconds that it was looked at until the last pause.
    since : float or None
        When it was shown, or shown again after a pause; None while paused.
    """

    pair: str = ""
    before: float = 0.0
    since: float | None = None

    def show(self, pair: str, now: float) -> None:
        """Begin anew where another pair is shown, else go on after a pause; showing one again changes nothing."""
        if pair != self.pair:
            self.pair, self.before, self.since = pair, 0.0, now
        elif self.since is None:
            self.since = now

    def pause(self, now: float) -> None:
        """Stop until a pair is shown."""
        self.before, self.since = self._until(now), None

    def seconds(self, pair: str, now: float) -> float | None:
        """Seconds that a pair was looked at; None where another one is shown."""
        return self._until(now) if pair == self.pair else None

    def _until(self, now: float) -> float:
        return self.before + (0.0 if self.since is None else max(now - self.since, 0.0))
