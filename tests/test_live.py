"""What all live figures have in common; tests/live has what each of them computes."""

import re

import pytest
from live_figures import SITE, Figure

ASSETS = SITE.parent.parent / "book" / "_live"
FIGURES = sorted(
    (found, page.relative_to(SITE).as_posix())
    for page in SITE.rglob("*.html")
    for found in re.findall(r'data-figure="([\w-]+)"', page.read_text(encoding="utf-8"))
)
IDS = [f"{name}, {page.removesuffix('.html')}" for name, page in FIGURES]
ALL = pytest.mark.parametrize("name, page", FIGURES, ids=IDS)
PHONE = {"width": 360, "height": 640}
MANY = 100  # presses of buttons, with which each figure that has an end has come to it


@pytest.fixture(scope="module", params=FIGURES, ids=IDS)
def opened(browser, request):
    """A figure on its page, what it says at the start, and the errors of scripts.

    The page is opened once for all tests that turn the figure.
    """
    name, page = request.param
    tab = browser.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(error))
    tab.goto((SITE / page).as_uri())
    figure = Figure(tab, name)
    yield figure, figure.text(), errors
    tab.close()


@pytest.fixture
def figure(opened):
    """The figure as the page has it; an error of a script fails the test."""
    figure, _, errors = opened
    figure.reset()
    figure.wait()
    yield figure
    assert errors == []


def sliders(figure):
    """Or lists: keys go through them in the same way."""
    return figure.place.locator("input[type=range], select")


STILL = "xpath=preceding-sibling::div[1]//img"


def buttons(figure):
    """What one turns in a figure that has no sliders: all buttons but Reset."""
    pressed = figure.place.locator("button:visible:not([aria-disabled=true])")
    return pressed.filter(has_not_text=re.compile("^Reset$"))


def turn_a_little(figure):
    """With keys alone: each slider; where there is none, the first button, thrice."""
    for slider in sliders(figure).all():
        slider.focus()
        for key in ("PageUp", "ArrowRight", "PageUp"):
            figure.page.keyboard.press(key)
    if not sliders(figure).count():
        for _ in range(3):
            buttons(figure).first.press("Enter")


def still(figure):
    return figure.place.locator(STILL)


def test_each_script_is_a_figure():
    scripts = {path.stem for path in ASSETS.glob("*.js")} - {"draw"}
    assert {name for name, _ in FIGURES} == scripts


@ALL
def test_its_numbers_are_tested(name, page):
    assert (SITE.parent.parent / "tests" / "live" / f"test_{name}.py").exists()


@ALL
def test_many_numbers_do_not_hold_the_page_up(name, page):
    """They come as a script, when the figure is near."""
    text = (SITE / page).read_text(encoding="utf-8")
    start = text.index(f'id="live-{name}"')
    assert text.index("</figure>", start) - start < 20_200
    if script := re.match(r'[^>]* data-numbers="([^"]+)"', text[start:]):
        assert (SITE / "_static" / "live" / script[1]).exists()
        assert text.count(script[1]) == 1


def test_numbers_come_when_the_figure_is_near_or_a_link_leads_to_it(browser):
    address = (SITE / "notebooks" / "11-evaluation.html").as_uri()
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_timeout(300)
    assert not [url for url in asked if "numbers-" in url]
    page.evaluate("location.hash = '#live-confusion'")
    figure = page.locator("#live-confusion")
    figure.wait_for()
    page.wait_for_function("scrollY > 0")
    assert 0 <= figure.bounding_box()["y"] < page.viewport_size["height"]
    page.goto("about:blank")
    page.goto(f"{address}#live-reliability")
    page.locator("#live-reliability").wait_for()
    page.wait_for_function("scrollY > 0")
    assert [url for url in asked if "numbers-reliability" in url]
    page.close()


