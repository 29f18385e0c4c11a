"""Chapter 10: curves of recipes, and their values at an epoch."""

import csv
import re
import statistics

import pytest
from chapters import ROOT

FIGURE, PAGE = "curves", "notebooks/10-tuning"
CALLED = {  # in the figure: in the log
    "48 epochs, plain": "48 epochs, not augmented",
    "48 epochs, mixed": "48 epochs, only mixed",
    "48 epochs, moved": "48 epochs, not mixed",
    "48 epochs, changed": "48 epochs",
    "12 epochs, plain": "12 epochs",
    "12 epochs, changed": "augmented",
}
COLUMNS = ("train_loss", "validation_loss", "validation_accuracy")


@pytest.fixture(scope="module")
def log():
    """For each recipe, column and epoch, the values of its seeds."""
    found = {}
    with (ROOT / "models" / "tuning.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(one for one in file if not one.startswith("#")):
            for column in COLUMNS:
                key = row["recipe"], column, int(row["epoch"])
                found.setdefault(key, []).append(float(row[column]))
    return found


def numbers(figure):
    """Below the names of the recipes: what is said of those drawn."""
    texts = figure.place.locator("small").all_inner_texts()
    return dict(zip(CALLED, texts, strict=True))


def shown(text):
    mean, spread = re.fullmatch(r"([\d.]+)%? ± ([\d.]+)", text).groups()
    return float(mean), float(spread)


def draw(figure, *names):
    for name in CALLED:
        box = figure.place.get_by_label(name, exact=True)
        box.check() if name in names else box.uncheck()
    figure.page.evaluate("new Promise(requestAnimationFrame)")


def test_its_numbers_are_those_of_the_log(figure, log):
    assert list(figure.data["means"]) == list(CALLED)
    for name, recipe in CALLED.items():
        for column in COLUMNS:
            means = figure.data["means"][name][column]
            spreads = figure.data["spreads"][name][column]
            runs = [log[recipe, column, k + 1] for k in range(len(means))]
            assert (recipe, column, len(means) + 1) not in log
            assert means == pytest.approx([statistics.mean(r) for r in runs], abs=6e-6)
            wanted = [statistics.stdev(r) for r in runs]
            assert spreads == pytest.approx(wanted, abs=6e-6)
    assert len(figure.place.locator("script").text_content()) < 60_000


def test_it_begins_with_the_chapters_two_at_the_lowest_of_plain(figure, log):
    checked = figure.place.locator("input:checked[type=checkbox]").evaluate_all(
        "boxes => boxes.map((box) => box.value)"
    )
    assert checked == ["48 epochs, plain", "48 epochs, changed"]
    recipe = CALLED["48 epochs, plain"]
    lowest = min(
        range(1, 49),
        key=lambda k: statistics.mean(log[recipe, "validation_loss", k]),
    )
    assert figure.said().startswith(
        f"Epoch {lowest}, validation loss: 48 epochs, plain"
    )
    # Of each a solid line and a dashed one, with 48 places.
    drawn = figure.place.locator("svg .live-line:not(.live-thin)").evaluate_all(
        "lines => lines.map((line) => line.getAttribute('d').split('L').length)"
    )
    assert drawn == [48] * 4


@pytest.mark.parametrize("kind", ["loss", "accuracy"])
@pytest.mark.parametrize("epoch", [1, 7, 12, 13, 48])
def test_at_an_epoch_it_says_mean_and_spread(figure, log, kind, epoch):
    draw(figure, *CALLED)
    figure.choose(kind)
    figure.turn("Read off at", epoch)
    scale, off = {"loss": (1, 0.00051), "accuracy": (100, 0.051)}[kind]
    means = {}
    for name, text in numbers(figure).items():
        runs = log.get((CALLED[name], f"validation_{kind}", epoch))
        if runs is None:
            assert text == "has ended"
            continue
        values = [scale * one for one in runs]
        means[name] = statistics.mean(values)
        wanted = means[name], statistics.stdev(values)
        assert shown(text) == tuple(pytest.approx(one, abs=off) for one in wanted)
    said = figure.said()
    assert f"lowest {min(means, key=means.get)}, " in said
    assert f"highest {max(means, key=means.get)}, " in said


def test_bands_are_a_standard_deviation_to_either_side(figure, log):
    draw(figure, "12 epochs, plain")
    figure.choose("accuracy")
    d = figure.place.locator("svg .live-band").get_attribute("d")
    ups = [float(two.split()[1]) for two in d.strip("MZ").split("L")]
    assert len(ups) == 24
    for k in range(12):
        runs = log["12 epochs", "validation_accuracy", k + 1]
        # 185 high: from 147 to 10 there are 0.175 up.
        width = (ups[k] - ups[23 - k]) * 0.175 / 137
        assert width == pytest.approx(2 * statistics.stdev(runs), abs=3e-5)


def test_when_nothing_is_left_it_says_so(figure):
    draw(figure)
    assert figure.said() == "Nothing is drawn: choose a recipe."
    draw(figure, "12 epochs, plain")
    figure.turn("Read off at", 30)
    assert figure.said() == "At epoch 30, all that is drawn has ended."
