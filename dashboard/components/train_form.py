"""Choosing a kind of model and its settings; the form is made from the settings themselves."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from core.operations.roles import TRAIN
from core.operations.setting_fields import SettingField, setting_fields
from core.recommend.registry import DEFAULTS, KINDS
from core.types import DatasetInfo
from dashboard import jobs, numerals
from dashboard.components.allowed import allowed
from dashboard.language import say, told


def train_form(info: DatasetInfo) -> None:
    """Draw the form; its button starts a job."""
    if not allowed(TRAIN):
        return
    kind = st.selectbox(
        say("Kind of model"),
        list(KINDS),
        format_func=lambda name: (
            say("{kind} (default)", kind=told(KINDS[name].label)) if name in DEFAULTS else told(KINDS[name].label)
        ),
        key="train-kind",
    )
    st.caption(told(KINDS[kind].summary))
    fields = setting_fields(kind)
    with st.form(f"train-{kind}", border=False):
        tune = st.toggle(
            say("Choose settings by cross-validation"),
            key=f"tune-{kind}",
            disabled=not fields,
            help=say("Tries several settings first; takes several times as long. Settings changed below are kept."),
        )
        given: dict[str, Any] = {}
        if fields:
            with st.expander(say("Settings")):
                for field in fields:
                    value = _field(kind, field)
                    if value != field.default:
                        given[field.name] = value
        label = say("Train {kind} on {name}", kind=told(KINDS[kind].label), name=info.name)
        if st.form_submit_button(label, type="primary"):
            jobs.start(arguments(info, kind, given, tune), key=f"models:{info.id}:train:{kind}", title=label)
            st.rerun()  # jobs are drawn at the top of the page


def arguments(info: DatasetInfo, kind: str, given: dict[str, Any], tune: bool) -> list[str]:
    """The command that trains: `train NAME@VERSION --model KIND --set k=v ... [--tune]`."""
    settings = [part for name, value in given.items() for part in ("--set", f"{name}={_text(value)}")]
    return ["train", info.id, "--model", kind, *settings, *(["--tune"] if tune else [])]


def _field(kind: str, field: SettingField) -> Any:
    key, label, help = f"set-{kind}-{field.name}", field.name, told(field.help) or None
    if field.type is bool:
        return st.checkbox(label, value=bool(field.default), key=key, help=help)
    if field.type is str:
        return st.text_input(label, value=field.default or "", key=key, help=help)
    value = st.number_input(
        label,
        value=field.default,
        step=1 if field.type is int else None,
        format=numerals.WHOLE_BOX if field.type is int else numerals.ANY_BOX,
        key=key,
        help=help,
        placeholder=say("chosen from the data"),
    )
    return field.default if value is None and not field.optional else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
