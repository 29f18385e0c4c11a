"""Typical wrong answers in chapter prediction, and part of the hint each should get."""

# Most of a right answer to predict; what comes before and after it varies.
FIT = """
    if image.mode != "L" or image.size != (28, 28):
        raise ValueError("A grey image of 28 × 28 pixels is wanted.")"""
ROW = """
    with torch.inference_mode():
        row = torch.softmax(model(to_tensor(image).unsqueeze(0)), dim=1)[0].tolist()"""
SORTED = """
    return dict(sorted(zip(categories, row), key=lambda pair: -pair[1]))"""
DEF = "def predict(image):"

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
            "softmax is missing",
        ),
        (
            "lambda image: dict(zip(categories, torch.softmax(logits, dim=0)[0]"
            ".tolist()))",
            "add up to 10.0, not 1 (softmax with dim=1)",
        ),
        ("lambda image: ranking", "Two images, one answer"),
        (
            "memory = {}\ndef predict(image):\n"
            "    if not memory:\n"
            "        memory.update(predict_solution(image))\n"
            "    return memory",
            "Two images, one answer",
        ),
        (
            DEF + FIT.replace("size != (28, 28)", "height != 28") + ROW + SORTED,
            "An image (56, 28), mode L, gives RuntimeError, not ValueError",
        ),
        (
            """def predict(image):
                if image.mode != "L" or image.width != 28:
                    raise ValueError("Grey, 28 × 28, please.")
                return predict_solution(image.resize((28, 28)))""",
            "An image (28, 56), mode L, is not refused",
        ),
        (
            DEF
            + FIT.replace(".size != (28, 28)", ".width * image.height != 784")
            + ROW
            + SORTED,
            "An image (56, 14), mode L, is not refused",
        ),
        (
            "lambda image: dict(zip(categories, torch.softmax(model("
            "to_tensor(image)), dim=1)[0].tolist()))",
            "In went (1, 28, 28): make it a batch",
        ),
        (
            DEF
            + FIT
            + ROW.replace("to_tensor(image)", "to_tensor(image).neg()")
            + SORTED,
            "not the model's probabilities",
        ),
        (
            DEF
            + FIT
            + ROW.replace("to_tensor(image)", "to_tensor(image).mul(0.998)")
            + SORTED,
            "pixels as ToTensor makes them",
        ),
        (
            DEF + FIT + ROW + "\n    row = [round(p, 4) for p in row]" + SORTED,
            "These are rounded",
        ),
        (DEF + FIT + ROW + "\n    return dict(zip(categories, row))", "comes first"),
        (
            DEF + FIT + ROW + SORTED.replace("-pair", "pair"),
            "the most probable comes first",
        ),
        (
            DEF + FIT + ROW + "\n    image.putpixel((0, 0), 1)" + SORTED,
            "The image that came in has changed",
        ),
        (DEF + ROW + SORTED, "An image (56, 14), mode L, is not refused"),
        (  # only the modes that one thinks of
            """def predict(image):
                if image.mode in ("RGB", "LA", "1", "P", "I", "RGBA"):
                    raise ValueError("Grey, 28 × 28, please.")
                if image.size != (28, 28):
                    raise ValueError("Grey, 28 × 28, please.")
                return predict_solution(image.convert("L"))""",
            "mode CMYK, is not refused",
        ),
        (
            DEF + "\n    image = image.resize((28, 28)).convert('L')" + ROW + SORTED,
            "is not refused",
        ),
        (
            DEF + FIT.replace('mode != "L"', 'mode == "RGB"') + ROW + SORTED,
            "mode LA, gives RuntimeError, not ValueError",
        ),
        (
            DEF
            + FIT.replace('image.mode != "L"', "len(image.getbands()) > 1")
            + ROW
            + SORTED,
            "mode 1, is not refused",
        ),
        (
            DEF
            + "\n    assert image.mode == 'L' and image.size == (28, 28)"
            + ROW
            + SORTED,
            "gives AssertionError, not ValueError",
        ),
        (
            DEF
            + FIT.replace("A grey image of 28 × 28 pixels is wanted.", "")
            + ROW
            + SORTED,
            "should say what is wanted",
        ),
        (
            DEF + FIT.replace("raise ValueError", "return print") + ROW + SORTED,
            "An image (56, 14), mode L, is not refused",
        ),
    ],
    "top_k": [
        ("lambda logits, y, k: 3", "A share from 0 to 1"),
        (
            "lambda logits, y, k: (logits.topk(k, dim=1).indices == y).any(dim=1)"
            ".float().mean()",
            "k = 2: stopped by",
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
            "has changed: work on a copy",
        ),
        (
            """def top_k(logits, y, k):
                hits = 0
                for row, label in zip(logits, y, strict=True):
                    for _ in range(k):
                        best = row.argmax()
                        hits += int(best == label)
                        row[best] = -torch.inf
                return hits / len(y)""",
            "has changed: work on a copy",
        ),
        (
            "lambda logits, y, k: (logits.argmax(dim=1) == y).float().mean()",
            "the greatest logit only",
        ),
        (
            "lambda logits, y, k: top_k_solution(logits, y, min(2, logits.shape[1]))",
            "the same for k = 1, 2 and 3",
        ),
        ("lambda logits, y, k: top_k_solution(-logits, y, k)", "the k smallest"),
        (
            "lambda logits, y, k: (logits.topk(k, dim=1).indices == y.unsqueeze(1))"
            ".float().mean()",
            "a mean over guesses, not over rows",
        ),
        (
            "lambda logits, y, k: (logits.topk(k).indices[:, k - 1] == y)"
            ".float().mean()",
            "the k-th guess only",
        ),
        (
            "lambda logits, y, k: (logits.argsort(dim=1, descending=True)[:, : k + 1]"
            " == y.unsqueeze(1)).any(dim=1).float().mean()",
            "one guess too many, k + 1",
        ),
        (
            "lambda logits, y, k: (logits.argsort(dim=1, descending=True)[:, : k - 1]"
            " == y.unsqueeze(1)).any(dim=1).float().mean()",
            "one guess too few, k - 1",
        ),
        (
            "lambda logits, y, k: 1 - top_k_solution(logits, y, k)",
            "the share of the misses",
        ),
        (
            "lambda logits, y, k: (logits.topk(k).values == y.unsqueeze(1))"
            ".any(dim=1).float().mean()",
            "values, but a label is a position",
        ),
        ("lambda logits, y, k: k / 10", "Logits (4, 3), k = 1: 0.1, not 0.5"),
        (
            "lambda logits, y, k: round(top_k_solution(logits, y, k), 2)",
            "Logits (61, 10), k = 1: 0.1, not 0.098",
        ),
        (
            "lambda logits, y, k: top_k_solution(logits, y, min(k, 3))",
            "Logits (61, 10), k = 5",
        ),
        (
            "lambda logits, y, k: top_k_solution(logits, y, k) * len(y) / 4",
            "A share from 0 to 1",
        ),
        (
            """cache = {}
def top_k(logits, y, k):
    if k not in cache:
        cache[k] = top_k_solution(logits, y, k)
    return cache[k]""",
            "Logits (61, 10), k = 1: 0.5",
        ),
        (
            "lambda logits, y, k: torch.isin(y, logits.topk(k).indices).float().mean()",
            "Logits (4, 3), k = 1: 0.75, not 0.5",
        ),
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
            """def when_sure(p, y, threshold):
                sure = p[torch.arange(len(y)), y] >= threshold
                right = (p.argmax(dim=1) == y)[sure]
                return sure.float().mean(), right.float().mean()""",
            "not the label's",
        ),
        (
            """def when_sure(p, y, threshold):
                p[p.amax(dim=1) < threshold] = 0
                return when_sure_solution(p, y, threshold)""",
            "has changed: work on a copy",
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
        (
            "lambda p, y, threshold: when_sure_solution(p, y, 0.7)",
            "5 rows at 0.85: 0.6, 0.666667, not 0.2, 1",
        ),
        (
            """def when_sure(p, y, threshold):
                first, second = p.topk(2).values.T
                sure = (first - second + 1) / 2 >= threshold
                right = (p.argmax(dim=1) == y)[sure]
                return sure.float().mean(), right.float().mean()""",
            "61 rows at 0.45",
        ),
        (
            """def when_sure(p, y, threshold):
                shares = when_sure_solution(p, y, threshold)
                return [round(share, 3) for share in shares]""",
            "5 rows at 0.7: 0.6, 0.667, not 0.6, 0.666667",
        ),
        (
            """def when_sure(p, y, threshold):
                answered, right = when_sure_solution(p, y, threshold)
                return answered * len(y) / 5, right""",
            "61 rows at 0: 12.2, ",
        ),
        (
            """calls = []
def when_sure(p, y, threshold):
    calls.append(threshold)
    return when_sure_solution(p, y, calls[0] if len(calls) > 4 else threshold)""",
            "61 rows at 0.45",
        ),
    ],
}
