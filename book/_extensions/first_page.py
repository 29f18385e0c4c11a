"""The first page's pictures: those of chapter 3, taken over when the pages are written.

Chapter 3 computes our image's answer and draws it. The first page shows the same
picture, with the same alternative text, in its place `:::{div} our-answer`; so nothing
is computed twice, and nothing is typed. Where scripts run, the chapter's live figure
(live.py) stands in its place in turn.
"""

from docutils import nodes
from live import is_figure, scripts_for
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

PAGE, PLACE = "book/index", "our-answer"  # where it goes: a page, a class on it
CHAPTER, PICTURE = "notebooks/03-prediction", "our-answer"  # whence: a class, too
FIGURE = "brightness"


def has_class(name: str):
    """Make the condition that finds the nodes of a class."""
    return lambda node: isinstance(node, nodes.Element) and name in node["classes"]


def take_over(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the chapter's picture into its place on the first page."""
    if docname != PAGE:
        return
    chapter = app.env.get_and_resolve_doctree(CHAPTER, app.builder)
    pictures = [
        one for one in chapter.findall(nodes.image) if PICTURE in one["classes"]
    ]
    places = list(doctree.findall(has_class(PLACE)))
    if len(pictures) != 1 or len(places) != 1:
        raise ExtensionError(
            f"The first page wants one picture of the class {PICTURE} in {CHAPTER} and "
            f"one place for it; there are {len(pictures)} and {len(places)}."
        )
    places[0] += pictures[0].deepcopy()
    places[0]["classes"].append("cell_output")  # looks as in its chapter
    figures = [raw for raw in chapter.findall(nodes.raw) if is_figure(raw, FIGURE)]
    below = places[0].parent.index(places[0]) + 1
    places[0].parent.insert(below, figures[0].deepcopy())


def renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the first page at each build: whether the picture is new is not known."""
    if PAGE not in env.found_docs:
        return []
    env.metadata[PAGE]["live"] = scripts_for(FIGURE, "network")
    return [PAGE]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    app.connect("doctree-resolved", take_over)
    app.connect("env-updated", renew)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