def test_the_first_page_does_not_jump_when_its_figure_comes(browser):
    """What stands below it, that is."""
    for width in (320, 390, 412, 700, 1200):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.route("**/draw.js*", lambda route: route.abort())
        page.goto((SITE / "book" / "index.html").as_uri())
        place = page.locator("div.our-answer")
        kept = place.bounding_box()["height"]
        page.unroute_all()
        page.goto((SITE / "book" / "index.html").as_uri())
        taken = page.locator("#live-brightness").bounding_box()["height"]
        assert abs(kept - taken) < 20, width
        page.close()


def test_it_stands_in_place_of_its_picture(figure):
    assert figure.place.is_visible()
    assert not any(picture.is_visible() for picture in still(figure).all())
    figure.page.emulate_media(media="print")
    assert not figure.place.is_visible()
    assert all(picture.is_visible() for picture in still(figure).all())
    figure.page.emulate_media(media="screen")
    assert figure.place.is_visible()


@ALL
def test_without_scripts_the_picture_stays(name, page, browser):
    tab = browser.new_page(java_script_enabled=False)
    tab.goto((SITE / page).as_uri())
    place = tab.locator(f"#live-{name}")
    assert not place.is_visible()
    for picture in place.locator(STILL).all():
        assert picture.is_visible()
    tab.close()


def test_it_begins_as_its_cell_and_can_be_put_back(figure, opened):
    _, before, _ = opened
    assert before.strip()
    turn_a_little(figure)
    figure.said()
    assert figure.text() != before
    figure.reset()
    figure.said()
    figure.wait()
    assert figure.text() == before


def test_at_the_ends_it_says_what_happens(figure):
    def says_it():
        assert len(figure.said()) > 10
        assert not re.search("NaN|undefined|null|Infinity", figure.text())

    for key in ("Home", "End"):
        for slider in sliders(figure).all():
            slider.press(key)
            says_it()
    if not sliders(figure).count():
        # Where it ends, there is nothing left to press.
        for _ in range(MANY):
            if not buttons(figure).count():
                break
            buttons(figure).last.press("Enter")
            figure.page.evaluate("new Promise(requestAnimationFrame)")
            assert not re.search("NaN|undefined|null|Infinity", figure.text())
        says_it()


def test_each_slider_has_a_name_and_says_its_value(figure):
    for slider in sliders(figure).all():
        assert slider.evaluate("slider => slider.labels[0].textContent")
        if slider.evaluate("slider => slider.localName") == "select":
            continue  # says what is chosen
        before = slider.get_attribute("aria-valuetext")
        assert before
        at_its_end = slider.evaluate("slider => slider.value === slider.max")
        slider.press("ArrowLeft" if at_its_end else "ArrowRight")
        assert slider.get_attribute("aria-valuetext") != before
    if not sliders(figure).count():
        assert buttons(figure).count()
        for button in buttons(figure).all():
            assert button.inner_text().strip() or button.get_attribute("aria-label")


def test_on_a_phone_the_knob_and_what_it_changes_are_on_one_screen(figure):
    usual = figure.page.viewport_size
    figure.page.set_viewport_size(PHONE)
    box = figure.place.bounding_box()
    assert box["height"] <= PHONE["height"]
    assert box["width"] <= PHONE["width"]
    wider = "e => e.scrollWidth > e.clientWidth"
    assert not figure.place.evaluate(wider)
    controls = ":is(button, input[type=range], select):visible"
    for control in figure.place.locator(controls).all():
        assert control.bounding_box()["height"] >= 44
    figure.page.set_viewport_size(usual)


def test_what_is_said_waits_until_the_knob_is_at_rest(figure):
    figure.said()  # that it has been put back
    figure.place.evaluate(
        """(place) => {
          window.said = 0;
          const line = place.querySelector("[role=status]");
          new MutationObserver(() => { window.said += 1; })
            .observe(line, { childList: true, characterData: true, subtree: true });
        }"""
    )
    if sliders(figure).count():
        sliders(figure).first.focus()
        for _ in range(5):
            figure.page.keyboard.press("ArrowRight")
    else:
        turn_a_little(figure)
    assert len(figure.said()) > 10
    assert figure.page.evaluate("window.said") <= 2  # the network's coming, the result
