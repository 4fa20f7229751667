"""The script Streamlit runs on every visit: page settings, navigation, and the frame around each page."""

import time

import streamlit as st

from core.settings import PROJECT_ROOT
from dashboard import identity, messages, state
from dashboard.components import page
from dashboard.components.contrast import readable
from dashboard.components.sign_in_page import sign_in_page
from dashboard.components.tour import tour_onward, tour_step
from dashboard.language import keep_language, later, say

ICON = PROJECT_ROOT / "dashboard" / "images" / "favicon.png"  # shipped: nothing is fetched from elsewhere
SHORT = 0.05  # seconds that a page is empty after another one, or it would be seen from where that was scrolled to
PAGES = (
    ("home", later("Home"), ":material/home:"),
    ("explore", later("Explore"), ":material/travel_explore:"),
    ("why", later("Why"), ":material/account_tree:"),
    ("compare", later("Compare"), ":material/compare_arrows:"),
    ("rate", later("Rate"), ":material/how_to_vote:"),
    ("audit", later("Audit"), ":material/fact_check:"),
    ("variants", later("Variants"), ":material/edit_note:"),
    ("models", later("Models"), ":material/model_training:"),
    ("data", later("Data"), ":material/database:"),
)


def main() -> None:
    """Draw the frame, then the page."""
    st.set_page_config(page_title="Whyboard", page_icon=ICON, layout="wide")
    readable()
    keep_language()
    admitted = None
    with messages.guard():
        admitted = identity.admitted()
    chosen = st.navigation(
        [
            st.Page(path, title=say(title), icon=icon, url_path=name, default=name == "home")
            for name, title, icon in PAGES
            if (path := PROJECT_ROOT / "pages" / f"{name}.py").is_file()
        ],
        position="sidebar" if admitted else "hidden",
    )
    if admitted is None:
        for key in set(st.session_state) - {state.LANGUAGE}:
            del st.session_state[key]  # of whoever was here before
        with messages.guard():
            sign_in_page()
        return
    page.sidebar(admitted)
    name = chosen.url_path or "home"
    switched, st.session_state[state.PAGE] = st.session_state.get(state.PAGE, name) != name, name
    with messages.guard():
        tour_step()
    if switched:
        time.sleep(SHORT)
    chosen.run()
    with messages.guard():
        tour_onward()


main()
