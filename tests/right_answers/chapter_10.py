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
    "cheapest_as_good": [
        """
def with_statistics(recipes):
    from statistics import mean, variance
    high = max((runs for _, runs in recipes.values()), key=mean)
    def bar(runs):
        return 3 * (variance(high) / len(high) + variance(runs) / len(runs)) ** 0.5
    good = {n for n, (_, r) in recipes.items() if mean(high) - mean(r) <= bar(r)}
    return min(good, key=lambda name: recipes[name][0])
""",
        """
def by_time(recipes):
    runs = {n: np.array(r) for n, (_, r) in recipes.items()}
    best = max(runs, key=lambda n: runs[n].mean())
    squared = {n: r.var(ddof=1) / r.size for n, r in runs.items()}
    for n in sorted(recipes, key=lambda n: recipes[n][0]):
        lost = runs[best].mean() - runs[n].mean()
        if lost <= 3 * np.sqrt(squared[n] + squared[best]):
            return n
""",
        """
def with_pandas(recipes):
    runs = pd.DataFrame({n: r for n, (_, r) in recipes.items()})
    seconds = pd.Series({n: s for n, (s, _) in recipes.items()})
    means, squared = runs.mean(), runs.sem() ** 2
    best = means.idxmax()
    good = means[best] - means <= 3 * (squared + squared[best]) ** 0.5
    return seconds[good].idxmin()
""",
    ],
}
