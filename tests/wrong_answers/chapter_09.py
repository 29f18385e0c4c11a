"""Typical wrong answers in chapter training, and part of the hint each should get."""

WRONG_ANSWERS = {
    "count_steps": [
        ("lambda images: images", "It stops with an error"),
        ("lambda images, size, epochs: images / size * epochs", "a step is whole"),
        ("lambda images, size, epochs: images // size * epochs", "it is a batch"),
        (
            "lambda images, size, epochs: -(-images * epochs // size)",
            "each epoch has its own last batch",
        ),
        ("lambda images, size, epochs: -(-images // size)", "that is one epoch"),
        ("lambda images, size, epochs: images * epochs", "steps, not"),
    ],
    "make_batches": [
        ("lambda X: X", "It stops with an error"),
        ("lambda X, y, size: zip(X.split(size), y.split(size))", "A list is wanted"),
        (
            """
def whole_batches(X, y, size):
    order = torch.randperm(len(X))[: len(X) // size * size]
    return [(X[batch], y[batch]) for batch in order.split(size)]
""",
            "The last two images are missing",
        ),
        (
            """
def with_replacement(X, y, size):
    order = torch.randint(len(X), (len(X),))
    return [(X[batch], y[batch]) for batch in order.split(size)]
""",
            "once each",
        ),
        (
            """
def one_batch(X, y, size):
    order = torch.randperm(len(X))
    return [(X[order], y[order])]
""",
            "Six batches of 8 and one of 2",
        ),
        (
            """
def flattened(X, y, size):
    order = torch.randperm(len(X)).split(size)
    return [(X[batch].flatten(), y[batch]) for batch in order]
""",
            "A batch of 8 images (1, 1, 1) became (8,)",
        ),
        (
            """
def apart(X, y, size):
    images = X[torch.randperm(len(X))].split(size)
    labels = y[torch.randperm(len(X))].split(size)
    return list(zip(images, labels))
""",
            "no longer belong to the images",
        ),
        (
            "lambda X, y, size: list(zip(X.split(size), y.split(size)))",
            "Not shuffled",
        ),
        (
            """
def inside(X, y, size):
    pieces = torch.arange(len(X)).split(size)
    mixed = [piece[torch.randperm(len(piece))] for piece in pieces]
    return [(X[batch], y[batch]) for batch in mixed]
""",
            "Batches of neighbours",
        ),
        (
            """
def seeded(X, y, size):
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(len(X), generator=generator).split(size)
    return [(X[batch], y[batch]) for batch in order]
""",
            "The same order twice",
        ),
    ],
    "stop_and_keep": [
        ("lambda losses: losses", "It stops with an error"),
        ("lambda losses, patience: losses.index(min(losses)) + 1", "Two numbers"),
        (
            """
def from_zero(losses, patience):
    kept, last = stop_and_keep_solution(losses, patience)
    return kept - 1, last - 1
""",
            "count the epochs from 1",
        ),
        (
            "lambda losses, patience: stop_and_keep_solution(losses, patience)[::-1]",
            "first the epoch that is kept",
        ),
        (
            """
def equal_counts(losses, patience):
    kept, lowest = 0, math.inf
    for epoch, loss in enumerate(losses, start=1):
        if loss <= lowest:
            kept, lowest = epoch, loss
        elif epoch - kept >= patience:
            return kept, epoch
    return kept, len(losses)
""",
            "a loss that is equal has not fallen",
        ),
        (
            "lambda losses, patience: (losses.index(min(losses)) + 1, len(losses))",
            "it goes on to the end",
        ),
        (
            "lambda losses, patience: stop_and_keep_solution(losses, patience - 1)",
            "it stops after",
        ),
        (
            "lambda losses, patience: stop_and_keep_solution(losses, patience)[1:] * 2",
            "the last model is kept",
        ),
        (
            """
def latest_lowest(losses, patience):
    _, last = stop_and_keep_solution(losses, patience)
    lowest = min(losses[:last])
    return max(i + 1 for i in range(last) if losses[i] == lowest) - 1, last
""",
            "it keeps",
        ),
    ],
}
