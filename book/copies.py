"""What of the book its notebooks need, and copies of them for Colab and Binder.

    make copies REPOSITORY=https://github.com/owner/name COMMIT=…

`contents` is what the .zip of all notebooks holds, which the pages offer: the pairs,
the looks of their figures, the files of models/ that they read, a list of packages, and
a word on how to begin. The dataset, each notebook gets by itself. For whoever teaches,
`contents_to_hand_out` is the same without answers and solutions (without_answers.py).

The copies go into _build/copies, which the publishing workflow pushes as a branch that
only it writes. They differ from the pairs by one cell before all others: where the
book's files are missing, as in Colab, it brings them, as they were at that commit. For
Binder, which begins with the whole branch, that has the files, too, and a small
environment.
"""

import argparse
import json
import re
import shutil
from pathlib import Path

import nbformat
import needs
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from without_answers import without_answers

ROOT = Path(__file__).resolve().parent.parent
COPIES = ROOT / "_build" / "copies"
NAME = "machine-learning-workflow-annotated"  # of the folder with the files
BEGIN = """\
The Machine Learning Workflow Annotated: all notebooks.

1. You need Python 3.11 or newer. Install what the notebooks need, and JupyterLab:
       python -m pip install -r notebooks/requirements.txt jupyterlab
2. Open them, in this folder:
       python -m jupyterlab notebooks
   (VS Code opens them as well.) Begin with 01-dataset.ipynb; each runs on its own.
3. The first one that you run downloads the dataset, Fashion-MNIST, into the folder
   data (31 MB). The folder models holds the trained network, and logs of trainings.
"""
HANDED_OUT = """
Answers and solutions are left out: their folds, the folded cells that decide a
question, and what other cells that decide one print. Some texts still speak of them.
"""
BRANCH = """\
Copies of the book's notebooks for Colab and Binder, written by its workflow from commit
{commit} of {repository}.
Changes belong there: here, they are lost.
"""

CELL = '''\
# Where the book's files are missing, as in Colab, this brings them: the
# repository as it was when this copy was made. (Not on the page.)
import hashlib
import os
import pathlib
import subprocess

import matplotlib


def bring_files(repository, commit, model_sha256):
    """Have ../models, with the model that this notebook was run with."""
    model = pathlib.Path("../models/base-model.pth")
    if not model.exists():
        folder = pathlib.Path("FOLDER").resolve()
        try:
            folder.mkdir(exist_ok=True)
            for command in (
                ["init"],
                ["fetch", "--depth", "1", repository, commit],
                ["checkout", "FETCH_HEAD"],
            ):
                command[1:1] = ["--quiet"]
                subprocess.run(["git", *command], cwd=folder, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise RuntimeError(
                f"The book's files could not be brought from {repository}: "
                "that needs git and a network. Or download all notebooks "
                "(.zip) from any page of the book."
            ) from error
        os.chdir(folder / "notebooks")
        matplotlib.rc_file("matplotlibrc")  # it may be imported already
    if hashlib.sha256(model.read_bytes()).hexdigest() != model_sha256:
        raise RuntimeError(
            f"{model.resolve()} is cut off, or another one than the book's. "
            "Delete its folder models, and run this cell again."
        )


bring_files(
    "REPOSITORY",
    "COMMIT",
    "MODEL",
)'''


class NoPair(Exception):
    """A text that has no pair yet."""


def contents() -> dict[str, bytes]:
    """The files of the .zip, by their paths in it."""
    pairs = [text.with_suffix(".ipynb") for text in ROOT.glob("notebooks/*.md")]
    if gone := [pair.name for pair in pairs if not pair.exists()]:
        raise NoPair(f"There is no {', '.join(sorted(gone))}: make notebooks")
    here = ROOT / "notebooks"
    files = {here / "matplotlibrc", here / "requirements.txt", *pairs}
    for pair in pairs:
        names = needs.files(nbformat.read(pair, as_version=4))
        files |= {needs.MODELS / name for name in names}
    read = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files}
    return {"README.txt": BEGIN.encode()} | dict(sorted(read.items()))


def contents_to_hand_out() -> dict[str, bytes]:
    """The files of the .zip without answers and solutions."""
    files = contents()
    for name, content in files.items():
        if name.endswith(".ipynb"):
            notebook = without_answers(nbformat.reads(content.decode(), as_version=4))
            files[name] = f"{nbformat.writes(notebook).rstrip()}\n".encode()
    files["README.txt"] += HANDED_OUT.encode()
    return files


def copy_of(pair: bytes, repository: str, commit: str) -> NotebookNode:
    """A pair with the cell that brings the files before the one that looks for them."""
    notebook = nbformat.reads(pair.decode(), as_version=4)
    results = json.loads((needs.MODELS / "results.json").read_text(encoding="utf-8"))
    source = CELL.replace("FOLDER", NAME)
    wanted = {"REPOSITORY": repository, "COMMIT": commit, "MODEL": results["sha256"]}
    for word, value in wanted.items():
        source = source.replace(f'"{word}"', json.dumps(value))
    folded = {"jupyter": {"source_hidden": True}}
    cell = new_code_cell(source, id="bring", metadata=folded)
    place = next(i for i, one in enumerate(notebook.cells) if one.get("id") == needs.ID)
    notebook.cells.insert(place, cell)
    return notebook


def environment() -> str:
    """Binder's: a named Python, what the notebooks need, and PyTorch without CUDA."""
    names = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}
    packages = [f"{names.get(p, p)}>={v}" for p, v in needs.oldest().items()]
    lines = ["python=3.12", *packages]
    return "channels: [conda-forge]\ndependencies:\n" + "".join(
        f"  - {line}\n" for line in lines
    )


def write_copies(repository: str, commit: str) -> None:
    """Write what the branch holds into _build/copies."""
    shutil.rmtree(COPIES, ignore_errors=True)
    files = contents() | {
        "README.txt": BRANCH.format(repository=repository, commit=commit).encode(),
        "binder/environment.yml": environment().encode(),
    }
    for name, content in files.items():
        target = COPIES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".ipynb":
            nbformat.write(copy_of(content, repository, commit), target)
        else:
            target.write_bytes(content)


def main() -> None:
    """Write the copies."""
    parser = argparse.ArgumentParser(description="Copies for Colab and Binder.")
    parser.add_argument("repository", help="its address, which git can fetch from")
    parser.add_argument("commit", help="the published one, all 40 digits")
    options = parser.parse_args()
    if not re.fullmatch(r"[0-9a-f]{40}", options.commit):
        parser.error(f"{options.commit!r} is no commit's hash of 40 digits")
    if not re.match(r"https://|file:///", options.repository):
        parser.error(f"{options.repository!r} is no address (https://…)")
    write_copies(options.repository.rstrip("/"), options.commit)
    print(f"{len(list(COPIES.glob('notebooks/*.ipynb')))} copies, in {COPIES}")


if __name__ == "__main__":
    main()
