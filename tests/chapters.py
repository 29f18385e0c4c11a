"""The chapters as the tests read them, and copies of the book to do things to."""

import re
import shutil
import sys
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "book"))  # for scripts, too: pytest has it already
from needs import without_first_cell  # noqa: E402

DATA = Path("data/FashionMNIST/raw")
TEXTS = sorted((ROOT / "notebooks").glob("*.md"))
NAMES = [text.stem for text in TEXTS]
CHAPTERS = [name for name in NAMES if name[0].isdigit()]  # the others: appendices


def text(name: str) -> nbformat.NotebookNode:
    """The chapter as its text, the .md, has it: cells without outputs."""
    return jupytext.read(ROOT / "notebooks" / f"{name}.md")


def pair(name: str) -> nbformat.NotebookNode:
    """The chapter as its pair, the .ipynb, has it: cells with outputs.

    Without the first one, which is about what the notebook needs (book/needs.py).
    """
    return read_pair(path_of_pair(name))


def read_pair(path: Path) -> nbformat.NotebookNode:
    """Read a pair, without its first cell."""
    return without_first_cell(nbformat.read(path, as_version=4))


def path_of_pair(name: str) -> Path:
    """Where it is."""
    return ROOT / "notebooks" / f"{name}.ipynb"


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: nbformat.NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def is_previously(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell repeats what an earlier chapter has."""
    return cell.source.startswith("# Previously")


def is_check(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell defines the check of an exercise."""
    return re.match(r"(@never_raises\n)?def check_", cell.source) is not None


def is_shared(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell defines what the checks of all exercises share."""
    return cell.source.startswith("# What all checks share")


def label(cell: nbformat.NotebookNode) -> str:
    """What stands on the fold of a cell whose code is hidden."""
    return cell.metadata.get("mystnb", {}).get("code_prompt_show", "")


def number(name: str) -> int:
    """The number of a chapter, from its file name; appendices come after all."""
    return int(re.match(r"\d+", name)[0]) if name in CHAPTERS else 99


def copy_book(target: Path) -> None:
    """Copy the book, its pages too, into a new folder, with links to the data."""
    built = (".*_cache", ".doctrees", "jupyter_execute", "matrix")
    ignored = shutil.ignore_patterns(".git", ".venv", DATA.parts[1], *built)
    shutil.copytree(ROOT, target, ignore=ignored)
    (target / DATA).mkdir(parents=True)
    for path in (ROOT / DATA).iterdir():
        (target / DATA / path.name).symlink_to(path)
