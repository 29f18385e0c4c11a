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
        ("lambda p: p.log() / 2 - p.log().mean() / 2", "Softmax makes"),
        ("lambda p: p.log10()", "natural logarithm"),
        ("lambda p: p.log10() - p.log10().mean()", "natural logarithm"),
        ("lambda p: p.log2() - p.log2().mean()", "natural logarithm"),
        ("lambda p: p.log().mean() - p.log()", "Softmax makes [0.588, 0.294, 0.118]"),
        ("lambda p: p - p.mean()", "not [0.125, 0.25, 0.625]"),
        (
            "lambda p: three_logits - three_logits.mean()",
            "The shape should be (4,)",
        ),
        # right for 1/8, 2/8, 5/8 only
        ("lambda p: p.log() - p.log().sum() / 3", "The shift is not right"),
        (
            "lambda p: p.clamp(min=0.05).log() - p.clamp(min=0.05).log().mean()",
            "Softmax makes",
        ),
        (
            "lambda p: (p + 1e-12).log() - (p + 1e-12).log().mean()",
            "Nearly: is it rounded, something added? (1e-20)",
        ),
        (
            "lambda p: (p.log() - p.log().mean()).round(decimals=3)",
            "Nearly: is it rounded",
        ),
        (
            """calls = []
def back_to_logits(p):
    calls.append(p)
    l = p.log_() if len(calls) > 1 else p.log()
    return l - l.mean()""",
            "have changed: work on a copy",
        ),
        ("lambda p: (one for one in p.log())", "not what is in this generator"),
    ],
    "softmax_rows": [
        (
            "lambda l: torch.stack("
            "[stable_softmax(row) for row in l]).round(decimals=4)",
            "Nearly: is it rounded",
        ),
        (
            "lambda l: torch.stack([stable_softmax(row) for row in l]) + 1e-5",
            "Nearly: is it rounded, something added?",
        ),
        ("lambda l: torch.softmax(l, dim=1)", "softmax does it for you"),
        ("torch.nn.Softmax(dim=1)", "softmax does it for you"),
        ("lambda l: torch.log_softmax(l, dim=1).exp()", "log_softmax does it"),
        (
            "lambda l: (l - torch.logsumexp(l, dim=1, keepdim=True)).exp()",
            "logsumexp does it for you",
        ),
        ("lambda l: softmax_at(l, 1)", "softmax does it for you"),
        (
            """def softmax_rows(logits):
                if logits.abs().max() > 100:
                    return logits.softmax(dim=1)
                return logits.exp() / logits.exp().sum(dim=1, keepdim=True)""",
            "softmax does it for you",
        ),
        (
            "lambda l: (l - l.mean(dim=1, keepdim=True)).exp() / "
            "(l - l.mean(dim=1, keepdim=True)).exp().sum(dim=1, keepdim=True)",
            "nan in a batch with [1000.0, 0.0, -1000.0]",
        ),
        # float64 goes to 709
        (
            """def softmax_rows(logits):
                exponentials = (logits - logits[:, :1]).double().exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "nan in a batch with [1000.0, 0.0, -1000.0]",
        ),
        (
            "lambda l: (l - l.amin(dim=1, keepdim=True)).exp() / "
            "(l - l.amin(dim=1, keepdim=True)).exp().sum(dim=1, keepdim=True)",
            "nan in a batch with [1000.0, 0.0, -1000.0]",
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
            "(3, 3) should give (3, 3), not (2, 3)",
        ),
        (
            """def softmax_rows(logits):
                shifted = logits - logits.max(dim=1, keepdim=True)
                return shifted.exp() / shifted.exp().sum(dim=1, keepdim=True)""",
            "gives values *and* indices",
        ),
        ("lambda logits: logits.exp().sum(dim=1)", "(2, 3) should give (2, 3)"),
        (
            """def softmax_rows(logits):
                shifted = (logits - logits.amax(dim=1, keepdim=True)).squeeze()
                return shifted.exp() / shifted.exp().sum(dim=-1, keepdim=True)""",
            "(1, 3) should give (1, 3), not (3,)",
        ),
        (
            """def softmax_rows(logits):
                logits -= logits.amax(dim=1, keepdim=True)
                return logits.exp() / logits.exp().sum(dim=1, keepdim=True)""",
            "work on a copy",
        ),
        (
            """calls = []
def softmax_rows(logits):
    calls.append(logits)
    if len(calls) > 1:
        logits -= logits.amax(dim=1, keepdim=True)
    return logits.exp() / logits.exp().sum(dim=1, keepdim=True)""",
            "work on a copy",
        ),
        (
            "lambda l: l.exp() / l.exp().sum(dim=0)",
            "The columns add up to 1",
        ),
        (
            "lambda logits: logits.exp() / logits.exp().sum()",
            "The whole batch adds up to 1",
        ),
        ("naive_softmax", "The whole batch adds up to 1"),
        ("lambda logits: logits.exp()", "rows add up to [8.0, 8.0]"),
        (
            "lambda logits: (logits - logits.amax(dim=1, keepdim=True)).exp()",
            "rows add up to [1.6, 2.67]",
        ),
        (
            "lambda logits: logits / logits.sum(dim=1, keepdim=True)",
            "rows add up to 1, but are not right: is it exp over its sum",
        ),
        (
            """def softmax_rows(logits):
                if len(logits) == 2:
                    return softmax_rows_solution(logits)
                return logits.exp() / logits.exp().sum(dim=1)""",
            "in (3, 3) a lost keepdim goes unnoticed",
        ),
        (
            """def softmax_rows(logits):
                sums = logits.exp().sum(dim=1)
                return logits.exp() / sums.unsqueeze(1)""",
            "nan in a batch with [1000.0, 1001.0, 1002.0]",
        ),
        (
            """def softmax_rows(logits):
                exponentials = logits.clamp(max=80).exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "cut nothing off",
        ),
        (
            """def softmax_rows(logits):
                m = logits.amax(dim=1, keepdim=True).clamp(min=0)
                exponentials = (logits - m).exp()
                return exponentials / exponentials.sum(dim=1, keepdim=True)""",
            "nan in a batch with [-1000.0, -999.0, -998.0]",
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
            "is the wrong half kept?",
        ),
        ("lambda logits, goal: 30.0", "A lower temperature is needed"),
        ("lambda logits, goal: goal", "A confidence?"),
        ("lambda logits, goal: logits.softmax(dim=0).max()", "A confidence?"),
        # an interval that is too narrow, at either end
        (
            """def find_temperature(logits, goal):
                low, high = 0.1, 100.0
                for _ in range(40):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "A lower temperature is needed to be surer. (2 logits, goal 80.0%",
        ),
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 30.0
                for _ in range(40):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "A higher temperature is needed to be less sure. (3 logits",
        ),
        # halved sixteen times: enough for T = 0.5, not for T = 0.01
        (
            """def find_temperature(logits, goal):
                low, high = 0.01, 100.0
                for _ in range(16):
                    middle = (low + high) / 2
                    if softmax_at(logits, middle).max() > goal:
                        low = middle
                    else:
                        high = middle
                return middle""",
            "goal 80.0%",
        ),
        # right for two logits
        (
            """def find_temperature(logits, goal):
                first, second = logits.topk(2).values
                return (first - second) / abs(math.log(goal / (1 - goal)))""",
            "(10 logits, goal 20.0%",
        ),
        (
            """def find_temperature(logits, goal):
                logits -= logits.max()
                return find_temperature_solution(logits, goal)""",
            "work on a copy",
        ),
        ("lambda logits, goal: 0.3", "A higher temperature is needed"),
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
            "(2 logits, goal 70.0%, your T = 1.000: the confidence is 75.0%.)",
        ),
    ],
}
