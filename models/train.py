"""Train the base model of the book, and write its log and its card.

    make model          (all of it: five seeds; the README says how many minutes)

The network, 784-512-512-10, learns from the 55,000 training images and their labels
alone. The model of seed 0 is the base model, chosen before any of them was trained; the
other seeds show how far chance moves the figures. The test set is read once by each run
of this script, after the last seed, and nothing is chosen by it. (What had been looked
at before this script was written, the model card says.)

    make choose         (the recipes that were compared, once each, on validation)

Recipe: standardised pixels (folded into the first layer at the end, so that the model
takes pixels from 0 to 1), half of the images mirrored, half moved by one pixel, mixup
(Zhang et al. 2018, arXiv:1710.09412), AdamW (Loshchilov and Hutter 2019,
arXiv:1711.05101) with one cycle of the learning rate (Smith and Topin 2018,
arXiv:1708.07120). Its numbers are the defaults of `Recipe` in recipe.py.

Written into the folder of this file: base-model.pth, log.csv (a row an epoch),
hits.csv (which images each seed has right), results.json (an entry a seed), and the
figures in README.md; by `make choose`, tried.csv (a row a recipe). A run that is cut
off goes on with the seed that was cut off.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import torch
import torchvision
from recipe import (
    HERE,
    Images,
    NeuralNetwork,
    Recipe,
    evaluate,
    forget_runs,
    hits,
    load,
    load_split,
    save,
    save_csv,
    sha256,
    stamp,
    train_once,
)

SEEDS = 5

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
CHANGED = ("epochs", "learning_rate", "mixup", "augment")


@torch.no_grad()
def recall(model: NeuralNetwork, X: torch.Tensor, y: torch.Tensor) -> list[float]:
    """For each label, the share of the images that bear it and are given it."""
    hit = (model(X).argmax(dim=1) == y).float()
    return [round(hit[y == label].mean().item(), 4) for label in range(10)]


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
    _, with_what = results["made_by"].split(", ", 1)  # the first is the script's hash
    lines += [
        "",
        "Recall on the validation images (the share of a category's images that get "
        "its name): "
        + ", ".join(f"{name} {recall:.0%}" for name, recall in recalls)
        + ".",
        "",
        f"95 % interval of the base model's test accuracy, from the {n:,} images: "
        f"{centre - half:.2%} to {centre + half:.2%}. Training took "
        f"{base['seconds']:.0f} s, with {with_what}.",
        "",
        f"SHA-256 of `base-model.pth`: `{results['sha256']}`",
    ]
    return "\n".join(lines)


def tried_table(rows: list[dict]) -> str:
    """tried.csv as a Markdown table, for the model card."""
    lines = ["| change | validation accuracy | loss | ECE |", "|---|---|---|---|"]
    chosen = {key: value for key, value in Recipe()._asdict().items() if key in CHANGED}
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


def seconds(rows: list[dict]) -> float:
    """What all epochs of a log took."""
    return round(sum(float(row["seconds"]) for row in rows), 1)


def choose(folder: Path, train_set: Images, validation_set: Images) -> None:
    """Train each recipe of TRIED once, from seed 0, and write tried.csv."""
    rows = []
    for recipe in TRIED:
        changed = {key: str(recipe._asdict()[key]) for key in CHANGED}
        label = ", ".join(" ".join(pair) for pair in changed.items())
        model, log = train_once(
            recipe, 0, folder, train_set, validation_set, label=label
        )
        figures = evaluate(model, *validation_set)
        rows.append(
            changed
            | {f"validation_{key}": f"{value:.4f}" for key, value in figures.items()}
            | {"seconds": seconds(log)}
        )
    save_csv(rows, folder / "tried.csv", stamp())
    update_card("recipes", tried_table(rows), folder / "README.md")


def make_base_model(
    folder: Path,
    recipe: Recipe,
    count: int,
    train_set: Images,
    validation_set: Images,
) -> None:
    """Train `count` seeds, keep the first as the base model, write log and card."""
    models, log, taken = [], [], []
    for seed in range(count):
        model, rows = train_once(
            recipe, seed, folder, train_set, validation_set, label=f"seed {seed}"
        )
        models.append(model)
        log += [{"seed": seed} | row for row in rows]
        taken.append(seconds(rows))

    # Nothing is chosen from here on, so this is the moment to open the test set.
    sets = {"validation": validation_set, "test": load(train=False)}
    seeds, right = [], []
    for seed, model in enumerate(models):
        figures = {"seed": seed}
        for name, images in sets.items():
            for key, value in evaluate(model, *images).items():
                figures[f"{name}_{key}"] = round(value, 6)
        seeds.append(figures | {"seconds": taken[seed]})
        which = {name: hits(model, *images) for name, images in sets.items()}
        right.append({"seed": seed} | which)

    path = folder / "base-model.pth"
    save(lambda part: torch.save(models[0].state_dict(), part), path)
    categories = torchvision.datasets.FashionMNIST.classes
    recalls = recall(models[0], *validation_set)
    results = {
        "sha256": sha256(path),
        "made_by": stamp(),
        "recipe": recipe._asdict(),
        "test_images": len(sets["test"][0]),
        "validation_recall": dict(zip(categories, recalls, strict=True)),
        "seeds": seeds,
    }
    text = json.dumps(results, indent=1) + "\n"
    save_csv(log, folder / "log.csv", stamp())
    save_csv(right, folder / "hits.csv", stamp())
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

    sets = load_split()
    if options.choose:
        choose(options.folder, *sets)
    else:
        recipe = Recipe(epochs=options.epochs)
        make_base_model(options.folder, recipe, options.seeds, *sets)
    forget_runs(options.folder)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. Finished runs are kept: the same command goes on from there."
        )
