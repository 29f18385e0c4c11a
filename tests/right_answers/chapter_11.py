"""Right answers in chapter evaluation, in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "merged_accuracy": [
        """
def with_a_mask(confusion, group):
    inside = torch.zeros(len(confusion))
    inside[group] = 1
    right = torch.outer(inside, inside) + torch.diag(1 - inside)
    return (confusion * right).sum() / confusion.sum()
""",
        """
def cell_by_cell(confusion, group):
    from fractions import Fraction
    right = whole = 0
    for label, row in enumerate(confusion.tolist()):
        for prediction, count in enumerate(row):
            whole += count
            if label == prediction or {label, prediction} <= set(group):
                right += count
    return Fraction(right, whole)
""",
        """
def with_numpy(confusion, group):
    counts = confusion.numpy()
    block = counts[np.ix_(group, group)]
    return (np.trace(counts) + block.sum() - np.trace(block)) / counts.sum()
""",
        """
def one_name_for_all(confusion, group):
    K = len(confusion)
    name = [group[0] if k in group else k for k in range(K)]
    merged = np.zeros((K, K))
    np.add.at(merged, (np.repeat(name, K), np.tile(name, K)), confusion.flatten())
    return np.array(merged.trace() / merged.sum())
""".replace("confusion.flatten())", "confusion.flatten().numpy())"),
    ],
    "precisions_in_shop": [
        """
def a_matrix_product(confusion, shares):
    rates = confusion.double() / confusion.double().sum(1)[:, None]
    said = shares.double() @ rates
    return shares.double() * rates.diagonal() / said
""",
        """
def with_numpy(confusion, shares):
    counts, weights = confusion.numpy(), shares.numpy()
    in_shop = (counts.T / counts.sum(axis=1) * weights).T
    return np.diag(in_shop) / in_shop.sum(axis=0)
""",
        """
def with_lists(confusion, shares):
    rows, K = confusion.tolist(), len(shares)
    rates = [[count / sum(row) for count in row] for row in rows]
    said = [sum(shares[i].item() * rates[i][j] for i in range(K)) for j in range(K)]
    return [shares[j].item() * rates[j][j] / said[j] for j in range(K)]
""",
        """
def by_bayes(confusion, shares):
    found = []
    for k in range(len(shares)):
        given_label = confusion[:, k] / confusion.sum(dim=1)
        joint = given_label * shares
        found.append(joint[k] / joint.sum())
    return found
""",
    ],
    "perfect_error": [
        """
def all_at_once(confidence, runs):
    drawn = torch.rand(runs, len(confidence)) < confidence
    errors = [expected_error(into_bins(confidence, one)) for one in drawn]
    return torch.tensor(errors).mean()
""",
        """
def with_numpy(confidence, runs):
    sure, draw = confidence.numpy(), np.random.default_rng()
    bins = np.clip(np.ceil(sure * np.float32(15)), 1, 15)
    total = 0.0
    for _ in range(runs):
        gap = (draw.random(len(sure)) < sure) - sure
        total += sum(abs(gap[bins == k].sum()) for k in set(bins)) / len(sure)
    return total / runs
""",
        """
def seeded(confidence, runs):
    generator = torch.Generator().manual_seed(7)
    mean = 0.0
    for run in range(runs):
        drawn = torch.bernoulli(confidence, generator=generator).bool()
        error = expected_error(into_bins(confidence, drawn))
        mean += (error - mean) / (run + 1)
    return np.float64(mean)
""",
    ],
}
