"""Typical wrong answers in chapter 6, and part of the hint each should get."""

NAIVE = "P = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)"
STABLE = "X = X - X.max(axis=1, keepdims=True); " + NAIVE


def network(biases="111", relus="110", transposes="111", end=STABLE):
    """A NumPy network as source text, with some of its parts left out."""
    lines = ["def numpy_network(pixels):", "    X = pixels"]
    for k in range(3):
        line = f"X @ A{k + 1}_array" + ".T" * int(transposes[k])
        line += f" + b{k + 1}_array" * int(biases[k])
        lines.append("    X = " + line)
        lines += ["    X = np.maximum(X, 0)"] * int(relus[k])
    return "\n".join([*lines, "    " + end, "    return P"])


WRONG_ANSWERS = {
    "unit_terms": [
        (
            "lambda image_tensor, k: A1[k] * image_tensor",
            "The shapes do not fit, (784,) and (1, 28, 28)",
        ),
        ("lambda image_tensor, k: A1[k] @ image_tensor.flatten()", "One number"),
        (
            "lambda image_tensor, k: A1[k] * image_tensor.flatten()",
            "should be (28, 28), not (784,)",
        ),
        (
            "lambda image_tensor, k: A1[k].reshape(1, 28, 28) * image_tensor",
            "should be (28, 28), not (1, 28, 28)",
        ),
        ("lambda image_tensor, k: A1[k].reshape(28, 28)", "These are the weights"),
        (
            "lambda image_tensor, k: relu(A1[k].reshape(28, 28) * image_tensor[0])",
            "no ReLU here",
        ),
        (
            "lambda image_tensor, k: (A1[k].reshape(28, 28) * image_tensor[0]).T",
            "the terms are at the wrong places",
        ),
        (
            "lambda image_tensor, k: A1[k].reshape(28, 28) * image_tensor[0]"
            " + b1[k] / 784",
            "The bias is in it",
        ),
        (
            "lambda image_tensor, k: A1[k].reshape(28, 28) * image_tensor[0] + b1[k]",
            "The bias is in it",
        ),
        (
            "lambda image_tensor, k: A1[46].reshape(28, 28) * image_tensor[0]",
            "Unit 300: off by",
        ),
        (
            "lambda image_tensor, k: A1[k].reshape(28, 28).T * image_tensor[0]",
            "Unit 46: off by",
        ),
        (
            "lambda image_tensor, k: (A1[k].reshape(28, 28) * image_tensor[0], b1[k])",
            "One tensor is wanted, not a tuple",
        ),
    ],
    "most_helpful": [
        (
            "lambda image_tensor, c: (46, A3[c] * torch.ones(512))",
            "Two single numbers",
        ),
        ("lambda image_tensor, c: (None, 1.5)", "Two single numbers"),
        ("lambda image_tensor, c: A1 @ image_tensor", "is the image flattened"),
        ("lambda image_tensor, label: 36", "Two values are wanted"),
        ("lambda image_tensor, label: (0.55, 36)", "comes first"),
        ("lambda image_tensor, label: (784, 0.55)", "and no 784"),
        (
            "lambda image_tensor, label: (A3[label].argmax(), A3[label].max())",
            "is off for validation image",
        ),
        (
            """def most_helpful(image_tensor, label):
                x1 = relu(A1 @ image_tensor.flatten() + b1)
                contributions = A3[label] * (A2 @ x1 + b2)
                return contributions.argmax(), contributions.max()""",
            "is off for validation image",
        ),
        (
            """def most_helpful(image_tensor, label):
                x2 = relu(A2 @ relu(A1 @ image_tensor.flatten() + b1) + b2)
                return (A3[label] * x2).abs().argmax(), (A3[label] * x2).abs().max()""",
            "rises, not falls",
        ),
        (
            """def most_helpful(image_tensor, label):
                x2 = relu(A2 @ relu(A1 @ image_tensor.flatten() + b1) + b2)
                return (A3[label] * x2).argmin(), (A3[label] * x2).min()""",
            "rises, not falls",
        ),
        (
            """def most_helpful(image_tensor, label):
                x2 = relu(A2 @ relu(A1 @ image_tensor.flatten() + b1) + b2)
                return x2.argmax(), A3[label][x2.argmax()] * x2.max()""",
            "its weight counts as well",
        ),
        ("lambda image_tensor, label: (458, 0.41)", "Unit 458 gives 0.41"),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                return k, -fall""",
            "The fall has the wrong sign",
        ),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                logits = model(image_tensor.unsqueeze(0))[0].detach()
                return k, logits[label] - fall""",
            "That is the logit that is left",
        ),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                return k, A3[label, k]""",
            "is right, but the logit falls",
        ),
    ],
    "numpy_network": [
        (network(transposes="011"), "It stops (a transpose?"),
        (network(transposes="110"), "It stops (a transpose?"),
        (network(end="P = np.exp(X) / np.exp(X).sum(axis=1)"), "an axis?"),
        (network(end="P = torch.softmax(X, dim=1)"), "a tensor?"),
        (
            "lambda pixels: torch.softmax(model(torch.from_numpy(pixels)), dim=1)",
            "A NumPy array is wanted",
        ),
        (network(end="P = X.argmax(axis=1)"), "not (100,)"),
        (network(end="P = X"), "the softmax is missing"),
        (
            network(end="P = np.exp(X) / np.exp(X).sum(axis=0)"),
            "The columns add up to 1",
        ),
        (network(end="P = np.exp(X) / np.exp(X).sum()"), "Everything together"),
        (network(end="P = np.exp(X)"), "The first row adds up to"),
        (network(biases="011"), "a bias is missing, in layer 1"),
        (network(biases="101"), "a bias is missing, in layer 2"),
        (network(biases="110"), "a bias is missing, in layer 3"),
        (network(biases="000"), "the biases are missing"),
        (network(relus="010"), "the ReLU after layer 1 is missing"),
        (network(relus="100"), "the ReLU after layer 2 is missing"),
        (network(relus="000"), "the ReLUs are missing"),
        (network(relus="111"), "there is a ReLU on the logits"),
        (network(transposes="101"), "the transpose of layer 2 is missing"),
        (
            network(end="P = np.full_like(X, 0.1)"),
            "Not the model's probabilities",
        ),
        (
            network(end=STABLE + "; P = P.squeeze()"),
            "For one image alone",
        ),
        (network(relus="010", end=NAIVE), "There is a nan in it"),
    ],
}
