"""Picks and fills frames; what was said once is avoided the second time, and the item gets the right pronoun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.explain.embedded.training.frames import Writer, parse

_FIRST = "{这次推荐|这次推荐|这次推荐|这条推荐|这次推荐的[thing]|要推荐的这[mw][noun]}"
_BESIDE = "{这次推荐|这次推荐|这条推荐|推荐的这[mw]|这次推荐的[thing]}"
_COMING = "{接下来要说的这[mw][noun]|下面这[mw][noun]|要推荐的这[mw][noun]|推荐给你的这[mw][noun]|这次推荐的[thing]}"
_PRONOUN = "{它|它|它|它|这[mw][noun]|这次推荐|这条推荐}"


@dataclass
class Teller(Writer):
    """One text in the making.

    Attributes
    ----------
    style : str
        As in the plan.
    item : bool
        Whether `<item>` was named already.
    other : bool
        Whether `<other>` was named already.
    """

    style: str = ""
    item: bool = False
    other: bool = False

    @property
    def contrast(self) -> bool:
        """Whether two items are held against each other."""
        return self.style == "contrastive"

    def say(self, frame: str | Sequence[str], **given: str) -> str:
        """Write a frame, of several one that this text has not used yet; `given` are finished texts."""
        if not isinstance(frame, str):
            fresh = [one for one in frame if one not in self.used] or frame
            frame = self._draw(fresh)
            self.used.add(frame)
        out: list[str] = []
        self._write(parse(frame), given, out)
        return "".join(out)

    def it(self) -> str:
        """A word for the item: a pronoun once it was named, unless the other item could be meant."""
        return self.say(_FIRST if not self.item else _BESIDE if self.other else _PRONOUN)

    def noun(self) -> str:
        """A word for the item where a recommendation would not do, as when it stands in a list."""
        return self.say(_COMING if not self.item else _BESIDE if self.other else "{它|它|它|这[mw][noun]}")

    def _name(self, name: str, given: Mapping[str, str], out: list[str]) -> None:
        if name in given:
            out.append(given[name])
        elif name == "it":
            out.append(self.it())
        else:
            self._write(parse(self.words[name]), given, out)
