"""Typical wrong answers in chapter gradients, and part of the hint each should get."""

WRONG_ANSWERS = {
    "finite_difference": [
        (
            "lambda f, x, h: finite_difference_solution(f, x, h).round(decimals=3)",
            "These are rounded",
        ),
        (
            """def finite_difference(f, x, h):
                return finite_difference_solution(f, x, h) * 2 * h / 2 * h""",
            "write / (2 * h)",
        ),
        (
            """def finite_difference(f, x, h):
                return f(x + h, x - h)""",
            "stops with an error",
        ),
        ("lambda f, x, h: 3.0", "it returns ()"),
        ("lambda f, x, h: '6'", "numbers are wanted"),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    x.view(-1)[i] += h
                    above = f(x)
                    x.view(-1)[i] -= h
                    result.view(-1)[i] = (above - f(x)) / h
                    x.view(-1)[i] -= h
                return result""",
            "The tensor x has changed",
        ),
        (
            "lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)",
            "it returns ()",
        ),
        (
            "lambda f, x, h: finite_difference_solution(f, x, h).flatten()",
            "it returns (6,)",
        ),
        (
            "lambda f, x, h: 2 * finite_difference_solution(f, x, h)",
            "Twice too large",
        ),
        (
            "lambda f, x, h: 2 * h * finite_difference_solution(f, x, h)",
            "These are differences",
        ),
        (
            "lambda f, x, h: -finite_difference_solution(f, x, h)",
            "higher minus lower",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    wiggle = torch.zeros_like(x)
                    wiggle.view(-1)[i] = h
                    result.view(-1)[i] = (f(x + wiggle) - f(x)) / h
                return result""",
            "One side only, h up",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    wiggle = torch.zeros_like(x)
                    wiggle.view(-1)[i] = h
                    result.view(-1)[i] = (f(x) - f(x - wiggle)) / h
                return result""",
            "One side only, h down",
        ),
        (
            """def finite_difference(f, x, h):
                x = x.clone().requires_grad_()
                f(x).backward()
                return x.grad""",
            "not by 0.0000: is this h used",
        ),
        (
            "lambda f, x, h: finite_difference_solution(f, x, h / 10)",
            "not by 0.0001: is this h used",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                wiggle = torch.zeros_like(x)
                for i in range(x.numel()):
                    wiggle.view(-1)[i] = h
                    slope = (f(x + wiggle) - f(x - wiggle)) / (2 * h)
                    result.view(-1)[i] = slope
                return result""",
            "undo each wiggle",
        ),
        (
            "lambda f, x, h: finite_difference_solution(f, x, 0.1)",
            "off by h² = 0.25, not by 0.0100",
        ),
        ("lambda f, x, h: torch.ones_like(x)", "it gives [1.0, 1.0, 1.0,"),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(len(x)):
                    wiggle = torch.zeros_like(x)
                    wiggle[i] = h
                    result[i] = (f(x + wiggle) - f(x - wiggle)) / (2 * h)
                return result""",
            "Whole rows move",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(len(x)):
                    wiggle = torch.zeros_like(x)
                    wiggle.view(-1)[i] = h
                    slope = (f(x + wiggle) - f(x - wiggle)) / (2 * h)
                    result.view(-1)[i] = slope
                return result""",
            "Only 2 are set",
        ),
        (
            """def finite_difference(f, x, h):
                flat = x.flatten()
                result = torch.zeros_like(flat)
                for i in range(len(flat)):
                    wiggle = torch.zeros_like(flat)
                    wiggle[i] = h
                    result[i] = (f(flat + wiggle) - f(flat - wiggle)) / (2 * h)
                return result.view_as(x)""",
            "f got (6,): all of x",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.shape[0]):
                    for j in range(x.shape[1]):
                        wiggle = torch.zeros_like(x)
                        wiggle[i, j] = h
                        result[i, j] = (f(x + wiggle) - f(x - wiggle)) / (2 * h)
                return result""",
            "an error at x = [2.0, 3.0, 4.0]",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    entry = x.view(-1)[i]
                    slope = (f(entry + h) - f(entry - h)) / (2 * h)
                    result.view(-1)[i] = slope
                return result""",
            "f got (): all of x",
        ),
    ],
    "tiny_gradient": [
        (
            """def tiny_gradient(x0, y):
                loss = tiny_loss_with(tiny_A1)
                loss.backward()
                return tiny_A1.grad""",
            "this calls autograd",
        ),
        (
            """def tiny_gradient(x0, y):
                with torch.inference_mode(False), torch.enable_grad():
                    A1 = tiny_A1.clone().requires_grad_()
                    x1 = torch.relu(A1 @ x0.clone() + tiny_b1)
                    logits = tiny_A2 @ x1 + tiny_b2
                    loss_function(logits, torch.tensor(y)).backward()
                return A1.grad""",
            "this calls autograd",
        ),
        (
            """def tiny_gradient(x0, y):
                def loss(A1):
                    x1 = torch.relu(A1 @ x0 + tiny_b1)
                    return torch.logsumexp(tiny_A2 @ x1 + tiny_b2, dim=0)
                return torch.func.jacrev(loss)(tiny_A1)""",
            "this calls autograd",
        ),
        (
            """def tiny_gradient(x0, y):
                z1 = tiny_A1 @ x0 + tiny_b1
                p = torch.softmax(tiny_A2 @ torch.relu(z1) + tiny_b2, dim=0)
                p[y] -= 1
                return torch.outer((tiny_A2.T @ p) * (z1 >= 0), x0)""",
            "z1 > 0, not >= 0",
        ),
        (
            """def tiny_gradient(x0, y):
                z1 = tiny_A1 @ x0
                p = torch.softmax(tiny_A2 @ torch.relu(z1) + tiny_b2, dim=0)
                p[y] -= 1
                return torch.outer((tiny_A2.T @ p) * (z1 > 0), x0)""",
            "A bias is missing",
        ),
        (
            """def tiny_gradient(x0, y):
                z1 = tiny_A1 @ x0 + tiny_b1
                p = torch.softmax(tiny_A2 @ torch.relu(z1), dim=0)
                p[y] -= 1
                return torch.outer((tiny_A2.T @ p) * (z1 > 0), x0)""",
            "A bias is missing",
        ),
        ("lambda x0, y: tiny_gradient_solution(x0, y) / 2", "Half of it"),
        (
            """def tiny_gradient(x0, y):
                right = tiny_gradient_solution(x0, y)
                tiny_b1.add_(1)
                return right""",
            "work on copies",
        ),
        (
            """def tiny_gradient(x0, y):
                right = tiny_gradient_solution(x0, y)
                x0.mul_(0)
                return right""",
            "work on copies",
        ),
        (
            "lambda x0, y: torch.outer(tiny_A2 @ (torch.zeros(2)), x0)",
            "stops with an error",
        ),
        ("lambda x0, y: tiny_gradient_solution(x0, y).T", "as in A1"),
        (
            "lambda x0, y: tiny_gradient_solution(x0, y)[:, 0]",
            "this is (3,)",
        ),
        ("lambda x0, y: -tiny_gradient_solution(x0, y)", "not e − p"),
        ("lambda x0, y: tiny_gradient_solution(x0, 1)", "Label 0 gets what"),
        (
            """def tiny_gradient(x0, y):
                x1 = torch.relu(tiny_A1 @ x0 + tiny_b1)
                logits = tiny_A2 @ x1 + tiny_b2
                e = torch.eye(2)[y]
                grad_logits = torch.softmax(logits, dim=0) - e
                return torch.outer(tiny_A2.T @ grad_logits, x0)""",
            "passes nothing back",
        ),
        (
            """def tiny_gradient(x0, y):
                z1 = tiny_A1 @ x0 + tiny_b1
                p = torch.softmax(tiny_A2 @ torch.relu(z1) + tiny_b2, dim=0)
                return torch.outer(torch.where(z1 > 0, tiny_A2.T @ p, 0.0), x0)""",
            "p − e, not p alone",
        ),
        (
            """def tiny_gradient(x0, y):
                z1 = tiny_A1 @ x0 + tiny_b1
                p = torch.softmax(tiny_A2 @ z1 + tiny_b2, dim=0)
                grad_x1 = tiny_A2.T @ (p - torch.eye(2)[y])
                return torch.outer(torch.where(z1 > 0, grad_x1, 0.0), x0)""",
            "ReLU is missing on the way to the logits",
        ),
        ("lambda x0, y: tiny_grad_A1", "Wrong for [0, 1, 1, 0]"),
        (
            """def tiny_gradient(x0, y):
                grad_logits = tiny_probabilities - torch.eye(2)[y]
                grad_x1 = tiny_A2.T @ grad_logits
                z1 = tiny_A1 @ x0 + tiny_b1
                return torch.outer(torch.where(z1 > 0, grad_x1, 0.0), x0)""",
            "all anew",
        ),
    ],
    "gradient_in_pieces": [
        (
            """def gradient_in_pieces(network, X, y, size):
                weight = 1 if network[1].weight.grad is not None else 1 / 2
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss = loss_function(network(X_piece), y_piece)
                    (weight * loss).backward()""",
            "Earlier gradients are in it, and the means were added",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss_function(network(X_piece), y_piece)""",
            "call backward for each piece",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    (loss_function(network(X_piece), y_piece) / len(X)).backward()""",
            "divide a sum, or weigh a mean",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                loss = 0
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss = loss + loss_function(network(X_piece), y_piece) * (
                        len(X_piece) / len(X)
                    )
                loss.backward()""",
            "all notes pile up",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                loss_function(network(X[:size]), y).backward()""",
            "stops with an error",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss = loss_function(network(X_piece), y_piece)
                    (loss * len(X_piece) / len(X)).backward()
                    return""",
            "Of 4 images, 2 went in",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                parameters = list(network.parameters())
                sums = [0] * len(parameters)
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss = loss_function(network(X_piece), y_piece)
                    grads = torch.autograd.grad(loss, parameters)
                    for i, grad in enumerate(grads):
                        sums[i] = sums[i] + grad * len(X_piece) / len(X)
                return sums""",
            ".grad is None",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                parameters = list(network.parameters())
                if parameters[0].grad is None:
                    return gradient_in_pieces_solution(network, X, y, size)
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss = loss_function(network(X_piece), y_piece)
                    torch.autograd.grad(loss, parameters)""",
            "what was there before",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                for parameter in network.parameters():
                    parameter.grad.zero_()
                gradient_in_pieces_solution(network, X, y, size)""",
            "stops with an error",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                gradient_in_pieces_solution(network, X, y, size)
                X.zero_()""",
            "X or y have changed",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                loss_function(network(X), y).backward()""",
            "In went 4 images at once",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                count = len(X) // size * size
                gradient_in_pieces_solution(network, X[:count], y[:count], size)""",
            "Of 5 images, 4 went in",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                gradient_in_pieces_solution(network, X, y, size)
                network.zero_grad()""",
            "zero_grad belongs at the start",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                gradient_in_pieces_solution(network, X, y, size)
                torch.optim.SGD(network.parameters(), lr=0.1).step()""",
            "no step is wanted",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                for first in range(0, len(X), size):
                    last = first + size
                    loss = loss_function(network(X[first:last]), y[first:last])
                    (loss * len(X[first:last]) / len(X)).backward()""",
            "from earlier are still in it",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                for first in range(0, len(X), size):
                    last = first + size
                    loss = loss_function(network(X[first:last]), y[first:last])
                    (loss * len(X[first:last])).backward()""",
            "a sum, not the mean",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                for first in range(0, len(X), size):
                    last = first + size
                    loss_function(network(X[first:last]), y[first:last]).backward()""",
            "The means of the pieces were added",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                network.zero_grad()
                pieces = list(zip(X.split(size), y.split(size)))
                for X_piece, y_piece in pieces:
                    loss = loss_function(network(X_piece), y_piece)
                    (loss / len(pieces)).backward()""",
            "counts as much as a full one",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    network.zero_grad()
                    loss = loss_function(network(X_piece), y_piece)
                    (loss * len(X_piece) / len(X)).backward()""",
            "Only the last piece is left",
        ),
        (
            """def gradient_in_pieces(network, X, y, size):
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    network.zero_grad()
                    loss_function(network(X_piece), y_piece).backward()""",
            "Only the last piece is left",
        ),
        (
            "lambda network, X, y, size: "
            "gradient_in_pieces_solution(network, X, y.flip(0), size)",
            "is each label with its image",
        ),
    ],
}
