"""Change one thing at a time in a copy of the book, and see whether the tests fail.

    .venv/bin/python tests/mutate.py --seed 0     (after `make`; takes an hour)

A test that cannot fail is worth nothing, and this measures how many faults they let
pass. Each fault is drawn at random, and judged by the tests that guard what it changes,
the cheapest first; all of them belong to `make test`. A fault that survives is printed
in full, to be explained or to be given a test.

Faults in code and tags are made in a chapter's text and in its pair alike, as by an
author who has not run it again. The others are made in the one file.
"""

import argparse
import ast
import io
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tokenize
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jupytext
from chapters import DATA, NAMES, ROOT, code_cells, copy_book, pair, tags
from nbformat import NotebookNode

sys.path.insert(0, str(ROOT / "book"))
from needs import ID
from pair import cover
from portable import folds

SIGNS = {"+": "-", "-": "+"}
OPERATORS = {
    "*": "/",
    "/": "*",
    "//": "/",
    "**": "*",
    "@": "*",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+=": "-=",
    "-=": "+=",
    "and": "or",
    "or": "and",
}
SWAPPED = OPERATORS | SIGNS | {"===": "!==", "!==": "===", "&&": "||", "||": "&&"}
TAGS = ("hide-input", "hide-output", "nbval-ignore-output", "nbval-skip")


class Fault(NamedTuple):
    """What is changed, how, and the runs of pytest that guard it."""

    what: str
    files: list[Path]
    change: Callable[[Path], None]
    guards: list[list[str]]


def change_cell(position: int, edit: Callable[[NotebookNode], None], path: Path):
    """Edit a code cell of a notebook, a text or a pair, given by its position.

    The first cell of a pair, which the text has not, does not count.
    """
    notebook = jupytext.read(path)
    cell = [cell for cell in code_cells(notebook) if cell.get("id") != ID][position]
    folded = cell.metadata.pop("jupyter", {})
    in_solution = "source_hidden" in folded and folded != folds(tags(cell))
    edit(cell)
    if path.suffix == ".ipynb":  # what is folded follows from the tags
        if hidden := folds(tags(cell), in_solution):
            cell.metadata["jupyter"] = hidden
        cover(notebook)
    jupytext.write(notebook, path, fmt="md:myst" if path.suffix == ".md" else "ipynb")


def flip(at: int, path: Path) -> None:
    """Change one bit of the byte `at`."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def files(name: str) -> list[Path]:
    """A chapter's text and its pair."""
    return [Path("notebooks", f"{name}.md"), Path("notebooks", f"{name}.ipynb")]


def run_again(name: str) -> list[list[str]]:
    """The tests that see a fault in the code of a chapter."""
    return [
        [
            *("tests/test_chapters.py", "tests/test_pairs.py"),
            *("-k", f"{name} or repeated or previously"),
        ],
        [f"notebooks/{name}.ipynb"],
        ["tests/test_exercises.py", "tests/test_back_matter.py", "-k", name],
        ["tests/test_keep_and_use.py"],
    ]


def code(table: dict[str, str]) -> Iterator[Fault]:
    """Each operator of the table in a code cell, replaced by another."""
    for name in NAMES:
        for position, cell in enumerate(code_cells(pair(name))):
            lines = cell.source.splitlines()
            for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
                if token.string not in table:
                    continue
                row, begin = token.start
                old, sign = lines[row - 1], table[token.string]
                new = old[:begin] + sign + old[token.end[1] :]
                source = "\n".join([*lines[: row - 1], new, *lines[row:]])
                try:
                    ast.parse(source)
                except SyntaxError:  # the * of a signature
                    continue
                yield Fault(
                    f"{name}: {old.strip()}  ->  {new.strip()}",
                    files(name),
                    partial(
                        change_cell,
                        position,
                        lambda cell, source=source: cell.update(source=source),
                    ),
                    run_again(name),
                )


def digits() -> Iterator[Fault]:
    """Each digit of a compared output, replaced by the next."""
    for name in NAMES:
        for position, cell in enumerate(code_cells(pair(name))):
            if "nbval-ignore-output" in tags(cell):
                continue
            for number, output in enumerate(cell.outputs):
                data = output if output.output_type == "stream" else output.data
                for kind in sorted({"text", "text/plain", "text/html"} & set(data)):
                    if "image/png" in data:
                        continue
                    # a picture inside HTML is base64, in which anything may turn up
                    hidden = re.compile(r"base64,[\w+/=]+")
                    visible = hidden.sub(lambda m: "." * len(m[0]), data[kind])
                    for digit in re.finditer(r"\d", visible):
                        yield digit_fault(name, position, number, kind, digit)


