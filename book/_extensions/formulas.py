"""Formulas are set while the book is built: their TeX becomes MathML.

Browsers and readers of EPUBs show MathML by themselves. The TeX stays with it, for
whoever copies a formula (book/_static/page.js). The font is in book/_static.
"""

import base64
import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.builders._epub_base import MEDIA_TYPES
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

STYLE = "formulas.css"
FONT = "stix-two-math.woff2"
LOAD = """document.fonts.load("1em 'STIX Two Math'");"""

# The name space is for EPUBs, which are XHTML.
converter = LatexToMathML(annotation=True, xml_namespace=True, fancy_error=False)
log = logging.getLogger(__name__)


def is_formula(node: nodes.Node) -> bool:
    """Tell a formula from other nodes."""
    return isinstance(node, nodes.math | nodes.math_block)


def mathml(node: nodes.Element) -> str:
    """Set one formula. Where that fails, the build complains, and shows the TeX."""
    display = isinstance(node, nodes.math_block)
    try:
        made = converter.convert_with_local_state(
            node.astext().strip(), displaystyle=display
        )
    except LatexError as error:
        log.warning("This formula cannot be set: %s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"
    made = made.replace("&ApplyFunction;", "\u2061")  # XHTML knows no such name
    # A table's own, which changes nothing outside an index, and is not valid HTML yet.
    return made.replace(' scriptlevel="0"', "")


def write_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula that stands in a line of text."""
    tag = translator.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    translator.body.append(f"{tag}{mathml(node)}</span>")
    raise nodes.SkipNode


def write_display(translator: Any, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, and its number, where it has one.

    If it is too wide, it scrolls in a box of a class that the theme looks after: it
    makes such a box a tab stop while it scrolls.
    """
    tag = translator.starttag(node, "div", CLASS="math notranslate nohighlight")
    translator.body.append(tag)
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(
        f'<div class="pst-scrollable-table-container">{mathml(node)}</div></div>\n'
    )
    raise nodes.SkipNode


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep a formula on one line with the sign before or after it: "(x" and "x).".

    Browsers break a line there, as beside a picture.
    """
    for formula in list(doctree.findall(nodes.math)):
        line, place = formula.parent, formula.parent.index(formula)
        around = [line[place - 1] if place else "", *line[place + 1 : place + 2]]
        texts = [node if isinstance(node, nodes.Text) else "" for node in around]
        before = re.search(r"[(“]*$", texts[0])[0]
        after = re.match(r"[).,;:?!”’]*", "".join(texts[1:]))[0]
        if before:
            line[place - 1] = nodes.Text(texts[0].removesuffix(before))
        if after:
            line[place + 1] = nodes.Text(texts[1].removeprefix(after))
        if before or after:
            kept = nodes.inline("", before, classes=["kept-together"])
            formula.replace_self(kept)
            kept += [formula, nodes.Text(after)]


def add_style(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the pages with formulas their style sheet, and these only.

    The script has the font ready when formulas are first seen, so that nothing jumps: a
    browser would else begin with it when it sets them. An EPUB needs no script.
    """
    if doctree is not None and any(doctree.findall(is_formula)):
        app.add_css_file(STYLE)
        if app.builder.name != "epub":
            app.add_js_file(None, body=LOAD)


def take_font_in(app: Sphinx, exception: Exception | None) -> None:
    """Write the font into the style sheet, which a page waits for.

    A file of its own would come later. (It could be asked for earlier, but not on pages
    from disk: there, a browser refuses that, and complains.)
    """
    style = Path(app.outdir, "_static", STYLE)
    if exception or not style.exists():
        return
    font = base64.b64encode(style.with_name(FONT).read_bytes()).decode("ascii")
    text = style.read_text(encoding="utf-8")
    text = text.replace(f'"{FONT}"', f'"data:font/woff2;base64,{font}"')
    style.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register them with Sphinx, which takes them instead of its own for MathJax."""
    MEDIA_TYPES[".woff2"] = "font/woff2"  # of EPUBs: Sphinx does not know it
    app.add_html_math_renderer("mathml", (write_inline, None), (write_display, None))
    app.connect("doctree-resolved", keep_together)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", take_font_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
