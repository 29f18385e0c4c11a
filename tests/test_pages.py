"""Every page in a real browser, as it was built, opened from disk.

A page is opened once, and everything in it is unfolded. The tests then look at what
was found.
"""

import functools
import gzip
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import tinycss2
from axe_playwright_python.sync_playwright import Axe
from chapters import NAMES, ROOT
from fontTools.ttLib import TTFont
from test_styles import styles

SITE = ROOT / "_build" / "html"
STATIC = SITE / "_static"
FONTS = sorted(STATIC.glob("fa-*.woff"))
PAGES = [
    *sorted(SITE.glob("book/*.html")),
    *sorted(SITE.glob("notebooks/*.html")),
    *(SITE / name for name in ("genindex.html", "search.html")),
]
# Where the public address is known, this one's links begin there, and cannot be
# followed from disk: test_address.py reads them.
if "GITHUB_ACTIONS" not in os.environ:
    PAGES.append(SITE / "404.html")
CHAPTERS = [SITE / "notebooks" / f"{name}.html" for name in NAMES]
TEXTS = {".html", ".css", ".js", ".svg"}  # what a host sends compressed

# The two looks that differ most. Axe reads style sheets over the network, which is
# refused on pages from disk; it needs that for animations only.
DESK = {"viewport": {"width": 1200, "height": 800}, "color_scheme": "light"}
PHONE = {"width": 360, "height": 800}
SETTLED = 400  # so many ms after a change, the theme has looked for what scrolls
LOOKS = ["color-contrast", "target-size"]
AXE = {"resultTypes": ["violations"], "preload": False}

UNFOLD = """() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const button of document.querySelectorAll('.toggle-button-hidden'))
    button.click();
}"""
BROKEN_PICTURES = """async () => {
  const broken = [];
  for (const picture of document.images) {
    picture.loading = 'eager';
    await picture.decode().catch(() => broken.push(picture.src));
  }
  return broken;
}"""
# A figure has 192 pixels an inch, twice those of a page.
SCALES = """[...document.querySelectorAll('.cell_output > img[loading]')]
  .filter(picture => picture.checkVisibility()) // no live figure in its place
  .map(picture => picture.getBoundingClientRect().width / (picture.naturalWidth / 2))"""
# What the theme's sheets say of something on the page, and the book's one has not.
UNSTYLED = """(selectors) => selectors.filter(one => document.querySelector(one))"""
# The icons that are shown.
ICONS = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  ["::before", "::after"].map((part) => getComputedStyle(element, part))
    .filter((style) => style.fontFamily.includes("Awesome"))
    .flatMap((style) => style.content.match(/[\\ue000-\\uf8ff]/g) ?? []))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page, context=None, **options):
    found = Axe().run(page, context=context, options={**AXE, **options})
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def listen(page):
    """The errors and warnings of a page, as they come."""
    complaints = []

    def take_down(message):
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", take_down)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def bare(selector):
    """A selector without states and places, as :hover and ::before.

    So it matches the element, whatever its state.
    """
    kept, colon = [], False
    for token in selector:
        if token == ":":
            colon = True
        elif colon:
            colon = False
            if not kept or kept[-1].type == "whitespace" or kept[-1] in list(">+~"):
                kept.append(tinycss2.ast.LiteralToken(0, 0, "*"))
        else:
            kept.append(token)
    return tinycss2.serialize(kept).strip()


@functools.cache
def left_out():
    """The selectors of the theme's sheets that are not in the book's one."""

    def selectors(rules):
        for rule in rules:
            if rule.type == "qualified-rule":
                yield from map(bare, styles.selectors(rule.prelude))
            elif rule.type == "at-rule" and rule.lower_at_keyword in styles.CONDITIONS:
                yield from selectors(tinycss2.parse_rule_list(rule.content, True, True))

    def of(name):
        (path,) = STATIC.glob(name)
        text = path.read_text(encoding="utf-8")
        return set(selectors(tinycss2.parse_stylesheet(text, True, True)))

    return sorted(set().union(*map(of, styles.SHEETS)) - of(styles.USED))


