"""What somebody sees who has not signed in, or has no role; and who is signed in, in the sidebar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.operations.allow_list import Claims
from core.operations.roles import LOCAL_USER, Actor
from dashboard import identity, sign_in
from dashboard.language import language_box, later, say
from dashboard.text import plain

ROLES = {"viewer": later("viewer"), "rater": later("rater"), "analyst": later("analyst"), "admin": later("admin")}


def sign_in_page() -> None:
    """Ask to sign in; who has signed in already but has no role is told so, and whom to ask."""
    with st.sidebar:
        language_box()
    st.title("Whyboard", anchor=False)
    found = identity.claims()
    if found:
        _no_role(Claims.read(found), found)
        return
    st.markdown(say("Find out why a recommender said what it said. Sign in to go on."))
    for name in sign_in.providers():
        whole = name == sign_in.DEFAULT
        st.button(
            say("Sign in") if whole else say("Sign in with {name}", name=plain(name)),
            type="primary",
            icon=":material/login:",
            key=f"sign-in-{name}",
            on_click=st.login,
            args=() if whole else (name,),
        )


def _no_role(who: Claims, found: Mapping[str, Any]) -> None:
    named = who.address or str(found.get("email") or who.label or who.account)
    st.warning(say("**You are signed in as {name}, and have no role here.**", name=plain(named[:200])))
    if not who.address:
        st.markdown(say("The sign-in service does not vouch for an e-mail address of yours, so it gives you nothing."))
    st.markdown(say("Ask whoever runs this Whyboard to add you to the list of roles. They need:"))
    st.code(who.address or who.account, language=None, wrap_lines=True)
    sign_out()


def signed_in(who: Actor) -> None:
    """Draw who is signed in, their role, and the way out; nothing where nobody has to sign in."""
    if who.kind == LOCAL_USER:
        return
    role = say(ROLES[who.role])
    told = say("Signed in as **{name}** · {role}", name=plain(who.label or who.name), role=role)
    st.caption(told, help=plain(who.name))
    sign_out()


def sign_out() -> None:
    """Draw the button that signs out."""
    st.button(say("Sign out"), icon=":material/logout:", key="sign-out", on_click=st.logout, type="tertiary")
