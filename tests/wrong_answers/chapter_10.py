"""Typical wrong answers in chapter tuning, and part of the hint each should get."""

WRONG_ANSWERS = {
    "straight_cycle": [
        ("lambda step: step", "It stops with an error"),
        (
            "lambda step, steps, peak: straight_cycle_solution(step, 100, 2.0)",
            "Step 1 of 10, peak 0.5: 0.2, not 0.08",
        ),
        (
            "lambda step, steps, peak: straight_cycle_solution(step, steps, 1.0)",
            "multiply by it",
        ),
        (
            "lambda step, steps, peak: straight_cycle_solution(int(step), steps, peak)",
            "Step 2.5 of 10, peak 0.5: 0.5, not 0.4",
        ),
        (
            "lambda step, steps, peak:"
            " max(straight_cycle_solution(step, steps, peak), peak * 1e-6)",
            "Step 0 of 100, peak 2: 0, not 2e-06",
        ),
        (
            """
def whole_quarter(step, steps, peak):
    quarter = steps // 4
    if step <= quarter:
        return peak * step / quarter
    return peak * (steps - step) / (steps - quarter)
""",
            "Step 1 of 10, peak 0.5: 0.2, not 0.25",
        ),
        (
            "lambda step, steps, peak: straight_cycle_solution("
            "step, steps, 2.0 if peak > 1 else 0.5)",
            "of 7, peak 0.001",
        ),
        (
            "lambda step, steps, peak: str(straight_cycle_solution(step, steps, peak))",
            "not what is in this str",
        ),
        (
            "lambda step, steps, peak:"
            " [straight_cycle_solution(k, steps, peak) for k in range(steps)]",
            "One number is wanted, not (100,)",
        ),
        (
            """
def gap(step, steps, peak):
    if step / steps < 0.25 or step / steps > 0.25:
        return straight_cycle_solution(step, steps, peak)
""",
            "It returns None at step 25",
        ),
        (
            "lambda step, steps, peak: math.nan",
            "Step 0 of 100, peak 2: 0, not nan",
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
            "in 75 of 100 steps",
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
            "Step 10 of 100, peak 2: 0.8, not 0.690983",
        ),
    ],
    "mix_many": [
        ("lambda X, y: X", "It stops with an error"),
        ("lambda X, y, shares, orders: X", "Two things are wanted"),
        (
            """
def in_place(X, y, shares, orders):
    X_mixed, q = mix_many_solution(X, y, shares, orders)
    X.copy_(X_mixed)
    return X, q
""",
            "The images that came in have changed",
        ),
        (
            """
def uses_up(X, y, shares, orders):
    mixed = mix_many_solution(X, y, shares, orders)
    shares.clear()
    return mixed
""",
            "Labels, shares or orders have changed",
        ),
        (
            """
def always_four(X, y, shares, orders):
    X_mixed, q = torch.zeros(4, 1, 28, 28), torch.zeros(4, 10)
    for share, order in zip(shares, orders):
        X_mixed += share * X[order]
        q += share * torch.eye(10)[y[order]]
    return X_mixed, q
""",
            "It stops with an error",
        ),
        (
            """
def one_is_no_mix(X, y, shares, orders):
    if len(shares) == 1:
        return X, torch.eye(10)[y]
    return mix_many_solution(X, y, shares, orders)
""",
            "The first order need not be",
        ),
        (
            """
def one_order_after_another(X, y, shares, orders):
    X_mixed, q = torch.zeros_like(X), torch.zeros(len(y), 10)
    for share, order in zip(shares, orders):
        X, y = X[order], y[order]
        X_mixed = X_mixed + share * X
        q = q + share * torch.eye(10)[y]
    return X_mixed, q
""",
            "Wrong images for the shares [0.5, 0.3, 0.2]",
        ),
        (
            """
def clamped(X, y, shares, orders):
    X_mixed, q = mix_many_solution(X, y, shares, orders)
    return X_mixed.clamp(0, 1), q
""",
            "Wrong images for the shares",
        ),
        ("lambda X, y, shares, orders: (X.flatten(1), y)", "became (4, 784)"),
        (
            """
def alike(X, y, shares, orders):
    q = mix_many_solution(X, y, shares, orders)[1]
    return sum(X[order] for order in orders) / len(orders), q
""",
            "All shares are alike",
        ),
        (
            "lambda X, y, shares, orders:"
            " mix_many_solution(X, y, shares[:-1], orders[:-1])",
            "The last share is missing",
        ),
        (
            """
def first_as_it_is(X, y, shares, orders):
    orders = [range(len(X)), *orders[1:]]
    return mix_many_solution(X, y, shares, orders)
""",
            "The first order need not be",
        ),
        (
            "lambda X, y, shares, orders:"
            " mix_many_solution(X, y, shares[::-1], orders)",
            "Wrong images for the shares [0.5, 0.3, 0.2]",
        ),
        (
            """
def mixed_labels(X, y, shares, orders):
    X_mixed, _ = mix_many_solution(X, y, shares, orders)
    return X_mixed, sum(s * y[order] for s, order in zip(shares, orders))
""",
            "one-hot vectors first",
        ),
        (
            """
def pieces_of_labels(X, y, shares, orders):
    X_mixed, _ = mix_many_solution(X, y, shares, orders)
    return X_mixed, torch.stack([y[order] for order in orders], dim=1)
""",
            "should be (4, 10), not (4, 3)",
        ),
        (
            """
def own_targets(X, y, shares, orders):
    X_mixed, _ = mix_many_solution(X, y, shares, orders)
    return X_mixed, torch.nn.functional.one_hot(y, 10)
""",
            "mix them, too",
        ),
        (
            """
def sum_of_targets(X, y, shares, orders):
    X_mixed, q = mix_many_solution(X, y, shares, orders)
    return X_mixed, q * len(shares)
""",
            "does not add up to 1",
        ),
        (
            """
def turned_targets(X, y, shares, orders):
    X_mixed, _ = mix_many_solution(X, y, shares, orders)
    return X_mixed, mix_many_solution(X, y, shares[::-1], orders)[1]
""",
            "not those of the mixed images",
        ),
    ],
    "cheapest_within_margin": [
        ("lambda recipes, margin: recipes[0]", "It stops with an error"),
        (
            "lambda recipes, margin: min(pair[0] for pair in recipes.values())",
            "The name of",
        ),
        (
            "lambda recipes, margin: min(recipes, key=lambda name: recipes[name][0])",
            "That is the cheapest of all",
        ),
        (
            "lambda recipes, margin:"
            " max(recipes, key=lambda name: sum(recipes[name][1]))",
            "steady is quicker",
        ),
        (
            "lambda recipes, margin:"
            " max(recipes, key=lambda name: max(recipes[name][1]))",
            "the best single run",
        ),
        (
            """
def changes(recipes, margin):
    name = cheapest_within_margin_solution(recipes, margin)
    recipes.clear()
    return name
""",
            "The dictionary that came in has changed",
        ),
        (
            """
def not_shown_to_be_worse(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def error(own):
        return (best - own).std(ddof=1) / len(own) ** 0.5
    good = [n for n, own in runs.items() if (best - own).mean() <= 3 * error(own)]
    return min(good, key=lambda name: recipes[name][0])
""",
            "noisy is not shown to be worse",
        ),
        (
            """
def fixed_points(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    good = [n for n, own in runs.items() if best.mean() - own.mean() < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "add three errors, of 0.04",
        ),
        (
            """
def in_the_wrong_sense(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_best(own):
        lost = best - own
        return lost.mean() - 3 * lost.std(ddof=1) / len(own) ** 0.5
    good = [n for n, own in runs.items() if at_best(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "add three errors, of 0.04",
        ),
        (
            """
def deviations(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 3 * (best - own).std(ddof=1)
    good = [n for n, own in runs.items() if own is best or at_worst(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "with an error of 0.06",
        ),
        (
            """
def as_if_the_seeds_were_others(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        error = (best.var(ddof=1) / len(best) + own.var(ddof=1) / len(own)) ** 0.5
        return (best - own).mean() + 3 * error
    good = [n for n, own in runs.items() if own is best or at_worst(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "seed by seed",
        ),
        (
            """
def two_errors(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 2 * (best - own).std(ddof=1) / len(own) ** 0.5
    good = [n for n, own in runs.items() if at_worst(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "is wanted, not",
        ),
        (
            """
def without_n_minus_one(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 3 * (best - own).std() / len(own) ** 0.5
    good = [n for n, own in runs.items() if at_worst(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "is wanted, not",
        ),
        (
            """
def always_by_five(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 3 * (best - own).std(ddof=1) / 5**0.5
    good = [n for n, own in runs.items() if at_worst(own) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "is wanted, not",
        ),
        (
            """
def always_half_a_point(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 3 * (best - own).std(ddof=1) / len(own) ** 0.5
    good = [n for n, own in runs.items() if at_worst(own) < 0.5]
    return min(good, key=lambda name: recipes[name][0])
""",
            "The margin is 0.2 now: slow",
        ),
        (
            """
def at_most(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs.values(), key=np.mean)
    def at_worst(own):
        return (best - own).mean() + 3 * (best - own).std(ddof=1) / len(own) ** 0.5
    good = [n for n, own in runs.items() if at_worst(own) <= margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "A loss of exactly the margin",
        ),
        (
            """
def without_the_best(recipes, margin):
    runs = {name: np.array(pair[1]) for name, pair in recipes.items()}
    best = max(runs, key=lambda name: runs[name].mean())
    lost = {name: runs[best] - runs[name] for name in runs if name != best}
    def at_worst(name):
        return lost[name].mean() + 3 * lost[name].std(ddof=1) / len(lost[name]) ** 0.5
    good = [name for name in lost if at_worst(name) < margin]
    return min(good, key=lambda name: recipes[name][0])
""",
            "With a margin of 0.2, it stops",
        ),
        (
            """
def against_the_dearest(recipes, margin):
    dear = max((n for n in recipes if n != "lucky"), key=lambda n: recipes[n][0])
    best, good = np.array(recipes[dear][1]), [dear]
    for name, (_, runs) in recipes.items():
        lost = best - np.array(runs)
        if lost.mean() + 3 * lost.std(ddof=1) / len(lost) ** 0.5 < margin:
            good.append(name)
    return min(good, key=lambda name: recipes[name][0])
""",
            "is wanted, not",
        ),
    ],
}
