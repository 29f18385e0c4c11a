"""Put Fashion-MNIST where torchvision looks for it: FashionMNIST/raw, beside this file.

Each file is downloaded to a temporary folder, unpacked, compared by SHA-256 and only
then renamed into place: raw/ holds the right files or none, wherever a run stops.
"""

import argparse
import contextlib
import errno
import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from http.client import HTTPException
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None

# Of the files unpacked: the .gz files differ from source to source. The small ones
# come first, so that a bad source shows before the long download.
SHA256SUMS = """
0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34 t10k-labels-idx1-ubyte
bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9 train-labels-idx1-ubyte
5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b t10k-images-idx3-ubyte
c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888 train-images-idx3-ubyte
"""
SHA256 = {name: sha256 for sha256, name in map(str.split, SHA256SUMS.split("\n")[1:-1])}
RAW = Path("FashionMNIST") / "raw"  # torchvision's layout
LARGEST = 47_040_016  # bytes, train-images-idx3-ubyte
DEBIAN_PACKAGE = "dataset-fashion-mnist"
DEBIAN_FOLDER = "usr/share/datasets/fashion-mnist"
# With these no other source can help: they are the disk's, not the network's.
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS}
# What it is called, and what gives the path of a file's .gz.
Source = tuple[str, Callable[[str], Path]]


class Refused(Exception):
    """A source did not give the right file; the message is the short reason."""


def check(raw: Path) -> dict[str, str]:
    """Return what is not right in `raw`, {name: "missing" or "truncated or altered"}.

    Raises OSError if a file is there but cannot be read.
    """
    wrong = {}
    for name, sha256 in SHA256.items():
        if not (raw / name).exists():
            wrong[name] = "missing"
        elif hashlib.sha256((raw / name).read_bytes()).hexdigest() != sha256:
            wrong[name] = "truncated or altered"
    return wrong


def unpack(archive: Path) -> bytes:
    """Return the content of one of the four .gz files, verified.

    Raises Refused if the file is not there or not right.
    """
    try:
        with gzip.open(archive) as file:
            content = file.read(LARGEST + 1)  # no more, whatever was sent
    except FileNotFoundError:
        raise Refused(f"no {archive.name}") from None
    except EOFError:
        raise Refused(f"{archive.name} is truncated") from None
    except (gzip.BadGzipFile, zlib.error):
        raise Refused(f"{archive.name} is altered, or not gzip") from None
    if hashlib.sha256(content).hexdigest() != SHA256[archive.stem]:
        raise Refused(f"{archive.name} is altered")
    return content


def download(mirror: str, work: Path, name: str) -> Path:
    """Download a file's .gz from `mirror` into `work`, with torchvision's function.

    Raises Refused if the mirror does not give it, OSError if the disk is at fault.
    """
    from torchvision.datasets.utils import download_url

    archive = work / f"{name}.gz"
    archive.unlink(missing_ok=True)  # another mirror's: download_url would keep it
    print(f"Downloading {archive.name}.", flush=True)
    try:
        download_url(mirror + archive.name, str(work), archive.name)
    except (OSError, HTTPException, RuntimeError) as error:
        if getattr(error, "errno", None) in DISK_ERRORS:
            raise
        raise Refused(f"{archive.name}: {str(error).strip('<>')}") from None
    return archive