def digit_fault(name: str, position: int, number: int, kind: str, digit) -> Fault:
    """One digit of an output replaced by the next."""
    at, new = digit.start(), str((int(digit[0]) + 1) % 10)

    def edit(cell):
        output = cell.outputs[number]
        data = output if output.output_type == "stream" else output.data
        data[kind] = data[kind][:at] + new + data[kind][at + 1 :]

    line = digit.string[: digit.end()].splitlines()[-1].strip()
    return Fault(
        f"{name}, cell {position}, {kind}: …{line[-50:]}  ->  …{new}",
        files(name)[1:],
        partial(change_cell, position, edit),
        [
            ["tests/test_site.py", "-k", f"outputs and {name}"],
            [f"notebooks/{name}.ipynb"],
        ],
    )


def marks() -> Iterator[Fault]:
    """Each tag of a cell taken away, and each that a cell lacks given to it."""
    for name in NAMES:
        for position, cell in enumerate(code_cells(pair(name))):
            for tag in TAGS:

                def edit(cell, tag=tag):
                    changed = set(tags(cell)) ^ {tag}
                    cell.metadata["tags"] = sorted(changed)

                sign = "without" if tag in tags(cell) else "with"
                yield Fault(
                    f"{name}, cell {position}, {sign} {tag}",
                    files(name),
                    partial(change_cell, position, edit),
                    run_again(name),
                )


def choices() -> Iterator[Fault]:
    """Each expression that decides a choice, or gives the number, made another."""
    for name in NAMES:
        for position, cell in enumerate(code_cells(pair(name))):
            decided = cell.metadata.get("predict", [])
            many = isinstance(decided, list)
            for k in range(len(decided)) if many else ["number"]:

                def edit(cell, k=k, many=many):
                    old = cell.metadata["predict"][k]
                    new = f"not ({old})" if many else f"1 + ({old})"
                    cell.metadata["predict"][k] = new

                yield Fault(
                    f"{name}, cell {position}: {decided[k]} made another",
                    files(name),
                    partial(change_cell, position, edit),
                    [
                        ["tests/test_questions.py", "-k", name],
                        ["tests/test_pairs.py", "-k", name],
                    ],
                )


def operators(path: Path, places: Iterator[tuple[int, str]], guard: list[str]):
    """Each operator of a file, given where it begins and what it is, made another."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for start, sign in places:
        new = text[:start] + SWAPPED[sign] + text[start + len(sign) :]
        row = text.count("\n", 0, start)
        line = text.splitlines()[row].strip()
        yield Fault(
            f"{path}, line {row + 1}, {sign} -> {SWAPPED[sign]}: {line}",
            [path],
            lambda path, new=new: path.write_text(new, encoding="utf-8"),
            [guard],
        )


def converter() -> Iterator[Fault]:
    """Operators in the script that makes the notebooks' Markdown."""
    path = Path("book", "portable.py")
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [0, *itertools.accumulate(map(len, lines))]
    places = (
        (starts[token.start[0] - 1] + token.start[1], token.string)
        for token in tokenize.generate_tokens(iter(lines).__next__)
        if token.string in SWAPPED
    )
    yield from operators(
        path, places, ["tests/test_portable.py", "tests/test_pairs.py"]
    )


def live_figures() -> Iterator[Fault]:
    """Operators in the scripts of the live figures, where the pages have them."""
    comment = re.compile(r"/\*.*?\*/|^ *//.*?$", re.DOTALL | re.MULTILINE)
    operator = re.compile(r"(?<= )(===|!==|&&|\|\||<=|>=|[-+*/<>])(?= )")
    for source in sorted((ROOT / "book" / "_live").glob("*.js")):
        path = Path("_build", "html", "_static", "live", source.name)
        text = (ROOT / path).read_text(encoding="utf-8")
        text = comment.sub(lambda found: "." * len(found[0]), text)
        places = ((sign.start(), sign[0]) for sign in operator.finditer(text))
        guard = [f"tests/live/test_{path.stem}.py"]
        if path.stem == "draw":
            guard = ["tests/live", "tests/test_live.py"]
        yield from operators(path, places, guard)


