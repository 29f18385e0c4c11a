"""The names that a chapter leaves behind when it is run top to bottom."""

import contextlib
import io
from collections.abc import Callable

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from chapters import ROOT, code_cells, tags, text

PRINTED = "what each cell printed"  # the key under which a namespace keeps it


def run(source: str, names: dict) -> str:
    """Run a cell, and return what it prints."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(source, names)
    plt.close("all")
    return said.getvalue()


def running(times: int) -> Callable[[str], dict]:
    """Make a function from a chapter's name to its names, each cell run so many times.

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
                    printed = [
                        (cell, [run(cell.source, names) for _ in range(times)])
                        for cell in code_cells(text(name))
                    ]
            finally:
                torch.set_default_dtype(usual)  # the museum computes in float64
            names[PRINTED] = printed
            made[name] = names
        return made[name]

    return namespace


def assert_repeats(namespace: dict) -> None:
    """Assert that each cell printed the same at each run, where it is compared."""
    for cell, printed in namespace[PRINTED]:
        assert len(printed) > 1
        if "nbval-ignore-output" not in tags(cell):
            assert len(set(printed)) == 1, cell.source
