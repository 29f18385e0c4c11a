"""Right answers in chapter parameters in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "widest": [
        "lambda b: int((-796 + (796**2 - 40 + b // 4 * 4) ** 0.5) // 2)",
        """def widest(budget):
            low, high = 0, 100_000
            while low < high:
                middle = (low + high + 1) // 2
                count = linear_count(784, middle) + linear_count(middle, middle)
                if 4 * (count + linear_count(middle, 10)) <= budget:
                    low = middle
                else:
                    high = middle - 1
            return low""",
        """def widest(budget):
            w = torch.arange(5000)
            return w[4 * (w * w + 796 * w + 10) <= budget].max()""",
        """def widest(budget):
            w = np.arange(1, 10_000)
            sizes = 4 * (w**2 + 796 * w + 10)
            return np.searchsorted(sizes, budget, side="right")""",
        """def widest(budget):
            roots = np.roots([1, 796, 10 - budget / 4])
            w = round(max(roots))
            return w if 4 * (w * w + 796 * w + 10) <= budget else float(w - 1)""",
    ],
    "half_cost": [
        # both files are written; the state dict's copy keeps what else it holds
        """def half_cost(some_state_dict):
            import copy

            half = copy.copy(some_state_dict)
            for name in half:
                half[name] = half[name].half()
            sizes = []
            for one in (some_state_dict, half):
                file = io.BytesIO()
                torch.save(obj=one, f=file)
                sizes.append(len(file.getvalue()))
            pairs = zip(logits_of(some_state_dict), logits_of(half), strict=True)
            return sizes[1], sum(int(a.argmax() != b.argmax()) for a, b in pairs)""",
        """def half_cost(some_state_dict):
            half = {k: v.half() for k, v in some_state_dict.items()}
            file = io.BytesIO()
            torch.save(half, file)
            network = NeuralNetwork().half()
            network.load_state_dict(half)
            with torch.inference_mode():
                after = network(X_validation.half()).argmax(dim=1)
            before = logits_of(some_state_dict).argmax(dim=1)
            return len(file.getvalue()), torch.sum(after != before)""",
        """def half_cost(some_state_dict):
            network = NeuralNetwork()
            network.load_state_dict(some_state_dict)
            before = network(X_validation).argmax(dim=1)
            network.half()
            file = io.BytesIO()
            torch.save(network.state_dict(), file)
            after = network.float()(X_validation).argmax(dim=1)
            return np.array([file.tell(), (after != before).sum().item()])""",
        """def half_cost(some_state_dict):
            import tempfile

            half = {}
            for name in some_state_dict:
                half[name] = some_state_dict[name].to(torch.float16)
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "half.pth"
                torch.save(half, path)
                size = path.stat().st_size
            logits = torch.stack([logits_of(some_state_dict), logits_of(half)])
            before, after = logits.argmax(dim=2)
            return [size, int(before.ne(after).sum())]""",
    ],
    "quantise": [
        """def quantise(weight):
            array = weight.numpy()
            scale = np.abs(array).max() / 127
            return np.rint(array / scale).astype(np.int8), scale""",
        """def quantise(weight):
            greatest = max(abs(one) for one in weight.flatten().tolist())
            codes = torch.round(weight * (127 / greatest)).char()
            return [codes, greatest / 127]""",
        """def quantise(weight):
            scale = torch.maximum(weight.max(), -weight.min()).reshape(1) / 127
            quotient = weight / scale
            codes = quotient.sign() * (quotient.abs() + 0.5).floor()
            return codes.to(torch.int8), scale""",
        """def quantise(weight):
            scale = torch.linalg.vector_norm(weight, ord=float("inf")) / 127
            codes = weight.div(scale).add(0.5).floor().clamp(-127, 127)
            return codes.type(torch.int8), scale.item()""",
    ],
}
