"""Training and evaluating models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, get_args, get_type_hints

from core.errors import CancelledError, InputError, TooLargeError, WhyboardError
from core.operations.roles import EVALUATE, TRAIN
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.recommend.registry import DEFAULTS, KINDS, kind_of, settings_of
from core.results import ModelInfo

TUNING = 0.7  # share of the progress bar that tuning takes
# Where each default model's part of the bar ends, as they take time: `ease` is one inversion, `foldin` many epochs.
ENDS = dict(zip(DEFAULTS, (0.2, 1.0), strict=True))


def checked_settings(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given settings with the types of their defaults (1 becomes 1.0 where the default is a float).

    Raises
    ------
    InputError
        A setting is unknown, of the wrong type, or out of range.
    """
    hints = get_type_hints(type(settings_of(kind, {})))
    settings = {name: _typed(name, value, hints[name]) if name in hints else value for name, value in given.items()}
    settings_of(kind, settings)
    return settings


def train(
    workbench: Workbench,
    dataset: str,
    kind: str,
    given: Mapping[str, Any] | None = None,
    *,
    tune: bool = False,
    progress: Progress = silent,
) -> ModelInfo:
    """Train a model on all ratings, with the metrics of one held-out split; equal settings give the one that is there.

    Parameters
    ----------
    workbench : Workbench
        Where.
    dataset : str
        `name` or `name@version`.
    kind : str
        Kind of model.
    given : mapping or None
        Settings that differ from the defaults; with `tune` they are kept and the others chosen.
    tune : bool
        Whether settings are chosen by cross-validation first.

    Raises
    ------
    NotFoundError
        There is no such data set.
    InputError
        The kind or a setting is wrong, or the model would not fit in memory.
    """
    workbench.require(TRAIN)
    from core.recommend.training import train as fit_and_save

    info = workbench.store.dataset(dataset)
    settings = checked_settings(kind, given or {})
    if tune:
        settings = tuned(workbench, info.id, kind, settings, part(progress, 0, TUNING))
    return fit_and_save(
        workbench.store,
        info.id,
        kind,
        settings,
        now=workbench.now,
        memory_limit_gb=workbench.settings.memory_limit_gb,
        progress=part(progress, TUNING if tune else 0, 1),
    )


def tuned(
    workbench: Workbench, dataset: str, kind: str, given: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Return settings chosen by cross-validation; those given stay as they are."""
    from core.recommend.tune import tune

    catalogue = workbench.catalogue(dataset)
    limit = workbench.settings.memory_limit_gb
    chosen = tune(kind, catalogue.ratings, catalogue.info.scale, progress=progress, memory_limit_gb=limit)
    return {**asdict(chosen), **given}


def train_defaults(
    workbench: Workbench, dataset: str, progress: Progress = silent
) -> tuple[tuple[ModelInfo, ...], tuple[str, ...]]:
    """Train the default models; one that fails leaves the data set and the other as they are.

    Returns
    -------
    models, notes
        The models that are there; one sentence for each that is not.
    """
    workbench.require(TRAIN)
    models: list[ModelInfo] = []
    notes: list[str] = []
    for start, (kind, end) in zip((0.0, *ENDS.values()), ENDS.items(), strict=False):
        report = named(part(progress, start, end), KINDS[kind].label)
        try:
            models.append(train(workbench, dataset, kind, progress=report))
        except CancelledError:
            raise
        except TooLargeError as error:
            notes.append(f"{kind} was left out because the catalogue is too large for it: {error.what}")
        except WhyboardError as error:
            notes.append(f"{kind} could not be trained: {error.what}")
        except Exception as error:  # whatever a fit does with odd data, the import itself is good and stays
            notes.append(f"{kind} could not be trained: {type(error).__name__}: {error}")
    return tuple(models), tuple(notes)


def named(progress: Progress, name: str) -> Progress:
    """Progress whose stages begin with what they are about."""

    def report(done: float, stage: str) -> None:
        progress(done, f"{name}: {stage}")

    return report


def evaluate(
    workbench: Workbench,
    dataset: str,
    references: Sequence[str],
    *,
    folds: int = 5,
    seed: int = 0,
    stability: bool = True,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Cross-validate kinds of models and keep the result beside them.

    Parameters
    ----------
    workbench, dataset
        Where.
    references : sequence of str
        Kinds or ids of models. A kind means the settings of its newest model, or the defaults where none is trained.
    folds, seed : int
        Number of folds, 2 to 20; seed of the split.
    stability : bool
        Whether seed and data stability are measured too (they retrain every model several times).

    Returns
    -------
    dict
        The layout of `evaluate --json`, with the settings of each model and the time.

    Raises
    ------
    InputError
        A model is unknown, two references are of one kind, or the number of folds is out of range.
    """
    workbench.require(EVALUATE)
    from core.recommend.evaluate import evaluate as cross_validate

    if not 2 <= folds <= 20:
        raise InputError(f"{folds} folds cannot be used.", "Use 2 to 20 folds.")
    catalogue = workbench.catalogue(dataset)
    settings = _settings_by_kind(workbench, catalogue.info.id, references)
    result = cross_validate(
        catalogue.ratings,
        catalogue.items,
        catalogue.info.scale,
        {kind: settings_of(kind, given) for kind, given in settings.items()},
        folds=folds,
        seed=seed,
        progress=progress,
        stability=stability,
        memory_limit_gb=workbench.settings.memory_limit_gb,
    )
    document = {
        **result.to_json(),
        "dataset": catalogue.info.name,
        "version": catalogue.info.version,
        "folds": folds,
        "seed": seed,
        "settings": settings,
        "created": workbench.now().isoformat(timespec="seconds"),
    }
    workbench.store.save_evaluation(catalogue.info.id, document)
    return document


def _settings_by_kind(workbench: Workbench, dataset: str, references: Sequence[str]) -> dict[str, dict[str, Any]]:
    known = workbench.store.models(dataset)
    settings: dict[str, dict[str, Any]] = {}
    for reference in references:
        info = next((model for model in known if reference in (model.model, model.kind)), None)
        kind = info.kind if info else kind_of(reference).name
        if kind in settings:
            raise InputError(f"Two models of kind {kind} were named.", "Evaluate one model of a kind at a time.")
        settings[kind] = dict(info.settings) if info else asdict(settings_of(kind, {}))
    return settings


def _typed(name: str, value: Any, hint: Any) -> Any:
    allowed = get_args(hint) or (hint,)
    if float in allowed and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) not in allowed:
        names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
        kinds = " or ".join(names.get(each, "null") for each in allowed)
        raise InputError(f"Setting {name} is {value!r}.", f"Use {kinds}.")
    return value
