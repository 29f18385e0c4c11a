"""What several test files need, and how the tests are dealt out to processes."""

import psutil
import pytest
from browser import browser, server  # noqa: F401, fixtures
from namespaces import running

GIGABYTES_A_PROCESS = 3  # at most: a chapter's data twice, its kernel's and its tests'

# Begun first, since they take longest: else one process ends long after the others.
LONGEST = (
    "bug-museum",
    "09-training",
    "10-tuning",
    "09-training.ipynb",
    "10-tuning.ipynb",
    "one-page",
    "bug-museum.ipynb",
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


def group_of(item):
    """What one process runs: the tests of a chapter's names, or of a file.

    The tests of a chapter's names and figures, whatever their file, share one run of
    its cells; the cells of a notebook share a kernel.
    """
    if not {"namespaces", "figure"} & set(getattr(item, "fixturenames", ())):
        return item.path.name
    chosen = item.callspec.params if hasattr(item, "callspec") else {}
    page = getattr(item.module, "PAGE", "").removeprefix("notebooks/")
    return chosen.get("name") or chosen.get("chapter") or page or item.path.name


@pytest.hookimpl(tryfirst=True)  # the marks, before xdist reads them
def pytest_collection_modifyitems(items):
    """Deal the tests out in groups (--dist loadgroup), the longest first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))

    def place(item):
        group = group_of(item)
        order = LONGEST.index(group) if group in LONGEST else len(LONGEST)
        return order, group, str(item.path)

    items.sort(key=place)


@pytest.fixture(scope="session")
def namespaces():
    """The names that a chapter leaves behind, by the chapter's name."""
    return running()
