"""Who drives the servers: analysts and raters on Whyboard, and their shadows on an empty page."""

from __future__ import annotations

import asyncio
import json
import math
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from websockets.exceptions import WebSocketException

from core.rate.answers import WINNERS
from dashboard.components.rate_bar import WORDS
from tests.benchmarks.load_world import CAMPAIGN, DATASET, World
from tests.benchmarks.tab import Answer, Tab, TabError

THINK, LONGEST, SPREAD = 6.0, 30.0, 0.7  # seconds at the median; at most; standard deviation of the logarithm
LOADS = frozenset({"open Explore", "open Why", "open Compare", "open Rate"})  # in a new tab
_NUMBERS = count(1)

Step = tuple[str, Callable[[], Awaitable[Answer]]]


@dataclass(frozen=True, slots=True)
class Timed:
    """One request of a visitor.

    Attributes
    ----------
    session : int
        Which visitor.
    action : str
        What they did.
    at : float
        When they asked, in seconds from the beginning of the round.
    seconds : float
        Until the page had settled; NaN where it failed.
    size : int
        Bytes received.
    problems : tuple of str
        What was wrong with the page afterwards.
    """

    session: int
    action: str
    at: float
    seconds: float
    size: int
    problems: tuple[str, ...]


@dataclass
class Visitor:
    """Somebody who goes through Whyboard again and again: each tour is a new tab and, for rating, a new name."""

    url: str
    world: World
    number: int
    think: float = THINK
    tab: Tab | None = None
    rng: random.Random = field(init=False)
    _steps: Iterator[Step] = field(init=False)
    _edits: dict[str, Any] = field(default_factory=dict)  # what stands in the table of ratings

    def __post_init__(self) -> None:
        self.rng = random.Random(self.number)
        self._steps = self._tour()

    async def act_until(self, end: float, begun: float) -> list[Timed]:
        """Think and act until a moment (of the event loop's clock) and say what happened."""
        clock, found = asyncio.get_running_loop().time, []
        while True:
            pause = min(self.think * math.exp(self.rng.gauss(0, SPREAD)), self.think * LONGEST / THINK)
            if clock() + pause >= end:
                await asyncio.sleep(max(end - clock(), 0))
                return found
            await asyncio.sleep(pause)
            found.append(await self.act(begun))

    async def act(self, begun: float) -> Timed:
        """Do what comes next."""
        action, step = next(self._steps)
        at, seconds, size = asyncio.get_running_loop().time() - begun, math.nan, 0
        try:
            answer = await step()
            seconds, size = answer.seconds, answer.size
            problems = tuple(f"{action}: {problem}" for problem in self._page.problems())
        except (TabError, OSError, WebSocketException) as error:
            shown = self.tab.problems() if self.tab else []
            problems = (f"{action}: {' · '.join([str(error), *shown])}",)
        if problems:
            await self.leave()  # and begin anew, as people do
            self._steps = self._tour()
        return Timed(self.number, action, at, seconds, size, problems)

    async def leave(self) -> None:
        """Close the tab."""
        if self.tab is not None:
            await self.tab.close()
        self.tab = None

    def _tour(self) -> Iterator[Step]:
        """What an analyst does, one request after the other, and then a rater."""
        while True:
            yield "open Explore", self._open_explore
            for _ in range(self.rng.randint(2, 4)):
                yield "pick user", self._pick_user
            for _ in range(2):
                yield "open Why", self._open_why
                yield "open What if", self._open_what_if
                for _ in range(self.rng.randint(1, 3)):
                    yield "what-if edit", self._edit
            for _ in range(2):
                yield "open Compare", self._open_compare
                yield "prefer", self._prefer
            yield "open Rate", self._open_rate
            yield "begin to rate", self._begin
            for _ in range(self.rng.randint(2, 5)):
                yield "judge", self._judge
                yield "next pair", self._next

    async def _load(self, page: str, **address: str) -> Answer:
        """Open a link in a new tab and close the one before."""
        await self.leave()
        self.tab, answer = await Tab.open(self.url, page, **address)
        return answer

    @property
    def _page(self) -> Tab:
        if self.tab is None:
            raise TabError("the page is gone")
        return self.tab

    async def _open_explore(self) -> Answer:
        answer = await self._load("explore", dataset=DATASET)
        self._page.one("plotly_chart"), self._page.one("dataframe")
        return answer

    async def _pick_user(self) -> Answer:
        user = self.rng.choice(self.world.users)
        answer = await self._page.set(self._page.one("selectbox", "User").id, user)
        _expect(any(user in found.body for found in self._page.find("heading")), f"no heading for user {user}")
        for kind, label in (("metric", "Ratings"), ("dataframe", None), ("plotly_chart", None)):
            self._page.one(kind, label) if label else self._page.one(kind)
        return answer

    async def _open_why(self) -> Answer:
        answer = await self._load("why", dataset=DATASET, user=self.rng.choice(self.world.users))
        self._page.one("plotly_chart")
        _expect(bool(self._page.one("selectbox", "Item").raw_value), "no item was chosen")
        return answer

    async def _open_what_if(self) -> Answer:
        tabs = next(found for found in self._page.find("tab_container") if _named(found, "challenge"))
        self._edits = {}
        answer = await self._page.set(tabs.id, "What if")
        self._page.one("text_input", "Add a rating")
        return answer

    async def _edit(self) -> Answer:
        table = next((found for found in self._page.find("dataframe") if found.editing_mode), None)
        if table is None:
            raise TabError("no table of ratings to edit")
        row = str(len(self._edits))  # the first is removed, as a rating may happen to be the one that was there
        self._edits[row] = {"rating": self.rng.randint(1, 5)} if self._edits else {"remove": True}
        value = json.dumps({"edited_rows": self._edits, "added_rows": [], "deleted_rows": []})
        answer = await self._page.set(table.id, value)
        _expect("edits" in self._page.address, "the edit did not reach the address")
        return answer

    async def _open_compare(self) -> Answer:
        at = self.rng.choice(self.world.compared)
        answer = await self._load("compare", dataset=DATASET, user=at.user, item=at.item, a=at.first, b=at.second)
        self._page.one("button_group", "Which one is better?")
        told = "\n".join(found.body for found in self._page.find("markdown"))
        _expect(told.count("From cache") == 2, "the texts were not there")
        return answer

    async def _prefer(self) -> Answer:
        choice = self._page.one("button_group", "Which one is better?")
        answer = await self._page.set(choice.id, [self.rng.choice(choice.options).content])
        _expect(any("saved for" in found.body for found in self._page.find("markdown")), "nothing was saved")
        return answer

    async def _open_rate(self) -> Answer:
        answer = await self._load("rate", campaign=CAMPAIGN)
        self._page.one("button", "Begin")
        return answer

    async def _begin(self) -> Answer:
        name = next(found for found in self._page.find("text_input", "Your name") if found.form_id)
        self._page.fill(name.id, f"rater {next(_NUMBERS)}")
        answer = await self._page.click(self._page.one("button", "Begin").id)
        self._page.one("button", "A is better")
        return answer

    async def _judge(self) -> Answer:
        answer = await self._page.click(self._page.one("button", WORDS[self.rng.choice(WINNERS)]).id)
        _expect(any("Saved for" in found.body for found in self._page.find("markdown")), "nothing was saved")
        return answer

    async def _next(self) -> Answer:
        answer = await self._page.click(self._page.one("button", "Next").id)
        self._page.one("button", "A is better")
        return answer


