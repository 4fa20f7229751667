"""Variants: what writes explanations, made, tried out and retired."""

import streamlit as st

from core.explain.backends import Endpoint
from core.operations.explanations import Subject, evidence_of
from core.operations.roles import VARIANTS
from core.operations.variants import KnownVariant, all_variants
from dashboard import messages, services, state
from dashboard.components.allowed import allowed
from dashboard.components.connection_test import connection_test
from dashboard.components.evidence import evidence_panel
from dashboard.components.page import choose_dataset, choose_model, page_header
from dashboard.components.prompt_editor import prompt_editor, prompt_preview
from dashboard.components.subject import choose_subject
from dashboard.components.try_out import try_out
from dashboard.components.url_choice import segments
from dashboard.components.variant_form import NEW, TRY, variant_form
from dashboard.components.variant_table import choose_variant, variant_header, variant_table
from dashboard.endpoint import endpoint
from dashboard.language import later, say

PARTS = {
    TRY: later("Variant"), NEW: later("New"), "prompts": later("Prompts"), "connection": later("Connection"),
}  # fmt: skip


def main() -> None:
    server = None
    with messages.guard():
        server = endpoint()
    shown = variant_table(all_variants(services.journal(), server))
    part = segments(state.PART, PARTS, say("Show"), TRY)
    with messages.guard():
        if part == NEW:
            if allowed(VARIANTS):
                variant_form(server)
        elif part == "prompts":
            prompts()
        elif part == "connection":
            connection_test(server)
        else:
            opened(choose_variant(shown), server)


def opened(entry: KnownVariant, server: Endpoint | None) -> None:
    variant_header(entry)
    st.header(say("Try it out"), anchor=False)
    chosen = subject()
    if chosen is not None:
        evidence = evidence_of(services.workbench(), chosen)
        try_out(entry, chosen, evidence, server)
        evidence_panel(evidence)


def prompts() -> None:
    edited = prompt_editor()
    if edited is not None:
        st.header(say("What a language model would be asked"), anchor=False)
        chosen = subject()
        if chosen is not None:
            prompt_preview(*edited, evidence_of(services.workbench(), chosen))


def subject() -> Subject | None:
    """The user and item to try on."""
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    return choose_subject(dataset, model) if dataset and model else None


page_header(
    say("Variants"),
    say("What writes the explanations: a template or a language model, with its prompt and options."),
)
with messages.guard():
    main()
