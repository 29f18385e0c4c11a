"""Train the recipes of chapters 9 and 10, each from several seeds, and log them.

    make tune           (the README says how many minutes)

Each recipe differs from another one in what `RECIPES` says, and in nothing else. They
learn from the 55,000 training images and are measured on the 5,000 validation images;
the test set is not read. What a recipe is worth is its accuracy after its last epoch:
no epoch is picked. The teacher is seed 1 of the base model's recipe, which nothing was
chosen by; it is trained first.

Written into the folder of this file: tuning.csv, a row an epoch, and tuning-hits.csv,
which of the validation images each run has right at its end. Their first line holds the
SHA-256 of this script, and what else the figures depend on. A command that is cut off
goes on with the run that was cut off.
"""

import argparse
import shutil
import sys
from pathlib import Path

from recipe import (
    HERE,
    Images,
    Recipe,
    hits,
    load_split,
    save_csv,
    sha256,
    stamp,
    train_once,
)

SEEDS = 5
TEACHER_SEED = 1

SKETCH = Recipe(
    epochs=5,
    optimizer="SGD",
    learning_rate=0.001,
    batch_size=64,
    one_cycle=False,
    standardise=False,
    augment=False,
    mixup=0.0,
)
RATE = SKETCH._replace(learning_rate=0.1)
ADAMW = RATE._replace(optimizer="AdamW", learning_rate=0.001)
BATCH = ADAMW._replace(batch_size=512, learning_rate=0.002)
CYCLE = BATCH._replace(one_cycle=True)
STANDARDISED = CYCLE._replace(standardise=True)
FAST = STANDARDISED._replace(epochs=12)
MOVED = FAST._replace(augment=True, mixup=0.2)
LONG = MOVED._replace(epochs=48)

RECIPES = {
    "chapter 9": RATE._replace(batch_size=128, epochs=40),
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
    # what in "48 epochs" does it
    "48 epochs, not augmented": LONG._replace(augment=False, mixup=0.0),
    "48 epochs, not mixed": LONG._replace(mixup=0.0),
    "48 epochs, only mixed": LONG._replace(augment=False),
    # and the rest, each against "12 epochs"
    "SGD with momentum": FAST._replace(
        optimizer="SGD", momentum=0.9, learning_rate=0.1
    ),
    "no weight decay": FAST._replace(weight_decay=0.0),
    "weight decay 0.3": FAST._replace(weight_decay=0.3),
    "label smoothing": FAST._replace(label_smoothing=0.1),
    "dropout": FAST._replace(dropout=0.2),
    "averaging": FAST._replace(averaging=100),
    "a teacher": FAST._replace(teacher=True),
    # against "48 epochs", where such changes have the time to act
    "48 epochs, weight decay 0.3": LONG._replace(weight_decay=0.3),
    "48 epochs, label smoothing": LONG._replace(label_smoothing=0.1),
    "48 epochs, dropout": LONG._replace(dropout=0.2),
    "48 epochs, averaging": LONG._replace(one_cycle=False, averaging=1_000),
    "48 epochs, a teacher": LONG._replace(teacher=True),
}


def make_log(
    folder: Path,
    recipes: dict[str, Recipe],
    seeds: int,
    train_set: Images,
    validation_set: Images,
) -> None:
    """Train each recipe from each seed; write tuning.csv and tuning-hits.csv.

    Finished runs are kept, in a folder inside of the folder, until all are done.
    """
    runs = folder / "tune.part"
    runs.mkdir(exist_ok=True)
    sets = train_set, validation_set
    teacher = None
    if any(recipe.teacher for recipe in recipes.values()):
        label = f"the teacher, seed {TEACHER_SEED}"
        teacher, _ = train_once(Recipe(), TEACHER_SEED, runs, *sets, label=label)
    log, right = [], []
    for seed in range(seeds):
        for name, recipe in recipes.items():
            label = f"{name}, seed {seed}"
            model, rows = train_once(recipe, seed, runs, *sets, teacher, label)
            which = {"recipe": name, "seed": seed}
            log += [which | row for row in rows]
            right.append(which | {"validation": hits(model, *validation_set)})
    first_line = f"tune.py {sha256(Path(__file__))}, {stamp()}"
    save_csv(log, folder / "tuning.csv", first_line)
    save_csv(right, folder / "tuning-hits.csv", first_line)
    shutil.rmtree(runs)


def main() -> None:
    """Read the command line and the data, and write the log."""
    parser = argparse.ArgumentParser(description="Train the recipes of chapter 10.")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()

    make_log(HERE, RECIPES, options.seeds, *load_split())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. Finished runs are kept: the same command goes on from there."
        )
