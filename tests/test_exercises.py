"""Every exercise has a stub, a solution, and a check that says what is wrong."""

import ast
import re
import textwrap

import pytest
import torch
from chapters import CHAPTERS, NAMES, ROOT, code_cells, is_check, text
from namespaces import assert_repeats
from right_answers import RIGHT_ANSWERS
from wrong_answers import WRONG_ANSWERS

CHECKS = [
    (name, re.search(r"def check_(\w+)", cell.source)[1])
    for name in NAMES
    for cell in code_cells(text(name))
    if is_check(cell)
]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exercise_has_a_check_and_a_folded_solution(name):
    prose = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    exercises = re.findall(r":::\{exercise-start\} .+\n:label: ex-(\S+)\n:::", prose)
    solutions = re.findall(
        r":::\{solution-start\} ex-(\S+)\n:label: sol-(\S+)\n:class: dropdown\n:::",
        prose,
    )
    assert 2 <= len(exercises) <= 4
    assert solutions == [(label, label) for label in exercises]
    for kind, count in (("exercise", len(exercises)), ("solution", len(solutions))):
        assert prose.count(f":::{{{kind}-start}}") == count
        assert prose.count(f":::{{{kind}-end}}\n:::") == count
    assert len(exercises) == sum(chapter == name for chapter, _ in CHECKS)


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_can_be_run_twice_in_place(name, namespaces):
    assert_repeats(namespaces(name))


def answer(namespace, check, source):
    """What the check says of a candidate: an expression, or the last function."""
    names = dict(namespace)
    if re.search(r"^\s*def ", source, re.MULTILINE):
        exec(textwrap.dedent(source), names)
        candidate = names[re.findall(r"^def (\w+)", textwrap.dedent(source), re.M)[-1]]
    else:
        candidate = eval(source, names)
    return names[f"check_{check}"](candidate)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_stub_is_not_solved_and_solution_is_correct(name, check, namespaces):
    namespace = namespaces(name)
    verdict = namespace[f"check_{check}"]
    assert verdict(namespace[check]).startswith("Not solved yet")
    assert verdict(namespace[f"{check}_solution"]).startswith("Correct")


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_check_accepts_right_answers_in_other_styles(name, check, namespaces):
    for source in RIGHT_ANSWERS[check]:
        said = answer(namespaces(name), check, source)
        assert said.startswith("Correct"), f"{said!r} is said of:\n{source}"


# What a reader may hand in by mistake: no check may end in an error.
ODD = {
    "nothing": "None",
    "a string": "'42'",
    "a number": "4.2",
    "a list": "[1, 2]",
    "returns nothing": "lambda *given: None",
    "returns a string": "lambda *given: 'six'",
    "returns a dictionary": "lambda *given: {'six': 6}",
    "returns a set": "lambda *given: {6}",
    "returns a generator": "lambda *given: (one for one in given)",
    "returns a function": "lambda *given: print",
    "returns an empty list": "lambda *given: []",
    "returns nan": "lambda *given: float('nan')",
    "returns too much": "lambda *given: (1, 2, 3, 4, 5)",
    "returns what came": "lambda *given: given",
    "raises": "lambda *given: 1 / 0",
    "takes nothing": "lambda: 0",
    "returns pairs of nothing": "lambda *given: (None, None)",
}


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_check_never_raises_and_keeps_the_modes(name, check, namespaces):
    names = namespaces(name)
    switch = "lambda *given: torch.set_grad_enabled(False) and None"
    for what, source in {**ODD, "switches gradients off": switch}.items():
        said = answer(names, check, source)
        assert isinstance(said, str), what
        assert not said.startswith("Correct"), what
        assert torch.is_grad_enabled(), what


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_check_says_what_is_wrong(name, check, namespaces):
    for source, hint in WRONG_ANSWERS[check]:
        said = answer(namespaces(name), check, source)
        assert not said.startswith(("Correct", "Not solved")), source
        assert hint in said, f"{said!r} does not name the mistake in:\n{source}"


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_every_hint_is_met_by_a_wrong_answer(name, check, namespaces):
    """No hint is dead text: each is what some typical wrong answer gets."""
    cells = [
        cell for cell in code_cells(text(name)) if f"def check_{check}" in cell.source
    ]
    said = [
        answer(namespaces(name), check, source) for source, _ in WRONG_ANSWERS[check]
    ]
    for node in ast.walk(ast.parse(cells[0].source)):
        # A comparison, or numbers, are what functions inside the check return.
        if not isinstance(node, ast.Return) or isinstance(node.value, ast.Compare):
            continue
        parts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
        texts = [part for part in parts if isinstance(part, str)]
        if texts and not texts[0].startswith(("Correct", "Not solved")):
            assert any(texts[0] in verdict for verdict in said), (
                f"never given: {texts[0]!r}"
            )
