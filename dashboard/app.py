"""The script Streamlit runs on every visit: page settings, navigation, and the frame around each page."""

import streamlit as st

from core.settings import PROJECT_ROOT
from dashboard.components import page

PAGES = (
    ("home", "Home", ":material/home:"),
    ("explore", "Explore", ":material/travel_explore:"),
    ("why", "Why", ":material/account_tree:"),
    ("compare", "Compare", ":material/compare_arrows:"),
    ("rate", "Rate", ":material/how_to_vote:"),
    ("audit", "Audit", ":material/fact_check:"),
    ("variants", "Variants", ":material/edit_note:"),
    ("models", "Models", ":material/model_training:"),
    ("data", "Data", ":material/database:"),
)


def main() -> None:
    """Draw the frame, then the page."""
    st.set_page_config(page_title="Whyboard", page_icon="💡", layout="wide")
    chosen = st.navigation(
        [
            st.Page(path, title=title, icon=icon, url_path=name, default=name == "home")
            for name, title, icon in PAGES
            if (path := PROJECT_ROOT / "pages" / f"{name}.py").is_file()
        ]
    )
    page.sidebar()
    chosen.run()


main()
