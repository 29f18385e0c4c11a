"""Answering questions, in a real browser: on chapter 4, and on the first page."""

import gzip
import itertools
import json
import string

import pytest
import torch
from chapters import ROOT

SITE = ROOT / "_build" / "html"
KEY = "machine-learning-workflow-annotated"  # in the browser's storage
PAGE = "notebooks/04-softmax"
FIRST = "book/index"
SHIFT = "We add 7 to each of the ten logits"  # a question with choices
PENCIL = "leave the numbers that a float32 can hold?"  # one with a number
CHECK = "You take the argmax of the logits"  # one that opens no cell


def address(name):
    return (SITE / f"{name}.html").as_uri()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.set_default_timeout(20_000)
    yield context
    context.close()


def opened(context, name=PAGE, where=address):
    page = context.new_page()
    page.goto(where(name))
    if name == PAGE:
        page.wait_for_selector(".question [role=group]")
    return page


@pytest.fixture
def page(context):
    return opened(context)


def box(page, words):
    return page.locator(".question", has_text=words)


def key(question):
    return json.loads(question.locator("script").text_content())


def choices(question):
    return question.locator(".choices li > button")


def verdict(question):
    return question.get_by_role("status").inner_text()


def cell(question):
    return question.locator("xpath=following-sibling::div[1]")


def answer(question):
    return question.locator("xpath=following-sibling::details[1]")


def is_open(folds):
    return folds.evaluate_all("all => all.map((one) => one.open)")


def kept(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "{}")


def test_before_a_choice_nothing_is_told(page):
    for question in page.locator(".question").all():
        assert verdict(question) == ""
        assert not any(is_open(cell(question).locator("details")))
        assert is_open(answer(question)) == [False]
        if "choice" in key(question):
            assert choices(question).count() >= 3
            pressed = choices(question).evaluate_all(
                "all => all.map((b) => b.ariaPressed)"
            )
            assert set(pressed) == {"false"}
    assert kept(page) == {}


def test_a_wrong_choice_is_told_and_what_tempts_in_it_first(page):
    question = box(page, SHIFT)
    right = key(question)["choice"]
    wrong = next(n for n in range(4) if n != right)
    choices(question).nth(wrong).click()
    words = answer(question).locator("ol > li").nth(wrong)
    said = words.evaluate("li => li.textContent").split()
    assert verdict(question).split()[:2] == ["Not", "so."]
    assert verdict(question).split()[-3:] == said[-3:]
    assert choices(question).nth(wrong).get_attribute("aria-pressed") == "true"
    assert choices(question).nth(wrong).inner_text().endswith("not so")
    assert choices(question).nth(right).inner_text().endswith("so it is")
    assert choices(question).nth(right).get_attribute("aria-pressed") == "false"
    assert is_open(cell(question).locator("details")) == [True]
    assert is_open(answer(question)) == [True]
    assert question.get_by_role("button", name="Show me").count() == 0
    assert page.evaluate("document.activeElement.ariaPressed") == "true"

    choices(question).nth(right).click()  # one may look at the others, too
    assert verdict(question).startswith("So it is.")
    assert question.locator(".turned").count() == 1


def test_who_unfolds_the_answer_by_hand_has_seen_it(page):
    question = box(page, SHIFT)
    answer(question).locator("summary").click()
    assert is_open(answer(question)) == [True]
    assert question.locator(".turned").all_inner_texts() == [" – so it is"]
    answer(question).locator("summary").click()
    assert is_open(answer(question)) == [False]


def test_a_right_choice_is_told(page):
    question = box(page, CHECK)
    choices(question).nth(key(question)["choice"]).click()
    assert verdict(question).startswith("So it is. ")
    assert question.locator(".turned").all_inner_texts() == [" – so it is"]
    assert is_open(answer(question)) == [True]
    assert not any(is_open(cell(question).locator("details")))  # no need to see it


def test_one_may_ask_to_be_shown(page):
    question = box(page, SHIFT)
    question.get_by_role("button", name="Show me").click()
    assert verdict(question) == "The answer is unfolded below."
    assert page.evaluate("document.activeElement.textContent").strip() == "The answer"
    assert question.locator(".turned").all_inner_texts() == [" – so it is"]
    assert is_open(answer(question)) == [True]
    assert list(kept(page)[PAGE].values()) == ["shown"]
    choices(question).first.click()  # and then choose all the same
    assert kept(page)[PAGE][question.get_attribute("id")] == 0


