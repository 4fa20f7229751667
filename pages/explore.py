"""Explore: pick a user, see their taste and what a model recommends to them."""

from core.results import ModelInfo, TopN
from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components import profile, user_picker
from dashboard.components.item_view import item_view
from dashboard.components.list_panel import list_panel
from dashboard.components.page import choose_dataset, choose_model, page_header
from dashboard.components.url_choice import tabs
from dashboard.components.user_map import browse
from dashboard.language import later, say
from dashboard.services import UserBounds

VIEWS = {"Taste": later("Taste"), "History": later("History"), "Item": later("Item")}


def main() -> None:
    dataset = choose_dataset()
    if dataset is None:
        return
    user, bounds = user_picker.choose_user(dataset)
    model = choose_model(dataset)
    if user is None:
        browse(dataset, bounds)
        return
    index = services.catalogue(dataset.id).user_index.get(user)
    if index is None:
        user_picker.unknown_user(user, dataset)
    else:
        profile.headline(dataset, index)
    top, complete = list_panel(dataset, model, user) if model else (None, None)
    if index is None:
        browse(dataset, bounds)
    else:
        with messages.guard():
            views(dataset, model, index, bounds, top)
    if complete:
        complete()


def views(dataset: DatasetInfo, model: ModelInfo | None, user: int, bounds: UserBounds, top: TopN | None) -> None:
    taste, history, item = tabs(state.VIEW, VIEWS)
    if taste.open:
        with taste:
            profile.taste_view(dataset, user, bounds)
    if history.open:
        with history:
            profile.history_view(dataset, user)
    if item.open:
        with item:
            name = services.catalogue(dataset.id).user_ids[user]
            item_view(dataset, model, name, [row.index for row in top.items] if top else [])


page_header(say("Explore"), say("Pick a user, see their taste and what a model recommends to them."))
with messages.guard():
    main()
