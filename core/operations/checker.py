"""How good the checker of claims is on the texts that are there: errors are planted in them, and it must find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.audit.figures import Figure, wilson
from core.audit.nulls import sample
from core.audit.planted import KINDS, false_alarms, trials
from core.audit.pool import Pool
from core.operations.audit import audited_model
from core.operations.audited import shelf
from core.operations.texts import vocabulary
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.store import Journal

__all__ = ["KINDS", "Checker", "check_the_checker"]

TEXTS = 100
TRUE_WRITERS = ("template", "embedded")  # what they write is true: by construction, or because a verifier let it pass


@dataclass(frozen=True, slots=True)
class Checker:
    """What the checker found.

    Attributes
    ----------
    texts : int
        True texts that errors were planted in, one at a time.
    kinds : mapping of kind of error to Figure or None
        Share of the planted errors that were found, `count` how many were planted, with Wilson's interval; None where
        no text could bear one.
    overall : Figure or None
        The same over all kinds.
    alarms : Figure or None
        Share of the sentences of the texts as they are that were flagged: wrongly, as the texts are true.
    misses : tuple of (str, str)
        Kind and some words around each error that was not found, at most 20.
    """

    texts: int
    kinds: Mapping[str, Figure | None]
    overall: Figure | None
    alarms: Figure | None
    misses: tuple[tuple[str, str], ...]


MOST_MISSES = 20


def check_the_checker(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    texts: int = TEXTS,
    seed: int = 0,
    progress: Progress = silent,
) -> Checker:
    """Plant one error of each kind in stored texts that are true, and count what the checker finds.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where; the default model if None.
    texts : int
        How many, chosen by the hash of their ids among those of the template and the embedded model.
    seed : int
        Of the errors.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    chosen = audited_model(workbench, dataset, model)
    held = shelf(workbench, journal, chosen)
    known = held.texts(part(progress, 0, 0.5))
    true = sample([t for t in known if t.variant.backend in TRUE_WRITERS and not t.failed], texts)
    names = vocabulary(held.catalogue)
    pool = Pool.of(held.catalogue, names)
    planted, found, sentences, alarms = Counter[str](), Counter[str](), 0, 0
    misses: list[tuple[str, str]] = []
    for place, text in enumerate(true):
        progress(0.5 + 0.5 * place / len(true), f"Planting errors in text {place + 1:,} of {len(true):,}")
        flagged, all_of_them = false_alarms(text.text, text.claims)
        alarms, sentences = alarms + flagged, sentences + all_of_them
        for each, was_found in trials(text.text, text.evidence, pool, names, text.variant.language, seed):
            planted[each.kind] += 1
            found[each.kind] += was_found
            if not was_found:
                misses.append((each.kind, _around(each.text, each.start, each.end)))
    progress(1.0, "Counted")
    return Checker(
        len(true),
        {kind: _share(found[kind], planted[kind]) for kind in KINDS},
        _share(found.total(), planted.total()),
        _share(alarms, sentences),
        tuple(misses[:MOST_MISSES]),
    )


def _share(count: int, n: int) -> Figure | None:
    return Figure(count / n, *wilson(count, n), n, n) if n else None


def _around(text: str, start: int, end: int, reach: int = 80) -> str:
    left, right = max(0, start - reach), min(len(text), end + reach)
    return ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")
