"""Evidence and texts made by hand, so that every figure can be computed by hand."""

from __future__ import annotations

from core.audit.metrics.reading import words_of
from core.audit.metrics.types import Piece, View
from core.explain.types import Claim, Evidence, Fact

DRIVERS = (("Alpha", 0.4, "necessary"), ("Beta", 0.3, "contributing"), ("Gamma", 0.2, "decorative"))


def evidence(personal: float = 0.5) -> Evidence:
    """Three drivers for the item, one against it, of 0.4, 0.3, 0.2 and -0.1."""
    facts = [
        Fact("E1", "item", "", {"title": "Omega", "ratings": 12, "mean": 3.5}),
        Fact("E2", "attribute", "", {"attribute": "genre", "values": ["Drama", "War"]}),
        Fact("E3", "share", "", {"parts": {"Personal excess": personal}, "non_personal": 1 - personal}),
        *(
            Fact(f"E{n}", "driver", "", {"title": title, "value": value, "verdict": verdict, "shared": ["Drama"]})
            for n, (title, value, verdict) in enumerate(DRIVERS, 4)
        ),
        Fact("E7", "against", "", {"title": "Delta", "value": -0.1, "verdict": "holding back", "shared": []}),
        Fact("E8", "scale", "", {"low": 1, "high": 5}),
    ]
    return Evidence("Omega", "m", "points", tuple(facts))


def claim(text: str, kind: str, verdict: str = "supported", *facts: str, start: int = 0) -> Claim:
    return Claim(text, kind, verdict, facts, start, start + len(text))


def item(title: str, *facts: str, start: int = 0) -> Claim:
    return claim(title, "item", "supported" if facts else "unsupported", *facts, start=start)


def view(*claims: Claim, text: str = "", found: Evidence | None = None, **told: object) -> View:
    return View(text, "en", found or evidence(), claims, **told)  # type: ignore[arg-type]


def piece(text: str, user: str = "u", item: str = "i", features: tuple[str, ...] = (), offered: tuple[str, ...] = ()):
    words = tuple(words_of(text, "en"))
    return Piece(user, item, text, words, words, frozenset(features), frozenset(offered))
