"""The formulas: set while the book is built, as MathML, in a font of the book."""

import functools
import importlib.util
import logging
import re
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from chapters import ROOT
from docutils import nodes
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from portable import numbered

SITE = ROOT / "_build" / "html"
TEXTS = sorted(ROOT.glob("book/*.md")) + sorted(ROOT.glob("notebooks/*.md"))
PHONE = {"width": 320, "height": 800}
SETTLED = 400  # so many ms after a change, the theme has looked for what scrolls
UNFOLD = """() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const button of document.querySelectorAll('.toggle-button-hidden'))
    button.click();
}"""

spec = importlib.util.spec_from_file_location(
    "formulas", ROOT / "book" / "_extensions" / "formulas.py"
)
formulas = importlib.util.module_from_spec(spec)
spec.loader.exec_module(formulas)

reader = create_md_parser(
    MdParserConfig(enable_extensions={"dollarmath", "colon_fence"}), RendererHTML
)


def written(text):
    """The formulas of a text, those in its directives included."""
    for token in reader.parse(text):
        for part in (token, *(token.children or [])):
            if part.type.startswith("math_"):
                yield " ".join(part.content.split())
        directive = re.match(r"\{(?!code|list-table|math)", token.info)
        if token.type in ("fence", "colon_fence") and directive:
            yield from written(token.content)


@functools.cache
def formulas_of(path):
    """What an author wrote."""
    return list(written(path.read_text(encoding="utf-8")))


def page_of(path):
    return SITE / path.relative_to(ROOT).with_suffix(".html")


@functools.cache
def soup_of(path):
    """The page as a browser without scripts has it."""
    assert page_of(path).exists(), "make book first"
    return BeautifulSoup(page_of(path).read_text(encoding="utf-8"), "html.parser")


WITH_FORMULAS = [path for path in TEXTS if formulas_of(path)]
every = pytest.mark.parametrize("path", WITH_FORMULAS, ids=lambda path: path.stem)


def test_there_are_hundreds_of_formulas():
    assert sum(map(len, map(formulas_of, WITH_FORMULAS))) > 600


@every
def test_every_formula_is_set_and_keeps_its_tex(path):
    """Also where the TeX stands in a directive, which this test reads by itself."""
    annotations = soup_of(path).select("article math > semantics > annotation")
    assert {one["encoding"] for one in annotations} == {"application/x-tex"}
    found = [" ".join(one.text.split()) for one in annotations]
    assert sorted(found) == sorted(formulas_of(path))
    assert not soup_of(path).select("merror, .math code")


@every
def test_a_formula_is_well_formed_xml(path):
    """An EPUB asks for it; names like &ApplyFunction; are HTML's alone."""
    page = page_of(path).read_text(encoding="utf-8")
    found = re.findall(r"<math.*?</math>", page, re.S)
    assert len(found) == len(formulas_of(path))
    for formula in found:
        root = ET.fromstring(formula)
        assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"


def test_references_have_the_numbers_of_the_equations():
    """Those of the pages, and of the notebooks."""
    referred = 0
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        equations = soup_of(path).select("div.math[id]")
        numbers = {e["id"]: e.select_one(".eqno").find(string=True) for e in equations}
        in_notebooks = numbered(path)[0] if path.parent.name == "notebooks" else {}
        assert numbers == {
            f"equation-{label}": f"({number})"
            for label, number in in_notebooks.items()
            if f"$$ ({label})" in text
        }
        links = soup_of(path).select("article a[href*='#equation-']:not(.headerlink)")
        assert len(links) == text.count("{eq}`")
        for link in links:
            assert link.text == numbers[link["href"].removeprefix("#")]
        referred += len(links)
    assert referred