def visit(browser, path):
    """Open a page and take down what it does, first wide and light, then on a phone."""
    # The colours of code are the same everywhere, and axe takes most of its time for
    # them: they are looked at in one chapter.
    everything = path.stem == "06-under-the-hood"
    coloured = None if everything else {"exclude": [[".highlight"]]}
    context = browser.new_context(**DESK)
    page = context.new_page()
    found = {"requests": [], "complaints": listen(page)}
    page.on("request", lambda request: found["requests"].append(request.url))
    page.goto(path.as_uri())
    page.evaluate(UNFOLD)
    page.wait_for_timeout(SETTLED)
    found["unstyled"] = page.evaluate(UNSTYLED, left_out())
    found["icons"] = page.evaluate(ICONS)
    found["wide"] = violations(page, rules={"color-contrast": {"enabled": False}})
    found["wide"] += violations(page, coloured, runOnly=["color-contrast"])
    found["sideways"] = {1200: page.evaluate(SIDEWAYS)}
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_timeout(SETTLED)
    found["sideways"][360] = page.evaluate(SIDEWAYS)
    page.set_viewport_size({**PHONE, "width": 320})  # as at 400% on a screen of 1280
    found["sideways"][320] = page.evaluate(SIDEWAYS)
    page.set_viewport_size(PHONE)
    # What is left to go wrong once the structure is right.
    found["narrow"] = violations(page, coloured, runOnly=LOOKS)
    found["broken"] = page.evaluate(BROKEN_PICTURES)
    page.set_viewport_size({**PHONE, "width": 390})
    found["scales"] = page.evaluate(SCALES)
    context.close()
    return found


@pytest.fixture(scope="module")
def look(browser):
    """What a visit to a page finds; each page is visited once."""
    visits = {}

    def look(path):
        assert path.exists(), "make book first"
        if path not in visits:
            visits[path] = visit(browser, path)
        return visits[path]

    return look


def every(pages):
    return pytest.mark.parametrize("path", pages, ids=lambda path: path.stem)


@every(PAGES)
def test_a_page_asks_no_other_host_and_has_no_complaints(look, path):
    requests = look(path)["requests"]
    assert requests
    schemes = {urlsplit(address).scheme for address in requests}
    assert schemes <= {"file", "data", "blob"}, requests
    assert look(path)["complaints"] == []


@every(PAGES)
def test_axe_finds_nothing_wide_and_light(look, path):
    assert look(path)["wide"] == []


@every(PAGES)
def test_axe_finds_nothing_on_a_phone_in_the_dark(look, path):
    assert look(path)["narrow"] == []


@every(PAGES)
def test_a_page_does_not_scroll_sideways(look, path):
    assert look(path)["sideways"] == {1200: 0, 360: 0, 320: 0}


@every(PAGES)
def test_pictures_are_there(look, path):
    assert look(path)["broken"] == []


@every(PAGES)
def test_no_look_of_the_theme_is_lost(look, path):
    assert len(left_out()) > 1000
    assert look(path)["unstyled"] == []
    shown = {ord(icon) for icon in look(path)["icons"]}
    there = {sign for font in FONTS for sign in TTFont(font).getBestCmap()}
    assert shown <= there
    assert shown


@every(CHAPTERS)
def test_letters_in_figures_can_be_read_on_a_phone(look, path):
    """At least 9 pixels high where the screen is 390 wide; the smallest have 10 pt."""
    look_of_all = (ROOT / "notebooks" / "matplotlibrc").read_text(encoding="utf-8")
    text = (ROOT / "notebooks" / f"{path.stem}.md").read_text(encoding="utf-8")
    sizes = re.findall(r"fontsize\W+(\d+)", text)
    sizes += re.findall(r"^(?:font.size|axes.titlesize): +(\d+)", look_of_all, re.M)
    smallest = min(map(int, sizes)) / 72 * 96
    assert all(smallest * scale >= 9 for scale in look(path)["scales"])


