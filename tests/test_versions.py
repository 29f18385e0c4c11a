"""The oldest versions that the notebooks run with are the same wherever they are said.

That they do run with them, `make test-matrix VARIANTS="oldest newest"` shows.
"""

import re

import pytest
from chapters import ROOT
from matrix import variants
from packaging.version import Version

LINE = re.compile(r"^([a-z]+)(?:>=|==)([\w.]+)", re.M)
NOT_SAID = {"tqdm"}  # which works in any version that is likely to be there


def versions(name):
    return dict(LINE.findall((ROOT / name).read_text(encoding="utf-8")))


OLDEST = versions("notebooks/requirements.txt")


def test_each_package_that_is_needed_has_an_oldest_version():
    text = (ROOT / "notebooks" / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    assert lines == [f"{name}>={version}" for name, version in OLDEST.items()]


@pytest.mark.parametrize("page", ["README.md", "book/index.md"])
def test_a_page_says_the_oldest_versions(page):
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    [said] = re.findall(r"(?:Py[Tt]orch|torch) \d[^()]*?,? or newer", text)
    said = re.findall(
        r"(\w+) (\d+(?:\.\d+)+)", said.lower().replace("pytorch", "torch")
    )
    assert len(said) == len(dict(said))
    assert dict(said) == {name: OLDEST[name] for name in OLDEST if name not in NOT_SAID}


def test_the_pinned_versions_are_no_older():
    pinned = versions("constraints.txt")
    for name, oldest in OLDEST.items():
        assert Version(pinned[name]) >= Version(oldest), name


def test_the_matrix_has_the_oldest_the_pinned_and_the_newest():
    assert {"oldest", "usual", "newest"} <= set(variants())
