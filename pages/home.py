"""Home: where am I, what next."""

from dashboard.components.page import page_header

page_header("Whyboard", "Find out why a recommender said what it said.")
