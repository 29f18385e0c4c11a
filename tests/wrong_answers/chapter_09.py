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
    "even_batches": [
        ("lambda y: y", "It stops with an error"),
        ("lambda y, each: torch.arange(24).view(4, 6)", "A list is wanted"),
        (
            "lambda y, each: list(torch.randperm(len(y)).split(3 * each))",
            "A batch has labels",
        ),
        ("lambda y, each: even_batches_solution(y, each)[:3]", "4 batches, not 3"),
        ("lambda y, each: even_batches_solution(y, each)[:1] * 4", "comes twice"),
        (
            """
def seeded(y, each):
    torch.manual_seed(0)
    return even_batches_solution(y, each)
""",
            "The same batches twice",
        ),
        (
            """
def cut_off_first(y, each):
    labels, counts = y.unique(return_counts=True)
    number = counts.min().item() // each
    first = [(y == k).nonzero().flatten()[: number * each] for k in labels]
    mixed = [one[torch.randperm(len(one))].view(number, each) for one in first]
    return list(torch.cat(mixed, dim=1))
""",
            "left out each time",
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
