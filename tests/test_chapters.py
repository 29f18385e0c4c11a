"""What a chapter must be, beyond running: honest, alone, and in the book's hand."""

import ast
import io
import itertools
import re
import tokenize

import pytest
from chapters import (
    CHAPTERS,
    NAMES,
    ROOT,
    code_cells,
    is_check,
    is_previously,
    is_shared,
    label,
    number,
    tags,
    text,
)


def test_every_chapter_is_in_the_table_of_contents_in_order():
    contents = (ROOT / "_toc.yml").read_text()
    listed = re.findall(r"file: notebooks/(\S+)", contents)
    assert listed[: len(CHAPTERS)] == CHAPTERS
    assert sorted(listed) == NAMES


def definitions(source: str):
    """Name and tokens of each function and class at the top level of a source."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines = io.StringIO(ast.get_source_segment(source, node)).readline
            layout = (tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE)
            yield (
                node.name,
                [
                    token.string
                    for token in tokenize.generate_tokens(lines)
                    if token.type not in layout and token.string.strip()
                ],
            )


def test_a_repeated_definition_is_equal_to_the_first():
    first = {}
    # The script's own: it trains a whole model, chapter 9's goes over the images once.
    own = {("models/recipe.py", "train")}
    sources = [(name, c.source) for name in NAMES for c in code_cells(text(name))]
    script = (ROOT / "models" / "recipe.py").read_text(encoding="utf-8")
    repeated = []
    for place, source in [*sources, ("models/recipe.py", script)]:
        for name, tokens in definitions(source):
            if (place, name) in own:
                continue
            if name in first:
                repeated.append(name)
                assert tokens == first[name][1], (
                    f"{name} in {place} differs from {name} in {first[name][0]}"
                )
            else:
                first[name] = (place, tokens)
    if 3 in map(number, NAMES):
        assert "NeuralNetwork" in repeated


@pytest.mark.parametrize("name", NAMES)
def test_previously_cells_say_what_earlier_chapters_say(name):
    earlier = {
        ast.dump(statement)
        for other in NAMES
        if number(other) < number(name)
        for cell in code_cells(text(other))
        if not is_previously(cell)
        for statement in ast.parse(cell.source).body
    }
    for cell in filter(is_previously, code_cells(text(name))):
        assert "hide-input" in tags(cell)
        for statement in ast.parse(cell.source).body:
            assert ast.dump(statement) in earlier, (
                f"in no earlier chapter:\n{ast.unparse(statement)}"
            )


@pytest.mark.parametrize("name", [name for name in NAMES if number(name) < 11])
def test_the_test_set_stays_closed_before_chapter_11(name):
    source = "\n".join(cell.source for cell in code_cells(text(name)))
    assert "t10k" not in source
    opened = len(re.findall(r"train\s*=\s*False", source))
    if number(name) != 1:
        assert opened == 0
        return
    assert opened == 1
    # Chapter 1 counts: len(test_data) and its labels, never an image.
    tree = ast.parse(source)
    allowed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len":
            allowed |= {id(argument) for argument in node.args}
        if isinstance(node, ast.Attribute) and node.attr == "targets":
            allowed.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "test_data":
            stored = isinstance(node.ctx, ast.Store)
            assert stored or id(node) in allowed, f"line {node.lineno} opens it"


@pytest.mark.parametrize("name", NAMES)
def test_code_is_short_enough_to_read(name):
    for cell in code_cells(text(name)):
        lines = cell.source.splitlines()
        assert max(map(len, lines)) <= 78, cell.source
        if not (is_check(cell) or is_previously(cell) or is_shared(cell)):
            assert len(lines) <= 25, cell.source


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_without_text_before_and_after(name):
    cells = text(name).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    for first, second in itertools.pairwise(cells):
        if first.cell_type == second.cell_type == "code":
            # the check of an exercise follows its stub
            assert is_check(second), (
                f"no text between:\n{first.source}\n---\n{second.source}"
            )
        if second.cell_type == "code":
            assert not first.source.splitlines()[-1].startswith("#")


DRAWING, PROOF = "The drawing", "The proof"  # the labels of two kinds of folds
LOOK = "Look at "  # how that of a piece of evidence begins, in the bug museum


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_folded(name):
    for cell in text(name).cells:
        if "hide-input" in tags(cell):
            known = is_previously(cell) or is_check(cell) or is_shared(cell)
            assert known or label(cell) in (DRAWING, PROOF), cell.source
        if {"hide-output", "hide-cell"} & set(tags(cell)):
            looks = name == "bug-museum" and label(cell).startswith(LOOK)
            decides = {"predict", "order"} & cell.metadata.keys()
            assert looks or decides, cell.source


def asserts(node) -> bool:
    """Whether a statement is an assertion, Python's or PyTorch's."""
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.Expr) and "assert_" in ast.unparse(node)
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_only_draws_or_only_asserts_is_folded(name):
    for cell in code_cells(text(name)):
        body = ast.parse(cell.source).body
        draws = "plt.show()" in cell.source
        says = "print(" in cell.source
        proves = asserts(body[-1])
        if label(cell) == DRAWING:
            assert draws and not says, cell.source
        elif label(cell) == PROOF:
            assert proves and not draws and not says, cell.source
        elif not (is_check(cell) or is_previously(cell)):
            # Open: a drawing that is also a lesson, or a few lines that prove.
            lines = len(cell.source.splitlines())
            assert not draws or lines <= 8, f"fold the drawing:\n{cell.source}"
            assert not all(map(asserts, body)) or lines <= 5, (
                f"fold the proof:\n{cell.source}"
            )


@pytest.mark.parametrize("name", NAMES)
def test_no_open_cell_needs_a_name_from_a_folded_drawing_or_proof(name):
    hidden = set()
    for cell in code_cells(text(name)):
        nodes = list(ast.walk(ast.parse(cell.source)))
        named = [node for node in nodes if isinstance(node, ast.Name)]
        stored = {node.id for node in named if isinstance(node.ctx, ast.Store)}
        if label(cell) in (DRAWING, PROOF):
            hidden |= stored
        else:
            loaded = {node.id for node in named if isinstance(node.ctx, ast.Load)}
            assert not loaded & hidden - stored, (loaded & hidden, cell.source)
            hidden -= stored


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_opens_and_closes_like_the_others(name):
    prose = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    headings = re.findall(
        r"^(#+ .*)$", re.sub(r"```.*?```", "", prose, flags=re.S), re.M
    )
    assert re.fullmatch(rf"# {number(name)} · .+\?", headings[0])
    end = ["What you take away", "Check yourself", "Exercises", "Solutions"]
    assert headings[-4:] == [f"## {heading}" for heading in end]
    takeaways = prose.split("## What you take away")[1].split("## Check")[0]
    assert 3 <= len(re.findall(r"^- ", takeaways, re.M)) <= 5
    assert ":::{div} strip" in prose


@pytest.mark.parametrize("name", NAMES)
def test_prose_is_free_of_filler(name):
    for cell in text(name).cells:
        if cell.cell_type == "markdown":
            found = re.search(
                r"\b(simply|obviously|of course|trivial|let's|as we all know|easily)\b"
                r"|[\U0001F300-\U0001FAFF]",
                cell.source,
                re.IGNORECASE,
            )
            assert not found, f"{found[0]!r} in:\n{cell.source}"


def test_the_page_with_the_whole_workflow_is_short_and_complete():
    cells = code_cells(text("one-page"))
    lines = [line for cell in cells for line in cell.source.splitlines()]
    assert sum(bool(line.strip()) for line in lines) < 100
    source = "\n".join(lines)
    for step in (
        "random_split",
        "backward",
        "train=False",
        "torch.save",
        "predict_image(",
    ):
        assert step in source
    assert not any(map(is_previously, cells))
