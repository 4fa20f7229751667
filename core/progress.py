"""How long work tells how far it is."""

from collections.abc import Callable

# (share done in [0, 1], what is being done now) -> None. Raising `CancelledError` inside stops the work.
Progress = Callable[[float, str], None]


def silent(done: float, stage: str) -> None:
    """Report nothing."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the work: its 0..1 becomes `start`..`end` of the whole."""

    def report(done: float, stage: str) -> None:
        progress(start + (end - start) * min(max(done, 0.0), 1.0), stage)

    return report
