"""Plans drawn at random for the corpus. What is rare in real lists is drawn often: rare facts go wrong first."""

from __future__ import annotations

from random import Random

from core.explain.embedded import slots
from core.explain.embedded.plan import ORDERS, Parts, Plan, PlanFact, arrange
from core.explain.embedded.slots import AGAINST, DOMAINS, FOR, LANGUAGES, LEVELS, LINKS, MAIN, STYLES

_LIKINGS_FOR = (("loved", 5), ("liked", 4), ("mixed", 3), ("disliked", 2))
_LIKINGS_AGAINST = (("disliked", 4), ("mixed", 4), ("liked", 3), ("loved", 2))
_ROLES_FOR = (("nec", 3), ("main", 4), ("minor", 3))


def sample_plan(random: Random, language: str | None = None, style: str | None = None) -> Plan:
    """Draw a plan; language and style too where they are not given."""
    language, style = language or random.choice(LANGUAGES), style or random.choice(STYLES)
    contrast = style == "contrastive"
    reasons = _reasons(random, style)
    against = _rated(random, len(reasons) + 1, _LIKINGS_AGAINST, random.choice(AGAINST), style)
    parts = Parts(
        about=_about(random, style),
        crowd=_crowd(random),
        place=_place(random),
        reasons=reasons,
        against=against if random.random() < (0.75 if contrast else 0.6) else (),
        weight=_level(random, "weight") if random.random() < 0.7 else (),
        personal=_level(random, "personal") if random.random() < 0.8 else (),
        basis=_level(random, "nratings") if random.random() < 0.8 else (),
        other=("<other>", *(("<otherrank>",) if random.random() < 0.7 else ())) if contrast else (),
    )
    return arrange(parts, language, style, random.choice(DOMAINS), random.randrange(len(ORDERS[style])))


def _about(random: Random, style: str) -> PlanFact:
    chance = {"concise": 0.25, "contrastive": 0.15, "cautious": 0.3, "detailed": 0.7}[style]
    found = [f"<{name}>" for name in ("year", "genre", "creator") if random.random() < chance]
    if "<genre>" not in found and random.random() < chance / 3:
        found.append("<tag>")
    return ("<item>", *found)


def _crowd(random: Random) -> PlanFact:
    if random.random() < 0.25:
        return ()
    mean = _level(random, "mean") if random.random() < 0.8 else ()
    return (*_level(random, "pop"), *mean)


def _place(random: Random) -> PlanFact:
    predicted = _level(random, "pred") if random.random() < 0.6 else ()
    return (*_level(random, "rank"), *predicted)


def _reasons(random: Random, style: str) -> tuple[PlanFact, ...]:
    count = random.choice((1, 2, 2) if style == "concise" else (1, 2, 3, 3) if style == "detailed" else (1, 2, 2, 3))
    roles = [MAIN if style == "contrastive" and role == "nec" else role for role in _draw_roles(random, count)]
    return tuple(_rated(random, n, _LIKINGS_FOR, role, style) for n, role in enumerate(roles, 1))


def _draw_roles(random: Random, count: int) -> list[str]:
    """Strongest first, as the planner has them; `minor` only follows or stands alone."""
    names, weights = [name for name, _ in _ROLES_FOR], [weight for _, weight in _ROLES_FOR]
    return sorted(random.choices(names, weights, k=count), key=FOR.index)


def _rated(random: Random, number: int, likings: tuple[tuple[str, int], ...], role: str, style: str) -> PlanFact:
    names, weights = zip(*likings, strict=True)
    liking = random.choices(names, weights)[0]
    often = {"detailed": 0.75, "cautious": 0.6}.get(style, 0.4)
    given = (slots.stars(number),) if random.random() < often else ()
    shared = (slots.link(number, random.choice(LINKS)),) if random.random() < 0.4 else ()
    return (slots.reason(number, liking, role), *given, *shared)


def _level(random: Random, name: str) -> PlanFact:
    return (slots.level(name, random.choice(LEVELS[name])),)
