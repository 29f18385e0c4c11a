"""Typical wrong answers in chapter tensors, and part of the hint each should get."""

WRONG_ANSWERS = {
    "side_by_side": [
        (
            "lambda X: PIL.Image.fromarray((X * 255).to(torch.uint8).numpy())",
            "uint8, two dimensions. ",
        ),
        ("lambda X: torch.cat(list(X), dim=2)", "not a Tensor"),
        (
            "lambda X: PIL.Image.fromarray((torch.cat([x[0] for x in X], dim=1)"
            " * 255).round().to(torch.uint8))",
            "fromarray wants an array",
        ),
        (
            """def side_by_side(X):
                X *= 255
                row = torch.cat([one[0] for one in X], dim=1)
                return PIL.Image.fromarray(row.round().to(torch.uint8).numpy())""",
            "has changed: work on a copy",
        ),
        (
            """def side_by_side(X):
                row = torch.cat(list(X.squeeze()), dim=1) * 255
                return PIL.Image.fromarray(row.round().to(torch.uint8).numpy())""",
            "a batch of one stops it",
        ),
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
        ("lambda image: (0.5, np.zeros(28))", "Two numbers"),
        ("lambda image: jpeg_loss_solution(image)[::-1]", "First the share"),
        ("lambda image: (495 / 784, 32)", "count all pixels"),
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
        ("lambda t, factor: (t * factor).clamp(0, 1).tolist()", "not a list"),
        ("lambda t, factor: (t * factor).clamp(0, 1)[0]", "became (2, 2)"),
        ("lambda t, factor: t * factor", "beyond 1"),
        ("lambda t, factor: (t + factor).clamp(0, 1)", "became [1.0, 1.0"),
        ("lambda t, factor: (t * 1.5).clamp(0, 1)", "times 0.5, became"),
    ],
}
