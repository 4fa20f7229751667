"""How far explanations find the true reasons, in the demo world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.attribute.decomposition import decomposition
from core.attribute.history import EXCESS_KINDS, WITH_EXCESS, history_attribution
from core.attribute.orders import by_rating
from core.audit.calibration import (
    Account,
    Agreed,
    Preferences,
    TruePlaces,
    account,
    agreed,
    preferences_of,
    true_places,
)
from core.audit.ideal import Law, law_of
from core.audit.nulls import placebo
from core.errors import InputError
from core.explain.choices import label_of
from core.explain.claims import find_claims
from core.explain.evidence import build_evidence
from core.explain.generate import generate
from core.explain.reasons import DRIVERS
from core.explain.types import Evidence, Variant
from core.operations.audit import audited_model
from core.operations.audited import foreign_evidence, shelf
from core.operations.roles import EVALUATE
from core.operations.subjects import Subject, evidence_of, placed, subject
from core.operations.texts import vocabulary
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank
from core.results import Attribution, Contribution
from core.store import Journal
from core.types import Catalogue, Float64

__all__ = ["Account", "evaluate_truth", "has_truth", "true_reasons", "variants_against_truth"]

USERS, ITEMS = 200, 2
WRITER = Variant("template", "", "concise-2")
RAW, EXCESS, WRONG_USER, HIGHEST, RANDOM, PLACEBO = ACCOUNTS = (
    "attribution (raw)", "attribution (excess)", "wrong user", "highest rated", "random", "placebo",
)  # fmt: skip


def has_truth(workbench: Workbench, dataset: str) -> bool:
    """Whether a data set was generated, so that the true reasons are known."""
    return workbench.catalogue(dataset).info.source == "demo"


def true_reasons(
    workbench: Workbench,
    dataset: str,
    model: str | None = None,
    *,
    users: int = USERS,
    items: int = ITEMS,
    writer: Variant = WRITER,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Account, ...]:
    """Texts whose reasons come from different accounts, each written by the same variant, held against the truth.

    Parameters
    ----------
    workbench, dataset, model
        A generated data set; the default model if None.
    users, items : int
        Users sampled, first items of each list.
    writer : Variant
        What writes; it must need no server.
    seed : int
        Of the sample and the random account.

    Returns
    -------
    tuple of Account
        The attribution in each form the model has (the one that texts are written from first), another user's
        evidence, the user's highest rated items, random ones of their ratings, a placebo.

    Raises
    ------
    InputError
        The data set was not generated: nobody knows the truth.
    """
    chosen = audited_model(workbench, dataset, model)
    catalogue = workbench.catalogue(chosen.info.dataset)
    truth, words = _truth(workbench, chosen), vocabulary(catalogue)
    rng = np.random.default_rng(seed)
    found: defaultdict[str, list[Agreed]] = defaultdict(list)
    asked = _users(catalogue, chosen, users, rng)
    for place, user in enumerate(asked):
        progress(place / len(asked), f"User {place + 1:,} of {len(asked):,}")
        history = catalogue.ratings.of(user)
        for item in rank(chosen.served.scores(history), items, history.items).tolist():
            about = subject(
                workbench, chosen.info.dataset, catalogue.user_ids[user], catalogue.items.ids[item], chosen.info.model
            )
            places = truth.places(catalogue, user, item)
            for name, text, evidence in _texts(workbench, about, writer, rng):
                found[name].append(agreed(find_claims(text, evidence, words), evidence, places))
    progress(1.0, "Compared")
    return tuple(account(name, texts) for name, texts in found.items())


def evaluate_truth(
    workbench: Workbench,
    dataset: str,
    model: str | None = None,
    *,
    users: int = USERS,
    items: int = ITEMS,
    writer: Variant = WRITER,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Do what `true_reasons` does, and keep the result; `workbench.store.truths` has all that were kept.

    Returns
    -------
    dict
        The layout of `audit --truth --json`; the account that texts are written from stands first.

    Raises
    ------
    InputError
        The data set was not generated: nobody knows the truth.
    """
    workbench.require(EVALUATE)
    info = audited_model(workbench, dataset, model).info
    found = true_reasons(
        workbench, info.dataset, info.model, users=users, items=items, writer=writer, seed=seed, progress=progress
    )
    document = {
        "dataset": info.dataset, "model": info.model, "kind": info.kind, "users": users, "items": items,
        "writer": writer.id, "seed": seed, "created": workbench.now().isoformat(timespec="seconds"),
        "accounts": [
            {
                "name": each.name, "reasons": each.reasons,
                "told": None if each.told is None else each.told.to_json(),
                "shared": None if each.shared is None else each.shared.to_json(),
            }
            for each in found
        ],
    }  # fmt: skip
    workbench.store.save_truth(info.dataset, document)
    return document


