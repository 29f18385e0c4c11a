"""Chapter 4: softmax of shifted logits, naive and stable, in two kinds of numbers."""

import pytest
import torch

FIGURE, PAGE = "overflow", "notebooks/04-softmax"


def in_words(shares):
    return [
        "nan"
        if share != share
        else "0"
        if share == 0
        else f"{share:.0%}".replace("0%", "<1%")
        if share < 0.005
        else f"{share:.0%}"
        for share in shares.tolist()
    ]


def test_it_begins_with_the_chapters_probabilities(figure, names):
    assert torch.equal(torch.tensor(figure.data["logits"]), names["logits"])
    for column in (-2, -1):
        texts = [row[column] for row in figure.rows().values()]
        assert texts == in_words(names["probabilities"])
    assert figure.said() == (
        "0 added, naive: all ten are right; log-sum-exp c = 4.3. Stable: c = 4.3."
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16], ids=str)
@pytest.mark.parametrize("shift", [-120, -104, -12, 3, 7, 8, 9, 84, 85, 90, 120])
def test_it_shows_what_pytorch_computes(figure, names, dtype, shift):
    figure.turn("Added to every logit", shift)
    figure.choose(str(dtype).removeprefix("torch."))
    shifted = (names["logits"] + shift).to(dtype)
    exps = shifted.exp()
    naive, stable = names["naive_softmax"](shifted), names["stable_softmax"](shifted)
    rows = list(figure.rows().values())
    said = [float(row[0].replace("−", "-")) for row in rows]
    assert said == pytest.approx(shifted.tolist(), abs=0.051)
    for row, power in zip(rows, exps.tolist(), strict=True):
        text = row[1].replace("−", "-").replace("∞", "inf")
        assert float(text) == pytest.approx(power, rel=0.5 if "e" in text else 0.06)
    assert [row[2] for row in rows] == in_words(naive)
    assert [row[3] for row in rows] == in_words(stable)


def test_it_says_which_fault_it_is(figure):
    figure.choose("float16")
    figure.turn("Added to every logit", 7)
    assert (
        "all ten are 0, for their sum is infinite; log-sum-exp c = ∞" in figure.said()
    )
    figure.turn("Added to every logit", 9)
    assert "2 are not numbers" in figure.said()
    figure.turn("Added to every logit", -20)
    assert "naive: wrong by up to" in figure.said()
    figure.turn("Added to every logit", -13)
    assert "naive: 3 too small, and 0; " in figure.said()


def test_a_button_makes_a_single_step(figure):
    for _ in range(3):
        figure.place.get_by_role("button", name="Added to every logit: more").click()
    figure.place.get_by_role("button", name="Added to every logit: less").click()
    assert figure.said().startswith("2 added, ")
