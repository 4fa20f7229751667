"""Why an item is listed for a user, in numbers and in words, and what people say of the words."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from core.attribute.decomposition import decomposition
from core.attribute.history import EXCESS_KINDS, history_attribution
from core.errors import InputError, NotFoundError
from core.explain.backends import Endpoint
from core.explain.evidence import build_evidence
from core.explain.generate import About, cached, generate, journal_row, known_variants
from core.explain.types import Evidence, Explanation, Variant
from core.operations.workbench import Workbench
from core.recommend.protocol import LoadedModel
from core.results import Attribution, RankedItem
from core.store import Journal
from core.store.batches import find_in_batches
from core.types import Catalogue, History

LENSES = ("history", "decomposition")
DEFAULT_VARIANTS = tuple(known_variants().values())
OnPiece = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """One user, one item, one model: what an attribution and an explanation are about.

    Attributes
    ----------
    catalogue, model, history
        The data set version, the model, the user's ratings.
    user, item : str
        Ids.
    index : int
        Index of the item.
    own_rating : float or None
        The user's rating of this very item.
    """

    catalogue: Catalogue
    model: LoadedModel
    history: History
    user: str
    item: str
    index: int
    own_rating: float | None


def subject(workbench: Workbench, dataset: str, user_id: str, item_id: str, model: str | None = None) -> Subject:
    """Find user, item and model by their ids (a model also by its kind; None for the default).

    Raises
    ------
    NotFoundError
        One of them is not there.
    """
    catalogue = workbench.catalogue(dataset)
    name = catalogue.info.name
    if user_id not in catalogue.user_index:
        raise NotFoundError(f"There is no user “{user_id[:80]}” in {name}.", "Choose a user on the Explore page.")
    if item_id not in catalogue.item_index:
        raise NotFoundError(f"There is no item “{item_id[:80]}” in {name}.", "Choose an item of a user's list.")
    loaded = workbench.model(catalogue.info.id, model) if model else workbench.default_model(catalogue.info.id)
    history = catalogue.ratings.of(catalogue.user_index[user_id])
    index = catalogue.item_index[item_id]
    found = np.flatnonzero(history.items == index)
    own = float(history.values[found[0]]) if len(found) else None
    return Subject(catalogue, loaded, history, user_id, item_id, index, own)


def attribution_of(chosen: Subject, lens: str = "history", form: str = "raw") -> Attribution:
    """Where the score comes from, in one lens.

    Raises
    ------
    InputError
        There is no such lens or form for this model, or the model cannot serve this user.
    """
    if lens == "history":
        return history_attribution(chosen.catalogue, chosen.model, chosen.history, chosen.index, form)
    if lens == "decomposition":
        return decomposition(chosen.model, chosen.history, chosen.index)
    raise InputError(f"There is no lens “{lens[:80]}”.", f"Choose one of: {', '.join(LENSES)}.")


def why(
    workbench: Workbench,
    dataset: str,
    user_id: str,
    item_id: str,
    model: str | None = None,
    lens: str = "history",
    form: str = "raw",
) -> Attribution:
    """Where the score of an item for a user comes from; see `subject` and `attribution_of` for what is refused."""
    return attribution_of(subject(workbench, dataset, user_id, item_id, model), lens, form)


def placed(workbench: Workbench, chosen: Subject) -> RankedItem:
    """The row that the item has in the user's list of all unrated items, wherever it stands there.

    Its rank means nothing where the user has rated the item.
    """
    catalogue, history, served = chosen.catalogue, chosen.history, chosen.model.served
    scores = served.scores(history)
    own = scores[chosen.index]
    ahead = scores > own
    ahead[: chosen.index] |= scores[: chosen.index] == own
    ahead[history.items] = False
    one = np.array([chosen.index], dtype=np.int32)
    predictor, predicted = workbench.predictor(chosen.model), None
    if predictor is not None and predictor.served.refuses(history) is None:
        predicted = catalogue.info.scale.clip(float(predictor.served.scores_of(history, one)[0]))
    parts = served.parts(history, one)
    total = 0.0 if parts is None else float(parts.non_personal[0] + parts.personal[0])
    share = None if parts is None or total == 0 else float(parts.non_personal[0]) / total
    count = int(catalogue.items.n_ratings[chosen.index])
    return RankedItem(
        rank=int(ahead.sum()) + 1,
        index=chosen.index,
        item=chosen.item,
        title=catalogue.items.titles[chosen.index],
        score=float(served.scores_of(history, one)[0]),
        predicted_rating=predicted,
        personal=None if parts is None else float(parts.personal[0]),
        non_personal_share=None if share is None else min(max(share, 0.0), 1.0),
        share_clipped=share is not None and not 0 <= share <= 1,
        popularity=count,
        novelty=float(-np.log2(max(count, 1) / max(len(catalogue.user_ids), 1))),
    )


def evidence_of(workbench: Workbench, chosen: Subject) -> Evidence:
    """All that an explanation of this item for this user may use.

    Raises
    ------
    InputError
        The model's score is no exact sum, or it cannot serve this user.
    """
    kind = chosen.model.info.kind
    history = attribution_of(chosen, "history", "excess" if kind in EXCESS_KINDS else "raw")
    parts = attribution_of(chosen, "decomposition")
    row = placed(workbench, chosen)
    return build_evidence(chosen.catalogue, row, chosen.model.info.model, history, parts, chosen.own_rating)


def explain(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    user_id: str,
    item_id: str,
    model: str | None = None,
    *,
    variants: Sequence[Variant] = DEFAULT_VARIANTS,
    seed: int = 0,
) -> tuple[Evidence, tuple[Explanation, ...]]:
    """Explain an item to a user in the words of each variant; all are written from the same evidence.

    Raises
    ------
    NotFoundError
        There is no such data set, user, item or model.
    InputError
        The model's score is no exact sum, or a variant is wrong.
    WhyboardError
        A backend failed.
    """
    chosen = subject(workbench, dataset, user_id, item_id, model)
    evidence = evidence_of(workbench, chosen)
    address = endpoint()
    return evidence, tuple(
        explain_as(workbench, journal, chosen, evidence, variant, seed, endpoint=address) for variant in variants
    )


def explain_as(
    workbench: Workbench,
    journal: Journal,
    chosen: Subject,
    evidence: Evidence,
    variant: Variant,
    seed: int = 0,
    *,
    endpoint: Endpoint | None = None,
    on_piece: OnPiece | None = None,
) -> Explanation:
    """Explanation of one variant: from the journal or a batch if it was written before, else written now and kept.

    What was found in a batch is copied to the journal, so that what people say of it outlives the model's folder.
    `on_piece` is called with the text so far while it is being written.
    """
    layout = workbench.store.layout
    about = About(chosen.model.info.dataset, chosen.model.info.model, chosen.user, chosen.item)
    words = vocabulary(chosen.catalogue)

    def in_journal(key: str) -> list[dict[str, Any]]:
        return journal.read("explanation", key)

    def in_batches(key: str) -> list[dict[str, Any]]:
        return find_in_batches(layout, about.dataset, about.model, key)

    found = cached(evidence, variant, seed, (in_journal,), words)
    if found is None:
        found = cached(evidence, variant, seed, (in_batches,), words) or generate(
            evidence, variant, seed, endpoint=endpoint, vocabulary=words, on_piece=on_piece
        )
        journal.append("explanations", [journal_row(found, evidence, about, workbench.now())])
    return found


def vocabulary(catalogue: Catalogue) -> tuple[str, ...]:
    """Attribute names that a text may claim wrongly: genres (tags are too often everyday words)."""
    index = catalogue.items.attributes.get("genre")
    return index.names[:500] if index is not None else ()


def endpoint(values: Mapping[str, str] | None = None) -> Endpoint | None:
    """The OpenAI-compatible endpoint of this installation, from the environment unless values are given; or None."""
    return Endpoint.from_mapping(os.environ if values is None else values)


def record_thumb(
    journal: Journal,
    *,
    explanation: Explanation,
    rater: str,
    value: int | None,
    id: str,
    now: datetime,
    app_version: str,
) -> None:
    """Write a thumb; returns after the commit. A changed mind is a new row, a thumb taken back too.

    Parameters
    ----------
    journal : Journal
        Where to.
    explanation : Explanation
        What it is about.
    rater : str
        Who says so.
    value : int or None
        1 up, 0 down, None taken back.
    id : str
        Identifier of this row; the same one again changes nothing.
    now : datetime
        Naive UTC.
    app_version : str
        Version of the program.

    Raises
    ------
    InputError
        The value is none of these, or the rater has no name.
    """
    if value not in (0, 1, None):
        raise InputError(f"A thumb cannot be {value!r}.", "Use 1 for up, 0 for down, None for taken back.")
    if not rater.strip():
        raise InputError("A thumb needs a rater.", "Give a name.")
    row = {
        "id": id,
        "explanation": explanation.id,
        "rater": rater,
        "value": value,
        "text_hash": hashlib.sha256(explanation.text.encode()).hexdigest()[:16],
        "app_version": app_version,
        "created": now,
    }
    journal.append("thumbs", [row])


def thumb_of(journal: Journal, explanation: str, rater: str) -> int | None:
    """What a rater last said of an explanation: 1 up, 0 down, None nothing or taken back."""
    rows = journal.read("thumb", explanation, rater)
    return rows[0]["value"] if rows else None
