"""Every exhibit of the bug museum has all that an exhibit needs; the appendices run."""

import re

import pytest
from chapters import CHAPTERS, NAMES, ROOT, code_cells, label, tags, text
from namespaces import assert_repeats, running

PROSE = (ROOT / "notebooks" / "bug-museum.md").read_text(encoding="utf-8")
EXHIBITS = re.split(r"^## \d+\. ", PROSE.split("## From the symptom")[0], flags=re.M)[
    1:
]


def test_there_are_thirteen_numbered_exhibits_and_the_table_names_all():
    numbers = [int(found) for found in re.findall(r"^## (\d+)\. ", PROSE, re.M)]
    assert numbers == list(range(1, 14))
    table = PROSE.split("## From the symptom")[1]
    assert {int(found) for found in re.findall(r"\((\d+)\)", table)} == set(numbers)


def test_every_exhibit_is_complete():
    for exhibit in EXHIBITS:
        name = exhibit.splitlines()[0]
        assert re.search(r"https://github\.com/\S+", exhibit), name
        assert "```python\n" in exhibit, name
        for part in (
            "Spot it",
            "Predict first",
            ":::{admonition} What it is",
            "- *Fix*:",
            "- *Symptom*:",
        ):
            assert part in exhibit, (name, part)


def test_measured_damage_is_folded_and_compared():
    folded = [
        cell
        for cell in code_cells(text("bug-museum"))
        if {"hide-output", "hide-cell"} & set(tags(cell))
    ]
    assert len(folded) == len(EXHIBITS)
    assert not any("nbval-ignore-output" in tags(cell) for cell in folded)


def test_what_a_box_says_is_proved_after_it():
    for exhibit in EXHIBITS:
        name = exhibit.splitlines()[0]
        rest = exhibit.partition(":::{admonition} What it is")[2]
        assert rest.count('code_prompt_show: "The proof"') == 1, name
    proofs = [c for c in code_cells(text("bug-museum")) if label(c) == "The proof"]
    assert len(proofs) == len(EXHIBITS)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(CHAPTERS)))
def test_each_cell_can_be_run_twice_in_place(name):
    """Here, apart from the chapters' (test_exercises.py), since it takes long."""
    assert_repeats(running(times=2)(name))
