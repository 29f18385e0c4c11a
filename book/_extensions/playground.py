"""The playground: what its page needs of the model and the dataset, made at build time.

The page book/playground.md runs the base model in the reader's browser. Its scripts
and its style sheet lie in book/_playground, since Jupyter Book links whatever lies in
book/_static from every page. This Sphinx extension copies them into the built pages,
links them from that one page, and adds files that are committed nowhere:

- weights-….bin, the parameters of models/base-model.pth, and weights-….js, the same in
  base64, because a page that is opened from disk may run scripts but not read files;
  parameters.js names them. They stay float32, 2.7 MB. float16 would halve that, but the
  probabilities would differ from PyTorch's by up to 2e-4, and the page could not claim
  to show the numbers of the chapters;
- gallery.js, validation images of the seeded split, 784 bytes each;
- images-….bin and images-….js, the images that networks are trained on in the page, and
  those by which they are judged; images.js names them. They come when training starts.
"""

import base64
import hashlib
import html
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

PAGE = "book/playground"
ASSETS = "book/_playground"
NETWORK = ("network.js", "parameters.js")  # what also figures of chapters need
ENGINE = ("engine.js", "trainer.js")  # what also the worker of a training runs
BENCH = ("words.js", "curves.js", "state-dict.js", "training.js")
TRAINING = (*ENGINE, *BENCH, "images.js")
SCRIPTS = (*NETWORK, "photo.js", "playground.js", "gallery.js", *TRAINING)  # in order
DRAWING = ("draw.js", "live.css")  # what it shares with the live figures: live.py
STYLES = ("playground.css", "training.css")
OUR_IMAGE = 13  # of the validation images
OF_EACH = 2  # so many validation images of each category: the first ones
MISTAKES = 6  # so many of the surest mistakes
TO_TRAIN, TO_VALIDATE = 3_000, 1_000  # the first ones of either part of the split

logger = logging.getLogger(__name__)


def sources(root: Path) -> tuple[Path, list[Path]]:
    """The model, and the two files of the dataset that hold the labelled images."""
    raw = root / "data" / "FashionMNIST" / "raw"
    names = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    return root / "models" / "base-model.pth", [raw / name for name in names]


def name_parameters(state: dict) -> dict:
    """The parameters by the names that the chapters give them: A1, b1, …, b3."""
    letters = {"weight": "A", "bias": "b"}
    named = {}
    for name, tensor in state.items():
        layer, kind = name.removeprefix("linear_").split(".")
        named[letters[kind] + layer] = tensor
    return named


def load_split(root: Path) -> tuple[Any, Any, Any]:
    """The 60,000 images, and the two parts of chapter 3's split of them."""
    import torch
    import torchvision

    data = torchvision.datasets.FashionMNIST(root / "data", train=True)
    parts = torch.utils.data.random_split(
        range(60_000), [55_000, 5_000], generator=torch.Generator().manual_seed(0)
    )
    return data, *parts


def images_to_train(root: Path) -> bytes:
    """TO_TRAIN training and TO_VALIDATE validation images, a byte a pixel; labels."""
    data, train, validation = load_split(root)
    indices = [*train.indices[:TO_TRAIN], *validation.indices[:TO_VALIDATE]]
    pixels, labels = data.data[indices], data.targets[indices].byte()
    return pixels.numpy().tobytes() + labels.numpy().tobytes()


