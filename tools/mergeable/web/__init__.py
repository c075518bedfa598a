"""Building what lets a reader solve exercises on the page: Python, packages, graders, an editor.

`mergeable dev build web` puts all of it into `docs/assets/check/`, outside git. The site works
without: the cards then show the commands, and no more.
"""

from mergeable.web.building import Built, build, is_buildable
from mergeable.web.needs import Needs, needs_of
from mergeable.web.workshop import NoNode

__all__ = ["Built", "Needs", "NoNode", "build", "is_buildable", "needs_of"]
