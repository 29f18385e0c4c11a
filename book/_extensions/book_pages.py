"""What the pages need beyond settings: three small things, as a Sphinx extension."""

import shutil
from pathlib import Path
from typing import Any

import myst_nb.core.render
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config


def follow_public_address(app: Sphinx, config: Config) -> None:
    """Switch on what needs the repository's address, if it is set, and only then.

    The one setting is `repository: url:` in _config.yml. From it follow the
    buttons for Colab, Binder, issues and "edit this page", and the address of the
    pages (GitHub Pages) where `html: baseurl:` names no other.
    """
    options = config.html_theme_options
    url = options.get("repository_url", "").rstrip("/")
    if not url:
        options.pop("launch_buttons", None)
        return
    for button in ("repository", "issues", "edit_page"):
        options[f"use_{button}_button"] = True
    if not config.html_baseurl:
        owner, name = url.split("/")[-2:]
        config.html_baseurl = f"https://{owner.lower()}.github.io/{name}/"


def offer_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let a chapter's download button offer its executed pair, the .ipynb."""
    pair = Path(app.srcdir, f"{pagename}.ipynb")
    if pair.exists():
        target = Path(app.outdir, "_sources", f"{pagename}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pair, target)
        context["ipynb_source"] = f"{pagename}.ipynb"


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join the pieces of what a cell prints, just as they are.

    Where a piece ends is a matter of timing. myst-nb 1.4's own function, which this
    one replaces, ends each piece with a newline, also in the middle of a line.
    """
    cell = NotebookNode(outputs=outputs)
    return CoalesceStreamsPreprocessor().preprocess_cell(cell, {}, 0)[0].outputs


def setup(app: Sphinx) -> dict[str, bool]:
    """Register them with Sphinx."""
    myst_nb.core.render.coalesce_streams = join_streams
    app.connect("config-inited", follow_public_address)
    # Before the theme's own handlers, which read what this one writes.
    app.connect("html-page-context", offer_notebook, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
