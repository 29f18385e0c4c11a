"""Right answers in chapter dataset in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "count_categories": [
        # by NumPy, with zeros for what does not occur
        """def f(pairs):
            counts = np.bincount([label for _, label in pairs], minlength=10)
            return {categories[i]: counts[i] for i in np.argsort(-counts)}""",
        # by PyTorch: the counts are tensors
        """def f(pairs):
            counts = torch.tensor([label for _, label in pairs]).bincount(minlength=10)
            values, order = counts.sort(descending=True)
            return {categories[i]: n for i, n in zip(order, values) if n}""",
        # by pandas
        """def f(pairs):
            names = pd.Series([categories[label] for _, label in pairs])
            return names.value_counts().to_dict()""",
        # a loop over positions
        """def f(pairs):
            counts = {}
            for i in range(len(pairs)):
                name = categories[pairs[i][1]]
                counts[name] = counts.get(name, 0) + 1
            return {k: counts[k] for k in sorted(counts, key=lambda k: -counts[k])}""",
        # unzipped; a sorted Counter is a dictionary, too
        """def f(pairs):
            _, numbers = zip(*pairs)
            names = sorted((categories[n] for n in numbers))
            return collections.Counter(dict(collections.Counter(names).most_common()))
        """,
    ],
    "nearest_mean": [
        "lambda p: min(range(10), key=lambda i: difference(p, mean_images[i]))",
        "lambda p: np.abs(mean_images - p).mean(axis=(1, 2)).argmin()",
        "lambda p: np.abs(mean_images - p).sum((1, 2)).argsort()[0].astype(float)",
        # PyTorch; the label is a tensor of no dimension
        """def f(p):
            changes = torch.from_numpy(mean_images) - torch.tensor(p)
            return changes.abs().flatten(1).sum(dim=1).argmin()""",
        # in float32, by a norm
        """def f(p):
            changes = mean_images.astype(np.float32) - p
            distances = np.linalg.norm(changes.reshape(10, -1), ord=1, axis=1)
            return np.array(distances.argmin())""",
        # a loop that keeps the best
        """def f(p):
            best = 0
            for i in range(1, 10):
                if difference(p, mean_images[i]) < difference(p, mean_images[best]):
                    best = i
            return best""",
    ],
    "doubtful": [
        # one by one
        """def f(position):
            others = np.flatnonzero(labels != labels[position])
            own = pixels[position]
            return min(others, key=lambda i: difference(pixels[i], own))""",
        # bytes that cannot wrap
        """def f(position):
            own = pixels[position]
            changes = np.maximum(pixels, own) - np.minimum(pixels, own)
            levels = changes.mean(axis=(1, 2)) + 1000 * (labels == labels[position])
            return levels.argmin()""",
        # down the list of the nearest
        """def f(position):
            changes = np.subtract(pixels, pixels[position], dtype=np.int16)
            for i in np.argsort(np.abs(changes).mean(axis=(1, 2))):
                if labels[i] != labels[position]:
                    return np.array(i)""",
        # PyTorch
        """def f(position):
            X = torch.from_numpy(pixels).to(torch.int16)
            levels = (X - X[position]).abs().sum(dim=(1, 2)).float()
            levels[torch.from_numpy(labels) == labels[position]] = torch.inf
            return levels.argmin()""",
        # category by category
        """def f(position):
            found = []
            for label in set(range(10)) - {labels[position]}:
                where = np.flatnonzero(labels == label)
                changes = np.abs(pixels[where].astype(int) - pixels[position])
                levels = changes.mean(axis=(1, 2))
                found.append((levels.min(), where[levels.argmin()]))
            return float(min(found)[1])""",
    ],
}
