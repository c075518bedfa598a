"""`pytest --nbval notebooks/` runs the notebooks as `mergeable dev build` did.

This machine's settings for IPython and for plots are left out, and Matplotlib lists the fonts now:
the first time it does so in a cell, it says that it does, in the cell's output.
"""

import os
import shutil
import tempfile


def pytest_configure(config):
    if not config.getoption("nbval", default=False):
        return
    from mergeable.notebooks.kernel import find_fonts, own_settings

    settings = tempfile.mkdtemp(prefix="mergeable-ipython-")
    config.add_cleanup(lambda: shutil.rmtree(settings, ignore_errors=True))
    os.environ.update(own_settings(settings))
    find_fonts()
