"""Train the recipes of chapters 9 and 10, each from several seeds, and log them.

    make tune           (about 40 minutes on two cores)

Each recipe differs from another one in what `RECIPES` says, and in nothing else. They
learn from the 55,000 training images and are measured on the 5,000 validation images;
the test set is not read. What a recipe is worth is its accuracy after its last epoch:
no epoch is picked.

Written into the folder of this file: tuning.csv, a row an epoch. Its first line holds
the SHA-256 of this script and of train.py, which it builds on. A run that is cut off
goes on with the recipe and the seed that were cut off.
"""

import argparse
import copy
import csv
import hashlib
import os
import platform
import sys
import time
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy, pad
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm
from train import (
    HERE,
    THREADS,
    WARM_UP,
    NeuralNetwork,
    augment,
    evaluate,
    load,
    standardise,
)

SEEDS = 5


class Recipe(NamedTuple):
    """How a model is trained; the defaults are those of the sketch."""

    epochs: int = 5
    optimizer: str = "SGD"  # or "AdamW", which takes its weight decay by itself
    learning_rate: float = 0.001  # with one_cycle: at its peak
    batch_size: int = 64
    one_cycle: bool = False
    standardise: bool = False
    augment: bool = False
    mixup: float = 0.0
    momentum: float = 0.0  # of SGD
    weight_decay: float = 0.01  # of AdamW, on the weights, not on the biases
    label_smoothing: float = 0.0
    dropout: float = 0.0  # after each ReLU
    averaging: bool = False  # of the weights, over about the last 100 steps
    teacher: bool = False  # the base model's probabilities instead of the labels


SKETCH = Recipe()
RATE = SKETCH._replace(learning_rate=0.1)
ADAMW = RATE._replace(optimizer="AdamW", learning_rate=0.001)
BATCH = ADAMW._replace(batch_size=512, learning_rate=0.002)
CYCLE = BATCH._replace(one_cycle=True)
STANDARDISED = CYCLE._replace(standardise=True)
FAST = STANDARDISED._replace(epochs=12)
MOVED = FAST._replace(augment=True, mixup=0.2)
LONG = MOVED._replace(epochs=48)

RECIPES = {
    "chapter 9": RATE._replace(batch_size=128, epochs=15),
    # chapter 10, one change after the other
    "the sketch": SKETCH,
    "learning rate 0.1": RATE,
    "AdamW": ADAMW,
    "batches of 512": BATCH,
    "one cycle": CYCLE,
    "standardised": STANDARDISED,
    "12 epochs": FAST,
    "augmented": MOVED,
    "48 epochs": LONG,
    # and the rest, each against "12 epochs"
    "48 epochs, not augmented": FAST._replace(epochs=48),
    "SGD with momentum": FAST._replace(
        optimizer="SGD", momentum=0.9, learning_rate=0.1
    ),
    "no weight decay": FAST._replace(weight_decay=0.0),
    "weight decay 0.3": FAST._replace(weight_decay=0.3),
    "label smoothing": FAST._replace(label_smoothing=0.1),
    "dropout": FAST._replace(dropout=0.2),
    "averaging": FAST._replace(averaging=True),
    "a teacher": FAST._replace(teacher=True),
}


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


def load_teacher() -> NeuralNetwork:
    """The base model, which takes pixels from 0 to 1."""
    teacher = NeuralNetwork()
    path = HERE / "base-model.pth"
    teacher.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
    return teacher.eval()


