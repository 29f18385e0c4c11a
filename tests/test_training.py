"""Training in the page: ten steps against PyTorch, and the bench as it is used."""

import base64
import itertools
import re
import statistics
import time

import numpy as np
import psutil
import pytest
import torch
from chapters import ROOT
from test_playground import (  # open_page is a fixture
    ASSETS,
    CATEGORIES,
    PAGE,
    SOURCES,
    luminance,
    number,
    open_page,  # noqa: F401
)
from torch.nn.functional import cross_entropy
from torchvision.datasets import FashionMNIST

WIDTHS = {"small": [784, 64, 10], "large": [784, 512, 512, 10]}
FAULTS = ("reluOnLogits", "softmaxBeforeLoss", "noZeroGrad", "labelsApart", "rawPixels")
PLAIN = {
    "rate": 0.1,
    "batchSize": 64,
    "images": 3000,
    "sorted": False,
    "faults": dict.fromkeys(FAULTS, False),
}


@pytest.fixture
def page(open_page):  # noqa: F811
    return open_page()


@pytest.fixture(scope="module")
def images():
    """The grey levels, (4000, 784), and the labels: training, then validation."""
    data = FashionMNIST(ROOT / "data", train=True)
    train, validation = torch.utils.data.random_split(
        range(60_000), [55_000, 5_000], generator=torch.Generator().manual_seed(0)
    )
    indices = [*train.indices[:3000], *validation.indices[:1000]]
    return data.data[indices].flatten(1), data.targets[indices]


# What the page computes, written down once more.


def generator(seed):
    """mulberry32, of numbers from 0 to 1."""
    state = seed % 2**32

    def times(a, b):
        return a * b % 2**32

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) % 2**32
        bits = times(state ^ (state >> 15), state | 1)
        bits ^= (bits + times(bits ^ (bits >> 7), bits | 61)) % 2**32
        return (bits ^ (bits >> 14)) / 2**32

    return draw


