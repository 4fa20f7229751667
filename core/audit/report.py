"""Figures of each variant over its texts, with the nulls beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.audit.checked import Checked, Values
from core.audit.figures import Figure, ratio_figure, set_figure
from core.audit.metrics.registry import METRICS
from core.audit.metrics.types import Ratio
from core.explain.choices import label_of
from core.explain.claims import VERDICTS
from core.explain.types import Variant

FAILURES = "failures"
ALWAYS = ("seconds", "tokens", FAILURES)  # counted for texts that the template had to stand in for, too
Figures = Mapping[str, Figure | None]
RowKey = tuple[str, int, int, int, bool]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant in the report.

    Attributes
    ----------
    variant : Variant
        What wrote.
    label : str
        Its name for people.
    texts, users, failures : int
        Texts of its own; for how many users; attempts that left none.
    verdicts : mapping of str to int
        Claims by verdict.
    figures : mapping of metric to Figure or None
        None where there is nothing to count: n/a.
    nulls : mapping of null to mapping of metric to Figure or None
        What the metrics of `NULLED` give for: `random` (its texts held against the evidence of another item and user),
        `wrong user` (against that of the same item for another user), `placebo` (a sentence that says nothing).
    wrong_checks : int
        Claims of its texts whose check people marked as wrong.
    """

    variant: Variant
    label: str
    texts: int
    users: int
    failures: int
    verdicts: Mapping[str, int]
    figures: Figures
    nulls: Mapping[str, Figures]
    wrong_checks: int = 0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All variants of one model.

    Attributes
    ----------
    dataset, model : str
        Ids.
    rows : tuple of VariantRow
        Most texts first.
    texts, claims : int
        Texts; claims in them.
    null_texts : int
        Texts of a variant that nulls are made of, at most.
    wrong_checks : int
        Claims whose check people marked as wrong.
    """

    dataset: str
    model: str
    rows: tuple[VariantRow, ...]
    texts: int
    claims: int
    null_texts: int
    wrong_checks: int

    def to_json(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "dataset": self.dataset, "model": self.model, "texts": self.texts, "claims": self.claims,
            "null_texts": self.null_texts, "wrong_checks": self.wrong_checks,
            "variants": [_row_json(row) for row in self.rows],
        }  # fmt: skip

    def flat(self) -> list[dict[str, Any]]:
        """One row for each variant, metric and source (`variant` or a null), for tables and exports."""
        return [
            {
                "variant": row.variant.id, "label": row.label, "texts": row.texts, "metric": name,
                "group": METRICS[name].group, "direction": METRICS[name].direction, "of": source,
                "value": None, "low": None, "high": None, "count": 0, "users": 0,
            }
            | ({} if figure is None else figure.to_json())
            for row in self.rows
            for source, figures in (("variant", row.figures), *row.nulls.items())
            for name, figure in figures.items()
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt of a variant that left no text: for which user."""

    variant: Variant
    user: str


@dataclass(frozen=True, slots=True)
class NullText:
    """What metrics count in a text that should score badly: the user whose evidence it was held against, the values."""

    user: str
    values: Values


def variant_rows(
    texts: Iterable[Checked],
    attempts: Iterable[Attempt],
    nulls: Mapping[str, Mapping[str, Sequence[NullText]]],
    wrong: Mapping[str, int],
    kept: MutableMapping[RowKey, VariantRow] | None = None,
) -> tuple[VariantRow, ...]:
    """Rows of the report.

    Parameters
    ----------
    texts, attempts : iterable
        What the variants wrote, and where they failed.
    nulls : mapping of variant id to mapping of null to sequence of NullText
        Missing ones give no figures.
    wrong : mapping of explanation id to int
        Claims whose check people marked as wrong.
    kept : mutable mapping or None
        Rows that were made before; texts are only ever added, so that their number tells whether a row still holds.
    """
    known: MutableMapping[RowKey, VariantRow] = {} if kept is None else kept
    written: defaultdict[str, list[Checked]] = defaultdict(list)
    failed: defaultdict[str, list[Attempt]] = defaultdict(list)
    variants: dict[str, Variant] = {}
    for text in texts:
        written[_of(variants, text.variant)].append(text)
    for attempt in attempts:
        failed[_of(variants, attempt.variant)].append(attempt)
    rows = []
    for name, variant in variants.items():
        marks = sum(wrong.get(text.id, 0) for text in written[name])
        key = (name, len(written[name]), len(failed[name]), marks, name in nulls)
        if key not in known:
            known[key] = _row(variant, written[name], failed[name], nulls.get(name, {}), marks)
        rows.append(known[key])
    return tuple(sorted(rows, key=lambda row: (-row.texts, row.label, row.variant.id)))


def figures_of(texts: Sequence[Checked], attempts: Sequence[Attempt] = ()) -> dict[str, Figure | None]:
    """Figures of some texts by all metrics. Where the template stood in, only cost and failure count."""
    own = [text for text in texts if not text.failed]
    found: dict[str, Figure | None] = {}
    for name, metric in METRICS.items():
        share = metric.unit == "share"
        if metric.of_set is not None:
            found[name] = set_figure([t.user for t in own], [t.piece for t in own], metric.of_set, share=share)
            continue
        counted = [(t.user, t.values[name]) for t in (texts if name in ALWAYS else own)]
        if name == FAILURES:
            counted += [(attempt.user, (1.0, 1.0)) for attempt in attempts]
        found[name] = _ratio(counted, share)
    return found


def null_figures(texts: Sequence[NullText]) -> dict[str, Figure | None]:
    """Figures of texts that should score badly."""
    names = texts[0].values if texts else ()
    return {name: _ratio([(t.user, t.values[name]) for t in texts], METRICS[name].unit == "share") for name in names}


def _row(
    variant: Variant,
    texts: Sequence[Checked],
    attempts: Sequence[Attempt],
    nulls: Mapping[str, Sequence[NullText]],
    marks: int,
) -> VariantRow:
    own = [text for text in texts if not text.failed]
    verdicts = Counter(claim.verdict for text in own for claim in text.claims)
    return VariantRow(
        variant,
        label_of(variant),
        len(own),
        len({text.user for text in own}),
        len(texts) - len(own) + len(attempts),
        {verdict: verdicts[verdict] for verdict in VERDICTS},
        figures_of(texts, attempts),
        {name: null_figures(found) for name, found in nulls.items()},
        marks,
    )


def _ratio(counted: Sequence[tuple[str, Ratio | None]], share: bool) -> Figure | None:
    known = [(user, value) for user, value in counted if value is not None]
    return ratio_figure([user for user, _ in known], [value for _, value in known], share=share)


def _of(variants: dict[str, Variant], variant: Variant) -> str:
    name = variant.id
    variants.setdefault(name, variant)
    return name


def _row_json(row: VariantRow) -> dict[str, Any]:
    def plain(figures: Figures) -> dict[str, Any]:
        return {name: None if figure is None else figure.to_json() for name, figure in figures.items()}

    return {
        "variant": row.variant.id, "label": row.label, "backend": row.variant.backend, "prompt": row.variant.prompt,
        "language": row.variant.language, "texts": row.texts, "users": row.users, "failures": row.failures,
        "verdicts": dict(row.verdicts), "wrong_checks": row.wrong_checks, "metrics": plain(row.figures),
        "nulls": {name: plain(figures) for name, figures in row.nulls.items()},
    }  # fmt: skip
