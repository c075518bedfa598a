"""Files that projects have published on a package index: found by name, fetched, checked by hash.

Nothing that is fetched here is installed, built or run.
"""

from mergeable.releases.download import Advance, Downloads
from mergeable.releases.index import PackageIndex
from mergeable.releases.release import Release, sha256_of

__all__ = [
    "Advance",
    "Downloads",
    "PackageIndex",
    "Release",
    "sha256_of",
]
