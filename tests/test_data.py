"""data/fetch.py against a local server that can fail in every way a real one does.

Importing torchvision takes seconds, so most tests call `main` in this process; those
of an end by a signal, and of what a shell sees, run the script.
"""

import fcntl
import gzip
import hashlib
import importlib.util
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
SCRIPT = DATA / "fetch.py"
spec = importlib.util.spec_from_file_location("fetch", SCRIPT)
fetch = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fetch)

NAMES = list(fetch.SHA256)
LABELS, MORE_LABELS, IMAGES, MORE_IMAGES = NAMES  # in the order of download


@pytest.fixture(scope="session")
def real():
    """The folder with the real data."""
    raw = DATA / fetch.RAW
    wrong = fetch.check(raw)
    assert not wrong, f"the data is not there: run `make data` first ({wrong})"
    return raw


@pytest.fixture(scope="session")
def archives(real):
    """What a mirror serves: {file name: bytes}."""
    return {f"{n}.gz": gzip.compress((real / n).read_bytes(), 1) for n in NAMES}


class Mirror(ThreadingHTTPServer):
    """Serves `archives`; `faults` says, by file, how it fails."""

    daemon_threads = True

    def __init__(self, archives):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.archives, self.faults, self.asked = archives, {}, []
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        self.server.asked.append(name.removesuffix(".gz"))
        body = self.server.archives[name]
        half = len(body) // 2
        match fault := self.server.faults.get(name.removesuffix(".gz")):
            case 404 | 503:
                return self.send_error(fault)
            case "no answer":
                return self.server.closing.wait(60)
            case "hangs up":
                return self.close_connection
            case "shortened":
                sent, length = body[:half], half
            case "cut off":
                sent, length = body[:half], len(body)
            case "stalls":
                sent, length = body[:half], len(body)
            case "altered":
                sent = body[:half] + bytes([body[half] ^ 255]) + body[half + 1 :]
                length = len(sent)
            case "other data":
                sent = gzip.compress(bytes(len(gzip.decompress(body))), 1)
                length = len(sent)
            case "a web page":  # of a hotel's network, say
                sent = b"<html>Please log in</html>"
                length = len(sent)
            case None:
                sent, length = body, len(body)
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            self.wfile.write(sent)
            self.wfile.flush()
            if fault == "stalls":
                self.server.closing.wait(60)
        except OSError:  # torchvision asks once only to see whether it is redirected
            pass

    def log_message(self, *arguments):
        pass


def serving(archives):
    with Mirror(archives) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        yield server
        server.closing.set()
        server.shutdown()


mirror = pytest.fixture(serving, name="mirror")
second_mirror = pytest.fixture(serving, name="second_mirror")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """No proxy before the server; the timeout and the disk as they were, afterwards."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    timeout = socket.getdefaulttimeout()
    yield
    socket.setdefaulttimeout(timeout)
    shutil.rmtree(tmp_path, ignore_errors=True)  # pytest would keep gigabytes


def sentences(stderr):
    """The lines of `stderr` that are not progress bars."""
    lines = [line.strip() for line in re.split(r"[\r\n]", stderr)]
    return [line for line in lines if line and not line.endswith("B/s]")]


def files_in(root):
    raw = root / fetch.RAW
    return sorted(path.name for path in raw.iterdir()) if raw.exists() else []


def assert_complete(root):
    for name in NAMES:
        content = (root / fetch.RAW / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == fetch.SHA256[name], name
    assert files_in(root) == sorted(NAMES)
    assert not (root / fetch.RAW).with_name(".fetch").exists()


@pytest.fixture
def run(tmp_path, mirror, capfd):
    """run(*options): main's status, its output, and its sentences on stderr."""

    def run(*options, root=tmp_path):
        if "--mirror" not in options:
            options += ("--mirror", mirror.url)
        status = fetch.main(["--root", str(root), "--no-apt", *options])
        out, err = capfd.readouterr()
        return status, out, sentences(err)

    return run


