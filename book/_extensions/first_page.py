"""The first page's picture: that of chapter 3, taken over when the pages are written.

Chapter 3 computes our image's answer and draws it. The first page shows the same
picture, with the same alternative text, in its place `:::{div} our-answer`; so nothing
is computed twice, and nothing is typed.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

PAGE, PLACE = "book/index", "our-answer"  # where it goes: a page, a class on it
CHAPTER, PICTURE = "notebooks/03-prediction", "our-answer"  # whence: a class, too


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


def renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the first page at each build: whether the picture is new is not known."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    app.connect("doctree-resolved", take_over)
    app.connect("env-updated", renew)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
