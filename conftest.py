"""What the kernels of the notebooks find around them, however the tests are run."""

import math
import os
import tempfile
import time
from pathlib import Path
from queue import Empty

from nbval.kernel import RunningKernel

# As in the Makefile: nobody's own settings take part.
OTHERS = (
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONOPTIMIZE",
    "MPLBACKEND",
    "JUPYTER_PATH",
    # What is said to a terminal: tests read what other processes print.
    "FORCE_COLOR",
    "PY_COLORS",
    "PYTHON_COLORS",
    "COLUMNS",
    "PYTEST_ADDOPTS",
)
NOTEBOOKS = Path(__file__).resolve().parent / "notebooks"
# No progress bars; what will stop working fails now (as in pyproject.toml, where this
# process has its filters).
OURS = {
    "TQDM_DISABLE": "1",
    "PYTHONWARNINGS": "error::DeprecationWarning,error::FutureWarning",
}


def pytest_configure(config):
    """Set the surroundings, an empty folder for IPython's settings among them."""
    for name in OTHERS:
        os.environ.pop(name, None)
    empty = tempfile.TemporaryDirectory(prefix="ipython-", ignore_cleanup_errors=True)
    config.add_cleanup(empty.cleanup)
    os.environ.update(OURS, IPYTHONDIR=empty.name)
    # Here, not in a first cell, Matplotlib is to say that it looks for the fonts, or
    # that it has no folder to keep them in. (It makes one, and tells the kernels.)
    import matplotlib.font_manager  # noqa: F401


def pytest_ignore_collect(collection_path):
    """Leave out the notebooks that have no text: a reader's copies, and Untitled."""
    own = collection_path.suffix == ".ipynb" and collection_path.parent == NOTEBOOKS
    return True if own and not collection_path.with_suffix(".md").exists() else None


await_reply = RunningKernel.await_reply


def await_reply_of_the_living(kernel, msg_id, timeout=None):
    """Wait as nbval does, but for a dead kernel not as long as for a slow one."""
    end = time.monotonic() + (timeout or math.inf)
    while True:
        try:
            return await_reply(kernel, msg_id, timeout=1)
        except Empty:
            if not kernel.is_alive():
                reason = "The kernel died in this cell: killed, for want of memory?"
                raise RuntimeError(reason) from None
            if time.monotonic() > end:
                raise


RunningKernel.await_reply = await_reply_of_the_living
