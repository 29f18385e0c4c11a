"""Right answers in chapter softmax in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "back_to_logits": [
        "lambda p: torch.log(p / p.log().mean().exp())",
        "lambda p: np.log(p.numpy()) - np.log(p.numpy()).mean()",
        "lambda p: (p.log()[:, None] - p.log()[None, :]).mean(dim=1)",
        "lambda p: (torch.eye(len(p)) - 1 / len(p)) @ p.log()",
        """def back_to_logits(probabilities):
            logs = [math.log(one) for one in probabilities]
            return [one - sum(logs) / len(logs) for one in logs]""",
        """def back_to_logits(p):
            return [one.log() - p.log().mean() for one in p]""",
        """def back_to_logits(p):
            logs = p.double().clone().requires_grad_().log2() * math.log(2)
            return logs - logs.mean()""",
    ],
    "softmax_rows": [
        "lambda l: [stable_softmax(row) for row in l]",
        "lambda logits: torch.vmap(stable_softmax)(logits)",
        "lambda l: 1 / (l[:, None, :] - l[:, :, None]).exp().sum(dim=2)",
        """def softmax_rows(logits):
            e = (logits.T - logits.max(1).values).exp()
            return (e / e.sum(0)).T""",
        """def softmax_rows(logits):
            m = logits.max(dim=1, keepdim=True).values
            return (logits - m - (logits - m).exp().sum(1, True).log()).exp()""",
        """def softmax_rows(logits):
            a = np.asarray(logits.numpy(), dtype=float)
            e = np.exp(a - a.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)""",
        """def softmax_rows(logits):
            rows = []
            for row in logits.tolist():
                e = [math.exp(one - max(row)) for one in row]
                rows.append([one / sum(e) for one in e])
            return rows""",
        """def softmax_rows(logits):
            logits = logits.clone()
            logits -= logits.amax(dim=1, keepdim=True)
            logits.exp_()
            logits /= logits.sum(dim=1, keepdim=True)
            return logits""",
        """class Rows(torch.nn.Module):
            def forward(self, logits):
                e = (logits - logits.amax(1, keepdim=True)).exp()
                return torch.einsum("nk,n->nk", e, 1 / e.sum(1))

def softmax_rows(logits):
    return Rows().forward(logits)""",
    ],
    "find_temperature": [
        """def find_temperature(logits, goal):
            temperatures = torch.logspace(-2, 2, 200_001, dtype=torch.float64)
            columns = logits.double() / temperatures.unsqueeze(1)
            confidences = columns.softmax(dim=1).amax(dim=1)
            return temperatures[(confidences - goal).abs().argmin()]""",
        """def find_temperature(logits, goal):
            low, high = 1 / 100, 1 / 0.01
            for _ in range(200):
                inverse = (low + high) / 2
                if (logits.double() * inverse).softmax(0).max() < goal:
                    low = inverse
                else:
                    high = inverse
            return torch.tensor([1 / inverse])""",
        """def candidate(logits, goal):
    def find_temperature(low, high):
        middle = (low * high) ** 0.5
        if high / low < 1 + 1e-9:
            return np.float64(middle)
        if softmax_at(logits.double(), middle).max() > goal:
            return find_temperature(middle, high)
        return find_temperature(low, middle)
    return find_temperature(0.01, 100.0)""",
        """def find_temperature(logits, goal):
            numbers = [one - max(logits.tolist()) for one in logits.tolist()]
            low, high = 0.01, 100.0
            while high - low > 1e-8:
                middle = (low + high) / 2
                total = sum(math.exp(one / middle) for one in numbers)
                low, high = (middle, high) if 1 / total > goal else (low, middle)
            return high""",
        """def find_temperature(logits, goal):
            low, high = torch.tensor(0.01), torch.tensor(100.0)
            for _ in range(50):
                middle = (low + high) / 2
                sure = torch.softmax(logits / middle, dim=-1).amax() > goal
                low = torch.where(sure, middle, low)
                high = torch.where(sure, high, middle)
            return middle""",
    ],
}
