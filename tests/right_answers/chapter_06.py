"""Right answers to the exercises of chapter 6 in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "unit_terms": [
        # NumPy all the way
        "lambda image_tensor, k: A1.numpy()[k].reshape(28, 28)"
        " * image_tensor.numpy()[0]",
        # the parameter itself, which asks for a gradient
        "lambda image_tensor, k: (model.linear_1.weight[k]"
        " * image_tensor.flatten()).view(28, 28)",
        # lists of numbers
        "lambda image_tensor, k: (A1[k].view(28, 28) * image_tensor[0]).tolist()",
        # weight times pixel is slope times pixel
        """def unit_terms(image_tensor, k):
            pixels = image_tensor.clone().requires_grad_()
            z = (A1 @ pixels.flatten() + b1)[k]
            (slope,) = torch.autograd.grad(z, pixels)
            return (slope * pixels)[0]""",
        # a loop, and gradients left off
        """def unit_terms(image_tensor, k):
            torch.set_grad_enabled(False)
            rows = [A1[k, 28 * i : 28 * i + 28] * image_tensor[0, i] for i in range(28)]
            return torch.stack(rows)""",
        """class Terms(torch.nn.Module):
    def forward(self, image, k):
        return A1[k].double().reshape(28, 28) * image[0]
def unit_terms(image_tensor, k):
    return Terms().forward(image_tensor, k)""",
    ],
    "most_helpful": [
        # each unit switched off in turn
        """def most_helpful(image_tensor, label):
            x2 = relu(A2 @ relu(A1 @ image_tensor.flatten() + b1) + b2)
            before, falls = A3[label] @ x2, []
            for k in range(512):
                without = x2.clone()
                without[k] = 0
                falls.append((before - A3[label] @ without).item())
            k = max(range(512), key=falls.__getitem__)
            return k, falls[k]""",
        # one tensor of two numbers
        """def most_helpful(image_tensor, label):
            x2 = relu(A2 @ relu(A1 @ image_tensor.flatten() + b1) + b2)
            parts = A3[label] * x2
            return torch.stack([parts.argmax().float(), parts.max()])""",
        # the modules, a hook that is taken away again, arrays of one element
        """def most_helpful(image_tensor, label):
            kept = []
            hook = model.relu_2.register_forward_hook(
                lambda module, given, made: kept.append(made[0])
            )
            model(image_tensor.unsqueeze(0))
            hook.remove()
            top = (model.linear_3.weight[label] * kept[0]).topk(1)
            return top.indices, top.values""",
        # slope times activation
        """def most_helpful(image_tensor, label):
            x1 = relu(A1 @ image_tensor.flatten() + b1)
            x2 = relu(A2 @ x1 + b2).requires_grad_()
            (A3 @ x2 + b3)[label].backward()
            fall, k = (x2.grad * x2).detach().max(dim=0)
            return [int(k), np.float32(fall)]""",
    ],
    "numpy_network": [
        # row by row
        """def numpy_network(pixels):
            rows = []
            for x in pixels:
                for A, b in ((A1_array, b1_array), (A2_array, b2_array)):
                    x = (A @ x + b).clip(min=0)
                logits = A3_array @ x + b3_array
                powers = np.exp(logits - logits.max())
                rows.append(powers / powers.sum())
            return np.array(rows)""",
        # a column for each image, in float64
        """def numpy_network(pixels):
            X = pixels.T.astype(np.float64)
            X = np.maximum(0, A1_array @ X + b1_array[:, None])
            X = np.maximum(0, A2_array @ X + b2_array[:, None])
            powers = np.exp(A3_array @ X + b3_array[:, None])
            return (powers / powers.sum(axis=0)).T""",
        # einsum, where, log-sum-exp
        """def numpy_network(pixels):
            X = np.einsum("nj,ij->ni", pixels, A1.numpy()) + b1.numpy()
            X = np.where(X > 0, X, 0) @ A2.T.numpy() + b2_array
            X = (X + abs(X)) / 2 @ A3_array.T + b3_array
            return np.exp(X - np.logaddexp.reduce(X, axis=1, keepdims=True))""",
        # the biases as one more column of weights
        """def numpy_network(pixels):
            def layer(X, A, b):
                X = np.hstack([X, np.ones((len(X), 1))])
                return X @ np.hstack([A, b[:, None]]).T
            X = np.maximum(layer(pixels, A1_array, b1_array), 0)
            X = np.maximum(layer(X, A2_array, b2_array), 0)
            X = layer(X, A3_array, b3_array)
            return np.exp(X) / np.exp(X).sum(axis=1)[:, None]""",
    ],
}
