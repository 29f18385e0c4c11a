"""Chapter 10: where SGD, momentum and Adam go on two bowls, straight and turned."""

import math
import re

import pytest
import torch
from chapters import pair
from live_figures import REST

FIGURE, PAGE = "optimisers", "notebooks/10-tuning"
KINDS = {  # as in the chapter's cell
    "SGD": (torch.optim.SGD, {"lr": 0.3}),
    "momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    "Adam": (torch.optim.Adam, {"lr": 0.1}),
}
STEEPNESS = torch.tensor([1.0, 0.03], dtype=torch.float64)


def walk(name, degrees, factor=1.0, steps=40):
    """The places, (steps + 1, 2), by PyTorch, and the loss at the last."""
    kind, options = KINDS[name]
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    R = torch.tensor([[c, s], [-s, c]], dtype=torch.float64)
    a = (3 - 3 * R.sum(dim=1)).requires_grad_()
    optimizer = kind([a], **options | {"lr": factor * options["lr"]})
    places, losses = [], []
    for step in range(steps + 1):
        loss = (STEEPNESS * ((a - 3) @ R) ** 2).sum()
        places.append(a.detach().clone())
        losses.append(loss.item())
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return torch.stack(places), losses[-1]


def said(figure):
    """For each optimizer that is drawn, how far it is from the star, and the loss."""
    found = re.findall(r"(\w+) ([\d.]+) \(loss ([\d.]+)\)", figure.said())
    return {name: (float(away), float(loss)) for name, away, loss in found}


def path(figure, panel, name):
    """The places of one path, as they are drawn, in the chart's own numbers."""
    line = figure.place.locator("svg").nth(panel).locator(".live-path.live-line")
    drawn = line.nth(list(KINDS).index(name)).get_attribute("d")
    units = torch.tensor(
        [[float(one) for one in two.split()] for two in drawn[1:].split("L")]
    )
    # From 44 to 246 there are 7.5 across, and from 243 to 10 there are 8.5 up.
    return torch.stack(
        [
            -1.5 + (units[:, 0] - 44) / 202 * 7.5,
            -2 + (243 - units[:, 1]) / 233 * 8.5,
        ],
        dim=1,
    ).double()


def test_it_begins_with_the_chapters_paths(figure):
    for panel, degrees in enumerate((0, 15)):
        for name in KINDS:
            drawn, (wanted, _) = path(figure, panel, name), walk(name, degrees)
            torch.testing.assert_close(drawn, wanted, atol=0.001, rtol=0)


def test_it_begins_with_what_the_cell_prints(figure):
    printed = "".join(
        output.get("text", "")
        for cell in pair("10-tuning").cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    losses = {
        name: float(
            re.search(rf"{name}, [\d.]+\s+turned ends at loss (\S+)", printed)[1]
        )
        for name in KINDS
    }
    assert {name: loss for name, (_, loss) in said(figure).items()} == losses
    assert figure.said().startswith("40 steps, turned by 15°.")


@pytest.mark.parametrize(
    "degrees, factor, steps",
    [(0, 1, 40), (90, 1, 40), (45, 2.5, 40), (15, 1, 200), (72, 0.1, 111), (3, 3.3, 7)],
)
def test_it_goes_where_pytorch_goes(figure, degrees, factor, steps):
    figure.turn("Turned by", degrees)
    figure.turn("Rates", factor)
    figure.turn("Steps", steps)
    found = said(figure)
    for name in KINDS:
        places, loss = walk(name, degrees, factor, steps)
        away = (places[-1] - 3).norm().item()
        wanted = pytest.approx(away, abs=0.0051), pytest.approx(loss, abs=0.00051)
        assert found[name] == wanted
        drawn = path(figure, 1, name)
        torch.testing.assert_close(drawn, places, atol=0.001, rtol=0)
        straight, _ = walk(name, 0, factor, steps)
        drawn = path(figure, 0, name)
        torch.testing.assert_close(drawn, straight, atol=0.001, rtol=0)


def test_only_those_chosen_are_drawn_and_said(figure):
    figure.place.get_by_label("momentum", exact=True).uncheck()
    assert said(figure).keys() == {"SGD", "Adam"}
    for name in ("SGD", "Adam"):
        figure.place.get_by_label(name, exact=True).uncheck()
    assert figure.said() == "Nothing is drawn: choose an optimizer."


def test_too_long_a_rate_throws_one_of_them_out(figure):
    figure.turn("Rates", 4)
    assert "SGD over 100 (thrown out)" in figure.said()
    assert said(figure).keys() == {"momentum", "Adam"}
    assert torch.linalg.norm(walk("SGD", 15, 4)[0][-1] - 3) > 100
    figure.turn("Steps", 200)
    figure.page.wait_for_timeout(REST)
    assert not re.search("NaN|Infinity", figure.place.inner_html())


def test_without_a_step_all_stand_at_the_start(figure):
    figure.turn("Steps", 0)
    assert said(figure) == dict.fromkeys(KINDS, (4.24, 9.27))
