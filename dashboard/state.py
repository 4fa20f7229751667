"""Names of URL parameters and session keys, in one place.

A widget bound to the URL has the parameter's name as its key, so the two cannot differ.
"""

from typing import Final

# URL parameters
DATASET: Final = "dataset"
MODEL: Final = "model"
COMPARE: Final = "compare"
USER: Final = "user"
ITEM: Final = "item"
N: Final = "n"
LENS: Final = "lens"
BY: Final = "by"
FORM: Final = "form"

# Session keys
RATER: Final = "rater"
CONTROLS: Final = "whyboard-controls"  # the place in the sidebar for the page's own controls, new on every run

DEFAULT_RATER: Final = "anonymous"
