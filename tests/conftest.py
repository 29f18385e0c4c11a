"""What several test files need, and how the tests are dealt out to processes."""

import os

import matplotlib
import matplotlib.pyplot as plt
import psutil
import pytest
from chapters import ROOT, code_cells, text

# For the kernels that nbval starts: no progress bars; what will stop working fails now
# (as in pyproject.toml, where this process has its filters).
os.environ["TQDM_DISABLE"] = "1"
os.environ["PYTHONWARNINGS"] = ",".join(
    (
        "error::DeprecationWarning",
        "error::FutureWarning",
        # PyTorch's tensors, when matplotlib makes them an array.
        "ignore:__array__ implementation doesn't accept a copy keyword",
    )
)

GIGABYTES_A_PROCESS = 3  # at most: a chapter's data twice, its kernel's and its tests'

# Begun first, since they take longest: else one process ends long after the others.
LONGEST = ("10-tuning", "09-training", "one-page", "12-keep-and-use")


def pytest_xdist_auto_num_workers(config):
    """As many processes (-n auto) as there are cores and memory for."""
    cores = psutil.cpu_count()
    if hasattr(psutil.Process, "cpu_affinity"):  # not on macOS
        cores = len(psutil.Process().cpu_affinity())
    memory = psutil.virtual_memory().available // (GIGABYTES_A_PROCESS * 2**30)
    return max(1, min(cores, memory))


def group(item):
    """The name of what must run in one process, one after the other.

    The cells of a notebook share a kernel, and the tests of a chapter's names share the
    one run of its cells; the tests of other files share their fixtures.
    """
    if mark := item.get_closest_marker("xdist_group"):
        return mark.args[0]
    if "namespaces" in getattr(item, "fixturenames", ()):
        return item.callspec.params.get("name") or item.callspec.params["chapter"]
    return item.path.name


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items):
    """Sort the tests into groups, the longest first, and mark them for pytest-xdist."""

    def place(name):
        stem = name.removesuffix(".ipynb")
        return LONGEST.index(stem) if stem in LONGEST else len(LONGEST)

    first = {}
    for position, item in enumerate(items):
        first.setdefault(group(item), position)
    items.sort(key=lambda item: (place(group(item)), first[group(item)]))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))


@pytest.fixture(scope="session")
def namespaces():
    """The names that a chapter leaves behind when it is run top to bottom.

    Only the last chapter asked for is kept: its arrays are large.
    """
    made = {}

    def namespace(name):
        if name not in made:
            made.clear()
            made[name] = {"__name__": "__main__"}
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(ROOT / "notebooks")
                matplotlib.use("agg")
                for cell in code_cells(text(name)):
                    exec(cell.source, made[name])
                plt.close("all")
        return made[name]

    return namespace
