"""What the facts say of the texts of a model, computed in the background and kept until there is something new."""

from __future__ import annotations

from core.operations import calibration
from core.operations import disagreements as queues
from core.operations import failures as browsing
from core.operations.audit import AuditReport, audit
from core.operations.calibration import Account
from core.operations.canaries import CanaryRow, Due, canaries_due, canary_report
from core.operations.checker import Checker, check_the_checker
from core.operations.disagreements import Disagreement
from core.operations.failures import FailureFilter, Failures
from core.operations.validity import Validity, metric_validity
from core.progress import Progress
from core.store.batches import batch_names
from dashboard import background, services
from dashboard.background import Work

Place = tuple[str, str, str]  # store, data set, model
Key = tuple[str, str, str, int, tuple[str, ...]]  # a place; last row of the journal that counts; batches


def key_of(dataset: str, model: str) -> Key:
    """What names the texts of a model as of now: an answer is computed again when anything was added."""
    layout = services.workbench().store.layout
    number = int(services.journal().read("texts_position")[0]["number"])
    return str(layout.journal), dataset, model, number, tuple(batch_names(layout, dataset, model))


def report(key: Key) -> Work[AuditReport]:
    """Every variant by every metric, with nulls. Texts that were checked before are not checked again."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]
    return background.started(("report", key), lambda p: audit(bench, journal, dataset, model, progress=p))


def failures(key: Key, wanted: FailureFilter, start: int, count: int) -> Work[Failures]:
    """A page of claims that are not supported, worst first."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]

    def make(progress: Progress) -> Failures:
        return browsing.failures(
            bench, journal, dataset, model, wanted=wanted, start=start, count=count, progress=progress
        )

    return background.started(("failures", key, wanted, start, count), make)


def all_failures(key: Key, wanted: FailureFilter) -> Failures:
    """All claims that pass a filter, for exports; waits."""
    return browsing.failures(services.workbench(), services.journal(), *key[1:3], wanted=wanted, count=None)


def queue(key: Key) -> Work[tuple[Disagreement, ...]]:
    """Where two ways of judging disagree."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]
    return background.started(
        ("queue", key), lambda p: queues.disagreements(bench, journal, dataset, model, progress=p)
    )


def validity(key: Key) -> Work[tuple[Validity, ...]]:
    """Each metric against people and the flip test."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]
    return background.started(("validity", key), lambda p: metric_validity(bench, journal, dataset, model, progress=p))


def variants_against_truth(key: Key) -> Work[tuple[Account, ...]]:
    """The stored texts held against the true reasons of the demo world."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]

    def make(progress: Progress) -> tuple[Account, ...]:
        return calibration.variants_against_truth(bench, journal, dataset, model, progress=progress)

    return background.started(("variants-truth", key), make)


def accounts_against_truth(key: Key) -> Work[tuple[Account, ...]]:
    """Texts from different accounts held against the true reasons; it asks for no stored text."""
    bench, (dataset, model) = services.workbench(), key[1:3]

    def make(progress: Progress) -> tuple[Account, ...]:
        return calibration.true_reasons(bench, dataset, model, progress=progress)

    return background.started(accounts_key(key), make)


def accounts_key(key: Key) -> tuple[str, str, str, str]:
    """Under which the accounts are kept: they hang on the model alone."""
    return ("accounts-truth", *key[:3])


def checker(key: Key) -> Work[Checker]:
    """What the checker of claims finds of planted errors, and flags of true sentences."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]
    make = lambda p: check_the_checker(bench, journal, dataset, model, progress=p)  # noqa: E731
    return background.started(checker_key(key), make)


def checker_key(key: Key) -> tuple[str, str, str, str]:
    """Under which the check of the checker is kept; more texts do not make it wrong."""
    return ("checker", *key[:3])


def canaries(key: Key) -> tuple[tuple[CanaryRow, ...], tuple[Due, ...]]:
    """How well variants follow altered evidence, and which canaries are due; the texts must have been checked."""
    bench, journal, (dataset, model) = services.workbench(), services.journal(), key[1:3]
    return canary_report(bench, journal, dataset, model), canaries_due(bench, journal, dataset, model)


def started(name: tuple[str, ...]) -> bool:
    """Whether a computation that waits for a button was asked for."""
    return background.find(name) is not None