@pytest.mark.parametrize("said", ["88.7", "88,7", " 89 ", "8.87e1", "+89", "177/2"])
def test_a_number_is_understood(page, said):
    question = box(page, PENCIL)
    question.get_by_label("Your number").fill(said)
    question.get_by_role("button", name="Check").click()
    assert verdict(question) == "So it is."
    assert is_open(answer(question)) == [True]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("128", "Not so. That is the logarithm to the base 2."),
        ("38,532", "Not so. That is the logarithm to the base 10."),
        ("−88.7", "Not so."),
        ("1000", "Not so."),
        ("", "A number is wanted"),
        ("eighty", "A number is wanted"),
        ("1/0", "A number is wanted"),
        ("8 8 . 7 . 1", "A number is wanted"),
    ],
)
def test_a_wrong_number_gets_a_hint_and_another_try(page, said, told):
    question = box(page, PENCIL)
    field = question.get_by_label("Your number")
    field.fill(said)
    field.press("Enter")
    assert verdict(question).startswith(told)
    assert told != "Not so." or verdict(question) == told
    assert is_open(answer(question)) == [False]
    assert kept(page) == {}
    field.fill("88.7")
    field.press("Enter")
    assert verdict(question) == "So it is."


def test_keys_are_enough(page):
    question = box(page, SHIFT)
    choices(question).first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert choices(question).nth(3).get_attribute("aria-pressed") == "true"
    assert "rgb(0, 114, 178)" in choices(question).nth(3).evaluate(
        "button => getComputedStyle(button).outlineColor"
    )


def test_names_and_states_for_a_screen_reader(page):
    question = box(page, SHIFT)
    group = question.get_by_role("group", name="Predict first", exact=True)
    assert group.count() == 1
    described = page.locator("#" + group.get_attribute("aria-describedby"))
    assert SHIFT in described.inner_text()  # which is not read twice
    names = [button.inner_text() for button in group.get_by_role("button").all()]
    assert names[-1] == "Show me"
    assert len(names) == 5
    field = box(page, PENCIL).get_by_role("textbox", name="Your number")
    assert field.get_attribute("inputmode") == "decimal"
    snapshot = question.aria_snapshot()
    assert '- button "They stay."' in snapshot
    choices(question).nth(3).click()
    assert "They stay. – so it is" in question.aria_snapshot()
    assert "[pressed]" in question.aria_snapshot()


def test_answers_stay_and_are_forgotten(context, page):
    """Over a reload, on the strip, on the first page; one button forgets them."""
    question = box(page, SHIFT)
    name = question.get_attribute("id")
    choices(question).nth(1).click()
    field = box(page, PENCIL).get_by_label("Your number")
    field.fill("89")
    field.press("Enter")
    page.reload()
    page.wait_for_selector(".question.answered")
    assert choices(box(page, SHIFT)).nth(1).get_attribute("aria-pressed") == "true"
    assert is_open(answer(box(page, SHIFT))) == [True]
    assert box(page, PENCIL).get_by_label("Your number").input_value() == "89"
    count = page.locator(".question, .order").count()
    here = page.locator(".way a[aria-current]")
    assert here.get_attribute("aria-label") == f"4 · Softmax · 2 of {count} answered"

    first = opened(context, FIRST)
    row = first.locator("article table tr", has_text="Softmax")
    assert f"2 of {count} answered" in row.inner_text()
    go_on = first.get_by_role("link", name="Go on where you were")
    left = page.locator(".question:not(.answered)").first.get_attribute("id")
    assert go_on.get_attribute("href").endswith(f"04-softmax.html#{left}")
    assert name != left
    go_on.click()
    first.wait_for_url("**/04-softmax.html#*")
    first.go_back()
    first.get_by_role("button", name="Forget all my answers").click()  # not yet:
    assert len(kept(first)[PAGE]) == 2  # one is asked, and this browser says no
    first.once("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="Forget all my answers").click()
    assert "answered" not in row.inner_text()
    assert not go_on.is_visible()
    assert kept(first) == {}


def test_two_tabs_know_of_each_other(context, server):
    def where(name):
        return f"{server}/{name}.html"

    one, other = opened(context, where=where), opened(context, where=where)
    choices(box(one, SHIFT)).nth(0).click()
    other.wait_for_selector(".question.answered")
    choices(box(other, CHECK)).nth(0).click()
    assert len(kept(one)[PAGE]) == 2
    first = opened(context, FIRST, where)
    first.once("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="Forget all my answers").click()
    one.wait_for_function("!document.querySelector('.question.answered')")
    assert is_open(answer(box(one, SHIFT))) == [False]


@pytest.mark.parametrize("kept_before", ["[1, 2", "7", "[]", '{"last": 3}', "null"])
def test_what_others_have_kept_does_no_harm(context, kept_before):
    context.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(kept_before)})")
    page = opened(context)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    choices(box(page, SHIFT)).nth(3).click()
    assert verdict(box(page, SHIFT)).startswith("So it is.")
    assert complaints == []
    assert opened(context, FIRST).locator(".way, table").count()


