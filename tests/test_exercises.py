"""Every exercise has a stub, a solution, and a check that says what is wrong."""

import ast
import re

import pytest
from chapters import CHAPTERS, NAMES, ROOT, code_cells, is_check, text
from wrong_answers import WRONG_ANSWERS

CHECKS = [
    (name, re.match(r"def check_(\w+)", cell.source)[1])
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


def answer(namespace, check, source):
    """What the check says of a candidate, given as an expression or a function."""
    names = dict(namespace)
    if source.lstrip().startswith("def "):
        exec(source, names)
        candidate = names[re.match(r"\s*def (\w+)", source)[1]]
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
        # A comparison is what a function inside the check returns, no hint.
        if not isinstance(node, ast.Return) or isinstance(node.value, ast.Compare):
            continue
        first = next(
            part.value for part in ast.walk(node) if isinstance(part, ast.Constant)
        )
        if not first.startswith(("Correct", "Not solved")):
            assert any(first in verdict for verdict in said), f"never given: {first!r}"
