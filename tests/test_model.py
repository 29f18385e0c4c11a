"""The base model is what its card says, and train.py makes it."""

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
import torch
from chapters import ROOT

MODELS = ROOT / "models"


with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(MODELS))
    import recipe
    import train

RESULTS = json.loads((MODELS / "results.json").read_text())
BASE = RESULTS["seeds"][0]


class SketchNetwork(torch.nn.Module):
    """The class of the sketch that the book grew from: both must fit the same file."""

    def __init__(self):
        super().__init__()
        self.flatten = torch.nn.Flatten()
        self.linear_1 = torch.nn.Linear(28 * 28, 512)
        self.relu_1 = torch.nn.ReLU()
        self.linear_2 = torch.nn.Linear(512, 512)
        self.relu_2 = torch.nn.ReLU()
        self.linear_3 = torch.nn.Linear(512, 10)

    def forward(self, batch):
        hidden_1 = self.relu_1(self.linear_1(self.flatten(batch)))
        hidden_2 = self.relu_2(self.linear_2(hidden_1))
        return self.linear_3(hidden_2)


@pytest.fixture(scope="module")
def state():
    return torch.load(MODELS / "base-model.pth", weights_only=True, map_location="cpu")


@pytest.fixture(scope="module")
def model(state):
    model = recipe.NeuralNetwork()
    model.load_state_dict(state)
    return model.eval()


def test_file_is_the_one_of_the_card_and_the_results():
    digest = hashlib.sha256((MODELS / "base-model.pth").read_bytes()).hexdigest()
    assert digest == RESULTS["sha256"]
    assert f"`{digest}`" in (MODELS / "README.md").read_text(encoding="utf-8")


def rows_of(name):
    """The rows of a log, and the line above them that says what made it."""
    lines = (MODELS / name).read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(rows)), lines[0]


def test_results_and_logs_belong_to_the_committed_script():
    code = recipe.stamp().split(" threads")[0]  # the versions may be others
    for made_by in (RESULTS["made_by"], rows_of("log.csv")[1], rows_of("hits.csv")[1]):
        assert made_by.removeprefix("# ").startswith(code), "recipe.py: make model"
    assert RESULTS["recipe"] == recipe.Recipe()._asdict()


def test_card_says_what_the_results_say():
    card = (MODELS / "README.md").read_text(encoding="utf-8")
    assert train.figures_table(RESULTS) in card
    assert train.tried_table(rows_of("tried.csv")[0]) in card


def test_keys_shapes_and_type(state):
    shapes = {key: tuple(tensor.shape) for key, tensor in state.items()}
    assert shapes == {
        "linear_1.weight": (512, 784),
        "linear_1.bias": (512,),
        "linear_2.weight": (512, 512),
        "linear_2.bias": (512,),
        "linear_3.weight": (10, 512),
        "linear_3.bias": (10,),
    }
    assert {tensor.dtype for tensor in state.values()} == {torch.float32}
    assert sum(tensor.numel() for tensor in state.values()) == 669_706


def test_the_sketch_and_the_book_load_each_others_files(state, model, tmp_path):
    sketch = SketchNetwork()
    sketch.load_state_dict(state)
    X = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    assert torch.equal(sketch(X), model(X))

    torch.save(SketchNetwork().state_dict(), tmp_path / "sketch.pth")
    recipe.NeuralNetwork().load_state_dict(
        torch.load(tmp_path / "sketch.pth", weights_only=True)
    )


def test_recorded_figures_are_those_of_the_file(model):
    X, y = recipe.load(train=True)
    _, validation = torch.utils.data.random_split(
        range(60_000), [55_000, 5_000], generator=torch.Generator().manual_seed(0)
    )
    sets = {
        "validation": (X[validation.indices], y[validation.indices]),
        "test": recipe.load(train=False),
    }
    for name, images in sets.items():
        measured = recipe.evaluate(model, *images)
        recorded = {key: BASE[f"{name}_{key}"] for key in measured}
        # The accuracy is a count: exact. The others may round in the last digits.
        assert round(measured["accuracy"], 6) == recorded["accuracy"]
        assert measured["loss"] == pytest.approx(recorded["loss"], abs=1e-5)
        assert measured["ece"] == pytest.approx(recorded["ece"], abs=2e-4)
    recalls = train.recall(model, *sets["validation"])
    assert recalls == list(RESULTS["validation_recall"].values())


