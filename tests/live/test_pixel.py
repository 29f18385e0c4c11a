"""Chapter 2: a pixel of our image: its level, its number, its place in the flat row."""

import numpy as np
import pytest

FIGURE, PAGE = "pixel", "notebooks/02-tensors"


def image_of(figure):
    return figure.place.get_by_role("application")


def strip(figure):
    """What stands on the nine squares, and below them."""
    boxes = figure.place.locator(".live-cells > div")
    return [
        (box.locator("b").inner_text(), box.locator("span").inner_text())
        for box in boxes.all()
    ]


def check(figure, names, i, j):
    """All that is shown is what PyTorch has at row i and column j."""
    tensor, flat = names["image_tensor"], names["to_tensor"](names["image"]).flatten()
    levels = np.asarray(names["image"]).flatten()
    place = 28 * i + j
    assert flat[place] == tensor[0, i, j]
    assert figure.rows() == {
        "grey level": [str(levels[place])],
        "number": [f"{tensor[0, i, j]:.4f}"],
        "row, column": [f"{i}, {j}"],
        "place in the flat row": [str(place)],
    }
    around = range(place - 4, place + 5)
    inside = [0 <= at < 784 for at in around]
    shown = zip(around, inside, strict=True)
    assert strip(figure) == [
        (str(levels[at]), str(at)) if there else ("", "–") for at, there in shown
    ]
    begins = figure.place.locator(".live-row-begins span").all_inner_texts()
    shown = zip(around, inside, strict=True)
    assert begins == [str(at) for at, there in shown if there and at % 28 == 0]


def test_it_begins_at_the_chapters_pixel(figure, names):
    assert figure.data["levels"] == np.asarray(names["image"]).flatten().tolist()
    check(figure, names, names["i"], names["j"])
    assert figure.said() == (
        "Level 183 is 183 / 255 = 0.7176. Its place is 28 · 25 + 3 = 703."
    )


@pytest.mark.parametrize("i, j", [(0, 0), (27, 27), (0, 27), (13, 0), (24, 3), (9, 17)])
def test_it_shows_what_pytorch_has(figure, names, i, j):
    figure.turn("Row", i)
    figure.turn("Column", j)
    check(figure, names, i, j)
    assert f"28 · {i} + {j} = {28 * i + j}." in figure.said()


def test_each_level_has_pytorchs_number(figure, names):
    numbers = names["there"].flatten().tolist()
    shown = figure.page.evaluate(
        "[...Array(256).keys()].map((level) => Math.fround(level / 255).toFixed(4))"
    )
    assert shown == [f"{number:.4f}" for number in numbers]


def test_keys_move_the_frame_through_the_flat_row(figure, names):
    """Left and right go on past an edge of the image; nothing leads out of it."""
    place = 28 * names["i"] + names["j"]

    def press(key, expected):
        image_of(figure).press(key)
        figure.page.evaluate("new Promise(requestAnimationFrame)")
        check(figure, names, *divmod(expected, 28))

    for _ in range(names["j"] + 1):  # into the row above
        place -= 1
        press("ArrowLeft", place)
    assert place % 28 == 27
    press("ArrowRight", place + 1)
    press("ArrowDown", place + 29)
    press("End", 28 * (names["i"] + 1) + 27)
    press("ArrowDown", 28 * 27 + 27)
    press("ArrowDown", 28 * 27 + 27)
    press("ArrowRight", 28 * 27 + 27)
    press("Home", 28 * 27)
    press("ArrowUp", 28 * 26)


def test_the_cells_of_the_flat_row_lead_to_their_pixels(figure, names):
    place = 28 * names["i"] + names["j"]
    figure.place.locator(".live-cells div").last.click()
    figure.page.evaluate("new Promise(requestAnimationFrame)")
    check(figure, names, *divmod(place + 4, 28))


@pytest.mark.parametrize("i, j", [(0, 0), (27, 27), (9, 17)])
def test_the_pointer_takes_the_pixel_under_it(figure, names, i, j):
    image_of(figure).scroll_into_view_if_needed()
    box = image_of(figure).locator("canvas").bounding_box()
    middle = (
        box["x"] + (j + 0.5) * box["width"] / 28,
        box["y"] + (i + 0.5) * box["height"] / 28,
    )
    figure.page.mouse.click(*middle)
    figure.page.evaluate("new Promise(requestAnimationFrame)")
    check(figure, names, i, j)
    frame = figure.place.locator(".live-frame").bounding_box()
    assert frame["x"] < middle[0] < frame["x"] + frame["width"]
    assert frame["y"] < middle[1] < frame["y"] + frame["height"]