def apt_download(work: Path, timeout: float) -> Path:
    """Download the Debian package, unpack it in `work`, return its folder of .gz files.

    Nothing is installed and root is not needed: if the machine's lists of packages
    are empty or old, apt gets new ones in `work`.
    Raises Refused if that fails, OSError if the disk is full.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Refused("not on this machine")
    print(f"Downloading the package {DEBIAN_PACKAGE}, about 31 MB.", flush=True)

    def run(*command: str) -> str:
        """Run `command` in `work`; return the reason if it failed, else ""."""
        done = subprocess.run(
            command,
            cwd=work,
            env=os.environ | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        reasons = done.stderr.strip().splitlines() or [f"{command[0]} failed"]
        return reasons[-1] if done.returncode else ""

    seconds = max(1, round(timeout))  # apt takes 0 for no limit
    apt = ["apt-get", f"-oAcquire::http::Timeout={seconds}", "-oAcquire::Retries=0"]
    apt += [f"-oAcquire::https::Timeout={seconds}"]
    apt += ["-oAPT::Sandbox::User=root"]  # root's apt would become one who cannot write
    if reason := run(*apt, "download", DEBIAN_PACKAGE):
        if "Failed to fetch" in reason and "404" not in reason:
            raise Refused(reason)  # the network, which new lists do not help
        for folder in ("lists/partial", "cache/archives/partial"):
            (work / folder).mkdir(parents=True, exist_ok=True)
        apt += [f"-oDir::State::lists={work}/lists", f"-oDir::Cache={work}/cache"]
        run(*apt, "-qq", "update")
        if reason := run(*apt, "download", DEBIAN_PACKAGE):
            raise Refused(reason)
    package = max(work.glob("*.deb"), key=os.path.getctime)
    if reason := run("dpkg-deb", "--extract", str(package), str(work)):
        raise Refused(reason)
    return work / DEBIAN_FOLDER


def sources(
    raw: Path, work: Path, mirrors: list[str], use_apt: bool, timeout: float
) -> Iterator[Source]:
    """Yield (label, get) in the order to try; get(name) gives the path of a .gz file.

    It raises Refused if the source has none, OSError if the disk is at fault.
    """
    if any(raw.glob("*.gz")):  # copied by hand, or left by torchvision
        yield str(raw), lambda name: raw / f"{name}.gz"
    try:
        from torchvision.datasets import FashionMNIST
    except (ImportError, OSError, RuntimeError) as error:  # the last two: a broken one
        print(f"No download by torchvision: {error}.", file=sys.stderr)
    else:
        for mirror in mirrors or FashionMNIST.mirrors:
            yield mirror, partial(download, mirror, work)
    if use_apt:
        installed = Path("/") / DEBIAN_FOLDER
        if installed.is_dir():
            yield str(installed), lambda name: installed / f"{name}.gz"
        package = cache(partial(apt_download, work, timeout))
        yield "apt-get", lambda name: package() / f"{name}.gz"


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other run works in `folder`, where the system can tell.

    The lock goes with its holder, even a killed one.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another run is fetching the data: waiting for it.", flush=True)
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:  # some network folders know no locks
        pass
    try:
        yield
    finally:
        os.close(handle)


def fetch(root: Path, mirrors: list[str], use_apt: bool, timeout: float) -> None:
    """Make `root`/FashionMNIST/raw complete, replacing only what is not right.

    `mirrors`, if any, are asked instead of torchvision's own. A server that is silent
    for `timeout` seconds is given up.
    Raises Refused if no source gives what is missing, OSError if the disk is at fault.
    """
    raw, work = root / RAW, (root / RAW).with_name(".fetch")
    if not check(raw):
        return
    raw.mkdir(parents=True, exist_ok=True)
    socket.setdefaulttimeout(timeout)
    with alone(raw.parent):
        shutil.rmtree(work, ignore_errors=True)  # of a run that was killed
        work.mkdir(exist_ok=True)
        try:
            replace(raw, work, sources(raw, work, mirrors, use_apt, timeout))
        finally:
            shutil.rmtree(work, ignore_errors=True)


def replace(raw: Path, work: Path, sources: Iterator[Source]) -> None:
    """Replace what is not right in `raw` by what `sources` give, by way of `work`.

    Raises Refused if they do not give all of it, OSError if the disk is at fault.
    """
    wrong = check(raw)
    for name, state in wrong.items():
        if state != "missing":
            print(f"{name} is {state}: replacing it.", flush=True)
            (raw / name).unlink()  # now: torchvision reads whatever is there
    refusals = []
    for label, get in sources:
        try:
            for name in list(wrong):
                (work / name).write_bytes(unpack(get(name)))
                os.replace(work / name, raw / name)
                del wrong[name]
                print(f"{name} is fetched and right.", flush=True)
            return
        except Refused as reason:
            refusals.append(f"{label} ({reason})")
    where = " or ".join(refusals) or "anywhere"
    raise Refused(f"{', '.join(wrong)} could not be had from {where}")


def main(argv: list[str] | None = None) -> int:
    """Fetch the data as the options `argv` say; return the exit status."""
    parser = argparse.ArgumentParser(description="Download and verify Fashion-MNIST.")
    here = Path(__file__).resolve().parent
    help = "folder that gets FashionMNIST/raw (this script's)"
    parser.add_argument("--root", type=Path, default=here, help=help)
    help = "another mirror of the four .gz files, in place of torchvision's; repeatable"
    parser.add_argument("--mirror", action="append", default=[], help=help)
    help = f"do without the Debian package {DEBIAN_PACKAGE}"
    parser.add_argument("--no-apt", action="store_true", help=help)
    help = "seconds after which a silent server is given up (30)"
    parser.add_argument("--timeout", type=float, default=30, help=help)
    options = parser.parse_args(argv)
    root = options.root.resolve()
    mirrors = [mirror.rstrip("/") + "/" for mirror in options.mirror]
    if not all(mirror.startswith(("http://", "https://")) for mirror in mirrors):
        parser.error("the URL of a mirror begins with http:// or https://")
    if options.timeout <= 0:
        parser.error("the timeout is to be more than 0 seconds")

    again = "and run `make data` again"
    try:
        fetch(root, mirrors, not options.no_apt, options.timeout)
    except KeyboardInterrupt:
        print("Stopped; run it again to go on.", file=sys.stderr)
        return 130
    except Refused as reason:
        by_hand = f"copy the four files, unpacked or as .gz, into {root / RAW}"
        advice = f"connect to the network, or {by_hand}, {again}."
        print(f"Fashion-MNIST is not complete: {reason}; {advice}", file=sys.stderr)
        return 1
    except OSError as error:
        folders = (root / RAW).parent, root / RAW
        lost = [path for path in folders if path.is_symlink() and not path.exists()]
        reason = f"{lost[0]} is a link to nowhere" if lost else error.strerror or error
        what = f"cannot be put in {root / RAW}: {reason}"
        print(f"Fashion-MNIST {what}; put that right {again}.", file=sys.stderr)
        return 1
    print(f"Fashion-MNIST is in {root / RAW}: four files, right by SHA-256.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
