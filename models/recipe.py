"""How one network of this book is trained: the images, the network, a recipe, a run.

train.py (the base model), tune.py (the recipes of chapters 9 and 10) and far.py (how
far the same network can go) call what is here. A recipe and a seed give the same
network, bit for bit, with the same version of PyTorch, on the same kind of processor,
with the same number of threads. Elsewhere sums are rounded in another order, and
training makes small differences large.
"""

import copy
import csv
import hashlib
import os
import platform
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torchvision
from torch.nn.functional import cross_entropy, pad
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

HERE = Path(__file__).resolve().parent
THREADS = 2  # fixed: another number of threads may round differently

WARM_UP = 0.25  # share of the steps in which the learning rate still rises
MEAN, STD = 0.2860, 0.3530  # of the pixels of all 60,000 images, from 0 to 1

Images = tuple[torch.Tensor, torch.Tensor]  # (N, 1, 28, 28) from 0 to 1, and labels


class Recipe(NamedTuple):
    """How a network is trained, the seed apart; the defaults are the base model's."""

    epochs: int = 120
    learning_rate: float = 0.001  # with one_cycle: at its peak
    mixup: float = 0.2  # both parameters of the Beta distribution; 0: no mixup
    augment: bool = True  # move half of the images by one pixel, mirror half of them
    optimizer: str = "AdamW"  # or "SGD", which takes no weight decay here
    batch_size: int = 512
    one_cycle: bool = True
    standardise: bool = True
    momentum: float = 0.0  # of SGD
    weight_decay: float = 0.01  # of AdamW, on the weights, not on the biases
    label_smoothing: float = 0.0
    dropout: float = 0.0  # after each ReLU
    averaging: int = 0  # of the weights, over about so many steps
    teacher: bool = False  # another model's probabilities instead of the labels


class NeuralNetwork(torch.nn.Module):
    """Logits, (N, 10), of images, (N, 1, 28, 28), with pixels from 0 to 1."""

    def __init__(self):
        super().__init__()
        self.flatten = torch.nn.Flatten()
        self.linear_1 = torch.nn.Linear(28 * 28, 512)
        self.relu_1 = torch.nn.ReLU()
        self.linear_2 = torch.nn.Linear(512, 512)
        self.relu_2 = torch.nn.ReLU()
        self.linear_3 = torch.nn.Linear(512, 10)

    def forward(self, X):
        X0 = self.flatten(X)
        Z1 = self.linear_1(X0)
        X1 = self.relu_1(Z1)
        Z2 = self.linear_2(X1)
        X2 = self.relu_2(Z2)
        logits = self.linear_3(X2)
        return logits


def load(train: bool) -> Images:
    """The 60,000 images for training, or the 10,000 of the test set, with labels."""
    data = torchvision.datasets.FashionMNIST(root=HERE.parent / "data", train=train)
    return data.data.unsqueeze(1) / 255, data.targets


def load_split() -> tuple[Images, Images]:
    """The 55,000 images to learn from and the 5,000 to choose by."""
    X, y = load(train=True)
    train_data, validation_data = torch.utils.data.random_split(
        range(60_000),
        [55_000, 5_000],
        generator=torch.Generator().manual_seed(0),
    )
    both = train_data.indices, validation_data.indices
    return tuple((X[indices], y[indices]) for indices in both)


def augment(X_padded: torch.Tensor) -> torch.Tensor:
    """Move half of a batch by one pixel and mirror half of it.

    Takes images with a border of one pixel, (N, 1, 30, 30), in random order: which
    images are moved or mirrored goes by their place in the batch, and that is chance
    enough. Returns (N, 1, 28, 28).
    """
    X = X_padded[:, :, 1:29, 1:29].clone()
    eighth = len(X) // 8
    for k, (down, right) in enumerate(((0, 1), (0, -1), (1, 0), (-1, 0))):
        part = slice(k * eighth, (k + 1) * eighth)
        X[part] = X_padded[part, :, 1 + down : 29 + down, 1 + right : 29 + right]
    X[::2] = X[::2].flip(-1)
    return X


