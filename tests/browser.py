"""A real browser for the tests of the pages."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
import warnings

import pytest
from chapters import ROOT
from off_screen import ARGUMENTS, BROWSERS


def give_up(why):
    """Skip, and say so where nobody misses it; in CI, fail."""
    message = f"THE PAGES ARE NOT TESTED IN A BROWSER: {why}."
    if os.environ.get("CI"):
        pytest.fail(message)
    warnings.warn(message, stacklevel=2)
    pytest.skip(message)


# One for each file of tests, not for all: while it is open, Playwright's event loop
# runs, and nbval could not start its own.
@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        give_up("playwright is not installed")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        give_up("there is no Chromium (on Debian and Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium
        browser = chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextlib.contextmanager
def serving(folder):
    """The address of a folder's files on a server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def server():
    """The address of the pages on a server: from disk, a search shows no excerpts."""
    with serving(ROOT / "_build" / "html") as address:
        yield address
