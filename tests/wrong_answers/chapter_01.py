"""Typical wrong answers in chapter dataset, and part of the hint each should get."""

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
            "lambda pairs: dict(collections.Counter("
            "categories[label] for _, label in pairs))",
            "most frequent first",
        ),
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
        (  # by squares; the second image tells
            "lambda position: int(min(np.flatnonzero(labels != labels[position]), "
            "key=lambda i: "
            "((1.0 * signed_pixels[i] - signed_pixels[position]) ** 2).mean()))",
            "a nearer one has 23.0",
        ),
        (  # whatever the label; the second image tells
            "lambda position: int(np.argsort(np.abs(signed_pixels - "
            "signed_pixels[position]).mean(axis=(1, 2)))[1])",
            "the same label",
        ),
        (
            "lambda position: train_data.indices[doubtful_solution(position)]",
            "its index in the full set",
        ),
        ("lambda position: -1", "no position in pixels"),
        (
            "lambda position: int(np.abs(signed_pixels[labels != labels[position]] - "
            "signed_pixels[position]).mean(axis=(1, 2)).argmin())",
            "its place among the others",
        ),
    ],
}