def standardise(X: torch.Tensor) -> torch.Tensor:
    """Pixels with mean 0 and standard deviation 1 over the 60,000 images."""
    return (X - MEAN) / STD


@torch.no_grad()
def fold_standardisation(model: NeuralNetwork) -> None:
    """Let the first layer do the standardising: A (x - m) / s + b, without m and s."""
    A, b = model.linear_1.weight, model.linear_1.bias
    A /= STD
    b -= MEAN * A.sum(dim=1)


def calibration_error(probabilities: torch.Tensor, y: torch.Tensor) -> float:
    """Expected calibration error (ECE) of (N, 10) probabilities, 15 equal bins.

    The mean, over the images, of the gap between confidence and accuracy in the bin
    that the image's highest probability falls in (Guo et al. 2017, arXiv:1706.04599).
    """
    confidence, prediction = probabilities.max(dim=1)
    hit = (prediction == y).float()
    bins = (confidence * 15).ceil().long().clamp(1, 15)
    gaps = [(hit - confidence)[bins == k].sum().abs() for k in range(1, 16)]
    return (sum(gaps) / len(y)).item()


@torch.no_grad()
def evaluate(model: NeuralNetwork, X: torch.Tensor, y: torch.Tensor) -> dict:
    """Accuracy, mean loss and ECE of a model on images X (N, 1, 28, 28)."""
    logits = model(X)
    return {
        "accuracy": (logits.argmax(dim=1) == y).float().mean().item(),
        "loss": cross_entropy(logits, y).item(),
        "ece": calibration_error(logits.softmax(dim=1), y),
    }


@torch.no_grad()
def hits(model: NeuralNetwork, X: torch.Tensor, y: torch.Tensor) -> str:
    """Which of the images are answered right: a bit each, eight a byte, as hex.

    Read it with `np.unpackbits(np.frombuffer(bytes.fromhex(...), dtype=np.uint8))`.
    """
    right = model(X).argmax(dim=1) == y
    return np.packbits(right.numpy()).tobytes().hex()


