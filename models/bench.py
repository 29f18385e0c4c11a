"""Measure how fast the training loops of chapters 9 and 10 are, and print ratios.

    make bench          (about two minutes; nothing else should be running)

Each loop goes once over the 55,000 training images, three times in turn with the
others, and the quickest of the three counts. The floor is the time of the fast loop's
matrix products alone.
"""

import time

import torch
import torchvision
from recipe import HERE, THREADS, NeuralNetwork, load, standardise
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Subset, random_split

ROUNDS = 3
BARS = {  # what is to be reached on two quiet cores
    "sketch's loop / fast loop": ("at least", 3.5),
    "fast loop / floor": ("at most", 1.4),
    "fast recipe, 12 epochs, in seconds": ("at most", 20.0),
}


def products(batches: int) -> None:
    """The matrix products of an epoch of batches of 512, and nothing else.

    Three lead forward; for each layer one makes the gradient of its weights, and, but
    for the first, one that of its inputs.
    """
    X0, X1, X2 = torch.rand(512, 784), torch.rand(512, 512), torch.rand(512, 512)
    A1, A2, A3 = torch.rand(512, 784), torch.rand(512, 512), torch.rand(10, 512)
    G1, G2, G3 = torch.rand(512, 512), torch.rand(512, 512), torch.rand(512, 10)
    for _ in range(batches):
        _ = X0 @ A1.T, X1 @ A2.T, X2 @ A3.T
        _ = G3.T @ X2, G2.T @ X1, G1.T @ X0, G3 @ A3, G2 @ A2


def timed(work) -> float:
    """Seconds that a call of `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sketch_loop(loader: DataLoader) -> None:
    """An epoch of the sketch: SGD with batches of 64 from a DataLoader."""
    model = NeuralNetwork().train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    for X, y in loader:
        loss = cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def chapter_9_loop(X: torch.Tensor, y: torch.Tensor) -> None:
    """An epoch of chapter 9: SGD with batches of 128 by index."""
    model = NeuralNetwork().train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for batch in torch.randperm(len(X)).split(128):
        loss = cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def fast_loop(X: torch.Tensor, y: torch.Tensor) -> None:
    """An epoch of chapter 10's fast recipe: AdamW with batches of 512 by index."""
    model = NeuralNetwork().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001, fused=True)
    for batch in torch.randperm(len(X)).split(512):
        loss = cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def main() -> None:
    """Measure all of them and print a table."""
    torch.set_num_threads(THREADS)
    X, y = load(train=True)
    train_indices, _ = random_split(
        range(60_000), [55_000, 5_000], generator=torch.Generator().manual_seed(0)
    )
    X, y = standardise(X[train_indices.indices]), y[train_indices.indices]
    data = torchvision.datasets.FashionMNIST(
        root=HERE.parent / "data",
        train=True,
        transform=torchvision.transforms.ToTensor(),
    )
    loader = DataLoader(Subset(data, train_indices.indices), batch_size=64)
    loops = {
        "sketch's loop": lambda: sketch_loop(loader),
        "loader alone": lambda: [None for _ in loader],
        "chapter 9's loop": lambda: chapter_9_loop(X, y),
        "fast loop": lambda: fast_loop(X, y),
        "floor": lambda: products(len(X) // 512 + 1),
    }
    seconds = dict.fromkeys(loops, float("inf"))
    for _ in range(ROUNDS):
        for name, loop in loops.items():
            seconds[name] = min(seconds[name], timed(loop))
    for name, value in seconds.items():
        print(f"{name:<36}{value:6.2f} s an epoch")
    found = {
        "sketch's loop / fast loop": seconds["sketch's loop"] / seconds["fast loop"],
        "fast loop / floor": seconds["fast loop"] / seconds["floor"],
        "fast recipe, 12 epochs, in seconds": 12 * seconds["fast loop"],
    }
    for name, value in found.items():
        word, bar = BARS[name]
        reached = value >= bar if word == "at least" else value <= bar
        print(f"{name:<36}{value:6.2f}   {word} {bar}: {'yes' if reached else 'no'}")


if __name__ == "__main__":
    main()
