"""The long run: each candidate does what it says, and its log belongs to the script."""

import csv
import hashlib
import json

import pytest
import torch
from chapters import ROOT

MODELS = ROOT / "models"

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(MODELS))
    import far
    import recipe


@pytest.fixture(scope="module")
def sets():
    """A few images: learning a little from them takes a second."""
    X, y = recipe.load(train=True)
    threads = torch.get_num_threads()  # a training sets its own number
    yield (X[:2_048], y[:2_048]), (X[-512:], y[-512:])
    torch.set_num_threads(threads)


def test_every_switch_has_an_effect_and_learns(sets):
    runs = {}
    teachers = [recipe.NeuralNetwork() for _ in range(2)]  # they know nothing yet
    for switch, value in (
        (None, None),
        ("batch_size", 128),
        ("weight_decay", 3.0),
        ("shifts", 8),
        ("geometry", 6.0),
        ("brightness", 0.5),
        ("erasing", 0.5),
        ("mixup", 0.0),
        ("cutmix", True),
        ("label_smoothing", 0.1),
        ("dropout", 0.2),
        ("pixel_dropout", 0.1),
        ("normalise", True),
        ("local", 4.0),
        ("averaging", 5),
        ("sharpness", 0.1),
        ("teacher", "two"),
    ):
        short = far.Candidate(epochs=6, learning_rate=0.003)
        if switch:
            short = short._replace(**{switch: value})
        taught = teachers if switch == "teacher" else []
        _, row = far.train(short, 0, *sets, taught)
        # From teachers that know nothing there is nothing to learn.
        assert (float(row["validation_accuracy"]) > 0.5) == (not taught), switch
        runs.setdefault(row["validation"] + row["validation_loss"], []).append(switch)
    assert not [switches for switches in runs.values() if len(switches) > 1]


def test_what_is_wrapped_around_folds_into_the_three_layers(sets):
    torch.manual_seed(0)
    X = sets[0][0][:256]
    model = far.WrappedNetwork(
        far.Candidate(normalise=True, dropout=0.5, pixel_dropout=0.5, local=4.0)
    )
    for _ in range(3):  # running means that are not 0, scales that are not 1
        model(recipe.standardise(X))
    with torch.no_grad():
        for norm in (model.norm_1, model.norm_2):
            norm.weight.uniform_(0.5, 2)
            norm.bias.uniform_(-1, 1)
    model.eval()
    plain = model.unwrapped()
    assert type(plain) is recipe.NeuralNetwork
    torch.testing.assert_close(
        plain(X), model(recipe.standardise(X)), atol=1e-4, rtol=1e-4
    )


def test_local_weights_are_strong_in_one_place_and_as_long_as_before():
    torch.manual_seed(0)
    model = far.WrappedNetwork(far.Candidate())
    lengths = model.linear_1.weight.norm(dim=1)
    model.localise(3.0)
    A = model.linear_1.weight
    torch.testing.assert_close(A.norm(dim=1), lengths)
    largest = A.abs().topk(60, dim=1).values.norm(dim=1)
    assert (largest / lengths).median() > 0.9  # 60 of 784 numbers hold nearly all


def test_rectangles_have_the_share_that_is_asked_for():
    torch.manual_seed(0)
    for share in (0.05, 0.2, 0.5):
        inside = far.rectangles(2_000, torch.full((2_000,), share))
        assert inside.shape == (2_000, 1, 28, 28)
        assert inside.float().mean() == pytest.approx(share, rel=0.1)
        # a rectangle: its rows are all alike, where there are any
        rows, columns = inside.any(dim=3, keepdim=True), inside.any(dim=2, keepdim=True)
        assert torch.equal(inside, rows & columns)


def test_turned_images_stay_sharp():
    torch.manual_seed(0)
    X = torch.rand(8, 1, 28, 28).round(decimals=1)
    turned = far.turned(X, 8.0)
    assert turned.shape == X.shape and not torch.equal(turned, X)
    assert set(turned.unique().tolist()) <= set(X.unique().tolist()) | {0.0}
    assert torch.equal(far.turned(X, 0.0), X)


def test_sharpness_puts_the_parameters_back():
    torch.manual_seed(0)
    model, half = recipe.NeuralNetwork(), torch.autocast("cpu", enabled=False)
    X, targets = torch.rand(16, 1, 28, 28), torch.full((16, 10), 0.1)
    torch.nn.functional.cross_entropy(model(X), targets).backward()
    before = [p.detach().clone() for p in model.parameters()]
    here = [p.grad.clone() for p in model.parameters()]
    far.uphill(model, X, targets, 0.5, half)
    for p, old, gradient in zip(model.parameters(), before, here, strict=True):
        torch.testing.assert_close(p.detach(), old)
        assert not torch.equal(p.grad, gradient)


def test_a_finished_run_is_taken_up(sets, tmp_path, monkeypatch):
    monkeypatch.setattr(far, "RUNS", tmp_path)
    short = far.Candidate(epochs=2)
    first, row = far.run_once("short", short, 0, sets)
    monkeypatch.setattr(far, "save", None)  # another run would stop with an error
    again, same = far.run_once("short", short, 0, sets)
    assert same == row
    X = sets[1][0]
    assert torch.equal(first(X), again(X))


def rows():
    text = (MODELS / "far.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_log_belongs_to_the_committed_scripts():
    """Each row was made by this code, or by one that EARLIER names."""
    assert len(far.logged()) == len(rows())
    recipes = hashlib.sha256((MODELS / "recipe.py").read_bytes()).hexdigest()
    assert all(f", recipe.py {recipes}, " in row["made_by"] for row in rows())


def test_log_has_every_run_and_no_other():
    planned = [
        (str(number), name, str(seed))
        for number, candidates, seeds in far.ROUNDS
        for seed in seeds
        for name in candidates
    ]
    planned += [("last", far.best(far.logged()), str(seed)) for seed in far.LAST_SEEDS]
    found = [(row["round"], row["candidate"], row["seed"]) for row in rows()]
    assert sorted(found) == sorted(planned)


def test_hits_add_up_to_the_accuracy():
    for row in rows():
        right = int(row["validation"], 16).bit_count()
        assert f"{right / 5_000:.4f}" == row["validation_accuracy"]


def test_the_figures_at_the_end_are_those_of_the_last_seeds():
    end = json.loads((MODELS / "far.json").read_text(encoding="utf-8"))
    assert end["chosen"] == far.best(far.logged())
    last = {row["seed"]: row for row in rows() if row["round"] == "last"}
    assert [str(seed["seed"]) for seed in end["seeds"]] == sorted(last)
    for seed in end["seeds"]:
        row = last[str(seed["seed"])]
        assert seed["validation_hits"] == row["validation"]
        for name, N in (("validation", 5_000), ("test", 10_000)):
            right = int(seed[f"{name}_hits"], 16).bit_count()
            assert right / N == pytest.approx(seed[f"{name}_accuracy"], abs=1e-6)