def choose_images(parameters: dict, root: Path) -> tuple[list[dict], list[dict]]:
    """Validation images as they come, and images that the network gets wrong."""
    import torch

    data, _, validation = load_split(root)
    images, labels = data.data[validation.indices], data.targets[validation.indices]

    def show(text: str, image, label=None):
        pixels = base64.b64encode(image.contiguous().numpy().tobytes())
        return {"text": text, "label": label, "pixels": pixels.decode("ascii")}

    def entry(index: int, name="Validation image {}", change=lambda image: image):
        label = labels[index].item()
        return show(name.format(index), change(images[index]), label)

    X = images.flatten(start_dim=1) / 255
    for layer in "123":
        X = X @ parameters[f"A{layer}"].T + parameters[f"b{layer}"]
        X = X.relu() if layer != "3" else X
    confidence, predictions = X.softmax(dim=1).max(dim=1)
    confidence[predictions == labels] = 0
    surest = confidence.argsort(descending=True)[:MISTAKES].tolist()

    chosen = [OUR_IMAGE]
    for label in range(10):
        chosen += torch.where(labels == label)[0][:OF_EACH].tolist()
    noise = torch.randint(
        256, (28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    boot, trouser = (torch.where(labels == label)[0][0].item() for label in (9, 1))
    wrong = [
        *map(entry, surest),
        entry(boot, "Validation image {}, upside down", lambda pixels: pixels.flip(0)),
        entry(trouser, "Validation image {}, not a negative", lambda p: 255 - p),
        show("Noise", noise),
        show("Black", noise * 0),
    ]
    return [entry(index) for index in dict.fromkeys(chosen)], wrong


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def in_base64(name: str, content: bytes) -> bytes:
    """A script that hands the page the bytes of a file, for pages opened from disk."""
    text = base64.b64encode(content).decode("ascii")
    return f'network.receiveBytes("{name}", "{text}");\n'.encode()


def make_data(root: Path, folder: Path) -> bool:
    """Write the derived files, unless they are there and up to date."""
    model, images = sources(root)
    if not model.exists():
        raise ExtensionError(
            f"The playground has no network: {model} is missing. It comes with the "
            "repository; `make model` makes it anew."
        )
    complete = all(path.exists() for path in images)
    if not complete:
        logger.warning(
            "The playground has no gallery: %s is missing. `make data` gets it.",
            images[0].parent,
        )
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in [model, *(images if complete else [])]:
        digest.update(path.read_bytes())
    version = digest.hexdigest()[:16]
    stamp = f"// {version}, made by {Path(__file__).name}"
    gallery = folder / "gallery.js"
    # With the version, so that no browser takes a kept old one for it.
    large = [f"weights-{version}", *([f"images-{version}"] if complete else [])]
    files = [folder / f"{name}{ending}" for name in large for ending in (".bin", ".js")]
    files += [folder / "parameters.js", folder / "images.js"]
    if all(path.exists() for path in (gallery, *files)):
        with gallery.open(encoding="utf-8") as file:
            if file.readline().rstrip() == stamp:
                return False

    # Slow to import, and not needed when nothing has changed.
    import torch
    from torchvision.datasets import FashionMNIST

    state = torch.load(model, weights_only=True, map_location="cpu")
    parameters = name_parameters(state)
    weights = b"".join(
        tensor.numpy().astype("<f4").tobytes() for tensor in parameters.values()
    )
    validation, wrong = choose_images(parameters, root) if complete else ([], [])
    content = {
        "names": FashionMNIST.classes,
        "validation": validation,
        "wrong": wrong,
    }
    sizes = {name: tensor.numel() for name, tensor in parameters.items()}
    network = {"file": large[0], "sizes": sizes}
    training = None
    if complete:
        training = {"file": large[1], "names": FashionMNIST.classes}
        training |= {"training": TO_TRAIN, "validation": TO_VALIDATE, "ours": OUR_IMAGE}
    for path in [*folder.glob("weights-*"), *folder.glob("images-*")]:
        path.unlink()
    contents = [weights, *([images_to_train(root)] if complete else [])]
    for name, bytes_of_it in zip(large, contents, strict=True):
        write(folder / f"{name}.bin", bytes_of_it)
        write(folder / f"{name}.js", in_base64(name, bytes_of_it))
    for name, module, said in (
        ("parameters", "network", network),
        ("images", "training", training),
    ):
        script = f"{module}.receive({json.dumps(said)});\n"
        write(folder / f"{name}.js", script.encode())
    # Last, because its stamp says that all are there.
    script = f"{stamp}\nplayground.receiveGallery({json.dumps(content)});\n"
    write(gallery, script.encode())
    return True


# A link to a place on the page: playground.md#image=13&layer=2, playground.md#pg-photo
PLACE = re.compile(r"\[([^\[\]]+)\]\((?:\.\./book/)?playground\.md(#[^()\s]+)\)")


def link_places(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make links to places on the page, which Sphinx would look for in vain."""
    page = "../book/playground.html" if docname != PAGE else ""
    content[0] = PLACE.sub(
        lambda link: f'<a href="{page}{html.escape(link[2])}">{link[1]}</a>', content[0]
    )


def note_sources(app: Sphinx, docname: str, content: list[str]) -> None:
    """Let Sphinx make the page anew when a script or the model has changed."""
    if docname == PAGE:
        model, images = sources(Path(app.srcdir))
        drawing = [Path(app.srcdir, "book", "_live", name) for name in DRAWING]
        for path in [*Path(app.srcdir, ASSETS).iterdir(), *drawing, model, *images]:
            app.env.note_dependency(str(path))


def fill_folder(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Put all that the page loads into the built pages; name the page if it changed."""
    if app.builder.format != "html" or PAGE not in env.found_docs:
        return []
    folder = Path(app.outdir, "_static", "playground")
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.js", "*.css"):
        for path in sorted(Path(app.srcdir, ASSETS).glob(pattern)):
            shutil.copyfile(path, folder / path.name)
    return [PAGE] if make_data(Path(app.srcdir), folder) else []


def link_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link scripts and style sheet from the playground's page, and from no other."""
    if pagename == PAGE:
        script, style = (f"live/{name}" for name in DRAWING)
        for one in (style, *(f"playground/{name}" for name in STYLES)):
            app.add_css_file(one, priority=900)  # after the book's
        for one in (script, *(f"playground/{name}" for name in SCRIPTS)):
            app.add_js_file(one, loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    app.connect("source-read", note_sources)
    app.connect("source-read", link_places)
    # After the chapters, which may fetch the dataset; before the pages are written.
    app.connect("env-updated", fill_folder)
    app.connect("html-page-context", link_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
