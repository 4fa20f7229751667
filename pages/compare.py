"""Compare: two explanations of one item, written from the same evidence."""

from core.explain.generate import About
from core.explain.types import Evidence
from core.operations.explanations import Subject, evidence_of
from core.operations.feedback import said_by
from core.operations.generation import Question
from core.operations.pairs import sides_change
from core.operations.variants import all_variants
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, services
from dashboard.components import url_choice
from dashboard.components.claim_marks import legend
from dashboard.components.compare_bar import compare_bar
from dashboard.components.evidence import evidence_panel
from dashboard.components.other_item import choose_other
from dashboard.components.page import choose_dataset, choose_model, controls, page_header, rater_id
from dashboard.components.side_by_side import side_by_side
from dashboard.components.sides import Entries, contrasting, named_variants, sides_of
from dashboard.components.subject import choose_subject, header, links, place
from dashboard.components.writing import can_be_read
from dashboard.endpoint import endpoint
from dashboard.language import say


def main() -> None:
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    chosen = choose_subject(dataset, model) if dataset and model else None
    if dataset and model and chosen:
        header(chosen)
        compare(dataset, model, chosen)


def compare(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    journal, rater, server = services.journal(), rater_id(), None
    with messages.guard():
        server = endpoint()
    known = all_variants(journal, server)
    with controls():
        seed = url_choice.seed()
    entries = named_variants(known, lambda entry: can_be_read(entry, chosen, seed))
    evidence = shared_evidence(dataset, model, chosen, entries)
    place(evidence)
    links(dataset, model, chosen, "why", say("See where the score comes from"))
    first, second = (Question(chosen, evidence, entry.variant, seed, server) for entry in entries)
    said = said_by(journal, rater, first.key, second.key)
    blind = compare_bar(chosen, entries, rater, seed, judged=said.preference is not None)
    change = blind and sides_change(rater, first.key, second.key)
    if change:
        said = said_by(journal, rater, second.key, first.key)
    legend()
    about = About(dataset.id, model.model, chosen.user, chosen.item)
    side_by_side(sides_of((first, second), entries, change=change), known, about, said, rater, blind=blind)
    evidence_panel(evidence)


def shared_evidence(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, entries: Entries) -> Evidence:
    """What both texts are written from; with another item to hold this one against where one of them is to contrast."""
    other = choose_other(dataset, model, chosen) if contrasting(entries) else None
    against = None if other is None else chosen.catalogue.items.ids[other]
    return evidence_of(services.workbench(), chosen, against)


page_header(
    say("Compare"),
    say("Two explanations of one item, written from the same evidence. Which one is true, and better?"),
)
with messages.guard():
    main()
