"""How far does it go? The same network, 784-512-512-10, as good as we can train it.

    make far            (hours; the README says how many)

The rules are those of the base model: the network learns from the 55,000 training
images and their labels alone (a teacher is a network that has learned from the same),
and is chosen on the 5,000 validation images. The candidates stand in `ROUNDS`, each
round written down before the first of its runs, and compared by two seeds. Whatever is
wrapped around the network while it learns, noise, normalisation, an average of its
weights, is gone or folded into its three layers at the end. The recipe chosen is then
trained from five other seeds, and only then is the test set read, once.

The matrix products are computed with bfloat16 numbers where the processor multiplies
them faster than float32 ones (AVX-512 and later). Two runs go on side by side, each
with one thread.

Written into the folder of this file: far.csv, a row a run, and far.json, the figures of
the five. Finished runs are kept: a command that is cut off goes on from there, and rows
of far.csv that were made by the same code are not made again, on whatever machine they
were made; each row says on which.
"""

import argparse
import concurrent.futures
import csv
import hashlib
import inspect
import json
import math
import multiprocessing
import shutil
import sys
import time
from typing import NamedTuple

import torch
from recipe import (
    HERE,
    WARM_UP,
    Images,
    NeuralNetwork,
    Recipe,
    evaluate,
    fold_standardisation,
    hits,
    load,
    load_split,
    save,
    save_csv,
    stamp,
    standardise,
    train_once,
)
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, pad
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

RUNS = HERE / "far.part"
BATCH_SIZE = 512
BFLOAT16 = "AVX512" in torch.backends.cpu.get_cpu_capability()


class Candidate(NamedTuple):
    """What differs between the candidates; the defaults are the base model's recipe."""

    epochs: int = 120
    learning_rate: float = 0.001  # at the peak of one cycle
    batch_size: int = BATCH_SIZE
    weight_decay: float = 0.01  # on the weights, not on the biases
    shifts: int = 4  # directions in which half of the images move: 4, or 8
    geometry: float = 0.0  # a quarter turned, scaled: up to so many degrees, per cent
    brightness: float = 0.0  # pixels times 2 to the power of at most plus or minus this
    erasing: float = 0.0  # share of the images in which a rectangle is made black
    mixup: float = 0.2
    cutmix: bool = False  # for mixup: a rectangle of another image
    label_smoothing: float = 0.0
    dropout: float = 0.0  # after each ReLU
    pixel_dropout: float = 0.0  # of the standardised pixels
    normalise: bool = False  # batch normalisation before each ReLU
    local: float = 0.0  # pixels: first weights weaker with the distance from a centre
    averaging: int = 0  # of the weights, over about so many steps
    sharpness: float = 0.0  # SAM: the gradient is taken so far uphill
    teacher: str = ""  # of whose probabilities the targets are; several: their mean


class WrappedNetwork(NeuralNetwork):
    """The network with what goes on only while it learns."""

    def __init__(self, candidate: Candidate):
        super().__init__()
        if candidate.local:
            self.localise(candidate.local)
        self.pixels = torch.nn.Dropout(candidate.pixel_dropout)
        for k in (1, 2):
            norm = torch.nn.BatchNorm1d(512) if candidate.normalise else None
            setattr(self, f"norm_{k}", norm or torch.nn.Identity())
            setattr(self, f"dropout_{k}", torch.nn.Dropout(candidate.dropout))

    @torch.no_grad()
    def localise(self, width: float) -> None:
        """Let each unit of the first layer begin with the surroundings of one place."""
        places = torch.stack(torch.meshgrid(*[torch.arange(28.0)] * 2, indexing="ij"))
        centres = 28 * torch.rand(512, 2, 1, 1)
        squares = ((places - centres) ** 2).sum(dim=1).flatten(1)
        A = self.linear_1.weight
        lengths = A.norm(dim=1, keepdim=True)
        A *= torch.exp(-squares / (2 * width**2))
        A *= lengths / A.norm(dim=1, keepdim=True)

    def forward(self, X):
        X0 = self.pixels(self.flatten(X))
        X1 = self.dropout_1(self.relu_1(self.norm_1(self.linear_1(X0))))
        X2 = self.dropout_2(self.relu_2(self.norm_2(self.linear_2(X1))))
        return self.linear_3(X2)

    @torch.no_grad()
    def unwrapped(self) -> NeuralNetwork:
        """The plain network, of pixels from 0 to 1, that computes the same."""
        plain = NeuralNetwork()
        plain.load_state_dict(self.state_dict(), strict=False)
        for layer, norm in (
            (plain.linear_1, self.norm_1),
            (plain.linear_2, self.norm_2),
        ):
            if isinstance(norm, torch.nn.BatchNorm1d):
                scale = norm.weight / (norm.running_var + norm.eps).sqrt()
                layer.weight *= scale.unsqueeze(1)
                layer.bias.copy_((layer.bias - norm.running_mean) * scale + norm.bias)
        fold_standardisation(plain)
        return plain.eval()


