"""Chapter 3: our image, brighter or darker, and what the model says of it."""

import pytest
import torch
from live_figures import Figure, percents

FIGURE, PAGE = "brightness", "notebooks/03-prediction"


def shown(figure):
    return [percents(texts[1])[0] for texts in figure.rows().values()]


def percent(shares):
    return [pytest.approx(100 * share, abs=0.051) for share in shares.tolist()]


def test_it_begins_with_the_chapters_probabilities(figure, names):
    assert shown(figure) == percent(names["at_brightness"](1))
    assert len(set(figure.data["labels"])) == len(figure.data["images"]) == 6
    assert figure.said().startswith("Brightness × 1.00: Ankle boot, 71.7%.")
    assert figure.page.evaluate("network.parameters.A1") is None  # not loaded yet


@pytest.mark.parametrize("factor", [0, 0.4, 0.75, 1.5, 3])
def test_it_shows_pytorchs_probabilities(figure, names, factor):
    figure.turn("Brightness", factor)
    figure.page.wait_for_function("network.parameters.A1")
    figure.turn("Brightness", factor)
    assert shown(figure) == percent(names["at_brightness"](factor))
    white = (names["image_tensor"] * factor >= 1).sum().item()
    assert figure.said().endswith(f"White: {white} of 784 pixels.")


def test_it_shows_the_other_images(figure, names):
    for place, index in enumerate(names["some"]):
        label = names["categories"][names["y_validation"][index]]
        figure.choose(label)
        figure.page.wait_for_function("network.parameters.A1")
        figure.page.evaluate("new Promise(requestAnimationFrame)")
        with torch.inference_mode():
            row = torch.softmax(names["model"](names["X_validation"][[index]]), dim=1)
        assert shown(figure) == percent(row[0])
        assert figure.data["labels"][place] == names["y_validation"][index]


def test_without_its_network_it_says_so(browser, figure):
    page = browser.new_page()
    page.route("**/weights-*", lambda route: route.abort())
    page.goto(figure.page.url)
    slider = page.locator("#live-brightness input[type=range]")
    slider.press("ArrowRight")
    page.wait_for_selector("text=The network could not be loaded. Turn the knob")
    assert set(Figure(page, FIGURE).rows()["Ankle boot"]) == {"", "–"}
    page.unroute("**/weights-*")
    slider.press("ArrowRight")
    page.wait_for_selector("#live-brightness :text('Brightness × 1.10: Ankle boot')")
    page.close()
