"""For pytest's -p: what the oldest packages use of each other may be deprecated."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure():
    """Let the kernels warn as they do by themselves; conftest.py makes errors of it."""
    del os.environ["PYTHONWARNINGS"]
