"""Copies of the notebooks for Colab and Binder, and the workflow that pushes them.

`make test-matrix VARIANTS=copies` runs all of them, whole, in empty folders.
"""

import os
import shutil
import subprocess
from pathlib import Path

import copies
import matplotlib
import nbformat
import needs
import pytest
import yaml
from chapters import NAMES, ROOT, path_of_pair

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="NOT TESTED: no git")


def git(*command, cwd):
    who = ("-c", "user.name=Tests", "-c", "user.email=tests@example.org")
    done = subprocess.run(
        ["git", *who, *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A bare repository with the book as it lies here: its address, and the commit."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / "notebooks", folder / "work" / "notebooks")
    shutil.copytree(ROOT / "models", folder / "work" / "models")
    git("init", "--quiet", "--initial-branch=main", cwd=folder / "work")
    git("add", "--all", cwd=folder / "work")
    git("commit", "--quiet", "--message=All", cwd=folder / "work")
    git("clone", "--quiet", "--bare", folder / "work", "book.git", cwd=folder)
    commit = git("rev-parse", "main", cwd=folder / "book.git")
    return (folder / "book.git").as_uri(), commit


@pytest.fixture(scope="module")
def made(repository, tmp_path_factory):
    """The folder with the copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "COPIES", tmp_path_factory.mktemp("made") / "copies")
        copies.write_copies(*repository)
        return copies.COPIES


def code(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_the_pair_with_one_cell_more(name, made):
    copy = nbformat.read(made / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(copy)
    others = [cell for cell in copy.cells if cell.get("id") != "bring"]
    assert len(others) == len(copy.cells) - 1
    assert others == nbformat.read(path_of_pair(name), as_version=4).cells
    first, second = code(made / "notebooks" / f"{name}.ipynb")[:2]
    assert "bring_files" in first
    assert "look_for" in second
    assert max(map(len, copies.CELL.splitlines())) <= 78


@pytest.mark.parametrize("name", NAMES)
def test_in_an_empty_folder_a_copy_brings_what_it_needs(
    name, made, tmp_path, monkeypatch
):
    cells = code(made / "notebooks" / f"{name}.ipynb")
    monkeypatch.chdir(tmp_path)
    with matplotlib.rc_context():
        for source in (cells[0], cells[1], cells[0]):  # the last does nothing
            exec(source, {})
        assert matplotlib.rcParams["figure.dpi"] == 192
    assert Path.cwd() == tmp_path / copies.NAME / "notebooks"
    monkeypatch.chdir(tmp_path)  # a new kernel
    exec(cells[0], {})
    exec(cells[1], {})


def test_what_is_wrong_is_said(made, repository, tmp_path, monkeypatch):
    first = code(made / "notebooks" / "04-softmax.ipynb")[0]
    address, commit = repository
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(RuntimeError, match=r"could not be brought from .*nowhere"):
        exec(first.replace(address, (tmp_path / "nowhere").as_uri()), {})
    with pytest.raises(RuntimeError, match=r"Or download all notebooks \(\.zip\)"):
        exec(first.replace(commit, "0" * 40), {})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="needs git and a network"):
        exec(first, {})
    monkeypatch.undo()
    monkeypatch.chdir(here)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "base-model.pth").write_bytes(b"cut off")
    with pytest.raises(RuntimeError, match=r"base-model\.pth is cut off, or another"):
        exec(first, {})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["https://example.org/owner/book", "main"], "no commit's hash"),
        (["", "0" * 40], "no address"),
        (["git@example.org:owner/book", "0" * 40], "no address"),
    ],
)
def test_a_wrong_call_is_refused(arguments, said, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["copies.py", *arguments])
    with pytest.raises(SystemExit):
        copies.main()
    assert said in capsys.readouterr().err


def test_binder_gets_a_named_python_and_all_packages(made):
    wanted = yaml.safe_load((made / "binder" / "environment.yml").read_text("utf-8"))
    names = [line.split(">=")[0] for line in wanted["dependencies"]]
    assert names[0].startswith("python=3.")
    assert len(names) == 1 + len(needs.oldest())
    for path in (made / "models").iterdir():  # what Binder has already
        assert path.read_bytes() == (ROOT / "models" / path.name).read_bytes()


def test_the_workflow_pushes_them_as_one_commit(made, repository, tmp_path):
    """Its own script, run on a bare repository; twice, since the branch is replaced."""
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text("utf-8")
    job = yaml.safe_load(workflow)["jobs"]["copies"]
    assert job["permissions"] == {"contents": "write"}
    download, push = job["steps"]
    assert download["uses"].startswith("actions/download-artifact@")
    home = tmp_path / "home"
    target = home / "Owner" / "book"
    target.parent.mkdir(parents=True)
    git("init", "--quiet", "--bare", target, cwd=tmp_path)
    surroundings = os.environ | {
        "GITHUB_SERVER_URL": home.as_uri(),
        "GITHUB_REPOSITORY": "Owner/book",
        "GITHUB_SHA": repository[1],
        "TOKEN": "secret",
        "HOME": str(home),
    }
    for turn in ("first", "second"):
        folder = tmp_path / turn / push["working-directory"]
        shutil.copytree(made, folder)
        command = ["bash", "-e", "-c", push["run"]]
        subprocess.run(command, cwd=folder, env=surroundings, check=True)
    assert git("rev-list", "--all", "--count", cwd=target) == "1"
    listed = git("ls-tree", "-r", "--name-only", "copies", cwd=target).splitlines()
    files = [path for path in made.rglob("*") if path.is_file()]
    assert sorted(listed) == sorted(p.relative_to(made).as_posix() for p in files)
    assert (
        "secret" not in (tmp_path / "second" / "copies" / ".git" / "config").read_text()
    )
