"""What an audit was made from, for its packet: variants with their prompts, the campaign's plan, data, methods."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from core.audit.packet import Part, Section, Table, Words
from core.explain.types import Variant
from core.operations.people import PeopleAudit
from core.operations.prompts import known_prompts
from core.operations.variants import KnownVariant
from core.rate.plans import CampaignProgress
from core.store import Journal

Labels = Mapping[str, str]


def variants_section(journal: Journal, found: PeopleAudit, known: Sequence[KnownVariant], labels: Labels) -> Section:
    """Every variant that was tried: judged here, planned, made by somebody, or with texts kept; and its prompt."""
    written = {row["variant"]: row for row in journal.read("written_variants")}
    entries = {entry.variant.id: entry for entry in known}
    judged = {row.variant: row.judgements for row in found.board.rows}
    planned = () if found.progress is None else found.progress.campaign.settings.variants
    tried: dict[str, Variant | None] = dict.fromkeys(judged)
    tried |= {variant.id: variant for variant in planned}
    tried |= {name: Variant(**json.loads(row["variant_json"])) for name, row in written.items()}
    tried |= {name: entry.variant for name, entry in entries.items() if name in tried or not entry.built_in}
    headers = (
        "Variant",
        "Id",
        "Backend",
        "Model",
        "Prompt or style",
        "Language",
        "Options",
        "Judgements",
    )
    rows = []
    for name, variant in tried.items():
        state = " (retired)" if name in entries and entries[name].retired else ""
        parts = ("made elsewhere", "", "", "", "") if variant is None else _made_of(variant)
        rows.append((labels.get(name, name) + state, name, *parts, f"{judged.get(name, 0):,}"))
    used = dict.fromkeys(variant.prompt for variant in tried.values() if variant is not None)
    prompts = known_prompts(journal)
    parts_: list[Part] = [Table(headers, tuple(rows), frozenset(headers[-1:]))]
    for name in used:
        if name in prompts:
            parts_ += [Words(f"Prompt {name}", "heading"), Words("To the system:", "note")]
            parts_ += [Words(prompts[name].system, "verbatim"), Words("From the user:", "note")]
            parts_ += [Words(prompts[name].user, "verbatim")]
    parts_.append(
        Words(
            "Templates and the embedded language model have no prompt: their style and its version name them.", "note"
        )
    )
    return Section("Variants and prompts: all that were tried", tuple(parts_))


def campaign_section(progress: CampaignProgress, labels: Labels) -> Section:
    """What was fixed before the first judgement, and how far it is."""
    campaign, settings = progress.campaign, progress.campaign.settings
    pairs = ", ".join(f"{count:,} {kind}" for kind, count in progress.pairs.items()) or "none yet"
    decoys = ", ".join(f"{kind} {share:.0%}" for kind, share in settings.decoys.items()) or "none"
    baseline = labels.get(settings.baseline, settings.baseline)
    rows = (
        ("Campaign", f"{campaign.name}, version {campaign.version}, {campaign.state}"),
        ("Planned by", f"{campaign.rater}, {campaign.created:%Y-%m-%d %H:%M} UTC"),
        ("Data set and model", f"{settings.dataset}, {settings.model}"),
        ("Variants", ", ".join(labels.get(variant.id, variant.id) for variant in settings.variants)),
        ("Compared", f"each with {baseline}" if baseline else "all pairs"),
        ("Sample", f"{settings.sample:,} user-item combinations from the top {settings.top}"),
        ("Balanced over", ", ".join(settings.strata) or "nothing"),
        ("Raters a pair", str(settings.overlap)),
        ("Raters planned", f"{settings.raters:,}; {len(progress.raters):,} have judged"),
        ("Judgements planned", f"{progress.planned:,} without gold pairs; {progress.judged:,} are in"),
        ("Pairs", pairs),
        ("Shares of decoys", decoys),
        ("Questions", ", ".join(settings.questions)),
        ("Order of pairs", "uncertain comparisons more often" if settings.uncertain else "balanced"),
        ("Seed", str(settings.seed)),
    )
    guidelines = (Words("Guidelines shown to raters", "heading"), Words(settings.guidelines, "verbatim"))
    note = Words("These settings were fixed before the first judgement; a change makes a new version.", "note")
    return Section("The campaign as planned", (Table(("", ""), rows), note, *guidelines))


def data_section(journal: Journal, found: PeopleAudit) -> Section:
    """Data set versions and models that the judged texts are about, and the seeds that texts were written with."""
    frame = found.frame
    counts = Counter(zip(frame["dataset"], frame["model"], frame["campaign"], strict=True))
    rows = tuple(
        (dataset or "not known", model or "not known", campaign or "outside campaigns", f"{count:,}")
        for (dataset, model, campaign), count in sorted(counts.items())
    )
    headers = ("Data set and version", "Model", "Campaign", "Judgements")
    seeds = sorted({row["seed"] for row in journal.read("written_seeds")})
    planned = [] if found.progress is None else [f"campaign {found.progress.campaign.settings.seed}"]
    told = ", ".join([*planned, *([f"texts {', '.join(map(str, seeds))}"] if seeds else [])]) or "none"
    note = "Versions carry a hash of the content: the same version is the same data."
    last = journal.read("journal_position")[0]["number"]
    parts = (
        Table(headers, rows, frozenset({"Judgements"})),
        Words(note, "note"),
        Words(f"Seeds: {told}. Last row of the journal looked at: {last:,}."),
    )
    return Section("Data and seeds", parts)


def method_section(level: float) -> Section:
    """How the figures are made, with sources."""
    words = [Words(text) for text in _METHODS]
    return Section("Methods", (*words, Words(f"Level of all intervals: {level:.0%}.")))


_METHODS = (
    "Strengths: Davidson's model of paired comparisons with ties (1970, doi:10.1080/01621459.1970.10481082); without "
    "ties Bradley and Terry's (1952, doi:10.2307/2334029). Natural logarithms, mean 0; both-bad answers are no votes.",
    "Intervals: Student's t with one degree of freedom less than there are raters, on the jackknife over raters (Efron "
    "and Stein 1981, doi:10.1214/aos/1176345462). Votes of one rater resemble each other: intervals over votes would "
    "be far too short. Thumbs: Wilson's interval on the effective count (1927, doi:10.1080/01621459.1927.10502953).",
    "Verdict: a winner is called at the planned end where the interval of its lead over every rival excludes zero; "
    "before it only by a test martingale over the raters whose share is complete (Waudby-Smith and Ramdas 2024, "
    "doi:10.1093/jrsssb/qkad009), from 20 of them on.",
    "Votes to flip: the fewest votes found whose removal puts another variant first; which are tried first is told by "
    "their influence (Broderick, Giordano and Meager 2020, arXiv:2011.14999).",
    "Agreement: Krippendorff's alpha, nominal, with a bootstrap over pairs. Slices: p-values by t over raters, "
    "corrected by Holm's method (1979).",
    "Below ten raters a result is called a pilot.",
)


def _made_of(variant: Variant) -> tuple[str, str, str, str, str]:
    options = ", ".join(f"{name} {value}" for name, value in sorted(variant.options.items()))
    return variant.backend, variant.model or "—", variant.prompt, variant.language, options or "defaults"