def start(root, *options, python=()):
    """Start the script as a shell would."""
    command = [sys.executable, *python, SCRIPT, "--root", root, "--no-apt", *options]
    # A test run that is in the background ignores Ctrl-C; its children would too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    signal.signal(signal.SIGINT, before)
    return process


def test_the_data_has_the_hashes_that_the_readme_gives(real):
    table = (DATA / "README.md").read_text()
    listed = re.findall(r"^\| `([\w-]+)` .*`([0-9a-f]{64})`", table, re.MULTILINE)
    assert dict(listed) == fetch.SHA256
    for name, sha256 in listed:
        assert hashlib.sha256((real / name).read_bytes()).hexdigest() == sha256, name


def test_complete_data_is_seen_without_torchvision(real):
    # -S hides all installed packages: this way cannot import any, so it is fast.
    process = start(DATA, python=["-S"])
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.count("\n") == 1
    assert str(real) in out


def test_a_fresh_download_and_a_second_run(run, mirror, tmp_path):
    status, out, said = run()
    assert (status, said) == (0, [])
    assert_complete(tmp_path)
    assert set(mirror.asked) == set(NAMES)
    mirror.asked.clear()
    status, out, said = run()
    assert (status, said) == (0, [])
    assert out.count("\n") == 1
    assert mirror.asked == []


def test_torchvision_takes_the_files_and_its_mirrors_are_ours(
    run, mirror, tmp_path, monkeypatch
):
    from torchvision.datasets import FashionMNIST

    monkeypatch.setattr(FashionMNIST, "mirrors", [mirror.url])
    assert fetch.main(["--root", str(tmp_path), "--no-apt"]) == 0
    assert set(mirror.asked) == set(NAMES)
    mirror.asked.clear()
    train = FashionMNIST(root=tmp_path, train=True, download=True)
    test = FashionMNIST(root=tmp_path, train=False, download=True)
    assert (len(train), len(test)) == (60_000, 10_000)
    assert mirror.asked == []


REASONS = {
    404: "HTTP Error 404",
    503: "HTTP Error 503",
    "hangs up": "closed connection",
    "no answer": "timed out",
    "stalls": "timed out",
    "cut off": f"{IMAGES}.gz is truncated",
    "shortened": f"{IMAGES}.gz is truncated",
    "altered": f"{IMAGES}.gz is altered",
    "other data": f"{IMAGES}.gz is altered",
    "a web page": f"{IMAGES}.gz is altered, or not gzip",
}


@pytest.mark.parametrize("fault", REASONS)
def test_a_failing_mirror_is_named_and_a_healed_one_goes_on(
    fault, run, mirror, tmp_path
):
    mirror.faults[IMAGES] = fault
    begin = time.monotonic()
    status, _, said = run("--timeout", "1")
    assert time.monotonic() - begin < 20
    assert status == 1
    [sentence] = said
    assert sentence.startswith(
        f"Fashion-MNIST is not complete: {IMAGES}, {MORE_IMAGES}"
    )
    assert mirror.url in sentence
    assert REASONS[fault] in sentence
    assert sentence.endswith("run `make data` again.")
    assert files_in(tmp_path) == [LABELS, MORE_LABELS]
    assert set(fetch.check(tmp_path / fetch.RAW)) == {IMAGES, MORE_IMAGES}

    mirror.faults.clear()
    mirror.asked.clear()
    assert run()[0] == 0
    assert_complete(tmp_path)
    assert set(mirror.asked) == {IMAGES, MORE_IMAGES}


