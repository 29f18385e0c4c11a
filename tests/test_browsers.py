"""The pages in Firefox and in WebKit, from disk and over http.

What Chromium is asked in the other files is not asked again: here each page is looked
at on a phone, and the main paths are gone, by pointer and by keys.
"""

import math
import re
import shutil

import pytest
import torch
from browser import give_up, serving
from chapters import ROOT
from other_browsers import ALL, DESK, PHONE, Missing
from test_pages import PAGES, UNFOLD

SITE = ROOT / "_build" / "html"
SOFTMAX = "notebooks/04-softmax.html"
# It has to be heard from the first moment on, and WebDriver cannot listen for it.
LISTEN = """<script>
window.complaints = [];
{
  const complain = (what) => complaints.push(String(what));
  addEventListener("error", ({ message, target }) =>
    complain(message ?? `not loaded: ${target.src ?? target.href}`), true);
  addEventListener("unhandledrejection", ({ reason }) => complain(reason));
  for (const name of ["error", "warn"]) {
    const say = console[name];
    console[name] = (...words) => { complain(words.join(" ")); say(...words); };
  }
}
</script>"""
# Firefox may say that a page is loaded before its scripts have run.
READY = """document.readyState === "complete" && location.href !== "about:blank" &&
  !document.querySelector(":is(.question, .order):not(:has([role=group]))")"""
LOOK = """const { scrollWidth, clientWidth } = document.documentElement;
  const formulas = [...document.querySelectorAll("math")];
  const flat = formulas.filter((one) => one.checkVisibility() &&
    one.getBoundingClientRect().height < 5);
  const broken = [];
  for (const picture of document.images) {
    picture.loading = "eager";
    await picture.decode().catch(() => broken.push(picture.src));
  }
  return { complaints, sideways: scrollWidth - clientWidth,
    flat: flat.map((one) => one.textContent), broken };
"""