@every(CHAPTERS)
def test_a_chapter_is_light(look, path):
    """At most 1 MB without its plots, compressed as a public host sends it."""
    files = {Path(unquote(urlsplit(a).path)) for a in look(path)["requests"]}
    files = {file for file in files if file.is_file() and file.parent.name != "_images"}
    contents = [(file.suffix in TEXTS, file.read_bytes()) for file in files]
    assert len(contents) > 10
    weight = sum(len(gzip.compress(c) if text else c) for text, c in contents)
    assert weight <= 1_000_000


def test_search_finds_a_word(browser):
    page = browser.new_page()
    complaints = listen(page)
    page.goto(PAGES[0].as_uri())
    page.keyboard.press("Control+k")
    page.fill("#pst-search-dialog input", "overflow")
    page.keyboard.press("Enter")
    link = page.locator("#search-results li a", has_text="Softmax").first
    link.click()
    page.wait_for_selector("article h1:has-text('Softmax')")
    assert complaints == []
    page.close()


def test_excerpts_are_of_the_text(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/search.html?q=network")
    found = page.locator("#search-results li")
    page.wait_for_function(
        """() => {
          const found = document.querySelectorAll("#search-results li");
          return found.length > 10 &&
            [...found].every((item) => item.querySelector("p.context"));
        }"""
    )
    assert "network" in found.locator("p.context").first.inner_text().lower()
    # All that an excerpt can be taken from.
    texts = page.evaluate(
        """async (pages) => Promise.all(pages.map(async (page) =>
          Search.htmlToText(await (await fetch(page)).text(), "")))""",
        [f"notebooks/{name}.html" for name in NAMES],
    )
    assert len(texts) == len(NAMES)
    for path, text in zip(CHAPTERS, texts, strict=True):
        if path.stem[:2].isdigit():
            assert text.startswith(f"{int(path.stem[:2])} · ")  # its title
        around = "The cell that decides", "Use it 1 2 3", "previous"
        for prompt in around:
            assert prompt not in text, f"{path.stem}: {prompt}"
    told = [text for text in texts if "They stay, these two and the eight" in text]
    assert not told  # the answer to a question of chapter 4
    page.close()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("2.303", "Cross-entropy"),
        ("669,706", "Parameters"),
        ("669706", "Parameters"),
        ("784", "Under the hood"),
        ("softmax 28", "Softmax"),
    ],
)
def test_search_finds_numbers(browser, query, title):
    page = browser.new_page()
    page.goto((SITE / "search.html").as_uri() + f"?q={query}")
    page.locator("#search-results li a", has_text=title).first.wait_for()
    page.close()


def test_search_does_not_find_what_is_nowhere(browser):
    page = browser.new_page()
    page.goto((SITE / "search.html").as_uri() + "?q=2.30399")
    page.wait_for_selector("text=did not match any documents")
    page.close()


def unfolded(page, selector):
    """Whether something is seen, and stands in the window."""
    element = page.locator(selector)
    element.locator("p, pre").first.wait_for(state="visible", timeout=5000)
    place = element.evaluate("e => e.getBoundingClientRect().top / innerHeight")
    return 0 <= place < 1


def test_a_link_unfolds_what_it_leads_to(browser):
    chapter = (SITE / "notebooks" / "04-softmax.html").as_uri()
    page = browser.new_page()
    page.goto(chapter)
    solutions = page.locator(".solution.toggle-hidden")
    first, second = solutions.evaluate_all("all => all.map((e) => e.id)")[:2]
    inside = solutions.nth(2).locator("pre").first.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{chapter}#{first}")
    assert unfolded(page, f"#{first}")
    assert page.locator(f"#{second}.toggle-hidden").count() == 1

    page.evaluate("id => { location.hash = id; }", second)
    assert unfolded(page, f"#{second}")
    page.locator(f"#{second} .toggle-button").press("Enter")  # folded again
    assert page.locator(f"#{second}.toggle-hidden").count() == 1
    link = f"<a href='#{second}' id='again'>again</a>"
    page.evaluate(
        "e => document.querySelector('h1').insertAdjacentHTML(...e)", ["afterend", link]
    )
    page.click("#again")
    assert unfolded(page, f"#{second}")

    page.goto("about:blank")
    page.goto(f"{chapter}#{inside}")  # something in a fold
    page.locator(f"#{inside}").wait_for(state="visible")
    cell = page.locator("details.hide pre[id]").first.get_attribute("id")
    page.evaluate("id => { location.hash = id; }", cell)
    page.locator(f"#{cell}").wait_for(state="visible")
    page.close()


