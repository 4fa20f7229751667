"""Names of URL parameters and session keys, in one place.

A widget bound to the URL has the parameter's name as its key, so the two cannot differ.
"""

from typing import Final

import streamlit as st

# URL parameters
LANGUAGE: Final = "lang"  # of the interface
DATASET: Final = "dataset"
TOUR: Final = "tour"  # the step of the tour that is shown over the page
MODEL: Final = "model"
COMPARE: Final = "compare"
USER: Final = "user"
ITEM: Final = "item"
N: Final = "n"
LENS: Final = "lens"
BY: Final = "by"
FORM: Final = "form"
VIEW: Final = "view"  # open tab of Explore
# which users Explore offers
SEGMENT: Final = "segment"
COUNT_FROM: Final = "ratings_from"
COUNT_TO: Final = "ratings_to"
MEAN_FROM: Final = "mean_from"
MEAN_TO: Final = "mean_to"
# which items may enter a list; attributes stand under the name of their kind
YEAR_FROM: Final = "year_from"
YEAR_TO: Final = "year_to"
POPULAR_FROM: Final = "popular_from"
POPULAR_TO: Final = "popular_to"
RATED: Final = "rated"
DRIVERS: Final = "drivers"  # how many drivers Why draws one by one
DRAWN: Final = "drawn"  # how Why draws them: `steps` or `bars`
NODE: Final = "node"  # the part of the decision path that is open
CHALLENGE: Final = "challenge"  # open tab of Why's second half
AGAINST: Final = "against"  # the other item of a contrast
OPENED: Final = "opened"  # a rated item whose card is open
EDITS: Final = "edits"  # of the what-if editor
START: Final = "start"  # `nothing`: the what-if editor begins without ratings
FEATURE: Final = "feature"  # of the dependence plot
VARIANT_A: Final = "a"
VARIANT_B: Final = "b"
SEED: Final = "seed"
VARIANT: Final = "variant"  # the one that Variants shows
PART: Final = "part"  # open part of Variants and Rate; whose personal data Data shows
PROMPT: Final = "prompt"  # the one that the editor begins with
RETIRED: Final = "retired"  # whether the table of variants has retired ones
CAMPAIGN: Final = "campaign"  # name@version, or a name for its newest version
EVERY_CAMPAIGN: Final = "all"  # what stands there on Audit for all judgements, those outside of campaigns too
BLIND: Final = "blind"  # who wrote the texts is hidden until the rater has said which one is better
WITHOUT: Final = "without"  # raters that Audit leaves out
CELL: Final = "cell"  # what Audit shows the pairs of: a variant, or two with a bar between them
PAIR: Final = "pair"  # the pair whose texts are open there
SLICE: Final = "slice"  # what Audit slices judgements by
# which failures Audit shows; the variant and the segment stand under the names above
VERDICT: Final = "verdict"
CLAIM: Final = "claim"  # kind of claim
STABILITY: Final = "stability"
CHECK: Final = "check"  # whether people call the check wrong
FIRST: Final = "first"  # place of the first failure of the page, from 0
FAILURE: Final = "failure"  # the one whose text is open: explanation and place of the claim
METRIC: Final = "metric"  # what trends are drawn of
LEVEL: Final = "level"  # what metrics are correlated over: explanations, users, variants

# Session keys
PAGE_TITLE: Final = "whyboard-page-title"  # its title in the reader's language
PAGE: Final = "whyboard-page"  # name of the page that is drawn
RATER: Final = "rater"
CONTROLS: Final = "whyboard-controls"  # the place in the sidebar for the page's own controls, new on every run

DEFAULT_RATER: Final = "anonymous"


def is_set(key: str) -> bool:
    """Whether a widget bound to the URL has a value, also before it is drawn for the first time."""
    if key in st.session_state:
        value = st.session_state[key]
        return value is not None and value is not False and value != []
    return key in st.query_params


def remember(key: str) -> None:
    """Write what was chosen in a widget into the URL, from its callback.

    For what several pages are asked about. Where a widget is bound to the URL by Streamlit, a link from its page to
    another one loses the parameter on the way.
    """
    if chosen := st.session_state.get(key):
        st.query_params[key] = str(chosen)
    else:
        st.query_params.pop(key, None)