@pytest.fixture(scope="module", params=ALL, ids=lambda browser: browser.__name__)
def tab(request):
    try:
        with request.param() as tab:
            yield tab
    except Missing as missing:
        give_up(f"{request.param.__name__}: {missing}")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the pages, in which one can ask what went wrong."""
    copy = tmp_path_factory.mktemp("site") / "html"
    shutil.copytree(SITE, copy)
    for page in copy.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("<head>", f"<head>{LISTEN}", 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="module", params=["disk", "http"])
def site(request, copy):
    """The address of the pages."""
    if request.param == "disk":
        yield copy.as_uri()
    else:
        with serving(copy) as address:
            yield address


@pytest.fixture
def visit(tab, site):
    """Open a page; at the end it must have no complaints, and nothing is kept."""

    def visit(page, size=DESK):
        tab.size(*size)
        tab.go(f"{site}/{page}")
        tab.wait(READY)
        return tab

    yield visit
    complaints = tab.run("window.complaints")
    tab.run("localStorage.clear(), sessionStorage.clear()")
    tab.go("about:blank")  # where only the #fragment differs, nothing is loaded anew
    assert complaints == []


def named(path):
    return path.relative_to(SITE).as_posix()


@pytest.mark.parametrize("page", [named(path) for path in PAGES])
def test_a_page_on_a_phone(tab, site, page):
    tab.size(*PHONE)
    tab.go(f"{site}/{page}")
    tab.run(f"({UNFOLD})()")
    found = tab.run(LOOK)
    assert found == {"complaints": [], "sideways": 0, "flat": [], "broken": []}


# Questions.


def box(tab, words):
    """The selector of the box that asks this."""
    return "#" + tab.run("find('.question, .order', ...arguments).id", words)


def verdict(tab, box):
    return tab.run("find(...arguments).querySelector('.verdict').textContent", box)


def folds(tab, box):
    """Whether the answer is open, and what of the cell above it is."""
    return tab.run(
        """const box = find(...arguments);
        const answer = document.querySelector(`#${box.id} ~ .answer`);
        const cell = box.nextElementSibling.querySelectorAll("details");
        return [answer.open, ...[...cell].map((one) => one.open)];""",
        box,
    )


def test_a_question_is_answered_by_click_and_stays_so(visit):
    tab = visit(SOFTMAX)
    shift = box(tab, "We add 7 to each of the ten logits")
    assert folds(tab, shift) == [False, False]
    tab.click(f"{shift} li button", "They stay")
    assert verdict(tab, shift).startswith("So it is. ")
    assert folds(tab, shift) == [True, True]
    tab.go(tab.run("location.href"))
    tab.wait("document.querySelector('.question.answered')")
    pressed = "find(...arguments).ariaPressed"
    assert tab.run(pressed, f"{shift} button", "They stay. – so it is") == "true"
    assert folds(tab, shift) == [True, True]


def test_a_question_is_answered_by_keys(visit):
    tab = visit(SOFTMAX)
    argmax = box(tab, "You take the argmax of the logits")
    tab.focus(f"{argmax} li button")
    tab.press("Tab", "Space")
    assert verdict(tab, argmax).startswith("Not so. ")
    tab.press("Shift+Tab", "Enter")
    assert verdict(tab, argmax).startswith("So it is. ")
    tab.press("Tab", "Tab", "Tab", "Tab")  # "Show me" is gone: to the answer
    assert tab.run("document.activeElement.textContent.trim()") == "The answer"
    tab.press("Space")
    assert folds(tab, argmax)[0] is False


def test_a_number_is_entered(visit):
    tab = visit(SOFTMAX)
    pencil = box(tab, "leave the numbers that a float32 can hold?")
    tab.focus(f"{pencil} input")
    tab.press(*"128", "Enter")
    assert verdict(tab, pencil).startswith("Not so. That is the logarithm")
    tab.press("Control+a", *"88,7", "Enter")
    assert verdict(tab, pencil) == "So it is. "
    assert folds(tab, pencil)[0] is True


def test_lines_are_put_in_order(visit):
    tab = visit(SOFTMAX)
    order = box(tab, "Softmax of a batch, safe for large logits")
    lines = tab.run(
        "[...document.querySelectorAll(arguments[0])].map((one) => one.textContent)",
        f"{order} ul.lines code",
    )
    for place in (3, 2, 0, 4):
        tab.click(f"{order} ul.lines button", f"Take: {lines[place].strip()}")
    tab.focus(f"{order} button", f"Up: {lines[4].strip()}")
    tab.press("Enter")
    tab.click(f"{order} button", "Run it")
    assert verdict(tab, order).startswith("It runs, and gives")
    assert folds(tab, order)[0] is True


# What is turned, drawn and trained.


def test_a_live_figure_is_turned_by_keys(visit):
    tab = visit(SOFTMAX)
    tab.wait("document.querySelector('#live-temperature .live-knobs')")
    tab.focus("#live-temperature input[type=range]")
    for key, temperature in (("End", 100), ("Home", 0.1)):
        tab.press(key)
        turned = tab.run(
            """await frame();
            const figure = document.querySelector("#live-temperature");
            const cells = [...figure.querySelectorAll("tbody td:last-child")];
            const { logits } = JSON.parse(figure.querySelector("script").textContent);
            return { logits, texts: cells.map((one) => one.textContent) };"""
        )
        shares = torch.tensor(turned["logits"], dtype=torch.float64) / temperature
        wanted = (100 * shares.softmax(dim=0)).tolist()
        shown = [float(text.rstrip("%")) for text in turned["texts"]]
        assert shown == pytest.approx(wanted, abs=0.051)
    tab.click("#live-temperature button", "Reset")
    boot = "find('#live-temperature tr', 'Ankle boot').textContent"
    tab.wait(f"{boot}.includes('71.7%')")


def answered(tab):
    """What the playground says once things have come to rest."""
    return tab.run(
        """await new Promise((done) => setTimeout(done, 500));
        return document.querySelector("#pg-answer").textContent;"""
    )


def test_the_playground_answers_and_is_drawn_on(visit):
    tab = visit("book/playground.html")
    tab.wait("document.querySelector('#pg-answer').textContent")
    assert answered(tab) == "Ankle boot, 71.7%"
    parameters = torch.load(ROOT / "models" / "base-model.pth", weights_only=True)
    found = tab.run(
        """const { x0 } = playground.shown();
        return [[...x0], [...network.predict([...x0])]];"""
    )
    x, probabilities = map(torch.tensor, found)
    for layer in (1, 2, 3):
        weight, bias = (parameters[f"linear_{layer}.{n}"] for n in ("weight", "bias"))
        z = weight @ x + bias
        x = z.relu()
    assert (z.softmax(dim=0) - probabilities).abs().max() < 1e-5

    tab.click("#pg-clear")
    before = answered(tab)
    x, y = tab.place("#pg-image")
    tab.drag((x - 60, y), (x, y), (x + 60, y))
    assert answered(tab) != before
    assert (
        tab.run("document.querySelector('#pg-source').textContent") == "Your drawing."
    )
    tab.focus("#pg-image")
    tab.press("Right", "Space")
    row = tab.run("Array.from(playground.shown().x0).slice(14 * 28, 15 * 28)")
    assert sum(level > 0.9 for level in row) >= 8


def test_a_step_of_training(visit):
    tab = visit("book/playground.html")
    tab.wait("document.querySelector('#pg-answer').textContent")  # all is in its place
    tab.wait("document.querySelector('#tr-status').textContent")
    tab.click("#tr-step")
    said = "document.querySelector('#tr-status').textContent"
    tab.wait(f"{said}.startsWith('After 1 step:')")
    loss = float(re.search(r"training loss ([\d.]+)", tab.run(said))[1])
    assert loss == pytest.approx(math.log(10), abs=0.3)  # that of a new network


# The theme.


def test_the_colours_change_by_click_and_by_key(visit):
    tab = visit(SOFTMAX)
    mode = "document.documentElement.dataset.mode"
    seen = [tab.run(mode)]
    tab.click(".theme-switch-button")
    seen.append(tab.run(mode))
    tab.focus(".theme-switch-button")
    for _ in range(2):
        tab.press("Enter")
        seen.append(tab.run(mode))
        tab.run("await new Promise((done) => setTimeout(done, 50)); return null;")
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


def test_the_search_finds(visit):
    tab = visit(SOFTMAX)
    tab.press("Control+k")
    tab.wait("document.activeElement.matches('#pst-search-dialog input')")
    tab.press(*"overflow", "Enter")
    tab.wait("find('#search-results li a', 'Softmax')")
    tab.focus("#search-results li a", "Softmax")
    tab.press("Enter")
    tab.wait("find('article h1', 'Softmax')")


def test_a_drawer_gives_the_focus_back(visit):
    tab = visit(SOFTMAX, PHONE)
    for name in ("primary", "secondary"):
        drawer = f"document.querySelector('#pst-{name}-sidebar-modal').open"
        tab.click(f".{name}-toggle")
        for _ in range(2):
            tab.wait(drawer)
            tab.press("Escape")
            tab.wait(f"!{drawer}")
            tab.wait(f"document.activeElement.matches('.{name}-toggle')")
            tab.press("Enter")
        tab.press("Escape")


def test_a_copy_button_is_seen_when_it_has_the_focus(visit):
    tab = visit("notebooks/03-prediction.html")
    tab.click("article h1")  # from there, the Tab key goes on
    for _ in range(50):
        tab.press("Tab")
        if tab.run("document.activeElement.matches('.copybtn')"):
            break
    tab.wait("getComputedStyle(document.activeElement).opacity === '1'")
    assert tab.run("document.activeElement.matches('.copybtn')")


def test_a_formula_is_no_tab_stop(visit):
    tab = visit("notebooks/08-gradients.html")
    assert tab.run("document.querySelectorAll('math').length") > 50
    stops = "document.querySelectorAll('math[tabindex], math [tabindex]').length"
    assert tab.run(stops) == 0


def test_a_link_to_a_solution_unfolds_it(visit):
    name = re.search(r'id="(sol-[\w-]+)"', (SITE / SOFTMAX).read_text("utf-8"))[1]
    tab = visit(f"{SOFTMAX}#{name}")
    tab.wait(f"find('#{name} pre')")
    top = tab.run(f"find('#{name}').getBoundingClientRect().top / innerHeight")
    assert 0 <= top < 1
