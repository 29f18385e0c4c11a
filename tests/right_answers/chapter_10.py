"""Right answers in chapter tuning, in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "straight_cycle": [
        "lambda step, steps, peak:"
        " np.interp(step, [0, steps / 4, steps], [0, peak, 0])",
        """
def with_if(step, steps, peak):
    quarter = steps / 4
    if step < quarter:
        return step / quarter * peak
    return (1 - (step - quarter) / (steps - quarter)) * peak
""",
        """
def as_fractions(step, steps, peak):
    from fractions import Fraction
    share = Fraction(step) / steps
    return Fraction(peak) * min(4 * share, (1 - share) * Fraction(4, 3))
""",
        """
def with_tensors(step, steps, peak):
    up = torch.tensor(4 * step / steps)
    down = torch.tensor(4 * (steps - step) / (3 * steps))
    return peak * torch.minimum(up, down)
""",
    ],
    "mix_many": [
        """
def einsums(X, y, shares, orders):
    s = torch.tensor(shares)
    e = torch.nn.functional.one_hot(y, num_classes=10).float()
    return torch.einsum("k,kncij->ncij", s, X[orders]), torch.einsum(
        "k,kni->ni", s, e[orders]
    )
""",
        """
def with_numpy(X, y, shares, orders):
    images, targets = X.numpy(), np.eye(10)[y.numpy()]
    both = [
        sum(s * one[o.numpy()] for s, o in zip(shares, orders))
        for one in (images, targets)
    ]
    return both
""",
        """
def image_by_image(X, y, shares, orders):
    images, targets = [], []
    for n in range(len(X)):
        image, target = 0, [0.0] * 10
        for share, order in zip(shares, orders.tolist()):
            image = image + share * X[order[n]]
            target[int(y[order[n]])] += share
        images.append(image)
        targets.append(target)
    return torch.stack(images), torch.tensor(targets)
""",
        """
def as_a_matrix(X, y, shares, orders):
    M = torch.zeros(len(X), len(X))
    for share, order in zip(shares, orders):
        M[torch.arange(len(X)), order] += share
    e = torch.eye(10).index_select(0, y).requires_grad_()
    return (M @ X.flatten(1)).view_as(X), M @ e
""",
    ],
    "cheapest_within_margin": [
        """
def with_statistics(recipes, margin):
    from statistics import mean, stdev
    high = max((runs for _, runs in recipes.values()), key=mean)
    def at_worst(runs):
        lost = [a - b for a, b in zip(high, runs)]
        return mean(lost) + 3 * stdev(lost) / len(lost) ** 0.5
    good = {n for n, (_, r) in recipes.items() if r is high or at_worst(r) < margin}
    return min(good, key=lambda name: recipes[name][0])
""",
        """
def by_time(recipes, margin):
    runs = {n: torch.tensor(r, dtype=torch.float64) for n, (_, r) in recipes.items()}
    best = max(runs, key=lambda n: runs[n].mean())
    for n in sorted(recipes, key=lambda n: recipes[n][0]):
        lost = runs[best] - runs[n]
        if n == best or margin - lost.mean() > 3 * lost.std() / lost.numel() ** 0.5:
            return n
""",
        """
def with_pandas(recipes, margin):
    runs = pd.DataFrame({n: r for n, (_, r) in recipes.items()})
    seconds = pd.Series({n: s for n, (s, _) in recipes.items()})
    best = runs.mean().idxmax()
    lost = runs.rsub(runs[best], axis=0)
    good = lost.mean() + 3 * lost.sem() < margin
    good[best] = True
    return seconds[good].idxmin()
""",
        """
def by_covariance(recipes, margin):
    names = list(recipes)
    runs = np.array([recipes[name][1] for name in names])
    k, n = runs.mean(axis=1).argmax(), runs.shape[1]
    C = np.atleast_2d(np.cov(runs))
    squared = (C[k, k] + C.diagonal() - 2 * C[k]).clip(0) / n
    at_worst = runs[k].mean() - runs.mean(axis=1) + 3 * squared**0.5
    at_worst[k] = -np.inf
    seconds = [recipes[name][0] for name in names]
    seconds = np.where(at_worst < margin, seconds, np.inf)
    return names[seconds.argmin()]
""",
    ],
}
