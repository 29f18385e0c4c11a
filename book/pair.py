"""Bring a chapter's text, its .md, into its pair, its .ipynb, and run that if need be.

    make notebooks      (calls this for each chapter)

What the pair says and folds, portable.py makes of the text. Contents decide, not time
stamps. Where the code of the pair is that of the text, was run from top to bottom, and
read what it would read today, its outputs stay. Else all is run anew (always with
--again). What a pair read is said in its metadata, `made_from`: the first digits of the
SHA-256 of each file. There, too, are the `values` of the expressions in the text, each
evaluated where it stands: one that was not is a reason to run, other words are none.
The first cell, about what the notebook needs, comes from needs.py and is not run.

The new pair is written under another name and then renamed: a run that is cut off, or
that fails, leaves the last good one. Code that somebody has written into the pair, as
one does to solve an exercise, is kept in a copy, NN-name-mine.ipynb.
"""

import argparse
import ast
import copy
import hashlib
import os
import shutil
import sys
from pathlib import Path

import jupytext
import nbformat
import needs
from jupytext.combine import combine_inputs_with_outputs
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbformat.v4 import new_output
from portable import UnknownForm, asked, portable

# What front ends add to the cells of a notebook that they save.
OF_FRONT_ENDS = {
    *("user_expressions", "trusted", "collapsed", "scrolled", "editable", "deletable"),
    *("execution", "ExecuteTime", "vscode", "colab", "id", "outputId"),
}
LOOKS = "matplotlibrc"  # Matplotlib reads it from the chapter's folder

# By the number of code cells before them, then by their expressions.
Values = dict[str, dict[str, str]]


class NoValue(Exception):
    """An expression that gave no text: the expression, and what it gave."""


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def inputs(notebook: NotebookNode, folder: Path) -> dict[str, str]:
    """What the chapter in `folder` reads, apart from the data, which never changes.

    These are the looks of its figures, and the files of models/ that its code names.
    """
    read = [folder / LOOKS, *(needs.MODELS / name for name in needs.files(notebook))]
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in read
    }


def code_hash(notebook: NotebookNode) -> str:
    """The first digits of the SHA-256 of the code of a notebook."""
    code = "\0".join(cell.source for cell in code_cells(notebook))
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def keep(target: Path) -> Path:
    """Copy a pair that somebody has written into to a new name, and return that."""
    number = 1
    while True:
        suffix = "-mine" if number == 1 else f"-mine-{number}"
        mine = target.with_stem(target.stem + suffix)
        if not mine.exists():
            return Path(shutil.copyfile(target, mine))
        number += 1


def as_run(notebook: NotebookNode) -> bool:
    """Whether it is as `run`, below, leaves a notebook, and no front end saved it."""
    cells = code_cells(notebook)
    streams = [[o for o in cell.outputs if o.output_type == "stream"] for cell in cells]
    return (
        [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
        and all(len(outputs) <= 1 for outputs in streams)
        and not any(OF_FRONT_ENDS & set(cell.metadata) for cell in notebook.cells)
    )


def chosen(values: Values, wanted: list[tuple[int, str]]) -> Values | None:
    """Of the values that are kept, those that are wanted, if all of these are there."""
    found: Values = {}
    for place, expression in wanted:
        if expression not in values.get(str(place), {}):
            return None
        value = values[str(place)][expression]
        found.setdefault(str(place), {})[expression] = value
    return found


def with_ids_of(pair: NotebookNode, new: NotebookNode) -> NotebookNode:
    """Give a new pair the ids of the old one, and nothing else of its cells."""
    mixed = combine_inputs_with_outputs(copy.deepcopy(new), copy.deepcopy(pair))
    for cell, source in zip(mixed.cells, new.cells, strict=True):
        kept = cell.id
        cell.clear()
        cell.update(copy.deepcopy(source), id=kept)
    return mixed


def cover(notebook: NotebookNode) -> None:
    """Let a folded output tell nothing.

    JupyterLab shows the first line of the first output on the fold, and that line is
    the answer, more often than not. So the first output becomes one that shows nothing,
    anywhere. A run leaves none.
    """
    for cell in code_cells(notebook):
        shown = [output for output in cell.outputs if output.get("data") != {}]
        hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden")
        cell.outputs = (
            [new_output("display_data"), *shown] if hidden and shown else shown
        )


def run(notebook: NotebookNode, folder: Path, wanted: list[tuple[int, str]]) -> Values:
    """Run all cells in `folder`; what one prints is one output, however it came.

    Each of the wanted values, given by the number of code cells before it and by its
    expression, is evaluated there.
    """
    # Here, not in the first cell, it is to say that it looks for the fonts, or that it
    # has no folder to keep them in.
    import matplotlib.font_manager  # noqa: F401
    import zmq
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError
    from nbconvert.preprocessors import CoalesceStreamsPreprocessor
    from traitlets.config import Config

    # Else the kernel warns that anyone might read what it sends to this process.
    encryption = "auto" if zmq.has("curve") else "disabled"
    config = Config(KernelManager={"transport_encryption": encryption})
    where = {"metadata": {"path": str(folder)}}
    values: Values = {}

    async def evaluate(execute_reply: dict | None = None, **_: object) -> None:
        place = client.code_cells_executed
        here = {expression: expression for at, expression in wanted if at == place}
        failed = execute_reply and execute_reply["content"]["status"] != "ok"
        if failed or not here:
            return
        sent = client.kc.execute("", silent=True, user_expressions=here)
        reply = await client.async_wait_for_reply(sent)
        for expression, answer in reply["content"]["user_expressions"].items():
            if answer["status"] != "ok":
                raise NoValue(expression, f"{answer['ename']}: {answer['evalue']}")
            if answer["data"].keys() != {"text/plain"}:
                raise NoValue(expression, "more than text")
            value = unquoted(answer["data"]["text/plain"])
            values.setdefault(str(place), {})[expression] = value

    client = NotebookClient(
        notebook,
        config=config,
        resources=where,
        record_timing=False,
        on_notebook_start=evaluate,
        on_cell_executed=evaluate,
    )
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError) as error:
        sys.exit(f"The pair stays as it was, since a cell failed: {error}")
    except NoValue as error:
        expression, why = error.args
        sys.exit(f"The pair stays as it was: {{eval}}`{expression}` gave {why}")
    CoalesceStreamsPreprocessor().preprocess(notebook, {})
    return values


