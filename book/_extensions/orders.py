"""Lines to be put in order: a small program, wrong lines among its own.

In the text, it is a question like others (questions.py), with the lines as its list:

    :::{admonition} Order the lines
    :class: tip order
    Two of these three lines give the mean. Which, in which order?

    1. `mean = total / 3`
    2. `total = sum(numbers)`
    3. `mean = total / 2`
    :::

    ```{code-cell} python3
    ---
    tags: [hide-cell]
    order: {result: mean}
    ---
    total = sum(numbers)
    mean = total / 3
    ```

    :::{dropdown} The answer
    …
    :::

Every order of as many lines as the cell has of them is run, when the page is read, by
the kernel that has just run the cell. Right is whatever runs and gives the same
`result`; of the others, it is kept in which error they end, or what they give. Lines of
the cell that are not in the list, before and after, belong to no order. `within` is a
program around the lines, in which LINES stands in their place. A name that a line sets
has no value before, unless `within` gives it one.
"""

import math
import string
from typing import Any

import cells
from docutils import nodes
from myst_nb.sphinx_ import SphinxNbRenderer
from questions import decided, finish, list_in
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

MOST = 10_000  # orders that are tried
LETTERS = string.ascii_letters + string.digits

# Run in the kernel: what each order of some of the lines comes to, in the order of
# itertools.permutations, as places in a list of outcomes, whose first is the right one.
TRY_ALL = """
def try_all_orders(lines, right, within, result):
    import itertools, re

    def outcome(order):
        place = re.search("^( *)LINES$", within, re.M)
        body = "\\n".join(place[1] + lines[one] for one in order)
        names = {name: globals()[name] for name in globals() if name not in set_here}
        try:
            exec(within.replace(place[0], body), names)
            return str(eval(result, names))
        except Exception as error:
            said = str(error).splitlines()[0]
            return f"{type(error).__name__}: {said}"

    starts = (re.match(r"\\s*(\\w+) = ", line) for line in lines)
    set_here = {start[1] for start in starts if start}
    outcomes = [outcome(right)]
    found = []
    for order in itertools.permutations(range(len(lines)), len(right)):
        said = outcome(order)
        if said not in outcomes:
            outcomes.append(said)
        found.append(outcomes.index(said))
    return outcomes, found
"""


def try_orders(renderer: SphinxNbRenderer, token: Any) -> None:
    """Where a cell that has been run is to be put in order, try all of the lines'."""
    metadata = token.meta["metadata"]
    if "order" in metadata:
        box = renderer.current_node.children[-1]  # if not: see `put_together`
        lines = [item.astext() for item in list_in(box)]
        metadata["tried"] = tried(renderer, lines, token.content, **metadata["order"])


def tried(
    renderer: SphinxNbRenderer,
    lines: list[str],
    own: str,
    result: str,
    within: str = "LINES",
) -> dict[str, Any]:
    """What all orders of the lines come to.

    Outcomes, the right one first, and the place of each order's among them, a letter:
    orders as itertools.permutations has them, of as many lines as the cell has.
    """
    right = max(
        (
            [lines.index(line) for line in dedented if line in lines]
            for dedented in (
                [line.removeprefix(indent) for line in own.splitlines()]
                for indent in ("", 4 * " ", 8 * " ")  # in a loop, in a function
            )
        ),
        key=len,
    )
    if len(right) < 2 or len({*lines}) < len(lines) or len({*right}) < len(right):
        raise ExtensionError(f"{lines} are not the lines, each once, of:\n{own}")
    if math.perm(len(lines), len(right)) > MOST:
        raise ExtensionError(f"too many orders: {len(right)} of {len(lines)} lines")
    outcomes, found = cells.value(
        renderer,
        f"{TRY_ALL}\ntry_all_orders({lines!r}, {right!r}, {within!r}, {result!r})",
    )
    if len(outcomes) > len(LETTERS):
        raise ExtensionError(f"{len(outcomes)} different outcomes, of {lines}")
    return {
        "take": len(right),
        "outcomes": outcomes,
        "orders": "".join(LETTERS[place] for place in found),
    }


def put_together(app: Sphinx, doctree: nodes.document) -> None:
    """Give each box what came of the orders, and a name."""
    for cell, box, answer in decided(app, doctree, "order", "order"):
        finish(app, box, answer, cell["cell_metadata"]["tried"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    cells.AFTER_EACH.append(try_orders)
    app.connect("doctree-read", put_together, priority=600)  # after the questions
    return {"parallel_read_safe": True, "parallel_write_safe": True}
