"""Re-run and compare every cell as on other machines, and print a table.

    make test-matrix                            (every variant that can run here)
    make test-matrix VARIANTS="avx2 folder"     (some of them)
    make test-matrix CHAPTERS="02 one-page"     (chapters whose names begin so)

Each variant runs nbval, strict, on a copy of the repository. What it sets is asked back
from the libraries and stands in the table: a setting without effect is no test. The
variants python3.12 and so on install all packages anew, some gigabytes each, into
_build/matrix; Python itself they only look for on this machine. The variants oldest and
newest do so with what notebooks/requirements.txt allows: the least of each version that
is named there, the newest of all. The variants zip, without-answers and copies run the
notebooks away from the repository: from the two .zip files that the pages offer, and,
each in an empty folder, the copies that Colab opens.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from chapters import NAMES, ROOT, copy_book

PYTHONS = ("3.11", "3.12", "3.13", "3.14")  # 3.15: no wheel of pyyaml 6.0.3 yet
OLD_PYTHON = "3.11"  # for no newer one are there wheels of the oldest packages
NEEDED = Path("notebooks/requirements.txt")
TOOLS = ("nbval", "pytest", "pytest-xdist", "psutil")  # what runs the notebooks here
LANGUAGES = ("tr_TR.utf8", "de_DE.utf8", "fr_FR.utf8")  # decimal commas; Turkish İ
UV = Path(sys.executable).with_name("uv")
CACHES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "MPLCONFIGDIR")

# What the libraries say of themselves, a line each.
PROBE = """
import importlib.metadata, locale, os, pathlib, re, sys, time, torch
print("encoding", locale.getpreferredencoding(False))
print("Python", sys.version.split()[0])
needed = pathlib.Path("notebooks/requirements.txt")
said = needed.read_text(encoding="utf-8") if needed.exists() else ""
names = re.findall("^[a-z]+", said, re.M)
print(*(f"{name} {importlib.metadata.version(name)}" for name in names))
print("vectors", torch.backends.cpu.get_cpu_capability())
print("threads", torch.get_num_threads())
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error as error:
    print(error)
print("decimal", locale.localeconv()["decimal_point"])
print("zone", time.strftime("%z"))
print("home", len(list(pathlib.Path.home().iterdir())), "entries")
here = pathlib.Path.cwd()
print("models" if (here / "models").exists() else "no models")
print("folder", "writable" if os.access(here, os.W_OK) else "read-only", here.name)
torch.ones(64, 64) @ torch.ones(64, 64)
# Smaller ones are not given to oneDNN.
torch.nn.functional.conv2d(torch.ones(8, 16, 64, 64), torch.ones(32, 16, 3, 3))
"""


@dataclass
class Variant:
    """What is other than usual, and the words of the probe that prove it."""

    proof: str
    settings: dict[str, str] = field(default_factory=dict)
    folder: str = "checkout"
    empty_home: bool = False
    read_only: bool = False
    python: str = ""
    resolution: str = ""
    away: str = ""


def variants() -> dict[str, Variant]:
    """All variants by name."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout
    language = next((name for name in LANGUAGES if name in known.split()), LANGUAGES[0])
    found = {
        "usual": Variant("threads 1"),
        # A waiting thread yields: else two processes of two threads crawl.
        "threads": Variant(
            "threads 2", {"OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE"}
        ),
        "no-vectors": Variant("vectors DEFAULT", {"ATEN_CPU_CAPABILITY": "default"}),
        "avx2": Variant("vectors AVX2", {"ATEN_CPU_CAPABILITY": "avx2"}),
        "avx512": Variant("vectors AVX512", {"ATEN_CPU_CAPABILITY": "avx512"}),
        "onednn-sse": Variant(r"isa:.*SSE4\.1", {"ONEDNN_MAX_CPU_ISA": "SSE41"}),
        "onednn-avx2": Variant(r"isa:.*AVX2$", {"ONEDNN_MAX_CPU_ISA": "AVX2"}),
        "mkl": Variant("CNR:COMPATIBLE", {"MKL_CBWR": "COMPATIBLE"}),
        "language": Variant("decimal ,", {"LC_ALL": language}),
        # What opens a file without naming its encoding fails here, as on Windows.
        "ascii": Variant(
            "encoding ANSI_X3.4-1968",
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ),
        "zone": Variant(r"zone \+1345", {"TZ": "<+1345>-13:45"}),
        "folder": Variant("folder .*Bücher und 本", folder="Bücher und 本"),
        "read-only": Variant("folder read-only", read_only=True),
        "no-home": Variant("home 0 entries", empty_home=True),
        "zip": Variant("no models", away="zip"),
        "without-answers": Variant("no models", away="without-answers"),
        "copies": Variant("no models", away="copies"),
    }
    usual = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in PYTHONS:
        if version != usual:
            found[f"python{version}"] = Variant(f"Python {version}", python=version)
    # What proves these is asked for when they are there.
    found["oldest"] = Variant(
        "", {"PYTHONPATH": "tests"}, python=OLD_PYTHON, resolution="lowest-direct"
    )
    found["newest"] = Variant("", python=usual, resolution="highest")
    return found