def unquoted(said: str) -> str:
    """A string without its quotes, and anything else as it is, as the pages do it."""
    try:
        return str(ast.literal_eval(said))
    except (SyntaxError, ValueError):
        return said


def bring(path: Path, again: bool) -> str:
    """Bring the text `path` into its pair; say what was done, or nothing."""
    target = path.with_suffix(".ipynb")
    text = jupytext.read(path)
    try:
        wanted = asked(text, path)
    except UnknownForm as error:
        sys.exit(f"The pair stays as it was. {error}")
    try:
        old = needs.without_first_cell(nbformat.read(target, as_version=4))
    except (FileNotFoundError, NotJSONError):  # or cut off, or with marks of a conflict
        old = None
    made_from = inputs(text, path.parent)
    before = dict(old.metadata.get("made_from", {})) if old else {}
    code_before = before.pop("code", None)
    if code_before and code_hash(old) != code_before:
        print(f"{target}: what was written into it is kept in {keep(target)}.")
    values = chosen(old.metadata.get("values", {}), wanted) if old else None
    run_now = (
        again
        or values is None
        or not as_run(old)
        or code_hash(old) != code_hash(text)
        or before != made_from
    )
    if run_now:
        values = run(text, path.parent, wanted)
    else:
        for cell, kept in zip(code_cells(text), code_cells(old), strict=True):
            cell.outputs, cell.execution_count = kept.outputs, kept.execution_count
    new = portable(text, path, values)
    cover(new)
    if old:
        new = with_ids_of(old, new)
    new.metadata = NotebookNode(old.metadata if old else {}) | text.metadata
    for key in ("jupytext", "values"):  # how a .md is read; those of before
        new.metadata.pop(key, None)
    new.metadata["made_from"] = made_from | {"code": code_hash(new)}
    if values:
        new.metadata["values"] = values
    needs.with_first_cell(new)
    content = nbformat.writes(new).rstrip("\n") + "\n"
    if old and content == target.read_text(encoding="utf-8"):
        return "run, and as it was" if run_now else ""
    part = target.with_name(f".{target.name}")
    part.write_text(content, encoding="utf-8", newline="\n")
    os.replace(part, target)
    return "run" if run_now else "not run, since its code is the same"


def main() -> None:
    """Bring the texts that are named into their pairs."""
    parser = argparse.ArgumentParser(description="Bring texts into their pairs.")
    parser.add_argument("texts", nargs="+", type=Path, metavar="text")
    parser.add_argument("--again", action="store_true", help="run in any case")
    options = parser.parse_args()
    for path in options.texts:
        if done := bring(path, options.again):
            print(f"{path.with_suffix('.ipynb')}: {done}.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
