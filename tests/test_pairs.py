"""The pair of a chapter, its .ipynb, is what its text makes, run once through."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import needs
import pair as make_pair
import pytest
from chapters import NAMES, ROOT, code_cells, pair, read_pair, tags, text
from portable import portable

# Cells whose output nbval does not compare: (chapter, position among its code cells).
# What training and clocks say differs between machines. Each is followed by a compared
# cell that asserts a range, the clocks of chapter 9 apart.
IGNORED_OUTPUTS: set[tuple[str, int]] = {
    ("06-under-the-hood", 40),  # accuracies of two freshly trained networks
    ("09-training", 13),  # progress bar
    ("09-training", 14),  # accuracy after a fifth of an epoch
    ("09-training", 16),  # seconds
    ("09-training", 21),  # progress bar
    ("09-training", 22),  # where patience has stopped a linear layer, and its accuracy
    ("09-training", 24),  # progress bar
    ("09-training", 25),  # the best epoch of a run
    ("09-training", 36),  # losses of 200 images, learned by heart
    ("09-training", 41),  # what a freshly trained network says of our image
    ("09-training", 44),  # losses of a healthy run and two sick ones
    ("09-training", 45),  # losses of two more
    ("10-tuning", 33),  # progress bar
    ("10-tuning", 34),  # accuracy of the recipe of 12 epochs
    ("10-tuning", 39),  # what the freshly trained network says of our image
    ("one-page", 3),  # progress bar
    ("one-page", 4),  # validation accuracy of a freshly trained network
    ("one-page", 6),  # its test accuracy
}


def test_every_text_has_a_pair_and_every_committed_pair_a_text():
    pairs = {path.stem for path in (ROOT / "notebooks").glob("[!.]*.ipynb")}
    assert set(NAMES) <= pairs, "make notebooks"
    command = ["git", "-c", "safe.directory=*", "ls-files", "notebooks/*.ipynb"]
    if shutil.which("git") and (ROOT / ".git").exists():  # others are a reader's own
        committed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
        pairs &= {Path(name).stem for name in committed}
        assert pairs <= set(NAMES)


def test_a_readers_own_notebooks_are_left_out(tmp_path):
    """What JupyterLab makes of a chapter (Duplicate) and of nothing (Untitled)."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell("1 / 0")]
    for name in ("tiny", "tiny-Copy1", "Untitled"):
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
    (folder / "tiny.md").write_text("# A page", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "tiny.ipynb" in done.stdout
    assert "1 test collected" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_pair_is_what_its_text_makes(name):
    """Made again, what it says, what is folded, and its code are the same."""

    def content(notebook):
        return [
            (
                cell.cell_type,
                cell.source,
                {
                    k: v
                    for k, v in cell.metadata.items()
                    if k not in make_pair.OF_FRONT_ENDS
                },
            )
            for cell in notebook.cells
        ]

    path, committed = ROOT / "notebooks" / f"{name}.md", pair(name)
    values = committed.metadata.get("values", {})
    wanted = make_pair.asked(text(name), path)
    assert make_pair.chosen(values, wanted) == values, "make notebooks"
    assert content(committed) == content(portable(text(name), path, values)), (
        f"notebooks/{name}.md and its pair differ. If you have changed the text: make "
        f"notebooks. If the pair: git checkout notebooks/{name}.ipynb"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_folded_output_tells_nothing_and_no_other_is_covered(name):
    for cell in code_cells(pair(name)):
        covered = [output.get("data") == {} for output in cell.outputs]
        hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden", False)
        wanted = [hidden, *[False] * (len(covered) - 1)] if covered else []
        assert covered == wanted, "make notebooks"
        assert covered or not hidden, "an output that is folded, and is not there"


@pytest.mark.parametrize("name", NAMES)
def test_pair_is_as_it_was_made_not_as_a_front_end_saved_it(name):
    assert make_pair.as_run(pair(name)), (
        "saved by a front end, or run by hand, since it was made; to have it back: "
        f"git checkout notebooks/{name}.ipynb"
    )


@pytest.mark.parametrize("name", NAMES)
def test_pair_was_run_with_what_it_would_read_now(name):
    read = make_pair.inputs(text(name), ROOT / "notebooks")
    code = make_pair.code_hash(text(name))
    assert pair(name).metadata.get("made_from") == read | {"code": code}, (
        "make notebooks"
    )


def texts_of_outputs(cell):
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join(output.traceback)
        else:
            for kind, value in output.data.items():
                if kind.startswith("text/"):
                    yield value


@pytest.mark.parametrize("name", NAMES)
def test_outputs_hold_no_error_warning_address_or_path(name):
    forbidden = re.compile(
        r"Traceback|[A-Z]\w*Error\b|[Ww]arning|0x[0-9a-f]{6,}|site-packages"
        r"|(?<![\w.])/(?:home|Users|root|tmp|work|usr|var|private|opt)/|[A-Z]:\\"
    )
    for cell in code_cells(pair(name)):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", cell.source
        for output_text in texts_of_outputs(cell):
            # a picture inside HTML is base64, in which anything may turn up
            visible = re.sub(r"base64,[\w+/=]+", "", output_text)
            assert not forbidden.search(visible), visible
            assert str(ROOT) not in visible


@pytest.mark.parametrize("name", NAMES)
def test_cells_that_are_not_compared_are_known(name):
    ignored = set()
    for position, cell in enumerate(code_cells(text(name))):
        assert "NBVAL" not in cell.source, "say it with a tag, so that it is counted"
        unknown = set(tags(cell)) - {
            "hide-cell",
            "hide-input",
            "hide-output",
            "remove-stderr",
            "nbval-ignore-output",
        }
        assert not unknown, f"{unknown}: does nbval still compare this cell?"
        if "nbval-ignore-output" in tags(cell):
            ignored.add((name, position))
        if "remove-stderr" in tags(cell):
            assert re.search(r"\b(tqdm|fit)\(", cell.source), "what is on stderr?"
            assert "nbval-ignore-output" in tags(cell)
            assert not re.search(r"print\(|plt\.show", cell.source)
    assert ignored == {pair for pair in IGNORED_OUTPUTS if pair[0] == name}


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_an_alternative_text(name):
    titles = re.compile(r"title=\"([^\"]+)\"|suptitle\(\"([^\"]+)\"")
    for cell in code_cells(pair(name)):
        if not any("image/png" in o.get("data", {}) for o in cell.outputs):
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        assert len(alt) >= 60, f"alternative text missing or too short:\n{cell.source}"
        assert not re.search(r"\.(png|svg|jpe?g)\b|/", alt), alt
        for found in titles.findall(cell.source):
            assert alt.rstrip(".") not in found, "the title is no alternative text"


COUNTING = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
  language: python
---

# A page

```{code-cell} python3
import pathlib

path = pathlib.Path("../models/numbers.csv")
print(path.read_text(), flush=True)
print("twice")
```
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A chapter with all that it reads; page() brings its text into its pair."""
    for name in ("notebooks", "models"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(needs, "MODELS", tmp_path / "models")
    (tmp_path / "models" / "numbers.csv").write_text("1")
    (tmp_path / "models" / "other.csv").write_text("1")
    (tmp_path / "notebooks" / "matplotlibrc").write_text("figure.dpi: 100")
    path = tmp_path / "notebooks" / "tiny.md"
    path.write_text(COUNTING)

    def bring(again=False):
        return make_pair.bring(path, again)

    bring.text, bring.pair = path, path.with_suffix(".ipynb")
    bring.folder = tmp_path
    return bring


def test_a_pair_is_run_when_its_code_or_what_it_reads_has_changed_and_only_then(page):
    assert page() == "run"
    made = page.pair.read_bytes()
    assert b'"1\\n",' in made
    for path in (page.text, page.folder / "models" / "numbers.csv"):
        os.utime(path)  # contents decide, not time stamps
    (page.folder / "models" / "other.csv").write_text("2")  # is not read
    assert page() == ""

    page.text.write_text(COUNTING.replace("A page", "A new page"))
    assert page().startswith("not run")
    changed = page.pair.read_bytes()
    assert changed == made.replace(b"A page", b"A new page")

    (page.folder / "models" / "numbers.csv").write_text("2")
    assert page() == "run"
    assert b'"2\\n",' in page.pair.read_bytes()
    (page.folder / "notebooks" / "matplotlibrc").write_text("figure.dpi: 99")
    assert page() == "run"
    page.text.write_text(COUNTING.replace("twice", "thrice"))
    assert page() == "run"
    assert b'"thrice\\n"' in page.pair.read_bytes()
    assert page() == ""
    assert page(again=True) == "run, and as it was"


VALUES = (
    COUNTING
    + """
Then {eval}`level`, and {eval}`f"{1 / 3:.1%}"`.

```{code-cell} python3
level = 1
```

Then {eval}`level`, and

```{code-cell} python3
---
tags: [hide-output]
---
level = "2 * 2"
print("two by two")
```

then **{eval}`level`**.
"""
)


def test_a_value_is_evaluated_where_it_stands(page):
    with pytest.raises(
        SystemExit, match=r"\{eval\}`level` gave NameError: name 'level'"
    ):
        page.text.write_text(VALUES) and page()
    assert not page.pair.exists()
    prose = VALUES.replace("{eval}`level`, and {eval}`f", "{eval}`f")
    page.text.write_text(prose)
    assert page() == "run"
    notebook = nbformat.read(page.pair, as_version=4)
    said = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert said == ["# A page", "Then 33.3%.", "Then 1, and", r"then **2 \* 2**."]
    assert notebook.metadata["values"] == {
        "1": {'f"{1 / 3:.1%}"': "33.3%"},
        "2": {"level": "1"},
        "3": {"level": "2 * 2"},
    }
    last = notebook.cells[-2]
    assert [output.output_type for output in last.outputs] == ["display_data", "stream"]
    assert last.outputs[0].data == {}
    assert page() == ""

    page.text.write_text(prose.replace("Then", "And then"))
    assert page().startswith("not run")
    page.text.write_text(prose.replace("then **{eval}`level`**.", "then no more."))
    assert page().startswith("not run")
    assert "3" not in nbformat.read(page.pair, as_version=4).metadata["values"]
    page.text.write_text(prose)  # what was evaluated there is gone
    assert page() == "run"
    page.text.write_text(prose.replace("then **{eval}`level`**", "{eval}`level[0]`"))
    assert page() == "run"


def test_what_has_no_plain_form_stops_before_anything_is_run(page):
    page.text.write_text(COUNTING + "\nA picture: ![a](b.png)\n")
    with pytest.raises(SystemExit, match=r"tiny.md:22: a has no plain form"):
        page()
    assert not page.pair.exists()


def saved_by_jupyterlab(notebook):
    notebook.cells[0].metadata["user_expressions"] = []


def run_by_hand(notebook):
    notebook.cells[2].execution_count = 7


def cut_up_by_timing(notebook):
    notebook.cells[2].outputs *= 2


FRONT_ENDS = saved_by_jupyterlab, run_by_hand, cut_up_by_timing


def test_a_pair_that_a_front_end_has_saved_is_seen_and_can_be_had_back(page):
    page()
    made = page.pair.read_bytes()
    for change in FRONT_ENDS:
        notebook = nbformat.read(page.pair, as_version=4)
        assert make_pair.as_run(read_pair(page.pair))
        change(notebook)
        nbformat.write(notebook, page.pair)
        assert not make_pair.as_run(read_pair(page.pair)), change.__name__
        assert page() == "run"
        assert page.pair.read_bytes() == made, change.__name__


def test_what_somebody_has_written_into_a_pair_is_kept(page, capsys):
    page()
    made = page.pair.read_bytes()
    for name in ("tiny-mine.ipynb", "tiny-mine-2.ipynb"):
        notebook = nbformat.read(page.pair, as_version=4)
        notebook.cells[2].source = "my_answer = 42"
        nbformat.write(notebook, page.pair)
        assert page() == "run"
        assert page.pair.read_bytes() == made
        assert name in capsys.readouterr().out
        assert "my_answer" in page.pair.with_name(name).read_text()


def test_a_pair_with_the_marks_of_a_conflict_is_made_anew_and_a_failed_run_keeps_it(
    page,
):
    page.pair.write_text("<<<<<<< HEAD")
    assert page() == "run"
    made = page.pair.read_bytes()
    page.text.write_text(COUNTING.replace('print("twice")', "1 / 0"))
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        page()
    assert page.pair.read_bytes() == made


def test_a_text_that_jupyterlab_opens_as_a_notebook_and_saves_loses_nothing(tmp_path):
    """What changes is only how the options of its cells are written."""
    path = tmp_path / "notebooks" / "04-softmax.md"
    path.parent.mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "notebooks" / path.name, path)
    before = path.read_text(encoding="utf-8")
    server = jupytext.TextFileContentsManager(root_dir=str(tmp_path))
    model = server.get(f"notebooks/{path.name}", type="notebook")
    model["content"].metadata["language_info"] = {"name": "python", "version": "3.11"}
    for cell in model["content"].cells:
        cell.metadata.update(dict.fromkeys(make_pair.OF_FRONT_ENDS, True))
    server.save(model, f"notebooks/{path.name}")
    after = path.read_text(encoding="utf-8")
    assert after.split("\n# ")[0] == before.split("\n# ")[0]  # the header
    cells = [
        [(cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]
        for notebook in (text(path.stem), jupytext.read(path))
    ]
    assert cells[0] == cells[1]