def environment(name: str, variant: Variant) -> Path | str:
    """The Python of an environment with the book's packages, or what it lacks."""
    if not variant.python:
        return Path(sys.executable)
    folder = ROOT / "_build" / "matrix" / name
    options = ["--no-python-downloads", "--python"]
    if subprocess.run(
        [UV, "venv", "--quiet", "--allow-existing", *options, variant.python, folder]
    ).returncode:
        return "cannot run here"
    requirements = ["--requirement", ROOT / "requirements.txt"]
    if variant.resolution:
        pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
        tools = [pin for pin in pinned if pin.split("==")[0] in TOOLS]
        requirements = ["--requirement", ROOT / NEEDED, *tools, "--upgrade", "--exact"]
        requirements += ["--resolution", variant.resolution]
    filled = [UV, "pip", "install", "--quiet", *options, folder, *requirements]
    if subprocess.run(filled).returncode:
        return "packages not installed"
    return folder / "bin" / "python"


def versions(variant: Variant, python: Path) -> str:
    """The words of the probe that prove what uv finds anew; the table shows two."""
    options = ["--quiet", "--no-header", "--no-annotate", "--upgrade"]
    options += ["--resolution", variant.resolution, "--python", python]
    found = subprocess.check_output(
        [UV, "pip", "compile", *options, ROOT / NEEDED], text=True
    )
    known = dict(line.split("==") for line in found.split() if "==" in line)
    names = re.findall("^[a-z]+", (ROOT / NEEDED).read_text(encoding="utf-8"), re.M)
    words = [rf"{name} {re.escape(known[name])}(?:\+\w+)?" for name in names]
    return f"^{' '.join(words[:2])}(?= {' '.join(words[2:])}$)"