def test_no_server_at_all(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    status, _, [sentence] = run("--mirror", f"http://127.0.0.1:{port}")
    assert status == 1
    assert "Connection refused" in sentence
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("fault", [404, "altered", "cut off"])
def test_a_second_mirror_fills_in(fault, run, mirror, second_mirror, tmp_path):
    mirror.faults[IMAGES] = fault
    status, _, said = run("--mirror", mirror.url, "--mirror", second_mirror.url)
    assert (status, said) == (0, [])
    assert_complete(tmp_path)
    assert set(second_mirror.asked) == {IMAGES, MORE_IMAGES}


def damage_cut(path):
    os.truncate(path, path.stat().st_size - 1)


def damage_flip(path):
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [damage_cut, damage_flip])
def test_a_damaged_file_is_found_said_and_replaced(damage, run, real, mirror, tmp_path):
    shutil.copytree(real, tmp_path / fetch.RAW)
    damage(tmp_path / fetch.RAW / MORE_LABELS)
    # Where nothing can replace it, it goes all the same: torchvision would read it.
    mirror.faults[MORE_LABELS] = 503
    status, out, [sentence] = run()
    assert status == 1
    assert f"{MORE_LABELS} is truncated or altered" in out
    assert MORE_LABELS in sentence
    assert LABELS not in sentence
    assert MORE_LABELS not in files_in(tmp_path)
    # Where it can be replaced, it is, and nothing else.
    shutil.copy(real / MORE_LABELS, tmp_path / fetch.RAW)
    damage(tmp_path / fetch.RAW / MORE_LABELS)
    mirror.faults.clear()
    mirror.asked.clear()
    status, out, said = run()
    assert (status, said) == (0, [])
    assert f"{MORE_LABELS} is truncated or altered: replacing it." in out
    assert_complete(tmp_path)
    assert set(mirror.asked) == {MORE_LABELS}


def test_archives_copied_by_hand_need_no_network(run, archives, mirror, tmp_path):
    raw = tmp_path / fetch.RAW
    raw.mkdir(parents=True)
    for name, content in archives.items():
        (raw / name).write_bytes(content)
    assert run()[::2] == (0, [])
    assert not fetch.check(raw)
    assert mirror.asked == []


def test_a_run_waits_for_another(run, mirror, tmp_path):
    raw = tmp_path / fetch.RAW
    raw.mkdir(parents=True)
    other = os.open(raw.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    threading.Timer(0.5, lambda: mirror.asked.append("lock") or os.close(other)).start()
    status, out, said = run()
    assert (status, said) == (0, [])
    assert "waiting" in out
    assert mirror.asked[0] == "lock"
    assert_complete(tmp_path)


@pytest.fixture
def interrupted(mirror, tmp_path):
    """A run of the script in the middle of a download."""
    mirror.faults[MORE_IMAGES] = "stalls"
    root = tmp_path / "a folder"
    process = start(root, "--mirror", mirror.url)
    part = (root / fetch.RAW).with_name(".fetch") / f"{MORE_IMAGES}.gz"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the download did not begin"
        time.sleep(0.05)
    yield root, process, part
    process.kill()
    process.communicate()


def test_a_killed_run_leaves_nothing_wrong(run, interrupted, mirror):
    root, process, part = interrupted
    process.kill()
    process.communicate(timeout=60)
    assert part.exists()
    assert set(fetch.check(root / fetch.RAW)) == {MORE_IMAGES}
    assert files_in(root) == sorted(set(NAMES) - {MORE_IMAGES})

    mirror.faults.clear()
    mirror.asked.clear()
    assert run(root=root)[0] == 0
    assert_complete(root)
    assert set(mirror.asked) == {MORE_IMAGES}


def test_ctrl_c_ends_in_a_sentence(interrupted):
    root, process, part = interrupted
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert sentences(err)[-1] == "Stopped; run it again to go on."
    assert "Traceback" not in err
    assert not part.parent.exists()
    assert set(fetch.check(root / fetch.RAW)) == {MORE_IMAGES}


def test_a_shell_sees_one_sentence_and_status_1(tmp_path):
    process = start(tmp_path, python=["-S"])  # no torchvision, no apt: nothing at all
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.splitlines()[0] == (
        "No download by torchvision: No module named 'torchvision'."
    )
    [sentence] = err.splitlines()[1:]
    assert "could not be had from anywhere" in sentence
    assert str(tmp_path / fetch.RAW) in sentence


def test_a_folder_that_cannot_be_written(run, tmp_path):
    if os.geteuid():
        tmp_path.chmod(0o500)
        root = tmp_path
    else:  # root may write everywhere, but not here
        root = Path("/sys")
        if not root.exists():
            pytest.skip("run by root, on a system without /sys")
    status, _, [sentence] = run(root=root)
    assert status == 1
    assert "cannot be put in" in sentence
    assert re.search("Permission denied|not permitted|Read-only", sentence)


def test_a_folder_that_is_a_file(run, tmp_path):
    (tmp_path / "file").touch()
    status, _, [sentence] = run(root=tmp_path / "file")
    assert status == 1
    assert "Not a directory" in sentence


def test_a_folder_that_is_a_link_to_nowhere(run, tmp_path):
    """To a disk that is not there today, say."""
    link = tmp_path / fetch.RAW.parent
    link.symlink_to(tmp_path / "unplugged")
    status, _, [sentence] = run()
    assert status == 1
    assert f"{link} is a link to nowhere" in sentence
    assert "File exists" not in sentence


@pytest.mark.parametrize("megabytes", [1, 5])  # the .gz has 4.6, what is in it 7.8
def test_a_disk_that_takes_no_more(megabytes, run, mirror, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes * 2**20, limits[1]))
    try:
        status, _, [sentence] = run("--mirror", mirror.url, "--mirror", mirror.url)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert status == 1
    assert "cannot be put in" in sentence
    assert "File too large" in sentence
    assert mirror.asked.count(IMAGES) <= 2  # the second mirror is not asked
    assert files_in(tmp_path) == [LABELS, MORE_LABELS]


