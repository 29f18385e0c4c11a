"""Typical wrong answers in chapter cross-entropy, and part of the hint each gets."""

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
        ("lambda pairs: pairs[0][0]", "1, 1, 1 and 5 have the mean 2, not 1.00"),
        ("lambda pairs: 2", "0.7, not 2.00"),
        (
            # every batch but the last taken to be as large as the first
            "lambda pairs: (sum(mean for mean, _ in pairs[:-1]) * pairs[0][1]"
            " + pairs[-1][0] * 1) / ((len(pairs) - 1) * pairs[0][1] + 1)",
            "0.7, not",
        ),
        (
            "lambda pairs: sum(mean / (1 / size) for mean, size in pairs)"
            " / sum(size for _, size in pairs)",
            "An empty batch stops it: ",
        ),
        (
            "lambda pairs: sum(mean * size for mean, size in pairs)"
            " / sum(size for _, size in pairs)",
            "0 times nan is nan",
        ),
        (
            "lambda pairs: sum(mean * size for mean, size in pairs if size)"
            " / sum(max(size, 1) for _, size in pairs)",
            "1, not 0.40",
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
            "Losses 0 and 2, and empty batches: 1, not 2.00",
        ),
    ],
    "loss_from_logits": [
        (
            "lambda logits, y: (logits.logsumexp(dim=1) - logits[:, y]).mean()",
            "one entry a row",
        ),
        (
            "lambda logits, y: ((logits - logits.amax(dim=1, keepdim=True))"
            ".logsumexp(dim=1) - logits[torch.arange(len(y)), y]).mean()",
            "shifted by the maximum",
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
            " (logits.logsumexp(dim=1) - logits[torch.arange(4), y]).mean()",
            "is their number fixed?",
        ),
        (
            """def loss_from_logits(logits, y):
                logits -= logits.amax(dim=1, keepdim=True)
                return loss_function(logits, y)""",
            "have changed: work on a copy",
        ),
        (
            "lambda logits, y: logits.logsumexp(dim=1) - logits[torch.arange(len(y)),"
            " y]",
            "One number is wanted, not (4,)",
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
            "over the categories",
        ),
        (
            "lambda logits, y: loss_function(logits, y) / math.log(2)",
            "For four rows it gives",
        ),
        (
            "lambda logits, y: (logits.exp().sum(dim=1).log()"
            " - logits[torch.arange(len(y)), y]).mean()",
            "Logits of 1000 give inf",
        ),
        (
            "lambda logits, y: -torch.softmax(logits, dim=1).log()"
            "[torch.arange(len(y)), y].mean()",
            "Logits of 1000 give inf",
        ),
        (
            "lambda logits, y: loss_function(logits.clamp(-80, 80), y)",
            "500, not 40.00",
        ),
        (
            "lambda logits, y: ((logits - logits.max()).exp().sum(dim=1).log()"
            " + logits.max() - logits[torch.arange(len(y)), y]).mean()",
            "Each row needs its own maximum",
        ),
    ],
    "costliest": [
        ("lambda losses, share: losses.max()", "Two numbers"),
        (
            """def costliest(losses, share):
                losses[:] = losses.sort(descending=True).values
                return costliest_solution(losses, share)""",
            "have changed: work on a copy",
        ),
        (
            "lambda losses, share: (losses.argmax(),"
            " losses.topk(round(share * len(losses))).values.sum() / len(losses))",
            "divide by the sum of losses",
        ),
        ("lambda losses, share: (losses.max(), 0.6)", "the greatest loss itself"),
        ("lambda losses, share: (losses.argmin(), 0.6)", "where the loss is smallest"),
        ("lambda losses, share: (losses.topk(3).indices[2], 0.6)", "not 0"),
        (
            "lambda losses, share: (losses.argmax(),"
            " losses.topk(round(share * len(losses))).values.sum())",
            "divide by the sum",
        ),
        (
            "lambda losses, share: (losses.argmax(), losses.sort().values"
            "[:round(share * len(losses))].sum() / losses.sum())",
            "These are the smallest losses",
        ),
        (
            "lambda losses, share: (losses.argmax(), losses.max() / losses.sum())",
            "the worst image alone",
        ),
        ("lambda losses, share: (losses.argmax(), share)", "the share of the images"),
        ("lambda losses, share: (losses.argmax(), 0.5)", "that is 0.6, not 0.5"),
        (
            "lambda losses, share: (losses.argmax(),"
            " losses.topk(int(share * len(losses))).values.sum() / losses.sum())",
            "round, do not cut off",
        ),
        ("lambda losses, share: (losses.argmax(), 0.6)", "With share 0.1"),
        (
            "lambda losses, share: (2, losses.topk(round(share * len(losses)))"
            ".values.sum() / losses.sum())",
            "Turned around",
        ),
    ],
}
