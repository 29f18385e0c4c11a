"""Install the packages into .venv with uv, and PyTorch without CUDA where that will do.

    .venv/bin/python -I book/install.py         (make)
    .venv/bin/python -I book/install.py cpu     (make TORCH=cpu)

uv takes a fraction of pip's time, and knows where PyTorch keeps the builds for machines
without a graphics card, which are gigabytes smaller. But it reads no settings of pip's:
where there are some that say what comes from where, or with TORCH=pip, this script ends
with the status 3, and the Makefile has pip do it. A .venv keeps the builds that it has.
"""

import os
import subprocess
import sys
from pathlib import Path

PIP_IS_TO_DO_IT = 3
VENV = Path(sys.prefix)
UV = VENV / "bin" / "uv"
REQUIREMENTS = Path("requirements.txt")
# As long as it is there, .venv is not whole: a uv that is killed leaves packages with
# files missing, and takes them for installed the next time. The Makefile sees to it.
UNFINISHED = VENV / ".unfinished"

# Settings of pip's without a say in what is installed, or from where.
HARMLESS = """
break-system-packages cache-dir config-file default-timeout disable-pip-version-check
no-cache-dir no-color no-input no-warn-script-location prefix progress-bar quiet
require-virtualenv retries root root-user-action target timeout user verbose
"""
# These are read by pip, and not by uv, which reads SSL_CERT_FILE.
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "UV_SYSTEM_PYTHON")

PIP = [sys.executable, "-I", "-m", "pip"]
CPU = "--torch-backend=cpu"
SECONDS = 5  # for an index that does not answer; all in all, at most twice as many


def settings_of_pip() -> list[str]:
    """The names of pip's settings that uv would not follow."""
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True)
    keys = [line.split("=")[0] for line in listed.stdout.splitlines() if "=" in line]
    names = {key.rpartition(".")[2] for key in keys} - set(HARMLESS.split())
    names |= {name for name in CERTIFICATES if os.environ.get(name)}
    if os.environ.get("SSL_CERT_FILE"):
        names -= {"cert", *CERTIFICATES}
    return sorted(names)


def packages(name: str = "*") -> list[Path]:
    """The records of what is installed."""
    return sorted(VENV.glob(f"lib/python*/site-packages/{name}-*.dist-info"))


def present() -> tuple[str, str]:
    """Which builds of PyTorch there are, cpu or index, and what installed them."""
    for found in packages("torch"):
        installer = (found / "INSTALLER").read_text(encoding="utf-8").strip()
        return "cpu" if "+cpu" in found.name else "index", installer
    return "", ""


def card() -> bool:
    """Whether there is an NVIDIA card, with its driver."""
    if Path("/proc/driver/nvidia/version").exists():
        return True
    try:
        asked = subprocess.run(["nvidia-smi", "-L"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and b"GPU" in asked.stdout


def uv_install(*options: str) -> list[str]:
    """The command with which uv installs into .venv."""
    return [str(UV), "pip", "install", "--python", sys.executable, *options]


def there_are_cpu_builds() -> bool:
    """Whether PyTorch's index answers, and has CPU builds of our versions for here."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    ours = [line.split()[0] for line in lines if line.startswith("torch")]
    try:
        asked = subprocess.run(
            uv_install(CPU, "--dry-run", "--no-deps", *ours),
            env=os.environ | {"UV_HTTP_TIMEOUT": str(SECONDS), "UV_HTTP_RETRIES": "0"},
            capture_output=True,
            timeout=2 * SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def choice() -> tuple[bool, str]:
    """Whether a new .venv gets the CPU builds, and a sentence that says so."""
    if sys.platform != "linux" or "UV_TORCH_BACKEND" in os.environ:
        return False, ""  # there are no others; or uv does what that says
    if card():
        return False, "with CUDA, for the NVIDIA card. Without: make TORCH=cpu"
    if there_are_cpu_builds():
        return True, "without CUDA: there is no NVIDIA card. With it: make TORCH=pip"
    return False, (
        "with CUDA: its own index, which has builds without, gives us none now. "
        "To try again: make TORCH=cpu"
    )


def main(wanted: str = "") -> int:
    """Install, and say in one line which builds of PyTorch a new .venv gets."""
    if wanted not in ("", "cpu", "pip"):
        print(f"There is TORCH=cpu and TORCH=pip, but no TORCH={wanted}.")
        return 1
    before, by = present()
    ours = (before, by) == ("cpu", "uv")
    if (wanted == "pip" and ours) or (
        wanted == "cpu" and before == "index" and sys.platform == "linux"
    ):
        print(f"TORCH={wanted}: .venv has other builds of PyTorch. First: rm -r .venv")
        return 1
    if wanted == "pip":
        return PIP_IS_TO_DO_IT
    cpu = wanted == "cpu" or ours
    if not cpu and (names := settings_of_pip()):
        print(
            f"pip installs, since uv would not read its settings ({', '.join(names)}). "
            "With uv, and PyTorch without CUDA: make TORCH=cpu, in a new .venv."
        )
        return PIP_IS_TO_DO_IT
    os.environ["PIP_USER"] = "0"
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    # The pinned one. At first, pip is all that is there.
    getting = [*PIP, "install", "--quiet", "--constraint", "constraints.txt", "uv"]
    if subprocess.run(getting).returncode:
        return 1
    if not cpu and not before:
        cpu, sentence = choice()
        if sentence:
            print(f"PyTorch comes {sentence}, in a new .venv.", flush=True)
    UNFINISHED.touch()
    old, options = packages(), [CPU] if cpu else []
    if subprocess.run(uv_install(*options, "-r", str(REQUIREMENTS))).returncode:
        if packages() == old:  # it has come no further than to its downloads
            UNFINISHED.unlink()
        print("If it is uv that fails here, pip takes its place by: make TORCH=pip")
        return 1
    UNFINISHED.unlink()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The same command goes on.")
