"""What the pages need beyond settings: four small things, as a Sphinx extension."""

import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import myst_nb.core.render
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

PROCESSES = 4  # at most: each has a kernel, which takes up to 2 GB
# They work before or after the reading of the pages, but do not say so, and then Sphinx
# would read one page after the other.
SAFE = (
    "sphinx-mathjax-offline",
    "sphinx_jupyterbook_latex",
    "sphinx_multitoc_numbering",
)


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


def deal_out(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Mix the pages, in place, so that each process gets some of the long ones.

    Sphinx gives each process a piece of this list, and the last chapters train.
    """
    for name in SAFE:
        app.extensions[name].parallel_read_safe = True
    shares = [docnames[start :: app.parallel] for start in range(app.parallel)]
    docnames[:] = itertools.chain(*shares)


def tell(app: Sphinx, doctree: Any) -> None:
    """Say which page is read: Sphinx does not while it reads them side by side."""
    print(f"read: {app.env.docname}", flush=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register them with Sphinx."""
    myst_nb.core.render.coalesce_streams = join_streams
    # Chapters run side by side; Jupyter Book's own command has no option for it.
    app.parallel = min(os.cpu_count() or 1, PROCESSES)
    app.connect("env-before-read-docs", deal_out)
    app.connect("doctree-read", tell)
    app.connect("config-inited", follow_public_address)
    # Before the theme's own handlers, which read what this one writes.
    app.connect("html-page-context", offer_notebook, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
