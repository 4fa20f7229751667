"""The verbs that pages and commands share; composition only."""

from core.operations.batches import Batch, write_batch
from core.operations.data import Imported, append_ratings, download_movielens, import_dataset
from core.operations.demo import build_demo
from core.operations.explanations import DEFAULT_VARIANTS, explain, record_thumb, thumb_of, why
from core.operations.learn import checked_settings, evaluate, train, train_defaults
from core.operations.lists import history_of, recommend
from core.operations.workbench import Workbench, utc_now

__all__ = [
    "DEFAULT_VARIANTS",
    "Batch",
    "Imported",
    "Workbench",
    "append_ratings",
    "build_demo",
    "checked_settings",
    "download_movielens",
    "evaluate",
    "explain",
    "history_of",
    "import_dataset",
    "recommend",
    "record_thumb",
    "thumb_of",
    "train",
    "train_defaults",
    "utc_now",
    "why",
    "write_batch",
]
