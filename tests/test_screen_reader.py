"""What a screen reader says of the pages: names, states, and what is read once."""

import re

import pytest
from bs4 import BeautifulSoup
from chapters import ROOT
from test_pages import PAGES

SITE = ROOT / "_build" / "html"
KINDS = (
    "book/index",
    "notebooks/04-softmax",
    "notebooks/bug-museum",
    "book/playground",
)
KINDS = (*KINDS, "book/glossary", "search")
SOFTMAX = (SITE / "notebooks" / "04-softmax.html").as_uri()
ICON = re.compile("[\ue000-\uf8ff]")  # where an icon font has its signs: no text


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def soup(request):
    return BeautifulSoup(request.param.read_text(encoding="utf-8"), "html.parser")


def test_a_fold_has_one_name_that_stays(soup):
    for summary in soup.select("details > summary"):
        titles = summary.select(".admonition-title, .sd-summary-text")
        assert len(titles) <= 1
        name = summary.get_text(" ", strip=True)
        assert name
        assert not re.match("(Show|Hide|Click)\\b", name)


def test_code_and_what_it_gave_are_told_apart(soup):
    for kind, name in (("cell_input", "Code"), ("cell_output", "Output")):
        for part in soup.select(f".cell div.{kind}"):
            assert (part["role"], part["aria-label"]) == ("group", name)


def test_tables_have_headers(soup):
    for head in soup.select("table th"):
        assert head["scope"] == ("row" if head.find_parent("tbody") else "col")
    for table in soup.select("article table:not(.footnote, .indextable)"):
        if table.find_parent(["details", "noscript"]) is None:
            assert table.select("th") or not table.select("td"), table


def test_one_goes_from_exercise_to_exercise_by_headings(soup):
    for title in soup.select(":is(.exercise, .solution) > .admonition-title"):
        assert (title["role"], title["aria-level"]) == ("heading", "3")


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(SOFTMAX)
    yield page
    page.close()


@pytest.mark.parametrize("name", KINDS)
def test_signs_of_the_icon_font_are_not_read(browser, name):
    page = browser.new_page()
    page.goto((SITE / f"{name}.html").as_uri())
    page.wait_for_timeout(500)
    said = page.locator("body").aria_snapshot()
    assert len(said) > 1000
    assert [line for line in said.splitlines() if ICON.search(line)] == []
    page.close()


def test_a_question_is_read_once(page):
    for question in page.locator(".question, .order").all():
        said = question.aria_snapshot().splitlines()
        names = re.findall('group "(.*?)":', "\n".join(said))
        assert names == [question.locator(".admonition-title").inner_text().strip()]


def test_a_solution_has_a_button_with_its_name_and_state(page):
    solution = page.locator(".solution").first
    title = solution.locator(".admonition-title")
    name = re.compile("^Solution to Exercise \\d+ ")
    button = solution.get_by_role("button", name=name, expanded=False)
    assert button.count() == 1
    button.press("Enter")
    assert solution.get_by_role("button", name=name, expanded=True).count() == 1
    assert page.get_by_role("heading", name=name, level=3).count() >= 2
    assert title.is_visible()


def test_copying_says_what_and_that_it_is_done(page):
    cell = page.locator(
        ".cell", has=page.locator(".cell_output .copybtn:visible")
    ).first
    names = [button.aria_snapshot() for button in cell.locator(".copybtn").all()]
    assert names == ['- button "Copy the code"', '- button "Copy the output"']
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell.get_by_role("button", name="Copy the code").press("Enter")
    page.get_by_role("status").filter(has_text="Copied.").wait_for(state="attached")


def test_the_button_of_the_colours_says_which_are_chosen(page):
    button = page.locator(".theme-switch-button:visible")
    for _ in range(3):
        mode = page.locator("html").get_attribute("data-mode")
        assert button.get_attribute("aria-label") == f"Colour mode: {mode}"
        button.press("Enter")


def test_where_one_is(page):
    here = page.locator(".bd-docs-nav [aria-current=page]")
    assert here.all_inner_texts() == ["4 · Softmax: what are the scores?"]


def test_bars_and_dialogs_have_names(page):
    page.set_viewport_size({"width": 390, "height": 700})
    for name in ("Contents of the book", "Contents of this page"):
        page.get_by_role("button", name=name, exact=True).press("Enter")
        page.get_by_role("dialog", name=name, exact=True).wait_for()
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Search", exact=True).wait_for()
