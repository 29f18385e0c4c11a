"""Train the base model of the book, and write its log and its card.

    make model          (all of it: five seeds, about 20 minutes on two cores)

The network, 784-512-512-10, learns from the 55,000 training images and their labels
alone. Everything below was chosen on the 5,000 validation images; the test set is
read once, after the last seed. The model of seed 0 is the base model, chosen before
any of them was trained; the other seeds show how far chance moves the figures.

    make choose         (the recipes that were compared, once each, on validation)

Recipe: standardised pixels (folded into the first layer at the end, so that the model
takes pixels from 0 to 1), half of the images mirrored, half moved by one pixel, mixup
(Zhang et al. 2018, arXiv:1710.09412), AdamW (Loshchilov and Hutter 2019,
arXiv:1711.05101) with one cycle of the learning rate (Smith and Topin 2018,
arXiv:1708.07120).

Written into the folder of this file: base-model.pth, log.csv (a row an epoch),
results.json (an entry a seed), and the figures in README.md; by `make choose`,
tried.csv (a row a recipe). A run that is cut off goes
on with the seed that was cut off.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import torch
import torchvision
from torch.nn.functional import cross_entropy, pad
from tqdm import tqdm

HERE = Path(__file__).resolve().parent
THREADS = 2  # fixed: another number of threads may round differently

SEEDS = 5
BATCH_SIZE = 512
WARM_UP = 0.25  # share of the steps in which the learning rate still rises
WEIGHT_DECAY = 0.01  # on the weights, not on the biases
MEAN, STD = 0.2860, 0.3530  # of all training pixels, on the scale 0 to 1


class Recipe(NamedTuple):
    """What was chosen by trial: the defaults are the base model's."""

    epochs: int = 120
    learning_rate: float = 0.001  # at its peak
    mixup: float = 0.2  # both parameters of the Beta distribution; 0: no mixup
    augment: bool = True


# The other recipes of `make choose`, each with one change.
TRIED = (
    Recipe(),
    Recipe(learning_rate=0.0005),
    Recipe(learning_rate=0.002),
    Recipe(learning_rate=0.004),
    Recipe(mixup=0.0),
    Recipe(mixup=0.4),
    Recipe(augment=False),
    Recipe(epochs=60),
)


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


