"""The names that a chapter leaves behind when it is run top to bottom.

Each cell is run twice in place, as readers do, so that one run of a chapter serves all
its tests.
"""

import contextlib
import io
from collections.abc import Callable

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest
import torch
from chapters import ROOT, code_cells, tags, text

# The keys under which a namespace keeps what is no name of the chapter's.
PRINTED = "what each cell printed"
DECIDED = "the questions that a cell decides, and what its expressions gave"


def run(source: str, names: dict) -> str:
    """Run a cell, and return what it prints."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(source, names)
    plt.close("all")
    return said.getvalue()


def decide(cell: nbformat.NotebookNode, names: dict) -> list:
    """Evaluate the expressions by which a cell decides a question (`predict`)."""
    wanted = cell.metadata.get("predict", [])
    if isinstance(wanted, dict):
        wanted = [wanted["number"], *wanted.get("slips", [])]
        return [float(eval(one, names)) for one in wanted]
    return [bool(eval(one, names)) for one in wanted]


def running() -> Callable[[str], dict]:
    """Make a function from a chapter's name to its names.

    Only the last chapter asked for is kept: its arrays are large.
    """
    made = {}

    def namespace(name: str) -> dict:
        if name not in made:
            made.clear()
            names = {"__name__": "__main__"}
            usual = torch.get_default_dtype()
            try:
                with pytest.MonkeyPatch.context() as patch:
                    patch.chdir(ROOT / "notebooks")
                    matplotlib.use("agg")
                    printed, decided = [], []
                    for cell in code_cells(text(name)):
                        said = [run(cell.source, names) for _ in range(2)]
                        printed.append((cell, said))
                        if "predict" in cell.metadata:
                            decided.append((cell, decide(cell, names)))
            finally:
                torch.set_default_dtype(usual)  # the museum computes in float64
            names |= {PRINTED: printed, DECIDED: decided}
            made[name] = names
        return made[name]

    return namespace


def assert_repeats(namespace: dict) -> None:
    """Assert that each cell printed the same at each run, where it is compared."""
    for cell, printed in namespace[PRINTED]:
        assert len(printed) == 2
        if "nbval-ignore-output" not in tags(cell):
            assert len(set(printed)) == 1, cell.source
