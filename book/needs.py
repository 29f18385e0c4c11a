"""What a notebook needs, and a first cell that says what of it is missing.

The pairs have such a cell before all others (pair.py puts it there); their pages, on
which nothing can be missing, have none. What it looks for follows from the code: the
packages that are imported, each at least as new as notebooks/requirements.txt says, and
the files of models/.
"""

import ast
import json
import re
import textwrap
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
OWN = "model.pth"  # a reader's; nothing depends on it
PACKAGES = {"PIL": "pillow"}  # whose names are not those that one imports
ID = "needs"  # of the cell

CELL = '''\
# What this notebook needs, and what of it is missing. (Not on its page.)
import importlib.metadata
import pathlib
import re


def look_for(packages, files):
    """Stop here, not half-way, if a package is too old or a file is gone."""
    for package, oldest in packages.items():
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        here, least = (
            [int(number) for number in re.findall(r"\\d+", version)[:2]]
            for version in (found, oldest)
        )
        if here < least:
            raise ImportError(
                f"This notebook needs {package} {oldest} or newer; here is "
                f"{found}. To install it: %pip install --upgrade {package}"
            )
    missing = [f for f in files if not pathlib.Path("../models", f).exists()]
    if missing:
        raise FileNotFoundError(
            f"This notebook needs {', '.join(missing)} in ../models: "
            "download all notebooks (.zip) from any page of the book, unpack "
            "that, and open this notebook in it."
        )


look_for(
    packages=PACKAGES_OF_IT,
    files=FILES_OF_IT,
)'''


def oldest() -> dict[str, str]:
    """The oldest versions of the packages with which the notebooks run."""
    listed = (ROOT / "notebooks" / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)>=([\d.]+)", listed, re.M))


def code_of(notebook: NotebookNode) -> list[str]:
    """The code of a notebook, a cell each, without that of the first cell."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.get("id") != ID
    ]


def packages(notebook: NotebookNode) -> dict[str, str]:
    """The packages that the code imports, and the oldest versions that will do."""
    imported = set()
    for node in (
        node for code in code_of(notebook) for node in ast.walk(ast.parse(code))
    ):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    names = {PACKAGES.get(name, name) for name in imported}
    return {name: version for name, version in oldest().items() if name in names}


def files(notebook: NotebookNode) -> list[str]:
    """The files of models/ that the code names."""
    code = "\n".join(code_of(notebook))
    names = sorted(path.name for path in MODELS.iterdir())
    return [name for name in names if f"/{name}" in code and name != OWN]


def wrapped(value: dict[str, str] | list[str]) -> str:
    """Write a value as Python, in lines as long as others of the book."""
    return textwrap.fill(json.dumps(value), 68, subsequent_indent=" " * 8)


def with_first_cell(notebook: NotebookNode) -> NotebookNode:
    """Put the cell before all others that have code. It is not run: it does nothing."""
    source = CELL.replace("PACKAGES_OF_IT", wrapped(packages(notebook)))
    source = source.replace("FILES_OF_IT", wrapped(files(notebook)))
    cell = new_code_cell(source, id=ID, metadata={"jupyter": {"source_hidden": True}})
    kinds = [cell.cell_type for cell in notebook.cells]
    notebook.cells.insert(kinds.index("code"), cell)
    return notebook


def without_first_cell(notebook: NotebookNode) -> NotebookNode:
    """Take it away again, as if it had never been there."""
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != ID]
    return notebook