def load(train: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Images, (N, 1, 28, 28), float32 from 0 to 1, and labels, (N,)."""
    data = torchvision.datasets.FashionMNIST(root=HERE.parent / "data", train=train)
    return data.data.unsqueeze(1) / 255, data.targets


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
    """Pixels with mean 0 and standard deviation 1 over the training set."""
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
def recall(model: NeuralNetwork, X: torch.Tensor, y: torch.Tensor) -> list[float]:
    """For each label, the share of the images that bear it and are given it."""
    hit = (model(X).argmax(dim=1) == y).float()
    return [round(hit[y == label].mean().item(), 4) for label in range(10)]


@torch.no_grad()
def evaluate(model: NeuralNetwork, X: torch.Tensor, y: torch.Tensor) -> dict:
    """Accuracy, mean loss and ECE of a model on images X (N, 1, 28, 28)."""
    logits = model(X)
    return {
        "accuracy": (logits.argmax(dim=1) == y).float().mean().item(),
        "loss": cross_entropy(logits, y).item(),
        "ece": calibration_error(logits.softmax(dim=1), y),
    }


def train(
    seed: int,
    recipe: Recipe,
    train_set: tuple[torch.Tensor, torch.Tensor],
    validation_set: tuple[torch.Tensor, torch.Tensor],
) -> tuple[NeuralNetwork, list[dict]]:
    """One model from one seed, and its log, a row an epoch."""
    torch.manual_seed(seed)
    X_train, y_train = pad(train_set[0], (1, 1, 1, 1)), train_set[1]
    X_validation, y_validation = standardise(validation_set[0]), validation_set[1]
    steps = len(X_train) // BATCH_SIZE  # the few images left over sit this epoch out

    model = NeuralNetwork()
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": weights}, {"params": biases, "weight_decay": 0.0}],
        lr=recipe.learning_rate,
        weight_decay=WEIGHT_DECAY,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=recipe.learning_rate,
        total_steps=recipe.epochs * steps,
        pct_start=WARM_UP,
    )
    if recipe.mixup:
        mixing = torch.distributions.Beta(recipe.mixup, recipe.mixup)

    rows, start = [], time.perf_counter()
    progress = tqdm(range(1, recipe.epochs + 1), desc=f"seed {seed}", unit="epoch")
    for epoch in progress:
        total_loss = 0.0
        for batch in torch.randperm(len(X_train)).split(BATCH_SIZE)[:steps]:
            X, y = X_train[batch], y_train[batch]
            X = standardise(augment(X) if recipe.augment else X[:, :, 1:29, 1:29])
            share = mixing.sample().item() if recipe.mixup else 1.0
            other = torch.randperm(len(X))
            logits = model(share * X + (1 - share) * X[other])
            loss = share * cross_entropy(logits, y)
            loss = loss + (1 - share) * cross_entropy(logits, y[other])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total_loss += loss.item()
        figures = evaluate(model, X_validation, y_validation)
        rows.append(
            {
                "seed": seed,
                "epoch": epoch,
                "learning_rate": f"{schedule.get_last_lr()[0]:.3g}",
                "train_loss": f"{total_loss / steps:.4f}",
                "validation_loss": f"{figures['loss']:.4f}",
                "validation_accuracy": f"{figures['accuracy']:.4f}",
                "seconds": f"{time.perf_counter() - start:.1f}",
            }
        )
        progress.set_postfix(validation=f"{figures['accuracy']:.2%}")
    fold_standardisation(model)
    return model, rows


def save(write, path: Path) -> None:
    """Let `write(path)` write a file, so that it is there whole or as it was."""
    part = path.with_name(path.name + ".part")
    write(part)
    os.replace(part, path)


def write_csv(rows: list[dict], path: Path) -> None:
    """Write rows with equal keys as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def figures_table(results: dict) -> str:
    """The part of the model card that is made of results.json, as Markdown."""
    seeds, base = results["seeds"], results["seeds"][0]

    def spread(key: str) -> str:
        values = torch.tensor([row[key] for row in seeds], dtype=torch.float64)
        if len(values) < 2:
            return "–"
        return f"{values.mean():.2%} ± {100 * values.std():.2f} points"

    # 95 % interval of a proportion, by Wilson's method (1927)
    n, p, z = results["test_images"], base["test_accuracy"], 1.96
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    lines = [
        f"| | base model (seed 0) | {len(seeds)} seeds, mean ± standard deviation |",
        "|---|---|---|",
    ]
    for name, key in (
        ("validation accuracy", "validation_accuracy"),
        ("validation ECE", "validation_ece"),
        ("test accuracy", "test_accuracy"),
        ("test ECE", "test_ece"),
    ):
        lines.append(f"| {name} | {base[key]:.2%} | {spread(key)} |")
    recalls = sorted(results["validation_recall"].items(), key=lambda pair: pair[1])
    lines += [
        "",
        "Recall on the validation images (the share of a category's images that get "
        "its name): "
        + ", ".join(f"{name} {recall:.0%}" for name, recall in recalls)
        + ".",
        "",
        f"95 % interval of the base model's test accuracy, from the {n:,} images: "
        f"{centre - half:.2%} to {centre + half:.2%}. Training took "
        f"{base['seconds']:.0f} s with {THREADS} threads ({results['versions']}).",
        "",
        f"SHA-256 of `base-model.pth`: `{results['sha256']}`",
    ]
    return "\n".join(lines)


def tried_table(rows: list[dict]) -> str:
    """tried.csv as a Markdown table, for the model card."""
    lines = ["| change | validation accuracy | loss | ECE |", "|---|---|---|---|"]
    chosen = Recipe()._asdict()
    for row in rows:
        changes = [
            f"{key.replace('_', ' ')} {row[key]}"
            for key, value in chosen.items()
            if row[key] != str(value)
        ]
        lines.append(
            f"| {', '.join(changes) or 'none: the base model'} "
            f"| {float(row['validation_accuracy']):.2%} "
            f"| {float(row['validation_loss']):.3f} "
            f"| {float(row['validation_ece']):.1%} |"
        )
    return "\n".join(lines)


def update_card(mark: str, block: str, path: Path) -> None:
    """Put a table into the model card, between its two marks."""
    card, count = re.subn(
        rf"(<!-- {mark}.*?-->\n).*?(\n<!-- end {mark} -->)",
        lambda marks: marks[1] + block + marks[2],
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if count != 1:
        sys.exit(f"{path} has lost the marks between which its {mark} stand.")
    save(lambda part: part.write_text(card, encoding="utf-8"), path)


def train_once(
    seed: int,
    recipe: Recipe,
    folder: Path,
    train_set: tuple[torch.Tensor, torch.Tensor],
    validation_set: tuple[torch.Tensor, torch.Tensor],
) -> tuple[NeuralNetwork, list[dict]]:
    """Like `train`, but a model that an earlier, cut-off run finished is taken up.

    It is kept in `folder` under a name that changes with this script and the recipe.
    """
    name = hashlib.sha256(f"{script_sha256()} {recipe}".encode()).hexdigest()[:12]
    kept = folder / f"seed-{seed}-{name}.part"
    if not kept.exists():
        model, rows = train(seed, recipe, train_set, validation_set)
        state = {"model": model.state_dict(), "rows": rows}
        save(lambda part: torch.save(state, part), kept)
    state = torch.load(kept, weights_only=True)
    model = NeuralNetwork()
    model.load_state_dict(state["model"])
    return model, state["rows"]


def script_sha256() -> str:
    """The SHA-256 of this script, which ties results to the code that made them."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def choose(folder: Path, train_set, validation_set) -> None:
    """Train each recipe of TRIED once, from seed 0, and write tried.csv."""
    rows = []
    for recipe in TRIED:
        print(recipe)
        model, log = train_once(0, recipe, folder, train_set, validation_set)
        figures = evaluate(model, *validation_set)
        rows.append(
            {key: str(value) for key, value in recipe._asdict().items()}
            | {f"validation_{key}": f"{value:.4f}" for key, value in figures.items()}
            | {"seconds": log[-1]["seconds"]}
        )
    save(lambda part: write_csv(rows, part), folder / "tried.csv")
    update_card("recipes", tried_table(rows), folder / "README.md")


def make_base_model(folder: Path, recipe: Recipe, count, train_set, validation_set):
    """Train `count` seeds, keep the first as the base model, write log and card."""
    models, log = [], []
    for seed in range(count):
        model, rows = train_once(seed, recipe, folder, train_set, validation_set)
        models.append(model)
        log += rows

    # Nothing is chosen from here on, so this is the moment to open the test set.
    test_set = load(train=False)
    seeds = []
    for seed, model in enumerate(models):
        figures = {"seed": seed}
        for name, (X, y) in (("validation", validation_set), ("test", test_set)):
            for key, value in evaluate(model, X, y).items():
                figures[f"{name}_{key}"] = round(value, 6)
        last = [row for row in log if row["seed"] == seed][-1]
        seeds.append(figures | {"seconds": float(last["seconds"])})

    path = folder / "base-model.pth"
    save(lambda part: torch.save(models[0].state_dict(), part), path)
    categories = torchvision.datasets.FashionMNIST.classes
    recalls = recall(models[0], *validation_set)
    results = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "script_sha256": script_sha256(),
        "versions": f"Python {platform.python_version()}, torch {torch.__version__}, "
        f"{platform.system()} {platform.machine()}",
        "recipe": recipe._asdict(),
        "test_images": len(test_set[0]),
        "validation_recall": dict(zip(categories, recalls, strict=True)),
        "seeds": seeds,
    }
    text = json.dumps(results, indent=1) + "\n"
    save(lambda part: write_csv(log, part), folder / "log.csv")
    save(lambda part: part.write_text(text, encoding="utf-8"), folder / "results.json")
    update_card("figures", figures_table(results), folder / "README.md")
    print(figures_table(results))


def main() -> None:
    """Read the command line and the data, and do what is asked."""
    parser = argparse.ArgumentParser(description="Train the base model.")
    parser.add_argument(
        "--choose", action="store_true", help="try the other recipes instead"
    )
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--folder", type=Path, default=HERE, help="where to write")
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
    if options.choose:
        choose(options.folder, train_set, validation_set)
    else:
        recipe = Recipe(epochs=options.epochs)
        make_base_model(
            options.folder, recipe, options.seeds, train_set, validation_set
        )
    for kept in options.folder.glob("seed-*.part"):  # all done: no longer needed
        kept.unlink()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. Finished runs are kept: the same command goes on from there."
        )