def permutation(n, draw):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(draw() * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def batches(settings, seed, labels):
    """The places of the images of each batch, epoch after epoch, without end."""
    draw = generator(seed + 2**16)
    while True:
        if settings["sorted"]:
            order = sorted(range(settings["images"]), key=lambda i: labels[i])
        else:
            order = permutation(settings["images"], draw)
        for start in range(0, len(order), settings["batchSize"]):
            yield order[start : start + settings["batchSize"]]


def make_start(widths):
    """What nn.Linear gives, layer by layer: A1, b1, …"""
    torch.manual_seed(3)
    layers = [torch.nn.Linear(*pair) for pair in itertools.pairwise(widths)]
    return [p.detach() for layer in layers for p in layer.parameters()]


def train_with_pytorch(start, settings, seed, images, steps):
    """The loss of each step, and the parameters at the end."""
    parameters = [p.clone().requires_grad_() for p in start]
    optimizer = torch.optim.SGD(parameters, lr=settings["rate"])
    faults, (levels, labels) = settings["faults"], images
    if faults["labelsApart"]:
        apart = permutation(settings["images"], generator(seed + 2 * 2**16))
        labels = labels[apart]
    losses = []
    for batch, _ in zip(
        batches(settings, seed, labels.tolist()), range(steps), strict=False
    ):
        X = levels[batch] / (1 if faults["rawPixels"] else 255)
        for A, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            X = torch.relu(X @ A.T + b)
        logits = X @ parameters[-2].T + parameters[-1]
        if faults["reluOnLogits"]:
            logits = torch.relu(logits)
        if faults["softmaxBeforeLoss"]:
            logits = torch.softmax(logits, dim=1)
        loss = cross_entropy(logits, labels[batch])
        if not faults["noZeroGrad"]:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, [p.detach() for p in parameters]


TRAIN_IN_PAGE = """async ([widths, settings, seed, steps, start]) => {
  const engine = training.makeEngine();
  const losses = [];
  let kept = null;
  const trainer = training.makeTrainer(engine, (said) => {
    if (said.what === "kept") kept = said.parameters;
    else if (said.loss !== null) losses.push(said.loss);
  });
  const made = training.made;
  const bytes = new Uint8Array(await network.bring(made.file));
  const pixels = 784 * (made.training + made.validation);
  trainer.load({ ...made, pixels: bytes.subarray(0, pixels),
    labels: bytes.subarray(pixels), validation: 20 });
  let parameters = null;
  if (start) {
    const values = new Float32Array(network.decode(start).buffer);
    parameters = {};
    let place = 0;
    const take = (size) => values.slice(place, place += size);
    for (let k = 1; k < widths.length; k++) {
      const [inputs, outputs] = [widths[k - 1], widths[k]];
      parameters[`A${k}`] = engine.matrix(outputs, inputs, take(inputs * outputs));
      parameters[`b${k}`] = take(outputs);
    }
  }
  trainer.set(settings);
  trainer.startAnew({ widths, seed, parameters });
  for (let i = 0; i < steps; i++) trainer.step();
  trainer.keep();
  const blob = new Blob(Object.values(kept).map(engine.numbers));
  const reader = new FileReader();
  await new Promise((done) => {
    reader.onload = done;
    reader.readAsDataURL(blob);
  });
  return [losses, reader.result.split(",")[1]];
}"""


def from_base64(text, widths):
    """The parameters A1, b1, … as tensors."""
    values = torch.from_numpy(np.frombuffer(base64.b64decode(text), "<f4").copy())
    shapes = []
    for inputs, outputs in itertools.pairwise(widths):
        shapes += [(outputs, inputs), (outputs,)]
    parts = values.split([int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def train_in_page(page, widths, settings, seed, steps, start=None):
    if start is not None:
        content = b"".join(p.numpy().astype("<f4").tobytes() for p in start)
        start = base64.b64encode(content).decode()
    losses, text = page.evaluate(TRAIN_IN_PAGE, [widths, settings, seed, steps, start])
    return losses, from_base64(text, widths)


# The engine.

CASES = {
    "plain": {},
    "uneven": {"images": 200, "batchSize": 37},
    "one by one": {"batchSize": 1, "rate": 0.01},
    "sorted": {"sorted": True, "images": 200},
    "reluOnLogits": {},
    "softmaxBeforeLoss": {},
    "both": {},
    "noZeroGrad": {},
    "labelsApart": {"images": 200},
    "rawPixels": {"rate": 1e-5},
}


@pytest.mark.parametrize("network", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_ten_steps_are_those_of_pytorch(page, images, network, case, capsys):
    on = {"both": FAULTS[:2]}.get(case, (case,))
    faults = {name: name in on for name in FAULTS}
    settings = PLAIN | CASES[case] | {"faults": faults}
    widths = WIDTHS[network]
    start = make_start(widths)
    wanted = train_with_pytorch(start, settings, 5, images, steps=10)
    found = train_in_page(page, widths, settings, 5, 10, start)
    off = max(abs(a - b) for a, b in zip(found[0], wanted[0], strict=True))
    moved = [(a - b).abs().max() for a, b in zip(found[1], wanted[1], strict=True)]
    with capsys.disabled():
        print(
            f"\ntraining: {network}, {case}: losses {wanted[0][0]:.3f} to "
            f"{wanted[0][-1]:.3f} differ by {off:.1e}, parameters by {max(moved):.1e}"
        )
    assert len(found[0]) == 10
    assert off < 1e-5
    assert max(moved) < 1e-4
    assert max((a - b).abs().max() for a, b in zip(found[1], start, strict=True)) > 1e-4


def test_the_start_is_what_the_page_says(page):
    widths = WIDTHS["small"]
    _, found = train_in_page(page, widths, PLAIN, 7, 0)
    draw = generator(7)
    for p, layer in zip(found, (1, 1, 2, 2), strict=True):
        bound = widths[layer - 1] ** -0.5
        wanted = torch.tensor([bound * (2 * draw() - 1) for _ in range(p.numel())])
        torch.testing.assert_close(p.flatten(), wanted, rtol=1e-6, atol=1e-9)
    assert found[0].std() == pytest.approx(784**-0.5 / 3**0.5, rel=0.01)


def test_the_images_are_those_of_the_split(images):
    (file,) = ASSETS.glob("images-*.bin")
    levels, labels = images
    assert (
        file.read_bytes() == levels.numpy().tobytes() + labels.byte().numpy().tobytes()
    )
    script = file.with_suffix(".js").read_text(encoding="utf-8")
    name, text = re.match(
        r'network\.receiveBytes\("(.+)", "(.+)"\);\n$', script
    ).groups()
    assert name == file.stem
    assert base64.b64decode(text) == file.read_bytes()


# The bench.


def press(page, name):
    page.click(f"#tr-{name}")


def status(page):
    return page.inner_text("#tr-status")


def wait_for_status(page, pattern):
    page.wait_for_function(
        "wanted => RegExp(wanted).test(document.querySelector('#tr-status').innerText)",
        arg=pattern,
        timeout=60_000,
    )
    return status(page)


def inside(page):
    rows = page.locator("#tr-inside tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
    )
    return dict(rows)


def steps(page):
    return int(page.inner_text("#tr-steps").replace(",", ""))


def run_for(page, least):
    """Run for so many steps at least, and pause."""
    press(page, "run")
    page.wait_for_function(
        """least => Number(document.querySelector('#tr-steps').innerText
          .replace(',', '')) >= least""",
        arg=least,
        timeout=60_000,
    )
    press(page, "run")
    return wait_for_status(page, "^After")


def test_it_says_what_it_will_get_and_gets_it_only_then(open_page):  # noqa: F811
    page = open_page()
    assert "4,000 images, 3.1 MB" in status(page)
    loaded = "document.querySelectorAll('script[src*=\"/images-\"]').length"
    assert page.evaluate(loaded) == 0
    press(page, "step")
    wait_for_status(page, "^After 1 step:")
    assert page.evaluate(loaded) == 1


@pytest.mark.parametrize("from_disk", [True, False])
def test_run_pause_step_and_anew(open_page, server, from_disk):  # noqa: F811
    page = open_page(None if from_disk else f"{server}/book/playground.html")
    press(page, "anew")
    wait_for_status(page, "^A new network from seed 0")
    fresh = page.inner_text("#tr-validation-loss")
    assert float(fresh) == pytest.approx(2.3, abs=0.1)
    run_for(page, 100)
    reached = steps(page)
    assert float(page.inner_text("#tr-validation-loss")) < 1.2
    page.wait_for_timeout(500)
    assert steps(page) == reached  # paused is paused
    press(page, "step")
    wait_for_status(page, f"^After {reached + 1} steps")
    assert page.locator("#tr-before-legend").is_hidden()
    press(page, "anew")
    wait_for_status(page, "^A new network from seed 0")
    assert page.inner_text("#tr-validation-loss") == fresh
    assert steps(page) == 0
    assert "rate 0.1, batches of 64" in page.inner_text("#tr-before-legend")
    assert page.locator("#tr-curves .live-second").count() == 3
    page.uncheck("#tr-before")
    assert page.locator("#tr-curves .live-second").count() == 0


def test_what_is_shown_is_what_pytorch_computes(page, images):
    """After some steps in the worker: its parameters, its losses, our image's bars."""
    page.check("[name=tr-network][value=large]")
    press(page, "step")
    wait_for_status(page, "^After 1 step:")
    press(page, "step")
    wait_for_status(page, "^After 2 steps:")
    widths = WIDTHS["large"]
    _, wanted = train_in_page(page, widths, PLAIN, 0, 2)
    kept = page.evaluate(
        """async () => {
          const { parameters } = await training.keep();
          return Object.values(parameters).map((one) =>
            [...(one.rows ? one.values : one)]);
        }"""
    )
    for p, q in zip(kept, wanted, strict=True):
        assert torch.equal(torch.tensor(p), q.flatten())
    model = torch.nn.Sequential(
        *(torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 512)),
        *(torch.nn.ReLU(), torch.nn.Linear(512, 10)),
    )
    with torch.no_grad():
        for p, q in zip(model.parameters(), wanted, strict=True):
            p.copy_(q)
        X, y = images[0][3000:] / 255, images[1][3000:]
        logits = model(X)
        hidden = [model[:2](X), model[:4](X)]
    shown = float(page.inner_text("#tr-validation-loss"))
    assert shown == pytest.approx(cross_entropy(logits, y).item(), abs=0.0006)
    right = (logits.argmax(dim=1) == y).float().mean().item()
    assert number(page.inner_text("#tr-accuracy")) == pytest.approx(100 * right)
    rows = page.locator("#tr-bars tr").all_inner_texts()
    for row, category, p in zip(rows, CATEGORIES, logits[13].softmax(0), strict=True):
        assert row.split("\t")[0].strip() == category
        assert number(row.split("\t")[-2]) == pytest.approx(100 * p.item(), abs=0.06)
    said = [int(row.split("\t")[-1].replace(",", "")) for row in rows]
    assert said == logits.argmax(dim=1).bincount(minlength=10).tolist()
    off = [int((x[13] == 0).sum()) for x in hidden]
    dead = [int((x == 0).all(dim=0).sum()) for x in hidden]
    for name, counts in (("units off for our", off), ("off for all 1,000", dead)):
        (text,) = [value for key, value in inside(page).items() if key.startswith(name)]
        assert text == f"{counts[0]} of 512, {counts[1]} of 512"


def test_the_length_of_the_gradient(page, images):
    press(page, "step")
    wait_for_status(page, "^After 1 step:")
    _, start = train_in_page(page, WIDTHS["small"], PLAIN, 0, 0)
    _, after = train_in_page(page, WIDTHS["small"], PLAIN, 0, 1)
    moved = sum(((a - b) ** 2).sum() for a, b in zip(start, after, strict=True)) ** 0.5
    shown = float(inside(page)["length of the gradient"])
    assert shown == pytest.approx(moved.item() / 0.1, abs=0.002)


def test_it_tells_no_more_than_four_times_a_second(page):
    press(page, "anew")
    wait_for_status(page, "^A new")
    page.evaluate(
        """() => {
          window.drawn = 0;
          const draw = training.drawCurves;
          training.drawCurves = (...all) => { drawn++; draw(...all); };
        }"""
    )
    press(page, "run")
    page.wait_for_timeout(3000)
    press(page, "run")
    wait_for_status(page, "^After")
    assert 1 < page.evaluate("drawn") <= 14  # and one when paused


def test_out_of_sight_it_stops(page):
    press(page, "run")
    wait_for_status(page, "^Running")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    said = wait_for_status(page, "^Paused")
    assert "out of sight" in said
    reached = steps(page)
    page.wait_for_timeout(500)
    assert steps(page) == reached
    assert page.inner_text("#tr-run") == "Run"


def test_nan_is_said_and_why(page):
    page.check("[name=tr-network][value=large]")
    page.select_option("#tr-rate", "10")
    page.check("#tr-rawPixels")
    page.check("#tr-noZeroGrad")
    press(page, "run")
    said = wait_for_status(page, "^nan in step")
    assert "start anew" in said
    assert "pixels up to 255" in said and "zero_grad" in said and "rate is 10" in said
    losses = re.search(r"The last losses: ([^.]+(\.\d[^.]*)*)\. The", said)[1].split(
        ", "
    )
    assert losses[-1] in ("nan", "inf")
    assert page.inner_text("#tr-run") == "Run"
    reached = steps(page)
    press(page, "run")
    press(page, "step")
    page.wait_for_timeout(1500)
    assert steps(page) == reached
    assert status(page) == said
    for name in ("rawPixels", "noZeroGrad"):
        page.uncheck(f"#tr-{name}")
    page.select_option("#tr-rate", "0.1")
    press(page, "anew")
    wait_for_status(page, "^A new network")
    run_for(page, 5)


def test_a_network_that_is_off_is_said(page):
    page.select_option("#tr-rate", "3")
    page.check("#tr-rawPixels")
    said = run_for(page, 100)
    assert "All 64 units of layer 1 are off for all 1,000 validation images" in said
    assert inside(page)["off for all 1,000 validation images"] == "64 of 64"
    assert number(page.inner_text("#tr-accuracy")) < 20


def test_what_is_changed_counts_from_the_next_step(page):
    run_for(page, 30)
    page.select_option("#tr-images", "64")
    page.select_option("#tr-batch", "512")  # more than there are
    before = float(page.inner_text("#tr-epochs"))
    reached = steps(page)
    press(page, "step")
    wait_for_status(page, f"^After {reached + 1} steps")
    assert float(page.inner_text("#tr-epochs")) == pytest.approx(before + 1, abs=0.06)
    page.check("[name=tr-network][value=large]")
    wait_for_status(page, "^A new network")
    assert "changed on the way" in page.inner_text("#tr-before-legend")
    assert " of 512" in inside(page)["units off for our image, layer by layer"]
    page.fill("#tr-seed", "1.5")
    press(page, "anew")
    wait_for_status(page, "^The seed is a whole number")


def test_images_that_do_not_come_are_said(browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(PAGE.as_uri())
    page.wait_for_function("document.querySelector('#tr-status').textContent")
    page.evaluate(
        """() => {
          window.bring = network.bring;
          network.bring = async () => { throw Error("offline"); };
        }"""
    )
    press(page, "run")
    assert "could not be loaded" in wait_for_status(page, "could")
    page.evaluate("() => { network.bring = bring; }")
    press(page, "run")
    wait_for_status(page, "^Running")
    context.close()


@pytest.mark.parametrize("network", WIDTHS)
def test_weights_are_kept_for_python_and_for_here(page, images, network, tmp_path):
    page.check(f"[name=tr-network][value={network}]")
    press(page, "step")
    wait_for_status(page, "^After 1 step:")
    with page.expect_download() as download:
        press(page, "keep")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "trained-here-1-steps.pth"
    state = torch.load(path, weights_only=True)
    _, wanted = train_in_page(page, WIDTHS[network], PLAIN, 0, 1)
    for p, q in zip(state.values(), wanted, strict=True):
        assert torch.equal(p, q)
    keys = [f"linear_{k}.{n}" for k in range(1, 4) for n in ("weight", "bias")]
    assert list(state) == keys[: len(wanted)]
    loss = page.inner_text("#tr-validation-loss")
    press(page, "anew")
    wait_for_status(page, "^A new network from seed 0")
    assert page.inner_text("#tr-validation-loss") != loss
    page.set_input_files("#tr-file", path)
    wait_for_status(page, f"^A network from {path.name}")
    assert page.inner_text("#tr-validation-loss") == loss
    run_for(page, 5)


@pytest.mark.parametrize("way", ["button", "file", "later"])
def test_the_books_model_can_be_trained_on(page, way):
    name = "the book's model"
    if way == "file":
        page.set_input_files("#tr-file", ROOT / "models" / "base-model.pth")
        name = "base-model.pth"
    if way == "later":
        run_for(page, 5)
    if way != "file":
        page.check("[name=tr-network][value=book]")
    if way == "button":
        press(page, "anew")
    wait_for_status(page, f"^A network from {name}")
    assert number(page.inner_text("#tr-accuracy")) > 90
    assert page.inner_text("#tr-ours") == "Ankle boot 71.7%"
    assert [
        row for row in page.locator("#tr-bars tr").all_inner_texts() if "71.7" in row
    ]


ADDRESS = "train&rate=10&images=200&order=sorted&noZeroGrad&network=large&seed=3"


def test_an_address_sets_the_bench(open_page):  # noqa: F811
    page = open_page(f"{PAGE.as_uri()}#{ADDRESS}")
    page.wait_for_function("document.querySelector('#tr-rate').value === '10'")
    set_so = """() => ["rate", "batch", "images", "order", "seed"].map((name) =>
        document.querySelector(`#tr-${name}`).value)"""
    assert page.evaluate(set_so) == ["10", "64", "200", "sorted", "3"]
    checked = page.locator("#tr-bench :checked:is([type=radio], .tr-faults input)")
    assert checked.evaluate_all("all => all.map(e => e.id || e.value)") == [
        "tr-noZeroGrad",
        "large",
    ]
    top = page.locator("#tr-bench").evaluate("e => e.getBoundingClientRect().top")
    assert 0 <= top < 200
    press(page, "step")
    wait_for_status(page, "^After 1 step:")
    for wrong, what in (
        ("rate=7", "rate 7"),
        ("seed=1.5", "seed 1.5"),
        ("seed=65536", "seed 65536"),
        ("noZeroGrad=off", "noZeroGrad off"),
        ("layer=2", "layer 2"),
    ):
        page.evaluate("hash => { location.hash = hash; }", f"train&{wrong}")
        wanted = f"The address of this page names {what}, which there is not."
        wait_for_status(page, f"^{re.escape(wanted)}$")
    page.evaluate("location.hash = 'train&seed=65535'")
    wait_for_status(page, "^A new network from seed 65535")
    page.evaluate("location.hash = 'train'")
    wait_for_status(page, "^A new network from seed 0")
    assert page.evaluate(set_so) == ["0.1", "64", "3000", "shuffled", "0"]
    assert page.evaluate("document.activeElement.id") == "tr-run"
    assert "rate 0.1, batches of 64, 3,000" in page.inner_text("#tr-now")


def test_a_link_sets_the_bench_each_time_that_it_is_followed(page):
    page.locator(".question .show").nth(3).click()
    link = page.locator("a[href='#train&rate=10']").first
    for _ in range(2):
        link.click()
        page.wait_for_function("document.querySelector('#tr-rate').value === '10'")
        page.wait_for_function("document.activeElement.id === 'tr-run'")
        page.evaluate("document.querySelector('#tr-rate').value = 1")
    page.select_option("#tr-rate", "0.3")
    assert page.url.endswith("#tr-bench")


def test_an_epoch_and_no_more(page):
    page.select_option("#tr-order", "sorted")
    for epochs in (1, 2):
        press(page, "epoch")
        wait_for_status(page, f"^After {47 * epochs} steps")
        assert page.inner_text("#tr-epochs") == f"{epochs}.0"


def test_memory_stays_flat(page):
    """Over 1,000 steps, of all processes of the browser together.

    When a browser collects its garbage is its own affair, so that memory may rise once
    in three times; what is never let go of rises each time.
    """
    session = page.context.new_cdp_session(page)

    def megabytes():
        session.send("HeapProfiler.collectGarbage")
        browsers = psutil.Process().children(recursive=True)
        return sum(one.memory_full_info().uss for one in browsers) / 1e6

    run_for(page, 200)
    growth = []
    for _ in range(3):
        before = megabytes()
        run_for(page, steps(page) + 1000)
        growth.append(megabytes() - before)
    assert statistics.median(growth) < 25, growth


def test_an_epoch_ends_where_pytorchs_does(page, images):
    """By much less than what seeds do: the validation loss after 47 steps."""
    widths, (levels, labels) = WIDTHS["small"], images

    def loss(parameters):
        A1, b1, A2, b2 = parameters
        X = levels[3000:] / 255
        logits = torch.relu(X @ A1.T + b1) @ A2.T + b2
        return cross_entropy(logits, labels[3000:]).item()

    start = make_start(widths)
    losses = [
        loss(train_with_pytorch(start, PLAIN, seed, images, steps=47)[1])
        for seed in range(5)
    ]
    _, found = train_in_page(page, widths, PLAIN, 0, 47, start)
    assert abs(loss(found) - losses[0]) < np.std(losses) / 10


def test_other_files_are_refused_with_a_sentence(page, tmp_path):
    press(page, "anew")
    said = wait_for_status(page, "^A new network")
    good = torch.load(ROOT / "models" / "base-model.pth", weights_only=True)
    wrong = {
        "other names": {"layer.weight": torch.zeros(10, 784)},
        "too wide": good | {"linear_2.weight": torch.zeros(512, 511)},
        "nan": good | {"linear_3.bias": torch.full((10,), torch.nan)},
        "whole": torch.nn.Linear(2, 2),
        "double": {"linear_1.weight": torch.zeros(10, 784).double()},
        "empty": None,
        "cut": None,
    }
    for name, content in wrong.items():
        path = tmp_path / f"{name}.pth"
        torch.save(good if content is None else content, path)
        if content is None:
            path.write_bytes(path.read_bytes()[: 1000 if name == "cut" else 0])
        page.set_input_files("#tr-file", path)
        page.wait_for_function(
            "n => document.querySelector('#tr-file-status').innerText.includes(n)",
            arg=f"“{name}.pth” is not taken. ",
        )
        assert page.inner_text("#tr-file-status").endswith(".")
    assert status(page) == said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(open_page, scheme):  # noqa: F811
    page = open_page(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    run_for(page, 50)
    press(page, "anew")
    wait_for_status(page, "^A new network")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.locator("#tr-bench :is(button, select, input)").evaluate_all(
        """all => all.map((e) => {
          const box = (e.closest('label') ?? e).getBoundingClientRect();
          return [e.id || e.name, box.width, box.height];
        })"""
    )
    assert len(sizes) == 20
    assert not [size for size in sizes if min(size[1:]) < 44]
    lettering = page.locator("#tr-curves text").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height / 1.2)"
    )
    assert min(lettering) >= 9
    names = ("run", "step", "epoch", "anew")
    buttons = [page.locator(f"#tr-{name}").bounding_box() for name in names]
    curves = page.locator("#tr-curves").bounding_box()
    assert len({box["y"] for box in buttons}) <= 2
    assert curves["y"] + curves["height"] - buttons[0]["y"] < 560  # in sight together
    settings = [page.locator(f"#tr-{n}").bounding_box() for n in ("rate", "batch")]
    lowest = max(box["y"] + box["height"] for box in settings)
    assert lowest - curves["y"] < 640
    for css in ("live-0", "live-1", "live-2"):
        line, ground = page.evaluate(
            """css => [getComputedStyle(document.querySelector(`.tr-legend .${css}`))
              .borderTopColor, getComputedStyle(document.body).backgroundColor]""",
            css,
        )
        light, dark = sorted(map(luminance, (line, ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def test_with_the_keyboard_alone(page):
    page.focus("#tr-rate")
    page.keyboard.press("ArrowUp")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "tr-run":
            break
    page.keyboard.press("Enter")
    wait_for_status(page, "^Running")
    page.keyboard.press("Enter")  # the same button, now Pause
    wait_for_status(page, "^After")
    assert page.evaluate("document.activeElement.id") == "tr-run"


def test_the_page_shows_the_training_that_runs(page):
    blocks = [block.strip() for block in page.locator("article pre").all_inner_texts()]
    program = (ASSETS / "engine.js").read_text(encoding="utf-8")
    assert program == (SOURCES / "engine.js").read_text(encoding="utf-8")
    parts = dict(re.findall(r"// \[(\w+)\]\n(.*?)\n  // \[end\]", program, re.DOTALL))
    for name in ("backward", "step"):
        lines = parts[name].splitlines()
        assert "\n".join(line.removeprefix("  ") for line in lines) in blocks
    (eleven,) = [block for block in blocks if block.startswith("grad_logits = ")]
    assert len(eleven.splitlines()) == 11


def test_how_long_a_step_takes(page, capsys):
    times = page.evaluate(
        """() => {
          const engine = training.makeEngine();
          const median = {};
          for (const widths of [[784, 64, 10], [784, 512, 512, 10]]) {
            const random = engine.generator(0);
            const model = engine.initialise(widths, random);
            const X = engine.matrix(64, 784);
            X.values.forEach((_, i) => { X.values[i] = random(); });
            const y = Array.from({ length: 64 }, () => Math.floor(10 * random()));
            const times = Array.from({ length: 15 }, () => {
              const start = performance.now();
              engine.trainStep(model, X, y, 0.1);
              return performance.now() - start;
            });
            median[widths.join("-")] = times.sort((a, b) => a - b)[7];
          }
          return median;
        }"""
    )
    with capsys.disabled():
        for widths, median in times.items():
            sizes = [int(width) for width in widths.split("-")]
            print(
                f"\ntraining: {widths}, a step of 64 images: median {median:.1f} ms, "
                f"{median / pytorchs_step(sizes):.1f} times PyTorch's on one core"
            )
    assert times["784-64-10"] <= 40
    assert times["784-512-512-10"] <= 300


def pytorchs_step(widths):
    """Milliseconds of the same step, the median of 15."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    layers = [torch.nn.Linear(*pair) for pair in itertools.pairwise(widths)]
    layers = [part for layer in layers for part in (layer, torch.nn.ReLU())][:-1]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    X, y, times = torch.rand(64, widths[0]), torch.randint(10, (64,)), []
    for _ in range(15):
        start = time.perf_counter()
        loss = cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        times.append(1000 * (time.perf_counter() - start))
    torch.set_num_threads(threads)
    return sorted(times)[7]
