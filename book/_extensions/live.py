"""Figures that the reader turns, which begin with the numbers of the cell above them.

In the text, the cell whose numbers they are says which figure, and names its numbers,
each an expression:

    ```{code-cell} python3
    ---
    live: {figure: temperature, logits: logits.tolist(), names: categories}
    ---
    ```

The kernel that has just run the cell evaluates them, when the page is read. The figure
stands below the cell, in place of the picture that the cell drew, if it drew one; that
is still there on paper, in the notebook, and where no script runs. What it does is
written in book/_live, in a script of its name; what all of them are made of is draw.js
there. A page loads the scripts of its own figures. Many numbers, which would hold up
the page, are a script, too, and come after it. `needs: network` gives a figure the one
of the playground (book/_playground/network.js), whose parameters are loaded when it
asks for them.
"""

import filecmp
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import cells
from docutils import nodes
from myst_nb.sphinx_ import SphinxNbRenderer
from playground import NETWORK
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

ASSETS = "book/_live"
LOOKS = "live/live.css"
MANY = 20_000  # characters of numbers
# What a figure may need, and the scripts for it.
NEEDS = {None: (), "network": [f"playground/{script}" for script in NETWORK]}


def evaluate(renderer: SphinxNbRenderer, token: Any) -> None:
    """Evaluate the numbers with which the live figure of a cell begins, as JSON."""
    metadata = token.meta["metadata"]
    if wanted := metadata.get("live"):
        names = wanted.keys() - {"figure", "needs"}
        numbers = (f"{name!r}: {wanted[name]}" for name in sorted(names))
        code = f"__import__('json').dumps({{{', '.join(numbers)}}})"
        metadata["begins"] = cells.value(renderer, code)


def put_below(app: Sphinx, doctree: nodes.document) -> None:
    """Put each figure below its cell, with its numbers as JSON."""
    known = {path.stem for path in Path(app.srcdir, ASSETS).glob("*.js")} - {"draw"}
    scripts, numbers = [], {}
    for cell in list(doctree.findall(nodes.container)):
        if "live" not in cell.get("cell_metadata", {}):
            continue
        wanted = cell["cell_metadata"]["live"]
        name, needs = wanted.get("figure"), wanted.get("needs")
        if name not in known or f"live/{name}.js" in scripts or needs not in NEEDS:
            raise ExtensionError(
                f"{app.env.docname}:{cell.line}: figures of {sorted(known)}, and "
                f"needs of {[*NEEDS]}; each once, not {wanted}"
            )
        scripts += [one for one in scripts_for(name, needs) if one not in scripts]
        begins = cell["cell_metadata"]["begins"].replace("<", r"\u003c")
        apart = ""
        if len(begins) > MANY:
            digest = hashlib.sha256(begins.encode()).hexdigest()[:8]
            script = f"numbers-{name}-{digest}.js"
            holder = f'document.querySelector("#live-{name} script")'
            numbers[script] = f"{holder}.textContent = {json.dumps(begins)};\n"
            apart, begins = f' data-numbers="{script}"', ""
        figure = (
            f'<figure class="live" id="live-{name}" data-figure="{name}"{apart} hidden>'
            f'<script type="application/json">{begins}</script></figure>'
        )
        below = cell.parent.index(cell) + 1
        cell.parent.insert(below, nodes.raw("", figure, format="html"))
        # So that other pages can link to it, [words](#live-temperature).
        place = app.env.docname, f"live-{name}"
        app.env.domains["std"].anonlabels[f"live-{name}"] = place
        app.env.domains["std"].labels[f"live-{name}"] = *place, name
    # Sphinx forgets it with the page, and takes it over from its other processes.
    app.env.metadata[app.env.docname]["live"] = scripts
    app.env.metadata[app.env.docname]["numbers"] = numbers


def scripts_for(figure: str, needs: str | None) -> list[str]:
    """The scripts that a figure needs, in their order, its own the last."""
    return ["live/draw.js", *NEEDS[needs], f"live/{figure}.js"]


def is_figure(raw: nodes.raw, name: str) -> bool:
    """Tell the live figure of this name."""
    return raw.astext().startswith('<figure class="live" id="live-' + name + '"')


def scripts_of(env: BuildEnvironment, page: str) -> list[str]:
    """The scripts that a page's live figures need, in their order."""
    return env.metadata[page].get("live", []) if page in env.metadata else []


def copy_assets(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Put the scripts into the built pages; name the pages of those that changed."""
    if app.builder.format != "html":
        return []
    folder = Path(app.outdir, "_static", "live")
    folder.mkdir(parents=True, exist_ok=True)
    changed = set()
    for path in Path(app.srcdir, ASSETS).iterdir():
        target = folder / path.name
        if not (target.exists() and filecmp.cmp(path, target, shallow=False)):
            shutil.copyfile(path, target)
            changed.add(f"live/{path.name}")
    for page in env.found_docs:
        for script, text in env.metadata[page].get("numbers", {}).items():
            (folder / script).write_text(text, encoding="utf-8")
    # Their addresses on a page hold a digest of what is in them.
    return [
        page
        for page in env.found_docs
        if (scripts := scripts_of(env, page))
        and changed.intersection([LOOKS, *scripts])
    ]


def link_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link what a page's figures need from that page, and from no other."""
    if scripts := scripts_of(app.env, pagename):
        app.add_css_file(LOOKS, priority=900)  # after the book's
        for script in scripts:
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    cells.AFTER_EACH.append(evaluate)
    # After the questions, which look at what stands beside their cells.
    app.connect("doctree-read", put_below, priority=700)
    app.connect("env-updated", copy_assets)
    app.connect("html-page-context", link_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
