"""Right answers in chapter gradients, in other styles than the solutions'."""

RIGHT_ANSWERS = {
    "finite_difference": [
        """def finite_difference(f, x, h):
            result = torch.zeros(x.shape)
            for index in torch.ones_like(x).nonzero():
                up, down = x.clone(), x.clone()
                up[tuple(index)] += h
                down[tuple(index)] -= h
                result[tuple(index)] = (f(up).item() - f(down).item()) / 2 / h
            return result""",
        """def finite_difference(f, x, h):
            steps = h * torch.eye(x.numel(), dtype=x.dtype)
            steps = steps.reshape(-1, *x.shape)
            differences = torch.vmap(f)(x + steps) - torch.vmap(f)(x - steps)
            return (differences / (2 * h)).reshape(x.shape)""",
        """def finite_difference(f, x, h, i=0):
            if i == x.numel():
                return torch.zeros_like(x)
            one = torch.zeros_like(x)
            one.view(-1)[i] = 1
            slope = (f(x + h * one) - f(x - h * one)) / (2 * h)
            return slope * one + finite_difference(f, x, h, i + 1)""",
        """def finite_difference(f, x, h):
            result = np.zeros(tuple(x.shape))
            for index in np.ndindex(*x.shape):
                wiggle = torch.zeros_like(x)
                wiggle[index] = h
                result[index] = (f(x + wiggle) - f(x - wiggle)) / (2 * h)
            return result""",
        # the mean of both one-sided slopes
        """def finite_difference(f, x, h):
            def slope(i):
                wiggle = torch.zeros(x.numel(), dtype=x.dtype)
                wiggle[i] = h
                wiggle = wiggle.view(x.shape)
                up, down = f(x + wiggle) - f(x), f(x) - f(x - wiggle)
                return (up / h + down / h) / 2
            return torch.stack([slope(i) for i in range(x.numel())]).view(x.shape)""",
        # in place, and put back exactly
        """def finite_difference(f, x, h):
            result, entries = torch.zeros_like(x), x.view(-1)
            for i in range(len(entries)):
                old = entries[i].clone()
                entries[i] = old + h
                up = f(x)
                entries[i] = old - h
                down = f(x)
                entries[i] = old
                result.view(-1)[i] = (up - down) / (2 * h)
            return result""",
    ],
    "tiny_gradient": [
        """def tiny_gradient(x0, y):
            z1 = torch.einsum("ij,j->i", tiny_A1, x0) + tiny_b1
            logits = torch.einsum("ij,j->i", tiny_A2, z1.relu()) + tiny_b2
            difference = logits.softmax(0) - torch.eye(2)[y]
            on = (z1 > 0).float()
            return torch.einsum("i,ij,j,k->jk", difference, tiny_A2, on, x0)""",
        """def tiny_gradient(x0, y):
            A1, b1, A2, b2 = (
                one.numpy() for one in (tiny_A1, tiny_b1, tiny_A2, tiny_b2)
            )
            z1 = A1 @ x0.numpy() + b1
            p = np.exp(A2 @ np.maximum(z1, 0) + b2)
            p /= p.sum()
            p[y] -= 1
            return np.outer((A2.T @ p) * (z1 > 0), x0.numpy())""",
        # one probability is enough: the other is 1 minus it
        """def tiny_gradient(x0, y):
            z1 = tiny_A1 @ x0 + tiny_b1
            gap = tiny_A2[0] - tiny_A2[1]
            apart = gap @ torch.relu(z1) + tiny_b2[0] - tiny_b2[1]
            d = torch.sigmoid(apart) - (1 - y)
            return ((z1 > 0) * d * gap).reshape(3, 1) * x0""",
        # no calculus at all
        """def tiny_gradient(x0, y):
            x0, A1, b1, A2, b2 = (
                one.double() for one in (x0, tiny_A1, tiny_b1, tiny_A2, tiny_b2)
            )
            def loss(A1):
                logits = A2 @ torch.relu(A1 @ x0 + b1) + b2
                return torch.logsumexp(logits, dim=0) - logits[y]
            return finite_difference_solution(loss, A1, 1e-6)""",
        """def tiny_gradient(x0, y):
            X0 = x0.unsqueeze(0)
            Z1 = torch.nn.functional.linear(X0, tiny_A1, tiny_b1)
            logits = torch.nn.functional.linear(Z1.clamp(min=0), tiny_A2, tiny_b2)
            grad_logits = torch.log_softmax(logits, dim=1).exp()
            grad_logits[0, y] -= 1
            grad_Z1 = (grad_logits @ tiny_A2).masked_fill(Z1 <= 0, 0)
            return (grad_Z1.T @ X0).tolist()""",
    ],
    "gradient_in_pieces": [
        """def gradient_in_pieces(network, X, y, size):
            network.zero_grad()
            for X_piece, y_piece in zip(X.split(size), y.split(size)):
                loss = torch.nn.functional.cross_entropy(
                    network.forward(X_piece), y_piece, reduction="sum"
                )
                (loss / len(X)).backward()""",
        """def gradient_in_pieces(network, X, y, size):
            for parameter in network.parameters():
                parameter.grad = None
            for order in torch.randperm(len(X)).split(size):
                logits = network(X=X[order])
                p_minus_e = torch.softmax(logits.detach(), dim=1)
                p_minus_e[range(len(order)), y[order]] -= 1
                logits.backward(gradient=p_minus_e / len(X))""",
        """def gradient_in_pieces(network, X, y, size):
            parameters = list(network.parameters())
            sums = [torch.zeros_like(parameter) for parameter in parameters]
            for X_piece, y_piece in zip(X.split(size), y.split(size)):
                loss = loss_function(network(X_piece), y_piece) * len(X_piece)
                for total, part in zip(sums, torch.autograd.grad(loss, parameters)):
                    total += part / len(X)
            for parameter, total in zip(parameters, sums):
                parameter.grad = total""",
        # one image at a time, and divided at the end
        """def gradient_in_pieces(network, X, y, size):
            torch.optim.SGD(network.parameters()).zero_grad()
            for i in range(len(X)):
                loss_function(network(X[i : i + 1]), y[i : i + 1]).backward()
            for parameter in network.parameters():
                parameter.grad /= len(X)""",
        """def gradient_in_pieces(network, X, y, size):
            numbers = {k: v.detach() for k, v in network.named_parameters()}
            def mean_loss(numbers, X_piece, y_piece):
                logits = torch.func.functional_call(network, numbers, (X_piece,))
                return loss_function(logits, y_piece) * len(X_piece) / len(X)
            network.zero_grad()
            for X_piece, y_piece in zip(X.split(size), y.split(size)):
                parts = torch.func.grad(mean_loss)(numbers, X_piece, y_piece)
                for name, parameter in network.named_parameters():
                    old = 0 if parameter.grad is None else parameter.grad
                    parameter.grad = old + parts[name]""",
        # a look beforehand, without gradients: no more than size at once
        """def gradient_in_pieces(network, X, y, size):
            with torch.no_grad():
                network(X[:size])
            gradient_in_pieces_solution(network, X, y, size)
            return "done" """,
    ],
}
