"""A notebook to hand out: a pair without answers and solutions, which still runs.

What goes: the answers to questions, the folded cells that decide them, the outputs of
those that lie open, the solutions of the exercises, and what says in the metadata which
choice is right. What stays: the questions, each exercise's stub and its check.

A cell that decides stays, without its output, where a later cell needs a name that it
makes. A proof is no such need: it goes along with what it proves.
"""

import copy
import dis
import re
from types import CodeType

import needs
from nbformat import NotebookNode

ANSWER = re.compile(
    r"<details>\n<summary>The answer</summary>\n.*?\n</details>\n*", re.S
)
SOLUTIONS = "## Solutions"  # the last part of a chapter
PROMISE = "\nThe solutions are at the end of the chapter."
TELLS = ("predict", "order", "live")  # in a cell's metadata
LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}


def used_and_made(code: CodeType) -> tuple[set[str], set[str]]:
    """The names that code takes from elsewhere, and those that it makes."""
    used, made = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in LOADS and step.argval not in made:
            used.add(step.argval)
        elif step.opname == "STORE_NAME":
            made.add(step.argval)
        elif isinstance(step.argval, CodeType):  # a function or a class in it
            used |= used_and_made(step.argval)[0] - made
    return used, made


def names_of(cell: NotebookNode) -> tuple[set[str], set[str]]:
    """The same of a cell, which is compiled as the kernel does."""
    return used_and_made(compile(cell.source, "a cell", "exec"))


def label(cell: NotebookNode) -> str:
    """What stands on the fold of a cell."""
    return cell.metadata.get("mystnb", {}).get("code_prompt_show", "")


def decides(cell: NotebookNode) -> bool:
    """Tell a cell that decides a question and is folded as a whole."""
    return label(cell) == "The cell that decides"


def can_go(cells: list[NotebookNode]) -> set[int]:
    """The places of the code cells without which all others run."""
    names = [names_of(cell) for cell in cells]
    going, needed = set(), set()
    for place in reversed(range(len(cells))):
        cell, (used, made) = cells[place], names[place]
        if (decides(cell) or label(cell) == "The proof") and not made & needed:
            going.add(place)
        else:
            needed = (needed - made) | used
    gone = set()
    for place, (cell, (used, made)) in enumerate(zip(cells, names, strict=True)):
        if not decides(cell) and not used & gone:
            going.discard(place)  # a proof of something else
        gone = gone | made if place in going else gone - made
    return going


def without_answers(pair: NotebookNode) -> NotebookNode:
    """The pair without answers and solutions, as it is handed out."""
    handed_out = needs.without_first_cell(copy.deepcopy(pair))
    sources = [cell.source for cell in handed_out.cells]
    if SOLUTIONS in sources:
        del handed_out.cells[sources.index(SOLUTIONS) :]
    code = [cell for cell in handed_out.cells if cell.cell_type == "code"]
    going = {code[place].id for place in can_go(code)}
    kept = []
    for cell in handed_out.cells:
        if cell.id in going:
            continue
        if cell.cell_type == "code":
            if "predict" in cell.metadata or decides(cell):
                cell.outputs, cell.execution_count = [], None
            for key in TELLS:
                cell.metadata.pop(key, None)
        else:
            cell.source = ANSWER.sub("", cell.source.replace(PROMISE, "")).strip("\n")
        if cell.source:
            kept.append(cell)
    handed_out.cells = kept
    for key in ("values", "made_from"):  # what the text quotes, answers among them
        handed_out.metadata.pop(key, None)
    return needs.with_first_cell(handed_out)