@dataclass
class Shadow:
    """Does on an empty page what a visitor did on Whyboard, at the same moments."""

    url: str
    tab: Tab | None = None

    async def repeat(self, script: list[Timed], begun: float) -> list[Timed]:
        """Ask at the moments of a visitor's requests: a page that they opened is opened, anything else is a click."""
        clock, found = asyncio.get_running_loop().time, []
        for one in script:
            await asyncio.sleep(max(begun + one.at - clock(), 0))
            at = clock() - begun
            try:
                if self.tab is None or one.action in LOADS:
                    await self.leave()
                    self.tab, answer = await Tab.open(self.url)
                else:
                    answer = await self.tab.click(self.tab.one("button").id)
                found.append(
                    Timed(one.session, one.action, at, answer.seconds, answer.size, tuple(self.tab.problems()))
                )
            except (TabError, OSError, WebSocketException) as error:
                found.append(Timed(one.session, one.action, at, math.nan, 0, (str(error),)))
                await self.leave()
        return found

    async def leave(self) -> None:
        """Close the tab."""
        if self.tab is not None:
            await self.tab.close()
        self.tab = None


def _named(block: Any, parameter: str) -> bool:
    return bool(block.tab_container.id.endswith(f"-choice-{parameter}"))


def _expect(there: bool, problem: str) -> None:
    if not there:
        raise TabError(problem)