def test_without_storage_it_lasts_as_long_as_the_page(context):
    context.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          configurable: true, get() { throw new DOMException("no", "SecurityError"); }
        });"""
    )
    page = opened(context)
    choices(box(page, SHIFT)).nth(3).click()
    choices(box(page, CHECK)).nth(0).click()
    assert verdict(box(page, SHIFT)).startswith("So it is.")
    assert page.locator(".question.answered").count() == 2


def test_without_scripts_it_is_a_list_and_a_fold(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(PAGE))
    question = box(page, SHIFT)
    assert question.locator("ol > li").count() == 4
    assert question.locator("button").count() == 0
    words = answer(question).get_by_text("the eight others. Since")
    assert not words.is_visible()
    answer(question).locator("summary").click()
    assert words.is_visible()
    context.close()


def test_on_paper_all_is_there(page):
    choices(box(page, SHIFT)).nth(1).click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    question = box(page, CHECK)
    assert all(choice.is_visible() for choice in choices(question).all())
    assert all(is_open(page.locator("details.answer")))
    assert not question.get_by_role("button", name="Show me").is_visible()


def test_on_a_narrow_phone_all_can_be_hit(browser):
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, color_scheme="dark"
    )
    page = opened(context)
    for button in page.locator(".question button").all():
        size = button.bounding_box()
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= 320
        assert size["height"] >= 32
    question = box(page, SHIFT)
    choices(question).nth(0).tap()
    assert verdict(question).startswith("Not so.")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    context.close()


def test_the_script_is_light():
    script = (SITE / "_static" / "questions.js").read_bytes()
    assert len(gzip.compress(script)) < 6_000


ORDER = "Softmax of a batch, safe for large logits"
# Which lines, from 0, in which order; and what comes of it.
ORDERS = {
    (3, 2, 4, 0): "It runs, and gives",
    (3, 2, 1, 0): "Not so. It runs, and gives",
    (2, 3, 4, 0): "It stops. NameError: name 'm' is not defined",
}


def program(page, lines):
    question = page.locator(".order", has_text=ORDER)
    offered = question.locator("ul.lines li")
    texts = question.locator("ul.lines code").all_inner_texts()
    for line in lines:
        offered.filter(has=page.get_by_text(texts[line], exact=True)).get_by_role(
            "button"
        ).click()
    return question


@pytest.mark.parametrize("lines", ORDERS)
def test_lines_are_put_in_order_and_run(page, lines):
    question = program(page, lines)
    question.get_by_role("button", name="Run it").click()
    assert verdict(question).startswith(ORDERS[lines])
    right = lines == (3, 2, 4, 0)
    assert is_open(answer(question)) == [right]
    page.reload()
    page.wait_for_selector(".order [role=group]")
    taken = page.locator(".order").first.locator("ol.lines li")
    assert taken.count() == (4 if right else 0)


def test_lines_are_moved_by_keys(page):
    """Taken in a wrong order, one put back, one moved; the focus stays with it."""
    question = program(page, (2, 3, 4, 6))
    assert question.get_by_role("button", name="Run it").is_enabled()
    question.get_by_role("button", name="Put back: shares = batch / sums").press(
        "Enter"
    )
    assert not question.get_by_role("button", name="Run it").is_enabled()
    question.get_by_role("button", name="Take: shares = powers / sums").press("Enter")
    question.get_by_role("button", name="Up: m = batch.amax(dim=1").press("Enter")
    name = page.evaluate("document.activeElement.ariaLabel")
    assert name.startswith("Up: m = batch")
    question.get_by_role("button", name="Run it").press("Enter")
    assert verdict(question).startswith("It runs, and gives")


def test_what_each_order_gives_is_what_it_gives_here(page):
    """A sample of the orders that were tried when the page was made, run again."""
    question = page.locator(".order", has_text=ORDER)
    lines = question.locator("ul.lines code").all_inner_texts()
    known = key(question)
    orders = list(itertools.permutations(range(len(lines)), known["take"]))
    assert len(orders) == len(known["orders"]) == 840
    letters = string.ascii_letters
    rounded = "[round(share, 2) for share in shares[0].tolist()]"
    for order, letter in itertools.islice(
        zip(orders, known["orders"], strict=True), 0, None, 7
    ):
        names = {"torch": torch}
        start = "batch = torch.tensor([[1.0, 2, 5], [3, 2, 3], [8, 4, 4]]).log()"
        body = [start, "batch[1:] += 300", *(lines[line] for line in order)]
        try:
            exec("\n".join(body), names)
            said = str(eval(rounded, names))
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        assert known["outcomes"][letters.index(letter)] == said
    assert known["orders"].count("a") >= 1
