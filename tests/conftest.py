"""What several test files need, and how the tests are dealt out to processes."""

import functools
import re

import psutil
import pytest
from browser import browser, server  # noqa: F401, fixtures
from chapters import NAMES, ROOT
from namespaces import running

GIGABYTES_A_PROCESS = 3  # at most: a chapter's data twice, its kernel's and its tests'

# Begun first, since they take longest: else one process ends long after the others.
LONGEST = (
    "bug-museum",
    "09-training",
    "10-tuning",
    "notebooks/09-training.ipynb",
    "notebooks/10-tuning.ipynb",
    "one-page",
    "notebooks/bug-museum.ipynb",
    "notebooks/one-page.ipynb",
    "tests/test_lab.py",
    "tests/test_training.py",
    "tests/test_browsers.py WebKit",
    "tests/test_browsers.py Firefox",
    "tests/test_figures.py",
)


@pytest.hookimpl(optionalhook=True)  # there may be no xdist
def pytest_xdist_auto_num_workers(config):
    """One process more (-n auto) than there are cores, if there is memory for them.

    The tests of the pages often wait, for a browser or for things to come to rest.
    """
    cores = psutil.cpu_count()
    if hasattr(psutil.Process, "cpu_affinity"):  # not on macOS
        cores = len(psutil.Process().cpu_affinity())
    memory = psutil.virtual_memory().available // (GIGABYTES_A_PROCESS * 2**30)
    return max(1, min(cores + 1, memory))


@functools.cache
def said_in(file):
    """What a test file says."""
    return (ROOT / file).read_text(encoding="utf-8")


def group_of(nodeid):
    """What one process runs: the tests of a chapter's names, or of a file.

    The tests of a chapter's names and figures, whatever their file, share one run of
    its cells; the cells of a notebook share a kernel; and what is tested in Firefox or
    WebKit shares one that is started.
    """
    file, _, test = nodeid.partition("::")
    if started := re.search(r"\[(Firefox|WebKit)-", test):
        return f"{file} {started[1]}"
    if file.startswith("tests/live/"):
        return re.search('PAGE = .*"notebooks/(.+)"', said_in(file))[1]
    if file.startswith("tests/") and "namespaces" in said_in(file):
        chapter = re.search("|".join(NAMES), test)
        return chapter[0] if chapter else file
    return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal the tests out in these groups. (xdist's loadgroup fails with pytest 9.2.)"""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return ByGroup(config, log)


def pytest_collection_modifyitems(items):
    """Begin with the groups that take longest."""

    def place(item):
        group = group_of(item.nodeid)
        order = LONGEST.index(group) if group in LONGEST else len(LONGEST)
        return order, group, str(item.path)

    items.sort(key=place)


@pytest.fixture(scope="session")
def namespaces():
    """The names that a chapter leaves behind, by the chapter's name."""
    return running()
