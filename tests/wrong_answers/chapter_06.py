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
            "Negative terms belong to the sum",
        ),
        (
            "lambda image_tensor, k: (A1[k].reshape(28, 28) * image_tensor[0]).T",
            "not each in its pixel's place",
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
            "Unit 300, row",
        ),
        (
            "lambda image_tensor, k: A1[k].reshape(28, 28).T * image_tensor[0]",
            "Unit 46, row",
        ),
        (
            "lambda image_tensor, k: (A1[k].reshape(28, 28) * image_tensor[0], b1[k])",
            "One tensor is wanted, not a tuple of 2",
        ),
        ("lambda image_tensor, k: image_tensor[0]", "These are the pixels"),
        (
            # right for units below 500 only
            "lambda image_tensor, k: A1[k % 500].reshape(28, 28) * image_tensor[0]",
            "Unit 511, row",
        ),
        (
            """def unit_terms(image_tensor, k):
                image_tensor *= A1[k].reshape(1, 28, 28)
                return image_tensor[0]""",
            "The image that came in has changed",
        ),
        (
            """def unit_terms(image_tensor, k):
                A1[k] *= image_tensor.flatten()
                return A1[k].reshape(28, 28)""",
            "The weights of the model have changed",
        ),
        (
            """kept = {}
def unit_terms(image_tensor, k):
    if k not in kept:
        kept[k] = A1[k].reshape(28, 28) * image_tensor[0]
    return kept[k]""",
            "Unit 46, row",
        ),
    ],
    "most_helpful": [
        (
            "lambda image_tensor, c: (46, A3[c] * torch.ones(512))",
            "Two single numbers",
        ),
        ("lambda image_tensor, c: (None, 1.5)", "numbers are wanted"),
        ("lambda image_tensor, c: A1 @ image_tensor", "is the image flattened"),
        ("lambda image_tensor, label: 36", "Two single numbers"),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                return k + 1, fall""",
            "its neighbour",
        ),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                A3[label, k] = 0
                return k, fall""",
            "The weights of the model have changed",
        ),
        (
            """def most_helpful(image_tensor, label):
                k, fall = most_helpful_solution(image_tensor, label)
                image_tensor.zero_()
                return k, fall""",
            "The image that came in has changed",
        ),
        (
            """def most_helpful(image_tensor, label):
                def first_off(module, given, made):
                    return made * (torch.arange(512) != 36)

                model.relu_2.register_forward_hook(first_off)
                return most_helpful_solution(image_tensor, label)""",
            "The model is not as it was: hook",
        ),
        (
            """def most_helpful(image_tensor, label):
                model.train()
                return most_helpful_solution(image_tensor, label)""",
            "The model is not as it was: hook, train()",
        ),
        (
            """def most_helpful(image_tensor, label):
                model.requires_grad_(False)
                return most_helpful_solution(image_tensor, label)""",
            "The model is not as it was: hook, train(), requires_grad",
        ),
        ("lambda image_tensor, label: (0.55, 36)", "comes first"),
        ("lambda image_tensor, label: (784, 0.55)", "and no 784"),
        (
            "lambda image_tensor, label: (A3[label].argmax(), A3[label].max())",
            "is off for this image",
        ),
        (
            """def most_helpful(image_tensor, label):
                x1 = relu(A1 @ image_tensor.flatten() + b1)
                contributions = A3[label] * (A2 @ x1 + b2)
                return contributions.argmax(), contributions.max()""",
            "is off for this image",
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
        (network(end="P = np.exp(X) / np.exp(X).sum(axis=1)"), "keepdims?"),
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
        (network(end="P = np.exp(X) / np.exp(X).sum()"), "Everything adds up to 1"),
        (network(end="P = np.exp(X)"), "row 0 adds up to"),
        (
            # with as many images as categories, nothing complains
            network(end="P = np.exp(X) / (S if len(X) == 10 else S[:, None])").replace(
                "    P =", "    S = np.exp(X).sum(axis=1)\n    P ="
            ),
            "N = 10: row 0 adds up to",
        ),
        (
            network(end="P = torch.softmax(torch.from_numpy(X), dim=1).numpy()"),
            "Leave PyTorch behind. Its functions called: softmax",
        ),
        (network(end=STABLE + "; pixels *= 0"), "The pixels that came in"),
        (network(end=STABLE + "; A1_array[0] += 1"), "The arrays of the weights"),
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
            "N = 1 should give (1, 10), not (10,)",
        ),
        (network(relus="010", end=NAIVE), "There is a nan in it"),
    ],
}
