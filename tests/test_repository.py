"""The repository as a whole: code, words, settings, versions."""

import csv
import json
import re
import shutil
import subprocess
import sys

import pytest
from chapters import ROOT


def run(*command):
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )


def ours(*patterns):
    """The files of the repository that match, without what is built or installed."""
    paths = [path for pattern in patterns for path in ROOT.rglob(pattern)]
    built = {".venv", "_build", "FashionMNIST", ".ipynb_checkpoints", ".git"}
    paths = [path for path in paths if not built & set(path.parts)]
    notebooks = [path for path in paths if path.suffix == ".ipynb"]
    own = [path for path in notebooks if not path.with_suffix(".md").exists()]
    return sorted(set(paths) - set(own))  # without a reader's own, which have no text


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(command):
    result = run(sys.executable, "-m", "ruff", *command, ".")
    assert result.returncode == 0, result.stdout + result.stderr


def test_spelling():
    files = ours("*.md", "*.py", "*.yml", "*.toml", "*.txt", "Makefile", "*.css")
    result = run(sys.executable, "-m", "codespell_lib", *files)
    assert result.returncode == 0, result.stdout


def test_workflows_fit_their_schema():
    workflows = ours("*.yml")
    workflows = [path for path in workflows if path.parent.name == "workflows"]
    assert workflows
    result = run(
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        *workflows,
    )
    assert result.returncode == 0, result.stdout


def test_actions_are_named_by_hash_and_may_only_read():
    """A tag can be moved to other code.

    One job may write a branch, one the pages; neither runs what it has not itself.
    """
    for path in ours("*.yml"):
        if path.parent.name != "workflows":
            continue
        workflow = path.read_text(encoding="utf-8")
        used = re.findall(r"uses: (.*)", workflow)
        assert used
        for action in used:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", action), action
        assert "\npermissions:\n  contents: read\n" in workflow
        granted = re.findall(r"^ *([\w-]+): write$", workflow, re.M)
        writes = ["contents", "pages", "id-token"]
        assert granted == (writes if path.stem == "book" else [])
        checkouts = workflow.count("actions/checkout@")
        assert workflow.count("persist-credentials: false") == checkouts


def pins(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(
        re.fullmatch(r"([\w.-]+)==([\w.+]+)(?: ;.*|  # held)?", line).groups()
        for line in lines
        if line and not line.startswith(("#", "-c "))
    )


def test_every_direct_dependency_is_pinned_and_locked():
    direct, locked = pins("requirements.txt"), pins("constraints.txt")
    assert direct
    for name, version in direct.items():
        assert locked.get(name) == version, f"{name}: make lock"


def test_no_address_of_a_package_server():
    for name in ("requirements.txt", "constraints.txt"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    listed = re.findall(r"^([a-z-]+):.*  ## ", makefile, re.M)
    assert sorted(listed) == sorted(set(targets) - {"always", "env"})


def test_readme_says_how_long_the_logged_trainings_took():
    seconds = []
    results = (ROOT / "models" / "results.json").read_text(encoding="utf-8")
    seconds.append([seed["seconds"] for seed in json.loads(results)["seeds"]])
    for name in ("tried.csv", "tuning.csv", "far.csv"):
        lines = (ROOT / "models" / name).read_text(encoding="utf-8").splitlines()
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        seconds.append([float(row["seconds"]) for row in rows])
    model, choose, tune, far = (round(sum(all_of_it) / 60) for all_of_it in seconds)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| {model}, {choose} and {tune} minutes |" in readme
    assert f"| {far / 60:.0f} hours of one core |" in readme


def test_no_absolute_path_of_a_machine():
    pattern = re.compile(r"(?<![\w.])/(?:home|Users|root|work|tmp)/\w")
    for path in ours("*.md", "*.py", "*.yml", "*.toml", "*.ipynb", "Makefile"):
        if path.name != "test_pairs.py":
            assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_what_is_installed_or_downloaded_is_ignored_as_a_link_too(tmp_path):
    """The data on another disk, the environment shared between work trees."""
    if not shutil.which("git"):
        pytest.skip("NOT TESTED: there is no git")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    (tmp_path / "data").mkdir()
    for name in (".venv", "_build", "data/FashionMNIST"):
        (tmp_path / name).symlink_to(ROOT / "tests")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.check_output(command, cwd=tmp_path, text=True) == (
        "?? .gitignore\n"
    )


def test_a_clone_has_the_same_files_whatever_git_makes_of_line_ends(tmp_path):
    """As on Windows, where git by default turns each line's end into two characters."""
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("NOT TESTED: this folder is no clone, or there is no git")
    asked = run("git", "-c", "safe.directory=*", "status", "--porcelain")
    if asked.returncode:
        pytest.skip(f"NOT TESTED: {asked.stderr.strip()}")
    changed = {line[3:].strip('"') for line in asked.stdout.splitlines()}
    clone = tmp_path / "clone"
    clone.mkdir()
    index = ["git", "-c", "safe.directory=*", "-c", "core.autocrlf=true"]
    result = run(*index, "checkout-index", "--all", f"--prefix={clone}/")
    assert result.returncode == 0, result.stderr
    files = [path for path in clone.rglob("*") if path.is_file()]
    assert len(files) > 100
    for path in files:
        name = path.relative_to(clone)
        if str(name) not in changed:
            assert path.read_bytes() == (ROOT / name).read_bytes(), name