def changed_images(X_padded: torch.Tensor, candidate: Candidate) -> torch.Tensor:
    """Other views, (N, 1, 28, 28), of images with a border of one pixel.

    Which images are moved, mirrored or turned goes by their place in the batch, whose
    order is random.
    """
    X = X_padded[:, :, 1:29, 1:29].clone()
    ways = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    size = len(X) // 2 // candidate.shifts
    for k, (down, right) in enumerate(ways[: candidate.shifts]):
        part = slice(k * size, (k + 1) * size)
        X[part] = X_padded[part, :, 1 + down : 29 + down, 1 + right : 29 + right]
    if candidate.geometry:
        quarter = slice(-(len(X) // 4), None)
        X[quarter] = turned(X[quarter], candidate.geometry)
    X[::2] = X[::2].flip(-1)
    if candidate.brightness:
        power = candidate.brightness * (2 * torch.rand(len(X), 1, 1, 1) - 1)
        X = (X * 2**power).clamp(max=1)
    if candidate.erasing:
        inside = rectangles(len(X), 0.02 + 0.28 * torch.rand(len(X)))
        inside &= torch.rand(len(X), 1, 1, 1) < candidate.erasing
        X = X.masked_fill(inside, 0.0)
    return X


def turned(X: torch.Tensor, most: float) -> torch.Tensor:
    """Images turned by at most `most` degrees, each axis scaled by as many per cent.

    Each pixel is that of the nearest place: nothing is blurred.
    """
    angle, across, down = most * (2 * torch.rand(3, len(X)) - 1)
    cos, sin = torch.deg2rad(angle).cos(), torch.deg2rad(angle).sin()
    across, down, zero = 1 + across / 100, 1 + down / 100, torch.zeros(len(X))
    rows = [across * cos, -down * sin, zero], [across * sin, down * cos, zero]
    theta = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)
    grid = affine_grid(theta, X.shape, align_corners=False)
    return grid_sample(X, grid, mode="nearest", align_corners=False)


def rectangles(N: int, shares: torch.Tensor) -> torch.Tensor:
    """Masks, (N, 1, 28, 28), true in a rectangle with about that share of the area."""
    stretch = torch.exp(math.log(3) * (2 * torch.rand(N) - 1))
    sides = (shares * stretch).sqrt(), (shares / stretch).sqrt()
    inside = torch.ones(N, 1, 28, 28, dtype=torch.bool)
    for dim, side in zip((2, 3), sides, strict=True):
        side = (28 * side).round().clamp(1, 28)
        start = (torch.rand(N) * (29 - side)).floor()
        place = torch.arange(28).view(28, 1) if dim == 2 else torch.arange(28)
        start, end = start.view(N, 1, 1, 1), (start + side).view(N, 1, 1, 1)
        inside &= (start <= place) & (place < end)
    return inside


def train(
    candidate: Candidate,
    seed: int,
    train_set: Images,
    validation_set: Images,
    teachers: list[NeuralNetwork],
    label: str = "",
) -> tuple[NeuralNetwork, dict]:
    """One network from one candidate and one seed, and its row of the log."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    half = torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT16)
    X_train, y_train = pad(train_set[0], (1, 1, 1, 1)), train_set[1]
    steps = len(X_train) // candidate.batch_size
    model = WrappedNetwork(candidate)
    measured = model
    if candidate.averaging:
        keep = get_ema_multi_avg_fn(1 - 1 / candidate.averaging)
        average = AveragedModel(model, multi_avg_fn=keep, use_buffers=True)
        measured = average.module
    weights = [p for p in model.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": weights}, {"params": others, "weight_decay": 0.0}],
        lr=candidate.learning_rate,
        weight_decay=candidate.weight_decay,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=candidate.learning_rate,
        total_steps=candidate.epochs * steps,
        pct_start=WARM_UP,
    )
    if candidate.mixup:
        mixing = torch.distributions.Beta(candidate.mixup, candidate.mixup)

    start = time.perf_counter()
    for _ in tqdm(range(candidate.epochs), desc=label, unit="epoch"):
        model.train()
        order = torch.randperm(len(X_train))
        for batch in order.split(candidate.batch_size)[:steps]:
            X, y = changed_images(X_train[batch], candidate), y_train[batch]
            targets = torch.nn.functional.one_hot(y, 10).float()
            if candidate.label_smoothing:
                targets = targets * (1 - candidate.label_smoothing)
                targets += candidate.label_smoothing / 10
            if candidate.mixup:
                share = mixing.sample().item()
                other = torch.randperm(len(X))
                if candidate.cutmix:
                    inside = rectangles(1, torch.tensor([1 - share]))
                    X = torch.where(inside, X[other], X)
                    share = 1 - inside.float().mean().item()
                else:
                    X = share * X + (1 - share) * X[other]
                targets = share * targets + (1 - share) * targets[other]
            if teachers:  # they see what the pupil sees
                with torch.no_grad(), half:
                    said = [one(X).float().softmax(dim=1) for one in teachers]
                targets = torch.stack(said).mean(dim=0)
            X = standardise(X)
            optimizer.zero_grad()
            with half:
                logits = model(X)
            cross_entropy(logits.float(), targets).backward()
            if candidate.sharpness:
                uphill(model, X, targets, candidate.sharpness, half)
            optimizer.step()
            schedule.step()
            if candidate.averaging:
                average.update_parameters(model)
    seconds = time.perf_counter() - start
    plain = measured.unwrapped()
    figures = evaluate(plain, *validation_set)
    row = {f"validation_{key}": f"{value:.4f}" for key, value in figures.items()}
    known = evaluate(plain, *train_set)["accuracy"]
    row |= {"train_accuracy": f"{known:.4f}", "seconds": f"{seconds:.0f}"}
    return plain, row | {"validation": hits(plain, *validation_set)}


def uphill(model, X, targets, distance: float, half) -> None:
    """Replace the gradient by that of a place uphill (SAM, arXiv:2010.01412)."""
    moving = [p for p in model.parameters() if p.grad is not None]
    length = torch.stack([p.grad.norm() for p in moving]).norm()
    moves = [p.grad * (distance / (length + 1e-12)) for p in moving]
    with torch.no_grad():
        for p, move in zip(moving, moves, strict=True):
            p += move
    model.zero_grad()
    with half:
        logits = model(X)
    cross_entropy(logits.float(), targets).backward()
    with torch.no_grad():
        for p, move in zip(moving, moves, strict=True):
            p -= move


# The mean of the base model's seeds 1 to 4, by which nothing was chosen.
BASE_SEEDS = "base 1 2 3 4"
BASE = Candidate()

# Round 1, written before its first run: one change to the base model's recipe each, at
# its 120 epochs. Planned were three seeds. For want of time all are trained from one,
# and from a second one those whose turn had come by then. (From seed 10 the teacher,
# too, is 0.2 points above "base"; its pupils cost more than twice as much, and no more
# of them are trained.)
ROUND_1 = {
    "base": BASE,
    "decay 0.1": BASE._replace(weight_decay=0.1),
    "decay 0.3": BASE._replace(weight_decay=0.3),
    "batches of 128": BASE._replace(batch_size=128),
    "eight shifts": BASE._replace(shifts=8),
    "geometry": BASE._replace(geometry=6.0),
    "brightness": BASE._replace(brightness=0.5),
    "erasing": BASE._replace(erasing=0.5),
    "erasing for mixup": BASE._replace(erasing=0.5, mixup=0.0),
    "cutmix": BASE._replace(cutmix=True, mixup=1.0),
    "label smoothing": BASE._replace(label_smoothing=0.1),
    "dropout": BASE._replace(dropout=0.2),
    "pixel dropout": BASE._replace(pixel_dropout=0.1),
    "normalised": BASE._replace(normalise=True),
    "local": BASE._replace(local=4.0),
    "averaging": BASE._replace(averaging=2_000),
    "SAM": BASE._replace(sharpness=0.1),
    "teacher": BASE._replace(teacher=BASE_SEEDS),
}

SECOND_SEED = (
    "base",
    "decay 0.1",
    "decay 0.3",
    "eight shifts",
    "batches of 128",
    "geometry",
)

# Round 2, written before its first run: the two changes of round 1 that come out best
# from both seeds together, at once, as long and twice as long.
BOTH = BASE._replace(weight_decay=0.3, shifts=8)
ROUND_2 = {
    "shifts and decay, 240 epochs": BOTH._replace(epochs=240),
    "shifts and decay": BOTH,
}

# The number of a round, its candidates, and their seeds.
ROUNDS = [
    (1, ROUND_1, (10,)),
    (1, {name: ROUND_1[name] for name in SECOND_SEED}, (11,)),
    (2, ROUND_2, (10, 11)),
]
SEEDS = (10, 11)  # those that choose
LAST_SEEDS = range(20, 25)  # those that judge what is chosen

# Earlier versions of this code whose rows stand, and what is different since.
EARLIER = {
    "9980a74e2808a3dc44b1974befa4c60f89e325deff6bc6004042d73cb09576df": (
        "bfloat16 on every processor; they were made on one that has it"
    )
}


def code() -> str:
    """The checksum of everything here that a run depends on."""
    parts = Candidate, WrappedNetwork, changed_images, turned, rectangles, train, uphill
    text = "".join(inspect.getsource(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def how() -> str:
    """What the bits of a run depend on: this code, and what `stamp` says."""
    return f"far.py {code()}, {stamp()}"


def teachers_of(candidate: Candidate, sets: tuple[Images, Images]):
    """The networks whose mean the candidate learns from; trained where missing."""
    if not candidate.teacher:
        return []
    if candidate.teacher == BASE_SEEDS:
        seeds = map(int, BASE_SEEDS.split()[1:])
        label = "a teacher, seed {}"
        return [
            train_once(Recipe(), seed, RUNS, *sets, label=label.format(seed))[0]
            for seed in seeds
        ]
    for _, candidates, seeds in ROUNDS:
        if candidate.teacher in candidates:
            one = candidates[candidate.teacher]
            name = candidate.teacher
            return [run_once(name, one, seed, sets)[0] for seed in seeds]
    raise KeyError(f"no round has the teacher {candidate.teacher!r}")


def run_once(
    name: str, candidate: Candidate, seed: int, sets: tuple[Images, Images] | None
) -> tuple[NeuralNetwork, dict]:
    """A run, or what an earlier command has kept of it."""
    key = hashlib.sha256(f"{how()} {candidate}".encode()).hexdigest()[:12]
    kept = RUNS / f"far-{seed}-{key}.part"
    if not kept.exists():
        sets = sets or load_split()
        teachers = teachers_of(candidate, sets)
        label = f"{name}, seed {seed}"
        model, row = train(candidate, seed, *sets, teachers, label)
        state = {"model": model.state_dict(), "row": row}
        save(lambda part: torch.save(state, part), kept)
    state = torch.load(kept, weights_only=True)
    model = NeuralNetwork()
    model.load_state_dict(state["model"])
    return model.eval(), state["row"]


def row_of(name: str, candidate: Candidate, seed: int) -> dict:
    """The row of a run; called in a process of its own."""
    return run_once(name, candidate, seed, None)[1]


def logged() -> dict[tuple[str, str], dict]:
    """The rows of far.csv that this code has made, by candidate and seed."""
    path = HERE / "far.csv"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    made = tuple(f"far.py {version}, " for version in (code(), *EARLIER))
    return {
        (row["candidate"], row["seed"]): row
        for row in csv.DictReader(lines)
        if row["made_by"].startswith(made)
    }


def log_runs(pool, number: int | str, candidates: dict, seeds, rows: dict) -> None:
    """Train what `rows` has not, two at a time, and log each run when it is done."""
    missing = {
        pool.submit(row_of, name, candidate, seed): (name, str(seed))
        for seed in seeds
        for name, candidate in candidates.items()
        if (name, str(seed)) not in rows
    }
    for run in concurrent.futures.as_completed(missing):
        name, seed = missing[run]
        which = {"round": number, "candidate": name, "seed": seed}
        rows[name, seed] = which | run.result() | {"made_by": how()}
        save_csv(list(rows.values()), HERE / "far.csv")


def best(rows: dict[tuple[str, str], dict]) -> str:
    """The candidate that is most often right about the validation images.

    Its mean accuracy over `SEEDS` counts, of those that were trained from all of them;
    where two are equal, the mean loss decides.
    """

    def mean(name: str, column: str) -> float:
        return sum(float(rows[name, str(s)][column]) for s in SEEDS) / len(SEEDS)

    complete = {name for name, _ in rows}
    for seed in SEEDS:
        complete &= {name for name, of in rows if of == str(seed)}
    return max(
        sorted(complete),
        key=lambda name: (
            round(mean(name, "validation_accuracy"), 5),  # a half of 0.0002 is exact
            -mean(name, "validation_loss"),
        ),
    )


def open_test_set(name: str, candidate: Candidate) -> dict:
    """The figures of the last seeds, on the test set, too: once, at the very end."""
    sets = {"validation": load_split()[1], "test": load(train=False)}
    seeds = []
    for seed in LAST_SEEDS:
        model, row = run_once(name, candidate, seed, None)
        figures = {"seed": seed}
        for which, images in sets.items():
            for key, value in evaluate(model, *images).items():
                figures[f"{which}_{key}"] = round(value, 6)
        figures["train_accuracy"] = float(row["train_accuracy"])
        figures["seconds"] = float(row["seconds"])
        figures |= {f"{which}_hits": hits(model, *sets[which]) for which in sets}
        seeds.append(figures)
    return {
        "made_by": how(),
        "chosen": name,
        "candidate": candidate._asdict(),
        "seeds": seeds,
    }


def main() -> None:
    """Go through the rounds, then train what was chosen, then open the test set."""
    parser = argparse.ArgumentParser(description="How far the same network can go.")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    RUNS.mkdir(exist_ok=True)

    rows, everything = logged(), {}
    # Not forked: a copy of a process that has computed with threads waits for ever.
    fresh = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(options.processes, fresh) as pool:
        for number, candidates, seeds in ROUNDS:
            everything |= candidates
            # Teachers first: two runs that need one would both train it.
            wanted = {
                one.teacher
                for name, one in candidates.items()
                if any((name, str(seed)) not in rows for seed in seeds)
            }
            for teacher in sorted(wanted - {""}):
                teachers_of(BASE._replace(teacher=teacher), load_split())
            log_runs(pool, number, candidates, seeds, rows)
        chosen = best(rows)
        log_runs(pool, "last", {chosen: everything[chosen]}, LAST_SEEDS, rows)
    text = json.dumps(open_test_set(chosen, everything[chosen]), indent=1) + "\n"
    save(lambda part: part.write_text(text, encoding="utf-8"), HERE / "far.json")
    shutil.rmtree(RUNS)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. Finished runs are kept: the same command goes on from there."
        )
