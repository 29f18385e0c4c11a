"""A notebook away from its repository: alone, or in the .zip that the pages offer.

There are two such files, one of them without answers and solutions. To run all of their
notebooks, whole: `make test-matrix VARIANTS="zip without-answers"`.
"""

import ast
import builtins
import importlib.metadata
import re
import sys
import zipfile

import nbformat
import needs
import pair as make_pair
import pytest
from chapters import NAMES, ROOT, code_cells, pair, path_of_pair, read_pair, text
from without_answers import TELLS, names_of

ZIP = ROOT / "_build" / "html" / "machine-learning-workflow-annotated.zip"
HANDED_OUT = ZIP.with_stem(f"{ZIP.stem}-without-answers")
# What else comes with every Jupyter kernel.
WITH_KERNEL = {"IPython"}
NEED_NO_FILE = {"02-tensors", "bug-museum", "one-page"}


def first_cell(name: str) -> str:
    notebook = nbformat.read(path_of_pair(name), as_version=4)
    return next(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder; the notebook is in a folder in it, and runs there."""
    folder = tmp_path / "anywhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return tmp_path


def unpack(path, folder):
    with zipfile.ZipFile(path) as file:
        file.extractall(folder)
    (inside,) = folder.iterdir()
    assert inside.name == path.stem
    (inside / "data").symlink_to(ROOT / "data")
    return inside


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    return unpack(ZIP, tmp_path_factory.mktemp("unpacked"))


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    return unpack(HANDED_OUT, tmp_path_factory.mktemp("handed-out"))


@pytest.fixture(params=["unpacked", "handed_out"])
def either(request):
    """The one, and then the other."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_cell_is_made_of_the_code_and_was_not_run(name):
    made = needs.with_first_cell(pair(name))
    found = nbformat.read(path_of_pair(name), as_version=4)
    assert found.cells == made.cells, "make notebooks"
    (cell,) = (cell for cell in found.cells if cell.get("id") == needs.ID)
    assert cell.execution_count is None
    assert cell.outputs == []
    assert max(map(len, cell.source.splitlines())) <= 78


@pytest.mark.parametrize("name", NAMES)
def test_every_package_that_is_imported_is_asked_for(name):
    imported = set()
    for node in ast.walk(ast.parse("\n".join(needs.code_of(text(name))))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    others = imported - sys.stdlib_module_names - WITH_KERNEL
    asked = {needs.PACKAGES.get(module, module) for module in others}
    assert asked == set(needs.packages(text(name)))
    assert {"torch", "torchvision"} <= asked


@pytest.mark.parametrize("name", NAMES)
def test_alone_it_says_in_its_first_cell_what_is_missing(name, empty):
    if name in NEED_NO_FILE:
        exec(first_cell(name), {})
        return
    with pytest.raises(FileNotFoundError) as error:
        exec(first_cell(name), {})
    said = str(error.value)
    assert "base-model.pth" in said
    assert said.endswith(
        "in ../models: download all notebooks (.zip) from any page of the book, "
        "unpack that, and open this notebook in it."
    )
    for file in needs.files(text(name)):
        assert file in said
    (empty / "models").mkdir()
    for file in needs.files(text(name)):
        (empty / "models" / file).touch()
    exec(first_cell(name), {})


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ({"torch": "2.6.0+cu126"}, "needs torch 2.7 or newer; here is 2.6.0+cu126."),
        ({"torch": "1.13"}, "needs torch 2.7 or newer; here is 1.13."),
        ({"torch": "2.7.0a0+git1"}, None),
        ({"torch": "2.15.0"}, None),
        ({"torch": "3.0"}, None),
        ({"seaborn": "0.12.2"}, "needs seaborn 0.13 or newer; here is 0.12.2."),
        ({"seaborn": None}, "needs seaborn 0.13 or newer; here is none."),
    ],
)
def test_what_is_too_old_is_named(versions, said, unpacked, monkeypatch):
    monkeypatch.chdir(unpacked / "notebooks")
    real = importlib.metadata.version

    def version(package):
        if versions.get(package, "") is None:
            raise importlib.metadata.PackageNotFoundError(package)
        return versions.get(package) or real(package)

    monkeypatch.setattr(importlib.metadata, "version", version)
    if not said:
        exec(first_cell("01-dataset"), {})
        return
    with pytest.raises(ImportError) as error:
        exec(first_cell("01-dataset"), {})
    assert said in str(error.value)
    assert "%pip install --upgrade" in str(error.value)


