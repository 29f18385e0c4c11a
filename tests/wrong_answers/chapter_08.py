"""Typical wrong answers in chapter gradients, and part of the hint each should get."""

WRONG_ANSWERS = {
    "finite_difference": [
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
        ("lambda f, x, h: 3.0", "not a float"),
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
            "One side only",
        ),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    wiggle = torch.zeros_like(x)
                    wiggle.view(-1)[i] = h
                    result.view(-1)[i] = (f(x) - f(x - wiggle)) / h
                return result""",
            "One side only",
        ),
        (
            """def finite_difference(f, x, h):
                x = x.clone().requires_grad_()
                f(x).backward()
                return x.grad""",
            "Too exact",
        ),
        (
            "lambda f, x, h: finite_difference_solution(f, x, h / 10)",
            "Is this h used?",
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
        ("lambda f, x, h: torch.ones_like(x)", "it gives [1.0, 1.0, 1.0]"),
        (
            """def finite_difference(f, x, h):
                result = torch.zeros_like(x)
                for i in range(x.numel()):
                    entry = x.view(-1)[i]
                    slope = (f(entry + h) - f(entry - h)) / (2 * h)
                    result.view(-1)[i] = slope
                return result""",
            "f wants all of x",
        ),
    ],
    "tiny_gradient": [
        (
            """def tiny_gradient(x0, y):
                loss = tiny_loss_with(tiny_A1)
                loss.backward()
                return tiny_A1.grad""",
            "finds no notes",
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
                for X_piece, y_piece in zip(X.split(size), y.split(size)):
                    loss_function(network(X_piece), y_piece).backward()""",
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
                with torch.no_grad():
                    network(X[:size])
                gradient_in_pieces_solution(network, X, y, size)""",
            "Of 4 images, 6 went in",
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
            "zero_grad belongs at the beginning",
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
