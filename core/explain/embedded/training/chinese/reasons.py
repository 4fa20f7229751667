"""Rated items: how they were liked, what they share with the item, and what part they play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from core.explain.embedded import slots
from core.explain.embedded.plan import PlanFact
from core.explain.embedded.training.chinese import phrases
from core.explain.embedded.training.chinese.teller import Teller

_GLAD = ("loved", "liked")


@dataclass(frozen=True)
class Rated:
    """A rated item of a plan: its slots, taken apart."""

    slot: str
    liking: str
    role: str
    stars: str = ""
    link: str = ""
    kind: str = ""

    @property
    def glad(self) -> bool:
        """Whether the user liked it."""
        return self.liking in _GLAD


def rated(fact: PlanFact) -> Rated:
    """Take a fact about a rated item apart."""
    _, _, liking, role = slots.parts(fact[0])
    stars = next((slot for slot in fact if slot.startswith("<stars")), "")
    link = next((slot for slot in fact if slot.startswith("<link")), "")
    return Rated(fact[0], liking, role, stars, link, slots.parts(link)[2] if link else "")


def liking(t: Teller, r: Rated, also: bool = False, ref: str = "", close: bool = False) -> str:
    """Clause that says how the user rated it, with the stars and what it shares: 你很喜欢……; `close` keeps it one."""
    ref = ref or t.it()
    where = t.random.random() if r.link else 1.0
    behind = where < 0.35 and not close
    words = {"also": t.say("{也|也|还|同样}"), "too": t.say("{也|也|同样}")} if also else {"also": "", "too": ""}
    bracket = where > 0.7 and bool(r.link)
    title = r.slot if behind or bracket or not r.link else _before(t, r, ref) + r.slot
    if (r.stars and t.chance(0.3)) or bracket:
        notes = [r.stars] if r.stars else []
        notes += [t.say(phrases.SHARED_BRACKET[r.kind], l=r.link, ref=ref)] if bracket else []
        said = t.say(phrases.LIKED[r.liking], h=f"{title}（{'，'.join(notes)}）", **words)
    else:
        said = t.say(phrases.STARRED[r.liking] if r.stars else phrases.LIKED[r.liking], h=title, s=r.stars, **words)
    both = phrases.SHARED_BOTH if t.item and not t.other else phrases.SHARED_AFTER
    return f"{said}，{t.say(both[r.kind], l=r.link, ref=ref)}" if behind else said


def _before(t: Teller, r: Rated, ref: str) -> str:
    return t.say(phrases.SHARED_BEFORE[r.kind], l=r.link, it=ref)


def described(t: Teller, r: Rated, ref: str = "") -> str:
    """The rated item as a noun: 你很喜欢的……."""
    shared = "、" + _before(t, r, ref or t.it()) if r.link else ""
    liked = t.say(phrases.ADJECTIVE[r.liking])
    if r.stars and r.glad and t.chance(0.4):
        liked = "你{打了|打出}[s]{|高分}的" if r.liking == "loved" else "你{打了|给了}[s]的"
        return t.say(liked, s=r.stars) + shared + r.slot
    return f"{liked}{shared}{r.slot}{f'（{r.stars}）' if r.stars else ''}"


def role(t: Teller, r: Rated, **words: str) -> str:
    """Clause that says what part it plays: 这为它加了分."""
    frames = (phrases.CONTRAST if t.contrast else phrases.ROLE)[r.role]
    return t.say(frames, yet=_turn(t, r), **words)


def _turn(t: Teller, r: Rated) -> str:
    """A word of concession where liking and part do not go together."""
    if r.role in slots.AGAINST:
        return t.say("{却|反而|反倒|倒}") if r.glad else ""
    return (
        t.say("{却|反而|反倒|倒}") if r.liking == "disliked" else t.say("{仍|仍然|依然}") if r.liking == "mixed" else ""
    )


def one(t: Teller, r: Rated, also: bool = False, item: str = "") -> str:
    """A rated item in a sentence without its end; `item` names the item itself where it is not named yet."""
    if r.role == slots.NECESSARY:
        return _necessary(t, [r], item)
    words = {"it": item} if item else {}
    ref = "这次推荐" if item else ""
    if t.chance(0.3) and (r.role in slots.AGAINST) != r.glad and r.liking != "mixed":
        frames = (phrases.CONTRAST_NOUN if t.contrast else phrases.ROLE_NOUN)[r.role]
        return t.say(frames, h=described(t, r, ref), **words)
    return f"{liking(t, r, also, ref)}，{role(t, r, **words)}"


def _necessary(t: Teller, run: Sequence[Rated], item: str) -> str:
    words = {"it": item or t.noun()}
    ref = "这次推荐" if item else ""
    if len(run) == 1:
        r = run[0]
        if t.chance(0.25) and r.liking != "mixed":
            return t.say(phrases.NEEDED_NOUN, h=described(t, r, ref), **words)
        like = liking(t, r, ref=ref, close=True)
        brief = phrases.NEEDED if "，" not in like and t.chance(0.65) else phrases.NEEDED_AFTER
        return t.say(brief if r.glad else phrases.NEEDED_THOUGH, like=like, **words)
    return t.say(phrases.NEEDED_ALL, like=_together(t, run, ref), **words)


def _together(t: Teller, run: Sequence[Rated], ref: str) -> str:
    """Likings of several rated items in one clause."""
    same = len({r.liking for r in run}) == 1 and not any(r.link for r in run)
    if same and t.chance(0.7):
        titles = [f"{r.slot}（{r.stars}）" if r.stars else r.slot for r in run]
        return t.say(phrases.LIKED_SEVERAL[run[0].liking], h="、".join(titles[:-1]) + t.say(["和", "与"]) + titles[-1])
    out: list[str] = []
    for before, r in zip((None, *run), run, strict=False):
        said = liking(t, r, bool(before and before.glad and r.glad), ref, close=True)
        shorter = out and out[-1][0] == said[0] == "你" and "，" not in out[-1] and t.chance(0.7)
        out.append(said[1:] if shorter else said)
    return "，".join(out)


def several(t: Teller, run: Sequence[Rated], item: str = "") -> str:
    """Rated items of one role in a sentence without its end."""
    if run[0].role == slots.NECESSARY:
        return _necessary(t, run, item)
    words = {"it": item} if item else {}
    number = t.say([f"这{'两三四'[len(run) - 2]}条评分", "这些评分", "它们" if not t.item else "这几条评分"])
    frames = (phrases.CONTRAST_ALL if t.contrast else phrases.ROLE_ALL)[run[0].role]
    together = _together(t, run, "这次推荐" if item else "")
    return f"{together}，{t.say(frames, n=number, yet=_turn(t, run[0]), **words)}"


def reasons(t: Teller, facts: Sequence[PlanFact], item: str = "") -> list[str]:
    """Sentences, without their ends, about the rated items that speak for the item; the last may name it."""
    runs = [list(run) for _, run in groupby(map(rated, facts), key=lambda r: r.role)]
    units = [unit for run in runs for unit in _units(t, run)]
    out = []
    for i, unit in enumerate(units):
        named = item if i == len(units) - 1 else ""
        also = i > 0 and unit[0].glad and units[i - 1][-1].glad
        said = several(t, unit, named) if len(unit) > 1 else one(t, unit[0], also and t.chance(0.5), named)
        link = t.say(phrases.NEXT) if i and t.chance(0.6) and not said.startswith(("最", "而")) else ""
        out.append(link + said)
    return _joined(t, out)


def _units(t: Teller, run: list[Rated]) -> list[list[Rated]]:
    """Whether rated items of one role are told together."""
    alike = all(r.glad for r in run) or len({r.liking for r in run}) == 1
    if len(run) < 2 or not alike or (run[0].role == slots.NECESSARY and not run[0].glad):
        return [[r] for r in run]
    return [run] if t.chance(0.6) else [[r] for r in run]


def _joined(t: Teller, units: list[str]) -> list[str]:
    """Two short sentences become one now and then."""
    brief = t.style == "concise" or t.chance(0.35)
    return ["；".join(units)] if brief and len(units) == 2 else units


def against(t: Teller, fact: PlanFact) -> str:
    """Sentence, without its end, about the rated item that speaks against the item."""
    r = rated(fact)
    return t.say(phrases.BUT) + one(t, r)
