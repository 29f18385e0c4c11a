"""What goes wrong around the book ends in a clear sentence, and loses nothing.

The data's own faults are in test_data.py, a training that is cut off in test_model.py
and test_tuning.py, chapter 12's files in its exercises.
"""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import PIL.Image
import pytest
import torch
import yaml
from bs4 import BeautifulSoup
from chapters import NAMES, ROOT, code_cells, read_pair, text

BASE = ROOT / "models" / "base-model.pth"


def make(folder, *arguments, **settings):
    """Start make in a process group of its own, which can be killed as a whole."""
    surroundings = os.environ | settings
    del surroundings["PYTHONWARNINGS"]  # conftest.py's, for notebooks and not for pip
    for name in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS"):  # of a make that runs the tests
        surroundings.pop(name, None)
    return subprocess.Popen(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def made(*arguments, **settings):
    """The exit status of make, and what it says."""
    process = make(*arguments, **settings)
    said, _ = process.communicate(timeout=300)
    return process.returncode, said


@pytest.fixture
def book(tmp_path):
    """A folder with what the Makefile needs, and the environment, but no chapters."""
    for name in ("Makefile", "requirements.txt", "constraints.txt"):
        shutil.copy2(ROOT / name, tmp_path)
    for name in (".venv", "book", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "notebooks").mkdir()
    shutil.copy2(ROOT / "notebooks" / "matplotlibrc", tmp_path / "notebooks")
    shutil.copytree(ROOT / "models", tmp_path / "models")
    return tmp_path


class Stranger:
    """A pickled object that does something when it is loaded."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def cut_off(path):
    os.truncate(path, path.stat().st_size // 2)


def of_another_network(path):
    torch.save(torch.nn.Linear(784, 10).state_dict(), path)


def malicious(path):
    torch.save({"linear_1.weight": Stranger(path.with_name("trace"))}, path)


def no_model_at_all(path):
    path.write_text("<html>Please log in</html>")


BAD_MODELS = (cut_off, of_another_network, malicious, no_model_at_all, Path.unlink)


@pytest.mark.parametrize("fault", BAD_MODELS, ids=lambda fault: fault.__name__)
def test_make_says_how_to_have_the_model_back(fault, book):
    model = book / "models" / "base-model.pth"
    fault(model)
    status, said = made(book, "_build/.inputs")
    assert status == 2
    [sentence] = [line for line in said.splitlines() if "base-model.pth is" in line]
    assert "git checkout models" in sentence
    assert "Traceback" not in said
    shutil.copy2(BASE, model)
    assert made(book, "_build/.inputs") == (0, "")


@pytest.mark.parametrize("name", ["models/tuning.csv", "notebooks/matplotlibrc"])
@pytest.mark.parametrize("target", ["_build/.inputs", "notebooks"])
def test_make_says_which_file_is_missing(target, name, book):
    (book / name).unlink()
    status, said = made(book, "--old-file=data", target)
    assert status == 2
    assert f"{name} is missing. To have it back: git checkout" in said


@pytest.mark.parametrize("fault", BAD_MODELS, ids=lambda fault: fault.__name__)
def test_chapter_3_takes_no_bad_model_and_runs_nothing_in_it(
    fault, tmp_path, monkeypatch
):
    for name in ("notebooks", "models"):
        (tmp_path / name).mkdir()
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path / "notebooks")
    model = shutil.copy2(BASE, tmp_path / "models")
    fault(Path(model))
    names = {"__name__": "__main__"}
    with pytest.raises(Exception, match=r"base-model\.pth|load|read"):
        for cell in code_cells(text("03-prediction")):
            exec(cell.source, names)
    assert "logits" not in names
    assert not (tmp_path / "models" / "trace").exists()


def test_a_malicious_file_would_run_where_it_is_trusted(tmp_path):
    """Else the test above proves nothing."""
    malicious(tmp_path / "model.pth")
    torch.load(tmp_path / "model.pth", weights_only=False)
    assert (tmp_path / "trace").exists()


def test_no_file_is_loaded_with_leave_to_run_code():
    sources = {
        path: path.read_text(encoding="utf-8")
        for folder in ("book", "data", "models")
        for path in (ROOT / folder).rglob("*.py")
    }
    for name in NAMES:
        cells = code_cells(text(name))
        sources[name] = "\n".join(cell.source for cell in cells)
    trusting, loads = [], 0
    for place, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in {"pickle.load", "pickle.loads", "pandas.read_pickle"}
            assert not called.startswith(("dill.", "joblib.", "cloudpickle.")), place
            options = {key.arg: key.value for key in getattr(node, "keywords", ())}
            assert "allow_pickle" not in options, place
            if called == "torch.load":
                loads += 1
                assert isinstance(options.get("weights_only"), ast.Constant), place
                if options["weights_only"].value is not True:
                    trusting.append((place, ast.unparse(node.args[0])))
    assert loads > 10
    assert trusting == [("12-keep-and-use", "stranger_path")]  # the demonstration


@pytest.mark.parametrize(
    "image",
    [
        PIL.Image.new("RGB", (28, 28)),
        PIL.Image.new("1", (28, 28)),
        PIL.Image.new("F", (28, 28)),
        PIL.Image.new("I;16", (28, 28)),
        PIL.Image.new("L", (28, 27)),
        PIL.Image.new("L", (1, 784)),
        PIL.Image.fromarray(np.zeros((280, 280), np.uint8)),
    ],
    ids=lambda image: f"{image.mode} {image.size}",
)
def test_predict_refuses_other_images_in_a_sentence(image, namespaces):
    with pytest.raises(ValueError, match="28 × 28") as refusal:
        namespaces("03-prediction")["predict_solution"](image)
    assert image.mode in str(refusal.value)


def test_serve_says_that_its_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, said = made(ROOT, "--old-file=book", "serve", f"PORT={port}")
    assert status == 2
    assert f"Port {port} is in use" in said
    assert f"make serve PORT={port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.skipif(
    Path("/Applications/Google Chrome.app").exists(), reason="Chrome cannot be hidden"
)
@pytest.mark.parametrize("in_ci", ["", "1"], ids=["at home", "in CI"])
def test_without_chromium_it_is_said_and_in_ci_it_fails(in_ci):
    test = ("tests/test_playground.py", "-k", "test_it_opens_with_our_image")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *test],
        cwd=ROOT,
        env=os.environ | {"PATH": "", "CI": in_ci},
        capture_output=True,
        text=True,
    )
    assert "NOT TESTED IN A BROWSER: there is no Chromium" in done.stdout
    assert "apt-get install chromium" in done.stdout
    assert done.returncode == bool(in_ci), done.stdout


def test_an_old_python_or_none_is_said(tmp_path):
    for name in ("Makefile", "requirements.txt", "constraints.txt"):
        shutil.copy2(ROOT / name, tmp_path)
    status, said = made(tmp_path, "env", "PYTHON=no-such-python")
    assert status == 2
    assert "Python 3.11 or newer is needed" in said
    assert not (tmp_path / ".venv").exists()


def test_installing_ends_in_a_sentence_and_goes_on_and_a_lost_python_is_noticed(
    tmp_path,
):
    (tmp_path / "book").mkdir()
    for name in ("Makefile", "book/install.py"):
        shutil.copy2(ROOT / name, tmp_path / name)
    for name, content in (("requirements.txt", "six==1.16.0"), ("constraints.txt", "")):
        (tmp_path / name).write_text(content)
    arguments = tmp_path, "env", f'PYTHON="{sys.executable}"'
    nowhere = {  # settings of pip's, so that it is pip that installs
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
    }
    status, said = made(*arguments, **nowhere)
    assert status == 2
    assert "The packages were not installed" in said
    assert "macOS 14 or newer (Apple silicon only)" in said
    assert "Traceback" not in said
    # What needs no network; and pip's wish to install elsewhere is not followed.
    (tmp_path / "requirements.txt").write_text("")
    hostile = nowhere | {"PIP_USER": "1", "PIP_TARGET": str(tmp_path / "other")}
    status, said = made(*arguments, **hostile)
    assert status == 0, said
    assert made(*arguments) == (0, "make: Nothing to be done for 'env'.\n")
    # Contents decide, not time stamps.
    os.utime(tmp_path / "constraints.txt")
    assert made(*arguments) == (0, "make: Nothing to be done for 'env'.\n")
    (tmp_path / "constraints.txt").write_text("six==1.16.0")
    os.utime(tmp_path / "constraints.txt", (0, 0))
    assert "-m pip install" in made(*arguments, "--dry-run")[1]
    # Python is gone, say by an update of the system.
    python = tmp_path / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "python-that-is-gone")
    status, said = made(*arguments, **nowhere)
    assert status == 0, said
    assert "The Python that .venv was made with is gone" in said
    assert made(*arguments) == (0, "make: Nothing to be done for 'env'.\n")


TINY = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

# A page

```{code-cell} python3
import pathlib
import time

print("one")
```

Then it waits as long as a file is there.

```{code-cell} python3
pathlib.Path("started").touch()
while pathlib.Path("wait").exists():
    time.sleep(0.05)
```
"""


def wait_for(path, process):
    deadline = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, f"{path.name} did not come"
        time.sleep(0.05)


def test_killed_make_notebooks_keeps_the_last_pair_and_goes_on(book):
    notebooks = book / "notebooks"
    page, its_pair = notebooks / "tiny.md", notebooks / "tiny.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), its_pair)
    first = its_pair.read_bytes()
    page.write_text(TINY)
    (notebooks / "wait").touch()
    process = make(book, "notebooks/tiny.ipynb")
    wait_for(notebooks / "started", process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert its_pair.read_bytes() == first

    (notebooks / "wait").unlink()
    assert made(book, "notebooks/tiny.ipynb")[0] == 0
    [output] = code_cells(read_pair(its_pair))[0].outputs
    assert output.text == "one\n"
    assert sorted(path.name for path in notebooks.glob("*tiny*")) == [
        "tiny.ipynb",
        "tiny.md",
    ]


def test_a_pair_waits_for_the_environment_and_the_data(tmp_path):
    """In a fresh clone, with any number of jobs."""
    shutil.copy2(ROOT / "Makefile", tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "notebooks").mkdir()
    for name in ("base-model.pth", "results.json", "far.json", "README.md"):
        (tmp_path / "models" / name).touch()
    for name in ("log", "hits", "tried", "tuning", "tuning-hits", "far"):
        (tmp_path / "models" / f"{name}.csv").touch()
    for name in ("matplotlibrc", "tiny.md"):
        (tmp_path / "notebooks" / name).touch()
    for target in ("notebooks", "notebooks/tiny.ipynb"):
        _, said = made(tmp_path, "--dry-run", target)
        steps = ["-m pip install", "data/fetch.py", "book/pair.py"]
        assert sorted(steps, key=said.index) == steps


def test_options_for_jupyterlab_are_passed_on():
    _, said = made(ROOT, "--dry-run", "lab", "LAB_OPTIONS=--allow-root")
    assert "-m jupyterlab notebooks --allow-root" in said


@pytest.mark.parametrize("others", ["", "/others"])
def test_jupyterlab_looks_for_nothing_in_the_current_folder(others):
    """An empty part of a search path would mean that."""
    _, said = made(ROOT, "--dry-run", "lab")
    [value] = re.findall(r'JUPYTER_PATH="(.*?)" \S+/python -m jupyterlab', said)
    command = ["sh", "-c", f'printf %s "{value}"']
    found = subprocess.check_output(
        command, cwd=ROOT, env={"JUPYTER_PATH": others}, text=True
    )
    assert found.split(":")[1:] == ([others] if others else [])


def test_no_script_of_the_environment_is_called():
    """Their first line holds the folder's name; uv is no script."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = re.findall(r"\$\(BIN\)/([\w-]+)|\.venv/bin/([\w-]+)", makefile)
    assert {name or other for name, other in called} == {"python", "uv"}


def test_looks_are_told_by_content_whatever_their_names(book):
    (book / "book").unlink()
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, book / "book" / name)
    style = book / "book" / "_static" / "style.css"
    copy, pages = style.with_name("style copy.css"), book / "_build" / "html"
    shutil.copy(style, copy)
    assert made(book, "_build/.looks") == (0, "")
    pages.mkdir()
    os.utime(style)
    assert made(book, "_build/.looks") == (0, "")
    assert pages.exists()
    copy.write_text("")
    assert made(book, "_build/.looks") == (0, "")
    assert not pages.exists()


OWN_SETTINGS = {
    ".ipython/profile_default/ipython_config.py": """
c.InlineBackend.figure_formats = {"svg"}
c.InteractiveShell.ast_node_interactivity = "all"
""",
    ".ipython/profile_default/startup/begin.py": "seven = 8",
    ".local/share/jupyter/kernels/python3/kernel.json": """
{"argv": ["false"], "display_name": "Another", "language": "python"}
""",
    "startup.py": "seven = 9",
    "modules/PIL.py": "raise ImportError('not the book's')",
}

WHAT_THEY_WOULD_CHANGE = """
# What comes out

```{code-cell} python3
6
__debug__, "seven" in globals()
```

And a picture.

```{code-cell} python3
import PIL.Image

PIL.Image.new("L", (28, 28))
```

```{code-cell} python3
import matplotlib.pyplot as plt

plt.plot([1, 2])
plt.show()
```
"""


def test_own_settings_and_a_new_name_of_the_folder_change_nothing(
    book, tmp_path_factory
):
    """The book is built, run and tested where much is other than usual."""
    home = tmp_path_factory.mktemp("home")
    for name, content in OWN_SETTINGS.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    hostile = {
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_PATH": str(home / ".local/share/jupyter"),
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONPATH": str(home / "modules"),
        "PYTHONOPTIMIZE": "1",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/dev/null/none",  # no folder for Matplotlib, as in containers
        "FORCE_COLOR": "1",
        "COLUMNS": "30",
        "LC_ALL": "C",  # and, with what follows, Python takes it at its word
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    # An environment without scripts, as if all of theirs were of another folder.
    (book / ".venv").unlink()
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", book / ".venv"], check=True
    )
    [packages] = (book / ".venv" / "lib").glob("*/site-packages")
    (packages / "all.pth").write_text(os.path.dirname(os.path.dirname(yaml.__file__)))
    (book / ".venv" / "share").symlink_to(ROOT / ".venv" / "share")
    shutil.copy2(ROOT / ".venv" / ".installed", book / ".venv")

    header = TINY.split("\n# ")[0]
    (book / "notebooks" / "tiny.md").write_text(header + WHAT_THEY_WOULD_CHANGE)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    del settings["sphinx"]["local_extensions"]["playground"]  # it takes seconds
    settings["sphinx"]["config"]["extensions"].remove("playground")
    (book / "_config.yml").write_text(yaml.safe_dump(settings))
    (book / "_toc.yml").write_text("format: jb-book\nroot: notebooks/tiny\n")
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, book)
    moved = book.rename(book.with_name(f"{book.name}, moved"))

    status, said = made(moved, "book", **hostile)
    assert status == 0, said
    assert "WARNING" not in said
    page = moved / "_build" / "html" / "notebooks" / "tiny.html"
    outputs = BeautifulSoup(page.read_text(), "html.parser").select(".cell_output")
    assert outputs[0].get_text().strip() == "(True, False)"
    assert [len(output.select("img")) for output in outputs] == [0, 1, 1]
    status, said = made(moved, "notebooks/tiny.ipynb", **hostile)
    assert status == 0, said
    assert "WARNING" not in said
    cells = code_cells(read_pair(moved / "notebooks" / "tiny.ipynb"))
    assert [output.data["text/plain"] for output in cells[0].outputs] == [
        "(True, False)"
    ]
    assert all("image/png" in cell.outputs[0].data for cell in cells[1:])
    status, said = made(moved, "--old-file=book", "test", **hostile)
    assert status == 0, said
    assert "4 passed" in said  # the cell about what is needed, too


def test_a_kernel_that_dies_is_noticed(tmp_path):
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path)
    cells = "import os", "os.kill(os.getpid(), 9)", "print(1)"
    cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    path = tmp_path / "dies.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    begin = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert time.monotonic() - begin < 60
    assert "The kernel died in this cell" in done.stdout
    assert "2 failed, 1 passed" in done.stdout
