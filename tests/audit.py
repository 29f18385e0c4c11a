"""How good the built pages are on a phone: `make audit`.

Lighthouse and the Nu HTML checker look at all pages. Both are fetched by npx, so
this needs Node.js and a network, and the checker Java; `make test` needs neither and
tests with axe-core and html5lib what these look at. The pages are served as a public
host serves them: compressed.
"""

import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

from browser import ARGUMENTS, BROWSERS

SITE = Path(__file__).parent.parent / "_build" / "html"
FOLDERS = ("book", "notebooks")  # what else is there only leads to these
LIGHTHOUSE = "lighthouse@12.8.2"  # version 13 asks for Node.js 22
CHECKER = "vnu-jar@26.9.27"
BAR = 95
DATA = re.compile(r"/(images|weights|numbers)-[\w-]+\.(js|bin)(\?|$)")  # of figures
KIBIBYTES = 450  # compressed, without pictures and data
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed, where that makes them smaller."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or the page that says there is none."""
        path = Path(self.translate_path(self.path))
        found = path.is_file()
        path = path if found else SITE / "404.html"
        content, kind = path.read_bytes(), self.guess_type(path)
        self.send_response(200 if found else 404)
        if kind.startswith(COMPRESSED):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet: the scores are what counts."""


def find(programs: tuple[str, ...], why: str) -> str:
    """Find a program, or end with a sentence that says what it is needed for."""
    for program in programs:
        if path := shutil.which(program):
            return path
    sys.exit(f"make audit needs {why}, and found none of: {', '.join(programs)}.")


def ask_lighthouse(npx: str, chromium: str, address: str) -> dict:
    """Let Lighthouse look at a page, as on a phone with a slow connection."""
    command = [npx, "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"]
    flags = " ".join(["--headless=new", *ARGUMENTS])
    result = subprocess.run(
        [*command, f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        sys.exit(f"Lighthouse gave up on {address}:\n{result.stderr}")
    return json.loads(result.stdout)


def weight(report: dict) -> float:
    """Kibibytes that came over the wire, pictures and data apart."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    return sum(
        request["transferSize"] / 1024
        for request in requests
        if request["resourceType"] != "Image" and not DATA.search(request["url"])
    )


def show(page: str, report: dict) -> bool:
    """Print a page's row of the table; tell whether its scores are high enough.

    Performance is printed and not judged: it depends on the machine and on what else
    runs on it.
    """
    categories, audits = report["categories"], report["audits"]
    scores = {name: round(100 * found["score"]) for name, found in categories.items()}
    times = [
        audits[name]["numericValue"]
        for name in (
            "first-contentful-paint",
            "largest-contentful-paint",
            "total-blocking-time",
        )
    ]
    print(
        f"{page:<28}{''.join(f'{score:>5}' for score in scores.values())}"
        f"{times[0] / 1000:>6.1f} s{times[1] / 1000:>6.1f} s{times[2]:>7.0f} ms"
        f"{weight(report):>6.0f} KiB",
        flush=True,
    )
    judged = {name: score for name, score in scores.items() if name != "performance"}
    for name in judged:
        for entry in categories[name]["auditRefs"]:
            audit = audits[entry["id"]]
            if entry["weight"] and audit["score"] is not None and audit["score"] < 1:
                print(f"    {name}: {audit['title']}")
    return min(judged.values()) >= BAR and weight(report) <= KIBIBYTES


def check_html(npx: str) -> bool:
    """Let the Nu HTML checker read all pages."""
    if not shutil.which("java"):
        print("HTML NOT CHECKED: the Nu HTML checker needs Java, and there is none.")
        return True
    pages = [str(path) for path in sorted(SITE.rglob("*.html"))]
    pages = [page for page in pages if "_static" not in page]
    command = [npx, "--yes", CHECKER, "--errors-only", *pages]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in result.stderr.splitlines() if " error: " in line]
    if result.returncode and not errors:
        sys.exit(f"The Nu HTML checker did not run:\n{result.stderr}")
    print(f"Nu HTML checker: {len(errors)} errors on {len(pages)} pages")
    for error in errors[:20]:
        print(f"    {error}")
    return not errors


def main() -> None:
    """Serve the pages and have them looked at."""
    npx = find(("npx",), "Node.js (npx)")
    with_windows = tuple(name for name in BROWSERS if "shell" not in name)
    chromium = find(with_windows, "Chromium")  # as readers have it
    handler = partial(Handler, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    pages = [
        path.relative_to(SITE).with_suffix("").as_posix()
        for folder in FOLDERS
        for path in sorted((SITE / folder).glob("*.html"))
    ]
    print("Performance, accessibility, best practices, SEO; first and largest content,")
    print("blocked; compressed, without pictures and data")
    good = [
        show(page, ask_lighthouse(npx, chromium, f"{address}/{page}.html"))
        for page in pages
    ]
    good.append(check_html(npx))
    if not all(good):
        sys.exit(
            f"Not good enough: a score below {BAR}, more than {KIBIBYTES} KiB, "
            "or HTML that is not valid."
        )


if __name__ == "__main__":
    main()
