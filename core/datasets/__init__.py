"""Bringing ratings in: formats, validation, the demo world."""

from core.datasets.append import append
from core.datasets.download import download_movielens_100k
from core.datasets.importing import detect, import_path, import_table
from core.datasets.mapping import TableMapping, guess
from core.datasets.preview import Preview, preview

__all__ = [
    "Preview",
    "TableMapping",
    "append",
    "detect",
    "download_movielens_100k",
    "guess",
    "import_path",
    "import_table",
    "preview",
]
