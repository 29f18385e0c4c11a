"""Typical wrong answers in chapter softmax, and part of the hint each should get."""

WRONG_ANSWERS = {
    "back_to_logits": [
        ("lambda p: p.log().mean()", "The shape should be (3,), not ()"),
        ("lambda p: p.log().unsqueeze(0)", "not (1, 3)"),
        ("lambda p: p.log() / 0", "finite"),
        ("lambda p: p.log_() - p.log_().mean()", "have changed"),
        ("lambda p: p.log()", "These are log-probabilities"),
        ("lambda p: [math.log(one) for one in p]", "These are log-probabilities"),
        ("torch.logit", "These are log-odds"),
        ("lambda p: torch.logit(p) - torch.logit(p).mean()", "These are log-odds"),
        ("lambda p: p.log() - p.log().max()", "the mean is -"),
        ("lambda p: p.log() + p.log().mean()", "The shift is not right"),
        ("lambda p: p.log() - p.log().sum()", "The shift is not right"),
        ("lambda p: p.log10() - p.log10().mean()", "natural logarithm"),
        ("lambda p: p.log2() - p.log2().mean()", "natural logarithm"),
        ("lambda p: p.log().mean() - p.log()", "Softmax makes [0.588, 0.294, 0.118]"),
        ("lambda p: p - p.mean()", "not [0.125, 0.25, 0.625]"),
        (
            "lambda p: three_logits - three_logits.mean()",
            "The shape should be (4,)",
        ),
    ],
    "softmax_rows": [
        (
            "lambda l: (l - l.mean(dim=1, keepdim=True)).exp() / "
            "(l - l.mean(dim=1, keepdim=True)).exp().sum(dim=1, keepdim=True)",
            "subtract the greatest, nothing else",
        ),
        (
            "lambda l: (l - l.amin(dim=1, keepdim=True)).exp() / "
            "(l - l.amin(dim=1, keepdim=True)).exp().sum(dim=1, keepdim=True)",
            "subtract the greatest, nothing else",
        ),
        (
            "lambda logits: logits.exp() / logits.exp().sum(dim=1)",
            "keepdim=True helps",
        ),
        (
            "lambda logits: torch.tensor(logits.numpy() - logits.numpy().max(axis=1))",
            "keepdim=True helps",
        ),
        (
            "lambda logits: torch.stack([stable_softmax(logits[0]),"
            " stable_softmax(logits[1])])",
            "is their number fixed?",
        ),
        (
            """def softmax_rows(logits):
                shifted = logits - logits.max(dim=1, keepdim=True)
                return shifted.exp() / shifted.exp().sum(dim=1, keepdim=True)""",
            "It gives values *and* indices",
        ),
        ("lambda logits: logits.exp().sum(dim=1)", "a tensor of probabilities"),
        ("lambda logits: logits.softmax(dim=1).tolist()", "a tensor of"),
        (
            """def softmax_rows(logits):
                logits -= logits.amax(dim=1, keepdim=True)
                return logits.exp() / logits.exp().sum(dim=1, keepdim=True)""",
            "work on a copy",
        ),
        ("lambda logits: logits.softmax(dim=0)", "The columns add up to 1"),
        (
            "lambda logits: logits.exp() / logits.exp().sum()",
            "The whole batch adds up to 1",
        ),
        ("lambda logits: naive_softmax(logits.flatten()).view(2, 3)", "whole batch"),
        ("lambda logits: logits.exp()", "The rows add up to [8.0, 8.0]"),
        (
            "lambda logits: (logits - logits.amax(dim=1, keepdim=True)).exp()",
            "The rows add up to [1.6, 2.67]",
        ),
        (
            "lambda logits: logits / logits.sum(dim=1, keepdim=True)",
            "softmax gives other numbers",
        ),
        (
            """def softmax_rows(logits):
                if len(logits) == 2:
                    return logits.softmax(dim=1)
                return logits.exp() / logits.exp().sum(dim=1)""",
            "Wrong for 3 × 3",
        ),
        (
            """def softmax_rows(logits):
                sums = logits.exp().sum(dim=1)
                return logits.exp() / sums.unsqueeze(1)""",
            "Logits near 1000 give nan",
        ),
        (
            """def softmax_rows(logits):
                exponentials = logits.clamp(max=80).exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "1000, 1001, … are not",
        ),
        (
            """def softmax_rows(logits):
                m = logits.amax(dim=1, keepdim=True).clamp(min=0)
                exponentials = (logits - m).exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "Logits near -1000 give nan",
        ),
        (
            """def softmax_rows(logits):
                exponentials = (logits - logits.max()).exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "each row needs its own maximum",
        ),
    ],
    "find_temperature": [
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 100.0
                for _ in range(40):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle)[label] > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "not always at `label`: max",
        ),
        (
            "lambda logits, goal: torch.softmax(logits, dim=1).max()",
            "The logits are (K,): dim=0",
        ),
        (
            "lambda logits, goal: find_temperature_solution(logits, 0.9)",
            "does it look at the goal?",
        ),
        (
            "lambda logits, goal: softmax_at(logits, goal)",
            "One number is wanted, not a shape (2,)",
        ),
        ("lambda logits, goal: goal - 1", "this is -0.10"),
        ("lambda logits, goal: float('nan')", "A temperature is positive"),
        (
            "lambda logits, goal: 1 / find_temperature_solution(logits, goal)",
            "This is 1/T",
        ),
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 100.0
                for _ in range(13):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "Nearly: go on halving",
        ),
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 100.0
                for _ in range(40):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() < goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "A lower temperature is needed",
        ),
        ("lambda logits, goal: 0.47", "A higher temperature is needed"),
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 1.0
                for _ in range(40):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "(2 logits, goal 70.0%, your T = 1.00: the confidence is 75.0%.)",
        ),
    ],
}
