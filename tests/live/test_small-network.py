"""Chapter 6: the network for the pencil, of which any number can be turned."""

import re

import pytest
import torch

FIGURE, PAGE = "small-network", "notebooks/06-under-the-hood"
LIST = "A weight or bias"


def shown(figure):
    """The vectors that the drawing says it shows, and what stands in it."""
    drawing = figure.place.locator("svg")
    vectors = re.findall(r"([\w]+) = \(([^)]*)\)", drawing.get_attribute("aria-label"))
    found = {}
    for name, said in vectors:
        numbers = said.split(", ")
        for number in numbers:
            assert drawing.get_by_text(number, exact=True).count() > 0
        found[name] = [float(number.replace("−", "-")) for number in numbers]
    return found


def expected(x0, A1, b1, A2, b2):
    """What PyTorch's layers give; halves and tenths have no more digits than five."""
    z1 = torch.nn.functional.linear(x0, A1, b1).double().round(decimals=5)
    x1 = torch.relu(z1)
    logits = torch.nn.functional.linear(x1, A2.double(), b2.double())
    p = torch.softmax(logits, dim=0)
    vectors = {"x0": x0, "z1": z1, "x1": x1, "logits": logits, "p": p}
    return {
        name: pytest.approx(vector.tolist(), abs=0.00051)
        for name, vector in vectors.items()
    }


def chapters(names):
    return [names[f"tiny_{name}"].clone() for name in ("x0", "A1", "b1", "A2", "b2")]


def test_it_begins_with_the_chapters_numbers(figure, names):
    for name, numbers in figure.data.items():
        assert torch.equal(torch.tensor(numbers), names[f"tiny_{name}"])
    found = shown(figure)
    for name in ("z1", "x1", "logits"):
        assert found[name] == names[f"tiny_{name}"].tolist()
    assert found["p"] == pytest.approx(
        names["tiny_probabilities"].tolist(), abs=0.00051
    )
    assert "1 · 1 + (−1) · 0 + 2 · 0.5 + 0 · 1 + 0 = 2" in figure.text()
    assert figure.said() == "Unit 2 is off. Category 0 is ahead, with 0.731."


@pytest.mark.parametrize(
    "pixels", [(0, 0, 0, 0), (1, 1, 1, 1), (0.3, 0.7, 0.1, 0.9), (1, 0.5, 0.5, 1)]
)
def test_with_other_pixels_it_shows_pytorchs_numbers(figure, names, pixels):
    for i, pixel in enumerate(pixels):
        figure.turn(f"Pixel {i}", pixel)
    numbers = chapters(names)
    numbers[0] = torch.tensor(pixels, dtype=torch.float32)
    assert shown(figure) == expected(*numbers)


TURNED = [
    ("Unit 1, weight for pixel 2", 1, (1, 2), 2.5),
    ("Unit 2, bias", 2, (2,), 3),
    ("Category 0, weight for unit 1", 3, (0, 1), -4),
    ("Category 1, bias", 4, (1,), -1.5),
]


@pytest.mark.parametrize("option, which, at, value", TURNED)
def test_with_another_parameter_it_shows_pytorchs_numbers(
    figure, names, option, which, at, value
):
    figure.take(LIST, option)
    figure.turn("Its value", value)
    numbers = chapters(names)
    numbers[which][at] = value
    assert shown(figure) == expected(*numbers)
    marked = figure.place.locator("mark").inner_text()
    assert f"{abs(value):g}" in marked and ("−" in marked) == (value < 0)


def test_what_was_turned_before_stays(figure, names):
    numbers = chapters(names)
    for option, which, at, value in TURNED:
        figure.take(LIST, option)
        figure.turn("Its value", value)
        numbers[which][at] = value
    figure.turn("Pixel 3", 0.4)
    numbers[0][3] = 0.4
    assert shown(figure) == expected(*numbers)


def test_each_list_entry_begins_with_its_own_number(figure, names):
    options = figure.place.locator("option").all_inner_texts()
    begun = []
    for option in options:
        figure.take(LIST, option)
        begun.append(float(figure.place.get_by_label("Its value").input_value()))
    _, A1, b1, A2, b2 = chapters(names)
    rows = [torch.cat([A1, b1[:, None]], dim=1), torch.cat([A2, b2[:, None]], dim=1)]
    assert begun == [one for row in rows for one in row.flatten().tolist()]


def test_it_says_when_all_units_are_off(figure):
    for unit in range(3):
        figure.take(LIST, f"Unit {unit}, bias")
        figure.turn("Its value", -4)
    assert figure.said().startswith("All units are off. Category 1 is ahead")
    assert shown(figure)["logits"] == [-1, 3]


def test_a_tie_is_called_even(figure):
    figure.take(LIST, "Category 0, bias")
    figure.turn("Its value", -2)
    assert figure.said() == "Unit 2 is off. The categories are even."
