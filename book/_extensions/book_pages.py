"""What the pages need beyond settings: small things, as a Sphinx extension."""

import functools
import html
import itertools
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import myst_nb.core.render
import PIL.Image
import yaml
import zmq
from docutils import nodes
from jupyter_client import AsyncKernelManager
from myst_nb.core.execute.inline import ModifiedNotebookClient
from myst_nb.sphinx_ import HideCodeCellNode
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from sphinx import package_dir
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.search.en import SearchEnglish
from traitlets import default

PROCESSES = 4  # at most: each has a kernel, which takes up to 2 GB
# They work before or after the reading of the pages, but do not say so, and then Sphinx
# would read one page after the other.
SAFE = ("sphinx_jupyterbook_latex", "sphinx_multitoc_numbering")

COPIES = "copies"  # the branch that the workflow book.yml writes
DESCRIPTION = 200  # so many characters, of which search engines show some 160
CSS_DOTS = 96  # an inch, in CSS, has so many
OPTIONS = Path(package_dir, "themes/basic/static/documentation_options.js.jinja")


# Where a browser is told to keep nothing (cookies blocked), it refuses the theme its
# storage, and then no search, no contents on a phone and no switch of colours work.
# In its place comes one that forgets: it has to be there before the theme's scripts.
STORAGE = """<script>
for (const name of ["localStorage", "sessionStorage"]) {
  try { window[name]; } catch {
    const kept = new Map();
    const getItem = (key) => kept.get(key) ?? null;
    const setItem = (key, value) => void kept.set(key, String(value));
    const removeItem = (key) => void kept.delete(key);
    Object.defineProperty(window, name, { value: { getItem, setItem, removeItem } });
  }
}
</script>
"""


class EncryptedKernel(AsyncKernelManager):
    """Else each kernel warns that anyone might read what it sends to this process."""

    @default("transport_encryption")
    def encrypt(self) -> str:
        """Encrypt, if the libraries can."""
        return "auto" if zmq.has("curve") else "disabled"


def public_address(configured: str) -> str:
    """The repository's: what is set, or that of the one whose workflow builds here."""
    if configured or os.environ.get("GITHUB_ACTIONS") != "true":
        return configured.rstrip("/")
    return f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"


def follow_public_address(app: Sphinx, config: Config) -> None:
    """Switch on what needs the repository's address, if it is known, and only then.

    The one setting is `repository: url:` in _config.yml; in GitHub Actions, the address
    is known without it. From it follow the buttons for Colab, Binder, issues and "edit
    this page", and the address of the pages (GitHub Pages) where `html: baseurl:` names
    no other.
    """
    options = config.html_theme_options
    url = public_address(options.get("repository_url", ""))
    if not url:
        options.pop("launch_buttons", None)
        return
    options["repository_url"] = url
    for button in ("repository", "issues", "edit_page"):
        options[f"use_{button}_button"] = True
    if not config.html_baseurl:
        owner, name = url.split("/")[-2:]
        config.html_baseurl = f"https://{owner.lower()}.github.io/{name}/"
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.html_title


def launch_copies(app: Sphinx) -> None:
    """Let Colab and Binder open the copies that book/copies.py makes for them.

    By now the theme has taken the branch of the texts for its other buttons.
    """
    app.config.html_theme_options["repository_branch"] = COPIES


def mend_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Escape the addresses of the theme's buttons, which it does not."""
    for button in context.get("header_buttons", []):
        for one in button.get("buttons", [button]):
            if "url" in one:
                one["url"] = html.escape(html.unescape(one["url"]))


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


