"""The Chinese grammar of the corpus: plans put into simplified Chinese, addressed to the reader."""

from core.explain.embedded.training.chinese.text import write

__all__ = ["write"]
