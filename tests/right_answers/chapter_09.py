"""Right answers in chapter training, in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "count_steps": [
        "lambda images, batch_size, epochs: -(-images // batch_size) * epochs",
        "lambda images, batch_size, epochs: len(range(0, images, batch_size)) * epochs",
        "lambda images, batch_size, epochs:"
        " np.int64(np.ceil(images / batch_size)) * epochs",
        "lambda images, batch_size, epochs:"
        " torch.tensor(images / batch_size).ceil().long() * epochs",
        """
def with_a_loader(images, batch_size, epochs):
    data = torch.utils.data.TensorDataset(torch.zeros(images))
    loader = torch.utils.data.DataLoader(data, batch_size=batch_size)
    return epochs * len(loader)
""",
        """
def one_by_one(images, batch_size, epochs):
    steps = 0
    for _ in range(epochs):
        waiting = 0
        for image in range(1, images + 1):
            waiting += 1
            if waiting == batch_size or image == images:
                steps, waiting = steps + 1, 0
    return steps
""",
    ],
    "learn_batch": [
        """
def with_autograd_grad(network, X, y, learning_rate, steps):
    losses, moving = [], list(network.parameters())
    for _ in range(steps):
        loss = loss_function(network(X), y)
        losses.append(loss.item())
        for p, slope in zip(moving, torch.autograd.grad(loss, moving)):
            p.data.sub_(learning_rate * slope)
    return losses
""",
        """
def backwards_by_names(network, X, y, learning_rate, steps):
    losses = []
    while len(losses) < steps:
        for _, p in network.named_parameters():
            p.grad = None
        loss = -torch.log_softmax(network(X), dim=1)[range(len(y)), y].mean()
        loss.backward()
        with torch.inference_mode(False), torch.no_grad():
            for name, p in reversed(list(network.named_parameters())):
                p.add_(p.grad, alpha=-learning_rate)
        losses += [loss.detach().numpy().item()]
    return losses
""",
        """
def functional(network, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        state = {name: p.detach() for name, p in network.named_parameters()}
        def loss_of(state):
            return loss_function(torch.func.functional_call(network, state, X), y)
        slopes, loss = torch.func.grad_and_value(loss_of)(state)
        losses.append(loss.item())
        moved = {name: p - learning_rate * slopes[name] for name, p in state.items()}
        network.load_state_dict(moved)
    return losses
""",
        """
def one_long_vector(network, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        network.zero_grad(set_to_none=False)
        loss = loss_function(network(X), y)
        loss.backward()
        slopes = torch.cat([p.grad.flatten() for p in network.parameters()])
        now = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
        now = now - learning_rate * slopes
        torch.nn.utils.vector_to_parameters(now, network.parameters())
        losses.append(loss.item())
    return losses
""",
    ],
    "stop_and_keep": [
        """
def with_a_counter(losses, patience):
    best, kept, waited = losses[0], 1, 0
    for epoch in range(2, len(losses) + 1):
        waited += 1
        if losses[epoch - 1] < best:
            best, kept, waited = losses[epoch - 1], epoch, 0
        if waited == patience:
            break
    return [kept, kept + waited]
""",
        """
def with_arrays(losses, patience):
    best = np.minimum.accumulate(losses)
    kept = [int(np.argmin(losses[: k + 1])) + 1 for k in range(len(losses))]
    for epoch, k in enumerate(kept, start=1):
        if epoch - k >= patience:
            break
    assert best[epoch - 1] == losses[k - 1]
    return np.array([k, epoch])
""",
        """
def by_recursion(losses, patience, epoch=1, kept=1):
    if epoch - kept == patience or epoch == len(losses):
        return kept, epoch
    fallen = losses[epoch] < losses[kept - 1]
    return by_recursion(losses, patience, epoch + 1, epoch + 1 if fallen else kept)
""",
        """
def as_tensors(losses, patience):
    kept, last = stop_and_keep_solution(losses, patience)
    return torch.tensor(kept), torch.tensor(last)
""",
    ],
    "even_batches": [
        """
def with_sorting(y, each):
    mixed = torch.randperm(len(y))
    mixed = mixed[y[mixed].argsort(stable=True)]
    pieces = mixed.split(y[mixed].unique_consecutive(return_counts=True)[1].tolist())
    number = min(len(piece) for piece in pieces) // each
    chunks = [piece[: number * each].chunk(number) for piece in pieces]
    return [torch.cat(chunk) for chunk in zip(*chunks)]
""",
        """
def with_numpy(y, each):
    labels, draw = y.numpy(), np.random.default_rng()
    piles = [draw.permutation(np.flatnonzero(labels == k)) for k in set(y.tolist())]
    number = min(map(len, piles)) // each
    rows = [pile[: number * each].reshape(number, each) for pile in piles]
    return [torch.tensor(row) for row in np.concatenate(rows, axis=1)]
""",
        """
def card_by_card(y, each):
    piles, batches = {}, []
    for position in torch.randperm(len(y)).tolist():
        piles.setdefault(int(y[position]), []).append(position)
    while min(len(pile) for pile in piles.values()) >= each:
        batch = [pile.pop() for pile in piles.values() for _ in range(each)]
        batches.append(torch.tensor(sorted(batch), dtype=torch.int32))
    return batches
""",
    ],
}
