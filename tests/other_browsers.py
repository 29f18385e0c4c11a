"""Firefox and WebKit for the tests, as one installs them: each by W3C's WebDriver.

Playwright drives only its own builds of these two. Firefox speaks WebDriver BiDi by
itself, WebKit through WebKitWebDriver; the few commands that the tests need are here.
"""

import abc
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

DESK, PHONE = (1200, 800), (390, 700)
PATIENCE = 60  # seconds, for whatever a browser is asked for
KEYS = {
    "Control": "\ue009",
    "End": "\ue010",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Home": "\ue011",
    "PageUp": "\ue00e",
    "Right": "\ue014",
    "Shift": "\ue008",
    "Space": " ",
    "Tab": "\ue004",
}
MINI_BROWSERS = "/usr/lib*/**/webkit2gtk-4.*/MiniBrowser"

# What is looked for: by a selector, and of these what says the words, or is named so.
FIND = """const find = (selector, words = "") =>
  [...document.querySelectorAll(selector)].find((one) => one.checkVisibility() &&
    `${one.ariaLabel ?? ""} ${one.textContent}`.includes(words));
const frame = () => new Promise(requestAnimationFrame);
"""
# In the middle of the window, where no bar of the page lies over it; and once it stays
# there, since what loads pushes it about.
PLACE = """const found = find(...arguments);
  if (!found) return null;
  for (let before = "", times = 0; ;) {
    found.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = found.getClientRects()[0];
    const place = [x + width / 2, y + height / 2].map(Math.round);
    times = String(place) === before ? times + 1 : 0;
    if (times === 5) return place;
    before = String(place);
    await new Promise((done) => setTimeout(done, 50));
  }
"""


class Missing(Exception):
    """A program that is not there, and how to get it."""


def program(package, *names):
    """Where a program is, which may have several names."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Missing(f"there is no {names[0]} (on Debian: apt-get install {package})")
    return found


def until(condition, what):
    """Wait for something to be so, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}, and {PATIENCE} seconds are over")
        time.sleep(0.02)
    return found


class Tab(abc.ABC):
    """A window with one page; `with` begins and ends it."""

    def __enter__(self):
        """Start the browser."""
        self.programs = []
        try:
            self.open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        """End all that was started, with what that has started in turn."""
        for program in reversed(self.programs):
            os.killpg(program.pid, signal.SIGTERM)
            program.wait(PATIENCE)

    def start(self, command, **variables):
        """Start a program beside this one."""
        program = subprocess.Popen(
            command,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.programs.append(program)
        return program

    @abc.abstractmethod
    def open(self):
        """Start the browser, and its window."""

    @abc.abstractmethod
    def go(self, address):
        """Open a page, and wait until it is loaded."""

    @abc.abstractmethod
    def size(self, width, height):
        """Give the page so many pixels."""

    @abc.abstractmethod
    def call(self, body, arguments):
        """Run the body of an async function; what it returns, as JSON has it."""

    @abc.abstractmethod
    def act(self, *sources):
        """Do what hands do: sequences of actions, as WebDriver has them."""

    def run(self, body, *arguments):
        """Run the body of an async function; one line is an expression."""
        body = body if "return" in body else f"return {body}"
        return self.call(FIND + body, arguments)

    def wait(self, condition):
        """Wait until an expression is true."""
        until(lambda: self.run(f"Boolean({condition})"), f"not so: {condition}")

    def press(self, *keys):
        """Press keys, one after the other; Control+K at once."""
        for key in keys:
            down = [KEYS.get(part, part) for part in key.split("+")]
            actions = [{"type": "keyDown", "value": part} for part in down]
            actions += [{"type": "keyUp", "value": part} for part in reversed(down)]
            self.act({"type": "key", "id": "keys", "actions": actions})

    def drag(self, *places):
        """Go through places of the window with the button down: one is a click."""

        def move(place):
            x, y = place
            return {"type": "pointerMove", "x": x, "y": y, "duration": 20}

        actions = [
            move(places[0]),
            {"type": "pointerDown", "button": 0},
            *map(move, places[1:]),
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"type": "pointer", "id": "mouse", "actions": actions}
        self.act({**pointer, "parameters": {"pointerType": "mouse"}})

    def place(self, selector, words=""):
        """Scroll to the first such element that shows; where its middle is."""
        found = self.run(PLACE, selector, words)
        assert found, f"nothing shows that is {selector} and says {words!r}"
        return found

    def click(self, selector, words=""):
        """Click on the first such element that shows."""
        self.drag(self.place(selector, words))

    def focus(self, selector, words=""):
        """Bring the keyboard's focus there."""
        self.place(selector, words)
        self.run("find(...arguments).focus()", selector, words)


class Firefox(Tab):
    """Firefox, by WebDriver BiDi."""

    def open(self):
        """See Tab. It gets a profile of its own."""
        firefox = program("firefox-esr", "firefox-esr", "firefox")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command = [firefox, "--headless", "--no-remote", "--remote-debugging-port=0"]
        self.start([*command, "--profile", self.profile.name])
        # It writes there where it listens.
        file = Path(self.profile.name, "WebDriverBiDiServer.json")
        until(lambda: file.exists() and file.read_text().strip(), "Firefox is silent")
        said = json.loads(file.read_text())
        address = f"ws://{said['ws_host']}:{said['ws_port']}/session"
        self.socket = websocket.create_connection(
            address, timeout=PATIENCE, suppress_origin=True
        )
        self.numbers = itertools.count()
        self.ask("session.new", capabilities={})
        # The window that is there already is never given the focus.
        self.context = self.ask("browsingContext.create", type="window")["context"]

    def ask(self, method, **parameters):
        """Give a command, and return its result."""
        number = next(self.numbers)
        command = {"id": number, "method": method, "params": parameters}
        self.socket.send(json.dumps(command))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass  # an event
        if answer["type"] == "error":
            raise RuntimeError(answer["message"])
        return answer["result"]

    def go(self, address):
        """See Tab."""
        self.ask(
            "browsingContext.navigate",
            context=self.context,
            url=address,
            wait="complete",
        )

    def size(self, width, height):
        """See Tab."""
        viewport = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self.context, viewport=viewport)

    def call(self, body, arguments):
        """See Tab."""
        function = f"""async (given) => JSON.stringify(
          await (async function () {{ {body} }})(...JSON.parse(given)) ?? null)"""
        said = self.ask(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self.context},
            awaitPromise=True,
        )
        if said["type"] == "exception":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return json.loads(said["result"]["value"])

    def act(self, *sources):
        """See Tab."""
        self.ask("input.performActions", context=self.context, actions=list(sources))

    def __exit__(self, *error):
        """See Tab."""
        super().__exit__(*error)
        self.profile.cleanup()


