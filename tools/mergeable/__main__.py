"""`python -m mergeable` is `mergeable`."""

import sys

from mergeable.cli import main

sys.exit(main())
