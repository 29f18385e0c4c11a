"""Chapter 1: ten images, which the reader gives a category each."""

import base64

import numpy as np
import pytest
import torch
from chapters import ROOT

FIGURE, PAGE = "be-the-network", "notebooks/01-dataset"
PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def truth(namespaces):
    return [label for _, label in namespaces("01-dataset")["quiz"]]


def button(figure, name):
    return figure.place.get_by_role("button", name=name)


def label_all(figure, given):
    for label in given:
        figure.page.keyboard.press(str(label))
        figure.page.keyboard.press("Enter")


def begin(figure):
    """Keys are heard where the focus is in the figure."""
    figure.place.locator(".live-keys button").first.focus()


def test_it_begins_with_the_chapters_ten_images(figure, names):
    for text, (image, _) in zip(figure.data["images"], names["quiz"], strict=True):
        assert base64.b64decode(text) == np.asarray(image).tobytes()
    assert figure.data["people"] == names["people"] == 0.835
    assert figure.said().startswith("Image 1: which category")
    shown = figure.page.evaluate(
        """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]""",
        figure.place.locator("canvas").first.element_handle(),
    )
    assert shown[::4] == np.asarray(names["quiz"][0][0]).flatten().tolist()


def test_the_networks_answers_are_the_models(figure, names):
    learned = torch.load(ROOT / "models" / "base-model.pth", weights_only=True)
    model = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(784, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 10),
    )
    model.load_state_dict(dict(zip(model.state_dict(), learned.values(), strict=True)))
    X = np.stack([np.asarray(image) for image, _ in names["quiz"]]) / 255
    says = model(torch.tensor(X, dtype=torch.float32)).argmax(dim=1)
    assert figure.data["network"] == says.tolist()


@pytest.mark.parametrize("wrong", [0, 1, 10])
def test_at_the_end_it_counts(figure, names, truth, wrong):
    given = [(one + (k < wrong)) % 10 for k, one in enumerate(truth)]
    begin(figure)
    label_all(figure, given)
    says = figure.data["network"]
    hits = sum(one == other for one, other in zip(says, truth, strict=True))
    assert figure.said() == (
        f"You agree with {10 - wrong} of 10 labels, the network of chapter 3 with "
        f"{hits}; the people who were asked, with 83.5% of theirs."
    )
    categories = names["categories"]
    cells = figure.place.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].slice(1).map((c) => c.textContent))"
    )
    lists = zip(truth, given, says, strict=True)
    assert cells == [[categories[one] for one in row] for row in lists]
    differs = figure.place.locator(".live-differs").count()
    assert differs == wrong + 10 - hits
    figure.reset()
    assert figure.said().startswith("Image 1: which category")


def test_after_each_answer_it_tells_the_label(figure, names, truth):
    categories = names["categories"]
    category = categories[truth[0]]
    button(figure, category).click()
    assert figure.said() == f"You say {category}, and so does its label."
    # The first answer counts, and no image is left out.
    button(figure, "Bag").click(force=True)
    assert figure.said() == f"You say {category}, and so does its label."
    count = figure.place.locator(".live-count")
    button(figure, "Next image").click()
    assert figure.said().startswith("Image 2: which category")
    button(figure, "Next image").click(force=True)
    assert figure.said().startswith("Image 2: which category")
    assert count.inner_text() == "Image 2 of 10"
    other = categories[(truth[1] + 1) % 10]
    button(figure, other).click()
    assert figure.said() == f"You say {other}; its label is {categories[truth[1]]}."
    label = figure.place.locator(".live-label")
    assert label.inner_text().split() == [str(truth[1]), *categories[truth[1]].split()]


def test_other_keys_do_nothing(figure):
    before = figure.text()
    begin(figure)
    for key in ("a", "Control+1", "ArrowRight"):
        figure.page.keyboard.press(key)
    assert figure.text() == before


def test_its_end_fits_on_a_phone_too(figure, truth):
    usual = figure.page.viewport_size
    figure.page.set_viewport_size(PHONE)
    begin(figure)
    label_all(figure, truth)
    figure.said()
    box = figure.place.bounding_box()
    assert box["width"] <= PHONE["width"] and box["height"] <= PHONE["height"]
    assert not figure.place.evaluate("e => e.scrollWidth > e.clientWidth")
    figure.page.set_viewport_size(usual)
