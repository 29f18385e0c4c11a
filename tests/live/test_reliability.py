"""Chapter 11: the reliability diagram of the validation images, and its ECE."""

import re

import figures as f
import numpy as np
import pytest
import torch
from live_figures import percents

FIGURE, PAGE = "reliability", "notebooks/11-evaluation"
RIGHT = torch.from_numpy(f.right("validation"))


def rows_of(temperature, bins, mass):
    """n, right and sure of each bin, with the confidences rounded to float32.

    At a low temperature many of them are next to 1 and equal then: computed in float32,
    they are in another order on each kind of processor.
    """
    logits = torch.from_numpy(f.logits("validation"))
    sure = torch.softmax(logits / temperature, dim=1).max(dim=1).values.float()
    ranks = (sure.argsort(stable=True).argsort() + 1) / len(sure)
    bin_of = ((ranks if mass else sure) * bins).ceil().clamp(1, bins)
    inside = [bin_of == k for k in range(1, bins + 1)]
    return [
        (one.sum().item(), RIGHT[one].float().mean().item(), sure[one].mean().item())
        for one in inside
        if one.any()
    ]


def outside(rows):
    """How many of the bins with 20 images or more are outside the band; and of all."""
    large = [(n, right, sure) for n, right, sure in rows if n >= 20]
    far = [abs(r - s) > 1.96 * (s * (1 - s) / n) ** 0.5 for n, r, s in large]
    return sum(far), len(far)


def played(rows):
    """Percent that a perfect model shows: the sums nearly normal."""
    sums = [(2 / np.pi * n * sure * (1 - sure)) ** 0.5 for n, _, sure in rows]
    return 100 * sum(sums) / len(RIGHT)


def said(figure):
    """What it says once it has played the perfect models, five million answers."""
    figure.wait()
    return figure.said()


def test_it_begins_with_the_chapters_numbers(figure):
    words = said(figure)
    assert words.startswith(
        "ECE 1.46%; of 1,000 perfect models, 2 have at least as much."
    )
    assert "Outside the band: 2 of 9 bins." in words
    assert [percents(texts[1]) for texts in figure.rows().values()] == [[1.46], [0.8]]
    figure.choose("mass")
    assert said(figure).startswith("ECE 1.44%; of 1,000 perfect models, 7 have")


@pytest.mark.parametrize("mass", [False, True])
@pytest.mark.parametrize("bins", [1, 15, 50])
@pytest.mark.parametrize("temperature", [0.5, 0.96, 1.37, 2])
def test_it_shows_pytorchs_error(figure, temperature, bins, mass):
    figure.turn("Temperature", temperature)
    figure.turn("Bins", bins)
    figure.choose("mass" if mass else "width")
    words = said(figure)
    rows = rows_of(temperature, bins, mass)
    ece = 100 * sum(n * abs(r - s) for n, r, s in rows) / len(RIGHT)
    assert percents(words) == [pytest.approx(ece, abs=0.0051)]
    far, drawn = map(int, re.search(r"(\d+) of (\d+) bins", words).groups())
    assert (far, drawn) == outside(rows)
    logits = torch.from_numpy(f.logits("validation"))
    labels = torch.from_numpy(f.images("validation")[1])
    loss = torch.nn.functional.cross_entropy(logits / temperature, labels).item()
    assert float(words.split("Loss ")[1][:6]) == pytest.approx(loss, abs=0.000051)
    perfect = percents(figure.rows()["a perfect model"][1])[0]
    assert perfect == pytest.approx(played(rows), abs=0.15)


def points_of(path):
    d = path.get_attribute("d").strip("MZ")
    return np.array([[float(number) for number in two.split()] for two in d.split("L")])


def test_its_band_holds_a_perfect_model_in_95_of_100(figure):
    said(figure)
    diagonal = points_of(figure.place.locator("path.live-line.live-faint"))
    # From (0.1, 0.1) to (1, 1): so, the axes.
    scale = 0.9 / (diagonal[1] - diagonal[0])
    band = points_of(figure.place.locator("path.live-band"))
    band = 0.1 + (band - diagonal[0]) * scale
    large = sorted((sure, n) for n, _, sure in rows_of(1, 15, False) if n >= 20)
    sure, n = np.array(large).T
    half = 1.96 * (sure * (1 - sure) / n) ** 0.5
    assert band[:, 0] == pytest.approx([*sure, *sure[::-1]], abs=1e-3)
    wanted = [*(sure - half), *np.minimum(sure + half, 1)[::-1]]
    assert band[:, 1] == pytest.approx(wanted, abs=1e-3)


def test_its_chance_is_the_chapters(figure):
    """Torch draws the same numbers from the same seed."""
    figure.turn("Temperature", 0.8)
    rows = rows_of(0.8, 15, False)
    logits = torch.from_numpy(f.logits("validation")).float()
    sure = torch.softmax(logits / 0.8, dim=1).max(dim=1).values
    generator = torch.Generator().manual_seed(0)
    off = (torch.rand(1_000, len(sure), generator=generator) < sure).float() - sure
    bin_of = (sure * 15).ceil().clamp(1, 15).long()
    sums = torch.zeros(1_000, 16).index_add(1, bin_of, off).abs().sum(dim=1)
    ece = sum(n * abs(r - s) for n, r, s in rows)
    times = re.search(r"1,000 perfect models, (\d+) ha", said(figure))[1]
    assert int(times) == (sums >= ece).sum().item()
    perfect = percents(figure.rows()["a perfect model"][1])[0]
    assert perfect == pytest.approx(100 * sums.mean().item() / len(sure), abs=0.051)
