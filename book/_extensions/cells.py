"""What is asked of a page's kernel when it has run a cell, while the page is read."""

import ast
from collections.abc import Callable
from typing import Any

from myst_nb.sphinx_ import SphinxNbRenderer
from sphinx.errors import ExtensionError

# What others do after each cell: functions of the renderer and the cell's token.
AFTER_EACH: list[Callable[[SphinxNbRenderer, Any], None]] = []

run_cell = SphinxNbRenderer._get_nb_code_cell_outputs


def run_and_ask(renderer: SphinxNbRenderer, token: Any) -> tuple:
    """Run a code cell as MyST-NB does, and then what is registered."""
    outputs = run_cell(renderer, token)
    for ask in AFTER_EACH:
        ask(renderer, token)
    return outputs


SphinxNbRenderer._get_nb_code_cell_outputs = run_and_ask


def value(renderer: SphinxNbRenderer, code: str) -> Any:
    """Run code in the kernel; what its last line, an expression, is worth.

    It has to be made of numbers, texts, lists and their like.
    """
    said = renderer.nb_client.eval_variable(code)
    if not said or said[0].output_type != "execute_result":
        raise ExtensionError(f"{code} gave {said}")
    return ast.literal_eval(said[0].data["text/plain"])
