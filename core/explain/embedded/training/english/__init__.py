"""The English of the corpus: `write` puts a plan into words, `lexicon` lists every word it can use."""

from core.explain.embedded.training.english.lexicon import lexicon
from core.explain.embedded.training.english.write import write

__all__ = ["lexicon", "write"]
