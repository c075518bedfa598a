"""Files that projects have published on a package index: found by name, fetched, checked by hash.

Nothing that is fetched here is installed, built or run.
"""

from mergeable.releases.download import Advance, Downloads
from mergeable.releases.index import PackageIndex, configured_index
from mergeable.releases.release import FetchFailed, Release, sha256_of

__all__ = [
    "Advance",
    "Downloads",
    "FetchFailed",
    "PackageIndex",
    "Release",
    "configured_index",
    "sha256_of",
]
