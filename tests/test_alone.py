"""A notebook away from its repository: alone, or in the .zip that the pages offer.

`make test-matrix VARIANTS=zip` runs all of them, whole, from the unpacked .zip.
"""

import ast
import importlib.metadata
import sys
import zipfile

import nbformat
import needs
import pair as make_pair
import pytest
from chapters import NAMES, ROOT, pair, path_of_pair, text

ZIP = ROOT / "_build" / "html" / "machine-learning-workflow-annotated.zip"
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


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(ZIP) as file:
        file.extractall(folder)
    (inside,) = folder.iterdir()
    assert inside.name == ZIP.stem
    return inside


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


def test_the_zip_holds_what_is_needed_and_no_more(unpacked):
    held = {
        p.relative_to(unpacked).as_posix() for p in unpacked.glob("**/*") if p.is_file()
    }
    read = {f"models/{file}" for name in NAMES for file in needs.files(text(name))}
    pairs = {f"notebooks/{name}.ipynb" for name in NAMES}
    assert held == read | pairs | {
        "README.txt",
        "notebooks/matplotlibrc",
        "notebooks/requirements.txt",
    }
    for path in read | {"notebooks/matplotlibrc"}:
        assert (unpacked / path).read_bytes() == (ROOT / path).read_bytes()
    assert ZIP.stat().st_size < 12e6
    assert len((unpacked / "README.txt").read_text("utf-8").splitlines()) <= 12


def test_a_notebook_of_the_zip_runs_to_its_end(unpacked):
    """One, a short one, with the data beside it; the others: see above."""
    (unpacked / "data").symlink_to(ROOT / "data")
    path = unpacked / "notebooks" / "02-tensors.ipynb"
    before = pair("02-tensors")
    notebook = needs.without_first_cell(nbformat.read(path, as_version=4))
    make_pair.run(notebook, path.parent, [])
    make_pair.cover(notebook)
    for cell, known in zip(notebook.cells, before.cells, strict=True):
        assert cell.get("outputs") == known.get("outputs"), cell.source
