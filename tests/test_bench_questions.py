"""The playground's questions: what the browser or PyTorch computes decides them."""

import pytest
import torch
from test_playground import PAGE, forward, parameters, validation  # noqa: F401, fixtures
from test_training import PLAIN

# One training by the page's engine, and what it is like after some of its steps.
LOOK = """async ([settings, seed, looks]) => {
  const engine = training.makeEngine();
  let report = null, kept = null;
  const trainer = training.makeTrainer(engine, (said) => {
    if (said.what === "kept") kept = said;
    else report = said;
  });
  const bytes = new Uint8Array(await network.bring(training.made.file));
  const size = 784 * (training.made.training + training.made.validation);
  const data = { ...training.made, pixels: bytes.subarray(0, size),
    labels: bytes.subarray(size) };
  const load = (validation) => trainer.load({ ...data, validation });
  load(1); // quick: nobody looks
  trainer.set(settings);
  trainer.startAnew({ widths: [784, 64, 10], seed });
  const losses = [], found = {};
  for (let step = 1; step <= Math.max(...looks); step++) {
    if (looks.includes(step)) load(1000);
    trainer.step();
    losses.push(report.loss);
    if (!looks.includes(step)) continue;
    trainer.keep();
    const said = new Array(10).fill(0);
    for (let n = 0; n < 1000; n++) {
      const start = 784 * (3000 + n);
      const levels = data.pixels.subarray(start, start + 784);
      const X = engine.matrix(1, 784, Float32Array.from(levels, (one) => one / 255));
      const { logits } = engine.forward(kept.parameters, X);
      said[logits.values.indexOf(Math.max(...logits.values))] += 1;
    }
    found[step] = { ...report.validation, said, highest: Math.max(...losses),
      training: losses.slice(-47).reduce((sum, one) => sum + one) / 47 };
    load(1);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def questions(browser):
    """For each question of the built page: its text, its choices, and the right one."""
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    found = page.locator(".question").evaluate_all(
        """boxes => boxes.map((box) => [
          box.querySelector("p:not(.admonition-title)").textContent,
          [...box.querySelectorAll("ol > li")].map((one) => one.textContent.trim()),
          JSON.parse(box.querySelector("script").textContent),
        ])"""
    )
    page.close()
    return found


def decide(questions, words, *claims):
    """Exactly one claim is so, and it is that of the choice that the page names."""
    (found,) = [one for one in questions if words in one[0]]
    _, choices, known = found
    assert len(claims) == len(choices)
    assert claims.count(True) == 1
    assert known == {"choice": claims.index(True)}


@pytest.fixture(scope="module", params=[0, 1])
def look(browser, request):
    """Train as the questions say, from this seed."""
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    page.wait_for_function("window.training?.made")
    made = {}

    def train(*steps, faults=(), **changes):
        key = (steps, faults, *sorted(changes.items()))
        if key not in made:
            faulty = PLAIN["faults"] | dict.fromkeys(faults, True)
            settings = PLAIN | changes | {"faults": faulty}
            found = page.evaluate(LOOK, [settings, request.param, steps])
            made[key] = [found[str(step)] for step in steps]
        return made[key]

    yield train
    page.close()


def healthy(look):
    return look(47, 235, 470)


DECIDED = (
    "Clear to black",
    "Of the validation images",
    "Our image has 71.7%",
    "The learning rate is 10",
    "200 images in place of 3,000",
    "The images come by their labels",
    "No zero_grad",
    "200 images, and their labels",
)


def test_each_question_is_decided_here(questions):
    assert len(questions) == 8
    for words, _, _ in questions:
        assert sum(words.startswith(known) for known in DECIDED) == 1, words


def test_a_rate_of_10(questions, look):
    (then,) = look(235, rate=10)
    loss = then["loss"]
    assert 1000 < then["highest"] < 1e4 and then["dead"][0] > 60
    decide(
        questions,
        "The learning rate is 10",
        loss is None,
        2.302 < loss < 2.4,
        abs(loss - healthy(look)[1]["loss"]) < 0.2,
        loss > 2.6,
    )


def test_200_images(questions, look):
    (few,), many = look(470, images=200), healthy(look)[2]
    low, high = few["training"] < many["training"], few["loss"] > many["loss"]
    assert few["training"] < 0.12 and 0.45 < many["training"] < 0.55
    assert 0.72 < few["accuracy"] < 0.745
    decide(
        questions,
        "200 images in place of 3,000",
        not low and high,
        low and high,
        low and not high,
        abs(few["loss"] - many["loss"]) < 0.02,
    )


def test_by_label(questions, look):
    half, then = look(24, 47, sorted=True)
    assert half["said"][4] > 980  # coats
    decide(
        questions,
        "The images come by their labels",
        then["accuracy"] > healthy(look)[0]["accuracy"] - 0.1,
        then["said"][9] > 500,
        sum(then["said"][:3]) > 500,
        max(then["said"]) < 200,
    )


def test_without_zero_grad(questions, look):
    first, fifth = look(47, 235, faults=("noZeroGrad",))
    well, later, _ = (one["accuracy"] for one in healthy(look))
    assert 0.585 < first["accuracy"] < 0.675 and later > 0.7
    assert abs(first["accuracy"] - well) < 0.15
    ruined = fifth["accuracy"] < 0.45
    decide(
        questions,
        "No zero_grad",
        first["accuracy"] < 0.2,
        first["accuracy"] > 0.5 and ruined,
        first["accuracy"] < well - 0.1 and not ruined,
        not ruined,
    )


def test_labels_dealt_out_anew(questions, look):
    (then,) = look(1200, images=200, faults=("labelsApart",))
    assert 4.5 < then["loss"] < 5.5
    decide(
        questions,
        "200 images, and their labels",
        then["training"] > 2,
        then["training"] < 0.05 and then["accuracy"] < 0.15,
        0.5 < then["training"] < 2,
        then["training"] < 0.5 and then["loss"] < 2.3,
    )


@pytest.fixture(scope="module")
def logits(forward):  # noqa: F811
    """What PyTorch makes of pixels from 0 to 1, with the book's model."""
    return lambda pixels: forward(pixels)["logits"]


