"""The figures of chapters 9 to 11, computed a second time, in another way.

NumPy alone computes here, in float64 where that is quick enough: the raw files of
FashionMNIST are read byte by byte, the split is drawn by NumPy's own Mersenne Twister,
and the network is three matrix products. PyTorch only opens models/base-model.pth.
Nothing comes from the chapters or from the scripts in models/. Where a figure can be
had in two ways, it is had in the other one: a sum over the sorted images in place of
bins, an integral in place of a simulation, a bisection in place of a formula.

test_figures.py compares what is returned here with what the pages say.
"""

import csv
import itertools
import json
import math
from functools import cache

import numpy as np
import torch
from chapters import DATA, ROOT

MODELS = ROOT / "models"
BASE = "the base model's"
FURTHEST = "as far as it went"  # chapter 10's name for what the long run chose
TOPS, SHOES = [0, 2, 4, 6], [5, 7, 9]
BLOCK = 5_000  # so many images at a time: less memory


# The images and the network


def idx(name: str) -> np.ndarray:
    """The numbers of an IDX file: 0, 0, type, dimensions; their sizes; the bytes."""
    raw = (ROOT / DATA / name).read_bytes()
    sizes = np.frombuffer(raw, ">u4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


@cache
def images(part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels, (N, 784), as bytes, and labels: "training", "validation" or "test"."""
    prefix = "t10k" if part == "test" else "train"
    X = idx(f"{prefix}-images-idx3-ubyte")
    X, y = X.reshape(len(X), -1), idx(f"{prefix}-labels-idx1-ubyte").astype(int)
    if part == "test":
        return X, y
    order = mixed(np.random.RandomState(0), 60_000)
    chosen = order[:55_000] if part == "training" else order[55_000:]
    return X[chosen], y[chosen]


Layers = list[tuple[np.ndarray, np.ndarray]]  # matrix and bias of each


@cache
def base_model() -> Layers:
    """The three layers of the file."""
    path = MODELS / "base-model.pth"
    state = torch.load(path, weights_only=True, map_location="cpu")
    both = ("weight", "bias")
    return [
        tuple(state[f"linear_{k}.{which}"].double().numpy() for which in both)
        for k in (1, 2, 3)
    ]


def bits(random: np.random.RandomState, count: int) -> np.ndarray:
    """So many numbers of 32 bits: those that PyTorch draws from the same seed."""
    return random.randint(0, 2**32, count, dtype=np.uint32)


def mixed(random: np.random.RandomState, n: int) -> np.ndarray:
    """The numbers below n in random order, as torch.randperm has them: by swaps."""
    order = list(range(n))
    for i, number in enumerate(bits(random, n - 1).tolist()):
        j = i + number % (n - i)
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def untrained(random: np.random.RandomState) -> Layers:
    """Three new layers, as PyTorch fills them: evenly within 1/√(inputs)."""

    def even(*shape: int) -> np.ndarray:
        drawn = bits(random, math.prod(shape)) % 2**24 / 2**24
        return (2 * drawn - 1).reshape(shape)

    layers = []
    for n_in, n_out in ((784, 512), (512, 512), (512, 10)):
        A, b = even(n_out, n_in), even(n_out)
        layers.append((A / math.sqrt(n_in), b / math.sqrt(n_in)))
    return layers


def quick(layers: Layers) -> Layers:
    """The same in float32, which takes half the time."""
    return [(A.astype(np.float32), b.astype(np.float32)) for A, b in layers]


def forward(layers: Layers, X: np.ndarray) -> list[np.ndarray]:
    """The input, after each ReLU, and the logits, of pixels from 0 to 1."""
    found = [X]
    for k, (A, b) in enumerate(layers):
        Z = found[-1] @ A.T + b
        found.append(Z if k == len(layers) - 1 else np.maximum(Z, 0))
    return found


def softmax(logits: np.ndarray) -> np.ndarray:
    """The probabilities of logits, in rows."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def gradient(layers: Layers, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Of the mean cross-entropy: matrix, bias, and so on, from the first layer."""
    steps = forward(layers, X)
    back = softmax(steps[-1])
    back[np.arange(len(y)), y] -= 1
    back /= len(y)
    parts = []
    for k in range(len(layers) - 1, -1, -1):
        parts = [back.T @ steps[k], back.sum(axis=0), *parts]
        if k:
            back = (back @ layers[k][0]) * (steps[k] > 0)
    return parts


def descend(layers: Layers, X: np.ndarray, y: np.ndarray, rate: float) -> Layers:
    """The layers after one step of plain SGD."""
    parts = gradient(layers, X, y)
    return [
        (A - rate * parts[2 * k], b - rate * parts[2 * k + 1])
        for k, (A, b) in enumerate(layers)
    ]


@cache
def logits(part: str) -> np.ndarray:
    """What the base model says of all images of a part."""
    X, _ = images(part)
    layers, kind = base_model(), float
    if part == "training":  # many, and only counted
        layers, kind = quick(layers), np.float32
    blocks = np.split(X, len(X) // BLOCK)
    found = [forward(layers, block.astype(kind) / 255)[-1] for block in blocks]
    return np.concatenate(found)


def right(part: str) -> np.ndarray:
    """Which of them it has right."""
    return logits(part).argmax(axis=1) == images(part)[1]


def confidence(part: str, temperature: float = 1.0) -> np.ndarray:
    """The highest probability of each image: 1 over the sum of e to the gaps."""
    Z = logits(part) / temperature
    return 1 / np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)


# The logs


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a log in models/, its comment left out."""
    with (MODELS / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def results() -> dict:
    """models/results.json."""
    return json.loads((MODELS / "results.json").read_text(encoding="utf-8"))


@cache
def long_run() -> dict:
    """models/far.json, what the long run ended with."""
    return json.loads((MODELS / "far.json").read_text(encoding="utf-8"))


@cache
def candidates(seed: int) -> dict[str, float]:
    """Percent right of the candidates of the long run from a seed that chooses."""
    return {
        row["candidate"]: 100 * float(row["validation_accuracy"])
        for row in rows("far.csv")
        if row["seed"] == str(seed)
    }


def runs(recipe: str, column: str) -> list[list[float]]:
    """A column of the log, a list of the epochs for each seed; BASE: its own log."""
    found = {}
    for row in rows("log.csv" if recipe == BASE else "tuning.csv"):
        if recipe == BASE or row["recipe"] == recipe:
            found.setdefault(row["seed"], []).append(float(row[column]))
    if not found:
        raise KeyError(f"no recipe {recipe!r} in the log")
    return list(found.values())


def recipes() -> list[str]:
    """The recipes of the log, in its order."""
    return list(dict.fromkeys(row["recipe"] for row in rows("tuning.csv")))


def last(recipe: str, column: str = "validation_accuracy") -> list[float]:
    """What stands in the last epoch's row of each seed."""
    return [epochs[-1] for epochs in runs(recipe, column)]


@cache
def hits(recipe: str, part: str = "validation") -> np.ndarray:
    """Seeds × images: 1 where a run was right after its last epoch."""
    if recipe == FURTHEST:
        chosen = [seed[f"{part}_hits"] for seed in long_run()["seeds"]]
    elif recipe == BASE:
        chosen = [row[part] for row in rows("hits.csv")]
    else:
        all_of_it = rows("tuning-hits.csv")
        chosen = [row[part] for row in all_of_it if row["recipe"] == recipe]
    # The 1 keeps zeros in front.
    return np.array([[int(b) for b in bin(int("1" + one, 16))[3:]] for one in chosen])


# Statistics


def normal(z: float) -> float:
    """The share of a normal distribution below z."""
    return math.erfc(-z / math.sqrt(2)) / 2


def wilson(k: int, n: int, u: float = 1.96) -> tuple[float, float]:
    """Where k of n is u standard deviations away, in percent: found by bisection."""

    def end(inside: float, outside: float) -> float:
        for _ in range(60):
            middle = (inside + outside) / 2
            far = abs(k / n - middle) > u * math.sqrt(middle * (1 - middle) / n)
            inside, outside = (inside, middle) if far else (middle, outside)
        return 100 * inside

    return end(k / n, 0.0), end(k / n, 1.0)


def found(errors: float, gain: float, counted: str, sides: int = 1) -> float:
    """How often two recipes are shown to differ, in percent, as chapter 10 plays it.

    Five runs each scatter by 0.16 points, what the images like by 0.15, and the later
    recipe is better by `gain`. The measured variance of the five gaps is a chi-square
    with 4 degrees of freedom, and independent of their mean: an integral, no drawing.
    """
    run, liking = 2 * 0.16**2 / 5, 0.15**2
    s = np.linspace(0, 80, 80_001)[1:]
    density = s * np.exp(-s / 2)
    seeds = run * s / 4
    if counted == "both":
        seeds = np.maximum(seeds + liking, run + liking)
    thresholds, sd = errors * np.sqrt(seeds), math.sqrt(run + liking)
    tails = [
        normal((gain - one) / sd) + (sides - 1) * normal((-gain - one) / sd)
        for one in thresholds.tolist()
    ]
    return 100 * float(np.sum(np.array(tails) * density) / np.sum(density))


def false_gap(pairs: list[tuple[str, str]]) -> float:
    """How likely, in percent, one of these is shown to differ, if none of them does.

    Each pair with its own errors. What five seeds measure of theirs is a chi-square of
    4 degrees of freedom, and the images' part is known: an integral again.
    """
    s = np.linspace(0, 80, 8_001)[1:]
    density = s * np.exp(-s / 2) / np.sum(s * np.exp(-s / 2))
    none = 1.0
    for pair in pairs:
        _, error, seeds, images = gap(*pair)
        said = np.maximum(error**2 + (s / 4 - 1) * seeds**2, images**2)
        tails = [2 * normal(-3 * one / error) for one in np.sqrt(said).tolist()]
        none *= 1 - float(np.array(tails) @ density)
    return 100 * (1 - none)


def disagreement(right: np.ndarray) -> float:
    """On what share of the images two runs differ, as a mean over all pairs."""
    pairs = list(itertools.combinations(right, 2))
    return sum(float(np.mean(a != b)) for a, b in pairs) / len(pairs)


def flips(right: np.ndarray) -> float:
    """The standard deviation, in points, that independent flips alone would make.

    An image that a run has right with a probability p is judged differently by two runs
    with 2 p (1 − p), and adds p (1 − p) to the variance of the count.
    """
    return 100 * math.sqrt(disagreement(right) / 2 / right.shape[1])


@cache
def gap(before: str, after: str, first: int = 0) -> tuple[float, float, float, float]:
    """How much better a recipe is, in points; errors: in all, of seeds, of images.

    By an analysis of variance of the gaps, seeds (from `first` on) × images: the mean
    squares of the seeds' means, of the images' means, and of what neither explains.
    """
    d = 100.0 * (hits(after) - hits(before))[first:]
    n, N = d.shape
    of_seeds, of_images = d.mean(axis=1) - d.mean(), d.mean(axis=0) - d.mean()
    left = d - d.mean() - of_seeds[:, None] - of_images
    seeds = N * np.sum(of_seeds**2) / (n - 1)
    images = n * np.sum(of_images**2) / (N - 1)
    flips = np.sum(left**2) / (n - 1) / (N - 1)
    total = max(seeds + images - flips, seeds, images)
    errors = (math.sqrt(one / (n * N)) for one in (total, seeds, images))
    return float(d.mean()), *errors


def mcnemar(first: np.ndarray, second: np.ndarray) -> tuple[int, int, float, float]:
    """Who alone is right, on how many images; u; and the exact p, by binomials.

    u comes from the variance of the single gaps around 0: b + c of them are 1 or −1.
    """
    gaps = first.astype(int) - second.astype(int)
    b, c, n = int((gaps == 1).sum()), int((gaps == -1).sum()), int(np.abs(gaps).sum())
    tail = sum(math.comb(n, k) for k in range(min(b, c) + 1)) * 2
    u = gaps.mean() / math.sqrt((gaps**2).mean() / len(gaps))
    return b, c, float(u), min(1.0, tail / 2**n)


# Calibration


def borders(sure: np.ndarray, cuts: str, bins: int) -> np.ndarray:
    """At which places of the sorted confidences bins begin and end."""
    ends = np.arange(bins + 1)
    if cuts == "width":
        return np.searchsorted(sure, ends / bins, side="right")
    return ends * len(sure) // bins  # equal mass


def calibration(
    sure: np.ndarray, right: np.ndarray, cuts: str = "width", bins: int = 15
) -> float:
    """ECE in percent: all images are sorted, and the gaps summed up from the first."""
    order = np.argsort(sure, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(right[order] - sure[order])])
    ends = sums[borders(sure[order], cuts, bins)]
    return 100 * float(np.abs(np.diff(ends)).sum()) / len(sure)


def bin_at(part: str, says: float) -> tuple[float, float, int]:
    """Mean confidence and share right in the bin of 15 that a confidence is in; n."""
    sure, k = confidence(part), math.ceil(15 * says)
    inside = (sure > (k - 1) / 15) & (sure <= k / 15)
    return float(sure[inside].mean()), float(right(part)[inside].mean()), inside.sum()


@cache
def perfect(part: str, cuts: str = "width", N: int | None = None) -> np.ndarray:
    """4,000 times the ECE that a model of the same confidences has if they hold."""
    return if_they_hold(confidence(part)[:N], cuts)


def if_they_hold(sure: np.ndarray, cuts: str) -> np.ndarray:
    """The same, of any confidences."""
    sure, random = np.sort(sure), np.random.default_rng(1)
    ends, found = borders(sure, cuts, 15), []
    for _ in range(40):
        gaps = (random.random((100, len(sure))) < sure) - sure
        sums = np.cumsum(np.pad(gaps, ((0, 0), (1, 0))), axis=1)
        found.append(np.abs(np.diff(sums[:, ends], axis=1)).sum(axis=1))
    return 100 * np.concatenate(found) / len(sure)


def too_sure(sure: np.ndarray, right: np.ndarray) -> tuple[float, float, float]:
    """Mean confidence minus accuracy in points, its error, and that if all holds."""
    gaps = 100 * (sure - right)
    held = 100 * math.sqrt(float(np.sum(sure * (1 - sure)))) / len(sure)
    return float(gaps.mean()), float(gaps.std(ddof=1)) / math.sqrt(len(gaps)), held


def temperature(part: str, among: np.ndarray | None = None) -> float:
    """The best temperature, by Newton's method on 1/T: the loss is convex in it."""
    Z, y = logits(part), images(part)[1]
    if among is not None:
        Z, y = Z[among], y[among]
    b = 1.0
    for _ in range(30):
        P = softmax(b * Z)
        mean = (P * Z).sum(axis=1)
        slope = (mean - Z[np.arange(len(y)), y]).mean()
        curvature = ((P * Z**2).sum(axis=1) - mean**2).mean()
        b -= slope / curvature
    return 1 / b


def group(part: str, labels: list[int] | None, low: float, high: float) -> dict:
    """Answers that name one of the labels, with a confidence between low and high."""
    sure, ok = confidence(part), right(part)
    chosen = (sure > low) & (sure < high)
    if labels is not None:
        chosen &= np.isin(logits(part).argmax(axis=1), labels)
    k, n = int(ok[chosen].sum()), int(chosen.sum())
    variance = float((sure[chosen] * (1 - sure[chosen])).sum())
    return {
        "hits": k,
        "n": n,
        "share": 100 * k / n,
        "interval": wilson(k, n),
        "says": 100 * float(sure[chosen].mean()),
        "z": (k - float(sure[chosen].sum())) / math.sqrt(variance),
    }


# Chapter 9


@cache
def most_frequent() -> float:
    """Percent right, if the answer is always the training set's most frequent label."""
    labels, counts = np.unique(images("training")[1], return_counts=True)
    return 100 * float(np.mean(images("validation")[1] == labels[counts.argmax()]))


@cache
def nearest_mean(part: str = "validation") -> float:
    """Percent right, if the answer is the category of the nearest mean image."""
    X, y = images("training")
    means = np.array([X[y == k].mean(axis=0) for k in range(10)])
    X, y = images(part)
    scores = X @ means.T - (means**2).sum(axis=1) / 2  # the highest is the nearest
    return 100 * float(np.mean(scores.argmax(axis=1) == y))


@cache
def nearest_neighbour() -> float:
    """Percent right, if the answer is the label of the nearest training image."""
    X, y = (array.astype(np.float32) for array in images("training"))
    X_validation, y_validation = images("validation")
    half = (X.astype(float) ** 2).sum(axis=1) / 2
    count = 0
    for block in np.split(np.arange(5_000), 10):
        best = np.full(len(block), -np.inf)
        answer = np.zeros(len(block))
        one = X_validation[block].astype(np.float32)
        for start in range(0, len(X), BLOCK):
            chosen = slice(start, start + BLOCK)
            scores = one @ X[chosen].T - half[chosen]
            nearest = scores.argmax(axis=1)
            score = scores[np.arange(len(block)), nearest]
            better = score > best
            best[better] = score[better]
            answer[better] = y[chosen][nearest[better]]
        count += int(np.sum(answer == y_validation[block]))
    return count / 50


@cache
def linear_layer(epochs: int = 20) -> float:
    """Percent right of one linear layer, by gradient descent with momentum."""
    X, y = images("training")
    X = X.astype(np.float32) / 255
    A, b = np.zeros((10, 784), np.float32), np.zeros(10, np.float32)
    moved = [np.zeros_like(A), np.zeros_like(b)]
    for epoch in range(epochs):
        for start in range(0, len(X), 500):
            batch = slice(start, start + 500)
            parts = gradient([(A, b)], X[batch], y[batch])
            rate = 0.1 * (1 - epoch / epochs)
            for parameter, speed, part in zip((A, b), moved, parts, strict=True):
                speed *= 0.9
                speed += part
                parameter -= rate * speed
    X, y = images("validation")
    return 100 * float(np.mean((X / 255 @ A.T + b).argmax(axis=1) == y))


def patience(recipe: str, wait: int = 5) -> list[tuple[float, ...]]:
    """For each seed: stopped after, kept, percent right; lowest of all, right then.

    The first epoch from which `wait` epochs in a row fall below no loss before it.
    """
    columns = "validation_loss", "validation_accuracy"
    found = []
    for losses, right in zip(*(runs(recipe, one) for one in columns), strict=True):
        kept = next(
            e
            for e, loss in enumerate(losses)
            if loss == min(losses[: e + 1 + wait]) < min(losses[:e], default=math.inf)
        )
        last, low = min(kept + wait, len(losses) - 1), int(np.argmin(losses))
        right = [100 * one for one in right]
        row = (last + 1, kept + 1, right[kept], low + 1, right[low])
        found.append(row)
    return found


def medians(recipe: str) -> float:
    """Epochs times the median of their seconds: the middle of all, sorted."""
    seconds = sorted(one for seed in runs(recipe, "seconds") for one in seed)
    n = len(seconds)
    middle = (seconds[(n - 1) // 2] + seconds[n // 2]) / 2
    return middle * len(runs(recipe, "seconds")[0])


def spread(values: list[float]) -> float:
    """The standard deviation, from half the mean squared distance of all pairs."""
    pairs = list(itertools.combinations(values, 2))
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs) / len(pairs) / 2)


def jumps(recipe: str, epochs: int = 10) -> float:
    """The root of the mean, over the last epochs, of the seeds' variance; in points."""
    accuracies = 100 * np.array(runs(recipe, "validation_accuracy"))[:, -epochs:]
    return math.sqrt(np.mean([spread(list(one)) ** 2 for one in accuracies.T]))


def spread_of_five(share: float) -> float:
    """What share of spreads of five numbers is below: the true one times this."""
    low, high = 0.0, 60.0  # of a chi-square with 4 degrees of freedom
    for _ in range(60):
        x = (low + high) / 2
        below = 1 - math.exp(-x / 2) * (1 + x / 2)
        low, high = (x, high) if below < share else (low, x)
    return math.sqrt(low / 4)


def rise(width: int) -> tuple[float, float]:
    """The base model's loss at the end above its lowest: least and most of the seeds.

    Of means over so many epochs, from the differences of running sums.
    """
    found = []
    for losses in runs(BASE, "validation_loss"):
        sums = np.concatenate([[0.0], np.cumsum(losses)])
        means = (sums[width:] - sums[:-width]) / width
        found.append(means[-1] - means.min())
    return min(found), max(found)


def tiny_losses() -> list[float]:
    """The losses of the tiny network, before each of 21 steps at a rate of 0.1."""
    A1 = np.array([[1.0, -1, 2, 0], [0, 1, -2, 1], [-1, 2, 0, -1]])
    A2 = np.array([[1.0, 2, -1], [-1, 0, 1]])
    layers = [(A1, np.array([0, 0.5, 1])), (A2, np.array([-1.0, 3]))]
    X, y, found = np.array([[1, 0, 0.5, 1]]), np.array([1]), []
    for _ in range(21):
        Z = forward(layers, X)[-1][0]
        found.append(math.log1p(math.exp(Z[0] - Z[1])))
        layers = descend(layers, X, y, 0.1)
    return found


def by_heart() -> tuple[float, int]:
    """The loss before, and how many of 64 are right after 200 steps on them alone."""
    X, y = images("training")
    X, y = X[:64].astype(np.float32) / 255, y[:64]
    layers = quick(untrained(np.random.RandomState(0)))
    P = softmax(forward(layers, X)[-1])
    for _ in range(200):
        layers = descend(layers, X, y, 0.1)
    said = forward(layers, X)[-1].argmax(axis=1)
    return float(-np.log(P[np.arange(64), y]).mean()), int((said == y).sum())


def sorted_by_label() -> float:
    """Percent called ankle boots, after 11,000 images in the order of their labels."""
    X, y = images("training")
    order = np.argsort(y[:11_000], kind="stable")
    layers = quick(untrained(np.random.RandomState(0)))
    X = X[:11_000].astype(np.float32) / 255
    for start in range(0, 11_000, 128):
        batch = order[start : start + 128]
        layers = descend(layers, X[batch], y[batch], 0.1)
    said = forward(layers, images("validation")[0] / 255)[-1].argmax(axis=1)
    return 100 * float(np.mean(said == 9))


def shuffled_and_even() -> tuple[int, int, int]:
    """Fewest and most of a category in whole batches of 130; left out by even ones."""
    y = images("training")[1]
    order = mixed(np.random.RandomState(0), len(y))
    counts = [
        np.bincount(y[order[k : k + 130]], minlength=10)
        for k in range(0, len(y) - 129, 130)
    ]
    rarest = np.bincount(y).min()
    return int(np.min(counts)), int(np.max(counts)), len(y) - int(rarest // 13 * 130)


# Chapter 10


@cache
def noise(trained: bool, N: int) -> float:
    """How far a batch's gradient is off, as a share of the whole gradient's length.

    Exact, without a batch: of a sum of outer products, the squared length is a product
    of two, so the mean of |g|² over the images needs no gradient of an image. What a
    batch of N different ones is off by, squared, is the images' variance over N, less
    a little, as none comes twice.
    """
    whole_square, mean_square, n = whole_gradient(trained)
    variance = (mean_square - whole_square) * n / (n - 1)
    return math.sqrt(variance / N * (1 - N / n) / whole_square)


@cache
def whole_gradient(trained: bool) -> tuple[float, float, int]:
    """Squared length of the whole gradient; mean of the images' own; images."""
    layers = base_model() if trained else untrained(np.random.RandomState(0))
    layers = quick(layers)
    X, y = images("training")
    sums, squares = None, 0.0
    for start in range(0, len(X), BLOCK):
        block = slice(start, start + BLOCK)
        steps = forward(layers, X[block].astype(np.float32) / 255)
        back = softmax(steps[-1])
        back[np.arange(len(back)), y[block]] -= 1
        parts = []
        for k in (2, 1, 0):
            lengths = (steps[k].astype(float) ** 2).sum(axis=1) + 1
            squares += float(((back.astype(float) ** 2).sum(axis=1) * lengths).sum())
            parts += [back.T @ steps[k], back.sum(axis=0)]
            if k:
                back = (back @ layers[k][0]) * (steps[k] > 0)
        parts = [part.astype(float) for part in parts]
        sums = (
            parts if sums is None else [a + b for a, b in zip(sums, parts, strict=True)]
        )
    n = len(X)
    return sum(float((part**2).sum()) for part in sums) / n**2, squares / n, n


def one_cycle(steps: int, peak: float, warm_up: float = 0.25) -> np.ndarray:
    """The rate at each step: up from a 25th, down to a 10,000th of that, by cosines."""
    top = warm_up * steps - 1
    t = np.arange(steps)
    start, end = peak / 25, peak / 25 / 10_000
    up = start + (peak - start) * np.sin(np.pi / 2 * t / top) ** 2
    down = end + (peak - end) * np.cos(np.pi / 2 * (t - top) / (steps - 1 - top)) ** 2
    return np.where(t <= top, up, down)


def kept(decay: float, steps: int = 12 * 107, peak: float = 0.002) -> float:
    """Percent of a weight without a gradient that all decays leave."""
    return 100 * math.exp(float(np.log1p(-decay * one_cycle(steps, peak)).sum()))


def bowls(kind: str, degrees: float) -> tuple[float, tuple[float, float]]:
    """The loss and the place after 40 steps on two bowls, turned by some degrees.

    In each bowl's own direction, the start is 3 before the lowest point, (3, 3).
    """
    turn = math.radians(degrees)
    axes = np.array(
        [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]
    )
    matrix = axes.T @ np.diag([1.0, 0.03]) @ axes  # the loss of x is x · matrix x
    x, m, v = axes.T @ np.array([-3.0, -3.0]), np.zeros(2), np.zeros(2)
    for t in range(1, 41):
        g = 2 * matrix @ x
        if kind == "Adam, 0.1":
            m, v = m + 0.1 * (g - m), v + 0.001 * (g**2 - v)
            x = x - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        elif kind == "momentum, 0.1":
            m = 0.9 * m + g
            x = x - 0.1 * m
        else:
            x = x - 0.3 * g
    return float(x @ matrix @ x), tuple(3 + x)


# Chapter 11


def confusion() -> np.ndarray:
    """Labels in the rows, answers in the columns, of the test set."""
    table = np.zeros((10, 10), int)
    np.add.at(table, (images("test")[1], logits("test").argmax(axis=1)), 1)
    return table


def surest_mistakes(part: str = "test") -> np.ndarray:
    """The confidences of the wrong answers, in percent, from the highest."""
    return 100 * np.sort(confidence(part)[~right(part)])[::-1]


@cache
def under(change: str) -> tuple[float, float, float]:
    """Percent right on changed test images, mean confidence, and boots called bags."""
    X, y = images("test")
    X = X.reshape(-1, 28, 28).astype(np.float32) / 255
    if change == "half as bright":
        X = X / 2
    if change == "two pixels lower":
        X = np.concatenate([np.zeros_like(X[:, :2]), X[:, :26]], axis=1)
    if change == "upside down":
        X = X[:, ::-1]
    if change == "random pixels":
        X = (bits(np.random.RandomState(0), X.size) % 2**24 / 2**24).reshape(X.shape)
    P = softmax(forward(quick(base_model()), X.reshape(-1, 784))[-1])
    says = P.argmax(axis=1)
    shares = np.mean(says == y), P.max(axis=1).mean(), np.mean(says[y == 9] == 8)
    return tuple(100 * float(share) for share in shares)


def binomial(n: int, p: float) -> np.ndarray:
    """How likely each number of hits is, from 0 to n."""
    k = np.arange(n + 1)
    logs = np.cumsum(np.log(np.maximum(k, 1)))
    return np.exp(
        logs[-1] - logs - logs[::-1] + k * math.log(p) + (n - k) * math.log(1 - p)
    )


def best_of(models: int, N: int, p: float) -> float:
    """By how many points the best of equally good ones exceeds them, on average."""
    below = np.cumsum(binomial(N, p))
    return 100 * (float(np.sum(1 - below**models)) / N - p)


def caught(N: int, p: float) -> float:
    """In what percentage of cases Wilson's interval holds the true accuracy."""
    k, u = np.arange(N + 1), 1.96
    inside = np.abs(k / N - p) <= u * math.sqrt(p * (1 - p) / N)
    return 100 * float(binomial(N, p)[inside].sum())
