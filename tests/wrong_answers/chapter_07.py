"""Typical wrong answers in chapter cross-entropy, and part of the hint each gets."""


def part(source):
    """The right position, and as the part what the source says of K images."""
    count = "round(share * len(losses))"
    return f"lambda losses, share: (losses.argmax(), {source.replace('K', count)})"


WRONG_ANSWERS = {
    "mean_over_batches": [
        (
            "lambda batches: torch.tensor([mean for mean, _ in batches])",
            "One number is wanted",
        ),
        (
            "lambda pairs: sum(mean for mean, _ in pairs) / len(pairs)",
            "the mean of the means",
        ),
        ("lambda pairs: sum(mean * size for mean, size in pairs)", "the sum of all"),
        (
            "lambda pairs: sum(mean * size for mean, size in pairs) / len(pairs)",
            "not by that of batches",
        ),
        ("lambda pairs: pairs[0][0]", "[(1.0, 3), (5.0, 1)] should give 2, not 1"),
        ("lambda pairs: 2", "should give 0.7, not 2"),
        (
            # every batch but the last taken to be as large as the first
            "lambda pairs: (sum(mean for mean, _ in pairs[:-1]) * pairs[0][1]"
            " + pairs[-1][0] * 1) / ((len(pairs) - 1) * pairs[0][1] + 1)",
            "should give 0.7, not",
        ),
        (
            "lambda pairs: sum(mean / (1 / size) for mean, size in pairs)"
            " / sum(size for _, size in pairs)",
            "Stopped (an empty batch?) by ",
        ),
        (
            "lambda pairs: sum(mean * size for mean, size in pairs)"
            " / sum(size for _, size in pairs)",
            "0 times nan is nan",
        ),
        (
            "lambda pairs: sum(mean * size for mean, size in pairs if size)"
            " / sum(max(size, 1) for _, size in pairs)",
            "should give 1, not 0.4",
        ),
        (
            """def mean_over_batches(pairs):
                for pair in pairs:
                    if pair[1] == 0:
                        pairs.remove(pair)
                return mean_over_batches_solution(pairs)""",
            "The list that came in has changed",
        ),
        (
            "lambda pairs: mean_over_batches_solution([p for p in pairs if p[0] > 0])",
            "(0.0, 5000)] should give",
        ),
        (
            # every nan is dropped, so that nobody sees what has gone wrong
            "lambda pairs: mean_over_batches_solution([p for p in pairs"
            " if p[0] == p[0]])",
            "leave out empty batches only",
        ),
        (
            """def mean_over_batches(pairs):
                pairs.sort(key=lambda pair: pair[1])
                return mean_over_batches_solution(pairs)""",
            "The list that came in has changed",
        ),
        (
            "lambda pairs: round(mean_over_batches_solution(pairs), 1)",
            "should give 0.25, not 0.2",
        ),
        (
            """known = [0.0, 0]
def mean_over_batches(pairs):
    for mean, size in pairs:
        if size:
            known[0] += mean * size
            known[1] += size
    return known[0] / known[1]""",
            "should give 0.7, not",
        ),
    ],
    "loss_from_logits": [
        (
            "lambda logits, y: (logits.logsumexp(dim=1) - logits[:, y]).mean()",
            "one a row",
        ),
        (
            "lambda logits, y: ((logits - logits.amax(dim=1, keepdim=True))"
            ".logsumexp(dim=1) - logits[torch.arange(len(y)), y]).mean()",
            "One of the two terms is shifted by the maximum",
        ),
        (
            "lambda logits, y: (-logits[torch.arange(3), y]).mean()",
            "Logits (4, 3) and labels (4,) stop it",
        ),
        (
            "lambda logits, y: logits.numpy() - logits.numpy().max(axis=1)",
            "Logits (4, 3) and labels (4,) stop it",
        ),
        (
            "lambda logits, y:"
            " (logits.exp().sum(dim=1).log() - logits[torch.arange(4), y]).mean()",
            "a fixed size?",
        ),
        (
            """def loss_from_logits(logits, y):
                logits -= logits.amax(dim=1, keepdim=True)
                return loss_function(logits, y)""",
            "What came in has changed",
        ),
        (
            "lambda logits, y: logits.logsumexp(dim=1) - logits[torch.arange(len(y)),"
            " y]",
            "One number, the mean, not (4,)",
        ),
        (
            "lambda logits, y: torch.log_softmax(logits, dim=1)"
            "[torch.arange(len(y)), y].mean()",
            "The sign is wrong",
        ),
        (
            "lambda logits, y: 4 * loss_function(logits, y).item()",
            "This is the sum over the batch",
        ),
        (
            "lambda logits, y: -logits[torch.arange(len(y)), y].mean()",
            "The log-sum-exp is missing",
        ),
        (
            "lambda logits, y: (logits.exp().sum(dim=1)"
            " - logits[torch.arange(len(y)), y]).mean()",
            "The logarithm of the sum is missing",
        ),
        (
            "lambda logits, y: loss_function(torch.softmax(logits, dim=1), y)",
            "This is a softmax twice",
        ),
        (
            "lambda logits, y: -torch.softmax(logits, dim=1)"
            "[torch.arange(len(y)), y].mean()",
            "the mean probability",
        ),
        (
            "lambda logits, y: -torch.log_softmax(logits, dim=0)"
            "[torch.arange(len(y)), y].mean()",
            "it belongs over categories",
        ),
        (
            "lambda logits, y: loss_function(logits, y) / math.log(2)",
            "This is in bits",
        ),
        (
            "lambda logits, y: loss_function(logits, y) / logits.shape[1]",
            "The mean is over the N rows",
        ),
        (
            "lambda logits, y: -torch.softmax(logits, dim=1)"
            "[torch.arange(len(y)), y].mean().log()",
            "first the log, then the mean",
        ),
        (
            "lambda logits, y: (logits.argmax(dim=1) != y).float().mean()",
            "4 rows of 3: 0.711, not 0.500",
        ),
        ("lambda logits, y: loss_function(logits, y)", "Right, but cross_entropy"),
        (
            "lambda logits, y: -torch.log_softmax(logits, dim=1)"
            "[torch.arange(len(y)), y].mean()",
            "Right, but log_softmax",
        ),
        (
            # in float64, and by the mean: right for 1000, not for 100,000
            """def loss_from_logits(logits, y):
                shifted = logits.double() - logits.double().mean(dim=1, keepdim=True)
                of_label = shifted[torch.arange(len(y)), y]
                return (shifted.exp().sum(dim=1).log() - of_label).mean()""",
            "Logits of 100000 give inf",
        ),
        (
            "lambda logits, y: (logits.exp().sum(dim=1).log()"
            " - logits[torch.arange(len(y)), y]).mean()",
            "Logits of 1000 give inf",
        ),
        (
            # the probability first: it may be 0
            """def loss_from_logits(logits, y):
                powers = (logits - logits.amax(dim=1, keepdim=True)).exp()
                p = powers / powers.sum(dim=1, keepdim=True)
                return -p[torch.arange(len(y)), y].log().mean()""",
            "Logits of 1000 give inf",
        ),
        (
            """def loss_from_logits(logits, y):
                powers = logits.clamp(-80, 80).exp()
                of_label = powers[torch.arange(len(y)), y]
                return (powers.sum(dim=1).log() - of_label.log()).mean()""",
            "2 rows of 2: 500.000, not 40.000",
        ),
        (
            "lambda logits, y: ((logits - logits.max()).exp().sum(dim=1).log()"
            " + logits.max() - logits[torch.arange(len(y)), y]).mean()",
            "Has each its own maximum?",
        ),
    ],
    "costliest": [
        ("lambda losses, share: losses.max()", "Two numbers are wanted"),
        (
            """def costliest(losses, share):
                losses[:] = losses.sort(descending=True).values
                return costliest_solution(losses, share)""",
            "have changed: work on a copy",
        ),
        (part("losses.topk(K).values.sum() / len(losses)"), "not by N"),
        ("lambda losses, share: (losses.max(), 0.6)", "This is the greatest loss"),
        ("lambda losses, share: (0.6, losses.argmax())", "The position comes first"),
        ("lambda losses, share: (losses.argmin(), 0.6)", "There the loss is smallest"),
        ("lambda losses, share: (losses.topk(3).indices[2], 0.6)", "is at 2, not at 0"),
        (
            "lambda losses, share: (losses.argmax() + 1,"
            " costliest_solution(losses, share)[1])",
            "The greatest loss is at 2, not at 3",
        ),
        (part("losses.topk(K).values.sum()"), "divide by the sum"),
        (part("100 * losses.topk(K).values.sum() / losses.sum()"), "No percentage"),
        (
            part("losses.sort().values[:K].sum() / losses.sum()"),
            "These are the smallest",
        ),
        (part("losses[:K].sum() / losses.sum()"), "These are the first losses"),
        (part("losses.max() / losses.sum()"), "This is the worst image alone"),
        ("lambda losses, share: (losses.argmax(), share)", "the share of the images"),
        (part("0.5"), "0.600, not 0.500. How many are the worst? 2."),
        (
            part("losses.topk(int(share * len(losses))).values.sum() / losses.sum()"),
            "do not cut off",
        ),
        (
            part("losses.topk(math.ceil(share * len(losses)))[0].sum() / losses.sum()"),
            "to the nearest",
        ),
        (
            part("losses.topk(max(1, K)).values.sum() / losses.sum()"),
            "share 0.0: 0.000, not",
        ),
        (
            # in tenths, whatever their number
            part(
                "losses.topk(min(len(losses), round(share * 10)))[0].sum()/losses.sum()"
            ),
            "300 losses, share 0.01",
        ),
        (
            part("losses[losses >= losses.quantile(1 - share)].sum() / losses.sum()"),
            "How many are the worst?",
        ),
        (part("0.6"), "share 0.1: 0.450, not 0.600"),
        (
            "lambda losses, share: (2, losses.topk(round(share * len(losses)))"
            ".values.sum() / losses.sum())",
            "The greatest loss is at 7, not at 2",
        ),
    ],
}