def mend_elements(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mend what would not be valid HTML, or would puzzle a screen reader.

    sphinx-exercise gives all exercises of a page the same id. pandas puts a
    `<style scoped>`, which browsers have given up, before each table, and heads the
    column of row names with a header that says nothing. In tables of the text, the
    first column names the rows, where it has words.
    """
    for table in doctree.findall(nodes.tgroup):
        first = [row[0] for row in next(table.findall(nodes.tbody))]
        if all(map(has_words, first)):
            next(table.findall(nodes.colspec))["stub"] = 1
    for section in doctree.findall(nodes.section):
        if section["ids"] in (["exercise-content"], ["solution-content"]):
            section["ids"] = []
    for raw in list(doctree.findall(nodes.raw)):
        text = re.sub("<style scoped>.*?</style>", "", raw.astext(), flags=re.S)
        text = text.replace("<th></th>", "<td></td>")
        if text != raw.astext():
            raw.replace_self(nodes.raw("", text, format=raw["format"]))


def has_words(entry: nodes.entry) -> bool:
    """Whether a field of a table has more than formulas."""
    return any(
        not isinstance(text.parent, nodes.math | nodes.raw)
        for text in entry.findall(nodes.Text)
    )


def open_folded_cell(translator: Any, node: HideCodeCellNode) -> None:
    """Write the head of a folded cell: myst-nb's, valid, and named by what it shows.

    The name stays when it is open: that it is so, a browser says by itself.
    """
    translator.body.append(
        f"""<details class="{" ".join(["admonition hide", *node["classes"]])}">
<summary>
<span class="admonition-title">{html.escape(node["prompt_show"])}</span>
</summary>
"""
    )


def close_folded_cell(translator: Any, node: HideCodeCellNode) -> None:
    """Write its end."""
    translator.body.append("</details>\n")


def describe(doctree: nodes.document) -> str:
    """Say what a page is about: its title's question, and how its text begins."""
    title = next(doctree.findall(nodes.title)).astext()
    paragraph = next(doctree.findall(nodes.paragraph)).astext()
    first, *others = re.findall(r".+?[.?!](?= |$)", " ".join(paragraph.split()))
    question = re.search(r": (.)(.*\?)$", title)
    description = f"{question[1].upper()}{question[2]} {first}" if question else first
    for sentence in others:
        if len(description) + len(sentence) > DESCRIPTION:
            break
        description += f" {sentence}"
    return description


def complete_head(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Write what search engines, shared links and a page of errors need."""
    if pagename == app.config.root_doc:
        context["docstitle"] = ""  # the page's own title says it
    address = app.config.html_baseurl
    context["metatags"] = context.get("metatags", "") + STORAGE
    if pagename == "404" and address:
        # It is shown at any address, so its links must not be relative to that.
        context["metatags"] += f'<base href="{urlsplit(address).path}" />'
    if doctree is None:
        return
    description = describe(doctree)
    context["metatags"] += (
        f'<meta name="description" content="{html.escape(description)}" />\n'
    )
    # For sphinxext.opengraph, which needs an address to say anything useful.
    context["meta"] = {
        **(context["meta"] or {}),
        **({"og:description": description} if address else {"ogp_disable": True}),
    }


def show_the_way(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give each chapter its place among the others: the strip above its title.

    The template layout.html writes it. The parts are those of _toc.yml; what has no
    number in its title is no chapter, and gets no strip.
    """
    contents = yaml.safe_load(Path(app.srcdir, "_toc.yml").read_text(encoding="utf-8"))
    way = []
    for part in contents.get("parts", []):
        chapters = []
        for chapter in part["chapters"]:
            title = app.env.titles[chapter["file"]].astext()
            if match := re.fullmatch(r"(\d+) · (.+?): .+", title):
                chapters.append((chapter["file"], *match.groups()))
        if chapters:
            way.append((part["caption"], chapters))
    if any(pagename == chapter[0] for _, chapters in way for chapter in chapters):
        context["way"] = way


def lighten(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let nothing hold up the first sight of a page that it does not need for it."""
    scripts = [take_in(app, script, context) for script in context["script_files"]]
    if pagename != "search":  # there, the theme's scripts follow these at once
        scripts = [defer(script) for script in scripts]
    context["script_files"] = scripts
    context["body"] = re.sub(
        r'<img [^>]*?src="[./]*/_images/([^"]*)"',
        lambda match: match[0] + size(app, match[1]),
        context.get("body", ""),
    )


def take_in(app: Sphinx, script: Any, context: dict[str, Any]) -> Any:
    """Write into the page what inline scripts there wait for: some ten lines."""
    if "documentation_options" not in str(script.filename):
        return script
    lines = OPTIONS.read_text(encoding="utf-8")
    body = app.builder.templates.render_string(lines, context)
    return type(script)(None, priority=script.priority, body=body)


def defer(script: Any) -> Any:
    """Run a script of its own file after the page is read."""
    if not script.filename:
        return script
    options = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **options)


def add_scope(scope: str, part: re.Match) -> str:
    """Say of the headers of a part of a table what they head, where none says so."""
    return re.sub("<th(?=[ >])(?![^>]*scope=)", f'<th scope="{scope}"', part[0])


def tell_apart(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell those who hear a page what the others see: code, outputs, heads of tables.

    And the exercises get headings: by these, one goes from one to the next.
    """
    body = context.get("body", "")
    for name, label in (("cell_input", "Code"), ("cell_output", "Output")):
        group = f' role="group" aria-label="{label}"'
        body = re.sub(rf'<div class="{name} [^"]*"', rf"\g<0>{group}", body)
    body = re.sub(
        r'<div class="(?:exercise|solution) [^>]*>\s*<p class="admonition-title"',
        lambda match: f'{match[0]} role="heading" aria-level="3"',
        body,
    )
    for part, scope in (("thead", "col"), ("tbody", "row")):
        body = re.sub(
            rf"<{part}.*?</{part}>",
            functools.partial(add_scope, scope),
            body,
            flags=re.DOTALL,
        )
    context["body"] = body


def size(app: Sphinx, name: str) -> str:
    """Give a picture its size, so that nothing jumps when it comes, and let it wait."""
    source = next(uri for uri, file in app.builder.images.items() if file == name)
    with PIL.Image.open(Path(app.srcdir, source)) as picture:
        dots, _ = picture.info.get("dpi", (CSS_DOTS, CSS_DOTS))
        width, height = (round(side * CSS_DOTS / dots) for side in picture.size)
    return f' loading="lazy" width="{width}" height="{height}"'


def list_pages(app: Sphinx, exception: Exception | None) -> None:
    """Write a sitemap, as soon as the pages have an address."""
    address = app.config.html_baseurl
    if exception or not address or app.builder.name != "html":
        return
    pages = sorted(app.env.found_docs)
    targets = [address + app.builder.get_target_uri(page) for page in pages]
    lines = [f"<url><loc>{target}</loc></url>" for target in targets]
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + "\n</urlset>\n",
        encoding="utf-8",
    )


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join the pieces of what a cell prints, just as they are.

    Where a piece ends is a matter of timing. myst-nb 1.4's own function, which this
    one replaces, ends each piece with a newline, also in the middle of a line.
    """
    cell = NotebookNode(outputs=outputs)
    return CoalesceStreamsPreprocessor().preprocess_cell(cell, {}, 0)[0].outputs


class Search(SearchEnglish):
    """The search of the pages: for it 2.303 and 669,706 are one word, not two."""

    _word_re = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)*(?!\w)|\w+")
    js_splitter_code = r"""
var splitQuery = (query) => query.match(new RegExp(
  "\\d+(?:,\\d{3})*(?:\\.\\d+)*(?![\\p{Letter}\\p{Number}_])" +
  "|[\\p{Letter}\\p{Number}_\\p{Emoji_Presentation}]+", "gu")) ?? [];
"""

    def split(self, text: str) -> list[str]:
        """Cut a text into words; 669,706 is found as 669706, too."""
        words = super().split(text)
        return words + [word.replace(",", "") for word in words if "," in word]


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
    ModifiedNotebookClient._kernel_manager_class_default = lambda self: EncryptedKernel
    # Chapters run side by side; Jupyter Book's own command has no option for it.
    app.parallel = min(os.cpu_count() or 1, PROCESSES)
    app.add_search_language(Search)
    app.connect("env-before-read-docs", deal_out)
    app.connect("doctree-read", tell)
    app.connect("config-inited", follow_public_address)
    app.connect("builder-inited", launch_copies, priority=900)
    # Before the theme's own handlers, which read what this one writes.
    app.connect("html-page-context", offer_notebook, priority=400)
    app.connect("html-page-context", complete_head, priority=400)
    app.connect("html-page-context", show_the_way, priority=400)
    # After all others, which add their scripts.
    app.connect("html-page-context", lighten, priority=900)
    app.connect("html-page-context", tell_apart, priority=900)
    app.connect("html-page-context", mend_buttons, priority=900)
    app.connect("doctree-resolved", mend_elements)
    app.connect("build-finished", list_pages)
    writers = (open_folded_cell, close_folded_cell)
    app.add_node(HideCodeCellNode, override=True, html=writers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