def make_optimizer(model: torch.nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The optimizer of a recipe, over the parameters of a model."""
    if recipe.optimizer == "SGD":
        return torch.optim.SGD(
            model.parameters(), lr=recipe.learning_rate, momentum=recipe.momentum
        )
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    return torch.optim.AdamW(
        [{"params": weights}, {"params": biases, "weight_decay": 0.0}],
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        fused=True,
    )


def plain(model: NeuralNetwork, standardised: bool) -> NeuralNetwork:
    """A copy of a model in training that takes pixels from 0 to 1, ready for use."""
    copied = copy.deepcopy(model)  # a new network would draw random numbers
    if standardised:
        fold_standardisation(copied)
    return copied.eval()


def train(
    recipe: Recipe,
    seed: int,
    train_set: Images,
    validation_set: Images,
    teacher: torch.nn.Module | None = None,
    label: str = "",
) -> tuple[NeuralNetwork, list[dict]]:
    """One model from one recipe and one seed, and its log, a row an epoch.

    A teacher gives logits of pixels from 0 to 1; it is asked where the recipe says so.
    The label is that of the progress bar. The seconds of a row are those of the epoch's
    training, without the evaluation.
    """
    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    prepare = standardise if recipe.standardise else torch.clone
    X_train, y_train = pad(train_set[0], (1, 1, 1, 1)), train_set[1]
    # The few images that are left over sit this epoch out.
    steps = len(X_train) // recipe.batch_size

    model = NeuralNetwork()
    if recipe.dropout:
        for name in ("relu_1", "relu_2"):
            dropout = torch.nn.Dropout(recipe.dropout)
            setattr(model, name, torch.nn.Sequential(torch.nn.ReLU(), dropout))
    measured = model
    if recipe.averaging:
        keep = get_ema_multi_avg_fn(1 - 1 / recipe.averaging)
        average = AveragedModel(model, multi_avg_fn=keep)
        measured = average.module
    optimizer, schedule = make_optimizer(model, recipe), None
    if recipe.one_cycle:
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=recipe.learning_rate,
            total_steps=recipe.epochs * steps,
            pct_start=WARM_UP,
            cycle_momentum=recipe.optimizer == "AdamW",
        )
    if recipe.mixup:
        mixing = torch.distributions.Beta(recipe.mixup, recipe.mixup)

    rows = []
    epochs = range(1, recipe.epochs + 1)
    progress = tqdm(epochs, desc=label, unit="epoch")
    for epoch in progress:
        start, total_loss = time.perf_counter(), torch.zeros(())
        model.train()
        for batch in torch.randperm(len(X_train)).split(recipe.batch_size)[:steps]:
            X, y = X_train[batch], y_train[batch]
            X = augment(X) if recipe.augment else X[:, :, 1:29, 1:29]
            if recipe.teacher:
                with torch.no_grad():
                    y = teacher(X).softmax(dim=1)
            X = prepare(X)
            share = mixing.sample().item() if recipe.mixup else 1.0
            other = torch.randperm(len(X))
            smoothing = recipe.label_smoothing
            if share < 1:
                logits = model(share * X + (1 - share) * X[other])
                loss = share * cross_entropy(logits, y, label_smoothing=smoothing)
                loss = loss + (1 - share) * cross_entropy(
                    logits, y[other], label_smoothing=smoothing
                )
            else:
                loss = cross_entropy(model(X), y, label_smoothing=smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if schedule:
                schedule.step()
            if recipe.averaging:
                average.update_parameters(model)
            total_loss += loss.detach()
        seconds = time.perf_counter() - start
        figures = evaluate(plain(measured, recipe.standardise), *validation_set)
        rows.append(
            {
                "epoch": epoch,
                "train_loss": f"{total_loss.item() / steps:.4f}",
                "validation_loss": f"{figures['loss']:.4f}",
                "validation_accuracy": f"{figures['accuracy']:.4f}",
                "validation_ece": f"{figures['ece']:.4f}",
                "seconds": f"{seconds:.2f}",
            }
        )
        progress.set_postfix(validation=f"{figures['accuracy']:.2%}")
    return plain(measured, recipe.standardise), rows


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamp() -> str:
    """What the bits of a run depend on, its recipe and its seed apart."""
    return (
        f"recipe.py {sha256(Path(__file__))}, {THREADS} threads, Python "
        f"{platform.python_version()}, torch {torch.__version__} "
        f"({torch.backends.cpu.get_cpu_capability()}), "
        f"{platform.system()} {platform.machine()}"
    )


def train_once(
    recipe: Recipe,
    seed: int,
    folder: Path,
    train_set: Images,
    validation_set: Images,
    teacher: torch.nn.Module | None = None,
    label: str = "",
) -> tuple[NeuralNetwork, list[dict]]:
    """Like `train`, but a run that an earlier, cut-off command finished is taken up.

    It is kept in `folder`, under a name that changes with the recipe, with this file,
    and with the machine and the versions that the bits depend on.
    """
    name = hashlib.sha256(f"{stamp()} {recipe}".encode()).hexdigest()[:12]
    kept = folder / f"seed-{seed}-{name}.part"
    if not kept.exists():
        model, rows = train(recipe, seed, train_set, validation_set, teacher, label)
        state = {"model": model.state_dict(), "rows": rows}
        save(lambda part: torch.save(state, part), kept)
    state = torch.load(kept, weights_only=True)
    model = NeuralNetwork()
    model.load_state_dict(state["model"])
    return model.eval(), state["rows"]


def forget_runs(folder: Path) -> None:
    """Remove what `train_once` has kept: all is done."""
    for kept in folder.glob("seed-*.part"):
        kept.unlink()


def save(write, path: Path) -> None:
    """Let `write(path)` write a file, so that it is there whole or as it was."""
    part = path.with_name(path.name + ".part")
    write(part)
    os.replace(part, path)


def save_csv(rows: list[dict], path: Path, first_line: str = "") -> None:
    """Write rows with equal keys as a CSV file, below a line that names its makers."""

    def write(part: Path) -> None:
        with part.open("w", newline="", encoding="utf-8") as file:
            if first_line:
                file.write(f"# {first_line}\n")
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    save(write, path)
