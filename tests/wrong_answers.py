"""Typical wrong answers to each exercise, and what the check should say of them."""

WRONG_ANSWERS = {
    "my_labels": [
        ("[6] * 9", "here are 9"),
        ("['Shirt'] * 10", "not a name"),
        ("[10] * 10", "go from 0 to 9"),
        ("[6] * 10", "You agree with 0 of 10"),
    ],
    "count_categories": [
        ("lambda pairs: [3, 2, 1]", "A dictionary is wanted, not a list"),
        (
            "lambda pairs: collections.Counter(label for _, label in pairs)",
            "names: categories[label]",
        ),
        ("lambda pairs: dict.fromkeys(categories, 1)", "it counts {"),
        (
            "lambda pairs: dict(sorted(count_categories_solution(pairs).items()))",
            "most frequent first",
        ),
    ],
    "nearest_mean": [
        ("lambda pixels: categories[8]", "not the name 'Bag'"),
        (
            "lambda pixels: np.array([difference(pixels, m) for m in mean_images])",
            "not an array (10,)",
        ),
        (
            "lambda pixels: min(difference(pixels, m) for m in mean_images)",
            "not its distance",
        ),
        ("lambda pixels: 8", "do you compare"),
        (
            "lambda pixels: int(np.argmax([difference(pixels, m) for m in"
            " mean_images]))",
            "farthest mean image",
        ),
        (
            "lambda pixels: int(np.argmin([abs((pixels - m).mean()) for m in"
            " mean_images]))",
            "Brightness decides",
        ),
        (
            "lambda pixels: int(np.argmin([((pixels - m) ** 2).mean() for m in"
            " mean_images]))",
            "get another label than by difference",
        ),
        (
            "lambda pixels: int(np.argmin([np.abs(pixels - m.astype(np.uint8))"
            ".mean() for m in mean_images]))",
            "get another label than by difference",
        ),
    ],
    "doubtful": [
        ("lambda position: (position, 9)", "A position is wanted, not a tuple"),
        ("lambda position: position", "the image itself"),
        (
            "lambda position: [i for i in np.argsort(np.abs(signed_pixels - "
            "signed_pixels[position]).mean(axis=(1, 2)))[1:] "
            "if labels[i] == labels[position]][0]",
            "the same label",
        ),
        (
            "lambda position: int(np.argmax(labels != labels[position]))",
            "a nearer one has 9",
        ),
    ],
    "side_by_side": [
        (
            "lambda X: PIL.Image.fromarray((X * 255).to(torch.uint8).numpy())",
            "two dimensions; it says",
        ),
        ("lambda X: torch.cat(list(X), dim=2)", "not a Tensor"),
        (
            "lambda X: PIL.Image.fromarray((X.reshape(-1, 28) * 255).round()"
            ".to(torch.uint8).numpy())",
            "(112, 28), not (28, 112)",
        ),
        (
            "lambda X: side_by_side_solution(X).convert('F')",
            "Mode L is wanted",
        ),
        (
            "lambda X: PIL.Image.fromarray(torch.cat([x[0] for x in X], dim=1)"
            ".to(torch.uint8).numpy())",
            "0 to 255 again",
        ),
        (
            "lambda X: PIL.Image.fromarray((torch.cat([x[0] for x in X], dim=1)"
            " * 255).to(torch.uint8).numpy())",
            "round before you change the type",
        ),
        (
            "lambda X: PIL.Image.fromarray((X.reshape(28, -1) * 255).round()"
            ".to(torch.uint8).numpy())",
            "in the wrong places",
        ),
    ],
    "jpeg_loss": [
        ("lambda image: 0.5", "Two numbers"),
        (
            "lambda image: (784 * jpeg_loss_solution(image)[0], 29)",
            "divide the count by 784",
        ),
        ("lambda image: (0, 0)", "is the second image read from the file"),
        (
            "lambda image: (jpeg_loss_solution(image)[0], 255)",
            "Bytes wrapped around",
        ),
        ("lambda image: (0.25, 29)", "count all pixels"),
        (
            """def without_abs(image):
                file = io.BytesIO()
                image.save(file, "jpeg")
                after = np.asarray(PIL.Image.open(file)).astype(int)
                change = np.asarray(image).astype(int) - after
                return (change != 0).mean(), change.max()""",
            "up or down",
        ),
    ],
    "brighten": [
        ("lambda t, factor: t.mul_(factor).clamp_(0, 1)", "work on a copy"),
        ("lambda t, factor: (t * factor).clamp(0, 1)[0]", "became (2, 2)"),
        ("lambda t, factor: t * factor", "beyond 1"),
        ("lambda t, factor: (t + factor).clamp(0, 1)", "became [1.0, 1.0"),
        ("lambda t, factor: (t * 1.5).clamp(0, 1)", "times 0.5, became"),
    ],
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
