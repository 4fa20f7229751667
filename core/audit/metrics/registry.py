"""All metrics by name, in the order they are shown. To add one, write a function and put it here."""

from __future__ import annotations

from core.audit.metrics import claims, cost, features, person, reading, reasons, sets
from core.audit.metrics.types import HIGHER, LOWER, NEITHER, Metric

GROUPS = {
    "claims": "Claims against facts",
    "reasons": "Reasons against the model",
    "person": "What it says of the user",
    "wording": "Wording",
    "reading": "Reading",
    "cost": "Cost",
}
_NARRATIVE = "Ichmoukhamedov et al. 2024, arXiv:2412.10220, repaired"
_PETER = "Li, Zhang & Chen 2021, doi:10.18653/v1/2021.acl-long.383"
_FLESCH = "Flesch 1948, doi:10.1037/h0057532"
_STATEMENTS = "arXiv:2512.24366"

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "claim_precision", "Claim precision", "Supported claims out of those that can be checked.",
            "claims", HIGHER, "share", _STATEMENTS, claims.claim_precision,
        ),
        Metric(
            "contradiction_rate", "Contradictions", "Claims that the evidence denies out of those that can be checked.",
            "claims", LOWER, "share", "own", claims.contradiction_rate,
        ),
        Metric(
            "evidence_recall", "Evidence told", "Facts told rightly out of the facts shown to the writer.",
            "claims", NEITHER, "share", _STATEMENTS, claims.evidence_recall,
        ),
        Metric(
            "number_accuracy", "Numbers right", "Supported claims out of those on numbers.",
            "claims", HIGHER, "share", _NARRATIVE, claims.number_accuracy,
        ),
        Metric(
            "sign_accuracy", "Direction right",
            "Drivers told the right way round out of those told with a direction; invented ones count as wrong.",
            "reasons", HIGHER, "share", _NARRATIVE, reasons.sign_accuracy,
        ),
        Metric(
            "rank_accuracy", "Order right",
            "Drivers named at the place of their strength out of all named; invented ones count as wrong.",
            "reasons", HIGHER, "share", _NARRATIVE, reasons.rank_accuracy,
        ),
        Metric(
            "invented_drivers", "Invented drivers", "Items named that the evidence lacks out of all drivers named.",
            "reasons", LOWER, "share", "own", reasons.invented_drivers,
        ),
        Metric(
            "attribution_coverage", "Attribution covered",
            "Contribution of the drivers named rightly out of that of all drivers in the evidence.",
            "reasons", HIGHER, "share", "own", reasons.attribution_coverage,
        ),
        Metric(
            "omitted_strongest", "Strongest driver left out", "Texts that leave out the strongest driver for the item.",
            "reasons", LOWER, "share", "own", reasons.omitted_strongest,
        ),
        Metric(
            "omitted_counter", "Counter-driver left out",
            "Texts that leave out what speaks most against the item, where anything does.",
            "reasons", LOWER, "share", "own", reasons.omitted_counter,
        ),
        Metric(
            "unearned_because", "Unearned “because”",
            "Uses of “because” for reasons without which the item would stay on the list.",
            "reasons", LOWER, "share", "own", reasons.unearned_because,
        ),
        Metric(
            "reasons_that_hold", "Reasons that hold",
            "Named drivers that the flip test finds to matter out of those it tested; invented ones count as wrong.",
            "reasons", HIGHER, "share", "own", reasons.reasons_that_hold,
        ),
        Metric(
            "preference_inconsistency", "Preference contradicted",
            "Claims on what the user likes that their own ratings deny, out of those that can be checked.",
            "person", LOWER, "share", "own", person.preference_inconsistency,
        ),
        Metric(
            "over_personalised", "Over-personalised",
            "Texts with personal claims though less than a tenth of the score is personal, and without saying so.",
            "person", LOWER, "share", "own", person.over_personalised,
        ),
        Metric(
            "personalisation_gap", "Personalisation gap",
            "How much the texts for different users on one item differ: 0 where all read the same.",
            "person", HIGHER, "share", "own", of_set=sets.personalisation_gap,
        ),
        Metric(
            "common_opening", "Same opening", "Texts with the most frequent first five words (titles, numbers aside).",
            "wording", LOWER, "share", "own", of_set=sets.common_opening,
        ),
        Metric(
            "unique_sentences", "Unique texts (USR)", "Distinct texts out of all; an alarm for templates, no quality.",
            "wording", NEITHER, "share", _PETER, of_set=sets.unique_sentences,
        ),
        Metric(
            "distinct_1", "Distinct words", "Distinct words out of all, without the common opening.",
            "wording", NEITHER, "share", "Li et al. 2016, doi:10.18653/v1/N16-1014", of_set=sets.distinct_1,
        ),
        Metric(
            "distinct_2", "Distinct word pairs", "Distinct pairs of neighbouring words out of all, likewise.",
            "wording", NEITHER, "share", "Li et al. 2016, doi:10.18653/v1/N16-1014", of_set=sets.distinct_2,
        ),
        Metric(
            "self_bleu", "Self-BLEU", "BLEU of each text against all others, without the common opening.",
            "wording", NEITHER, "share", "Zhu et al. 2018, doi:10.1145/3209978.3210080", of_set=sets.self_bleu,
        ),
        Metric(
            "feature_matching", "Feature matching (FMR)", "Texts that name an attribute their evidence offers.",
            "wording", NEITHER, "share", _PETER, features.feature_matching,
        ),
        Metric(
            "feature_coverage", "Feature coverage (FCR)", "Attributes named in any text out of those offered to any.",
            "wording", NEITHER, "share", _PETER, of_set=sets.feature_coverage,
        ),
        Metric(
            "feature_diversity", "Feature overlap (DIV)", "Attributes that two texts share, mean over pairs of texts.",
            "wording", NEITHER, "index", _PETER, of_set=sets.feature_diversity,
        ),
        Metric(
            "length", "Length", "Words of a text (characters in Chinese).",
            "reading", NEITHER, "words", "own", reading.length,
        ),
        Metric(
            "sentence_length", "Sentence length", "Words (characters in Chinese) a sentence.",
            "reading", NEITHER, "words", "own", reading.sentence_length,
        ),
        Metric(
            "reading_ease", "Reading ease", "Flesch's index of an English text: 60 to 70 is plain English.",
            "reading", NEITHER, "index", _FLESCH, reading.reading_ease,
        ),
        Metric(
            "seconds", "Seconds", "Seconds a text took.", "cost", LOWER, "seconds", "own", cost.seconds,
        ),
        Metric(
            "tokens", "Tokens", "Tokens a text took, rejected candidates included.",
            "cost", LOWER, "tokens", "own", cost.tokens,
        ),
        Metric(
            "failures", "Failures", "Attempts without a text of the variant's own out of all attempts.",
            "cost", LOWER, "share", "own", cost.failures,
        ),
    )
}  # fmt: skip
NULLED = tuple(
    name for name, m in METRICS.items() if m.of_text is not None and m.group in ("claims", "reasons", "person")
)
