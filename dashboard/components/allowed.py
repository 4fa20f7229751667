"""What the role of whoever is at the page does not allow: said beforehand, and refused underneath all the same."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.operations.roles import VERBS
from dashboard import identity
from dashboard.components.sign_in_page import ROLES
from dashboard.language import say, told


def allowed(verb: str, *, told_why: bool = True) -> bool:
    """Whether whoever is here may do something; where not, say what it takes."""
    if identity.actor().may(verb):
        return True
    if told_why:
        st.caption(f"🔒 {why_not(verb)}")
    return False


def limits(verb: str, *, disabled: bool = False, help: str | None = None) -> dict[str, Any]:
    """`disabled` and `help` of a button that does something: off, with the reason, for who may not."""
    if identity.actor().may(verb):
        return {"disabled": disabled, "help": help}
    return {"disabled": True, "help": why_not(verb)}


def why_not(verb: str) -> str:
    """What something takes, and what whoever is here is."""
    least, own = say(ROLES[VERBS[verb]]), say(ROLES[identity.actor().role])
    return say("You are a {role}. To {verb} takes the role {least}.", role=own, verb=told(verb), least=least)
