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


COUNT = """(place) => {
  window.heard = [];
  new MutationObserver((all) => {
    for (const { addedNodes } of all) {
      for (const node of addedNodes) window.heard.push(node.textContent);
    }
  }).observe(place, { childList: true, characterData: true, subtree: true });
}"""


def heard(page, status):
    """What a status says, part by part: a screen reader reads each part that comes."""
    assert status.evaluate("place => place.matches('div')")
    found = page.evaluate("window.heard")
    assert status.locator("> p").count() == 1
    assert status.inner_text() == found[-1]
    return found


def test_a_verdict_is_heard_once_and_can_be_read_again(page):
    question = page.locator(".question:has(.choices)").first
    status = question.get_by_role("status")
    assert status.inner_html() == ""
    status.evaluate(COUNT)
    for count in (1, 2):
        question.locator(".choices button").nth(count).press("Enter")
        assert len(heard(page, status)) == count


def test_a_figure_says_nothing_at_its_start_and_then_its_result_once(page):
    figure = page.locator("#live-temperature")
    line = figure.locator(".live-says")
    assert line.inner_text()
    line.evaluate(COUNT)
    status = figure.get_by_role("status")  # it becomes one when it is there
    status.wait_for()
    for _ in range(5):
        figure.locator("input[type=range]").press("ArrowRight")
    page.wait_for_function("window.heard.length")
    page.wait_for_timeout(500)
    assert len(heard(page, status)) == 1


def test_a_slider_says_its_value_once(page):
    for slider in page.locator(".live-slider").all():
        shown = slider.locator("span").first
        said = slider.locator("input").get_attribute("aria-valuetext")
        assert shown.inner_text() == said
        assert shown.get_attribute("aria-hidden") == "true"


def test_what_a_chart_shows_is_said_by_its_name_alone(browser):
    page = browser.new_page()
    page.goto((SITE / "notebooks" / "07-cross-entropy.html").as_uri())
    assert page.locator("svg.live-chart").count()
    for chart in page.locator("svg.live-chart").all():
        assert len(chart.get_attribute("aria-label")) > 20
        loud = chart.locator("text:not([aria-hidden=true] *)")
        assert loud.count() == 0
    page.close()


def test_another_image_does_not_have_the_unit_read_out(browser):
    page = browser.new_page()
    page.goto((SITE / "book" / "playground.html").as_uri())
    page.wait_for_function("document.querySelector('#pg-unit-status').textContent")
    unit, answer = page.locator("#pg-unit-status"), page.locator("#pg-answer")
    before = unit.inner_text(), answer.inner_text()
    page.locator("#pg-brightness").press("End")
    page.wait_for_function(
        "before => document.querySelector('#pg-answer').innerText !== before",
        arg=before[1],
    )
    page.wait_for_timeout(100)
    assert unit.inner_text() != before[0]
    assert unit.get_attribute("aria-live") == "off"
    page.locator("#pg-strongest").press("Enter")
    page.wait_for_selector("#pg-unit-status[aria-live=polite]")
    page.close()


def test_places_of_the_map_are_links_with_one_name():
    text = (SITE / "book" / "index.html").read_text(encoding="utf-8")
    links = BeautifulSoup(text, "html.parser").select(".workflow-map a")
    assert len(links) == 14
    for link in links:
        title, number = link.select_one(".t").get_text(), link.select_one(".n")
        shown = f"{title} {number.get_text()}" if number else title
        said = re.findall(r"\w+", link["aria-label"])
        assert set(re.findall(r"\w+", shown)) <= set(said), link["aria-label"]
        chapter = re.match("0?(\\d+)", link["href"].rpartition("/")[2])
        assert not chapter or chapter[1] in said


def test_rows_of_tables_in_the_text_have_names():
    for docname, rows in (("book/index", 12), ("notebooks/11-evaluation", 10)):
        text = (SITE / f"{docname}.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "html.parser")
        named = soup.select("table.table tbody tr > th.stub[scope=row]:first-child")
        assert len(named) >= rows


def test_arrow_keys_turn_no_page(browser):
    page = browser.new_page()
    address = (SITE / "notebooks" / "08-gradients.html").as_uri()
    page.goto(address)
    page.locator("details.hide summary").first.focus()
    for key in ("ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert page.url == address
    page.close()
