"""What chapters 9 to 11 say in numbers is what figures.py finds, in another way.

To add a figure: a row in FIGURES, with the chapter, the words around the number or
numbers, `#` for each number, and the function that finds them again. Words that come
more than once have to be right each time. How exactly: to the last digit that is shown;
a fourth entry allows for more, where chance has a part in what the chapter shows.
"""

import math
import re
from functools import cache, partial

import figures as f
import numpy as np
import pytest
from bs4 import BeautifulSoup
from chapters import CHAPTERS, ROOT, number, pair, tags

NUMBER = r"([-−+]?\d+(?:,\d{3})*(?:\.\d+)?)"
BORDER = " ¶ "  # between cells: no row of FIGURES reaches over it


def even(text: str) -> str:
    """One space between words, and none of MyST's marks."""
    return " ".join(re.sub(r"[*`]", "", text).split())


def printed(cell) -> str:
    """What a cell prints or returns, its figures apart."""
    shown = [o.get("text") or o.get("data", {}).get("text/plain") for o in cell.outputs]
    return even("\n".join(text for text in shown if text and "<Figure" not in text))


def alternative(cell) -> str:
    """What a cell says to a reader who cannot see its figure."""
    return even(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", ""))


def name_of(chapter: int) -> str:
    return next(name for name in CHAPTERS if number(name) == chapter)


@cache
def parts(chapter: int) -> list[tuple[str, str]]:
    """What the cells of a chapter's pair say, in order, and which kind it is."""
    found = []
    for cell in pair(name_of(chapter)).cells:
        if cell.cell_type == "code":
            varies = "nbval-ignore-output" in tags(cell)
            found.append((alternative(cell), "alternative"))
            found.append((printed(cell), "varies" if varies else "printed"))
        else:
            found.append((even(cell.source), "text"))
    return [(part, kind) for part, kind in found if part]


@cache
def said(chapter: int) -> dict[str, str]:
    """What a chapter says, its code apart: in its pair, and on its page.

    The pair is the committed one; the page alone has the values of its {eval}.
    """
    name = name_of(chapter)
    text = BORDER.join(part for part, _ in parts(chapter))
    found = {f"notebooks/{name}.ipynb": text + BORDER}
    path = ROOT / "_build" / "html" / "notebooks" / f"{name}.html"
    if path.exists():
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for code in page.select("div.cell_input"):
            code.decompose()
        for formula in page.select("math"):
            formula.replace_with(formula.annotation)  # its TeX, as in the pair
        found[f"the page {name}.html"] = even(page.select_one("article").get_text())
    return found


def pattern(words: str) -> re.Pattern:
    return re.compile(re.escape(words).replace(r"\#", NUMBER))


def measured(part: str) -> tuple[float, ...]:
    """Hits, images, percent, and Wilson's two ends, of the base model."""
    k, n = int(f.right(part).sum()), len(f.right(part))
    return k, n, 100 * k / n, *f.wilson(k, n)


def in_group(part: str, labels: list[int] | None, low: float, high: float = 1.01):
    """Hits, images, percent, its interval, and mean confidence of some answers."""
    g = f.group(part, labels, low, high)
    return g["hits"], g["n"], g["share"], *g["interval"], g["says"]


def by_category(k: int) -> tuple[float, ...]:
    """Recall, precision, and how often a category is named."""
    table = f.confusion()
    found, named = table[k, k], table[:, k].sum()
    return 100 * found / table[k].sum(), 100 * found / named, named


def ece(part: str, cuts: str = "width", bins: int = 15) -> float:
    return f.calibration(f.confidence(part), f.right(part), cuts, bins)


CATEGORIES = [
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
]


def images_alone(part: str = "validation") -> float:
    """What the choice of the images makes of one accuracy: from the single answers."""
    return 100 * f.right(part).std() / math.sqrt(len(f.right(part)))


def recorded(part: str) -> list[float]:
    """Percent right of the base model's five seeds, as results.json has them."""
    return [100 * seed[f"{part}_accuracy"] for seed in f.results()["seeds"]]


def center(values: list[float]) -> tuple[float, float]:
    return sum(values) / len(values), f.spread(values)


def expectation() -> tuple[float, float]:
    """What seeds 1 to 4 say of seed 0 on other images: two standard deviations."""
    mean, spread = center(recorded("validation")[1:])
    images = mean * (100 - mean) / 5_000 + mean * (100 - mean) / 10_000
    half = 2 * math.hypot(math.sqrt(images), spread * math.sqrt(1.25))
    return mean - half, mean + half


def among_tops() -> tuple[float, float, float]:
    """Mistakes of a top for another one; all mistakes; percent."""
    says, y = f.logits("test").argmax(axis=1), f.images("test")[1]
    wrong = says != y
    tops = wrong & np.isin(says, f.TOPS) & np.isin(y, f.TOPS)
    return tops.sum(), wrong.sum(), 100 * tops.sum() / wrong.sum()


def wrong_above_90() -> tuple[float, float, float]:
    """Wrong answers with more than 90%, all of these, percent."""
    k, n, *_ = in_group("test", None, 0.9)
    return n - k, n, 100 * (n - k) / n


def log_of_30() -> tuple[float, float, float]:
    """Mean, spread and best of the 30 runs that the chapter quotes."""
    source = "\n".join(cell.source for cell in pair(name_of(11)).cells)
    listed = re.search(r"log_of_30 = \[([\d,\s]+)\]", source)[1]
    values = [int(one) / 100 for one in re.findall(r"\d+", listed)]
    assert len(values) == 30
    return *center(values), max(values)


def rounded(part: str, among: np.ndarray) -> float:
    """The best temperature in steps of 0.01, beside the exact one."""
    exact = f.temperature(part, among)
    Z, y = f.logits(part)[among], f.images(part)[1][among]

    def loss(T: float) -> float:
        P = f.softmax(Z / T)
        return -np.log(P[np.arange(len(y)), y]).mean()

    steps = math.floor(100 * exact) / 100
    return min((steps, steps + 0.01), key=loss)


@cache
def two_temperatures() -> tuple[float, ...]:
    """Of validation: tops, the rest; of test: too sure before, after, with errors."""
    top = np.isin(f.logits("validation").argmax(axis=1), f.TOPS)
    T = rounded("validation", top), rounded("validation", ~top)
    top = np.isin(f.logits("test").argmax(axis=1), f.TOPS)
    found = list(T)
    for pair_of in ((1.0, 1.0), T):
        for which, one in zip((top, ~top), pair_of, strict=True):
            sure = f.confidence("test", one)[which]
            found += f.too_sure(sure, f.right("test")[which])[:2]
    return tuple(found)


def by_kind(part: str) -> tuple[float, ...]:
    """For all, tops, shoes, at 65 to 80 and above 90 percent: u, right, sure, n."""
    found = []
    for labels in (None, f.TOPS, f.SHOES):
        for low, high in ((0.65, 0.8), (0.9, 1.01)):
            g = f.group(part, labels, low, high)
            found += [g["z"], g["share"], g["says"], g["n"]]
    return tuple(found)


BY_KIND = "u right sure N " + " ".join(
    f"{kind} {levels} # #% #% #"
    for kind in ("all", "tops", "shoes")
    for levels in ("65–80%", "90–100%")
)


def against_perfect(part: str, cuts: str) -> tuple[float, float, float]:
    """ECE, a perfect model's, and how often in 1,000 that is as much."""
    ours, perfect = ece(part, cuts), f.perfect(part, cuts)
    return ours, perfect.mean(), 1_000 * np.mean(perfect >= ours)


@cache
def least_ece() -> tuple[float, ...]:
    """In bins of equal width at T = 1, where it is least, and there; of equal mass."""
    where, right = [k / 100 for k in range(50, 301)], f.right("validation")

    def at(T: float, cuts: str) -> float:
        return f.calibration(f.confidence("validation", T), right, cuts)

    T = min(where, key=lambda one: at(one, "width"))
    return at(1, "width"), at(T, "width"), T, at(1, "mass"), at(T, "mass")


def shoes_and_others() -> tuple[int, ...]:
    """Shoes called something else; others called a shoe; bags among them; all shoes."""
    says, y = f.logits("test").argmax(axis=1), f.images("test")[1]
    shoe, said = np.isin(y, f.SHOES), np.isin(says, f.SHOES)
    wrongly = said & ~shoe
    return (shoe & ~said).sum(), wrongly.sum(), (wrongly & (y == 8)).sum(), said.sum()


def above(part: str, threshold: float) -> tuple[float, float]:
    """Percent of the images that get an answer, and of these that are right."""
    answered = f.confidence(part) > threshold
    return 100 * answered.mean(), 100 * f.right(part)[answered].mean()


def sure_enough() -> tuple[float, ...]:
    """The first threshold with 99.0% right; left there, and left and right of test."""
    k = next(k for k in range(100) if above("validation", k / 100)[1] >= 98.95)
    coverage, share = above("test", k / 100)
    ends = f.wilson(round(coverage * share), round(100 * coverage))
    left = 100 - above("validation", k / 100)[0]
    return k / 100, left, 100 - coverage, share, *ends


def other_shop() -> float:
    """Percent of the answers "shirt" that are right, where shirts are 1%."""
    named = f.confusion()[:, 6] / 1_000
    return 100 * 0.01 * named[6] / (0.01 * named[6] + 0.11 * (named.sum() - named[6]))


def merged() -> float:
    """Percent right if the four tops are one category."""
    says, y = f.logits("test").argmax(axis=1), f.images("test")[1]
    return 100 * np.mean((says == y) | (np.isin(says, f.TOPS) & np.isin(y, f.TOPS)))


def batches() -> tuple[float, float]:
    """The worst and the best of 50 batches of 200 test images, in their order."""
    shares = [100 * one.mean() for one in np.split(f.right("test"), 50)]
    return min(shares), max(shares)


def twice() -> float:
    """By how many percent the expectation is wider than the images alone make it."""
    low, high = expectation()
    mean = (low + high) / 2
    alone = 2 * math.sqrt(mean * (100 - mean) * (1 / 5_000 + 1 / 10_000))
    return 100 * ((high - low) / 2 / alone - 1)


def tried(column: str, value: str, wanted: str) -> float:
    """Percent of the one row of tried.csv with this value."""
    (row,) = [row for row in f.rows("tried.csv") if float(row[column]) == float(value)]
    return 100 * float(row[wanted])


AGAINST_PERFECT = "¶ " + " ".join(
    f"{bins}: #%, a perfect model #%, as much as ours # times in 1,000"
    for bins in ("equal width", "equal mass")
)


CALLED = {  # a recipe in the log: in chapter 10
    "12 epochs": "12 epochs, plain",
    "augmented": "12 epochs, changed",
    "48 epochs, not augmented": "48 epochs, plain",
    "48 epochs, only mixed": "48 epochs, mixed",
    "48 epochs, not mixed": "48 epochs, moved",
    "48 epochs": "48 epochs, changed",
}


def compared(before: str, after: str) -> tuple[float, ...]:
    """What chapter 10 prints of two recipes and the gap between them."""
    found = []
    for recipe in (before, after):
        found += center([100 * one for one in f.hits(recipe).mean(axis=1)])
    points, error, seeds, images = f.gap(before, after)
    return *found, points, points / error, error, seeds, images


def gap_words(before: str, after: str) -> str:
    before, after = (CALLED.get(one, one) for one in (before, after))
    words = f"{before} #% ± # {after} #% ± # gap # points, # standard errors of # "
    return words + "(seeds #, images #)"


def lost_and_won() -> tuple[float, float]:
    """Of what the sketch has right, what longer steps have wrong; and vice versa."""
    had, has = f.hits("the sketch"), f.hits("learning rate 0.1")
    return 100 * (1 - has[had == 1].mean()), 100 * has[had == 0].mean()


def best_of(n: int) -> float:
    """The mean of the greatest of n standard normal numbers."""
    below = np.array([f.normal(z) ** n for z in np.arange(-8, 8, 0.001)])
    return np.diff(below) @ np.arange(-8, 8, 0.001)[1:]


def turned_over() -> tuple[float, float]:
    """Percent right of the base model, the validation images turned over."""
    X, y = f.images("validation")
    found = []
    for axis in (2, 1):
        turned = np.flip(X.reshape(-1, 28, 28), axis).reshape(X.shape)
        says = f.forward(f.base_model(), turned / 255)[-1].argmax(axis=1)
        found.append(100 * (says == y).mean())
    return tuple(found)


COMPARED = [
    ("the sketch", "learning rate 0.1"),
    ("learning rate 0.1", "batches of 512"),
    ("AdamW", "batches of 512"),
    ("batches of 512", "one cycle"),
    ("one cycle", "standardised"),
    ("standardised", "12 epochs"),
    ("12 epochs", "augmented"),
    ("48 epochs, not augmented", "48 epochs"),
    ("48 epochs", f.BASE),
]


def against(before: str, after: str) -> tuple[float, float]:
    """The gap, in points and in standard errors."""
    points, error, *_ = f.gap(before, after)
    return points, points / error


PLAIN, *OTHERS = (
    f"48 epochs{how}" for how in (", not augmented", ", only mixed", ", not mixed", "")
)
REST = ["weight decay 0.3", "label smoothing", "dropout", "averaging", "a teacher"]
LONG_REST = [f"48 epochs, {change}" for change in REST]
SHOWN = [*COMPARED, (f.BASE, f.FURTHEST)]  # the last one after all others were counted
ALL_COMPARED = [
    *COMPARED,
    ("learning rate 0.1", "AdamW"),
    ("12 epochs", PLAIN),
    *((PLAIN, recipe) for recipe in OTHERS[:2]),
    (OTHERS[1], OTHERS[2]),
    ("12 epochs", "no weight decay"),
    ("12 epochs", "SGD with momentum"),
    *(("12 epochs", change) for change in REST),
    *(("48 epochs", change) for change in LONG_REST),
]


def means(recipe: str) -> tuple[float, float, float, float]:
    """Accuracy, its spread, loss, ECE: of the five last epochs."""
    accuracies = [100 * one for one in f.last(recipe)]
    losses = f.last(recipe, "validation_loss")
    eces = [100 * one for one in f.last(recipe, "validation_ece")]
    return *center(accuracies), sum(losses) / len(losses), sum(eces) / len(eces)


def seconds(recipe: str) -> float:
    """What a recipe takes, its teacher included."""
    teacher = f.medians(f.BASE) if recipe.endswith("a teacher") else 0.0
    return f.medians(recipe) + teacher


def may_lose() -> float:
    """Three standard errors more than the gap from 12 epochs to the base model's."""
    points, error, *_ = f.gap("12 epochs", f.BASE)
    return points + 3 * error


def first_figure() -> tuple[float, ...]:
    """What the alternative text of chapter 10's first picture says of the blue dots."""
    found = []
    for recipe in ("learning rate 0.1", "one cycle", "standardised", "12 epochs"):
        found += (means(recipe)[0], seconds(recipe))
    del found[3]  # the seconds of one cycle: as many as standardised
    for recipe in ("48 epochs", f.BASE):
        found += (means(recipe)[0], seconds(recipe))
    return *found, seconds("the sketch")


def four_at_48() -> tuple[float, ...]:
    found = []
    for recipe in (PLAIN, *OTHERS):
        found += against(PLAIN, recipe) if recipe in OTHERS else ()
        found.append(means(recipe)[0])
        found += center([100 * one for one in f.last(recipe, "validation_ece")])
    return tuple(found)


def short_name(recipe: str) -> str:
    """As the big table has it."""
    return CALLED.get(recipe, recipe).replace(" epochs,", ",")


def whole_table() -> tuple[float, ...]:
    found = []
    for recipe in [*f.recipes(), f.BASE]:
        accuracy, spread, loss, error = means(recipe)
        found += [accuracy, error, spread, loss, seconds(recipe)]
    return tuple(found)


def false_gap() -> float:
    """Percent of sets of 26 comparisons in which chance passes the threshold."""
    return 100 * (1 - (1 - f.found(3, 0, "both", 2) / 100) ** 26)


def wider_by_chance() -> float:
    """Percent of times that one of two equal spreads of five is three times the other.

    The ratio of the variances is an F with 4 and 4 degrees of freedom, and the share
    of that below x is x² (x + 3) / (1 + x)³.
    """
    return 200 * (1 - 81 * 12 / 1_000)


def by_seed(recipe: str) -> list[float]:
    return [100 * one for one in f.hits(recipe).mean(axis=1)]


def after_48() -> tuple[float, float]:
    """The base model's gap to 48 epochs, by the seeds 1 to 4, and its error."""
    return f.gap("48 epochs", f.BASE, first=1)[:2]


def after_12(epochs: int) -> tuple[float, float]:
    """Percent right after 12 epochs of 12 or of 48, and the sum of the rates so far."""
    runs = f.runs({12: "12 epochs", 48: PLAIN}[epochs], "validation_accuracy")
    rates = f.one_cycle(107 * epochs, 0.002)[: 107 * 12]
    return 100 * sum(run[11] for run in runs) / len(runs), float(sum(rates))


def lowest_later() -> tuple[float, float]:
    """What the lowest of 40 epochs has more right than the one kept; its error."""
    more = [row[4] - row[2] for row in f.patience("chapter 9")]
    mean, spread = center(more)
    return mean, spread / math.sqrt(len(more))


def one_and_other() -> tuple[np.ndarray, np.ndarray]:
    """Two networks on validation: seed 1 of the base model, seed 0 of 12 epochs."""
    return f.hits(f.BASE)[1], f.hits("12 epochs")[0]


def u_first(one: np.ndarray, other: np.ndarray) -> tuple[float, int, int]:
    """McNemar's test as chapter 11 prints it."""
    b, c, u, _ = f.mcnemar(one, other)
    return u, b, c


def unpaired(first: float, second: float, N: int = 10_000) -> float:
    """By how many standard deviations two percentages of N images each differ."""
    variance = (first * (100 - first) + second * (100 - second)) / N
    return (second - first) / math.sqrt(variance)


def as_alike() -> tuple[float, ...]:
    """Their paired error, the unpaired one, the correlation; 88.33 against 88.92."""
    one, other = (100.0 * hits for hits in one_and_other())
    root = math.sqrt(len(one))
    differ = 100 * math.sqrt(np.mean(one != other)) / root
    alone = math.hypot(one.std(), other.std()) / root
    both = (one - one.mean()) * (other - other.mean())
    correlation = both.mean() / one.std() / other.std()
    apart = unpaired(88.33, 88.92)
    return differ, alone, correlation, apart * alone / differ, apart


def mended() -> tuple[float, ...]:
    """What against_perfect says of the test set with two temperatures."""
    tops, rest = two_temperatures()[:2]
    named = np.isin(f.logits("test").argmax(axis=1), f.TOPS)
    sure = np.where(named, f.confidence("test", tops), f.confidence("test", rest))
    found = []
    for cuts in ("width", "mass"):
        ours = f.calibration(sure, f.right("test"), cuts)
        perfect = f.if_they_hold(sure, cuts)
        found += [ours, perfect.mean(), 1_000 * np.mean(perfect >= ours)]
    return tuple(found)


def round_1(seed: int) -> dict[str, float]:
    """The long run's first candidates, by one seed: one change each."""
    return {
        name: percent
        for name, percent in f.candidates(seed).items()
        if not name.startswith("shifts and decay")
    }


def table_of_round_1() -> tuple[str, tuple[float, ...]]:
    """Its rows, the best of seed 10 first: words, and the numbers in them."""
    words, numbers = [], []
    for name, percent in sorted(round_1(10).items(), key=lambda row: (-row[1], row[0])):
        second = round_1(11).get(name)
        words.append(f"{name} # {'NaN' if second is None else '#'}")
        numbers += [percent] if second is None else [percent, second]
    return " ".join(words), tuple(numbers)


def table_of_two() -> tuple[str, tuple[float, ...]]:
    """The candidates that both seeds have trained, by their mean, the best first."""
    one, other = f.candidates(10), f.candidates(11)
    means = {name: (one[name] + other[name]) / 2 for name in one if name in other}
    names = sorted(means, key=means.get, reverse=True)
    return " ".join(f"{name} #" for name in names), tuple(map(means.get, names))


def furthest_on_test() -> tuple[float, ...]:
    """Mean and spread of the last five on the test images; their gap to the base's."""
    runs = [f.hits(recipe, "test") for recipe in (f.FURTHEST, f.BASE)]
    means = [100 * one.mean(axis=1) for one in runs]
    by_image = 100 * (runs[0].mean(axis=0) - runs[1].mean(axis=0))
    variance = by_image.var(ddof=1) / len(by_image)
    variance += sum(one.var(ddof=1) / len(one) for one in means)
    mean, spread = center(means[0].tolist())
    gap = mean - center(means[1].tolist())[0]
    ece = sum(100 * seed["test_ece"] for seed in f.long_run()["seeds"]) / 5
    return mean, spread, gap, math.sqrt(variance), ece


ROUND_1, OF_TWO = table_of_round_1(), table_of_two()
SEEDS = len(f.runs("chapter 9", "seconds"))  # of the recipes of tune.py
FIGURES = [
    # chapter 9
    *(
        (
            9,
            f"after {step:>2} steps: #".replace("  ", " "),
            lambda k=step: f.tiny_losses()[k],
        )
        for step in (0, 1, 2, 5, 10, 20)
    ),
    (9, "torch.float32 # MB", lambda: 55_000 * 784 * 4 / 1e6),
    (9, "always the same #%", f.most_frequent),
    (9, "nearest mean image #%", f.nearest_mean),
    (9, "nearest neighbour #%", f.nearest_neighbour),
    (
        9,
        "With eighteen seeds, that one was right on #% to #%",
        lambda: (f.linear_layer(),) * 2,
        1.0,
    ),
    (
        9,
        "for # times as many parameters as the linear layer has",
        lambda: (784 * 512 + 512 * 512 + 512 * 10 + 1_034) / 7_850,
    ),
    (9, "from 1 to #", lambda: 1 - 0.1 * 2 * (1 - 3)),
    (9, "one layer has # parameters", lambda: 785 * 10),
    (9, "before the first step: loss #", lambda: f.by_heart()[0]),
    (9, "after the last: # of 64 right", lambda: f.by_heart()[1]),
    (9, "# batches an epoch", lambda: math.ceil(55_000 / 128)),
    (9, "# batches, # of 128 and one of #.", lambda: (430, 429, 55_000 - 429 * 128)),
    (9, "Ankle boot: #% ¶", f.sorted_by_label),
    (
        9,
        "stops keeps % right lowest % then seed" + " # # # # # #" * SEEDS,
        lambda: tuple(
            one for k, row in enumerate(f.patience("chapter 9")) for one in (k, *row)
        ),
    ),
    (
        9,
        "stops all five before the end, after # to # epochs",
        lambda: (min(f.patience("chapter 9"))[0], max(f.patience("chapter 9"))[0]),
    ),
    (
        9,
        "the five would have, on average, # ± # points more right",
        lowest_later,
    ),
    (
        9,
        "the epoch that is kept, #, and a dashed line the end of patience, #.",
        lambda: f.patience("chapter 9")[0][1::-1],
    ),
    (
        9,
        "base model: seen #, by chance # this recipe: seen #, by chance #",
        lambda: (
            f.spread(by_seed(f.BASE)),
            f.flips(f.hits(f.BASE)),
            f.jumps("chapter 9"),
            f.flips(f.hits("chapter 9")),
        ),
    ),
    (9, "between a third and # times the true one", partial(f.spread_of_five, 0.975)),
    (
        9,
        "The base model's seeds scatter # times as much as such coins",
        lambda: f.spread(by_seed(f.BASE)) / f.flips(f.hits(f.BASE)),
    ),
    (9, "by chance alone: # points", lambda: 100 * math.sqrt(0.5 / 9)),
    (
        9,
        "training: #% right validation: #% right",
        lambda: (100 * f.right("training").mean(), 100 * f.right("validation").mean()),
    ),
    (
        9,
        "the lowest loss comes before the end, and the end is # to # above it",
        lambda: f.rise(1),
    ),
    (9, "always the most frequent answer: #%", lambda: 97),
    (9, "# steps in our run", lambda: 430 * 10),
    (
        9,
        "130 each: # to # of one category even ones: 13 of each, and # left out",
        f.shuffled_and_even,
    ),
    # chapter 10
    (
        10,
        "# recipes, # runs",
        lambda: (len(f.recipes()) + 1, SEEDS * len(f.recipes()) + 5),
    ),
    (
        10,
        "learning rate 0.1, # percent at # seconds, back to AdamW with one cycle, #, "
        "and standardised, #, both at # seconds, then to 12 epochs of plain images, # "
        "at # seconds, 48 of changed ones, # at # seconds, and the base model, # at # "
        "seconds. An arrow at # seconds points",
        first_figure,
    ),
    (10, "We have compared # recipes", lambda: len(f.recipes()) + 1),
    *((10, gap_words(*pair), partial(compared, *pair)) for pair in SHOWN),
    (10, "steps in an epoch: #", lambda: math.ceil(55_000 / 512)),
    (10, "lowest loss: #, with #% boot", lambda: (-math.log(0.5), 50)),
    (
        10,
        "over 2: #% by seeds alone over 3: #% by seeds alone",
        lambda: tuple(f.found(k, 0, "seeds", 2) for k in (2, 3)),
        0.3,
    ),
    (
        10,
        "over 2: #% by both over 3: #% by both",
        lambda: tuple(f.found(k, 0, "both", 2) for k in (2, 3)),
        (0.2, 0.05),
    ),
    (10, "a false gap in as many as we make: #%", false_gap, 1.0),
    (
        10,
        "With the errors of the # as they are, the chance of a false gap is some #%",
        lambda: (len(ALL_COMPARED), f.false_gap(ALL_COMPARED)),
    ),
    (
        10,
        "still happen by chance once in # comparisons, and we make #.",
        lambda: (100 / f.found(2, 0, "both", 2), len(set(ALL_COMPARED))),
        (0.5, 0),
    ),
    *(
        (
            10,
            f"a true gain of {gain:.2f} points is found in #%",
            partial(f.found, 3, gain, "both"),
            0.5,
        )
        for gain in (0.25, 0.5, 0.75, 1.0)
    ),
    (10, "one looks three times as wide in #% of cases", wider_by_chance, 0.5),
    (
        10,
        "12 epochs, plain, by flips: # points",
        lambda: f.flips(f.hits("12 epochs")),
    ),
    *(
        (
            10,
            f"{recipe}, by flips: #",
            lambda recipe=recipe: f.flips(f.hits(recipe)),
        )
        for recipe in ("learning rate 0.1", "batches of 512", "one cycle")
    ),
    *(
        (
            10,
            f"{name} ends at loss # {name} turned ends at loss #",
            lambda name=name: (f.bowls(name, 0)[0], f.bowls(name, 15)[0]),
        )
        for name in ("SGD, 0.3", "momentum, 0.1", "Adam, 0.1")
    ),
    (
        10,
        "Adam goes to the valley's floor and ends at (#, #)",
        lambda: f.bowls("Adam, 0.1", 15)[1],
    ),
    *(
        (
            10,
            f"Adam, turned by {degrees} degrees: loss #",
            lambda degrees=degrees: f.bowls("Adam, 0.1", degrees)[0],
        )
        for degrees in range(15, 91, 15)
    ),
    *(
        (
            10,
            f"of {epochs}: #% right, rates add up to #",
            lambda epochs=epochs: after_12(epochs),
        )
        for epochs in (12, 48)
    ),
    (
        10,
        "ahead, seed by seed: # # # # #",
        lambda: tuple(
            100 * (short[11] - long[11])
            for short, long in zip(
                f.runs("12 epochs", "validation_accuracy"),
                f.runs(PLAIN, "validation_accuracy"),
                strict=True,
            )
        ),
    ),
    (
        10,
        "64, 128, 512 images: # # # ¶ With 64",
        lambda: tuple(f.noise(False, N) for N in (64, 128, 512)),
        (0.15, 0.1, 0.05),
    ),
    (
        10,
        "base model, off by: # # #",
        lambda: tuple(f.noise(True, N) for N in (64, 128, 512)),
        (0.9, 0.7, 0.3),
    ),
    (
        10,
        "5 epochs take # seconds, with AdamW alone #.",
        lambda: (seconds("batches of 512"), seconds("AdamW")),
    ),
    (
        10,
        "start #, peak #, end #",
        lambda: tuple(f.one_cycle(1284, 0.002)[[0, 320, -1]]),
    ),
    (10, "black #, white #", lambda: (-0.2860 / 0.3530, (1 - 0.2860) / 0.3530)),
    (
        10,
        "of its right ones, #% get lost of its wrong ones, #% are won",
        lost_and_won,
    ),
    (10, "new weight #, new bias #", lambda: (2 / 0.25, 1 - 0.5 * 2 / 0.25)),
    (
        10,
        "five seeds: #, standard error #",
        lambda: (0.2, math.sqrt((0.09 + 0.01 + 0.04 + 0.16 + 0) / 4 / 5)),
    ),
    (10, "images needed: #", lambda: 64 * 4**2),
    (10, "the best of twenty: # points", lambda: 0.16 * best_of(20), 0.01),
    (10, "mirrored #%, upside down #%", turned_over),
    (
        10,
        "for other machines, from #% to #%",
        lambda: (min(by_seed("12 epochs")) - 1, max(by_seed("12 epochs")) + 1),
    ),
    (
        10,
        f"gap accuracy ECE {CALLED[PLAIN]} # # ± # "
        + " ".join(f"{CALLED[recipe]} # (#) # # ± #" for recipe in OTHERS),
        four_at_48,
    ),
    (
        10,
        "12 epochs 48 epochs " + " ".join(f"{change} # (#) # (#)" for change in REST),
        lambda: tuple(
            one
            for change, long in zip(REST, LONG_REST, strict=True)
            for one in (*against("12 epochs", change), *against("48 epochs", long))
        ),
    ),
    *(
        (
            10,
            f"decay {decay}: #% and #%",
            lambda decay=decay: (
                f.kept(decay, 1_284, 0.002),
                f.kept(decay, 12_840, 0.001),
            ),
        )
        for decay in (0.01, 0.3)
    ),
    (
        10,
        "in 12 epochs: no decay, # (#), and SGD with momentum, # (#)",
        lambda: (
            *against("12 epochs", "no weight decay"),
            *against("12 epochs", "SGD with momentum"),
        ),
    ),
    (
        10,
        "accuracy ECE spread loss seconds "
        + " ".join(f"{short_name(one)} # # # # #" for one in [*f.recipes(), f.BASE]),
        whole_table,
        np.tile([0, 0, 0, 0, 0.5], len(f.recipes()) + 1),
    ),
    (
        10,
        "seed 0: #%, seeds 1 to 4: #%",
        lambda: (by_seed(f.BASE)[0], sum(by_seed(f.BASE)[1:]) / 4),
    ),
    (10, "seeds 1 to 4 alone: # ± # points", after_48),
    (10, "12 epochs may lose # points", may_lose),
    (10, "the book's first sketch, with #%", lambda: means("the sketch")[0]),
    (
        10,
        "most of the way from #% to #%",
        lambda: (means("the sketch")[0], means(f.BASE)[0]),
    ),
    (
        10,
        "The price is some # times the seconds of the sketch",
        lambda: seconds(f.BASE) / seconds("the sketch"),
    ),
    # chapter 11
    (11, "standard error of the mean: # points", lambda: 0.4 / math.sqrt(5)),
    (
        11,
        "mean losses: # and #",
        lambda: (-math.log(0.9 * 0.1) / 2, -math.log(0.5)),
    ),
    (
        11,
        "#% #% the first answer: 80% ± #%",
        lambda: (*f.wilson(8, 10), 200 * 0.016**0.5),
    ),
    (
        11,
        "# of 5,000: #% 95% interval: #% to #%",
        lambda: (measured("validation")[0], *measured("validation")[2:]),
    ),
    (11, "the first answer: ± 2 · # points", images_alone),
    (
        11,
        "seeds: #% #% #% #% #% seeds 1 to 4: standard deviation #",
        lambda: (*recorded("validation"), f.spread(recorded("validation")[1:])),
    ),
    (
        11,
        "by which we chose, the standard deviation would be #.",
        lambda: f.spread(recorded("validation")),
    ),
    (
        10,
        "# candidates, # from seed 11, too",
        lambda: (len(round_1(10)), len(round_1(11))),
    ),
    (10, f"seed 10 11 candidate {ROUND_1[0]}", lambda: ROUND_1[1]),
    (10, f"candidate {OF_TWO[0]}", lambda: OF_TWO[1]),
    (
        10,
        "here, up to # points",
        lambda: max(abs(of - round_1(10)[name]) for name, of in round_1(11).items()),
    ),
    (
        11,
        "¶ five seeds: #%, standard deviation # gap # ± # points; ECE #%",
        furthest_on_test,
    ),
    (
        11,
        "as far as it went #%, mean of 5 seeds",
        lambda: furthest_on_test()[0],
    ),
    (11, "¶ by the coins alone: # points", lambda: f.flips(f.hits(f.BASE))),
    (11, "of the images: the # points above", images_alone),
    (
        11,
        "# of # right: #% mean confidence: #%",
        lambda: (
            *in_group("validation", None, 0.65, 0.8)[:3],
            in_group("validation", None, 0.65, 0.8)[5],
        ),
    ),
    (
        11,
        AGAINST_PERFECT,
        lambda: (
            *against_perfect("validation", "width"),
            *against_perfect("validation", "mass"),
        ),
        (0, 0, 6, 0, 0, 6),
    ),
    (
        11,
        "About #% sure, it is right on #%",
        lambda: tuple(100 * one for one in f.bin_at("validation", 0.91)[:2]),
    ),
    (
        11,
        "At #, where # percent are right, the point is under the band",
        lambda: (
            f.bin_at("validation", 0.91)[0],
            100 * f.bin_at("validation", 0.91)[1],
        ),
    ),
    (
        11,
        "equal width: #% at T = 1, #% at T = # equal mass: #% at T = 1, #% at T = #",
        lambda: (*least_ece(), least_ece()[2]),
    ),
    (
        11,
        "the ECE falls to #%; in bins of equal mass it is #% there, and was #%",
        lambda: tuple(least_ece()[k] for k in (1, 4, 3)),
    ),
    (11, "¶ T = # ¶", partial(f.temperature, "validation")),
    (
        11,
        "without it, says models/tried.csv, the ECE was #%",
        lambda: tried("mixup", "0.0", "validation_ece"),
    ),
    (
        11,
        "# points: #% to #%",
        lambda: ((expectation()[1] - expectation()[0]) / 2, *expectation()),
    ),
    (11, "makes the range #% wider", twice),
    (11, "a perfect model has about #%", lambda: f.perfect("test").mean()),
    (
        11,
        "# of 10,000: #% interval: #% to #%",
        lambda: (measured("test")[0], *measured("test")[2:]),
    ),
    (
        11,
        "five seeds: #%, standard deviation # by the coins alone: # points",
        lambda: (*center(recorded("test")), f.flips(f.hits(f.BASE, "test"))),
    ),
    (
        11,
        "below validation by # # # # #",
        lambda: tuple(
            a - b for a, b in zip(recorded("validation"), recorded("test"), strict=True)
        ),
    ),
    *(
        (11, f"{name} #% #% #", partial(by_category, k))
        for k, name in enumerate(CATEGORIES)
    ),
    (11, "# of # mistakes: #%", among_tops),
    (
        11,
        "shoes called something else: #; something else called a shoe: #, of which #",
        lambda: shoes_and_others()[:3],
    ),
    (11, "# times it says the name of a shoe", lambda: shoes_and_others()[3]),
    (11, "# shirts are called T-shirts", lambda: f.confusion()[6, 0]),
    (
        11,
        "above 0%: coverage #%, of the answers #% right",
        lambda: above("validation", 0),
    ),
    (
        11,
        "above 90%: coverage #%, of the answers #% right",
        lambda: above("validation", 0.9),
    ),
    (
        11,
        "threshold #: #% are left test images: #% are left, #% right 95% interval: #% "
        "to #%",
        sure_enough,
    ),
    (
        11,
        "A quarter: #%, at the threshold #. And on the test images? As many are left, "
        "but #% of",
        lambda: tuple(sure_enough()[k] for k in (1, 0, 3)),
    ),
    (11, "the eighth surest: #%", lambda: f.surest_mistakes()[7]),
    (11, "above 90%: # of # answers are wrong", lambda: wrong_above_90()[:2]),
    (
        11,
        "The mean confidence of these answers is #%",
        lambda: in_group("test", None, 0.9)[5],
    ),
    (
        11,
        "sure #%, right #% too sure by # ± # points",
        lambda: (
            100 * f.confidence("test").mean(),
            measured("test")[2],
            *f.too_sure(f.confidence("test"), f.right("test"))[:2],
        ),
    ),
    (
        11,
        f"points {AGAINST_PERFECT[2:]}",
        lambda: (*against_perfect("test", "width"), *against_perfect("test", "mass")),
        (0, 0, 6, 0, 0, 6),
    ),
    (11, "in equal-mass bins it is #% both times", partial(ece, "test", "mass")),
    (11, "in equal-mass bins it is #% both times", partial(ece, "validation", "mass")),
    (
        11,
        "With 5 bins of equal width it would be #%, with 50 #%",
        lambda: (ece("test", bins=5), ece("test", bins=50)),
    ),
    (11, f"VALIDATION {BY_KIND}", partial(by_kind, "validation")),
    (11, f"TEST {BY_KIND}", partial(by_kind, "test")),
    (
        11,
        "¶ #% of # are right, 95% interval: #% to #%",
        lambda: tuple(in_group("test", None, 0.65, 0.8)[k] for k in (2, 1, 3, 4)),
    ),
    (
        11,
        "T = # for tops, # for the rest before, tops: too sure by # ± # before, rest: "
        "too sure by # ± # after, tops: too sure by # ± # after, rest: too sure by "
        "# ± #",
        two_temperatures,
    ),
    (
        11,
        f"after, rest: too sure by # ± # {AGAINST_PERFECT[2:]}",
        lambda: (*two_temperatures()[-2:], *mended()),
        (0, 0, 0, 0, 8, 0, 0, 8),
    ),
    (
        11,
        "| 1 | #% to #%, less than #% | #% |",
        lambda: (*expectation(), measured("validation")[2], measured("test")[2]),
    ),
    (
        11,
        "two thirds of the mistakes are among tops | they have; #% |",
        lambda: among_tops()[2],
    ),
    (11, "an ECE below 2% | #% |", partial(ece, "test")),
    (
        11,
        "with 65% to 80%, about #% right | #%, within chance",
        lambda: (
            in_group("validation", None, 0.65, 0.8)[2],
            in_group("test", None, 0.65, 0.8)[2],
        ),
    ),
    *(
        (11, f"{name} #% right, #% sure", lambda name=name: f.under(name)[:2])
        for name in (
            "as they are",
            "half as bright",
            "two pixels lower",
            "random pixels",
            "upside down",
        )
    ),
    (
        11,
        "of the boots upside down, #% are bags",
        lambda: f.under("upside down")[2],
    ),
    (
        11,
        "the accuracy falls to #%. Does the confidence, #% on average",
        lambda: (f.under("upside down")[0], f.under("")[1]),
    ),
    (11, "It falls to #%, while", lambda: f.under("upside down")[1]),
    (11, "the best of all: # points", partial(f.best_of, 30, 10_000, 0.917)),
    (11, "mean #%, standard deviation # points best #%", log_of_30),
    (
        11,
        "published figure is # points above the mean",
        lambda: log_of_30()[2] - log_of_30()[0],
    ),
    (
        11,
        "seeds 0 and 1, test set: u = # (b = #, c = #)",
        lambda: u_first(*f.hits(f.BASE, "test")[:2]),
    ),
    (
        11,
        "seed 1, 12 epochs, validation: u = # (b = #, c = #)",
        lambda: u_first(*one_and_other()),
    ),
    (
        11,
        "Its standard deviation is # points here; it would be # had each network had "
        "its own images. (The two lists have a correlation of #.) Were the published "
        "ones as alike, their gap would be # standard deviations, not #.",
        as_alike,
    ),
    (
        11,
        "the gap would be # standard deviations of itself",
        lambda: unpaired(88.33, 88.92),
    ),
    (
        11,
        "The 50 batches of 200 in this test set, by our one model, are from #% to #% "
        "right",
        batches,
    ),
    (
        11,
        "this book 784-512-512-10 #% recipe, by validation; early trials had seen the "
        "test set; mean of 5 seeds #%",
        lambda: (measured("test")[2], center(recorded("test"))[0]),
    ),
    (11, "there were # among 10,000 images", lambda: wrong_above_90()[0]),
    (
        11,
        "If 180 are right, the interval goes from #% to #%",
        lambda: f.wilson(180, 200),
    ),
    (
        11,
        "Above 90%, on images like these, it answers #% of them; a person has #% left",
        lambda: (wrong_above_90()[1] / 100, 100 - wrong_above_90()[1] / 100),
    ),
    (
        11,
        "above 90%, # in 100 are, of the tops #.",
        lambda: (in_group("test", None, 0.9)[2], in_group("test", f.TOPS, 0.9)[2]),
    ),
    (
        11,
        "from #% for shirts to #% for trousers",
        lambda: (by_category(6)[0], by_category(1)[0]),
    ),
    (
        11,
        "The base model is right on #% of the test images",
        lambda: measured("test")[2],
    ),
    (
        11,
        "That is how good it is: #%, give or take half a point",
        lambda: measured("test")[2],
    ),
    (11, "On validation, #% were right", lambda: measured("validation")[2]),
    (11, "below the #% of validation", lambda: measured("validation")[2]),
    (11, "we expect about #%.", lambda: in_group("validation", None, 0.65, 0.8)[2]),
    (11, "Look at the shirts: # on the diagonal", lambda: f.confusion()[6, 6]),
    (11, "A little too seldom: # times", lambda: by_category(6)[2]),
    (
        11,
        "The diagonal has # T-shirts, # trousers, # pullovers, # dresses, # coats, # "
        "sandals, # shirts, # sneakers, # bags, # ankle boots.",
        lambda: tuple(f.confusion().diagonal()),
    ),
    (
        11,
        "# shirts called T-shirt, # T-shirts called shirt",
        lambda: (f.confusion()[6, 0], f.confusion()[0, 6]),
    ),
    (
        11,
        "(around 72%, # answers are too few to tell)",
        lambda: in_group("test", f.SHOES, 0.65, 0.8)[1],
    ),
    (
        11,
        "# percent right at #, # at #.",
        lambda: tuple(
            one
            for says in (0.77, 0.83)
            for one in (100 * f.bin_at("test", says)[1], f.bin_at("test", says)[0])
        ),
    ),
    (
        11,
        "is #, so the true accuracy is about 90%, give or take # points",
        lambda: ((0.09 / 200) ** 0.5, 200 * (0.09 / 200) ** 0.5),
    ),
    (11, "¶ # images ¶", lambda: 0.8 * 0.2 / 0.005**2),
    (11, "¶ precision #% ¶", lambda: 100 * 9 / (9 + 99)),
    (11, "all: ECE #%; tops: ECE #%", lambda: (90 - 90, 90 - 80)),
    (11, "¶ #% ¶", merged),
    (11, "precision of Shirt: #%", other_shop),
    (
        11,
        "500 images: #% 10,000 images: #%",
        lambda: (f.perfect("test", N=500).mean(), f.perfect("test").mean()),
        0.03,
    ),
]
NOT_HERE = [
    (9, "(#, #, #, #)", "a shape"),
    (9, "(#,)", "a shape"),
    (9, "torch.float#", "a type"),
    (9, "torch.int#", "a type"),
    (9, "slope #, from", "by pencil, in the answer"),
    (9, "epoch # is kept, epoch # is the last", "of six losses, in the question"),
    (
        9,
        "of the epoch with the loss #",
        "of three losses, in the lines to be put in order",
    ),
    (10, "dtype: float#", "a type"),
    (10, "steep #, flat #", "by pencil, and asserted there"),
    (10, "after step #: # and #", "by formula, and asserted there"),
    (10, "divided by the flat one's: #", "by formula: it cancels"),
    (10, "ten steps of Adam: # times as far", "by formula: it cancels"),
    (10, "0.5 the base model's", "a margin that is given, and a name"),
    (10, "1 the base model's", "a margin that is given, and a name"),
    (10, "2 12 epochs, plain", "a margin that is given, and a name"),
    (10, "3 12 epochs, plain", "a margin that is given, and a name"),
    (10, "5 standardised", "a margin that is given, and a name"),
]


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row[0]}: {row[1]}")
def test_figure(row):
    chapter, words, compute, *allowed = row
    found = compute()
    found = found if isinstance(found, tuple) else (found,)
    off = np.broadcast_to(allowed[0] if allowed else 0.0, len(found))
    assert len(found) == words.count("#"), "a number for each # is wanted"
    wrong, times = [], 0
    for where, text in said(chapter).items():
        for match in pattern(words).finditer(text):
            times += 1
            for shown, value, more in zip(match.groups(), found, off, strict=True):
                said_value = float(shown.replace("−", "-").replace(",", ""))
                last_digit = 10.0 ** -len(shown.partition(".")[2])
                if abs(said_value - value) > 0.500001 * last_digit + more:
                    wrong.append(
                        f"chapter {chapter} says “{match[0]}” ({where}): "
                        f"not {shown} but {value:.6g}"
                    )
    assert not wrong, "\n".join(wrong)
    assert times, f"chapter {chapter} says “{words}” no more, or make was not run"


@pytest.mark.parametrize("chapter", sorted({row[0] for row in FIGURES}))
def test_every_printed_number_is_recomputed(chapter):
    """Or stands in NOT_HERE, with the reason. Outputs that differ by machine, apart."""
    text, start, compared = (
        said(chapter)[f"notebooks/{name_of(chapter)}.ipynb"],
        0,
        set(),
    )
    for part, kind in parts(chapter):
        if kind == "printed":
            compared.update(range(start, start + len(part)))
        start += len(part) + len(BORDER)
    for _, words, *_ in (row for row in [*FIGURES, *NOT_HERE] if row[0] == chapter):
        for match in pattern(words).finditer(text):
            compared.difference_update(range(*match.span()))
    left = [match for match in re.finditer(NUMBER, text) if match.start() in compared]
    assert not left, "\n".join(
        f"{match[0]} in “{text[max(0, match.start() - 40) : match.end() + 20]}”"
        for match in left
    )
