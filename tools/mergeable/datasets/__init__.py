"""Pinned data: fetched once, checked by its sha256, kept in the course's cache.

`python -m mergeable.datasets prepare` fetches what the exercises and notebooks use and builds what
is built from it. A further data set is one entry in `catalogue`.
"""

from mergeable.datasets.catalogue import DATASETS
from mergeable.datasets.dataset import Dataset
from mergeable.datasets.store import Store

__all__ = ["DATASETS", "Dataset", "Store"]
