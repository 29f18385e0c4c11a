"""Chapter 8: steps of one length after another, on the bowl and on a network's loss."""

import copy
import math
import re

import pytest
import torch

FIGURE, PAGE = "step-length", "notebooks/08-gradients"


def press(figure, times):
    """Press the button that makes a step."""
    button = figure.place.get_by_role("button", name="Step", exact=True)
    for _ in range(times):
        button.click(force=True)  # also where it has come to its end
    figure.page.evaluate("new Promise(requestAnimationFrame)")


def heights(names, rate, count):
    """The bowl's heights at the start and after each step, by autograd."""
    a = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=rate)
    found = [names["bowl"](a).item()]
    for _ in range(count):
        optimizer.zero_grad()
        names["bowl"](a).backward()
        optimizer.step()
        found.append(names["bowl"](a).item())
    return found


def losses(names, rate, count):
    """The network's losses at the start and after each step: gradients by autograd."""
    network = copy.deepcopy(names["untrained"])
    parameters = list(network.parameters())
    with torch.no_grad():
        for parameter, old in zip(parameters, names["start"], strict=True):
            parameter.copy_(old)
    found = []
    for _ in range(count + 1):
        loss = names["loss_function"](network(names["X"]), names["y"])
        found.append(loss.item())
        gradient = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, part in zip(parameters, gradient, strict=True):
                parameter.sub_(rate * part)
    return found


def number(x):
    """Two digits after the point, and as many as show one that is not tiny."""
    if 0 < x < 0.0001:
        return "next to 0"
    return f"{x:.{max(2, math.ceil(-math.log10(x))) if x > 0 else 2}f}"


def moved(before, after):
    if abs(after - before) < 1e-9 * before:
        return f"stayed at {number(after)}"
    verb = "fell" if after < before else "rose"
    return f"{verb} from {number(before)} to {number(after)}"


def test_it_begins_with_the_chapters_step(figure, names):
    assert figure.data["start"] == names["learning_rate"] == 0.1
    before, after = names["bowl"](1), names["bowl"](1.4)
    loss = names["loss_after_step"](0.1, names["gradient"])
    assert figure.said() == (
        f"Step 1 with η = 0.1: the height fell from {before:.2f} to {after:.2f}, "
        f"the loss fell from {names['start_loss']:.2f} to {loss:.2f}."
    )
    assert "The bowl: a = 1.40, height 2.56" in figure.text()
    curves = figure.place.locator(".live-chart").last.locator("path.live-line")
    assert curves.count() == 5 + 4  # coin tosses; promise, before, after, the rule


@pytest.mark.parametrize(
    "rate, count", [(0.5, 1), (0.9, 3), (1, 2), (1.4, 2), (0.4, 5)]
)
def test_it_makes_pytorchs_steps(figure, names, rate, count):
    figure.turn("Learning rate", round(10 * rate))
    press(figure, count - 1)
    last = ", the last here," if count == 5 else ""
    on_bowl = moved(*heights(names, rate, count)[-2:])
    on_network = moved(*losses(names, rate, count)[-2:])
    said = figure.said()
    told = f"the height {on_bowl}, the loss {on_network}."
    assert said.startswith(f"Step {count}{last} with η = {rate}: {told}")
    assert ("Too long" in said) == ("rose" in said)


def test_it_says_for_what_a_step_is_too_long(figure):
    figure.turn("Learning rate", 15)
    assert figure.said().endswith("Too long for the bowl.")
    figure.turn("Learning rate", 25)
    assert figure.said().endswith("Too long for both.")
    figure.turn("Learning rate", 10)
    press(figure, 2)
    assert "the height stayed at 4.00" in figure.said()
    assert figure.said().endswith("Too long for the network.")


def test_a_step_of_no_length_leads_nowhere(figure):
    figure.turn("Learning rate", 0)
    assert "the height stayed at 4.00, the loss stayed at 2.31." in figure.said()


def test_the_longest_lead_off_the_chart_and_the_last_is_the_last(figure, names):
    figure.turn("Learning rate", 28)
    press(figure, 9)
    assert figure.said().startswith("Step 5, the last here, with η = 2.8:")
    assert figure.text().count("off the chart") == 2
    shown = [
        float(number.replace(",", ""))
        for number in re.findall(r"rose from [\d,.]+ to ([\d,]+)", figure.said())
    ]
    wanted = [heights(names, 2.8, 5)[-1], losses(names, 2.8, 5)[-1]]
    assert shown == [pytest.approx(one, rel=0.006) for one in wanted]
