"""Deleting in two steps: a button that opens a box, and the name typed into it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.operations.roles import DELETE
from dashboard import messages
from dashboard.components.allowed import allowed
from dashboard.language import say
from dashboard.text import plain


def delete_button(label: str, name: str, consequence: str, delete: Callable[[], None], *, key: str) -> None:
    """Draw a delete button that asks for the name before it deletes.

    Parameters
    ----------
    label : str
        On the button.
    name : str
        What has to be typed.
    consequence : str
        What will be gone, and what stays; one sentence.
    delete : callable
        Does it.
    key : str
        Of the widgets; from a stable id.
    """
    with st.popover(label, key=f"delete-{key}"):
        if not allowed(DELETE):
            return
        st.markdown(say("**Delete {name}?**", name=plain(name)) + f" {plain(consequence)}")
        typed = st.text_input(say("Type {name} to confirm", name=name), key=f"confirm-{key}")
        if st.button(say("Delete for good"), key=f"really-{key}", disabled=typed != name, type="primary"):
            with messages.guard():
                delete()
                st.toast(say("{name} was deleted.", name=plain(name)))
                st.rerun()
