"""All notebooks in one file, for whoever has nothing else of the book: a .zip.

It is written with the pages, which offer it in their download menus (and the first page
in its text). Another one, without answers and solutions, is offered by the page for
whoever teaches alone. What is in them, book/copies.py says.
"""

import sys
import zipfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from copies import NAME, NoPair, contents, contents_to_hand_out

ZIP = f"{NAME}.zip"


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


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    app.connect("builder-inited", write_zips)
    # After the theme's, which makes the menus.
    app.connect("html-page-context", offer, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
