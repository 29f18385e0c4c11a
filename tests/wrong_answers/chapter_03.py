"""Typical wrong answers in chapter prediction, and part of the hint each should get."""

WRONG_ANSWERS = {
    "predict": [
        ("lambda image: list(ranking.items())", "A dictionary is wanted"),
        ("lambda image: dict(enumerate(ranking.values()))", "by name"),
        (
            "lambda image: dict(zip(categories, probabilities))",
            "Python numbers: tolist() or item()",
        ),
        (
            "lambda image: dict(zip(categories, logits[0].tolist()))",
            "the softmax is missing",
        ),
        (
            "lambda image: dict(zip(categories, torch.softmax(logits, dim=0)[0]"
            ".tolist()))",
            "softmax over dim=1",
        ),
        ("lambda image: ranking", "The network was not asked"),
        (
            "lambda image: dict(zip(categories, torch.softmax(model("
            "to_tensor(image)), dim=1)[0].tolist()))",
            "In went (1, 28, 28): make it a batch",
        ),
        (
            "lambda image: dict(zip(categories, torch.softmax(model(batch_of_one),"
            " dim=1)[0].tolist())) if image is validation_data else"
            " dict(sorted(zip(categories, torch.softmax(model(batch_of_one),"
            " dim=1)[0].tolist()), key=lambda pair: -pair[1]))",
            "which image went in",
        ),
        (
            "lambda image: dict(zip(categories, torch.softmax(model("
            "to_tensor(image).unsqueeze(0)), dim=1)[0].tolist()))",
            "the most probable comes first",
        ),
        (
            """def predict(image):
                X = to_tensor(image).unsqueeze(0)
                row = torch.softmax(model(X), dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "gives RuntimeError, not ValueError",
        ),
        (
            """def predict(image):
                X = to_tensor(image.resize((28, 28)).convert("L")).unsqueeze(0)
                row = torch.softmax(model(X), dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "mode RGB, is not refused",
        ),
    ],
    "top_k": [
        ("lambda logits, y, k: 3", "A share from 0 to 1"),
        (
            "lambda logits, y, k: (logits.argmax(dim=1) == y).float().mean()",
            "the same for every k",
        ),
        (
            "lambda logits, y, k: top_k_solution(-logits, y, k)",
            "the k smallest",
        ),
        (
            "lambda logits, y, k: (logits.topk(k, dim=1).indices == y.unsqueeze(1))"
            ".float().mean()",
            "is the label *any* of its k guesses",
        ),
        ("lambda logits, y, k: k / 3", "For four easy rows"),
    ],
    "when_sure": [
        ("lambda p, y, threshold: 0.5", "Two numbers"),
        ("lambda p, y, threshold: (2, 1)", "not counts"),
        (
            "lambda p, y, threshold: ((p > threshold).float().mean(), 0.5)",
            "a share of 0.5, not 0.25",
        ),
        (
            "lambda p, y, threshold: ((p.max(dim=1).values >= threshold).float()"
            ".mean(), 0.25)",
            "not among all images",
        ),
        ("lambda p, y, threshold: (0.5, 0.75)", "1 of these 2 answers"),
        (
            "lambda p, y, threshold: ((p.max(dim=1).values > threshold).float()"
            ".mean(), 0.5)",
            "At least the threshold",
        ),
    ],
}