def test_log_ends_where_the_results_begin():
    rows, _ = rows_of("log.csv")
    epochs = RESULTS["recipe"]["epochs"]
    seeds = [row["seed"] for row in RESULTS["seeds"]]
    expected = [(str(s), str(e)) for s in seeds for e in range(1, epochs + 1)]
    assert [(row["seed"], row["epoch"]) for row in rows] == expected
    for result in RESULTS["seeds"]:
        last = rows[(result["seed"] + 1) * epochs - 1]
        accuracy = float(last["validation_accuracy"])
        assert accuracy == round(result["validation_accuracy"], 4)


def test_hits_are_those_of_the_results_and_of_the_file(model):
    rows, _ = rows_of("hits.csv")
    for row, result in zip(rows, RESULTS["seeds"], strict=True):
        for name, images in (("validation", 5_000), ("test", 10_000)):
            right = int(row[name], 16).bit_count() / images
            assert right == round(result[f"{name}_accuracy"], 6)
    _, (X, y) = recipe.load_split()
    # A bit each, the first image in the highest: a close call may round otherwise.
    bits = int(rows[0]["validation"], 16) ^ int(recipe.hits(model, X, y), 16)
    assert bits.bit_count() <= 2


def test_folding_changes_no_prediction():
    torch.manual_seed(0)
    model = recipe.NeuralNetwork()
    X = torch.rand(8, 1, 28, 28)
    before = model(recipe.standardise(X))
    recipe.fold_standardisation(model)
    torch.testing.assert_close(model(X), before)


def test_augment_moves_and_mirrors_half_of_the_images():
    torch.manual_seed(0)
    X = torch.rand(16, 1, 28, 28)
    moved = recipe.augment(torch.nn.functional.pad(X, (1, 1, 1, 1)))
    assert moved.shape == X.shape
    mirrored = moved.flip(-1)
    for index in range(16):
        candidate = (mirrored if index % 2 == 0 else moved)[index, 0]
        unmoved = torch.equal(candidate, X[index, 0])
        assert unmoved == (index >= 8)
    # image 1 came from one pixel further right
    assert torch.equal(moved[1, 0, :, :27], X[1, 0, :, 1:])


def test_calibration_error_of_a_known_case():
    # Four images with confidence 0.8, two of them right: off by 0.3.
    probabilities = torch.tensor([[0.8, 0.2]]).repeat(4, 1)
    y = torch.tensor([0, 0, 1, 1])
    assert recipe.calibration_error(probabilities, y) == pytest.approx(0.3)


def run_training(folder, *options):
    shown = {key: value for key, value in os.environ.items() if key != "TQDM_DISABLE"}
    # A test run that is in the background ignores Ctrl-C; its children would too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, MODELS / "train.py", "--folder", folder, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # With the progress bars, which say what it does. And a thread that waits for
        # the other yields, as in `make model`: other tests run at the same time.
        env=shown | {"OMP_WAIT_POLICY": "PASSIVE"},
    )
    signal.signal(signal.SIGINT, before)
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a process here")
def test_interrupted_training_goes_on_where_it_stopped(tmp_path):
    folders = tmp_path / "straight", tmp_path / "interrupted"
    for folder in folders:
        folder.mkdir()
        shutil.copy(MODELS / "README.md", folder)
    options = "--epochs", "1", "--seeds", "2"
    straight = run_training(folders[0], *options)
    _, err = straight.communicate(timeout=300)
    assert straight.returncode == 0, err

    first = run_training(folders[1], *options)
    while (
        not list(folders[1].glob("seed-0-????????????.part")) and first.poll() is None
    ):
        time.sleep(0.05)
    first.send_signal(signal.SIGINT)
    _, err = first.communicate(timeout=300)
    assert first.returncode == 1
    assert "the same command goes on" in err
    assert "Traceback" not in err
    assert not (folders[1] / "base-model.pth").exists()

    second = run_training(folders[1], *options)
    _, err = second.communicate(timeout=300)
    assert second.returncode == 0, err
    assert "seed 1" in err
    assert "seed 0" not in err
    files = [sorted(path.name for path in folder.iterdir()) for folder in folders]
    assert files[0] == files[1]
    digests = [
        hashlib.sha256((folder / "base-model.pth").read_bytes()).hexdigest()
        for folder in folders
    ]
    assert digests[0] == digests[1]
