"""Who installs, and which builds of PyTorch: book/install.py, as the Makefile calls it.

Here .venv has an own pip and an own uv, which only write down how they are called.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import install
import pytest
from chapters import ROOT

PIP = """
import pathlib, sys
if sys.argv[1:] == ["config", "list"]:
    print(pathlib.Path("settings").read_text())
else:
    print("pip", *sys.argv[1:])
"""
# Its answer about the index, and how it ends, are the contents of two files.
UV = """#!/bin/sh
case "$*" in *--dry-run*) exit "$(cat index)";; esac
echo uv "$@"
for site in .venv/lib/python*/site-packages; do
  case "$*" in
    *--torch-backend=cpu*) record=$site/torch-2.15.0+cpu.dist-info;;
    *) record=$site/torch-2.15.0.dist-info;;
  esac
done
case "$(cat end)" in
  fails) exit 2;;
  killed) mkdir $record; kill -9 $$;;
esac
mkdir -p $record
echo uv > $record/INSTALLER
"""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="CUDA is Linux's alone")
NO_CARD = pytest.mark.skipif(
    Path("/proc/driver/nvidia/version").exists(), reason="there is a card"
)
SETTING = "global.index-url='a place of one's own'"


def script(path, text):
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "book").mkdir()
    for name in ("Makefile", "book/install.py"):
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "requirements.txt").write_text("torch==2.15.0\ntorchvision==0.29.2\n")
    for name, text in (
        ("constraints.txt", ""),
        ("settings", ""),
        ("index", "0"),
        ("end", ""),
    ):
        (tmp_path / name).write_text(text)
    venv.create(tmp_path / ".venv")
    [packages] = (tmp_path / ".venv").glob("lib/python*/site-packages")
    (packages / "pip").mkdir()
    (packages / "pip" / "__init__.py").touch()
    (packages / "pip" / "__main__.py").write_text(PIP)
    script(tmp_path / ".venv" / "bin" / "uv", UV)
    (tmp_path / "commands").mkdir()
    script(tmp_path / "commands" / "nvidia-smi", "#!/bin/sh\nexit 9\n")
    return tmp_path


def made(folder, *arguments):
    """The exit status of `make env`, and what it says."""
    others = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS", "UV_TORCH_BACKEND", "PYTHONWARNINGS"}
    others |= {*install.CERTIFICATES}
    surroundings = {
        name: value for name, value in os.environ.items() if name not in others
    }
    surroundings["PATH"] = f"{folder / 'commands'}{os.pathsep}{os.environ['PATH']}"
    surroundings["TORCH"] = "2.15"  # as some have it; it is not ours
    command = ["make", "--no-print-directory", "env", f'PYTHON="{sys.executable}"']
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def with_uv(said):
    """Whether uv installed all, after pip had got it uv."""
    got = "pip install --quiet --constraint constraints.txt uv\n" in said
    return got and "-r requirements.txt" in said and "--requirement" not in said


@ON_LINUX
@NO_CARD
def test_without_a_card_it_is_the_cpu_builds_and_one_line_says_so(folder):
    status, said = made(folder)
    assert status == 0, said
    assert with_uv(said)
    assert "--torch-backend=cpu" in said
    [line] = [line for line in said.splitlines() if line.startswith("PyTorch")]
    assert line == (
        "PyTorch comes without CUDA: there is no NVIDIA card. With it: "
        "make TORCH=pip, in a new .venv."
    )
    assert made(folder) == (0, "make: Nothing to be done for 'env'.\n")


@ON_LINUX
def test_with_a_card_it_is_the_builds_with_cuda(folder):
    script(folder / "commands" / "nvidia-smi", "#!/bin/sh\necho GPU 0: a card\n")
    status, said = made(folder)
    assert status == 0, said
    assert with_uv(said)
    assert "--torch-backend" not in said
    assert "PyTorch comes with CUDA, for the NVIDIA card. Without: make TORCH" in said


@ON_LINUX
@NO_CARD
def test_where_the_index_of_the_cpu_builds_does_not_answer_all_is_as_ever(folder):
    (folder / "index").write_text("2")
    status, said = made(folder)
    assert status == 0, said
    assert with_uv(said)
    assert "--torch-backend" not in said
    assert "PyTorch comes with CUDA: its own index" in said
    # A .venv keeps its builds, whatever changes.
    (folder / "index").write_text("0")
    (folder / "constraints.txt").write_text("six==1.16.0")
    status, said = made(folder)
    assert status == 0, said
    assert "uv pip install" in said
    assert "--torch-backend" not in said


def test_an_index_that_hangs_costs_seconds(folder, monkeypatch):
    script(folder / "uv", "#!/bin/sh\nexec sleep 60\n")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(install, "UV", folder / "uv")
    monkeypatch.setattr(install, "SECONDS", 0.1)
    assert not install.there_are_cpu_builds()


def test_who_has_settings_of_pip_gets_pip(folder):
    (folder / "settings").write_text(SETTING)
    status, said = made(folder)
    assert status == 0, said
    assert "pip install --requirement requirements.txt\n" in said
    assert "uv pip install" not in said
    assert "since uv would not read its settings (index-url)" in said


def test_settings_that_say_nothing_of_packages_do_not_count(folder):
    (folder / "settings").write_text("global.timeout='9'\n:env:.no-input='1'\n")
    status, said = made(folder)
    assert status == 0, said
    assert with_uv(said)


def test_torch_cpu_is_uv_in_any_case(folder):
    (folder / "settings").write_text(SETTING)
    (folder / "index").write_text("2")
    status, said = made(folder, "TORCH=cpu")
    assert status == 0, said
    assert with_uv(said)
    assert "--torch-backend=cpu" in said
    # And so it is when a version changes.
    (folder / "constraints.txt").write_text("six==1.16.0")
    assert "--torch-backend=cpu" in made(folder)[1]


def test_torch_pip_is_pip_in_any_case(folder):
    status, said = made(folder, "TORCH=pip")
    assert status == 0, said
    assert "pip install --requirement requirements.txt\n" in said
    assert "uv pip install" not in said


def test_another_word_is_refused_in_a_sentence(folder):
    status, said = made(folder, "TORCH=cuda")
    assert status == 2
    assert "There is TORCH=cpu and TORCH=pip, but no TORCH=cuda." in said
    assert "Traceback" not in said
    assert "uv pip install" not in said


@ON_LINUX
@pytest.mark.parametrize(("first", "then"), [("cpu", "pip"), ("", "cpu")])
def test_a_venv_with_other_builds_is_left_alone_and_it_is_said(first, then, folder):
    (folder / "index").write_text("2")
    assert made(folder, f"TORCH={first}")[0] == 0
    status, said = made(folder, f"TORCH={then}")
    assert status == 2
    assert f"TORCH={then}: .venv has other builds of PyTorch. First: rm -r" in said
    assert "uv pip install" not in said
    assert made(folder) == (0, "make: Nothing to be done for 'env'.\n")


def test_after_a_uv_that_was_killed_all_is_made_anew(folder):
    """What it had begun lacks files, and it would take that for installed."""
    (folder / "end").write_text("killed")
    status, said = made(folder)
    assert status == 2
    assert "The packages were not installed" in said
    _, said = made(folder, "--dry-run")
    assert "The last installation was cut off: .venv is made anew." in said
    assert "-m venv --clear" in said
    # The uv that comes with the new one is not ours, and there is nothing to install.
    for name in ("requirements.txt", "constraints.txt"):
        (folder / name).write_text("")
    status, said = made(folder, "TORCH=pip")
    assert status == 0, said
    assert not list((folder / ".venv").glob("lib/python*/site-packages/torch*"))
    assert made(folder) == (0, "make: Nothing to be done for 'env'.\n")


def test_where_uv_fails_before_it_installs_nothing_is_lost(folder):
    (folder / "end").write_text("fails")
    status, said = made(folder)
    assert status == 2
    assert "make TORCH=pip" in said
    assert "The packages were not installed" in said
    assert "cut off" not in made(folder, "--dry-run")[1]
    (folder / "end").write_text("")
    assert made(folder)[0] == 0
