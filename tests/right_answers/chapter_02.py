"""Right answers in chapter tensors in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "brighten": [
        "lambda image_tensor, factor: torch.clip(image_tensor.double() * factor, 0, 1)",
        "lambda t, k: torch.where(t * k > 1, torch.ones_like(t), t * k)",
        "lambda t, k: torch.from_numpy(np.minimum(t.numpy() * k, 1))",
        "lambda t, k: (t * k).requires_grad_().clamp(max=1)",
        # pixel by pixel
        """def f(image_tensor, factor):
            result = image_tensor.clone()
            for i in range(result.shape[1]):
                for j in range(result.shape[2]):
                    result[0, i, j] = min(1.0, float(image_tensor[0, i, j]) * factor)
            return result""",
        # in place, on a copy
        """def f(image_tensor, factor):
            result = image_tensor.clone()
            result *= factor
            result[result > 1] = 1
            return result""",
    ],
    "side_by_side": [
        # a grid of one row
        """def f(X):
            grid = torchvision.utils.make_grid(X, nrow=len(X), padding=0)
            return PIL.Image.fromarray((grid[0] * 255).round().byte().numpy())""",
        # Pillow pastes
        """def f(X):
            strip = PIL.Image.new("L", (28 * len(X), 28))
            for i, one in enumerate(X):
                grey_levels = (one[0] * 255 + 0.5).byte().numpy()
                strip.paste(PIL.Image.fromarray(grey_levels), (28 * i, 0))
            return strip""",
        # NumPy throughout
        """def f(X):
            grey_levels = np.rint(X.numpy() * 255).astype(np.uint8)
            return PIL.Image.fromarray(np.hstack(list(grey_levels[:, 0])))""",
        # the dimensions in the right order first
        """def f(X):
            row = X.squeeze(1).permute(1, 0, 2).reshape(28, -1)
            return PIL.Image.fromarray(torch.round(row * 255).byte().numpy())""",
        # torchvision's grid
        """def f(X):
            grid = torchvision.utils.make_grid(X, nrow=len(X), padding=0)
            grey_levels = (grid * 255).round().to(torch.uint8)
            return torchvision.transforms.functional.to_pil_image(grey_levels[0])""",
        # in float64, the bytes given to Pillow
        """def f(X):
            row = torch.cat(list(X.double()), dim=-1)[0]
            grey_levels = (row * 255).round().numpy().astype(np.uint8)
            return PIL.Image.frombytes("L", (28 * len(X), 28), grey_levels.tobytes())
        """,
    ],
    "jpeg_loss": [
        # an array of two
        """def f(image):
            file = io.BytesIO()
            image.save(file, "jpeg")
            after = np.asarray(PIL.Image.open(file)).astype(float)
            change = np.asarray(image) - after
            return np.array([np.mean(change != 0), np.abs(change).max()])""",
        # two tensors
        """def f(image):
            file = io.BytesIO()
            image.save(file, "jpeg")
            both = (np.array(image), np.array(PIL.Image.open(file)))
            before, after = (torch.from_numpy(levels).int() for levels in both)
            return before.ne(after).float().mean(), (before - after).abs().max()""",
        # bytes: the larger minus the smaller
        """def f(image):
            file = io.BytesIO()
            image.save(file, "jpeg")
            a, b = np.asarray(image), np.asarray(PIL.Image.open(file))
            return [(a != b).mean(), (np.maximum(a, b) - np.minimum(a, b)).max()]""",
        # without arrays
        """def f(image):
            file = io.BytesIO()
            image.save(file, "jpeg")
            pairs = list(zip(image.tobytes(), PIL.Image.open(file).tobytes()))
            changed = sum(a != b for a, b in pairs)
            return changed / len(pairs), max(abs(a - b) for a, b in pairs)""",
        # a file on disk
        """def f(image):
            import tempfile
            with tempfile.TemporaryDirectory() as folder:
                image.save(f"{folder}/image.jpg")
                with PIL.Image.open(f"{folder}/image.jpg") as opened:
                    after = np.array(opened, dtype=np.int16)
            change = np.array(image, dtype=np.int16) - after
            return (change != 0).sum() / change.size, max(change.max(), -change.min())
        """,
    ],
}
