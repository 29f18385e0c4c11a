"""Typical wrong answers in chapter tuning, and part of the hint each should get."""

WRONG_ANSWERS = {
    "straight_cycle": [
        ("lambda step: step", "It stops with an error"),
        (
            "lambda step, steps, peak: straight_cycle_solution(step, 100, 2.0)",
            "but only for these",
        ),
        (
            "lambda step, steps, peak: straight_cycle_solution(step, steps, 1.0)",
            "multiply by it",
        ),
        (
            "lambda step, steps, peak: peak * (1 - step / steps)",
            "No warm-up",
        ),
        (
            "lambda step, steps, peak: peak * min(4 * step / steps, 1)",
            "It stays at the peak",
        ),
        (
            """
def jump(step, steps, peak):
    share = step / steps
    return peak * 4 * share if share <= 0.25 else peak * (1 - share)
""",
            "A jump at the peak",
        ),
        (
            """
def too_steep(step, steps, peak):
    share = step / steps
    return peak * min(4 * share, 2 - 4 * share)
""",
            "It falls below 0",
        ),
        (
            """
def cosine(step, steps, peak):
    share = step / steps
    u = share / 0.25 - 1 if share < 0.25 else (share - 0.25) / 0.75
    return peak * (1 + math.cos(math.pi * u)) / 2
""",
            "Step 10 of 100, peak 2: 0.8, not 0.69",
        ),
    ],
    "mix_batch": [
        ("lambda X, y: X", "It stops with an error"),
        ("lambda X, y, share, order: X", "Two things are wanted"),
        (
            """
def in_place(X, y, share, order):
    e = torch.nn.functional.one_hot(y, 10)
    X *= share
    X += (1 - share) * X[order]
    return X, share * e + (1 - share) * e[order]
""",
            "have changed",
        ),
        (
            "lambda X, y, share, order: (X.flatten(1), y)",
            "became (4, 4)",
        ),
        (
            "lambda X, y, share, order: mix_batch_solution(X, y, 1 - share, order)",
            "The shares of the images are turned round",
        ),
        (
            """
def targets_only(X, y, share, order):
    return X, mix_batch_solution(X, y, share, order)[1]
""",
            "The images are not mixed",
        ),
        (
            """
def halves(X, y, share, order):
    return (X + X[order]) / 2, mix_batch_solution(X, y, share, order)[1]
""",
            "Wrong images for share 0.75",
        ),
        (
            """
def mixed_labels(X, y, share, order):
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, share * y + (1 - share) * y[order]
""",
            "one-hot vectors first",
        ),
        (
            """
def a_pair_of_labels(X, y, share, order):
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, torch.stack([y, y[order]], dim=1)
""",
            "should be (4, 10), not (4, 2)",
        ),
        (
            """
def turned_targets(X, y, share, order):
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, mix_batch_solution(X, y, 1 - share, order)[1]
""",
            "The shares of the targets are turned round",
        ),
        (
            """
def own_targets(X, y, share, order):
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, torch.nn.functional.one_hot(y, 10)
""",
            "mix them, too",
        ),
        (
            """
def sum_of_targets(X, y, share, order):
    e = torch.nn.functional.one_hot(y, 10)
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, e + e[order]
""",
            "does not add up to 1",
        ),
        (
            """
def half_targets(X, y, share, order):
    e = torch.nn.functional.one_hot(y, 10)
    X_mixed, _ = mix_batch_solution(X, y, share, order)
    return X_mixed, (e + e[order]) / 2
""",
            "not those of the two images",
        ),
    ],
    "cheapest_as_good": [
        ("lambda recipes: recipes[0]", "It stops with an error"),
        ("lambda recipes: min(pair[0] for pair in recipes.values())", "The name of"),
        (
            "lambda recipes: min(recipes, key=lambda name: recipes[name][0])",
            "That is the cheapest of all",
        ),
        (
            "lambda recipes: max(recipes, key=lambda name: sum(recipes[name][1]))",
            "That is the highest mean",
        ),
        (
            """
def deviations(recipes):
    runs = {name: torch.tensor(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=torch.mean)
    good = [n for n in runs if best.mean() - runs[n].mean() <= 3 * best.std()]
    return min(good, key=lambda name: recipes[name][0])
""",
            "Four standard errors below",
        ),
        (
            "lambda recipes: max(recipes, key=lambda name: max(recipes[name][1]))",
            "the best single run",
        ),
        (
            """
def needs_five(recipes):
    names = list(recipes)[:5]
    assert len(names) == 5
    return cheapest_as_good_solution(recipes)
""",
            "With two recipes, it stops with an error",
        ),
        (
            """
def half_a_point(recipes):
    means = {name: sum(pair[1]) / 5 for name, pair in recipes.items()}
    good = [n for n in means if means[n] >= max(means.values()) - 0.3]
    return min(good, key=lambda name: recipes[name][0]) if len(means) > 2 else "a"
""",
            "b is cheaper and 0.2 points lower: b, then",
        ),
    ],
}
