"""The log of chapters 9 and 10 belongs to the scripts, and those can make it."""

import csv
import hashlib

import pytest
import torch
from chapters import ROOT

MODELS = ROOT / "models"

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(MODELS))
    import recipe as recipes
    import tune


@pytest.fixture(scope="module")
def sets():
    """A few images: learning a little from them takes a second."""
    X, y = recipes.load(train=True)
    threads = torch.get_num_threads()  # a training sets its own number
    yield (X[:1_024], y[:1_024]), (X[-256:], y[-256:])
    torch.set_num_threads(threads)


def rows_of(path):
    """The rows of a log, and the line above them that says what made it."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines)), first


@pytest.mark.parametrize("name", ["tuning.csv", "tuning-hits.csv"])
def test_log_belongs_to_the_committed_scripts(name):
    first_line = rows_of(MODELS / name)[1]
    digests = [
        f"{script} {hashlib.sha256((MODELS / script).read_bytes()).hexdigest()}"
        for script in ("tune.py", "recipe.py")
    ]
    assert first_line.startswith(f"# {', '.join(digests)}, "), (
        "the scripts have changed: make tune"
    )


def test_log_has_every_epoch_of_every_recipe_and_seed():
    found = [
        (row["recipe"], int(row["seed"]), int(row["epoch"]))
        for row in rows_of(MODELS / "tuning.csv")[0]
    ]
    assert found == [
        (name, seed, epoch)
        for seed in range(tune.SEEDS)
        for name, recipe in tune.RECIPES.items()
        for epoch in range(1, recipe.epochs + 1)
    ]


def test_hits_add_up_to_the_accuracy_of_the_last_epoch():
    last = {
        (row["recipe"], row["seed"]): row["validation_accuracy"]
        for row in rows_of(MODELS / "tuning.csv")[0]
    }
    right = {
        (row["recipe"], row["seed"]): int(row["validation"], 16).bit_count()
        for row in rows_of(MODELS / "tuning-hits.csv")[0]
    }
    assert right.keys() == last.keys()
    for run, count in right.items():
        assert f"{count / 5_000:.4f}" == last[run], run


def test_every_recipe_learns(sets):
    """What a recipe switches on runs, and leaves a network that has learned."""
    teacher, _ = recipes.train(tune.FAST, 1, *sets)
    runs = {}
    for name, recipe in tune.RECIPES.items():
        if name == "the sketch":  # too slow to learn anything here
            continue
        size = min(64, recipe.batch_size)
        window = min(50, recipe.averaging)
        short = recipe._replace(epochs=4, batch_size=size, averaging=window)
        _, rows = recipes.train(short, 0, *sets, teacher)
        assert float(rows[-1]["validation_accuracy"]) > 0.4, name
        figures = tuple(rows[-1].values())[:-1]  # without the seconds
        runs.setdefault(figures, []).append(name)
    # No switch without effect: with 4 epochs of batches of 64, only these are alike.
    alike = [names for names in runs.values() if len(names) > 1]
    assert alike == [
        ["chapter 9", "learning rate 0.1"],
        ["standardised", "12 epochs", "48 epochs, not augmented"],
        ["augmented", "48 epochs"],
    ]


def test_cut_off_log_goes_on_where_it_stopped(sets, tmp_path, monkeypatch):
    short = tune.FAST._replace(epochs=2, batch_size=128)
    candidates = {"one": short, "two": short._replace(dropout=0.2)}
    folder, straight = tmp_path / "cut off", tmp_path / "straight"
    folder.mkdir()
    straight.mkdir()
    train, trained = recipes.train, []

    def stop_at_the_third(recipe, seed, *others):
        if len(trained) == 2:
            raise KeyboardInterrupt
        trained.append(seed)
        return train(recipe, seed, *others)

    monkeypatch.setattr(recipes, "train", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        tune.make_log(folder, candidates, 2, *sets)
    assert [path.name for path in folder.iterdir()] == ["tune.part"]
    monkeypatch.setattr(recipes, "train", train)
    tune.make_log(folder, candidates, 2, *sets)
    tune.make_log(straight, candidates, 2, *sets)

    def figures(folder):
        rows, first_line = rows_of(folder / "tuning.csv")
        assert first_line.startswith("# tune.py ")
        hits, _ = rows_of(folder / "tuning-hits.csv")
        return [{**row, "seconds": None} for row in rows], hits

    assert trained == [0, 0]
    assert figures(folder) == figures(straight)
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["tuning-hits.csv", "tuning.csv"]


def test_runs_of_another_script_are_not_taken_up(sets, tmp_path, monkeypatch):
    recipe = tune.FAST._replace(epochs=1, batch_size=128)
    recipes.train_once(recipe, 0, tmp_path, *sets)
    kept = list(tmp_path.iterdir())
    monkeypatch.setattr(recipes, "stamp", lambda: "another version")
    recipes.train_once(recipe, 0, tmp_path, *sets)
    assert len(list(tmp_path.iterdir())) == len(kept) + 1


def test_a_recipe_and_a_seed_give_the_same_network(sets):
    recipe = tune.LONG._replace(epochs=1, batch_size=128, dropout=0.2)
    (one, _), (two, _) = (recipes.train(recipe, 3, *sets) for _ in range(2))
    for first, second in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(first, second)
