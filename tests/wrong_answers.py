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
            "lambda pairs: dict(sorted(count_categories_solution(pairs).items(),"
            " key=lambda pair: pair[1]))",
            "most frequent first",
        ),
    ],
    "nearest_mean": [
        ("lambda pixels: categories[8]", "not the name 'Bag'"),
        (
            "lambda pixels: np.array([difference(pixels, m) for m in mean_images])",
            "not an array (10,)",
        ),
        ("lambda pixels: 8", "do you compare at all"),
        (
            "lambda pixels: int(np.argmax([difference(pixels, m) for m in"
            " mean_images]))",
            "nearest to itself",
        ),
        (
            "lambda pixels: int(np.argmin([abs((pixels - m).mean()) for m in"
            " mean_images]))",
            "Brightness decides",
        ),
        (
            "lambda pixels: 8 if pixels is mean_images[8] or"
            " np.array_equal(pixels, mean_images[8]) else 3",
            "A bright trouser gives 3",
        ),
    ],
    "to_image": [
        (
            "lambda t: (t[0] * 255).round().to(torch.uint8)",
            "A PIL image is wanted, not a Tensor",
        ),
        (
            "lambda t: PIL.Image.fromarray(np.zeros((1, 784), np.uint8))",
            "should be 28 × 28",
        ),
        (
            "lambda t: PIL.Image.fromarray((t[0] * 255).numpy())",
            "Mode L is wanted",
        ),
        (
            "lambda t: PIL.Image.fromarray(t[0].to(torch.uint8).numpy())",
            "0 to 255 again",
        ),
        (
            "lambda t: PIL.Image.fromarray((t[0] * 255).to(torch.uint8).numpy())",
            "round before you change the type",
        ),
        (
            "lambda t: PIL.Image.fromarray((t[0].T * 255).round().to(torch.uint8)"
            ".contiguous().numpy())",
            "Some pixels differ",
        ),
    ],
    "jpeg_loss": [
        ("lambda image: 0.5", "Two numbers"),
        (
            "lambda image: (100 * jpeg_loss_solution(image)[0], 29)",
            "between 0 and 1",
        ),
        ("lambda image: (0, 0)", "No pixel changed"),
        (
            "lambda image: (jpeg_loss_solution(image)[0], 255)",
            "Bytes wrapped around",
        ),
        ("lambda image: (0.25, 29)", "count the pixels"),
        (
            "lambda image: (jpeg_loss_solution(image)[0], 3)",
            "is it the absolute one",
        ),
    ],
    "brighten": [
        ("lambda t, factor: t.mul_(factor).clamp_(0, 1)", "work on a copy"),
        ("lambda t, factor: (t * factor).clamp(0, 1)[0]", "shape should stay"),
        ("lambda t, factor: t * factor", "beyond 1"),
        ("lambda t, factor: (t + factor).clamp(0, 1)", "became [1.0, 1.0"),
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
        (
            "lambda image: dict(zip(categories, torch.softmax(model(255 * "
            "batch_of_one).detach(), dim=1)[0].tolist()))",
            "other probabilities",
        ),
        (
            "lambda image: dict(zip(categories, probabilities.tolist()))",
            "the most probable comes first",
        ),
        (
            "lambda image: dict(ranking, **{'Bag': [][image.mode != 'L']})"
            " if image.mode != 'L' else ranking",
            "gives IndexError, not ValueError",
        ),
        ("lambda image: ranking", "mode RGB, is not refused"),
    ],
    "top_k": [
        ("lambda logits, y, k: 3", "A share from 0 to 1"),
        (
            "lambda logits, y, k: (logits.argmax(dim=1) == y).float().mean()",
            "the same for every k",
        ),
        (
            "lambda logits, y, k: top_k_solution(-logits, y, 3) - 0.1 * (3 - k)"
            " if k < 3 else 0.9",
            "it should be 1",
        ),
        ("lambda logits, y, k: k / 3 if k > 1 else 0.5", "For three easy rows"),
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
