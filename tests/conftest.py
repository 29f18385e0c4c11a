"""What several test files need, and how the tests are dealt out to processes."""

import psutil
import pytest
from browser import browser, server  # noqa: F401, fixtures
from namespaces import running

GIGABYTES_A_PROCESS = 3  # at most: a chapter's data twice, its kernel's and its tests'

# Begun first, since they take longest: else one process ends long after the others.
LONGEST = (
    "test_exercises.py",
    "10-tuning.ipynb",
    "09-training.ipynb",
    "bug-museum.ipynb",
    "test_museum.py",
    "one-page.ipynb",
    "test_lab.py",
    "test_figures.py",
)


@pytest.hookimpl(optionalhook=True)  # there may be no xdist
def pytest_xdist_auto_num_workers(config):
    """As many processes (-n auto) as there are cores and memory for."""
    cores = psutil.cpu_count()
    if hasattr(psutil.Process, "cpu_affinity"):  # not on macOS
        cores = len(psutil.Process().cpu_affinity())
    memory = psutil.virtual_memory().available // (GIGABYTES_A_PROCESS * 2**30)
    return max(1, min(cores, memory))


def pytest_collection_modifyitems(items):
    """Sort the files, the longest first, and in a file the tests of a chapter's names.

    Each file is run by one process (--dist loadfile), in this order: the cells of a
    notebook share a kernel, and the tests of a chapter's names one run of its cells.
    """

    def place(item):
        file, chapter = item.path.name, ""
        if "namespaces" in getattr(item, "fixturenames", ()) and hasattr(
            item, "callspec"
        ):
            chosen = item.callspec.params
            chapter = chosen.get("name") or chosen.get("chapter") or ""
        order = LONGEST.index(file) if file in LONGEST else len(LONGEST)
        return order, str(item.path), chapter

    items.sort(key=place)


@pytest.fixture(scope="session")
def namespaces():
    """The names that a chapter leaves behind, by the chapter's name."""
    return running(times=1)
