"""Right answers in chapter prediction, in other styles than the solutions."""

FIT = """
    if image.mode != "L" or image.size != (28, 28):
        raise ValueError("A grey image of 28 × 28 pixels is wanted.")"""

RIGHT_ANSWERS = {
    "predict": [
        # by keyword, and the positions sorted instead of the pairs
        f"""def predict(image):{FIT}
    with torch.no_grad():
        row = model(X=to_tensor(image)[None]).softmax(-1).squeeze(0)
    return {{categories[i]: row[i].item() for i in row.argsort(descending=True)}}""",
        # forward itself, and a separate sentence for each fault
        """def predict(image):
    if image.mode != "L":
        raise ValueError(f"mode L is wanted, not {image.mode}")
    if image.width != 28 or image.height != 28:
        raise ValueError("28 by 28 pixels are wanted")
    row = torch.softmax(model.forward(to_tensor(image).unsqueeze(0)), dim=1)[0]
    pairs = sorted(zip(row.tolist(), categories, strict=True), reverse=True)
    return {category: share for share, category in pairs}""",
        # layer by layer, without a call of the model
        f"""def predict(image):{FIT}
    x = to_tensor(image).flatten()
    for layer in (model.linear_1, model.linear_2):
        x = torch.relu(layer.weight @ x + layer.bias)
    row = torch.softmax(model.linear_3(x), dim=0).tolist()
    return dict(sorted(zip(categories, row), key=lambda pair: -pair[1]))""",
        # in NumPy, in float64
        f"""def predict(image):{FIT}
    x = np.asarray(image).ravel() / 255
    state = {{name: p.double().numpy() for name, p in model.state_dict().items()}}
    for k in (1, 2, 3):
        x = state[f"linear_{{k}}.weight"] @ x + state[f"linear_{{k}}.bias"]
        if k < 3:
            x = np.maximum(x, 0)
    row = np.exp(x) / np.exp(x).sum()
    return {{categories[i]: row[i] for i in np.argsort(-row)}}""",
        # a network of its own
        f"""def predict(image):{FIT}
    network = NeuralNetwork()
    network.load_state_dict(model.state_dict())
    logits = network.eval()(to_tensor(image).unsqueeze(0)).detach()
    row = logits.double().softmax(dim=1)[0].tolist()
    found = dict(zip(categories, row, strict=True))
    return {{name: found[name] for name in sorted(found, key=found.get)[::-1]}}""",
        # an exception class of its own
        """class Unfit(ValueError):
    pass


def predict(image):
    if (image.mode, image.size) != ("L", (28, 28)):
        raise Unfit("single channel, 28 × 28")
    return predict_solution(image)""",
    ],
    "top_k": [
        # the rank of the label
        """def top_k(logits, y, k):
    own = logits[torch.arange(len(y)), y]
    return ((logits > own[:, None]).sum(1) < k).float().mean()""",
        # plain lists
        """def top_k(logits, y, k):
    hits = 0
    for row, label in zip(logits.tolist(), y.tolist()):
        hits += label in sorted(range(len(row)), key=lambda i: -row[i])[:k]
    return hits / len(y)""",
        # NumPy, as an array without dimensions
        """lambda logits, y, k: np.asarray(
            (np.argsort(-logits.numpy())[:, :k] == y.numpy()[:, None]).any(1).mean()
        )""",
        # a list of one tensor
        "lambda logits, y, k: [sum(label in best for label, best in"
        " zip(y, logits.topk(k).indices)) / torch.tensor(float(len(y)))]",
        # one guess after the other, on a copy
        """def top_k(logits, y, k):
    if k == 0:
        return 0.0
    best = logits.argmax(dim=1)
    rest = logits.clone()
    rest[torch.arange(len(y)), best] = -torch.inf
    return (best == y).double().mean().item() + top_k(rest, y, k - 1)""",
        # of the probabilities, with shape (1,)
        """def top_k(logits, y, k):
    best = torch.softmax(logits, dim=1).topk(k)[1]
    return best.eq(y[:, None]).sum().reshape(1) / len(y)""",
        # pandas
        """def top_k(logits, y, k):
    import pandas as pd

    ranks = pd.DataFrame(logits.numpy()).rank(axis=1, ascending=False).to_numpy()
    return (ranks[range(len(y)), y.numpy()] <= k).mean()""",
    ],
    "when_sure": [
        # an array
        """def when_sure(p, y, threshold):
    p, y = p.numpy(), y.numpy()
    sure = p.max(axis=1) >= threshold
    return np.array([sure.mean(), (p.argmax(axis=1) == y)[sure].mean()])""",
        # a tensor
        """def when_sure(p, y, threshold):
    confidence, guess = p.max(dim=1)
    sure = ~(confidence < threshold)
    return torch.stack([sure.float().mean(), (guess == y)[sure].float().mean()])""",
        # a dictionary
        """def when_sure(p, y, threshold):
    sure = (p >= threshold).any(dim=1)
    right = (p.argmax(dim=1) == y) & sure
    return {"answered": sure.sum() / len(y), "right": right.sum() / sure.sum()}""",
        # a named tuple
        """import collections


def when_sure(p, y, threshold):
    kept = torch.where(p.amax(dim=1) >= threshold)[0]
    hits = (p.argmax(dim=1)[kept] == y[kept]).sum()
    shares = collections.namedtuple("Shares", "answered right")
    return shares(len(kept) / len(y), hits.item() / len(kept))""",
        # plain lists, given out one by one
        """def when_sure(p, y, threshold):
    rows = [(max(row), row.index(max(row))) for row in p.tolist()]
    kept = [guess == label for (confidence, guess), label
            in zip(rows, y.tolist()) if confidence >= threshold]
    yield len(kept) / len(rows)
    yield sum(kept) / len(kept)""",
        # shapes (1,)
        """def when_sure(p, y, threshold):
    confidence, guess = p.sort(dim=1, descending=True)
    sure = confidence[:, :1] >= threshold
    right = (guess[:, :1] == y[:, None])[sure]
    return [sure.double().mean().reshape(1), right.double().mean().reshape(1)]""",
    ],
}
