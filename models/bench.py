"""Measure how fast the training loops of chapters 9 and 10 are, and print ratios.

    make bench          (about two minutes; nothing else should be running)

Each loop goes once over the 55,000 training images, three times in turn with the
others, and the quickest of the three counts. The floor is the time that the matrix
products alone would take, at the rate that the machine reaches with a large one.
"""

import time

import torch
import torchvision
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Subset, random_split
from train import HERE, THREADS, NeuralNetwork, load, standardise

ROUNDS = 3
BARS = {  # DESIGN: ratios that are to be reached
    "sketch's loop / fast loop": ("at least", 3.5),
    "fast loop / floor": ("at most", 1.4),
    "fast recipe, 12 epochs, in seconds": ("at most", 20.0),
}


def floor(images: int) -> float:
    """Seconds of an epoch's matrix products, at the rate of a large product.

    A layer (inputs, outputs) needs inputs × outputs multiplications and as many
    additions an image forward, as many for the gradient of its weights, and, but for
    the first layer, as many for the gradient of its inputs.
    """
    A, B = torch.rand(2048, 2048), torch.rand(2048, 2048)
    best = min(timed(lambda: A @ B) for _ in range(20))
    rate = 2 * 2048**3 / best
    layers = [(784, 512, 2), (512, 512, 3), (512, 10, 3)]
    operations = sum(2 * inputs * outputs * n for inputs, outputs, n in layers)
    print(f"matrix products: {rate / 1e9:.0f} GFLOP/s")
    return images * operations / rate


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
    }
    seconds = dict.fromkeys(loops, float("inf"))
    seconds["floor"] = floor(len(X))
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
