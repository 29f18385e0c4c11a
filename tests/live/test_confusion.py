"""Chapter 11: the confusion matrix of the test images, and the images behind it."""

import base64
import io

import figures as f
import numpy as np
import pytest
from PIL import Image

FIGURE, PAGE = "confusion", "notebooks/11-evaluation"
SAYS, (IMAGES, LABELS) = f.logits("test").argmax(axis=1), f.images("test")


def behind(i, j):
    return np.flatnonzero(np.equal(LABELS, i) & np.equal(SAYS, j))[:6]


def visible(figure):
    images = figure.place.locator(".live-thumbs i")
    return sum(one.is_visible() for one in images.all())


def test_it_shows_the_matrix(figure):
    found = [texts for texts in figure.rows().values()]
    assert np.array_equal(np.array(found, int), f.confusion())


def test_it_begins_with_the_shirts_called_t_shirts(figure):
    assert visible(figure) == 6
    assert figure.said() == (
        "Of 1,000 images labelled “Shirt”, 106 are called “T-shirt/top”; "
        "the first 6 are shown."
    )


@pytest.mark.parametrize(
    ("label", "prediction", "words"),
    [
        ("Shirt", "Shirt", "759 are called “Shirt”; the first 6 are shown."),
        ("Bag", "Sneaker", "4 are called “Sneaker”; all are shown."),
        ("Shirt", "Trouser", "1 is called “Trouser”; it is shown."),
        ("Sandal", "Shirt", "none is called “Shirt”."),
    ],
)
def test_it_says_how_many_and_how_many_are_shown(figure, label, prediction, words):
    figure.take("Label", label)
    figure.take("Prediction", prediction)
    names = figure.data["names"]
    i, j = names.index(label), names.index(prediction)
    assert figure.said() == f"Of 1,000 images labelled “{label}”, {words}"
    assert visible(figure) == len(behind(i, j))


def test_a_cell_can_be_pointed_at(figure):
    figure.place.locator("tbody tr").nth(9).locator("td").nth(7).click()
    assert figure.said().startswith("Of 1,000 images labelled “Ankle boot”, 27 are ca")
    assert figure.place.get_by_label("Label", exact=True).input_value() == "Ankle boot"
    assert (
        figure.place.get_by_label("Prediction", exact=True).input_value() == "Sneaker"
    )


def test_its_images_are_those_behind_the_cells(figure):
    """In 16 levels of grey, one below the other."""
    sheet = Image.open(io.BytesIO(base64.b64decode(figure.data["sheet"])))
    found = np.array(sheet).reshape(-1, 28 * 28).astype(int)
    shown = figure.data["shown"]
    wanted = [behind(i, j) for i in range(10) for j in range(10)]
    assert [len(one) for one in wanted] == [n for row in shown for n in row]
    off = found - IMAGES[np.concatenate(wanted)].astype(int)
    assert np.abs(off).max() <= 8
    assert len(np.unique(found)) <= 16
    # The one that is seen is that of its cell: how far down the sheet is moved.
    figure.take("Label", "Bag")
    figure.take("Prediction", "Sneaker")
    before = sum(len(one) for one in wanted[:87])
    first = figure.place.locator(".live-thumbs i").first
    moved = first.evaluate("one => parseFloat(one.style.backgroundPositionY)")
    assert moved == pytest.approx(100 * before / (len(found) - 1), abs=1e-3)