def test_a_full_disk(archives, tmp_path):
    """On a file system of 10 MB: the .gz files take 5, and what is in them 8."""
    raw, disk = tmp_path / "raw", tmp_path / "disk"
    raw.mkdir()
    disk.mkdir()
    for name in (LABELS, MORE_LABELS, IMAGES):
        (raw / f"{name}.gz").write_bytes(archives[f"{name}.gz"])
    space = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]
    mount = 'mount -t tmpfs -o size=10m none "$1"'
    can = shutil.which("unshare") and subprocess.run(
        [*space, mount, "sh", disk], capture_output=True
    )
    if not can or can.returncode:
        pytest.skip("unshare cannot mount a small file system here")
    script = f'{mount}; mkdir "$1/FashionMNIST"; cp -r "$2" "$1/{fetch.RAW}"; shift 2'
    fetching = [sys.executable, "-S", SCRIPT, "--root", disk, "--no-apt"]
    done = subprocess.run(
        [*space, f'{script}; exec "$@"', "sh", disk, raw, *fetching],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert "No space left on device" in sentence


def skip_without_the_package(folder):
    """Skip where apt cannot reach the package; not by way of fetch.py."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        pytest.skip("THE APT WAY IS NOT TESTED: this system has no apt-get")
    asked = subprocess.run(
        ["apt-get", "download", "--print-uris", fetch.DEBIAN_PACKAGE],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        pytest.skip(f"THE APT WAY IS NOT TESTED: {asked.stderr.strip()}")
    url = asked.stdout.split("'")[1]
    try:
        request = urllib.request.Request(url, method="HEAD")
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as error:
        pytest.skip(f"THE APT WAY IS NOT TESTED: {url}: {error}")


def test_the_debian_package_where_apt_has_no_lists_yet(
    run, mirror, tmp_path, monkeypatch
):
    skip_without_the_package(tmp_path)
    (tmp_path / "no lists" / "partial").mkdir(parents=True)
    settings = tmp_path / "apt.conf"
    settings.write_text(f'Dir::State::lists "{tmp_path}/no lists";\n')
    monkeypatch.setenv("APT_CONFIG", str(settings))
    mirror.faults[LABELS] = 404
    root = tmp_path / "a folder"
    assert fetch.main(["--root", str(root), "--mirror", mirror.url]) == 0
    assert set(mirror.asked) == {LABELS}
    assert_complete(root)
    # It made its own: a user may not write the machine's.
    assert not list((tmp_path / "no lists").glob("*Packages*"))
