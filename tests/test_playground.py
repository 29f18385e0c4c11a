"""The playground in a real browser, on the page as it was built, opened from disk."""

import ast
import base64
import importlib.util
import io
import itertools
import os
import re
import shutil
import subprocess
from urllib.parse import urlsplit

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageOps
import pytest
import torch
import torchvision
from chapters import ROOT, code_cells, text
from sphinx.errors import ExtensionError

SITE = ROOT / "_build" / "html"
PAGE = SITE / "book" / "playground.html"
ASSETS = SITE / "_static" / "playground"
SOURCES = ROOT / "book" / "_playground"
CATEGORIES = torchvision.datasets.FashionMNIST.classes


@pytest.fixture
def open_page(browser):
    """Open the page, with settings; at the end, no error and no other host."""
    contexts, complaints = [], []

    def open_it(address=None, **settings):
        address = address or PAGE.as_uri()
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(address).netloc

        def look_at(request):
            parts = urlsplit(request.url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
                complaints.append(f"asks {request.url}")

        page.on("request", look_at)
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def listen(message):
            # A browser asks each server for this icon, without being told to.
            asked_unbidden = message.location["url"].endswith("/favicon.ico")
            if message.type in ("error", "warning") and not asked_unbidden:
                complaints.append(f"{message.type}: {message.text}")

        page.on("console", listen)
        page.goto(address)
        page.wait_for_function("document.querySelector('#pg-answer').textContent")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture(scope="module")
def parameters():
    path = ROOT / "models" / "base-model.pth"
    return torch.load(path, weights_only=True, map_location="cpu")


@pytest.fixture(scope="module")
def forward(parameters):
    """What PyTorch computes from one image, (784,): names as in the chapters."""

    def forward(pixels):
        found = {"x0": torch.as_tensor(pixels, dtype=torch.float32)}
        for layer in (1, 2, 3):
            A, b = (parameters[f"linear_{layer}.{n}"] for n in ("weight", "bias"))
            z = torch.nn.functional.linear(found[f"x{layer - 1}"], A, b)
            found |= {f"z{layer}": z, f"x{layer}": z.relu()}
        return found | {"logits": found["z3"]}

    return forward


@pytest.fixture(scope="module")
def validation():
    """The grey levels, (5000, 28, 28), and the labels of the validation images."""
    data = torchvision.datasets.FashionMNIST(ROOT / "data", train=True)
    _, split = torch.utils.data.random_split(
        range(60_000), [55_000, 5_000], generator=torch.Generator().manual_seed(0)
    )
    return data.data[split.indices], data.targets[split.indices]


def shown(page, name="x0"):
    """What the network of the page computed last."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return torch.tensor(page.evaluate(f"Array.from(playground.shown().{name})"))


def number(cell):
    return float(cell.replace("−", "-").rstrip("%"))


def table(page, name):
    """The texts of a table's cells, row by row."""
    return page.locator(f"#pg-{name} tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def bars(page):
    """Category → probability in percent, as the table has it."""
    return {row[0]: number(row[-1]) for row in table(page, "bars")}


def assert_bars_show(page, logits, temperature=1.0):
    shown(page)  # waits for the frame
    percents = (100 * torch.softmax(logits / temperature, dim=0)).tolist()
    for category, percent in zip(CATEGORIES, percents, strict=True):
        assert bars(page)[category] == pytest.approx(percent, abs=0.051)


def answer(page):
    page.wait_for_timeout(400)  # it waits until things have come to rest
    return page.inner_text("#pg-answer")


def set_slider(page, name, value):
    page.locator(f"#pg-{name}").fill(str(value))
    shown(page)


# The network.


def test_probabilities_are_those_of_pytorch(page, forward, validation, capsys):
    generator = torch.Generator().manual_seed(0)
    images = [levels.flatten() / 255 for levels in validation[0][:400]]
    images += torch.rand(50, 784, generator=generator).unbind()
    images += (torch.rand(50, 784, generator=generator) > 0.9).float().unbind()
    wanted = torch.stack([forward(x0)["logits"] for x0 in images]).softmax(dim=1)
    pixels = [x0.tolist() for x0 in images]
    found = page.evaluate("images => images.map(network.predict)", pixels)
    difference = (torch.tensor(found) - wanted).abs().max().item()
    times = page.evaluate(
        """images => images.map((pixels) => {
          const start = performance.now();
          network.predict(pixels);
          return performance.now() - start;
        })""",
        pixels,
    )
    with capsys.disabled():
        print(
            f"\nplayground: {len(images)} images, largest difference {difference:.1e}, "
            f"median of a prediction {np.median(times):.2f} ms"
        )
    assert difference < 1e-5


def test_it_opens_with_our_image_and_its_answer(page, forward, validation):
    x0 = validation[0][13].flatten() / 255
    assert torch.equal(shown(page), x0)
    assert answer(page) == "Ankle boot, 71.7%"  # chapter 3
    assert_bars_show(page, forward(x0)["logits"])
    assert page.inner_text("#pg-source") == "Validation image 13, label: Ankle boot."
    assert page.locator(".pg-best").inner_text().split("\t")[0] == "Ankle boot"


def test_it_works_from_a_server_too(open_page, server):
    page = open_page(f"{server}/book/playground.html")
    assert answer(page) == "Ankle boot, 71.7%"


def test_temperature(page, forward, validation):
    logits = forward(validation[0][13].flatten() / 255)["logits"]
    for temperature in (0.1, 2.0, 5.0):
        set_slider(page, "temperature", temperature)
        assert_bars_show(page, logits, temperature)
    valuetext = page.get_attribute("#pg-temperature", "aria-valuetext")
    assert valuetext == "T = 5.0"


# The image.


def test_every_gallery_image_is_what_it_says(page, forward, validation):
    buttons = page.locator("[name=pg-gallery]").all()
    assert len(buttons) >= 30
    wrong = []
    for button in buttons:
        button.check(force=True)
        levels = (shown(page) * 255).round().byte().reshape(28, 28)
        source = page.inner_text("#pg-source")
        assert_bars_show(page, forward(levels.flatten() / 255)["logits"])
        named = re.match(r"Validation image (\d+)(, [^,]*)?, label: (.*)\.", source)
        if named:
            index, change, label = named.groups()
            original = validation[0][int(index)]
            assert label == CATEGORIES[validation[1][int(index)]]
            changed = {
                None: original,
                ", upside down": original.flip(0),
                ", not a negative": 255 - original,
            }
            assert torch.equal(levels, changed[change])
            if button.evaluate("button => Boolean(button.closest('#pg-wrong'))"):
                percents = bars(page)
                wrong.append(max(percents.values()))
                assert max(percents, key=percents.get) != label
    assert len(wrong) == 8
    assert min(wrong[:6]) >= 99  # the surest mistakes of chapter 3
    names = page.locator("#pg-wrong label").evaluate_all("all => all.map(e => e.title)")
    assert {"Noise", "Black"} <= set(names)


def test_the_sliders_for_all_pixels(page, validation):
    image = validation[0][13] / 255
    set_slider(page, "brightness", 2)
    assert torch.equal(shown(page).reshape(28, 28), (image * 2).clamp(max=1))
    assert bars(page)["Ankle boot"] > 90  # chapter 3: surer
    set_slider(page, "brightness", 1)

    moved = torch.zeros(28, 28)
    moved[3:, :-2] = image[:-3, 2:]
    set_slider(page, "down", 3)
    set_slider(page, "right", -2)
    assert torch.equal(shown(page).reshape(28, 28), moved)
    set_slider(page, "down", 0)
    set_slider(page, "right", 0)

    for turn, wanted in ((180, image.flip(0, 1)), (90, image.rot90(-1))):
        set_slider(page, "turn", turn)
        torch.testing.assert_close(shown(page).reshape(28, 28), wanted)
    set_slider(page, "turn", 10)
    bilinear = torchvision.transforms.InterpolationMode.BILINEAR
    turned = torchvision.transforms.functional.rotate(image[None], -10, bilinear)[0]
    torch.testing.assert_close(shown(page).reshape(28, 28), turned, atol=0.01, rtol=0)


def test_drawing_with_the_mouse(page):
    page.click("#pg-clear")
    assert shown(page).max() == 0

    def place_of(row, column):
        """Of a pixel in the window, the image not below what stays at the top."""
        middle = "image => image.scrollIntoView({ block: 'center' })"
        page.locator("#pg-image").evaluate(middle)
        box = page.locator("#pg-image").bounding_box()
        side = box["width"] / 28
        return box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side

    page.mouse.move(*place_of(10, 5))
    page.mouse.down()
    page.mouse.move(*place_of(10, 20), steps=4)
    page.mouse.up()
    page.mouse.move(*place_of(25, 20))
    image = shown(page).reshape(28, 28)
    assert (image[10, 5:21] > 0.99).all()
    assert (image[9:12, 6:20] > 0.4).all()
    assert image[:8].max() == image[13:].max() == 0
    assert page.inner_text("#pg-source") == "Your drawing."

    set_slider(page, "level", 0)
    set_slider(page, "width", 8)
    page.mouse.click(*place_of(10, 12))
    assert shown(page).reshape(28, 28)[10, 12] == 0


def test_drawing_with_a_finger(open_page):
    page = open_page(has_touch=True, viewport={"width": 360, "height": 640})
    page.locator("#pg-image").scroll_into_view_if_needed()
    box = page.locator("#pg-image").bounding_box()
    side = box["width"] / 28
    page.touchscreen.tap(box["x"] + 3.5 * side, box["y"] + 14.5 * side)
    assert shown(page).reshape(28, 28)[14, 3] == 1


@pytest.fixture
def touch(open_page):
    """A page for fingers: `touch(kind, place, …)`, places as (row, column)."""
    page = open_page(has_touch=True)
    page.click("#pg-clear")
    page.locator("#pg-image").scroll_into_view_if_needed()
    box = page.locator("#pg-image").bounding_box()
    side = box["width"] / 28
    session = page.context.new_cdp_session(page)

    def position(row, column):
        x, y = (column + 0.5) * side, (row + 0.5) * side
        return {"x": box["x"] + x, "y": box["y"] + y}

    def touch(kind, *places):
        points = [{**position(*place), "id": i} for i, place in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pen(kind, place):
        settings = {"pointerType": "pen", "button": "left", "clickCount": 1}
        event = {"type": kind, **position(*place), **settings}
        session.send("Input.dispatchMouseEvent", event)

    touch.page, touch.pen = page, pen
    return touch


def test_of_two_fingers_the_first_draws(touch):
    touch("touchStart", (4, 4))
    touch("touchStart", (4, 4), (20, 4))
    for column in range(5, 24):
        touch("touchMove", (4, column), (20, column))
    image = shown(touch.page).reshape(28, 28)
    assert (image[4, 4:24] > 0.99).all()
    assert image[7:].max() == 0
    touch("touchEnd")
    touch("touchStart", (20, 12))  # the next one draws again
    touch("touchCancel")  # and one that the system takes away has drawn so far
    touch("touchStart", (24, 12))
    touch("touchEnd")
    image = shown(touch.page).reshape(28, 28)
    assert image[20, 12] == image[24, 12] == 1
    assert image[22, 12] < 0.01


def test_a_pen_draws_though_the_hand_lies_on_the_drawing(touch):
    touch("touchStart", (24, 24))
    touch.pen("mousePressed", (4, 4))
    touch.pen("mouseMoved", (4, 12))
    touch("touchMove", (10, 24))
    touch.pen("mouseMoved", (4, 20))
    touch.pen("mouseReleased", (4, 20))
    touch("touchEnd")
    image = shown(touch.page).reshape(28, 28)
    assert (image[4, 4:21] > 0.99).all()
    assert image[7:22].max() == 0


def test_the_browsers_own_keys_are_left_to_it(page):
    page.focus("#pg-image")
    before = shown(page)
    page.evaluate(
        """() => {
          window.taken = [];
          document.addEventListener("keydown", (event) => {
            if (event.defaultPrevented) taken.push(event.key);
          });
        }"""
    )
    for key in ("Alt+ArrowLeft", "Meta+ArrowRight", "Control+Space", "Meta+Backspace"):
        page.evaluate("history.pushState(null, '')")  # that is where Alt+← goes
        page.keyboard.press(key)
    assert page.evaluate("taken") == []
    assert torch.equal(shown(page), before)
    page.keyboard.press("Space")
    assert page.evaluate("taken") == [" "]


def test_drawing_starts_from_what_is_seen(page, validation):
    set_slider(page, "brightness", 2)
    page.focus("#pg-image")
    page.keyboard.press("Space")
    image = (validation[0][13] / 255 * 2).clamp(max=1)
    found = shown(page).reshape(28, 28)
    assert torch.equal(found[20:], image[20:])
    assert page.input_value("#pg-brightness") == "1"


def test_everything_with_the_keyboard_alone(page):
    def tab_to(selector):
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached")

    address = page.url
    tab_to("[name=pg-gallery]")
    page.keyboard.press("ArrowRight")
    assert "13" not in page.inner_text("#pg-source")
    tab_to("#pg-image")
    frame = page.locator(".pg-image .pg-frame")
    assert frame.is_visible()
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2
    for key in ("ArrowLeft", "ArrowUp", "Space", *2 * ("Shift+ArrowRight",)):
        page.keyboard.press(key)
    assert (shown(page).reshape(28, 28)[12, 12:15] == 1).all()
    assert page.inner_text("#pg-cursor") == "Row 12, column 14: level 255"
    page.keyboard.press("Delete")
    assert shown(page).reshape(28, 28)[12, 14] == 0
    tab_to("#pg-temperature")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#pg-temperature", "aria-valuetext") == "T = 1.1"
    tab_to("#pg-file")
    tab_to("[name=pg-layer]")
    page.keyboard.press("ArrowRight")
    assert "of layer 2" in page.inner_text("#pg-unit-title")
    tab_to("#pg-unit")
    page.keyboard.press("Control+a")
    page.keyboard.type("7")
    assert page.inner_text("#pg-unit-title") == "Unit 7 of layer 2"
    page.keyboard.press("Enter")
    tab_to("#pg-sum button")
    page.keyboard.press("Enter")
    assert "of layer 1" in page.inner_text("#pg-unit-title")
    assert page.url == address  # the theme turns pages with the arrow keys


def test_reset_brings_everything_back(page):
    def everything():
        return page.evaluate(
            """() => [...document.querySelectorAll('.playground :is(input, select)')]
              .map((e) => e.type === 'file' ? e.files.length : [e.value, e.checked])
              .concat(document.querySelector('#pg-unit-title').textContent)"""
        ), shown(page).tolist()

    before = everything()
    settings = {"brightness": 3, "turn": 40, "temperature": 4, "width": 8}
    for name, value in settings.items():
        set_slider(page, name, value)
    page.locator("#pg-wrong input").first.check(force=True)
    page.check("[name=pg-layer][value='3']")
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    page.wait_for_selector("#pg-steps li")
    page.uncheck("#pg-crop")
    assert everything() != before
    page.click("#pg-reset")
    assert everything() == before
    assert not page.is_visible("#pg-photo-work")
    assert answer(page) == "Ankle boot, 71.7%"


# A photo.


def chapter_12():
    """Names of chapter 12, without running it: its photo, and prepare_photo."""
    names = {"PIL": PIL, "np": np, "torch": torch}
    wanted = ("edge_level", "stretch", "fit_object", "prepare_photo")
    for cell in code_cells(text("12-keep-and-use")):
        for statement in ast.parse(cell.source).body:
            if getattr(statement, "name", "") in wanted:
                exec(ast.unparse(statement), names)
        if "rows, columns = " in cell.source:
            exec(cell.source[cell.source.index("rows, columns = ") :], names)
    return names


CHAPTER_12 = chapter_12()


def t_shirt():
    photo = CHAPTER_12["table"].copy()
    photo.paste((38, 54, 104), mask=CHAPTER_12["shirt"])
    return photo


def trousers():
    """Two legs on grain, larger than the chapter's photo; odd sizes."""
    grain = np.random.default_rng(0).integers(215, 235, (701, 503, 3), dtype=np.uint8)
    photo = PIL.Image.fromarray(grain)
    draw = PIL.ImageDraw.Draw(photo)
    right, left = [(340, 60), (360, 640), (280, 641)], [(215, 640), (131, 640)]
    draw.polygon([(150, 60), *right, (245, 200), *left], fill=(90, 40, 30))
    draw.line([(245, 60), (245, 200)], fill=(10, 10, 10), width=3)
    return photo


def sole():
    """Wide and flat, and so small that it has to be enlarged in neither direction."""
    photo = PIL.Image.new("RGB", (200, 90), (250, 250, 245))
    PIL.ImageDraw.Draw(photo).ellipse((20, 40, 175, 65), fill=(60, 120, 50))
    return photo


def grey_bag():
    photo = PIL.Image.new("L", (64, 80), 240)
    draw = PIL.ImageDraw.Draw(photo)
    draw.rectangle((20, 30, 44, 59), fill=100)
    draw.arc((24, 15, 40, 45), 180, 360, fill=30, width=2)
    return photo


def picture(name, photo):
    file = io.BytesIO()
    photo.save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def drop(page, file):
    page.evaluate(
        """async ([name, type, data]) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name, { type }));
          for (const kind of ["dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(kind,
              { dataTransfer, bubbles: true, cancelable: true }));
          }
        }""",
        [file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()],
    )


def test_photos_are_prepared_as_in_chapter_12(page, capsys):
    differences = {}
    for make in (t_shirt, trousers, sole, grey_bag):
        page.evaluate("document.querySelector('#pg-photo-message').textContent = ''")
        page.set_input_files("#pg-file", picture("photo.png", make()))
        page.wait_for_function(
            "document.querySelector('#pg-photo-message').textContent.includes('%')"
        )
        wanted = np.asarray(CHAPTER_12["prepare_photo"](make())).astype(int)
        found = (shown(page) * 255).round().int().reshape(28, 28).numpy()
        differences[make.__name__] = np.abs(found - wanted).max().item()
    with capsys.disabled():
        print(f"\nplayground: photos differ by {differences} grey levels")
    assert max(differences.values()) <= 2
    titles = page.locator("#pg-steps strong").all_inner_texts()
    assert titles == ["grey", "negative", "cleaned", "cropped", "square", "stretched"]
    answers = page.locator("#pg-steps li").all_inner_texts()
    assert answer(page) in answers[-1]
    assert answer(page) in page.inner_text("#pg-photo-message")


def test_the_steps_say_what_the_chapter_says(page):
    """Of its own photo, rounded to whole percents."""
    drop(page, picture("shirt.png", t_shirt()))
    page.wait_for_selector("#pg-steps li")
    steps = page.locator("#pg-steps li").all_inner_texts()
    answers = [step.splitlines()[-1].split(", ") for step in steps]
    rounded = [(category, round(number(share))) for category, share in answers]
    assert rounded == [
        ("Pullover", 98),
        ("Sandal", 52),
        ("Sandal", 74),
        ("T-shirt/top", 90),
        ("T-shirt/top", 97),
        ("T-shirt/top", 97),
    ]


def test_steps_can_be_left_out(page):
    drop(page, picture("shirt.png", t_shirt()))
    page.wait_for_selector("#pg-steps li")

    def titles():
        return page.locator("#pg-steps strong").all_inner_texts()

    complete = shown(page)
    page.uncheck("#pg-stretch")
    assert titles()[-1] == "square"
    assert shown(page).max() < complete.max()
    page.uncheck("#pg-crop")
    assert "cropped" not in titles()
    page.select_option("#pg-negative", "no")
    message = page.inner_text("#pg-photo-message")
    assert message.startswith("No object found")
    page.uncheck("#pg-clean")
    assert titles() == ["grey", "square"]
    assert shown(page).reshape(28, 28)[14, 14] > 0.5  # the table, not a negative
    page.select_option("#pg-negative", "auto")
    page.check("#pg-clean")
    set_slider(page, "margin", 120)
    assert "ground" in page.locator("#pg-steps li", has_text="cleaned").inner_text()


def test_a_light_object_on_a_dark_ground_needs_no_negative(page):
    drop(page, picture("shirt.png", PIL.ImageOps.invert(t_shirt())))
    page.wait_for_selector("#pg-steps li")
    assert "negative" not in page.locator("#pg-steps strong").all_inner_texts()
    assert answer(page).startswith("T-shirt/top")


def png(photo):
    return picture("", photo)["buffer"]


ADDRESS = "https://example.org/shirt.jpg"
USELESS = {
    "cut.png": (lambda: png(trousers())[:4000], "cannot be read as a picture"),
    "words.jpg": (lambda: b"no picture", "cannot be read as a picture"),
    "words.txt": (lambda: b"no picture", "is not a picture"),
    "empty.png": (lambda: b"", "is empty"),
    "phone.heic": (lambda: b"no picture", "is in the HEIC format"),
    "poster.png": (
        lambda: png(PIL.Image.new("1", (10_000, 6_502))),  # never "65 … at most 65"
        "has 65.02 million pixels. That is too much for this page: at most 65 million",
    ),
    "long.png": (
        lambda: bytes(40_300_000),
        "has 40.3 MB. That is too much for this page: at most 40 MB",
    ),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_file_that_is_no_use_gets_a_clear_sentence(page, tmp_path, name):
    content, says = USELESS[name]
    before = shown(page)
    (tmp_path / name).write_bytes(content())
    page.set_input_files("#pg-file", tmp_path / name)
    expect_message(page, f"“{name}” {says}")
    assert torch.equal(shown(page), before)
    set_slider(page, "brightness", 2)  # the page goes on
    assert bars(page)["Ankle boot"] > 90
    drop(page, picture("shirt.png", t_shirt()))
    expect_message(page, "T-shirt/top, 9")


def choose(page, path):
    """Choose a file as a reader does; then the browser decides what it tells of it.

    `set_input_files` says that a file was chosen, whether it is another one or not.
    """
    session = page.context.new_cdp_session(page)
    with page.expect_file_chooser():
        page.click("#pg-file")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": "#pg-file"}
    node = session.send("DOM.querySelector", query)["nodeId"]
    session.send("DOM.setFileInputFiles", {"nodeId": node, "files": [str(path)]})


def test_the_same_photo_can_be_chosen_again(page, tmp_path):
    path = tmp_path / "photo.png"
    t_shirt().save(path)
    choose(page, path)
    expect_message(page, "T-shirt/top, 9")
    prepared = shown(page)
    page.locator("#pg-wrong input").first.check(force=True)
    choose(page, path)
    expect_message(page, "T-shirt/top, 9")
    assert torch.equal(shown(page), prepared)
    page.click("#pg-clear")
    choose(page, path)
    expect_message(page, "T-shirt/top, 9")
    PIL.ImageOps.flip(t_shirt()).save(path)  # the file was edited
    page.click("#pg-clear")
    choose(page, path)
    expect_message(page, "")
    page.wait_for_selector("#pg-source:has-text('Your photo')")
    turned = shown(page).reshape(28, 28).flip(0).flatten()
    torch.testing.assert_close(turned, prepared, atol=0.02, rtol=0)


def test_a_file_that_was_changed_after_it_was_chosen_says_so(browser, tmp_path):
    page = browser.new_page()  # it complains that the file has changed, as it should
    page.goto(PAGE.as_uri())
    path = tmp_path / "photo.png"
    t_shirt().save(path)
    choose(page, path)
    expect_message(page, "T-shirt/top, 9")
    trousers().save(path)
    os.utime(path, (0, 0))
    message = page.evaluate(
        """() => playground.photo.read(document.querySelector("#pg-file").files[0])
          .catch((error) => error.message)"""
    )
    assert message.startswith("“photo.png” cannot be read: it was moved, changed")
    page.close()


def test_a_phones_largest_photo(page, tmp_path):
    """8160 × 6144 pixels, as one of 50 megapixels makes them, and 30.4 MB."""
    photo = PIL.Image.new("L", (8160, 6144), 240)
    PIL.ImageDraw.Draw(photo).rectangle((3000, 1000, 5000, 5000), fill=60)
    content = png(photo)
    (tmp_path / "phone.png").write_bytes(content + bytes(30_400_000 - len(content)))
    page.set_input_files("#pg-file", tmp_path / "phone.png")
    page.wait_for_selector("#pg-source:has-text('Your photo')")
    assert shown(page).reshape(28, 28)[:, 12:16].min() > 0.95


def drag(page, files=(), **texts):
    """Drag something to the page from elsewhere, and drop it; texts by their type."""
    session = page.context.new_cdp_session(page)
    items = [{"mimeType": f"text/{t}", "data": text} for t, text in texts.items()]
    data = {"items": items, "files": [str(f) for f in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 300, "y": 300, "data": data}
        session.send("Input.dispatchDragEvent", event)


def test_what_is_dropped_but_is_no_photo_gets_a_clear_sentence(page, tmp_path):
    for name in ("one.png", "two.png"):
        t_shirt().save(tmp_path / name)
    drag(page, [tmp_path / "one.png"])
    expect_message(page, "T-shirt/top, 9")
    chosen = page.locator("#pg-file").evaluate("input => input.files[0].name")
    assert chosen == "one.png"
    before = shown(page)
    # A picture of another tab, of which the browser gives no file.
    drag(page, **{"uri-list": ADDRESS, "html": f'<img src="{ADDRESS}">'})
    expect_message(page, "That is no file, but an address or a text")
    drag(page, [tmp_path / "one.png", tmp_path / "two.png"])
    expect_message(page, "One photo at a time, please: these are 2 files.")
    drag(page, plain="a sentence")
    expect_message(page, "That is no file")
    drag(page, [tmp_path])
    expect_message(page, "One photo at a time, please: this is a folder.")
    assert torch.equal(shown(page), before)
    assert page.is_visible("#pg-photo-work")  # the steps are still this photo's
    page.uncheck("#pg-stretch")
    expect_message(page, "T-shirt/top, 9")


def test_a_sentence_about_a_dropped_file_is_seen(page, tmp_path):
    """Also where it was dropped far from the place at which the sentence stands."""
    (tmp_path / "words.txt").write_text("no picture")
    CHAPTER_12["table"].save(tmp_path / "table.png")
    texts = {"uri-list": ADDRESS}
    for dropped, says in (
        ({"files": [tmp_path / "words.txt"]}, "“words.txt” is not a picture"),
        ({"files": [tmp_path / "table.png"]}, "No object found"),
        (texts, "That is no file"),
    ):
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        drag(page, **dropped)
        expect_message(page, says)
        place = "e => e.getBoundingClientRect().bottom / innerHeight"
        assert 0 < page.locator("#pg-photo-message").evaluate(place) <= 1.01


def paste(page, selector, file):
    page.evaluate(
        """async ([selector, name, type, data]) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([bytes], name, { type }));
          document.querySelector(selector).dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        [
            selector,
            file["name"],
            file["mimeType"],
            base64.b64encode(file["buffer"]).decode(),
        ],
    )


def test_a_photo_can_be_pasted(page):
    file = picture("image.png", t_shirt())
    paste(page, "#pg-unit", file)  # where one writes, it is no photo that is meant
    paste(page, ".bd-search input", file)
    page.wait_for_timeout(300)
    assert page.inner_text("#pg-photo-message") == ""
    paste(page, "body", file)
    expect_message(page, "T-shirt/top, 9")


def saved(photo, kind, **settings):
    file = io.BytesIO()
    photo.save(file, kind, **settings)
    return {"name": f"photo.{kind}", "mimeType": "", "buffer": file.getvalue()}


def on_its_side():
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    photo = t_shirt().transpose(PIL.Image.Transpose.ROTATE_90)
    return saved(photo, "png", exif=exif)


def moving():
    frames = [trousers().resize(t_shirt().size), sole().resize(t_shirt().size)]
    return saved(t_shirt(), "gif", save_all=True, append_images=frames, loop=0)


def cut_out():
    """The shirt alone: black, where nothing is to be seen."""
    photo = PIL.Image.new("RGBA", t_shirt().size, (0, 0, 0, 0))
    photo.paste((38, 54, 104, 255), mask=CHAPTER_12["shirt"])
    return saved(photo, "png")


def wrongly_named():
    file = picture("photo.bin", t_shirt())
    return {**file, "mimeType": "application/octet-stream"}


@pytest.mark.parametrize("make", [on_its_side, moving, cut_out, wrongly_named])
def test_photos_of_other_kinds(page, make):
    """With a note how to turn it, other frames, a transparent ground, a false type."""
    page.set_input_files("#pg-file", make())
    expect_message(page, "T-shirt/top, 9")


@pytest.mark.parametrize(
    ("width", "height", "says"),
    [
        (1, 1, "No object found"),
        (20_000, 1, "No object found"),
        (60_000, 40, "Too narrow"),  # longer than a canvas may be
        (40, 60_000, "Too narrow"),
    ],
)
def test_photos_of_odd_sizes(page, width, height, says):
    before = shown(page)
    photo = PIL.Image.new("L", (width, height), 250)
    draw = PIL.ImageDraw.Draw(photo)
    if min(width, height) > 1:
        draw.rectangle((15, 15, width - 16, height - 16), fill=20)
    page.set_input_files("#pg-file", picture("odd.png", photo))
    expect_message(page, says)
    assert torch.equal(shown(page), before)


NO_READING = {
    "noise": "read.data.forEach((_, i, data) => { data[i] = 256 * Math.random(); });",
    "white": "read.data.fill(255);",
    "nothing": "read.data.fill(0);",
    "refusal": "throw new DOMException('The operation is insecure.', 'SecurityError');",
}


def change_what_is_read(page, change):
    """Canvases give other pixels than were painted, as in Tor Browser or LibreWolf."""
    page.evaluate(
        f"""() => {{
          const {{ prototype }} = CanvasRenderingContext2D;
          const {{ getImageData }} = prototype;
          prototype.getImageData = function (...box) {{
            const read = getImageData.apply(this, box);
            {change}
            return read;
          }};
        }}"""
    )


@pytest.mark.parametrize("kind", NO_READING)
def test_a_browser_that_hides_pixels_is_noticed(page, kind):
    change_what_is_read(page, NO_READING[kind])
    before = shown(page)
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    expect_message(page, "This browser shows pictures, but keeps their pixels")
    assert torch.equal(shown(page), before)
    page.focus("#pg-image")  # drawing reads no pixels
    page.keyboard.press("Space")
    assert shown(page).reshape(28, 28)[13, 13] == 1


def test_a_browser_that_changes_pixels_a_little_does_no_harm(page):
    """As Brave does, and Firefox in private windows."""
    flip = "(v, i, data) => { data[i] = v ^ (Math.random() < 0.1); }"  # the last bit
    change_what_is_read(page, f"read.data.forEach({flip});")
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    expect_message(page, "T-shirt/top, 9")


def expect_message(page, start):
    message = "document.querySelector('#pg-photo-message').innerText"
    page.wait_for_function(f"start => {message}.startsWith(start)", arg=start)


def test_a_message_speaks_of_what_is_seen(page):
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    expect_message(page, "T-shirt/top, 9")
    assert "the answer above" in page.inner_text("#pg-photo-message")
    page.click("#pg-clear")  # another image: not the photo's any more
    assert page.inner_text("#pg-photo-message") == ""
    name = f"Screenshot_{'of_a_wide_screen_' * 9}.png"
    page.set_viewport_size({"width": 360, "height": 740})
    page.set_input_files("#pg-file", {**picture(name, t_shirt()), "buffer": b"no"})
    expect_message(page, f"“{name}” cannot be read")
    assert not page.is_visible("#pg-photo-work")  # the steps of the photo before
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_photo_that_is_still_being_read_comes_too_late_after_a_reset(page):
    before = shown(page)
    page.evaluate(
        """document.addEventListener("drop",
          () => document.querySelector("#pg-reset").click(), { once: true })"""
    )
    drop(page, picture("shirt.png", t_shirt()))
    page.wait_for_timeout(1000)
    assert torch.equal(shown(page), before)
    assert page.inner_text("#pg-photo-message") == ""


def test_a_photo_that_is_still_being_read_leaves_a_later_image(page):
    page.evaluate(
        """document.addEventListener("drop",
          () => document.querySelector("#pg-wrong input").click(), { once: true })"""
    )
    drop(page, picture("shirt.png", t_shirt()))
    page.wait_for_timeout(1000)
    assert page.inner_text("#pg-source").startswith("Validation image")
    assert page.inner_text("#pg-photo-message") == ""


def test_too_narrow_an_object_is_said_as_in_chapter_12(page):
    before = shown(page)
    photo = PIL.Image.new("L", (3000, 40), 255)
    PIL.ImageDraw.Draw(photo).rectangle((100, 15, 2900, 20), fill=0)
    with pytest.raises(ValueError, match="Too narrow"):
        CHAPTER_12["prepare_photo"](photo)
    page.set_input_files("#pg-file", picture("bar.png", photo))
    expect_message(page, "Too narrow an object for 28 × 28 pixels.")
    assert torch.equal(shown(page), before)


def test_without_the_network_a_photo_promises_no_answer(browser):
    page = browser.new_page()
    page.route("**/weights-*", lambda route: route.abort())
    page.goto(PAGE.as_uri())
    page.wait_for_selector("text=The network could not be loaded")
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    expect_message(page, "The image above is your photo's now")
    message = page.inner_text("#pg-photo-message")
    assert message == "The image above is your photo's now."
    page.close()


@pytest.mark.parametrize("another", [False, True])
def test_a_network_that_comes_late_leaves_the_image(browser, another):
    page, waiting = browser.new_page(), []
    page.route("**/weights-*", lambda route: waiting.append(route))
    with page.expect_request("**/weights-*"):
        page.goto(PAGE.as_uri())
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    expect_message(page, "The image above is your photo's now.")
    if another:
        page.locator("#pg-wrong input").first.check(force=True)
    source = "Validation image" if another else "Your photo, prepared"
    page.wait_for_selector(f"#pg-source:has-text('{source}')")
    waiting[0].continue_()
    page.wait_for_function("document.querySelector('#pg-answer').textContent")
    assert page.inner_text("#pg-source").startswith(source)
    if another:
        assert page.inner_text("#pg-photo-message") == ""
    else:
        expect_message(page, "T-shirt/top, 9")
    page.close()


def test_after_going_back_the_page_says_what_it_shows(page):
    page.locator("#pg-wrong input").first.check(force=True)
    set_slider(page, "temperature", 3)
    page.goto((SITE / "book" / "faq.html").as_uri())
    page.go_back()
    page.wait_for_function("document.querySelector('#pg-answer').textContent")
    temperature = page.locator("#pg-temperature")
    text_beside = temperature.evaluate("e => e.previousElementSibling.textContent")
    assert text_beside == f"T = {float(temperature.input_value()):.1f}"
    chosen = page.locator("[name=pg-gallery]:checked").get_attribute("aria-label")
    assert page.inner_text("#pg-source").split(", label")[0] in chosen


def test_a_photo_without_object_changes_nothing(page):
    before = shown(page)
    page.set_input_files("#pg-file", picture("table.png", CHAPTER_12["table"]))
    expect_message(page, "No object found")
    assert torch.equal(shown(page), before)


# A layer.


def test_a_units_sum_is_that_of_pytorch(page, parameters, forward):
    found = forward(shown(page))
    for layer, unit in ((1, 46), (1, 0), (2, 7), (2, 511), (3, 9), (3, 0)):
        check_sum(page, parameters, found, layer, unit)


def check_sum(page, parameters, found, layer, unit):
    A, b = (parameters[f"linear_{layer}.{name}"] for name in ("weight", "bias"))
    terms = A[unit] * found[f"x{layer - 1}"]
    page.check(f"[name=pg-layer][value='{layer}']")
    page.fill("#pg-unit", str(unit))
    *top, others, bias, z, last = table(page, "sum")

    assert number(z[-1]) == pytest.approx(found[f"z{layer}"][unit].item(), abs=6e-4)
    assert number(bias[-1]) == pytest.approx(b[unit].item(), abs=6e-4)
    total = sum(number(row[-1]) for row in (*top, others, bias))
    assert total == pytest.approx(number(z[-1]), abs=6e-3)  # eleven roundings
    sizes = terms.abs().sort(descending=True).values[:8].tolist()
    assert [abs(number(row[-1])) for row in top] == pytest.approx(sizes, abs=6e-4)
    for _, value, weight, term in top:
        assert number(value) * number(weight) == pytest.approx(number(term), abs=0.01)
    if layer < 3:
        assert last[0] == f"ReLU: activation x{layer}[{unit}]"
        assert number(last[1]) == pytest.approx(max(number(z[-1]), 0), abs=1e-9)
    else:
        assert number(last[1]) == bars(page)[CATEGORIES[unit]]


def test_a_unit_without_number_changes_nothing(page):
    title = page.inner_text("#pg-unit-title")
    for unit in ("", "512", "-1", "3.5"):
        page.fill("#pg-unit", unit)
        page.wait_for_selector("text=The units of this layer are 0 to 511.")
        set_slider(page, "brightness", 2)
        assert page.inner_text("#pg-unit-title") == title
        page.wait_for_selector("#pg-unit-status:has-text('for this image')")
        set_slider(page, "brightness", 1)
    page.check("[name=pg-layer][value='3']")
    page.fill("#pg-unit", "10")
    page.wait_for_selector("text=The units of this layer are 0 to 9.")


def test_a_layers_map(page):
    for layer, name in ((1, "x1"), (2, "x2")):
        page.check(f"[name=pg-layer][value='{layer}']")
        off = (shown(page, name) == 0).sum()
        assert f"{off} units of 512 are off" in page.inner_text("#pg-map-legend")
        greatest = shown(page, name).argmax()
        assert page.inner_text("#pg-unit-title") == f"Unit {greatest} of layer {layer}"


def test_pointing_shows_a_unit_and_clicking_keeps_it(page):
    page.locator("#pg-map").scroll_into_view_if_needed()
    kept = page.inner_text("#pg-unit-title")
    box = page.locator("#pg-map").bounding_box()
    side = box["width"] / 32
    page.mouse.move(box["x"] + 3.5 * side, box["y"] + 2.5 * side)
    assert page.inner_text("#pg-unit-title") == "Unit 67 of layer 1"
    page.mouse.move(box["x"] - 20, box["y"])
    assert page.inner_text("#pg-unit-title") == kept
    page.mouse.click(box["x"] + 3.5 * side, box["y"] + 2.5 * side)
    page.mouse.move(box["x"] - 20, box["y"])
    assert page.inner_text("#pg-unit-title") == "Unit 67 of layer 1"
    assert page.input_value("#pg-unit") == "67"
    page.fill("#pg-unit", "9999")  # no such unit
    assert page.inner_text("#pg-unit-title") == "Unit 67 of layer 1"
    page.click("#pg-strongest")
    assert page.inner_text("#pg-unit-title") == kept


# Looks.


def luminance(colour):
    """Relative luminance, as WCAG defines it."""
    channels = np.array(re.findall(r"\d+", colour)[:3], dtype=float) / 255
    dark = channels <= 0.04045
    linear = np.where(dark, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(open_page, scheme):
    page = open_page(color_scheme=scheme)
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    page.wait_for_selector("#pg-steps li")
    assert page.get_attribute("html", "data-theme") == scheme
    colours = page.evaluate(
        """() => [...document.querySelectorAll('.playground *')]
          .filter((e) => [...e.childNodes].some((n) => n.data?.trim()))
          .filter((e) => e.checkVisibility())
          .map((e) => {
            let behind = e;
            const ground = () => getComputedStyle(behind).backgroundColor;
            while (ground() === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
            return [getComputedStyle(e).color, ground(), e.textContent];
          })"""
    )
    assert len(colours) > 50
    for text_colour, ground, words in colours:
        light, dark = sorted(map(luminance, (text_colour, ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{words}: {text_colour}"


def test_the_page_does_not_scroll_sideways(page):
    page.set_input_files("#pg-file", picture("shirt.png", t_shirt()))
    page.wait_for_selector("#pg-steps li")
    for width in (320, 360, 768, 1200):
        page.set_viewport_size({"width": width, "height": 700})
        for layer in (1, 2, 3):
            page.check(f"[name=pg-layer][value='{layer}']")
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_fingers(open_page):
    page = open_page(viewport={"width": 360, "height": 700})
    page.check("[name=pg-layer][value='2']")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(
            '.playground :is(button, select, input, #pg-image)')]
          .filter((e) => e.checkVisibility()).map((e) => {
            const box = (e.closest('label') ?? e).getBoundingClientRect();
            return [e.id || e.name, box.width, box.height];
          })"""
    )
    assert len(sizes) > 40
    assert not [size for size in sizes if min(size[1:]) < 44]


def test_on_a_phone_the_answer_stays_in_view(open_page):
    page = open_page(viewport={"width": 360, "height": 640})
    page.locator("#pg-width").scroll_into_view_if_needed()  # below all other sliders
    page.locator("#pg-brightness").press("End")
    page.locator("#pg-brightness").scroll_into_view_if_needed()
    box = page.locator("#pg-now").bounding_box()
    assert 0 <= box["y"] <= 100
    assert page.inner_text("#pg-now") == answer(page)
    page.set_viewport_size({"width": 1200, "height": 800})
    assert not page.locator("#pg-now").is_visible()


def test_controls_have_names_and_pictures_have_texts(page):
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
            '.playground :is(input, select, canvas)')]
          .filter((e) => e.checkVisibility())
          .filter((e) => !(e.labels?.[0]?.innerText.trim() || e.ariaLabel ||
                           (e.matches('label canvas') && e.previousSibling.ariaLabel)))
          .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    assert page.locator("#pg-answer[role=status]").count() == 1
    levels = page.locator("article :is(h1, h2, h3, h4)").evaluate_all(
        "headings => headings.map((heading) => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_nothing_moves_for_those_who_do_not_want_it(open_page):
    duration = "e => getComputedStyle(e).transitionDuration"
    page = open_page(reduced_motion="reduce")
    assert page.locator("#pg-bars div").first.evaluate(duration) == "0s"


# Places.


def go(page, hash):
    page.evaluate("hash => { location.hash = hash; }", hash)
    page.wait_for_timeout(200)


def test_an_address_names_image_layer_and_unit(open_page, forward, validation):
    page = open_page(f"{PAGE.as_uri()}#image=14&layer=2&unit=36")
    found = forward(validation[0][14].flatten() / 255)
    torch.testing.assert_close(shown(page, "z2"), found["z2"], atol=1e-5, rtol=0)
    assert page.inner_text("#pg-unit-title") == "Unit 36 of layer 2"
    tops = [
        page.locator(part).evaluate("e => e.getBoundingClientRect().y")
        for part in ("#pg-unit-title", ".pg-sum")
    ]
    assert 0 <= min(tops) < 200
    set_slider(page, "brightness", 2)
    go(page, "image=13")
    assert torch.equal(shown(page), validation[0][13].flatten() / 255)
    page.go_back()
    page.wait_for_timeout(200)
    torch.testing.assert_close(shown(page, "z2"), found["z2"], atol=1e-5, rtol=0)


def test_an_address_of_no_place_says_so(page, validation):
    for hash, what in (
        ("image=9999", "image 9999"),
        ("image=13&layer=4", "layer 4"),
        ("layer=1&unit=512", "unit 512"),
        ("layer=2&unit=x", "unit x"),
        ("unit=3", "unit 3"),
        ("image=13&brightness=9", "brightness 9"),
        ("image=13&turn=-181", "turn -181"),
        ("temperature=0", "temperature 0"),
        ("temperature=", "temperature "),
    ):
        go(page, hash)
        said = page.inner_text("#pg-address")
        assert said == f"The address of this page names {what}, which there is not."
        assert torch.equal(shown(page), validation[0][13].flatten() / 255)
    go(page, "layer=1&unit=5")
    assert page.inner_text("#pg-address") == ""


def test_an_address_may_turn_every_slider(page, forward, validation):
    go(page, "image=13&brightness=0.5&turn=180&down=2&right=-3")
    upside_down = validation[0][13].squeeze().flip(0, 1) / 255 / 2
    moved = torch.zeros(28, 28)
    moved[2:, :-3] = upside_down[:-2, 3:]
    torch.testing.assert_close(shown(page).reshape(28, 28), moved, atol=1e-6, rtol=0)
    go(page, "image=13&temperature=2")
    wanted = (forward(validation[0][13].flatten() / 255)["logits"] / 2).softmax(dim=0)
    assert answer(page) == f"Ankle boot, {wanted.max():.1%}"
    for name in ("brightness", "turn", "down", "right", "temperature"):
        rest = {"brightness": "1", "temperature": "2"}.get(name, "0")
        assert page.input_value(f"#pg-{name}") == rest
    top = page.locator("#pg-answer-title").evaluate(
        "e => e.getBoundingClientRect().top"
    )
    assert 0 <= top < 200


def test_the_tour_follows_a_pixel_to_the_answer(page, parameters, forward, validation):
    """Each stop's greatest term comes from the one before, as its text says."""
    found = forward(validation[0][13].flatten() / 255)
    stop, stops = 9, []
    for layer in (3, 2, 1):
        terms = parameters[f"linear_{layer}.weight"][stop] * found[f"x{layer - 1}"]
        stops.append(f"#image=13&layer={layer}&unit={stop}")
        stop = terms.argmax().item()
        assert terms.abs().argmax() == (146 if layer == 2 else stop)
    links = page.locator("article li a[href^='#image=13']")
    hrefs = [link.get_attribute("href") for link in links.all()]
    dark = [one.replace("13", "13&brightness=0.4") for one in reversed(stops)]
    assert hrefs == ["#image=13", *reversed(stops), *dark]
    place = f"row {stop // 28}, column {stop % 28} is white"
    assert place in " ".join(page.inner_text("article").split())
    assert validation[0][13].flatten()[stop] == 255
    titles = ("", *2 * ("Unit 255", "Unit 36", "Logit 9"))
    for link, words in zip(links.all(), titles, strict=True):
        link.click()
        page.wait_for_timeout(200)
        assert page.inner_text("#pg-unit-title").startswith(words)
        assert page.inner_text("#pg-address") == ""
    assert page.locator(".pg-best th").inner_text() == "Sandal"
    after = forward(0.4 * validation[0][13].flatten() / 255)
    for name, k in (("x1", 255), ("x2", 36), ("logits", 9)):
        assert 0 < after[name][k] < found[name][k]
        assert shown(page, name)[k] == pytest.approx(after[name][k].item(), abs=1e-4)
    assert after["logits"][9] / found["logits"][9] == pytest.approx(0.5, abs=0.05)
    page.get_by_role("link", name="The answer", exact=True).click()
    page.wait_for_timeout(200)
    top = page.locator("#pg-answer-title").evaluate("e => e.getBoundingClientRect().y")
    assert 0 <= top < 200


# The page and its files.


def test_the_page_shows_the_program_that_runs(page):
    blocks = page.locator("article pre").all_inner_texts()
    program = (ASSETS / "network.js").read_text(encoding="utf-8")
    assert program == (SOURCES / "network.js").read_text(encoding="utf-8")
    parts = re.findall(
        r"// \[(?:its|for).*?\]\n(.*?)\n  // \[end\]", program, re.DOTALL
    )
    assert len(parts) == 2
    for part in parts:
        wanted = "\n".join(line.removeprefix("  ") for line in part.splitlines())
        assert wanted in [block.strip() for block in blocks]
    assert any(block.startswith("def forward(self, X):") for block in blocks)


def test_only_this_page_loads_it():
    for path in SITE.rglob("*.html"):
        loads = set(
            re.findall(r"_static/playground/([\w.]+)", path.read_text(encoding="utf-8"))
        )
        if path == PAGE:
            assert loads > {"network.js", "parameters.js", "playground.js"}
        else:  # a page with live figures may compute with the network
            assert loads in (set(), {"network.js", "parameters.js"}), path


def test_what_is_derived_is_not_committed():
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("without git and its folder, nobody knows what is committed")
    command = ["git", "-c", "safe.directory=*", "ls-files"]
    command += ["*weights-*", "*gallery.js", "*images-*.js", "*images-*.bin"]
    assert subprocess.check_output(command, cwd=ROOT, text=True) == ""


@pytest.fixture
def extension():
    path = ROOT / "book" / "_extensions" / "playground.py"
    spec = importlib.util.spec_from_file_location("playground_extension", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_derived_files_are_the_same_each_time(extension, tmp_path):
    assert extension.make_data(ROOT, tmp_path)
    assert not extension.make_data(ROOT, tmp_path)  # nothing to do
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(made) == 7
    for name, content in made.items():
        assert content == (ASSETS / name).read_bytes()
    (tmp_path / "weights-old.bin").touch()
    (tmp_path / "gallery.js").write_text("// cut off")
    assert extension.make_data(ROOT, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == made


def test_a_book_without_dataset_or_model_says_so(extension, tmp_path, caplog):
    with pytest.raises(ExtensionError, match="make model"):
        extension.make_data(tmp_path, tmp_path / "out")
    (tmp_path / "models").mkdir()
    shutil.copy(ROOT / "models" / "base-model.pth", tmp_path / "models")
    assert extension.make_data(tmp_path, tmp_path / "out")
    assert "make data" in caplog.text
    gallery = (tmp_path / "out" / "gallery.js").read_text(encoding="utf-8")
    assert '"validation": [], "wrong": []' in gallery
    assert not list((tmp_path / "out").glob("images-*"))


def test_a_page_without_gallery_still_works(extension, open_page, tmp_path):
    others = shutil.ignore_patterns("notebooks", "_images", "_sources")
    shutil.copytree(SITE, tmp_path / "site", ignore=others)
    (tmp_path / "models").mkdir()
    shutil.copy(ROOT / "models" / "base-model.pth", tmp_path / "models")
    extension.make_data(tmp_path, tmp_path / "site" / "_static" / "playground")
    page = open_page((tmp_path / "site" / "book" / PAGE.name).as_uri())
    assert "without the dataset" in page.inner_text("#pg-validation")
    assert "without the dataset" in page.inner_text("#tr-status")
    assert page.inner_text("#pg-source") == "Black."