def variants_against_truth(
    workbench: Workbench, journal: Journal, dataset: str, model: str | None = None, *, progress: Progress = silent
) -> tuple[Account, ...]:
    """The stored texts of each variant held against the truth; named by the variant's label.

    Raises
    ------
    InputError
        The data set was not generated: nobody knows the truth.
    """
    chosen = audited_model(workbench, dataset, model)
    truth = _truth(workbench, chosen)
    held = shelf(workbench, journal, chosen)
    catalogue = held.catalogue
    found: defaultdict[str, list[Agreed]] = defaultdict(list)
    for text in held.texts(progress):
        user, item = catalogue.user_index.get(text.user), catalogue.item_index.get(text.item)
        if user is not None and item is not None and not text.failed:
            places = truth.places(catalogue, user, item)
            found[label_of(text.variant)].append(agreed(text.claims, text.evidence, places))
    return tuple(account(name, texts) for name, texts in found.items())


def _texts(
    workbench: Workbench, about: Subject, writer: Variant, rng: np.random.Generator
) -> list[tuple[str, str, Evidence]]:
    """Name of the account, text, and the evidence it was written from."""
    own = evidence_of(workbench, about)
    excess = about.model.info.kind in EXCESS_KINDS
    evidences = [(EXCESS if excess else RAW, own)]
    if about.model.info.kind in WITH_EXCESS:
        other = "raw" if excess else "excess"
        attribution = history_attribution(about.catalogue, about.model, about.history, about.index, other)
        evidences.append((RAW if excess else EXCESS, _evidence(workbench, about, attribution)))
    foreign = foreign_evidence(workbench, about.model, about.item, about.user)
    if foreign is not None:
        evidences.append((WRONG_USER, foreign[1]))
    evidences.append((HIGHEST, _named(workbench, about, by_rating(about.history)[:DRIVERS].tolist())))
    n = len(about.history.items)
    evidences.append((RANDOM, _named(workbench, about, rng.permutation(n)[:DRIVERS].tolist())))
    found = [(name, generate(evidence, writer, 0).text, evidence) for name, evidence in evidences]
    return [*found, (PLACEBO, placebo(own, writer.language), own)]


def _named(workbench: Workbench, about: Subject, places: Sequence[int]) -> Evidence:
    """Evidence whose drivers are some ratings of the user, all for the item, the first one strongest."""
    items, history = about.catalogue.items, about.history
    drivers = tuple(
        Contribution(
            items.titles[int(history.items[place])],
            1.0 / (1 + number),
            item=items.ids[int(history.items[place])],
            rating=float(history.values[place]),
        )
        for number, place in enumerate(places)
    )
    unit = about.model.served.unit
    score = sum(driver.value for driver in drivers)
    made = Attribution("history", "Ratings named without a model.", "Ratings.", unit, 0.0, score, drivers, False, None)
    return _evidence(workbench, about, made)


def _evidence(workbench: Workbench, about: Subject, attribution: Attribution) -> Evidence:
    parts = decomposition(about.model, about.history, about.index)
    row = placed(workbench, about)
    return build_evidence(about.catalogue, row, about.model.info.model, attribution, parts, about.own_rating)


def _users(catalogue: Catalogue, model: LoadedModel, users: int, rng: np.random.Generator) -> list[int]:
    """Users that the model serves, at random."""
    found: list[int] = []
    for user in rng.permutation(len(catalogue.user_ids)).tolist():
        if len(found) == users:
            break
        history = catalogue.ratings.of(user)
        if len(history.items) > DRIVERS and model.served.refuses(history) is None:
            found.append(user)
    return found


@dataclass(frozen=True, slots=True)
class _Truth:
    law: Law
    preferences: Mapping[int, Preferences]
    known: dict[tuple[int, int], TruePlaces] = field(default_factory=dict)

    def places(self, catalogue: Catalogue, user: int, item: int) -> TruePlaces:
        key = (user, item)
        if key not in self.known:
            self.known[key] = true_places(catalogue, self.law, user, item, self.preferences.get(user, {}))
        return self.known[key]


def _truth(workbench: Workbench, model: LoadedModel) -> _Truth:
    dataset = model.info.dataset
    if not has_truth(workbench, dataset):
        raise InputError(
            f"The true reasons behind the ratings of {dataset} are not known.",
            "Use the demo world, which is generated.",
        )

    def column(sql: str) -> Float64:
        return workbench.store.frame(dataset, sql).iloc[:, 0].to_numpy(np.float64)

    def read() -> _Truth:
        sql = "SELECT user_index, kind, value, preference FROM truth_preferences"
        rows = list(workbench.store.frame(dataset, sql).itertuples(index=False, name=None))
        quality = column("SELECT quality FROM truth_items ORDER BY item_index")
        harshness = column("SELECT harshness FROM truth_users ORDER BY user_index")
        constants = workbench.store.frame(dataset, "SELECT name, value FROM truth_law").set_index("name")["value"]
        law = law_of(workbench.catalogue(dataset), rows, quality, harshness, constants.to_dict())
        return _Truth(law, preferences_of(rows))

    return workbench.kept(("truth", dataset), read)