def train(
    recipe: Recipe,
    seed: int,
    train_set: tuple[torch.Tensor, torch.Tensor],
    validation_set: tuple[torch.Tensor, torch.Tensor],
) -> list[dict]:
    """Train one model from one seed; its log, a row an epoch.

    The sets are images, (N, 1, 28, 28), with pixels from 0 to 1, and labels, (N,).
    The seconds of a row are those of the epoch's training, without the evaluation.
    """
    torch.manual_seed(seed)
    prepare = standardise if recipe.standardise else torch.clone
    X_train, y_train = pad(train_set[0], (1, 1, 1, 1)), train_set[1]
    X_validation, y_validation = prepare(validation_set[0]), validation_set[1]
    steps = len(X_train) // recipe.batch_size

    model = NeuralNetwork()
    if recipe.dropout:
        for name in ("relu_1", "relu_2"):
            dropout = torch.nn.Dropout(recipe.dropout)
            setattr(model, name, torch.nn.Sequential(torch.nn.ReLU(), dropout))
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))
    teacher = load_teacher() if recipe.teacher else None
    optimizer = make_optimizer(model, recipe)
    schedule = None
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
    for epoch in range(1, recipe.epochs + 1):
        start, total_loss = time.perf_counter(), 0.0
        model.train()
        for batch in torch.randperm(len(X_train)).split(recipe.batch_size)[:steps]:
            X, y = X_train[batch], y_train[batch]
            X = augment(X) if recipe.augment else X[:, :, 1:29, 1:29]
            if teacher:
                with torch.inference_mode():
                    y = teacher(X).softmax(dim=1)
                y = y.clone()  # an ordinary tensor again
            X = prepare(X)
            if recipe.mixup:
                share = mixing.sample().item()
                other = torch.randperm(len(X))
                logits = model(share * X + (1 - share) * X[other])
                loss = share * cross_entropy(logits, y)
                loss = loss + (1 - share) * cross_entropy(logits, y[other])
            else:
                smoothing = recipe.label_smoothing
                loss = cross_entropy(model(X), y, label_smoothing=smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if schedule:
                schedule.step()
            if recipe.averaging:
                average.update_parameters(model)
            total_loss += loss.item()
        seconds = time.perf_counter() - start
        measured = average.module if recipe.averaging else model
        figures = evaluate(copy.deepcopy(measured).eval(), X_validation, y_validation)
        rows.append(
            {
                "epoch": epoch,
                "train_loss": f"{total_loss / steps:.4f}",
                "validation_loss": f"{figures['loss']:.4f}",
                "validation_accuracy": f"{figures['accuracy']:.4f}",
                "validation_ece": f"{figures['ece']:.4f}",
                "seconds": f"{seconds:.2f}",
            }
        )
    return rows


def stamp() -> str:
    """The first line of the log: which scripts made it, and with what."""
    tune, train = (
        hashlib.sha256((HERE / name).read_bytes()).hexdigest()
        for name in ("tune.py", "train.py")
    )
    return (
        f"# tune.py {tune}, train.py {train}, {THREADS} threads, torch "
        f"{torch.__version__}, {platform.system()} {platform.machine()}"
    )


def make_log(
    path: Path,
    recipes: dict[str, Recipe],
    seeds: int,
    train_set: tuple[torch.Tensor, torch.Tensor],
    validation_set: tuple[torch.Tensor, torch.Tensor],
) -> None:
    """Train each recipe from each seed and write the log to `path`.

    Finished runs are added to `path` + ".part" at once, and taken from there when
    the same scripts start again.
    """
    part = path.with_name(path.name + ".part")
    lines = part.read_text(encoding="utf-8").splitlines() if part.exists() else []
    rows = list(csv.DictReader(lines[1:])) if lines[:1] == [stamp()] else []
    runs = [(name, seed) for seed in range(seeds) for name in recipes]
    ends = {(row["recipe"], int(row["seed"]), int(row["epoch"])) for row in rows}
    done = [run for run in runs if (*run, recipes[run[0]].epochs) in ends]
    rows = [row for row in rows if (row["recipe"], int(row["seed"])) in done]
    progress = tqdm([run for run in runs if run not in done], unit="run")
    for name, seed in progress:
        progress.set_description(f"{name}, seed {seed}")
        log = train(recipes[name], seed, train_set, validation_set)
        rows += [{"recipe": name, "seed": seed} | row for row in log]
        # whole or as it was, at each run: a second name, then a rename
        new = path.with_name(path.name + ".new.part")
        with new.open("w", newline="", encoding="utf-8") as file:
            file.write(stamp() + "\n")
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        os.replace(new, part)
    os.replace(part, path)


def main() -> None:
    """Read the command line and the data, and write the log."""
    parser = argparse.ArgumentParser(description="Train the recipes of chapter 10.")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    torch.set_num_threads(THREADS)

    X, y = load(train=True)
    train_data, validation_data = torch.utils.data.random_split(
        range(60_000),
        [55_000, 5_000],
        generator=torch.Generator().manual_seed(0),
    )
    train_set = X[train_data.indices], y[train_data.indices]
    validation_set = X[validation_data.indices], y[validation_data.indices]
    path = HERE / "tuning.csv"
    make_log(path, RECIPES, options.seeds, train_set, validation_set)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. Finished runs are kept: the same command goes on from there."
        )