def send_away(kind: str, checkout: Path, pairs: list[str]) -> list[str]:
    """Leave of a checkout only what a reader has who opens the notebooks elsewhere."""
    import copies  # from book/, where chapters has shown the way

    here = sorted(checkout.iterdir())
    if kind in ("zip", "without-answers"):
        name = copies.NAME if kind == "zip" else f"{copies.NAME}-{kind}"
        with zipfile.ZipFile(checkout / "_build" / "html" / f"{name}.zip") as file:
            file.extractall(checkout)
        (checkout / name / "data").symlink_to(ROOT / "data")
        left = [f"{name}/{pair}" for pair in pairs]
        if kind == "without-answers":
            for pair in left:
                compare_no_new_output(checkout / pair)
    else:
        # What is committed there, some by force: the data are links.
        git = ["git", "-c", "user.name=Tests", "-c", "user.email=tests@example.org"]
        for command in (
            ["init", "--quiet"],
            ["add", "--force", "notebooks", "models", "data"],
            ["commit", "--quiet", "--message=All"],
        ):
            subprocess.run([*git, *command], cwd=checkout, check=True)
        command = [*git, "rev-parse", "HEAD"]
        commit = subprocess.check_output(command, cwd=checkout, text=True).strip()
        repository = (checkout / ".git").rename(checkout.parent / "book.git")
        copies.COPIES = checkout.parent / "copies"
        copies.write_copies(repository.as_uri(), commit)
        left = []
        for pair in map(Path, pairs):
            target = checkout / "alone" / pair.stem / pair.name
            target.parent.mkdir(parents=True)
            shutil.copy(copies.COPIES / pair, target)
            left.append(target.relative_to(checkout).as_posix())
    for path in here:
        if path.name not in ("conftest.py", "pyproject.toml", ".git"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return left


def compare_no_new_output(path: Path) -> None:
    """Let nbval pass over the cells whose outputs were left out with the answers."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.execution_count is None:
            cell.metadata.setdefault("tags", []).append("nbval-ignore-output")
    nbformat.write(notebook, path)


def locked(command: list, folder: Path) -> list:
    """The command so that it cannot write in the folder, which holds for root too."""
    if os.geteuid():
        for path in [folder, *folder.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        return command
    script = 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; cd "$0"; exec "$@"'
    return ["unshare", "--mount", "sh", "-ec", script, folder, *command]


def run(name: str, variant: Variant, pairs: list[str], scratch: Path) -> list[str]:
    """A row of the table: the variant, its proof, cells, what differed, seconds."""
    python = environment(name, variant)
    if isinstance(python, str):
        return [name, "", python, "" if python == "cannot run here" else "all", ""]
    checkout, home = scratch / variant.folder, scratch / "home"
    home.mkdir()
    copy_book(checkout)
    if variant.away:
        pairs = send_away(variant.away, checkout, pairs)
    surroundings = {"OMP_NUM_THREADS": "1"} | os.environ | variant.settings
    surroundings["PYTHONDONTWRITEBYTECODE"] = "1"
    if variant.empty_home:
        surroundings["HOME"] = str(home)
        for cache in CACHES:
            surroundings.pop(cache, None)

    def call(*arguments, **more):
        command = [python, *arguments]
        if variant.read_only:
            command = locked(command, checkout)
        return subprocess.run(
            command,
            cwd=checkout,
            env=surroundings | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    probe = call("-c", PROBE, MKL_VERBOSE="1", ONEDNN_VERBOSE="1")
    if probe.returncode:
        sys.stderr.write(probe.stdout)
        return [name, "", "does not start", "all", ""]
    words = variant.proof or versions(variant, python)
    proof = re.search(words, probe.stdout, re.MULTILINE)
    if not proof:
        sys.stderr.write(f"{words} is not in:\n{probe.stdout}")
        return [name, "", "cannot run here", "", ""]
    start = time.monotonic()
    report = scratch / "report.xml"
    options = ["-n", "auto", "--dist", "loadfile", "-p", "no:cacheprovider", "-q"]
    if variant.resolution == "lowest-direct":
        options += ["-p", "old_packages", "-W", "default"]
    done = call("-m", "pytest", *options, f"--junitxml={report}", *pairs)
    seconds = f"{time.monotonic() - start:.0f}"
    if not report.exists():
        sys.stderr.write(done.stdout)
        return [name, proof[0], "none ran", "all", seconds]
    suite = ET.parse(report).getroot().find("testsuite")
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    if done.returncode:
        failed = max(failed, 1)
        sys.stderr.write(done.stdout)
    proven = proof[0].removeprefix("folder ")
    return [name, proven, suite.get("tests"), str(failed), seconds]


def main() -> None:
    """Run the variants that are named, or all, and print a row for each."""
    known = variants()
    parser = argparse.ArgumentParser(description="Run the notebooks as elsewhere.")
    parser.add_argument("variant", nargs="*", help=", ".join(known))
    parser.add_argument("--chapters", nargs="*", help="how their names begin")
    options = parser.parse_args()
    names = options.variant or list(known)
    if unknown := set(names) - set(known):
        sys.exit(f"No variant {', '.join(unknown)}; there are {', '.join(known)}.")
    begins = tuple(options.chapters or [""])
    for begin in begins:
        if not any(name.startswith(begin) for name in NAMES):
            sys.exit(f"No chapter {begin}; there are {', '.join(NAMES)}.")
    pairs = [f"notebooks/{name}.ipynb" for name in NAMES if name.startswith(begins)]
    widths = (12, 34, 24, 9, 7)
    rows = [["variant", "as the libraries say", "cells", "different", "seconds"]]
    for name in [None, *names]:
        if name:
            with tempfile.TemporaryDirectory(prefix="matrix-") as scratch:
                rows.append(run(name, known[name], pairs, Path(scratch)))
        print("  ".join(map(str.ljust, rows[-1], widths)).rstrip(), flush=True)
    if any(row[3] not in ("", "0") for row in rows[1:]):
        sys.exit("Some outputs depend on the machine: what differs is said above.")


if __name__ == "__main__":
    main()
