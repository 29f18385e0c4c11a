"""Typical wrong answers in chapter dataset, and part of the hint each should get."""

LEVELS = "np.abs(signed_pixels - signed_pixels[i]).mean(axis=(1, 2))"
NEAREST = "int(np.argmin([difference(p, m) for m in mean_images]))"

WRONG_ANSWERS = {
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
            "lambda pairs: collections.Counter("
            "categories[label] for _, label in pairs)",
            "only printed in that order",
        ),
        (
            "lambda pairs: dict(sorted(count_categories_solution(pairs).items()))",
            "most frequent first",
        ),
        (  # right for the first list: the last to occur first
            """def last_first(pairs):
                counts = {}
                for _, label in reversed(pairs):
                    counts[categories[label]] = counts.get(categories[label], 0) + 1
                return counts""",
            "most frequent first",
        ),
        (  # 9 after 12, as texts
            """def by_text(pairs):
                counts = count_categories_solution(pairs).items()
                return dict(sorted(counts, key=lambda c: str(c[1]), reverse=True))""",
            "most frequent first",
        ),
        (  # the second call goes on where the first ended
            """def remembers(pairs, counter=collections.Counter()):
                counter.update(categories[label] for _, label in pairs)
                return dict(counter.most_common())""",
            "it counts {",
        ),
        (
            "lambda pairs: dict(collections.Counter(categories[label]"
            " for _, label in pairs).most_common(3))",
            "it counts {",
        ),
        (
            """def sorts_the_list(pairs):
                pairs.sort(key=lambda pair: pair[1])
                return count_categories_solution(pairs)""",
            "has changed: work on a copy",
        ),
    ],
    "nearest_mean": [
        ("lambda pixels: categories[8]", "not the name 'Bag'"),
        (
            "lambda pixels: np.array([difference(pixels, m) for m in mean_images])",
            "not an array (10,)",
        ),
        (f"lambda p: [{NEAREST}]", "not an array (1,)"),
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
            "Squares are summed",
        ),
        (
            "lambda pixels: int(np.argmin([np.abs(pixels - m.astype(np.uint8))"
            ".mean() for m in mean_images]))",
            "get another label than",
        ),
        (  # three images tell
            "lambda p: int(np.argmin([difference(p, np.round(m))"
            " for m in mean_images]))",
            "3 of 106 validation images get another",
        ),
        (
            "lambda p: int(np.argmin([difference(p, np.floor(m))"
            " for m in mean_images]))",
            "get another label",
        ),
        (f"lambda p: {NEAREST} + 1", "get another label"),
        (f"lambda p: {NEAREST} - 10", "get another label"),
        (
            "lambda p: int(np.argmin([difference(p, m) for m in mean_images[:9]]))",
            "get another label",
        ),
        (
            f"""def blackens(p):
                nearest = {NEAREST}
                p[:] = 0
                return nearest""",
            "image that came in has changed",
        ),
        (
            """def subtracts(p):
                for mean_image in mean_images:
                    mean_image -= p
                return int(np.abs(mean_images).mean(axis=(1, 2)).argmin())""",
            "It changed mean_images",
        ),
    ],
    "doubtful": [
        ("lambda position: (position, 9)", "A position is wanted, not a tuple"),
        (
            "lambda position: np.array([doubtful_solution(position)])",
            "A position is wanted, not a ndarray",
        ),
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
        (
            f"lambda i: np.where(labels == labels[i], np.inf, {LEVELS}).min()",
            "is how near it is",
        ),
        (  # among the first 50,000
            f"lambda i: np.where(labels == labels[i], 255, {LEVELS})[:50000].argmin()",
            "a nearer one has 18.9",
        ),
        (  # without the first 1,000
            "lambda i: 1000 + "
            f"np.where(labels == labels[i], 255, {LEVELS})[1000:].argmin()",
            "a nearer one has 13.3",
        ),
        (
            """def renames(position):
                nearest = doubtful_solution(position)
                labels[position] = labels[nearest]
                return nearest""",
            "changed pixels or labels",
        ),
    ],
}