def test_what_stands_in_the_title_of_a_fold_can_be_clicked(browser):
    page = browser.new_page()
    complaints = listen(page)
    page.goto((SITE / "notebooks" / "04-softmax.html").as_uri())
    one, two = (page.locator(".solution").nth(place) for place in (0, 1))
    link = two.locator(".admonition-title a")
    link.click()  # before anything else: then the fold's script knows of no box
    assert page.url.endswith(link.get_attribute("href"))
    one.locator(".admonition-title").click(position={"x": 20, "y": 10})
    assert "toggle-hidden" not in one.get_attribute("class")
    link.click()
    assert "toggle-hidden" not in one.get_attribute("class")
    assert "toggle-hidden" in two.get_attribute("class")
    mark = "e => e.insertAdjacentHTML('afterbegin', '<code>softmax</code>')"
    two.locator(".admonition-title").evaluate(mark)
    two.locator(".admonition-title code").click()
    assert "toggle-hidden" not in one.get_attribute("class")
    assert "toggle-hidden" not in two.get_attribute("class")
    assert complaints == []
    page.close()


def test_arrow_keys_scroll_a_wide_block_and_turn_no_page(browser):
    page = browser.new_page(viewport=PHONE)
    page.goto((SITE / "notebooks" / "10-tuning.html").as_uri())
    block = page.locator("pre[tabindex='0']:visible").first
    block.press("ArrowRight")
    page.wait_for_function(
        "document.activeElement.matches('pre') && document.activeElement.scrollLeft > 0"
    )
    assert page.url.endswith("10-tuning.html")
    page.close()


def test_what_was_folded_can_be_scrolled_by_key(browser):
    page = browser.new_page(viewport=PHONE)
    page.goto((SITE / "notebooks" / "03-prediction.html").as_uri())
    page.wait_for_selector("pre[tabindex='0']:visible")  # the theme has looked
    page.evaluate(UNFOLD)
    page.wait_for_function(
        """() => {
          const blocks = [...document.querySelectorAll("article pre")];
          const wide = blocks.filter((e) => e.scrollWidth > e.clientWidth);
          return wide.length && wide.every((e) => e.tabIndex === 0);
        }"""
    )
    page.close()


def test_the_contents_close_and_give_the_focus_back(browser):
    page = browser.new_page(viewport=PHONE)
    page.goto((SITE / "notebooks" / "04-softmax.html").as_uri())
    button = page.locator(".secondary-toggle:visible")
    drawer = page.locator("#pst-secondary-sidebar-modal")
    button.press("Enter")
    drawer.locator("a").first.wait_for()
    page.keyboard.press("Escape")
    assert not drawer.is_visible()
    assert button.evaluate("e => e === document.activeElement")
    button.press("Enter")
    drawer.locator("a[href='#add-7-to-every-logit']").click()
    assert not drawer.is_visible()
    assert page.url.endswith("#add-7-to-every-logit")
    assert not button.evaluate("e => e === document.activeElement")
    page.close()


