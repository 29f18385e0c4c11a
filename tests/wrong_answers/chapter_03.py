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
            "not 1: softmax, dim=1",
        ),
        ("lambda image: ranking", "The network was not asked"),
        (
            """def predict(image):
                if image.mode != "L" or image.width != 28:
                    raise ValueError("Grey, 28 × 28, please.")
                return predict_solution(image.resize((28, 28)))""",
            "An image (28, 56), mode L, is not refused",
        ),
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
            "or another image",
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
            "lambda logits, y, k: (logits.topk(k, dim=1).indices == y).any(dim=1)"
            ".float().mean()",
            "k = 2 stop it",
        ),
        (
            "lambda logits, y, k: (logits.topk(k, dim=1).indices == y.unsqueeze(1))"
            ".any(dim=1)",
            "One number is wanted",
        ),
        (
            """def top_k(logits, y, k):
                logits.neg_()
                return top_k_solution(-logits, y, k)""",
            "have changed: work on a copy",
        ),
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
            "lambda p, y, threshold: ((p > threshold).float().mean(), 0.667)",
            "a share of 0.6, not 0.3",
        ),
        (
            """def when_sure(p, y, threshold):
                confidence, predictions = p.max(dim=0)
                return 0.6, (predictions == y).float().mean()""",
            "(5,) stop it",
        ),
        (
            "lambda p, y, threshold: (p.amax(dim=1) >= threshold, y == 1)",
            "not one for each image",
        ),
        (
            "lambda p, y, threshold: when_sure_solution(p, y, threshold)[::-1]",
            "The other way round",
        ),
        (
            "lambda p, y, threshold: ((p.max(dim=1).values >= threshold).float()"
            ".mean(), 0.4)",
            "not among all images",
        ),
        (
            """def when_sure(p, y, threshold):
                answered, right = when_sure_solution(p, y, threshold)
                return answered, 1 - right""",
            "2 of these 3 answers are right: 0.667, not 0.333",
        ),
        (
            "lambda p, y, threshold: ((p.max(dim=1).values > threshold).float()"
            ".mean(), 0.667)",
            "At least the threshold",
        ),
        ("lambda p, y, threshold: when_sure_solution(p, y, 0.7)", "At 0.85"),
    ],
}
