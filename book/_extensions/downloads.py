"""All notebooks in one file, for whoever has nothing else of the book: a .zip.

It is written with the pages, which offer it in their download menus (and the first page
in its text). Another one, without answers and solutions, is offered by the page for
whoever teaches alone. What is in them, book/copies.py says.

The whole book as one PDF and one EPUB (book/off_screen.py) lies beside them once it has
been made: then the first page offers it. It is removed when a page changes.
"""

import sys
import zipfile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from copies import NAME, NoPair, contents, contents_to_hand_out

ZIP = f"{NAME}.zip"
BOOKS = {kind: f"{NAME}.{kind.lower()}" for kind in ("PDF", "EPUB")}
PLACE = "off-screen"  # the class of the place on the first page


def write_zips(app: Sphinx) -> None:
    """Write both."""
    if app.builder.name != "html":
        return
    try:
        write_zip(app, NAME, contents())
        write_zip(app, f"{NAME}-without-answers", contents_to_hand_out())
    except NoPair as error:
        raise ExtensionError(str(error)) from None


def write_zip(app: Sphinx, folder: str, files: dict[str, bytes]) -> None:
    """Write one, the same bytes for the same contents: no times, one order."""
    target = Path(app.outdir, f"{folder}.zip")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content)


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put it into the download menu of a page."""
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            button = {
                "type": "link",
                "url": context["pathto"](ZIP, 1),
                "text": ".zip",
                "tooltip": "Download all notebooks, with what they need",
                "icon": "fas fa-file-zipper",
                "label": "download-all-notebooks-button",
            }
            group["buttons"].insert(-1, button)  # the last one prints


def remove_old_books(
    app: Sphinx, env: BuildEnvironment, *changed: set[str]
) -> list[str]:
    """Remove what holds an older text, when pages are new, changed or gone."""
    if app.builder.name == "html" and any(changed):
        for name in BOOKS.values():
            Path(app.outdir, name).unlink(missing_ok=True)
    return []


def offer_books(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say where the whole book is in one file, if it is."""
    found = {kind: Path(app.outdir, name) for kind, name in BOOKS.items()}
    links = [
        f'<a href="../{path.name}">{kind}</a> ({path.stat().st_size / 1e6:.0f} MB)'
        for kind, path in found.items()
        if path.exists()
    ]
    for place in doctree.findall(nodes.container):
        if links and PLACE in place["classes"]:
            said = f"<p>Here it is: {' and '.join(links)}.</p>"
            place += nodes.raw("", said, format="html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    app.connect("builder-inited", write_zips)
    app.connect("env-get-outdated", remove_old_books)
    app.connect("doctree-resolved", offer_books)
    # After the theme's, which makes the menus.
    app.connect("html-page-context", offer, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
