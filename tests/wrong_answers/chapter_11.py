"""Typical wrong answers in chapter evaluation, and part of the hint each should get."""

WRONG_ANSWERS = {
    "merged_accuracy": [
        ("lambda confusion, group: confusion[group].diag(1)", "One number is wanted"),
        ("lambda confusion, group: confusion[torch.tensor(group) + 9]", "stop it"),
        (
            "lambda confusion, group: confusion.diag().sum()"
            " + confusion[group][:, group].sum()"
            " - confusion[group][:, group].diag().sum()",
            "divide by all images",
        ),
        (
            "lambda confusion, group: confusion.diag().sum() / confusion.sum()",
            "as before",
        ),
        (
            "lambda confusion, group: confusion[group][:, group].sum()"
            " / confusion.sum()",
            "others are missing",
        ),
        (
            "lambda confusion, group: (confusion[group][:, group].sum()"
            " - confusion[group][:, group].diag().sum()) / confusion.sum()",
            "without what is right",
        ),
        (
            "lambda confusion, group: (confusion.diag().sum() + confusion[0, 2]"
            " + confusion[2, 0]) / confusion.sum()",
            "the group [0, 1, 2] it gives 0.825, not 1",
        ),
        (
            "lambda confusion, group: (confusion.diag().sum()"
            " + confusion[group, group].sum()"
            " - confusion[group].diag()[group].sum()) / confusion.sum()"
            " if len(group) < 3 else 1.0",
            "stop it",
        ),
        (
            """
def diagonal_only(confusion, group):
    inside = confusion[group, group].sum()
    outside = confusion.diag().sum() - confusion.diag()[group].sum()
    return (outside + inside) / confusion.sum()
""",
            "confusion[group, group] is a piece of the diagonal",
        ),
        (
            "lambda confusion, group:"
            " round(merged_accuracy_solution(confusion, group), 3)",
            "For a matrix (5, 5) and the group [3, 0, 4]",
        ),
        (
            """
def above_the_diagonal(confusion, group):
    right = confusion.diag().sum()
    for i in group:
        for j in group:
            if i < j:
                right = right + confusion[i, j]
    return right / confusion.sum()
""",
            "the group [0, 2] it gives 0.725, not 0.825",
        ),
        (
            """
def changes(confusion, group):
    share = merged_accuracy_solution(confusion, group)
    confusion[0] = 0
    return share
""",
            "The matrix or the group has changed",
        ),
        (
            "lambda confusion, group: (confusion.diag().sum()"
            " + confusion[group][:, group].sum()) / confusion.sum()",
            "counted twice",
        ),
        (
            "lambda confusion, group: confusion[group].sum() / confusion.sum()",
            "it gives 0.75, not 0.825",
        ),
    ],
    "precisions_in_shop": [
        ("lambda confusion, shares: confusion @ shares[:2]", "stop it"),
        ("lambda confusion, shares: confusion.float()", "3 precisions are wanted"),
        (
            "lambda confusion, shares: confusion.diag() / confusion.sum(dim=1)",
            "The recalls",
        ),
        (
            "lambda confusion, shares: confusion.diag() / confusion.sum(dim=0)",
            "play no role",
        ),
        (
            "lambda confusion, shares: (confusion * shares.unsqueeze(1)).diag()"
            " / (confusion * shares.unsqueeze(1)).sum(dim=0)",
            "parts of its own sum",
        ),
        (
            """def equal_shares(confusion, shares):
                rates = confusion / confusion.sum(dim=1, keepdim=True)
                return rates.diag() / rates.sum(dim=0)""",
            "for equal shares",
        ),
        (
            """def of_all_images(confusion, shares):
                rates = confusion / confusion.sum(dim=1, keepdim=True)
                return (rates * shares.unsqueeze(1)).diag()""",
            "not of the answers",
        ),
        (
            """def sideways(confusion, shares):
                rates = confusion / confusion.sum(dim=1, keepdim=True)
                in_shop = rates * shares
                return in_shop.diag() / in_shop.sum(dim=1)""",
            "to the rows",
        ),
        ("lambda confusion, shares: shares", "it gives [0.1, 0.5, 0.4]"),
        (
            """
def without_keepdim(confusion, shares):
    in_shop = confusion / confusion.sum(dim=1) * shares.unsqueeze(1)
    return in_shop.diag() / in_shop.sum(dim=0)
""",
            "without keepdim it divides",
        ),
        (
            """
def columns_weighted(confusion, shares):
    rates = confusion / confusion.sum(dim=1, keepdim=True)
    in_shop = rates * shares
    return in_shop.diag() / in_shop.sum(dim=0)
""",
            "shares alone weight the columns",
        ),
        (
            """
def three_only(confusion, shares):
    return precisions_in_shop_solution(confusion[:3, :3], shares[:3])
""",
            "5 precisions are wanted, not (3,)",
        ),
        (
            """
def never_by_zero(confusion, shares):
    rates = confusion / confusion.sum(dim=1, keepdim=True)
    in_shop = rates * shares.unsqueeze(1)
    return in_shop.diag() / (in_shop.sum(dim=0) + 1e-5)
""",
            "For 3 categories it gives",
        ),
        (
            """
def changes(confusion, shares):
    precisions = precisions_in_shop_solution(confusion, shares)
    shares /= 2
    return precisions
""",
            "The matrix or the shares have changed",
        ),
    ],
    "perfect_error": [
        (
            "lambda confidence, runs: expected_error("
            "into_bins(confidence, correct_test))",
            "labels play no role",
        ),
        ("lambda confidence, runs: confidence", "One number is wanted"),
        (
            "lambda confidence, runs: runs * perfect_error_solution(confidence, runs)",
            "divide by their number",
        ),
        ("lambda confidence, runs: 0.0", "drawn by chance"),
        (
            "lambda confidence, runs: perfect_error_solution(confidence[:1000], runs)",
            "10,000 with 96%, 10,000 with 20%",
        ),
        (
            """def sure_is_right(confidence, runs):
                def drawn():
                    luck = torch.rand(len(confidence)) < confidence
                    return luck | (confidence > 0.9)
                bins = [into_bins(confidence, drawn()) for _ in range(runs)]
                return sum(map(expected_error, bins)) / runs""",
            "10,000 with 96%, 10,000 with 20%",
        ),
        (
            """def mean_first(confidence, runs):
                drawn = torch.rand(runs, len(confidence)) < confidence
                right = drawn.float().mean(dim=0)
                return expected_error(into_bins(confidence, right))""",
            "First the ECE of each run",
        ),
        (
            "lambda confidence, runs: perfect_error_solution(1 - confidence, runs)"
            " + (2 * confidence - 1).mean()",
            "Turned round",
        ),
        (
            """def turned(confidence, runs):
                total = 0
                for _ in range(runs):
                    drawn = torch.rand(len(confidence)) > confidence
                    total += expected_error(into_bins(confidence, drawn))
                return total / runs""",
            "Turned round",
        ),
        (
            """def one_draw(confidence, runs):
                total = 0
                for _ in range(runs):
                    drawn = torch.rand(1) < confidence
                    total += expected_error(into_bins(confidence, drawn))
                return total / runs""",
            "One draw for all images",
        ),
        (
            """def coin(confidence, runs):
                total = 0
                for _ in range(runs):
                    drawn = torch.rand(len(confidence)) < 0.5
                    total += expected_error(into_bins(confidence, drawn))
                return total / runs""",
            "A coin for each image",
        ),
        (
            "lambda confidence, runs: perfect_error_solution(confidence, 1)",
            "like a single run",
        ),
        (
            "lambda confidence, runs: perfect_error_solution(confidence[:50], runs)",
            "about 0.032",
        ),
        ("lambda confidence, runs: 0.032", "No mean of 1 drawn"),
        (
            "lambda confidence, runs: perfect_error_solution(confidence, 300)",
            "No mean of 1 drawn",
        ),
        (
            "lambda confidence, runs:"
            " round(perfect_error_solution(confidence, runs), 2)",
            "without rounding it",
        ),
        (
            """def mean_confidence(confidence, runs):
                total = 0
                for _ in range(runs):
                    drawn = torch.rand(len(confidence)) < confidence.mean()
                    total += expected_error(into_bins(confidence, drawn))
                return total / runs""",
            "Wrong for different confidences",
        ),
        (
            """def ten_bins(confidence, runs):
                total = 0
                for _ in range(runs):
                    drawn = torch.rand(len(confidence)) < confidence
                    total += expected_error(into_bins(confidence, drawn, 10))
                return total / runs""",
            "Take the 15 of into_bins",
        ),
        (
            """def sorts(confidence, runs):
                error = perfect_error_solution(confidence, runs)
                confidence.copy_(confidence.sort().values.flip(0))
                return error""",
            "The confidences that came in have changed",
        ),
    ],
}
