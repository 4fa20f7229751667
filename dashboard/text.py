"""Text from catalogues, links and language models, made harmless for Streamlit's markdown."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:$&=^])")


def plain(text: str) -> str:
    """Return markdown that shows `text` as it is: no emphasis, links, images, colours, formulas or HTML."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
