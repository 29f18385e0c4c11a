"""The log of chapters 9 and 10 belongs to the scripts, and those can make it."""

import csv
import sys

import pytest
from chapters import ROOT

MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def tune():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(MODELS))
        import tune

        yield tune
    del sys.modules["tune"], sys.modules["train"]


@pytest.fixture(scope="module")
def sets(tune):
    X, y = tune.load(train=True)
    return (X[:1_024], y[:1_024]), (X[-256:], y[-256:])


def test_log_belongs_to_the_committed_scripts(tune):
    first_line = (MODELS / "tuning.csv").read_text(encoding="utf-8").splitlines()[0]
    scripts = tune.stamp().split(" threads")[0]
    assert first_line.startswith(scripts), "the scripts have changed: make tune"


def test_log_has_every_epoch_of_every_recipe_and_seed(tune):
    lines = (MODELS / "tuning.csv").read_text(encoding="utf-8").splitlines()
    rows = [
        (row["recipe"], int(row["seed"]), int(row["epoch"]))
        for row in csv.DictReader(lines[1:])
    ]
    assert rows == [
        (name, seed, epoch)
        for seed in range(tune.SEEDS)
        for name, recipe in tune.RECIPES.items()
        for epoch in range(1, recipe.epochs + 1)
    ]


def test_every_recipe_learns(tune, sets):
    """What a recipe switches on runs, and leaves a network that has learned."""
    losses = set()
    for name, recipe in tune.RECIPES.items():
        if name not in ("the sketch", "48 epochs"):  # too slow; like "augmented"
            short = recipe._replace(epochs=4, batch_size=min(64, recipe.batch_size))
            rows = tune.train(short, 0, *sets)
            assert float(rows[-1]["validation_accuracy"]) > 0.4, name
            losses.add(rows[-1]["validation_loss"])
    # No switch without effect. With 4 epochs of batches of 64 for all, "learning rate
    # 0.1" is "chapter 9", and two others are "12 epochs".
    assert len(losses) == 13


def test_cut_off_log_goes_on_where_it_stopped(tune, sets, tmp_path, monkeypatch):
    recipes = {
        name: tune.FAST._replace(epochs=2, batch_size=128, dropout=dropout)
        for name, dropout in (("one", 0.0), ("two", 0.2))
    }
    path = tmp_path / "tuning.csv"
    train, trained = tune.train, []

    def stop_at_the_third(recipe, seed, *both):
        if len(trained) == 2:
            raise KeyboardInterrupt
        trained.append(seed)
        return train(recipe, seed, *both)

    monkeypatch.setattr(tune, "train", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        tune.make_log(path, recipes, 2, *sets)
    assert not path.exists()
    monkeypatch.setattr(tune, "train", train)
    tune.make_log(path, recipes, 2, *sets)
    straight = tmp_path / "straight.csv"
    tune.make_log(straight, recipes, 2, *sets)

    def figures(file):
        lines = file.read_text(encoding="utf-8").splitlines()
        return [{**row, "seconds": None} for row in csv.DictReader(lines[1:])]

    assert trained == [0, 0]
    assert figures(path) == figures(straight)
    assert (
        sorted(file.name for file in tmp_path.iterdir())
        == [path.name, straight.name][::-1]
    )


def test_log_of_other_scripts_is_not_gone_on_with(tune, sets, tmp_path):
    path = tmp_path / "tuning.csv"
    part = tmp_path / "tuning.csv.part"
    part.write_text("# tune.py 0, train.py 0\nrecipe,seed,epoch\none,0,2\n")
    tune.make_log(path, {"one": tune.ADAMW._replace(epochs=2)}, 1, *sets)
    assert path.read_text(encoding="utf-8").startswith(tune.stamp())
