"""Chapter 8: backpropagation through the tiny network, a number at a time."""

import itertools
import re
from functools import partial

import pytest
import torch

FIGURE, PAGE = "backpropagation", "notebooks/08-gradients"
LAST, LOSS = 42, 11  # of the steps
START = ["x0", "A1", "b1", "A2", "b2"]


def number(text):
    return float(text.replace("−", "-"))


def table(figure):
    """Each cell's texts, a number and its gradient, row by row."""
    rows = figure.place.locator(".live-walk tr").evaluate_all(
        """rows => rows.map((row) =>
          [...row.querySelectorAll("td:not([colspan])")].map((cell) =>
            [...cell.querySelectorAll("span")].map((one) => one.textContent)))"""
    )
    loss = figure.place.locator(".live-walk td[colspan] span").inner_text()
    return rows, loss


def shown(figure):
    """All numbers and gradients of the table, by their names."""
    (_, pixels, *units, _, activations, zero, one), loss = table(figure)
    logits = [zero, one]

    def columns(rows, name, first, last=None):
        cells = [row[first : last or first + 1] for row in rows]
        found = {}
        for k, key in enumerate((name, f"grad_{name}")):
            if len(cells[0][0]) > k:
                rows_of = [[number(cell[k]) for cell in row] for row in cells]
                found[key] = rows_of if last else [row[0] for row in rows_of]
        return found

    found = {"x0": [number(cell[0]) for cell in pixels], "loss": number(loss)}
    found |= columns(units, "A1", 0, 4) | columns(units, "b1", 4)
    found |= columns(units, "z1", 5) | columns(units, "x1", 6)
    found |= columns(logits, "A2", 0, 3) | columns(logits, "b2", 3)
    found |= columns(logits, "logits", 4) | columns(logits, "p", 5)
    assert [number(cell[0]) for cell in activations] == found["x1"]
    assert [number(cell[1]) for cell in activations] == found["grad_x1"]
    return found


def expected(x0, A1, b1, A2, b2, label):
    """What autograd says of the same numbers."""
    x0, A1, b1, A2, b2 = (
        one.detach().double().requires_grad_() for one in (x0, A1, b1, A2, b2)
    )
    z1 = A1 @ x0 + b1
    x1 = torch.relu(z1)
    logits = A2 @ x1 + b2
    for one in (z1, x1, logits):
        one.retain_grad()
    loss = torch.nn.functional.cross_entropy(logits, label)
    loss.backward()
    tensors = {"x0": x0, "A1": A1, "b1": b1, "z1": z1, "x1": x1, "A2": A2, "b2": b2}
    tensors |= {"logits": logits}
    found = {name: one.tolist() for name, one in tensors.items()}
    found |= {
        f"grad_{name}": one.grad.tolist()
        for name, one in tensors.items()
        if name != "x0"
    }
    return found | {"loss": loss.item(), "p": torch.softmax(logits, 0).tolist()}


def compare(found, wanted):
    assert found.keys() == wanted.keys()
    for name, numbers in wanted.items():
        is_near = torch.testing.assert_close
        want = torch.tensor(numbers, dtype=torch.float64)
        have = torch.tensor(found[name], dtype=torch.float64)
        # From 10 on, two digits after the point are shown.
        tolerance = 0.00501 if want.abs().max() >= 9.99 else 0.00051
        is_near(have, want, atol=tolerance, rtol=0, msg=lambda m, n=name: f"{n}: {m}")


def chapters(names):
    return [names[f"tiny_{name}"].clone() for name in START] + [names["tiny_y"]]


def status_line(figure):
    return figure.place.locator(".live-formed").inner_text()


def test_it_begins_with_the_chapters_numbers(figure, names):
    for name in START:
        assert torch.equal(torch.tensor(figure.data[name]), names[f"tiny_{name}"])
    assert figure.data["label"] == names["tiny_label"]
    assert status_line(figure) == "loss = log(exp(2) + exp(1)) − 1 = 1.313"
    assert figure.said().startswith("Forward is done: the loss, with the label 1.")
    assert "·" in table(figure)[0][2][0]  # no gradient yet
    figure.turn("Step", LAST)
    found = shown(figure)
    for name in ("logits", "A1", "b1", "A2", "b2", "x1", "z1"):
        grad = names[f"tiny_grad_{name}"].double()
        have = torch.tensor(found[f"grad_{name}"], dtype=torch.float64)
        torch.testing.assert_close(have, grad, atol=0.00051, rtol=0)


def test_its_lines_are_code_that_computes_the_numbers(figure, names):
    *numbers, y = chapters(names)
    around = {name: one.double() for name, one in zip(START, numbers, strict=True)}
    around |= {"y": y, "e": torch.nn.functional.one_hot(y, 2)}
    around |= {name: getattr(torch, name) for name in ("relu", "outer", "where")}
    around["softmax"] = partial(torch.softmax, dim=0)
    around["logsumexp"] = partial(torch.logsumexp, dim=0)
    for line in figure.place.locator(".live-lines li").all_inner_texts():
        exec(line.replace("−", "-"), around)
    wanted = expected(*numbers, y)
    assert len(wanted) > 15
    for name, value in wanted.items():
        value = torch.tensor(value, dtype=torch.float64)
        torch.testing.assert_close(around[name], value)