@pytest.mark.parametrize("name", NAMES)
def test_from_the_zip_nothing_is_missing(name, unpacked, monkeypatch):
    inside = unpacked / "notebooks" / f"{name}.ipynb"
    assert inside.read_bytes() == path_of_pair(name).read_bytes()
    monkeypatch.chdir(inside.parent)
    exec(first_cell(name), {})


def test_the_zip_holds_what_is_needed_and_no_more(either):
    held = {p.relative_to(either).as_posix() for p in either.rglob("*") if p.is_file()}
    read = {f"models/{file}" for name in NAMES for file in needs.files(text(name))}
    pairs = {f"notebooks/{name}.ipynb" for name in NAMES}
    assert held == read | pairs | {
        "README.txt",
        "notebooks/matplotlibrc",
        "notebooks/requirements.txt",
    }
    for path in read | {"notebooks/matplotlibrc"}:
        assert (either / path).read_bytes() == (ROOT / path).read_bytes()
    assert ZIP.with_stem(either.name).stat().st_size < 12e6
    lines = (either / "README.txt").read_text("utf-8").splitlines()
    assert len(lines) <= (12 if either.name == ZIP.stem else 16)


def test_a_notebook_of_the_zip_runs_to_its_end(either):
    """One, a short one, with the data beside it; the others: see above."""
    path = either / "notebooks" / "02-tensors.ipynb"
    before = read_pair(path)
    notebook = read_pair(path)
    make_pair.run(notebook, path.parent, [])
    make_pair.cover(notebook)
    for cell, known in zip(code_cells(notebook), code_cells(before), strict=True):
        if known.outputs or either.name == ZIP.stem:
            assert uncounted(cell) == uncounted(known), cell.source


def uncounted(cell):
    """What a cell shows; its number is another one where cells before it are gone."""
    return [{**output, "execution_count": None} for output in cell.outputs]


def prose_of(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return "\n\n".join(cell.source for cell in cells)


def decides(cell):
    return {"predict", "order"} & set(cell.metadata)


ANSWER = r"<details>\n<summary>The answer</summary>\n\n(.*?)\n\n</details>"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_out_has_no_answer_and_no_solution(name, handed_out):
    path = handed_out / "notebooks" / f"{name}.ipynb"
    whole, left = pair(name), read_pair(path)
    nbformat.validate(left)
    told = re.findall(ANSWER, prose_of(whole), re.S)
    assert len(told) == sum(bool(decides(cell)) for cell in code_cells(whole))
    for line in "\n".join(told).splitlines():
        assert len(line) < 30 or line not in prose_of(left), line
    sources = [cell.source for cell in whole.cells]
    if "## Solutions" in sources:
        for cell in whole.cells[sources.index("## Solutions") :]:
            assert cell.source not in [one.source for one in left.cells], cell.source
    content = path.read_text(encoding="utf-8")
    assert "_solution" not in content
    assert "olution to Exercise" not in content
    assert "at the end of the chapter" not in content
    ran = {cell.source: cell for cell in code_cells(whole)}
    for cell in code_cells(left):
        assert not {*TELLS} & set(cell.metadata)
        if decides(ran[cell.source]):
            assert "order" not in ran[cell.source].metadata
            assert cell.outputs == []
        else:
            assert cell.outputs == ran[cell.source].outputs
    assert not {"values", "made_from"} & set(left.metadata)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_out_has_all_questions_stubs_and_checks(name, handed_out):
    whole, left = pair(name), read_pair(handed_out / "notebooks" / f"{name}.ipynb")
    question = r"^> \*\*(?:Predict|Take|Turn|Before|Check|Order).*(?:\n>.*)*"
    asked = re.findall(question, prose_of(whole), re.M)
    assert re.findall(question, prose_of(left), re.M) == asked
    assert asked or name == "one-page"
    for word in ("# your code here", "def check_"):
        with_it = [cell.source for cell in code_cells(whole) if word in cell.source]
        assert with_it == [c.source for c in code_cells(left) if word in c.source]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_out_misses_no_name(name, handed_out):
    known = {*vars(builtins), "__name__", "get_ipython", "display"}
    for cell in code_cells(read_pair(handed_out / "notebooks" / f"{name}.ipynb")):
        used, made = names_of(cell)
        known |= made
        assert used <= known, f"{used - known}, in\n{cell.source}"
