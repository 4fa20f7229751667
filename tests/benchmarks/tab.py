"""One browser tab without the browser: Streamlit's own protocol over a real websocket.

It does what the front end does, as far as the server can tell: it keeps what is drawn and takes away what a run did not
draw again, sends the state of every widget with each rerun, keeps the address in step with widgets that are bound to
it, holds large messages so that they need not be sent twice, and runs fragments again at their interval.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0  # seconds for one run
KEPT_RUNS = 2  # how many runs a large message is held for, as the server tells browsers
Path = tuple[int, ...]


class TabError(Exception):
    """What a person would see as a broken page: no answer in time, or the connection gone."""


@dataclass(slots=True)
class Drawn:
    """An element or a block on the page.

    Attributes
    ----------
    kind : str
        Name of its type in the protocol: `selectbox`, `tab_container`, …
    proto : message
        The element or block itself.
    run, fragment, script : str
        The run and the fragment that drew it, and the page (or the frame around all pages).
    """

    kind: str
    proto: Any
    run: str
    fragment: str
    script: str


@dataclass(slots=True)
class Answer:
    """What one request took.

    Attributes
    ----------
    seconds : float
        From sending it to the message that its run, and every run that this one asked for, has finished.
    size : int
        Bytes received meanwhile.
    """

    seconds: float
    size: int


@dataclass
class Tab:
    """One tab, open on a server; use `Tab.open`.

    Attributes
    ----------
    drawn : dict of path to Drawn
        What is on the page. The first number of a path is the part: 0 the page, 1 the sidebar, 3 the bottom.
    address : dict
        The parameters of the URL.
    page : str
        Name of the page in the URL, `""` for the first one.
    faults : list of str
        What went wrong outside the page's own elements: a page that is not found, a script that does not compile.
    sent : BackMsg or None
        What was asked for last.
    """

    url: str
    _socket: ClientConnection
    page: str = ""
    address: dict[str, str] = field(default_factory=dict)
    drawn: dict[Path, Drawn] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    sent: BackMsg | None = None
    _pages: dict[str, str] = field(default_factory=dict)  # hash by name
    _hash: str = ""
    _main: str = ""  # hash of the frame around all pages
    _run: str = ""
    _fragments: tuple[str, ...] = ()
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _held: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _runs: int = 0
    _size: int = 0
    _waiting: asyncio.Future[None] | None = None
    _waiting_for: str = ""  # the fragment that is waited for; "" for the whole page
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, page: str = "", **address: str) -> tuple[Tab, Answer]:
        """Connect and load a page, as a browser does for a link."""
        stream = f"ws{url.removeprefix('http')}/_stcore/stream"
        start = time.perf_counter()
        socket = await connect(
            stream, subprotocols=[Subprotocol("streamlit")], max_size=None, origin=Origin(url), open_timeout=PATIENCE
        )
        tab = cls(url, socket, page, dict(address))
        tab._reader = asyncio.create_task(tab._read())
        try:
            answer = await tab._ask()
        except TabError:
            await tab.close()
            raise
        return tab, Answer(time.perf_counter() - start, answer.size)

    async def close(self) -> None:
        """Close the tab."""
        self._stop_timers()
        await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader

    async def go(self, page: str, **address: str) -> Answer:
        """Follow a link of the app to another page."""
        self.page, self._hash = page, self._pages[page]
        self.address |= address
        stay = {getattr(drawn.proto, "id", "") for drawn in self.drawn.values() if drawn.script == self._main}
        self._states = {key: state for key, state in self._states.items() if key in stay}
        return await self._ask()

    async def set(self, widget: str, value: Any) -> Answer:
        """Give a widget (by id) a value, and wait for what comes of it."""
        return await self._ask(fragment=self.fill(widget, value).fragment)

    def fill(self, widget: str, value: Any) -> Drawn:
        """Give a widget a value (text, number, bool, list of options) without telling the server yet, as in a form."""
        drawn = self._at(widget)
        self._states[widget] = state = _state(drawn, value)
        bound = getattr(drawn.proto, "query_param_key", "")
        if bound:
            self.address.pop(bound, None)
            if value not in (None, "", []) and state != _first(drawn):
                self.address[bound] = str(value)
        return drawn

    async def click(self, widget: str) -> Answer:
        """Press a button, by id."""
        return await self._ask(fragment=self._at(widget).fragment, trigger=widget)

    def find(self, kind: str, label: str | None = None) -> list[Any]:
        """Elements of a kind on the page in their order, perhaps those with a label only."""
        found = sorted((path, drawn.proto) for path, drawn in self.drawn.items() if drawn.kind == kind)
        return [proto for _, proto in found if label is None or proto.label == label]

    def one(self, kind: str, label: str | None = None) -> Any:
        """The first element of a kind; `TabError` where there is none."""
        found = self.find(kind, label)
        if not found:
            raise TabError(f"no {kind} “{label or ''}” on {self.page or 'the first page'}")
        return found[0]

    def problems(self) -> list[str]:
        """What a person would call broken: exceptions and error messages on the page, and the faults beside it."""
        shown = [f"exception {found.type}: {found.message}" for found in self.find("exception")]
        shown += [f"error: {found.body}" for found in self.find("alert") if found.format == Alert.ERROR]
        return shown + self.faults

    def _at(self, widget: str) -> Drawn:
        found = next((drawn for drawn in self.drawn.values() if getattr(drawn.proto, "id", "") == widget), None)
        if found is None:
            raise TabError(f"no widget {widget} on {self.page or 'the first page'}")
        return found

    async def _ask(self, fragment: str = "", trigger: str = "") -> Answer:
        size, start = self._size, time.perf_counter()
        self._waiting, self._waiting_for = asyncio.get_running_loop().create_future(), fragment
        try:
            await self._send(fragment, trigger)
            await asyncio.wait_for(self._waiting, PATIENCE)
        except TimeoutError as error:
            raise TabError(f"no answer in {PATIENCE:.0f} s on {self.page or 'the first page'}") from error
        except ConnectionClosed as error:
            raise TabError(f"disconnected: {error}") from error
        finally:
            self._waiting = None
        return Answer(time.perf_counter() - start, self._size - size)

    async def _send(self, fragment: str, trigger: str = "", *, itself: bool = False) -> None:
        message = BackMsg()
        told = message.rerun_script
        told.query_string = urlencode(self.address)
        told.widget_states.widgets.extend(self._states.values())
        if trigger:
            told.widget_states.widgets.add(id=trigger, trigger_value=True)
        if self._hash:
            told.page_script_hash = self._hash
        else:
            told.page_name = self.page
        told.fragment_id, told.is_auto_rerun = fragment, itself
        told.cached_message_hashes.extend(self._held)
        told.context_info.timezone, told.context_info.locale = "UTC", "en-US"
        told.context_info.url, told.context_info.color_scheme = f"{self.url}/{self.page}", "light"
        self.sent = message
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        try:
            async for payload in self._socket:
                self._size += len(payload)
                self._take(ForwardMsg.FromString(payload))
        except ConnectionClosed:
            pass
        finally:
            self._stop_timers()
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_exception(TabError("disconnected"))

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            if message.metadata.cacheable:
                self._held[message.hash] = (message, self._runs)
            self._draw(message, message)
        elif kind == "ref_hash":
            kept, _ = self._held[message.ref_hash]
            self._held[message.ref_hash] = (kept, self._runs)
            self._draw(kept, message)
        elif kind == "new_session":
            self._run, self._main = message.metadata.run.script_run_id, message.new_session.main_script_hash
            self._fragments = tuple(message.metadata.run.fragment_ids)
            if not self._fragments:
                self._stop_timers()
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.address = dict(parse_qsl(message.page_info_changed.query_string))
        elif kind == "page_not_found":
            self.faults.append(f"page not found: {message.page_not_found.page_name}")
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.faults.append(f"does not compile: {message.session_event.script_compilation_exception.message}")
        elif kind == "auto_rerun":
            self._again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                if fragment in self._timers:
                    self._timers.pop(fragment).cancel()
        elif kind == "script_finished":
            self._finished(message.script_finished)

    def _draw(self, message: ForwardMsg, here: ForwardMsg) -> None:
        """Put an element or a block in its place; `here` says where, as a message that was held may go elsewhere."""
        path, part = tuple(here.metadata.delta_path), message.delta.WhichOneof("type")
        if part == "new_element":
            for below in [other for other in self.drawn if len(other) > len(path) and other[: len(path)] == path]:
                del self.drawn[below]
            proto = message.delta.new_element
            kind = proto.WhichOneof("type")
            proto = getattr(proto, kind)
        elif part == "add_block":
            kind, proto = message.delta.add_block.WhichOneof("type") or "block", message.delta.add_block
        else:
            return
        script = here.metadata.active_script_hash
        drawn = self.drawn[path] = Drawn(kind, proto, self._run, message.delta.fragment_id, script)
        if kind in _VALUES and (proto.set_value or proto.id not in self._states) and not self._unopened(path):
            self._states[proto.id] = _first(drawn)

    def _unopened(self, path: Path) -> bool:
        """Whether it stands in a popover, which a browser draws once it is opened."""
        above = (self.drawn.get(path[:length]) for length in range(1, len(path)))
        return any(drawn is not None and drawn.kind == "popover" for drawn in above)

    def _finished(self, status: int) -> None:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        whole = status != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        if status != ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            for path, drawn in list(self.drawn.items()):
                if drawn.run != self._run and (whole or drawn.fragment in self._fragments):
                    del self.drawn[path]
            left = {getattr(drawn.proto, "id", "") for drawn in self.drawn.values()}
            self._states = {key: state for key, state in self._states.items() if key in left}
        if whole:
            self._runs += 1
            self._held = {key: held for key, held in self._held.items() if self._runs - held[1] <= KEPT_RUNS}
        if self._waiting is not None and not self._waiting.done() and (whole or self._waiting_for in self._fragments):
            self._waiting.set_result(None)

    def _again(self, fragment: str, interval: float) -> None:
        async def repeat() -> None:
            with suppress(ConnectionClosed):
                while True:
                    await asyncio.sleep(interval)
                    await self._send(fragment, itself=True)

        if fragment in self._timers:
            self._timers[fragment].cancel()
        self._timers[fragment] = asyncio.create_task(repeat())

    def _stop_timers(self) -> None:
        while self._timers:
            self._timers.popitem()[1].cancel()


_VALUES = frozenset(
    ("selectbox", "multiselect", "text_input", "text_area", "number_input", "checkbox", "button_group", "feedback")
)


def _first(drawn: Drawn) -> WidgetState:
    """What a widget holds when it appears, or when the server sets it."""
    proto, kind = drawn.proto, drawn.kind
    if kind == "selectbox":
        default = proto.options[proto.default] if proto.HasField("default") else None
        return _state(drawn, proto.raw_value or None if proto.set_value else default)
    if kind in ("multiselect", "button_group"):
        names = _options(drawn)
        return _state(drawn, list(proto.raw_values) if proto.set_value else [names[place] for place in proto.default])
    if kind == "feedback":
        place = proto.value if proto.set_value and proto.HasField("value") else None
        return WidgetState(id=proto.id, string_value="" if place is None else str(place))
    if kind == "checkbox":
        return _state(drawn, proto.value if proto.set_value else proto.default)
    given = "value" if proto.set_value else "default"
    return _state(drawn, getattr(proto, given) if proto.HasField(given) else None)


def _options(drawn: Drawn) -> list[str]:
    if drawn.kind == "button_group":
        return [option.content for option in drawn.proto.options]
    return list(drawn.proto.options)


def _state(drawn: Drawn, value: Any) -> WidgetState:
    """What the browser sends for a widget that holds a value."""
    state = WidgetState(id=drawn.proto.id)
    if isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, list):
        state.string_array_value.data.extend(value)
    elif isinstance(value, int | float):
        if drawn.proto.data_type == NumberInput.INT:
            state.int_value = int(value)
        else:
            state.double_value = value
    elif value is not None:
        state.string_value = value
    elif drawn.kind in ("text_input", "text_area"):
        state.string_value = ""
    return state
