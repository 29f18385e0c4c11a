"""Typical wrong answers in chapter training, and part of the hint each should get."""


def learn_batch(
    before="network.zero_grad()",
    step="parameter -= rate",
    *,
    first="pass",
    logits="network(X)",
    notes="no_grad",
    noted="loss.item()",
    end="pass",
    answer="losses",
):
    """A training on one batch as source text, with one thing changed."""
    return f"""
def learn_batch(network, X, y, learning_rate, steps):
    losses = []
    {first}
    for _ in range(steps):
        {before or "pass"}
        loss = loss_function({logits}, y)
        loss.backward()
        with torch.{notes}():
            for parameter in network.parameters():
                rate = learning_rate * parameter.grad
                {step or "pass"}
        losses.append({noted})
        {end}
    return {answer}
"""


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
        (
            "lambda images, size, epochs: int(images / size + 0.999) * epochs",
            "it is a batch",
        ),
        ("lambda images, size, epochs: (images // size + 1) * epochs", "no image is"),
        (
            "lambda images, size, epochs: len(range(1, images, size)) * epochs",
            "it is a batch",
        ),
        (
            "lambda images, size, epochs: [count_steps_solution(images, size, 1)]"
            " * epochs",
            "one number is wanted",
        ),
        (
            "lambda images, size, epochs: torch.tensor(images / size).ceil() * epochs",
            "is no integer",
        ),
        (
            "lambda images, size, epochs: (images // size + (images % size > 1))"
            " * epochs",
            "129 images, batches of 128, 2 epochs: the last batch is smaller",
        ),
        (
            "lambda images, size, epochs: round(images / size) * epochs or epochs",
            "the last batch is smaller",
        ),
        (
            "lambda images, size, epochs: count_steps_solution(images, size, epochs)"
            " or 1",
            "0 epochs: 0 steps, not 1",
        ),
    ],
    "learn_batch": [
        (learn_batch("", ""), "Nothing has moved"),
        (learn_batch(step="parameter = parameter - rate"), "Nothing has moved"),
        (learn_batch(before=""), "The gradients add up"),
        (learn_batch(first="network.zero_grad()", before=""), "The gradients add up"),
        (learn_batch(before="", end="network.zero_grad()"), "An old gradient is in"),
        (learn_batch(notes="enable_grad"), "It stops with an error"),
        (learn_batch(answer="None"), "It trains, and returns None"),
        (learn_batch(answer="losses[-1]"), "losses is wanted, one for each step"),
        (learn_batch(noted="loss"), "not tensors"),
        (learn_batch("network.zero_grad()", noted="loss.detach_()"), "not tensors"),
        (learn_batch(noted="network.zero_grad()"), "Numbers are wanted, not None"),
        (
            learn_batch(step="parameter -= rate if parameter.ndim == 2 else 0"),
            "Only the weight moves",
        ),
        (learn_batch(step="parameter -= 0.5 * parameter.grad"), "at a rate of 0.1"),
        (learn_batch(step="parameter += rate"), "It goes uphill"),
        (
            learn_batch(noted="loss_function(network(X), y).item()"),
            "the losses after each step",
        ),
        (
            learn_batch(logits="torch.softmax(network(X), dim=1)"),
            "Other losses than by SGD at a rate of 0.5",
        ),
        (
            "lambda *problem: learn_batch_solution(*problem[:4], 4)[:3]",
            "the network ends elsewhere",
        ),
        (
            """
def left_off(network, X, y, learning_rate, steps):
    losses = learn_batch_solution(network, X, y, learning_rate, steps)
    torch.set_grad_enabled(False)
    return losses
""",
            "Gradients stay switched off",
        ),
        (
            """
def with_sgd(network, X, y, learning_rate, steps):
    optimizer = torch.optim.SGD(network.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_function(network(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
""",
            "An optimizer takes the steps",
        ),
        (
            learn_batch(step="if parameter.numel() != 4: parameter -= rate"),
            "Not all have moved",
        ),
        (
            learn_batch(first="named = dict(network.named_parameters())").replace(
                "in network.parameters()", "in (named['weight'], named['bias'])"
            ),
            "It stops with an error",
        ),
        (
            learn_batch(step="parameter -= min(learning_rate, 1) * parameter.grad"),
            "Other losses than by SGD at a rate of 1.5",
        ),
        (
            """
def frozen(network, X, y, learning_rate, steps):
    losses = learn_batch_solution(network, X, y, learning_rate, steps)
    network.requires_grad_(False)
    return losses
""",
            "to keep its parameters",
        ),
        (
            """
def changes_the_batch(network, X, y, learning_rate, steps):
    losses = learn_batch_solution(network, X, y, learning_rate, steps)
    X.zero_()
    return losses
""",
            "The batch has changed",
        ),
        (
            """
def whole_losses(network, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        network.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(X), y, reduction="sum")
        loss.backward()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter -= learning_rate * parameter.grad
        losses.append(loss.item() / len(y))
    return losses
""",
            "Other losses than by SGD at a rate of 0.5",
        ),
    ],
    "even_batches": [
        ("lambda y: y", "It stops with an error"),
        ("lambda y, each: torch.arange(24).view(4, 6)", "A list is wanted"),
        (
            "lambda y, each: list(torch.randperm(len(y)).split(3 * each))",
            "A batch has labels",
        ),
        (
            "lambda y, each: even_batches_solution(y, each)[:3]",
            "4 batches with 2 of each, not 3",
        ),
        ("lambda y, each: even_batches_solution(y, each)[:1] * 4", "comes twice"),
        ("lambda y, each: even_batches_solution(y, 2)", "and each = 3"),
        (
            "lambda y, each: [b.tolist() for b in even_batches_solution(y, each)]",
            "Each batch is to be a tensor with one dimension",
        ),
        (
            """
def rounded_up(y, each):
    mixed = [(y == k).nonzero().flatten() for k in y.unique()]
    mixed = [one[torch.randperm(len(one))] for one in mixed]
    number = math.ceil(min(map(len, mixed)) / each)
    starts = range(0, number * each, each)
    return [torch.cat([one[i : i + each] for one in mixed]) for i in starts]
""",
            "A batch has labels [2, 2, 4, 4, 7]",
        ),
        (
            """
def seeded(y, each):
    torch.manual_seed(0)
    return even_batches_solution(y, each)
""",
            "The same batches each time",
        ),
        (
            """
def rotated(y, each):
    shift = int(torch.randint(0, 100, ()))
    rows = [(y == k).nonzero().flatten().roll(shift) for k in y.unique()]
    number = min(map(len, rows)) // each
    starts = range(0, number * each, each)
    return [torch.cat([one[i : i + each] for one in rows]) for i in starts]
""",
            "Some images nearly always meet",
        ),
        (
            """
def fixed_labels(y, each):
    mixed = [(y == k).nonzero().flatten() for k in (2, 4, 7)]
    mixed = [one[torch.randperm(len(one))] for one in mixed]
    number = min(map(len, mixed)) // each
    starts = range(0, number * each, each)
    return [torch.cat([one[i : i + each] for one in mixed]) for i in starts]
""",
            "The rarest label has 6 images: 6 batches with 1 of each, not 0",
        ),
        (
            """
def changes_labels(y, each):
    batches = even_batches_solution(y, each)
    y.zero_()
    return batches
""",
            "The labels that came in have changed",
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
            "Some images never come",
        ),
    ],
    "stop_and_keep": [
        (
            """
def changed(losses, patience):
    pair = stop_and_keep_solution(losses, patience)
    losses.clear()
    return pair
""",
            "the list that came in has changed",
        ),
        (
            "lambda losses, patience:"
            " [k + 0.4 for k in stop_and_keep_solution(losses, patience)]",
            "Two whole numbers are wanted",
        ),
        (
            "lambda losses, patience:"
            " ' '.join(map(str, stop_and_keep_solution(losses, patience))).split()",
            "Two whole numbers are wanted, not ['4', '4']",
        ),
        (
            "lambda losses, patience:"
            " stop_and_keep_solution([int(loss) for loss in losses], patience)",
            "losses [0.61, 0.57",
        ),
        (
            """
def at_least_a_hundredth(losses, patience):
    kept, lowest = 0, math.inf
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest - 0.015:
            kept, lowest = epoch, loss
        elif epoch - kept >= patience:
            return kept, epoch
    return kept, len(losses)
""",
            "losses [0.61, 0.57",
        ),
        (
            """
def at_least_a_thousandth(losses, patience):
    kept, lowest = 0, math.inf
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest - 0.001:
            kept, lowest = epoch, loss
        elif epoch - kept >= patience:
            break
    return kept, epoch
""",
            "losses [0.5, 0.499999",
        ),
        (
            """
def never_reset(losses, patience):
    kept, lowest, waited = 0, math.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            kept, lowest = epoch, loss
        else:
            waited += 1
        if waited >= patience:
            return kept, epoch
    return kept, len(losses)
""",
            "it stops after",
        ),
        ("lambda losses: losses", "It stops with an error"),
        (
            "lambda losses, patience: losses.index(min(losses)) + 1",
            "Two whole numbers are wanted, not 4",
        ),
        ("lambda losses, patience: (None, 2)", "are wanted, not (None, 2)"),
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
            """
def last_of_equal(losses, patience):
    _, last = stop_and_keep_solution(losses, patience)
    lowest = min(losses[:last])
    return max(i + 1 for i in range(last) if losses[i] == lowest), last
""",
            "a loss that is equal has not fallen",
        ),
        (
            """
def previous(losses, patience):
    kept, since = 1, 0
    for epoch in range(2, len(losses) + 1):
        since += 1
        if losses[epoch - 1] < losses[epoch - 2]:
            kept, since = epoch, 0
        elif since >= patience:
            return kept, epoch
    return kept, len(losses)
""",
            "it goes on to the end",
        ),
        (
            """
def low_start(losses, patience):
    kept, lowest = 0, 10
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            kept, lowest = epoch, loss
        elif epoch - kept >= patience:
            return kept, epoch
    return kept, len(losses)
""",
            "losses [400, 300, 350], patience 2: it stops after 2",
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
