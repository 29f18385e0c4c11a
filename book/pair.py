"""Bring a chapter's text, its .md, into its pair, its .ipynb, and run that if need be.

    make notebooks      (calls this for each chapter)

Contents decide, not time stamps. Where the code of the pair is that of the text, was
run from top to bottom, and read what it would read today, its outputs stay. Else all is
run anew (always with --again). What a pair read is said in its metadata, `made_from`:
the first digits of the SHA-256 of each file.

The new pair is written under another name and then renamed: a run that is cut off, or
that fails, leaves the last good one. Code that somebody has written into the pair, as
one does to solve an exercise, is kept in a copy, NN-name-mine.ipynb.
"""

import argparse
import copy
import hashlib
import os
import shutil
import sys
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

MODELS = Path(__file__).resolve().parent.parent / "models"
OWN = "model.pth"  # a reader's; nothing that is compared depends on it
# What front ends add to the cells of a notebook that they save.
OF_FRONT_ENDS = {
    *("user_expressions", "trusted", "collapsed", "scrolled", "editable", "deletable"),
    *("execution", "ExecuteTime", "vscode", "colab", "id", "outputId"),
}
LOOKS = "matplotlibrc"  # Matplotlib reads it from the chapter's folder


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def inputs(notebook: NotebookNode, folder: Path) -> dict[str, str]:
    """What the chapter in `folder` reads, apart from the data, which never changes.

    These are the looks of its figures, and the files of models/ that its code names.
    """
    code = "\n".join(cell.source for cell in code_cells(notebook))
    read = [folder / LOOKS]
    for name in sorted(os.listdir(MODELS)):
        if f"/{name}" in code and name != OWN:
            read.append(MODELS / name)
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


def combine(text: NotebookNode, pair: NotebookNode) -> NotebookNode:
    """Give the text the ids of its pair, and the outputs if the code is the same."""
    new = combine_inputs_with_outputs(copy.deepcopy(text), copy.deepcopy(pair))
    for cell, source in zip(new.cells, text.cells, strict=True):
        cell.metadata = source.metadata  # nothing of what a front end put there
    old_code, new_code = code_cells(pair), code_cells(new)
    same = [cell.source for cell in old_code] == [cell.source for cell in new_code]
    for position, cell in enumerate(new_code):
        kept = old_code[position] if same and as_run(pair) else None
        cell.outputs = kept.outputs if kept else []
        cell.execution_count = kept.execution_count if kept else None
    return new


def run(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in `folder`; what one prints is one output, however it came."""
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
    client = NotebookClient(
        notebook, config=config, resources=where, record_timing=False
    )
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError) as error:
        sys.exit(f"The pair stays as it was, since a cell failed: {error}")
    CoalesceStreamsPreprocessor().preprocess(notebook, {})


def bring(path: Path, again: bool) -> str:
    """Bring the text `path` into its pair; say what was done, or nothing."""
    target = path.with_suffix(".ipynb")
    text = jupytext.read(path)
    try:
        old = nbformat.read(target, as_version=4)
    except (FileNotFoundError, NotJSONError):  # or cut off, or with marks of a conflict
        old = None
    new = combine(text, old) if old else text
    made_from = inputs(text, path.parent)
    before = dict(old.metadata.get("made_from", {})) if old else {}
    code_before = before.pop("code", None)
    if code_before and code_hash(old) != code_before:
        print(f"{target}: what was written into it is kept in {keep(target)}.")
    run_now = again or old is None or not as_run(new) or before != made_from
    if run_now:
        run(new, path.parent)
    new.metadata.pop("jupytext", None)  # how a .md is read
    new.metadata["made_from"] = made_from | {"code": code_hash(new)}
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