def letters() -> Iterator[Fault]:
    """Each letter of a pair, prose and code, replaced by another."""
    for name in NAMES:
        for position, cell in enumerate(pair(name).cells):
            for letter in re.finditer(r"[a-z]", cell.source):

                def change(path, position=position, letter=letter):
                    notebook = jupytext.read(path)
                    cells = [cell for cell in notebook.cells if cell.get("id") != ID]
                    text, at = letter.string, letter.start()
                    assert cells[position].source == text
                    new = "a" if letter[0] != "a" else "e"
                    cells[position].source = text[:at] + new + text[at + 1 :]
                    jupytext.write(notebook, path)

                yield Fault(
                    f"{name}: letter {letter.start()} of cell {position}",
                    files(name)[1:],
                    change,
                    [["tests/test_pairs.py", "-k", name]],
                )


def bits(path: Path, guard: list[str]) -> Iterator[Fault]:
    """A hundred bytes of a file, each with one bit changed."""
    size = (ROOT / path).stat().st_size
    for at in range(0, size, size // 100):
        yield Fault(f"{path}, byte {at}", [path], partial(flip, at), [guard])


def data_bits() -> Iterator[Fault]:
    """The same of the four files of the dataset."""
    for path in sorted((ROOT / DATA).iterdir()):
        yield from bits(DATA / path.name, ["tests/test_data.py", "-k", "hashes"])


# How many of each, in a run of the usual size.
KINDS = {
    "digit in an output": (20, digits),
    "operator in code": (20, partial(code, OPERATORS)),
    "sign in code": (20, partial(code, SIGNS)),
    "tag": (10, marks),
    "expression of a question": (10, choices),
    "operator in the converter": (10, converter),
    "operator in a live figure": (10, live_figures),
    "letter of a pair": (5, letters),
    "weight of the model": (
        5,
        partial(
            bits,
            Path("models/base-model.pth"),
            ["tests/test_model.py", "-k", "file_is_the_one"],
        ),
    ),
    "byte of the data": (5, data_bits),
}


def passes(book: Path, guard: list[str]) -> bool:
    """Whether the tests of a guard pass; none collected is a pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *guard],
        cwd=book,
        env={"OMP_NUM_THREADS": "1"} | os.environ,
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1, 5):
        sys.exit(f"pytest did not work:\n{done.stdout}{done.stderr}")
    return done.returncode != 1


def judge(fault: Fault, book: Path) -> str | None:
    """Make the fault, run its guards, undo it; the guard that saw it, if any."""
    for path in fault.files:
        if (book / path).is_symlink():
            (book / path).unlink()
            shutil.copyfile(ROOT / path, book / path)
        fault.change(book / path)
    try:
        for guard in fault.guards:
            if not passes(book, guard):
                return guard[0]
    finally:
        for path in fault.files:
            shutil.copyfile(ROOT / path, book / path)
    return None


def main() -> None:
    """Draw the faults, judge each, print the shares."""
    parser = argparse.ArgumentParser(description="Measure what the tests let pass.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual size")
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    options = parser.parse_args()
    tried, caught = {}, {}
    with tempfile.TemporaryDirectory(prefix="mutate-") as scratch:
        book = Path(scratch, "book")
        copy_book(book)
        for kind, (count, faults) in KINDS.items():
            if options.only not in kind:
                continue
            # Each kind with its own draw, whichever kinds are run.
            draw = random.Random(f"{options.seed} {kind}")
            chosen = draw.sample(list(faults()), max(1, round(options.share * count)))
            tried[kind], caught[kind] = len(chosen), 0
            # Else whatever makes a guard fail would count as a fault that it saw.
            if guard := judge(chosen[0]._replace(change=lambda path: None), book):
                sys.exit(f"{guard} fails without any fault: make test")
            for fault in chosen:
                start = time.monotonic()
                guard = judge(fault, book)
                caught[kind] += bool(guard)
                verdict = f"caught by {guard}" if guard else "SURVIVES"
                seconds = f"{time.monotonic() - start:.0f} s"
                print(f"{verdict} ({seconds}): {fault.what}", flush=True)
    for kind, count in tried.items():
        print(f"{kind:<20} {caught[kind]:>3} of {count:>3} caught")
    share = sum(caught.values()) / sum(tried.values())
    print(f"{'all':<20} {share:.0%} caught")


if __name__ == "__main__":
    main()
