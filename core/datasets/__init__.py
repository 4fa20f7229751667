"""Bringing ratings in: formats, validation, the demo world."""

from core.datasets.importing import detect, import_path, import_table
from core.datasets.mapping import TableMapping

__all__ = ["TableMapping", "detect", "import_path", "import_table"]
