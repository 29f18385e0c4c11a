"""One style sheet of what the pages use, in place of the theme's and the extensions'.

These have 550 KB: all of Bootstrap, two thousand icons, many looks of code. A page is
not shown before they have come. The rules for which some page has the classes stay, in
their order; what scripts may give a page later are words of these scripts. Of the
fonts, what stays are the icons of these rules.
"""

import hashlib
import itertools
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tinycss2
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

USED, OWN = "used.css", "style.css"
# In the order of the pages' links; in the folder _static. Others stay as they are.
SHEETS = (
    "basic.css",  # which styles/theme.css, that has nothing else, imports
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "togglebutton.css",
    "copybutton.css",
    "mystnb.*.css",
    "exercise.css",
    "sphinx-design.min.css",
)
MADE = re.compile("bs-")  # how names begin that Bootstrap's script puts together
CONDITIONS = ("media", "supports")
PRIVATE = range(0xE000, 0xF900)  # Unicode's area for what it does not name: icons


def link_used(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link the one sheet in place of the others. (The theme's own: webpack-macros.)"""
    context["css_files"] = [
        sheet
        for sheet in context["css_files"]
        if not any(
            Path(urlsplit(str(sheet.filename)).path).match(f"_static/{name}")
            for name in SHEETS
        )
    ]


def pages_of(site: Path) -> list[Path]:
    """The book's pages: not what lies among the scripts and pictures."""
    found = sorted(site.rglob("*.html"))
    return [path for path in found if "_static" not in path.relative_to(site).parts]


def words_of(site: Path) -> set[str]:
    """All words of the pages and of the scripts that they link."""
    words, scripts = set(), set()
    for path in pages_of(site):
        text = path.read_text(encoding="utf-8")
        words.update(re.findall(r"[\w-]+", text))
        for address in re.findall(r'<script[^>]* src="([^"]+)"', text):
            scripts.add((path.parent / urlsplit(address).path).resolve())
    for path in scripts:
        words.update(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
    return words


def selectors(prelude: list) -> Iterator[list]:
    """What stands between the commas before a rule's braces."""
    start = 0
    for end, token in enumerate([*prelude, tinycss2.ast.LiteralToken(0, 0, ",")]):
        if token == ",":
            yield prelude[start:end]
            start = end + 1


def may_match(selector: list, words: set[str]) -> bool:
    """Whether all classes and ids that a selector asks for are among the words.

    What is in brackets, as in :not(.this), does not count.
    """
    names = [token.value for token in selector if token.type == "hash"]
    for sign, token in itertools.pairwise(selector):
        if sign == "." and token.type == "ident":
            names.append(token.value)
    return all(name in words or MADE.match(name) for name in names)


def used(rules: list, words: set[str]) -> str:
    """Those of the rules that may match something, as CSS."""
    kept = []
    for rule in rules:
        if rule.type == "error":
            raise ExtensionError(f"A style sheet has an error: {rule.message}")
        if rule.type == "qualified-rule":
            found = [one for one in selectors(rule.prelude) if may_match(one, words)]
            if not found:
                continue
            head = ",".join(tinycss2.serialize(one) for one in found)
            kept.append(f"{head}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONS:
            inner = used(tinycss2.parse_rule_list(rule.content, True, True), words)
            if inner:
                head = tinycss2.serialize(rule.prelude)
                kept.append(f"@{rule.at_keyword}{head}{{{inner}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
            raise ExtensionError("A style sheet imports another, which has no place.")
        elif rule.type != "at-rule" or rule.lower_at_keyword != "charset":
            kept.append(rule.serialize())
    return "\n".join(kept)


def addresses_from(folder: str, sheet: str) -> str:
    """A sheet of this folder as it is one folder above: so, its addresses change."""

    def move(match: re.Match) -> str:
        return f"{match[1]}{posixpath.normpath(posixpath.join(folder, match[2]))}"

    return re.sub(r"""(url\(["']?)(?!data:|#|["'])([^)"']+)""", move, sheet)


def icons_of(sheet: str) -> set[int]:
    """The code points of the icons that a sheet names, as themselves or as \\f002."""
    escaped = {int(code, 16) for code in re.findall(r"\\([0-9a-f]{4})\b", sheet)}
    return (escaped | {ord(sign) for sign in sheet}).intersection(PRIVATE)


def with_fewer_icons(sheet: str, static: Path) -> str:
    """A sheet whose icon fonts have no others than it and the book's own name.

    They are made of the TrueType fonts that lie beside the theme's; WOFF needs no
    further package, as WOFF2 would.
    """
    icons = icons_of(sheet + Path(static, OWN).read_text(encoding="utf-8"))
    options = subset.Options(flavor="woff", hinting=False, layout_features=[])

    def lessen(match: re.Match) -> str:
        font = subset.load_font(static / f"{match[1]}.ttf", options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=icons)
        subsetter.subset(font)
        name = f"{Path(match[1]).name}.woff"
        subset.save_font(font, static / name, options)
        return f'src:url({name}) format("woff")'

    return re.sub(
        r"""src:url\(([^)]+)\.woff2\) ?format\("woff2"\),[^;}]*""", lessen, sheet
    )


def link_as_it_is(site: Path, sheet: str) -> None:
    """Put the sheet's digest into the address by which the pages link it.

    So no browser takes an old one, kept from an earlier visit, for it. Sphinx does the
    same for the sheets that it knows before it writes the pages.
    """
    digest = hashlib.sha256(sheet.encode()).hexdigest()[:8]
    for path in pages_of(site):
        text = path.read_text(encoding="utf-8")
        now = re.sub(rf"(?<=_static/{USED})(\?v=\w+)?", f"?v={digest}", text, count=1)
        if now != text:
            path.write_text(now, encoding="utf-8")


def write_used(app: Sphinx, exception: Exception | None) -> None:
    """Write the one sheet, once all pages are there."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    words = words_of(site)
    parts = []
    for name in SHEETS:
        (path,) = static.glob(name)
        text = path.read_text(encoding="utf-8")
        parts += re.findall(r"/\*!.*?\*/", text, flags=re.DOTALL)  # whose it is
        rules = tinycss2.parse_stylesheet(text, True, True)
        parts.append(addresses_from(posixpath.dirname(name), used(rules, words)))
    sheet = with_fewer_icons("\n".join(parts) + "\n", static)
    Path(static, USED).write_text(sheet, encoding="utf-8")
    link_as_it_is(site, sheet)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx: after all others, which add their sheets."""
    app.connect("html-page-context", link_used, priority=900)
    app.connect("build-finished", write_used, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
