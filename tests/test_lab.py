"""A chapter's pair in a real JupyterLab, without any extension: what is folded there.

Once as the pair is when it is opened, and once after "Run All Cells".
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading

import pytest
from chapters import DATA, ROOT, code_cells, pair, tags, text
from needs import CELL

FIRST_CELL = CELL.splitlines()[0]
NAME = "04-softmax"  # it has each form: values, numbers, boxes, folds, solutions
SETTINGS = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
OPTIONS = (
    *("--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token="),
    *("--LabApp.labextensions_path=[]", "--LabApp.extra_labextensions_path=[]"),
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
PATIENCE = 600_000  # ms; a busy machine takes minutes for what else takes seconds
# Folds that are seen, and what is written on each.
FOLDS = """(kind) => [...document.querySelectorAll(`.jp-${kind}Placeholder`)]
  .filter((e) => e.checkVisibility()).map((e) => e.innerText.trim())"""
RUN = """() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
  .every((e) => !/\\*|\\[ \\]/.test(e.textContent))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of one notebook, with what it reads beside it."""
    root = tmp_path_factory.mktemp("lab")
    (root / "notebooks").mkdir()
    for name in (f"{NAME}.ipynb", "matplotlibrc"):
        shutil.copy(ROOT / "notebooks" / name, root / "notebooks")
    (root / "models").symlink_to(ROOT / "models")
    (root / DATA.parts[0]).symlink_to(ROOT / DATA.parts[0])
    # Else only the cells in the window are on the page.
    settings = root / "settings" / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    return root


@pytest.fixture(scope="module")
def address(folder):
    """The address of a JupyterLab that has nobody's settings."""
    own = {
        f"JUPYTER_{name}_DIR": str(folder / "own" / name)
        for name in ("CONFIG", "RUNTIME", "DATA")
    }
    own["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "own" / "workspaces")
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS]
    process = subprocess.Popen(
        [*command, f"--ServerApp.root_dir={folder / 'notebooks'}"],
        env=os.environ | own,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    for line in process.stderr:
        said.append(line)
        if match := re.search(r"http://[\w.]+:\d+(?=/lab)", line):
            break
    else:
        pytest.fail("JupyterLab did not start:\n" + "".join(said))
    threading.Thread(target=process.stderr.read, daemon=True).start()
    yield match[0]
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
    process.kill()


@pytest.fixture(scope="module")
def lab(browser, address):
    """The notebook, opened."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/lab/tree/{NAME}.ipynb")
    wanted = len(pair(NAME).cells) + 1  # the first is no part of the chapter
    page.wait_for_function(
        "n => document.querySelectorAll('.jp-Notebook .jp-Cell').length === n",
        arg=wanted,
    )
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 30")
    yield page
    page.close()


def folds_of(cell):
    """What of a cell of the pair is folded."""
    return cell.metadata.get("jupyter", {})


def shown_sources():
    """The same of those whose source is folded, and which are in no folded solution."""
    solved = text(NAME).cells
    start = next(i for i, c in enumerate(solved) if c.source.startswith("## Solutions"))
    inside = {c.source for c in solved[start:] if c.cell_type == "code"}
    assert len(inside) == 3
    return [FIRST_CELL] + [
        cell.source.splitlines()[0]
        for cell in code_cells(pair(NAME))
        if {"hide-input", "hide-cell"} & set(tags(cell)) and cell.source not in inside
    ]


def solutions_are_folded(lab):
    headings = lab.locator(".jp-MarkdownCell h3", has_text="Solution to Exercise")
    assert headings.count() == 3
    assert all(heading.is_visible() for heading in headings.all())
    assert "def back_to_logits_solution" not in lab.locator(".jp-Notebook").inner_text()
    assert lab.get_by_text("cells hidden").count() == 3


def test_the_text_is_as_on_the_page(lab):
    said = "\n".join(lab.locator(".jp-MarkdownOutput").all_inner_texts())
    for form in (":::", "{eval}", "{eq}", "(eq-", "$", "\\"):
        assert form not in said
    assert "The logits of our model lie between −14 and 9 on" in said
    assert lab.locator("mjx-merror").count() == 0
    assert lab.locator("mjx-mlabeledtr").count() == 2  # the numbered equations
    boxes = lab.locator(".jp-MarkdownOutput blockquote > p:first-child > strong")
    assert boxes.filter(has_text="Predict first").count() == 5


def test_what_is_folded_is_folded_and_tells_nothing(lab):
    hidden = [c for c in code_cells(pair(NAME)) if "outputs_hidden" in folds_of(c)]
    alone = [cell for cell in hidden if "source_hidden" not in folds_of(cell)]
    assert len(alone) >= 4
    # Where the source is folded, too, there is one fold for both.
    assert lab.evaluate(FOLDS, "Output") == [""] * len(alone)
    shown = lab.locator(".jp-OutputArea-output:visible pre").all_inner_texts()
    for cell in hidden:
        assert cell.outputs[1].text.strip() not in map(str.strip, shown)
    assert lab.evaluate(FOLDS, "Input") == shown_sources()
    solutions_are_folded(lab)


def test_opening_changes_nothing(lab, folder):
    assert lab.locator(".jp-mod-dirty").count() == 0
    committed = (ROOT / "notebooks" / f"{NAME}.ipynb").read_bytes()
    assert (folder / "notebooks" / f"{NAME}.ipynb").read_bytes() == committed


def test_after_a_run_only_the_outputs_are_open(lab):
    """JupyterLab unfolds what has been run; by then, it is the reader's own run."""
    lab.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    lab.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    # The prompts of the last run stand there until the new one begins.
    lab.wait_for_function("() => !document.querySelector('.jp-OutputPlaceholder')")
    lab.wait_for_function(RUN)
    assert lab.evaluate(FOLDS, "Output") == []
    assert lab.evaluate(FOLDS, "Input") == shown_sources()
    solutions_are_folded(lab)
    outputs = lab.locator(".jp-OutputArea-output pre").all_inner_texts()
    for cell in code_cells(pair(NAME)):
        if "hide-output" in tags(cell):
            assert cell.outputs[1].text.strip() in map(str.strip, outputs)