TURNED = [
    [],
    [("x0[1]", 0, (1,), 1)],
    [("x0[0]", 0, (0,), 0.3), ("x0[3]", 0, (3,), 0)],
    [("b1[2]", 2, (2,), 3)],
    [("A1[1, 2]", 1, (1, 2), 5), ("A2[0, 1]", 3, (0, 1), -4.5)],
    [("A2[1, 0]", 3, (1, 0), 5), ("b2[0]", 4, (0,), -5)],
    [("b1[2]", 2, (2,), 2)],  # z1 is exactly 0: off
    [("b1[0]", 2, (0,), -5), ("b1[1]", 2, (1,), -5)],  # all are off
]


@pytest.mark.parametrize(
    "turned", TURNED, ids=lambda t: " ".join(o[0] for o in t) or "0"
)
def test_every_gradient_is_autograds(figure, names, turned):
    numbers = chapters(names)
    figure.turn("Step", LAST)
    for option, which, at, value in turned:
        figure.take("Change", option)
        figure.turn("Its value", value)
        numbers[which][at] = value
    compare(shown(figure), expected(*numbers))


def test_what_is_almost_zero_is_told_from_zero(figure):
    figure.turn("Step", LAST)
    for option, value in ("A2[0, 0]", -5), ("A2[1, 0]", 5):
        figure.take("Change", option)
        figure.turn("Its value", value)
    rows, loss = table(figure)
    assert loss == "0.000"
    assert [row[4][1] for row in rows[-2:]] == ["0.000", "0.000"]
    assert [cell[1] for cell in rows[4][:4]] == ["0"] * 4  # the unit that is off


def test_each_step_shows_one_number_more(figure):
    hidden = []
    for step in range(LAST + 1):
        figure.turn("Step", step)
        texts = figure.place.locator(".live-walk span").all_inner_texts()
        hidden.append(texts.count("·"))
        assert len(figure.place.locator(".live-lines .live-now").all()) == min(step, 1)
    fewer = [one - other for one, other in itertools.pairwise(hidden)]
    # Each activation and its gradient stand in two places.
    assert sorted(fewer) == [1] * 36 + [2] * 6
    assert hidden[-1] == 0


def test_a_step_says_by_whom_it_was_sent(figure):
    figure.turn("Step", LOSS + 6)
    assert status_line(figure) == "grad_A2[1, 0] = −0.731 · 2 = −1.462"
    assert figure.said() == "Sent by logit 1, times what the weight gets, x1[0]."
    lit = figure.place.locator(".live-from").all_inner_texts()
    assert lit == ["2", "2", "−0.731"]  # x1[0] in its two places, and grad_logits[1]
    line = figure.place.locator(".live-lines .live-now").inner_text()
    assert line == "grad_A2 = outer(grad_logits, x1)"
    figure.turn("Step", LOSS + 11)
    assert "1 · 0.731 + (−1) · (−0.731) = 1.462" in status_line(figure)
    figure.turn("Step", LOSS + 16)
    assert status_line(figure) == "grad_z1[2] = 0, for z1[2] is negative"
    assert figure.said() == "Unit 2 is off: what x1[2] sends does not get through."


def test_one_walks_by_buttons_and_keys(figure):
    slider = figure.place.get_by_label("Step", exact=True)
    figure.place.get_by_role("button", name="Next").click()
    assert slider.input_value() == str(LOSS + 1)
    figure.place.get_by_role("button", name="Back").click()
    figure.place.get_by_role("button", name="Back").click()
    assert slider.input_value() == str(LOSS - 1)
    slider.press("ArrowRight")
    assert slider.input_value() == str(LOSS)
    assert status_line(figure).startswith("loss")
    slider.press("End")
    figure.page.evaluate("new Promise(requestAnimationFrame)")
    assert figure.place.get_by_role("button", name="Next").is_disabled()
    figure.place.get_by_role("button", name="Next").click(force=True)
    assert slider.input_value() == str(LAST)
    slider.press("Home")
    figure.page.evaluate("new Promise(requestAnimationFrame)")
    assert figure.place.get_by_role("button", name="Back").is_disabled()
    figure.place.get_by_role("button", name="Back").click(force=True)
    assert figure.said() == "Nothing is computed yet."


def enter(figure, text):
    figure.place.locator("input[type=number]").fill(text)
    figure.place.locator("input[type=number]").press("Enter")


@pytest.mark.parametrize(
    "step, entered, verdict",
    [
        (LOSS, "0.73", "Right. Sent by the loss"),
        (LOSS, "-0.731", "Not −0.731: the sign is turned round."),
        (LOSS + 1, "0.27", "Not 0.27: that is p alone, without e."),
        (LOSS + 6, "-0.731", "Not −0.731: that is what arrives, not yet times"),
        (LOSS + 10, "0.731", "Not 0.731: that is what logit 0 sends, of two."),
        (LOSS + 15, "-1.462", "Not −1.462: unit 2 is off, and nothing passes."),
        (LOSS + 15, "0", "Right. Unit 2 is off"),
        (LOSS + 15, "7", "Not 7, but 0."),
    ],
)
def test_a_number_found_by_pencil_is_judged_and_shown(figure, step, entered, verdict):
    figure.turn("Step", step)
    label = figure.place.locator(".live-pencil label").inner_text()
    enter(figure, entered)
    assert figure.said().startswith(verdict)
    assert status_line(figure).startswith(label)
    figure.turn("Step", step)
    figure.turn("Step", step + 1)
    assert not re.match("Right|Not", figure.said())


def test_an_empty_field_shows_nothing(figure):
    enter(figure, "")
    assert figure.said() == "Enter a number first; or Next shows it."
    assert status_line(figure).startswith("loss")
    figure.turn("Step", LAST)
    assert figure.place.locator("input[type=number]").is_disabled()
