"""What several test files need."""

import os

import matplotlib
import pytest
from browser import browser  # noqa: F401, a fixture
from chapters import ROOT, code_cells, text

os.environ["TQDM_DISABLE"] = "1"  # no progress bars in the kernels that nbval starts


@pytest.fixture(scope="session")
def namespaces():
    """The names that each chapter leaves behind when it is run top to bottom."""
    made = {}

    def namespace(name):
        if name not in made:
            made[name] = {"__name__": "__main__"}
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(ROOT / "notebooks")
                matplotlib.use("agg")
                for cell in code_cells(text(name)):
                    exec(cell.source, made[name])
        return made[name]

    return namespace
