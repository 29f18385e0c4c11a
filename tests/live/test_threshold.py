"""Chapter 11: coverage against the share right, on the validation images."""

import figures as f
import pytest
import torch
from live_figures import percents

FIGURE, PAGE = "threshold", "notebooks/11-evaluation"
SURE = torch.softmax(torch.from_numpy(f.logits("validation")).float(), dim=1)
SURE = SURE.max(dim=1).values
RIGHT = torch.from_numpy(f.right("validation"))


def counts(figure):
    """Answered and right, answered and wrong, not answered."""
    return [int(texts[1].replace(",", "")) for texts in figure.rows().values()]


def expected(threshold):
    answered = SURE.gt(threshold)
    right = (answered & RIGHT).sum().item()
    given = answered.sum().item()
    return [right, given - right, len(SURE) - given]


def place_of(threshold):
    """On the slider: hundredths, and thousandths from 0.99 on."""
    return round(100 * threshold if threshold < 0.99 else 1000 * threshold - 891)


def test_it_begins_with_the_chapters_numbers(figure):
    assert counts(figure) == expected(0.9)
    assert figure.said().startswith("Threshold 0.90: 80.4% of the images get an answer")


@pytest.mark.parametrize("threshold", [0, 0.5, 0.94, 0.98, 0.99, 0.991, 0.999])
def test_it_counts_what_pytorch_counts(figure, threshold):
    figure.turn("Threshold", place_of(threshold))
    right, wrong, _ = expected(threshold)
    assert counts(figure) == expected(threshold)
    said = figure.said()
    assert said.startswith(
        f"Threshold {max(f'{threshold:.2f}', str(threshold), key=len)}:"
    )
    coverage, share, _, low, high = percents(said)
    given = right + wrong
    assert coverage == pytest.approx(100 * given / len(SURE), abs=0.051)
    assert share == pytest.approx(100 * right / given, abs=0.051)
    assert [low, high] == pytest.approx(f.wilson(right, given), abs=0.051)


def test_at_1_nobody_gets_an_answer(figure):
    figure.turn("Threshold", place_of(1))
    assert counts(figure) == [0, 0, 5_000]
    assert figure.said() == (
        "Threshold 1.000: no image gets an answer, so none is wrong. "
        "A person has all 5,000 to look at."
    )
