"""The failure browser's work: unsupported claims with segment, stability and marks, filtered and cut into pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.audit.failures import Failed, Failure, FailureFilter, failed_claims, laid_out
from core.explain.types import Claim, Evidence
from core.operations.audit import audited_model
from core.operations.audited import shelf
from core.operations.marks import marked_checks
from core.operations.standing import Standing
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.store import Journal

__all__ = ["Failure", "FailureFilter", "Failures", "Opened", "failures", "opened"]

NO_FILTER = FailureFilter()


@dataclass(frozen=True, slots=True)
class Failures:
    """A page of failures.

    Attributes
    ----------
    rows : tuple of Failure
        Those asked for, worst first.
    total : int
        How many pass the filter.
    kinds, segments : tuple of str
        Kinds of claims, and segments of users, that have failures: what a filter may offer.
    """

    rows: tuple[Failure, ...]
    total: int
    kinds: tuple[str, ...]
    segments: tuple[str, ...]


def failures(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    wanted: FailureFilter = NO_FILTER,
    start: int = 0,
    count: int | None = 20,
    progress: Progress = silent,
) -> Failures:
    """Claims that are not supported, worst first.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where; the default model if None.
    wanted : FailureFilter
        Which ones. Asking for stability looks at every item that has a failure, once.
    start, count : int, int or None
        The page: first row from 0 and how many; None for all.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    chosen = audited_model(workbench, dataset, model)
    texts = shelf(workbench, journal, chosen).texts(part(progress, 0, 0.8))
    standing, marks = Standing.of(workbench, chosen), marked_checks(journal)

    def marked(failed: Failed) -> tuple[str, ...]:
        return marks.get((failed.text.id, failed.claim.start, failed.claim.end), ())

    everything = failed_claims(texts, NO_FILTER)
    tests: list[Callable[[Failed], bool]] = []
    if wanted.segments:
        tests.append(lambda failed: standing.segment(failed.text.user) in wanted.segments)
    if wanted.marked is not None:
        tests.append(lambda failed: bool(marked(failed)) == wanted.marked)
    if wanted.stabilities:
        tests.append(lambda failed: standing.stability(failed.text.user, failed.text.item) in wanted.stabilities)
    found = [failed for failed in failed_claims(texts, wanted) if all(test(failed) for test in tests)]
    rows = []
    for failed in found[start:] if count is None else found[start : start + count]:
        user, item = failed.text.user, failed.text.item
        segment, stability = standing.segment(user), standing.stability(user, item)
        rows.append(laid_out(failed, segment=segment, stability=stability, marked=marked(failed)))
    segments = {standing.segment(failed.text.user) for failed in everything} - {""}
    kinds = {failed.claim.kind for failed in everything}
    progress(1.0, "Found")
    return Failures(tuple(rows), len(found), tuple(sorted(kinds)), tuple(sorted(segments)))


@dataclass(frozen=True, slots=True)
class Opened:
    """One failure with all of its text.

    Attributes
    ----------
    failure : Failure
        The failure.
    claims : tuple of Claim
        All claims of the text, in its order.
    evidence : Evidence
        What it was written from.
    """

    failure: Failure
    claims: tuple[Claim, ...]
    evidence: Evidence


def opened(
    workbench: Workbench, journal: Journal, dataset: str, model: str | None, explanation: str, start: int, end: int
) -> Opened | None:
    """The failure at a place of a text (characters); None where there is none, or it is borne out by now."""
    chosen = audited_model(workbench, dataset, model)
    texts = [text for text in shelf(workbench, journal, chosen).texts() if text.id == explanation]
    found = [each for each in failed_claims(texts, NO_FILTER) if (each.claim.start, each.claim.end) == (start, end)]
    if not found:
        return None
    standing, text = Standing.of(workbench, chosen), found[0].text
    row = laid_out(
        found[0],
        segment=standing.segment(text.user),
        stability=standing.stability(text.user, text.item),
        marked=marked_checks(journal).get((explanation, start, end), ()),
    )
    return Opened(row, text.claims, text.evidence)
