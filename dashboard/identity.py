"""Who is at a page: whoever signed in, with their role as of now, or the person at this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.operations.allow_list import AllowList, Claims
from core.operations.roles import LOCAL, Actor, RefusedError
from dashboard import sign_in

P = ParamSpec("P")
T = TypeVar("T")
_carried: ContextVar[Actor | None] = ContextVar("actor", default=None)


def claims() -> dict[str, Any]:
    """What the provider said of whoever signed in in this browser; nothing where nobody is, or they signed out."""
    if get_script_run_ctx() is None:
        return {}
    found = st.user.to_dict()
    if not found.get("is_logged_in") or sign_in.has_ended(sign_in.cookie_mark(st.context.cookies)):
        return {}
    return found


def admitted() -> Actor | None:
    """Who may use this page, with the role that the list gives them now; None where nobody may.

    Raises
    ------
    WhyboardError
        The list of roles cannot be read: then nobody may.
    """
    if not sign_in.required():
        return LOCAL
    carried = _carried.get()
    if carried is not None:
        return carried
    found = claims()
    return AllowList.from_environment().actor(Claims.read(found)) if found else None


def actor() -> Actor:
    """Who asks for something.

    Raises
    ------
    RefusedError
        They have to sign in, or have no role.
    """
    found = admitted()
    if found is None:
        raise RefusedError("You are not signed in, or have no role here.", "Reload the page and sign in.")
    return found


@contextmanager
def acting(somebody: Actor) -> Iterator[None]:
    """Do the work of the block for somebody, in a thread that knows no page."""
    token = _carried.set(somebody)
    try:
        yield
    finally:
        _carried.reset(token)


def carrying(work: Callable[P, T]) -> Callable[P, T]:
    """The same work, done later in another thread for whoever asks for it now."""
    somebody = actor()

    @wraps(work)
    def carried(*arguments: P.args, **named: P.kwargs) -> T:
        with acting(somebody):
            return work(*arguments, **named)

    return carried
