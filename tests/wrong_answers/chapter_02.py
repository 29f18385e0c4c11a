"""Typical wrong answers in chapter tensors, and part of the hint each should get."""


def drawn_from(row, levels="(row * 255).round().to(torch.uint8)"):
    """A wrong side_by_side: what it puts in a row, and its grey levels."""
    return f"""def f(X):
        row = {row}
        return PIL.Image.fromarray({levels}.numpy())"""


def from_change(result, save="image.save(file, 'jpeg')"):
    """A wrong jpeg_loss: how it saves, and what it returns of the change."""
    return f"""def f(image):
        file = io.BytesIO()
        {save}
        after = np.asarray(PIL.Image.open(file)).astype(int)
        change = np.asarray(image).astype(int) - after
        return {result}"""


ROW = "torch.cat([one[0] for one in X], dim=1)"

WRONG_ANSWERS = {
    "side_by_side": [
        # a grid has eight in a row, if one does not say how many
        (
            drawn_from("torchvision.utils.make_grid(X, padding=0)[0]"),
            "40 images should give (1120, 28), not (224, 140)",
        ),
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
        ("lambda: 1", "Stopped by TypeError"),
        (
            """def side_by_side(X):
                X *= 255
                row = torch.cat([one[0] for one in X], dim=1)
                return PIL.Image.fromarray(row.round().to(torch.uint8).numpy())""",
            "has changed: work on a copy",
        ),
        (drawn_from("torch.cat(list(X.squeeze()), dim=1)"), "1 of them stop it"),
        (drawn_from("torch.cat([X[i, 0] for i in range(4)], dim=1)"), "stop it"),
        (drawn_from("torch.cat([one[0] for one in X[:4]], dim=1)"), "40 images should"),
        (drawn_from("X.reshape(-1, 28)"), "(112, 28), not (28, 112)"),
        (
            "lambda X: side_by_side_solution(X).convert('F')",
            "Mode L is wanted",
        ),
        (drawn_from(ROW, "row.to(torch.uint8)"), "0 to 255 again"),
        (
            drawn_from(ROW, "(row * 255).to(torch.uint8)"),
            "round before you change the type",
        ),
        (drawn_from("X.reshape(28, -1)"), "in the wrong places"),
        (
            drawn_from("torch.cat([one[0].T for one in X], dim=1)"),
            "in the wrong places",
        ),
        (drawn_from(f"{ROW} / X.max()"), "255 times the pixel"),
        (
            drawn_from("torch.cat([one[0] / one.max() for one in X], dim=1)"),
            "255 times the pixel",
        ),
        (
            drawn_from(ROW, "(row * 255 - 1e-3).ceil().clamp(0).to(torch.uint8)"),
            "255 times the pixel",
        ),
        (
            drawn_from(ROW, "(row * 256).clamp(max=255).to(torch.uint8)"),
            "255 times the pixel",
        ),
    ],
    "jpeg_loss": [
        ("lambda image: 0.5", "Two numbers"),
        ("lambda image: (0.5, np.zeros(28))", "Two numbers"),
        ("lambda image: ('0.6', '32')", "Two numbers"),
        ("lambda image: set(jpeg_loss_solution(image))", "A set has no first"),
        ("lambda image: jpeg_loss_solution(image)[::-1]", "First the share"),
        ("lambda image: (495 / 784, 32)", "The share is not right"),
        ("lambda image: (float('nan'), 32)", "The share is not right"),
        (from_change("100 * (change != 0).mean(), abs(change).max()"), "from 0 to 1"),
        (from_change("(change != 0).sum(), abs(change).max()"), "by all the pixels"),
        (
            from_change("(change != 0).sum() / 784, abs(change).max()"),
            "an image of 40 × 24 pixels",
        ),
        (
            from_change("(change > 0).mean(), abs(change).max()"),
            "The share is not right",
        ),
        ("lambda image: (0, 0)", "is the second image read from the file"),
        (
            from_change(
                "(change != 0).mean(), abs(change).max()", "image.save(file, 'png')"
            ),
            "is the second image read from the file",
        ),
        (
            from_change(
                "(change != 0).mean(), abs(change).max()",
                "image.save(file, 'jpeg', quality=95)",
            ),
            "The share is not right",
        ),
        (
            from_change("(change != 0).mean(), change.astype(np.uint8).max()"),
            "Bytes wrapped around",
        ),
        (from_change("(change != 0).mean(), change.max()"), "up or down"),
        (from_change("(change != 0).mean(), float('nan')"), "up or down"),
        (
            """def spoils(image):
                loss = jpeg_loss_solution(image)
                image.putpixel((0, 0), 99)
                return loss""",
            "image that came in has changed",
        ),
    ],
    "brighten": [
        ("lambda t, factor: t.mul_(factor).clamp_(0, 1)", "work on a copy"),
        ("lambda t, factor: (t * factor).clamp(0, 1).tolist()", "not a list"),
        ("lambda t, factor: (t * factor).clamp(0, 1)[0]", "became (2, 3)"),
        ("lambda t, factor: t * factor", "beyond 1"),
        ("lambda t, factor: t.clamp(0, 1) * factor", "beyond 1"),
        (
            "lambda t, factor: (t + factor).clamp(0, 1)",
            "became 1.0000000, not 0.0000000",
        ),
        ("lambda t, factor: (t * 1.5).clamp(0, 1)", "times 0.5, became"),
        (
            "lambda t, factor: t if factor == 1 else (t * factor).clamp(0, 1)",
            "With factor 1, it returns what came in",
        ),
        ("lambda t, factor: (t.half() * factor).clamp(0, 1)", "A pixel of 0.2"),
        # 1 - x loses the last digits of a small x
        ("lambda t, factor: 1 - torch.relu(1 - t * factor)", "A pixel of"),
        (
            "lambda t, factor: "
            "(t * factor * 255).clamp(0, 255).round().to(torch.uint8) / 255",
            "A pixel of",
        ),
        (  # the second call goes wrong
            """def remembers(t, factor, calls=[]):
                calls.append(factor)
                return (t * calls[0]).clamp(0, 1)""",
            "times 0.5, became",
        ),
    ],
}
