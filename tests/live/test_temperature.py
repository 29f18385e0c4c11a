"""Chapter 4: the ten probabilities of our image as the temperature is turned."""

import math

import pytest
import torch
from live_figures import percents

FIGURE, PAGE = "temperature", "notebooks/04-softmax"


def shown(figure):
    return {name: percents(texts[1])[0] for name, texts in figure.rows().items()}


def expected(names, temperature):
    shares = torch.softmax(names["logits"].double() / temperature, dim=0)
    return {
        name: pytest.approx(100 * share, abs=0.051)
        for name, share in zip(names["categories"], shares.tolist(), strict=True)
    }


def test_it_begins_with_the_chapters_probabilities(figure, names):
    assert torch.equal(torch.tensor(figure.data["logits"]), names["logits"])
    shares = names["probabilities"].tolist()
    assert list(shown(figure).values()) == pytest.approx(
        [100 * share for share in shares], abs=0.051
    )
    assert figure.said().startswith("T = 1.00: Ankle boot 71.7%, Sandal 25.3%")


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.85, 10, 100])
def test_it_shows_pytorchs_probabilities(figure, names, temperature):
    figure.turn("Temperature", round(math.log10(temperature), 2))
    turned = 10 ** round(math.log10(temperature), 2)
    assert shown(figure) == expected(names, turned)
    digits = 2 if turned < 10 else 1
    assert figure.said().startswith(f"T = {turned:.{digits}f}: Ankle boot")


def test_its_curves_are_the_probabilities_at_each_temperature(figure, names):
    """Read off the drawing, whose axes go from 44 to 346 and from 172 up to 10."""
    boot = names["logits"].argmax()
    drawn = figure.place.locator("path.live-line.live-0").get_attribute("d")
    points = [map(float, point.split()) for point in drawn.strip("M").split("L")]
    found = [(0.1 * 1000 ** ((x - 44) / 302), (172 - y) / 162) for x, y in points]
    assert len(found) > 50
    assert found[0][0] == pytest.approx(0.1, rel=1e-3)
    assert found[-1][0] == pytest.approx(100, rel=1e-3)
    for temperature, share in found:
        wanted = torch.softmax(names["logits"].double() / temperature, dim=0)[boot]
        assert share == pytest.approx(wanted.item(), abs=0.001)
