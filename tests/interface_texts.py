"""Which texts the interface says, read from the source; `python -m tests.interface_texts` lists what is not translated.

Three kinds: arguments of `say`, `many`, `later` and `counted` in the dashboard and the pages; errors of core, whose
values become `{1}`, `{2}`, …; and the names that core keeps in tables (`core_names`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from tests.conftest import ROOT

ERRORS = {
    "WhyboardError", "InputError", "NotFoundError", "StoreError", "TooLargeError", "CancelledError",
    "RefusedError", "UnwritableError",
}  # fmt: skip


# Functions of core all of whose phrases pages show.
COMPOSED = {
    "core/datasets/finishing.py": ("_notes", "_scale_notes"),
    "core/datasets/demo/__init__.py": ("build", "generate"),
    "core/explain/options.py": ("told",),
    "core/explain/egress.py": ("egress",),
    "core/audit/people/agreement.py": ("reading", "krippendorff_alpha"),
    "core/audit/people/connected.py": ("_note", "quoted"),
    "core/audit/people/gate.py": ("_decided", "_open", "verdict"),
    "core/audit/people/intervals.py": ("pilot_note", "jackknife_interval", "wilson_share"),
    "core/audit/people/leaderboard.py": ("leaderboard", "_effects", "_flip", "_unmeasured", "_why_none", "_repeated"),
    "core/audit/people/planner.py": ("plan",),
    "core/audit/people/raters.py": ("_fast", "_gold", "_habit", "_differs"),
    "core/audit/people/slices.py": ("_compared",),
    "core/audit/people/standings.py": ("_strengths",),
    "core/audit/people/strengths.py": ("fit", "_standardised", "_fitted"),
    "core/audit/queue.py": ("claim_against_flip", "raters_apart", "confident_on_unstable"),
    "core/explain/embedded/planner.py": ("_missing",),
    "core/explain/embedded/backend.py": ("_unplanned",),
    "core/explain/embedded/rules_zh.py": ("_slips",),
    "core/explain/embedded/verify.py": ("_slots", "_companions", "_together", "_sign", "_cause", "_forbidden", "_form"),
    "core/explain/embedded/writer.py": ("_reason", "_accepted", "_given_up"),
    "core/explain/evidence.py": ("_item", "_score", "_rank", "_rating", "_scale", "_basis", "_share"),
    "core/explain/reasons.py": ("driver_facts", "driver_text", "weight_facts", "contrast_facts", "_driver", "_outcome"),
    "core/explain/transformers_backend.py": ("events",),
    "core/operations/campaigns.py": ("_notes",),
    "core/operations/forgetting.py": ("_nobody",),
    "core/operations/roles.py": ("remedy",),
    "core/operations/rating.py": ("_nothing_left",),
}


@dataclass(frozen=True)
class Text:
    """A text of the interface: context (`core` or empty), the English, its plural if any, and where it stands."""

    context: str
    english: str
    plural: str | None
    at: str


def once(found: Callable[[], Iterator[Text]]) -> Callable[[], tuple[Text, ...]]:
    """Read the source for the first who asks."""
    return cache(lambda: tuple(found()))


@once
def said() -> Iterator[Text]:
    """Texts of the dashboard and the pages."""
    for path in (*sources("dashboard", "pages"), ROOT / "core" / "audit" / "people_words.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _call(node, f"{path.relative_to(ROOT)}:{node.lineno}")


@once
def raised() -> Iterator[Text]:
    """What errors of core and the dashboard say, and their remedies."""
    for path in sources("core", "dashboard"):
        if path.is_relative_to(ROOT / "core" / "cli") or "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in ERRORS:
                for argument in node.args:
                    for text in filter(None, _templates(argument)):
                        yield Text("core", text, None, f"{path.relative_to(ROOT)}:{node.lineno}")


@once
def composed() -> Iterator[Text]:
    """Texts that functions of core make of values, and stages of work."""
    for path in sources("core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            at = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and _name(node) == "progress" and len(node.args) == 2:
                for text in _templates(node.args[1]):
                    yield Text("core", text, None, at)
            if isinstance(node, ast.FunctionDef) and node.name in COMPOSED.get(str(path.relative_to(ROOT)), ()):
                for text in _phrases(node):
                    yield Text("core", text, None, at)


def _phrases(function: ast.FunctionDef) -> Iterator[str]:
    """All texts of more than a word in a function: no docstring, no SQL."""
    inside = {id(part) for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for statement in function.body[1:] if ast.get_docstring(function) else function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and id(node) not in inside):
                for text in _templates(node):
                    if " " in text.strip() and "\\" not in text and not text.lstrip().startswith("SELECT"):
                        yield text


def core_names() -> Iterable[str]:
    """Names and explanations that core keeps in tables and pages show."""
    from core.datasets import reasons
    from core.explain.backends import BACKENDS
    from core.explain.choices import label_of
    from core.explain.egress import NOTHING
    from core.explain.openai_backend import CONFIGURE
    from core.explain.prompts import LANGUAGES
    from core.explain.types import Variant
    from core.operations.roles import VERBS
    from core.operations.setting_fields import setting_fields
    from core.operations.variants import IN_USE, RETIRED
    from core.recommend.registry import KINDS
    from tests.core_words import explained

    yield from explained()
    yield from (text for kind in KINDS.values() for text in (kind.label, kind.unit, kind.summary))
    yield from (field.help for kind in KINDS for field in setting_fields(kind) if field.help)
    yield from (backend.label for backend in BACKENDS.values())
    yield from (name.replace("_", " ").capitalize() for backend in BACKENDS.values() for name in backend.options)
    yield from LANGUAGES.values()
    yield from VERBS
    yield from (f"One user was {done} on {{1}}: “{{2}}”." for done in ("deleted", "pseudonymised"))
    for backend in BACKENDS.values():
        for model, style, language in product(backend.models or (), backend.styles or (), backend.languages):
            yield label_of(Variant(backend.name, model, style, {}, language))
    yield from (text for name, text in vars(reasons).items() if name.isupper())
    yield from (RETIRED, IN_USE, NOTHING, CONFIGURE)
    yield from _words_of_explanations()
    yield from _words_of_judgements()
    yield from _words_of_audits()


def _words_of_explanations() -> Iterator[str]:
    from core.attribute.types import VERDICTS as FLIPS
    from core.explain.backends import BACKENDS
    from core.explain.claims import KINDS, VERDICTS
    from core.explain.evidence import KIND_WORDS
    from core.explain.reasons import ADVERBS

    yield from (*KINDS, *VERDICTS, *FLIPS, *ADVERBS.values(), "for", "against", "higher", "lower", "rise", "fall")
    yield from (f"{word}: {{1}}." for word in KIND_WORDS.values())
    yield from ("{1} star", "{1} stars", "less than 1%", "more than 99%")
    yield from (f"{BACKENDS['embedded'].label} ({size})" for size in BACKENDS["embedded"].models)
    yield from (style.rpartition("-")[0] for backend in BACKENDS.values() for style in backend.styles)


def _words_of_judgements() -> Iterator[str]:
    from core.audit.people_words import DECOY_LABELS, PULLS, UNSURE_PULLS
    from core.rate.answers import BOTH_BAD, DIMENSIONS, REASONS, TIE
    from core.rate.campaigns import DECOYS, DEFAULT_GUIDELINES, KINDS, QUESTIONS, STATES
    from core.rate.decoys import OTHER_ITEM

    yield from (*REASONS, *DIMENSIONS, TIE, BOTH_BAD, *DECOYS, *KINDS, *QUESTIONS, *STATES, DEFAULT_GUIDELINES)
    yield OTHER_ITEM
    yield from ("being written", "broken off", "Writing the texts of {1}")
    yield from (*DECOY_LABELS.values(), *UNSURE_PULLS.values(), *(text for three in PULLS.values() for text in three))


def _words_of_audits() -> Iterator[str]:
    from core.audit.canaries import KINDS as CANARIES
    from core.audit.decoy_results import ANSWERS
    from core.audit.failures import STABILITIES
    from core.audit.metrics.registry import GROUPS, METRICS
    from core.audit.people.agreement import METRICS as ALPHAS
    from core.audit.people.intervals import ONE_RATER
    from core.audit.people.slices import CORRECTIONS
    from core.audit.planters import KINDS as ERRORS_PLANTED
    from core.operations.calibration import ACCOUNTS
    from core.operations.validity import SOURCES

    yield from (text for metric in METRICS.values() for text in (metric.label, metric.meaning))
    yield from (*GROUPS.values(), *CANARIES, *STABILITIES, *ALPHAS, ONE_RATER, *ERRORS_PLANTED)
    yield from (words.replace("{alpha:.0%}", "{1}") for words in CORRECTIONS.values())
    yield from (*ACCOUNTS, *SOURCES, *ANSWERS, "random")


def sources(*tops: str) -> Iterator[Path]:
    """All modules under the folders named."""
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


def _call(node: ast.Call, at: str) -> Iterator[Text]:
    name = _name(node)
    if name in ("say", "later") and node.args:
        for english in _literals(node.args[0]):
            yield Text("", english, None, at)
    elif name == "many" and len(node.args) >= 2:
        for one, more in zip(_literals(node.args[0]), _literals(node.args[1]), strict=True):
            yield Text("", one, more, at)
    elif name == "counted" and len(node.args) == 2:
        for word in _literals(node.args[1]):
            yield Text("", f"{{n}} {word}", f"{{n}} {word}s", at)


def _name(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _literals(node: ast.expr) -> list[str]:
    """The texts that an argument may be; none where it is computed."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def _templates(node: ast.expr) -> list[str]:
    if isinstance(node, ast.JoinedStr):
        made, values = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                made += str(part.value)
            else:
                values += 1
                made += f"{{{values}}}"
        return [made] if any(c.isalpha() for c in made.replace("{", "")) else []
    return _literals(node)


def everything() -> list[Text]:
    """All texts of the interface."""
    return [*said(), *raised(), *composed(), *(Text("core", name, None, "core_names") for name in core_names())]


def main() -> None:
    """Print what is not translated, ready for a table, and what the tables have that nothing says."""
    from dashboard.language import LANGUAGES, messages_of

    texts = everything()
    for language in LANGUAGES:
        if language == "en":
            continue
        known = {(context, english) for context, english, _ in messages_of(language)}
        words = {english for _, english in known}
        new = {(text.context, text.english): text for text in texts if text.english not in words}
        for text in new.values():
            print(f"#: {text.at}")
            if text.context:
                print(f'msgctxt "{text.context}"')
            print(f"msgid {_quoted(text.english)}")
            if text.plural:
                print(f'msgid_plural {_quoted(text.plural)}\nmsgstr[0] ""\n')
            else:
                print('msgstr ""\n')
        for english in sorted(words - {text.english for text in texts}):
            print(f"# nothing says any more: {english!r}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main()