def visit(browser, path):
    """Open a page on the narrowest phone, and take down how its formulas stand."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    found = {"requests": []}
    page.on("request", lambda request: found["requests"].append(request.url))
    page.goto(page_of(path).as_uri())
    page.evaluate(UNFOLD)
    page.wait_for_timeout(SETTLED)
    found["mathjax"] = page.evaluate("'MathJax' in window")
    found["boxes"] = page.evaluate(
        """() => [...document.querySelectorAll("div.math > div")].map((box) => ({
          tex: box.querySelector("annotation").textContent,
          wide: box.scrollWidth > box.clientWidth,
          high: box.scrollHeight > box.clientHeight,
          stop: box.tabIndex === 0,
          seen: box.clientWidth,
          cut: box.querySelector("math").getBoundingClientRect().left
            < box.getBoundingClientRect().left - 0.5,
        }))"""
    )
    found["outside"] = page.evaluate(
        """() => [...document.querySelectorAll("article span.math")]
          .filter((formula) => !formula.closest("table")) // which scrolls
          .filter((formula) => formula.getBoundingClientRect().right > innerWidth)
          .map((formula) => formula.textContent)"""
    )
    found["stops"] = page.locator("math[tabindex], math [tabindex]").count()
    found["fonts"] = fonts_of(context.new_cdp_session(page))
    context.close()
    return found


def fonts_of(session):
    """The fonts that the browser takes for the letters of all formulas."""
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    wanted = {"nodeId": root, "selector": "math :is(mi, mo, mn, mtext)"}
    fonts = set()
    for node in session.send("DOM.querySelectorAll", wanted)["nodeIds"]:
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        fonts |= {(font["familyName"], font["isCustomFont"]) for font in used}
    return fonts


@pytest.fixture(scope="module")
def look(browser):
    return functools.cache(lambda path: visit(browser, path))


@every
def test_every_letter_is_of_the_font_that_comes_with_the_book(look, path):
    """Where this fails, a formula has a sign that the font was cut down without."""
    assert look(path)["fonts"] == {("STIX Two Math", True)}


@every
def test_no_script_sets_formulas(look, path):
    assert not look(path)["mathjax"]
    assert not [one for one in look(path)["requests"] if "mathjax" in one.lower()]


@every
def test_on_a_phone_a_wide_formula_scrolls_by_itself(look, path):
    """It is a tab stop just then: so it can be scrolled by key. No other formula is."""
    assert look(path)["stops"] == 0
    assert look(path)["outside"] == []
    for box in look(path)["boxes"]:
        assert box["seen"] > 0, box
        assert box["stop"] == box["wide"], box
        assert not box["high"], box
        assert not box["cut"], box


def test_some_formulas_are_too_wide_for_a_phone(look):
    """Else the test before this one tests nothing."""
    chapter = ROOT / "notebooks" / "06-under-the-hood.md"
    boxes = look(chapter)["boxes"]
    assert 0 < sum(box["wide"] for box in boxes) < len(boxes)


CHAPTER = (SITE / "notebooks" / "08-gradients.html").as_uri()


def test_formulas_are_there_without_scripts(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(CHAPTER)
    fraction = page.locator("#equation-eq-batch mfrac")
    numerator, denominator = (
        fraction.locator(f"> :nth-child({n})").bounding_box() for n in (1, 2)
    )
    assert numerator["height"] > 5
    assert numerator["y"] + numerator["height"] <= denominator["y"]
    context.close()


JUMPS = """window.jumped = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries())
    for (const { node } of sources) jumped.push(node);
}).observe({ type: "layout-shift", buffered: true });"""
LINES = """() => jumped.filter((node) => {
  const line = (node?.closest ? node : node?.parentElement)?.closest("p, li, div.math");
  return line?.closest("article") && line.querySelector("math");
}).map((node) => node.textContent)"""


def test_no_line_jumps_when_its_formulas_appear(browser, server):
    page = browser.new_page(viewport=PHONE)
    page.add_init_script(JUMPS)
    page.goto(f"{server}/notebooks/08-gradients.html")
    page.wait_for_timeout(1000)
    assert page.locator("p math").first.is_visible()
    assert page.evaluate(LINES) == []
    page.close()


@pytest.mark.parametrize(
    "looks", [{"color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_formulas_have_the_colour_of_the_text(browser, looks):
    context = browser.new_context(**looks)
    page = context.new_page()
    page.goto(CHAPTER)
    odd = page.locator("article math").evaluate_all(
        """all => all.filter((formula) => {
          const around = getComputedStyle(formula.closest("p, div, li, td, summary"));
          const signs = [...formula.querySelectorAll("mi, mo, mn, mtext, mfrac")];
          return signs.some((e) => getComputedStyle(e).color !== around.color);
        }).map((formula) => formula.textContent)"""
    )
    assert odd == []
    context.close()


COPY = """async (select) => {
  const range = document.createRange();
  eval(select);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const copied = new Promise((tell) => addEventListener("copy", () =>
    tell(getSelection().toString())));
  document.execCommand("copy");
  const text = await copied;
  await new Promise((go) => setTimeout(go, 50));
  const hidden = document.querySelectorAll("math[style*=none]").length;
  return [text.trim(), hidden];
}"""
BATCH = r"$$\nabla_{\!\ell} L = \frac{P - E}{N}$$"


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("range.selectNode(document.querySelector('#equation-eq-batch math'))", BATCH),
        ("range.selectNode(document.querySelector('#equation-eq-batch mi'))", BATCH),
        ("range.selectNodeContents(document.querySelector('h1'))", None),
    ],
    ids=["a formula", "a letter of it", "no formula"],
)
def test_a_formula_is_copied_as_tex(browser, select, expected):
    page = browser.new_page()
    page.goto(CHAPTER)
    text, hidden = page.evaluate(COPY, select)
    assert text == (expected or page.locator("h1").inner_text().rstrip("#"))
    assert hidden == 0  # afterwards the page is as it was
    assert page.locator("#equation-eq-batch").inner_text().count("$") == 0
    page.close()


def test_a_sentence_is_copied_with_its_formulas(browser):
    page = browser.new_page()
    page.goto(CHAPTER)
    select = "range.selectNodeContents([...document.querySelectorAll('article p')]"
    select += ".find((p) => p.querySelectorAll('math').length > 2))"
    text, _ = page.evaluate(COPY, select)
    source = (ROOT / "notebooks" / "08-gradients.md").read_text(encoding="utf-8")
    assert text.count("$") > 4
    assert text.split("$")[1] in source
    assert " ".join(text.split())[:30] in " ".join(source.split())
    page.close()


def test_no_sign_is_parted_from_its_formula_by_a_line(browser):
    page = browser.new_page()
    page.goto(CHAPTER)
    for width in range(320, 800, 40):
        page.set_viewport_size({"width": width, "height": 800})
        parted = page.locator("article .kept-together").evaluate_all(
            """all => all.filter((e) => {
              const range = document.createRange();
              range.selectNodeContents(e);
              const formula = e.querySelector("math").getBoundingClientRect();
              return [...range.getClientRects()].some((part) =>
                part.width && (part.top > formula.bottom || part.bottom < formula.top));
            }).map((e) => e.textContent)"""
        )
        assert parted == [], width
    page.close()


def test_a_sign_is_kept_with_its_formula_and_no_text_is_lost():
    one, two = (nodes.math("", tex) for tex in ("x", "y"))
    line = nodes.paragraph("", "", nodes.Text("If ("), one, nodes.Text("), or "), two)
    document = nodes.document(None, None)
    document += line
    formulas.keep_together(None, document, "")
    assert line.astext() == "If (x), or y"
    assert [kept.astext() for kept in document.findall(nodes.inline)] == ["(x),"]


def test_a_formula_that_cannot_be_set_is_a_warning(caplog):
    """Warnings stop the build (-W)."""
    formulas.log.logger.propagate = True
    with caplog.at_level(logging.WARNING):
        shown = formulas.mathml(nodes.math("", r"\nosuchcommand < x"))
    assert "cannot be set" in caplog.text
    assert shown == r"<code>\nosuchcommand &lt; x</code>"