class WebKit(Tab):
    """WebKitGTK's small browser, by WebDriver, on a screen that nobody sees."""

    def open(self):
        """See Tab. The window has no bars: those keep a window wide."""
        driver = program("webkit2gtk-driver", "WebKitWebDriver")
        xvfb = program("xvfb", "Xvfb")
        browser = next(map(str, Path("/").glob(MINI_BROWSERS[1:])), None)
        if not browser:
            raise Missing(
                "there is no MiniBrowser (on Debian: apt-get install webkit2gtk-driver)"
            )
        screen = self.start([xvfb, "-displayfd", "1", "-screen", "0", "1280x900x24"])
        display = f":{screen.stdout.readline().strip()}"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.start([driver, f"--port={port}"], DISPLAY=display)
        self.base = f"http://127.0.0.1:{port}"
        until(self.listens, "WebKitWebDriver is silent")
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self.ask("POST", "/session", capabilities=wanted)
        self.base += f"/session/{session['sessionId']}"
        first = self.ask("GET", "/window")
        self.go("data:text/html,<button>window</button>")
        bars = "toolbar=no,location=no,menubar=no,width=390"
        self.run(
            "find('button').onclick = () => open('about:blank', '', arguments[0])",
            bars,
        )
        self.click("button")
        windows = until(
            lambda: set(self.ask("GET", "/window/handles")) - {first}, "no window"
        )
        self.ask("POST", "/window", handle=windows.pop())

    def listens(self):
        """Whether the driver does."""
        try:
            return self.ask("GET", "/status")["ready"]
        except OSError:
            return False

    def ask(self, method, path, **parameters):
        """Give a command, and return its result."""
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def go(self, address):
        """See Tab."""
        self.ask("POST", "/url", url=address)

    def size(self, width, height):
        """See Tab."""
        self.ask("POST", "/window/rect", width=width, height=height)
        self.wait(f"innerWidth === {width} && innerHeight === {height}")

    def call(self, body, arguments):
        """See Tab."""
        script = f"""const [given, done] = arguments;
          (async function () {{ {body} }})(...given)
            .then((value) => done([value ?? null]), (error) => done(String(error)));"""
        said = self.ask("POST", "/execute/async", script=script, args=[arguments])
        if isinstance(said, str):
            raise RuntimeError(said)
        return said[0]

    def act(self, *sources):
        """See Tab."""
        self.ask("POST", "/actions", actions=list(sources))


ALL = (Firefox, WebKit)
