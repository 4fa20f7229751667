"""The store: immutable folders of catalogues and models, and one journal. The only place that imports duckdb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.results import ModelInfo
from core.store import batches, checks, datasets, evaluations, models, surrogates
from core.store.catalogue import load_catalogue
from core.store.connection import Catalogues, Scratch
from core.store.datasets import CatalogueBuilder
from core.store.journal import Journal, LocalJournal
from core.store.layout import Layout, discard
from core.store.models import model_id
from core.store.remote import RemoteJournal, open_journal, write_token
from core.store.tables import Row
from core.store.unfinished import Unfinished
from core.types import Catalogue, DatasetInfo

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from core.errors import StoreError

__all__ = [
    "CatalogueBuilder",
    "Journal",
    "Layout",
    "LocalJournal",
    "RemoteJournal",
    "Scratch",
    "Store",
    "model_id",
    "open_journal",
    "write_token",
]


class Store:
    """A store on disk. Reading never locks anything; many processes may read and build at once.

    Parameters
    ----------
    root : Path
        Its folder; made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root.absolute())
        self._catalogues = Catalogues()

    def datasets(self) -> list[DatasetInfo]:
        """Cards of the data set versions in use, by name."""
        return datasets.current_datasets(self.layout)

    def recent_datasets(self) -> list[DatasetInfo]:
        """Cards of the data set versions in use, the one imported last first."""
        return datasets.recent_datasets(self.layout)

    def problems(self) -> list[StoreError]:
        """What is wrong with data sets and models that cannot be read; one broken folder never hides the others."""
        unreadable = [p for info in self.datasets() for p in models.list_models(self.layout, info.id)[1]]
        return datasets.problems(self.layout) + unreadable

    def versions(self, name: str) -> list[DatasetInfo]:
        """Cards of all versions of a data set, newest first."""
        return datasets.versions(self.layout, name)

    def dataset(self, reference: str) -> DatasetInfo:
        """Card of `name` (the version in use) or `name@version`; NotFoundError lists what is there."""
        return datasets.find_dataset(self.layout, reference)

    def new_catalogue(self, name: str) -> AbstractContextManager[CatalogueBuilder]:
        """Build a catalogue aside; see `CatalogueBuilder`."""
        return datasets.new_catalogue(self.layout, name)

    def catalogue(self, dataset: str) -> Catalogue:
        """Read a data set version (`name` or `name@version`) into memory."""
        info = self.dataset(dataset)
        return load_catalogue(self._catalogues, self.layout.catalogue(info.id), info)

    def frame(self, dataset: str, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run a query on the catalogue of a data set version and return its rows."""
        return self._catalogues.frame(self.layout.catalogue(self.dataset(dataset).id), sql, parameters)

    def models(self, dataset: str) -> list[ModelInfo]:
        """Cards of the models of a data set version, newest first."""
        return models.list_models(self.layout, self.dataset(dataset).id)[0]

    def model(self, dataset: str, reference: str) -> ModelInfo:
        """Card of the model with an id, or of the newest of a kind; NotFoundError lists what is there."""
        return models.find_model(self.layout, self.dataset(dataset).id, reference)

    def save_model(self, info: ModelInfo, arrays: Mapping[str, np.ndarray]) -> ModelInfo:
        """Write a model durably; one that is there already stays as it is."""
        return models.save_model(self.layout, info, arrays)

    def arrays(self, info: ModelInfo) -> dict[str, np.ndarray]:
        """Memory-map the arrays of a model, read-only."""
        return models.load_arrays(self.layout, info)

    def evaluations(self, dataset: str) -> list[dict[str, Any]]:
        """Kept evaluations of a data set version, newest first."""
        return evaluations.list_evaluations(self.layout, self.dataset(dataset).id)

    def save_evaluation(self, dataset: str, value: Mapping[str, Any]) -> str:
        """Keep an evaluation (finite JSON values) and return its id."""
        return evaluations.save_evaluation(self.layout, self.dataset(dataset).id, value)

    def faithfulness(self, dataset: str) -> list[dict[str, Any]]:
        """Kept evaluations of explanations of a data set version, newest first."""
        return evaluations.list_evaluations(self.layout, self.dataset(dataset).id, evaluations.FAITHFULNESS)

    def save_faithfulness(self, dataset: str, value: Mapping[str, Any]) -> str:
        """Keep an evaluation of explanations (finite JSON values) and return its id."""
        return evaluations.save_evaluation(self.layout, self.dataset(dataset).id, value, evaluations.FAITHFULNESS)

    def truths(self, dataset: str) -> list[dict[str, Any]]:
        """Kept comparisons of texts with the true reasons of a generated data set version, newest first."""
        return evaluations.list_evaluations(self.layout, self.dataset(dataset).id, evaluations.TRUTH)

    def save_truth(self, dataset: str, value: Mapping[str, Any]) -> str:
        """Keep a comparison with the true reasons (finite JSON values) and return its id."""
        return evaluations.save_evaluation(self.layout, self.dataset(dataset).id, value, evaluations.TRUTH)

    def write_batch(self, dataset: str, model: str, rows: Sequence[Row]) -> Path:
        """Keep explanations written in bulk and return their file."""
        return batches.write_batch(self.layout, dataset, model, rows)

    def unfinished(self, dataset: str, model: str, name: str) -> Unfinished:
        """What a batch has written so far."""
        return Unfinished(self.layout, dataset, model, name)

    def save_checks(self, dataset: str, model: str, version: str, found: Mapping[str, Any]) -> None:
        """Keep checks of explanations."""
        checks.save_checks(self.layout, dataset, model, version, found)

    def save_surrogate(
        self, dataset: str, model: str, key: str, card: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
    ) -> None:
        """Keep a surrogate; one that is there already stays."""
        surrogates.save_surrogate(self.layout, dataset, model, key, card, arrays)

    def delete_surrogate(self, dataset: str, model: str, key: str) -> None:
        """Delete a surrogate, so that it can be fitted again."""
        surrogates.delete_surrogate(self.layout, dataset, model, key)

    def delete_dataset(self, dataset: str) -> None:
        """Delete a data set version with its models; what people said stays in the journal."""
        found = datasets.dataset_id(self.layout, dataset)
        datasets.forget_version(self.layout, found)
        self._catalogues.detach(self.layout.catalogue(found))
        discard(self.layout.dataset(found), self.layout.trash)

    def delete_model(self, dataset: str, model: str) -> None:
        """Delete a model."""
        found = datasets.dataset_id(self.layout, dataset)
        discard(models.model_folder(self.layout, found, model), self.layout.trash)

    def close(self) -> None:
        """Let go of the catalogues."""
        self._catalogues.close()