def test_black(questions, logits):
    p = logits(torch.zeros(784)).softmax(dim=0)
    assert round(p[5].item(), 3) == 0.429 and round(p[0].item(), 3) == 0.353
    best = p.argmax()
    spread = p.max() - p.min()
    decide(
        questions,
        "Clear to black",
        bool(spread < 0.01),
        best == 5,
        best == 9,
        best == 1,
    )


def test_boots_upside_down(questions, logits, validation):  # noqa: F811
    levels, labels = validation[0].flatten(1) / 255, validation[1]
    boots = levels[labels == 9]
    before = logits(boots).softmax(dim=1)
    after = logits(boots.flip(1)).softmax(dim=1)
    sure, right = after.amax(dim=1).mean().item(), (after.argmax(dim=1) == 9).sum()
    assert len(boots) == 502 and right == 2
    assert (after.argmax(dim=1) == 8).sum() == 396
    assert round((before.argmax(dim=1) == 9).float().mean().item(), 2) == 0.95
    assert round(before.amax(dim=1).mean().item(), 2) == 0.95
    assert round(sure, 2) == 0.91
    ours = levels[[0, 1, 13]].flip(1)
    p, answers = logits(ours).softmax(dim=1).max(dim=1)
    assert answers.tolist() == [8, 0, 0]
    assert [round(one, 3) for one in p.tolist()] == [0.998, 0.690, 0.525]
    most = bool(right > 251)
    decide(
        questions,
        "Of the validation images",
        sure < 0.2,
        0.4 < sure < 0.6 and most,
        sure > 0.9 and most,
        sure > 0.9 and not most,
    )


def test_temperature_of_5(questions, logits, validation):  # noqa: F811
    z = logits(validation[0][13].flatten() / 255)
    before, after = z.softmax(dim=0), (z / 5).softmax(dim=0)
    assert [round(p.item(), 3) for p in before[[9, 5]]] == [0.717, 0.253]
    assert [round(p.item(), 3) for p in after[[9, 5]]] == [0.264, 0.215]
    assert torch.equal(before.argsort(), after.argsort())
    grows = (after > before).nonzero().flatten().tolist()
    others = [0, 1, 2, 3, 4, 6, 7, 8]
    decide(
        questions,
        "Our image has 71.7%",
        grows == [9],
        grows == [*range(9)],
        grows == others,
        bool(((after - 0.1).abs() < 0.01).all()),
    )
