"""Chapter 7: our image's loss and probability as the logit of its label is turned."""

import re

import pytest
import torch

FIGURE, PAGE = "one-logit", "notebooks/07-cross-entropy"
SLIDER = "Logit of the label"


def shown(figure):
    """Logit, probability in per cent, loss and slope, as they are said."""
    numbers = re.findall(r"−?\d+(?:\.\d+)?", figure.said().replace("-", "−"))
    return [float(number.replace("−", "-")) for number in numbers]


def expected(names, logit):
    """The same by PyTorch, in float64; the slope by autograd."""
    logits, label = names["logits"].double().clone(), names["label"]
    logits[0, label] = logit
    logits.requires_grad_()
    loss = torch.nn.CrossEntropyLoss()(logits, torch.tensor([label]))
    loss.backward()
    probability = 100 * torch.softmax(logits, dim=1)[0, label].item()
    return probability, loss.item(), logits.grad[0, label].item()


def test_it_begins_with_the_chapters_numbers(figure, names):
    logit, label = names["logits"][0, names["label"]].item(), names["label"]
    assert figure.data["logit"] == logit
    probability, loss = names["probabilities"][label], names["our_loss"]
    assert figure.said() == (
        f"Logit {logit:.2f}: probability {probability:.1%}, loss {loss:.2f}, "
        f"slope −{1 - probability:.2f}."
    )
    assert figure.data["ends"] == names["boot_logits"][[0, -1]].tolist()


@pytest.mark.parametrize("steps", [-260, -140, -42, -19, 10, 40, 120, 200])
def test_it_shows_pytorchs_numbers(figure, names, steps):
    figure.turn(SLIDER, steps)
    logit, *numbers = shown(figure)
    turned = figure.data["logit"] + steps / 20
    assert logit == pytest.approx(turned, abs=0.0051)
    probability, loss, slope = expected(names, turned)
    to_the_end = min(probability, 100 - probability)  # more digits there
    close = min(0.051, 0.6 * to_the_end)
    assert numbers[0] == pytest.approx(probability, abs=close)
    assert numbers[1] == pytest.approx(loss, abs=0.0051, rel=0.5)
    assert numbers[2] == pytest.approx(slope, abs=0.0051)


@pytest.mark.parametrize("steps", [-140, -19, 0, 40])
def test_the_tangent_has_the_slope_that_is_said(figure, names, steps):
    """On the screen, as a share of that of the dashed line, which is -1."""
    figure.turn(SLIDER, steps)
    chart = figure.place.locator("svg").first

    def steepness(looks):
        path = chart.locator(f"path.live-line.{looks}").get_attribute("d")
        x, y, x_end, y_end = map(float, re.findall(r"-?\d+(?:\.\d+)?", path))
        return (y_end - y) / (x_end - x)

    *_, slope = expected(names, figure.data["logit"] + steps / 20)
    assert -steepness("live-1") / steepness("live-3") == pytest.approx(slope, abs=0.01)


def test_the_ends_are_those_of_the_chapter_and_say_what_happens(figure):
    slider = figure.place.get_by_label(SLIDER)
    slider.press("Home")
    assert -10 <= shown(figure)[0] < -9.89
    assert "slope −1.00, as the dashed line" in figure.text()
    assert 0 < shown(figure)[1] < 0.001
    slider.press("End")
    assert 14.89 < shown(figure)[0] <= 15
    assert "slope 0.00, nearly flat" in figure.text()
    assert 99.99 < shown(figure)[1] < 100
