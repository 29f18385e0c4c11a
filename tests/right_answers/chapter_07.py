"""Right answers to the exercises of chapter 7 in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "mean_over_batches": [
        # each mean as often as its batch has images
        """import statistics
def mean_over_batches(pairs):
    return statistics.fmean([mean for mean, size in pairs for _ in range(size)])""",
        # a running mean
        """def mean_over_batches(pairs):
            result = seen = 0
            for mean, size in pairs:
                if size:
                    seen += size
                    result += (mean - result) * size / seen
            return result""",
        # a tensor of no dimension, that asks for a gradient
        """def mean_over_batches(pairs):
            means, sizes = torch.tensor(pairs, dtype=torch.float64).T
            sums = torch.where(sizes > 0, means * sizes, 0.0)
            return (sums.sum() / sizes.sum()).requires_grad_()""",
        # NumPy, and a fraction
        """import fractions
def mean_over_batches(pairs):
    means, sizes = zip(*[pair for pair in pairs if pair[1] > 0])
    result = np.average(means, weights=sizes)
    return fractions.Fraction(float(result)) if math.isfinite(result) else [result]""",
    ],
    "loss_from_logits": [
        # one number after the other
        """def loss_from_logits(logits, y):
            total = 0
            for row, label in zip(logits.tolist(), y.tolist()):
                greatest = max(row)
                powers = [math.exp(logit - greatest) for logit in row]
                total += greatest + math.log(sum(powers)) - row[label]
            return total / len(y)""",
        # NumPy in float64
        """def loss_from_logits(logits, y):
            L = logits.double().numpy()
            greatest = L.max(axis=1, keepdims=True)
            log_sum_exp = np.log(np.exp(L - greatest).sum(axis=1)) + greatest[:, 0]
            return np.mean(log_sum_exp - L[np.arange(len(y)), y.numpy()])""",
        # differences to the label, and gather
        """def loss_from_logits(logits, y):
            ahead = logits - logits.gather(1, y[:, None])
            most = ahead.amax(1, keepdim=True)
            return (most[:, 0] + (ahead - most).exp().sum(1).log()).mean()""",
        # a mask in place of an index
        """def loss_from_logits(logits, y):
            greatest = logits.amax(1)
            mask = torch.arange(logits.shape[1]) == y[:, None]
            of_label = torch.where(mask, logits, 0).sum(1)
            powers = (logits - greatest[:, None]).exp()
            return (powers.sum(1).log() + greatest - of_label).mean().reshape(1)""",
        """class Loss(torch.nn.Module):
    def forward(self, logits, y):
        rows = (logits - logits.max(1, True)[0]).requires_grad_()
        of_label = torch.stack([row[label] for row, label in zip(rows, y)])
        return (rows.exp().sum(1).log() - of_label).sum() / len(y)
def loss_from_logits(logits, y):
    return Loss().forward(logits, y)""",
    ],
    "costliest": [
        # lists
        """def costliest(losses, share):
            losses = losses.tolist()
            worst = sorted(losses, reverse=True)[: round(share * len(losses))]
            return [losses.index(max(losses)), sum(worst) / sum(losses)]""",
        # one tensor of two numbers
        """def costliest(losses, share):
            worst = losses.topk(int(share * len(losses) + 0.5)).values
            part = worst.sum() / losses.sum()
            return torch.stack([losses.argmax().float(), part])""",
        # running sums in NumPy
        """def costliest(losses, share):
            sums = np.append(0, np.sort(losses.double().numpy())[::-1].cumsum())
            count = int(np.round(share * len(losses)))
            return np.argmax(losses.numpy()), sums[count] / sums[-1]""",
        # all but the others, as one array
        """def costliest(losses, share):
            others = len(losses) - round(share * len(losses))
            rest = losses.topk(others, largest=False).values.sum() / losses.sum()
            return np.array([int(losses.max(dim=0).indices), 1 - float(rest)])""",
    ],
}