def test_buttons_keep_the_focus(browser):
    """Those from which the theme takes it when they are pressed."""
    page = browser.new_page(color_scheme="light")
    page.goto((SITE / "notebooks" / "04-softmax.html").as_uri())
    button = page.locator(".theme-switch-button:visible")
    button.focus()
    for mode in ("dark", "light", "auto"):
        page.keyboard.press("Enter")
        page.wait_for_selector(f"html[data-mode={mode}]")
        page.wait_for_timeout(50)
        assert button.evaluate("e => e === document.activeElement")
    for key in ("Enter", "Space"):
        search = page.locator(".search-button-field:visible, .search-button:visible")
        search.first.press(key)
        page.locator("#pst-search-dialog").wait_for()
        page.keyboard.press("Escape")
        page.locator("#pst-search-dialog").wait_for(state="hidden")
        assert search.first.evaluate("e => e === document.activeElement")
    page.close()


def test_a_drawer_gives_the_focus_back_where_a_click_gives_none(browser):
    """In WebKit, a button that is clicked is not focused; nor does one hear of it."""
    page = browser.new_page(viewport=PHONE)
    page.goto((SITE / "notebooks" / "04-softmax.html").as_uri())
    page.evaluate("addEventListener('focusin', (e) => e.stopPropagation(), true)")
    for name in ("primary", "secondary"):
        button = page.locator(f".{name}-toggle:visible")
        page.evaluate("document.activeElement.blur()")
        button.evaluate("e => e.click()")
        page.locator(f"#pst-{name}-sidebar-modal").wait_for()
        page.keyboard.press("Escape")
        page.locator(f"#pst-{name}-sidebar-modal").wait_for(state="hidden")
        page.wait_for_function(
            "name => document.activeElement.matches(`.${name}-toggle`)", arg=name
        )
    page.close()


def test_a_copy_button_is_seen_when_it_has_the_focus(browser):
    page = browser.new_page()
    page.goto((SITE / "notebooks" / "03-prediction.html").as_uri())
    page.locator("article h1 a").focus()
    for _ in range(50):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.copybtn')"):
            break
    page.wait_for_function("getComputedStyle(document.activeElement).opacity === '1'")
    assert page.evaluate("document.activeElement.matches('.copybtn')")
    page.close()


def test_what_is_printed(browser):
    """Without the navigation, unfolded, on white, and no line of code is cut off.

    Afterwards the page is as it was.
    """
    page = browser.new_page(color_scheme="dark")
    page.goto((SITE / "notebooks" / "06-under-the-hood.html").as_uri())
    folded = page.locator("details:not([open])").count()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 between its margins
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in (
        "#pst-primary-sidebar",
        "#pst-secondary-sidebar",
        ".bd-header-article",
    ):
        assert not page.locator(part).is_visible(), part
    assert page.locator("article h1").is_visible()
    assert page.locator("details:not([open])").count() == 0
    cut_off = page.locator("article pre").evaluate_all(
        "blocks => blocks.filter((e) => e.scrollWidth > e.clientWidth)"
        ".map((e) => e.textContent)"
    )
    assert cut_off == []
    faint = page.locator("details > *").evaluate_all(
        "parts => parts.filter((e) => getComputedStyle(e).opacity < 1).length"
    )
    assert faint == 0
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == folded > 0
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.close()


NOTHING_KEPT = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { configurable: true, get() {
    throw new DOMException('Access is denied', 'SecurityError');
  } });"""


@every([path for path in PAGES if path.stem in ("04-softmax", "genindex", "404")])
def test_a_browser_that_keeps_nothing_has_search_contents_and_colours(browser, path):
    """Where cookies are blocked, reading localStorage is an error."""
    page, errors = browser.new_page(**DESK), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(NOTHING_KEPT)
    page.goto(path.as_uri())
    mode = "document.documentElement.dataset.mode"
    before = page.evaluate(mode)
    page.click(".theme-switch-button")
    assert page.evaluate(mode) != before
    page.keyboard.press("Control+k")
    page.wait_for_selector("#pst-search-dialog[open]")
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    page.click(".primary-toggle")
    page.wait_for_selector("#pst-primary-sidebar-modal[open]")
    assert errors == []
    page.close()
