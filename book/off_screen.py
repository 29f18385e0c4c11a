"""The book off the screen: the pages that `make book` built, as one PDF or one EPUB.

    make pdf
    make epub

Nothing is run, nor set anew: both are made of the pages in _build/html, and lie beside
them. On paper nothing can be unfolded, turned or clicked:

- what answers a question goes to the end of its chapter, under "Answers to the
  questions": the answer, the folded cell that decides it, or what an open one prints,
  and the folded proofs and boxes that follow before the text shows something else;
  links lead both ways. Solutions stand at a chapter's end already;
- other folds lie open, the drawings and what repeats an earlier chapter;
- the checks of the exercises are left out: they are of use only where one can run them;
- in place of a figure that scripts turn, its picture stands; in place of the
  playground's parts, a line. What a page says of such things only, in a div of the
  class on-screen, is left out.

An EPUB holds a file for each page. For the PDF, they are put into one page, which
Chromium prints, twice: the second time with the numbers of the pages that the first
time has shown. The looks of both are in off_screen.css.
"""

import argparse
import datetime
import html
import io
import os
import re
import shutil
import textwrap
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import PIL.ImageOps
import pypdf
import yaml
from bs4 import BeautifulSoup, Tag
from copies import NAME
from playwright.sync_api import Page as PlaywrightPage
from playwright.sync_api import sync_playwright
from pygments.formatters import HtmlFormatter

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
WORK = ROOT / "_build" / "off-screen"
LOOKS, PAPER = ROOT / "book" / "off_screen.css", "/* On paper. */"
STATIC = ROOT / "book" / "_static"
FORMULAS, FONT, COVER = "formulas.css", "stix-two-math.woff2", "images/cover.png"
FILES = {kind: SITE / f"{NAME}.{kind}" for kind in ("pdf", "epub")}

BROWSERS = (
    "chromium-headless-shell",  # Debian's, without windows: in half the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = (
    "--no-sandbox",  # there is none for root, as in containers
    "--disable-gpu",
    # Or it asks its maker's hosts for this and that.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NO_CHROMIUM = (
    "The PDF is printed by Chromium, and there is none "
    "(on Debian and Ubuntu: apt-get install chromium)."
)

PLAYGROUND = """<p class="elsewhere">This chapter is about what works on the book’s
page of the same name, in a browser. Here, it can only be read.</p>"""

CANONICAL = re.compile('<link rel="canonical" href="([^"]*)"')
ARTICLE = re.compile('<article class="bd-article">.*</article>', re.S)
ASIDE = "\ue000"  # no text has this sign
PROOF, TOUR = "The proof", "On the tour"  # folds, and how their titles begin
QUESTIONS = ".admonition.question, .admonition.order"
LINE = re.compile(".*\n|.+$")  # Pygments closes its tags at each line's end
CHECKS = re.compile("The check |(Previously: w|W)hat all checks share")
# What only scripts fill, what is said of a file beside the pages, and what is of use
# only where the pages are seen.
OUT = ".headerlink, script, noscript, .go-on, .off-screen, .on-screen"
# Where on the playground a link with a state leads, by what the state has in it.
STATES = {"train": "tr-bench", "layer=": "pg-layers", "image=": "playground"}
# Attributes that are of no use here, or not valid in an EPUB.
OLD = re.compile("loading|border|v?align|tabindex|data-.*")
PASSES = 4  # printing again and again, until the numbers of the pages are right


@dataclass
class Page:
    """A page of the book: its place among the built ones, and what it says."""

    docname: str
    part: str | None
    article: Tag
    moved: dict[str, str]  # names of what is not here, and what stands for it

    @property
    def slug(self) -> str:
        """Its name here."""
        return self.docname.rpartition("/")[2]

    @property
    def title(self) -> str:
        """Its title, in letters."""
        return text_of(self.article.find(["h1", "h2"]))

    def sections(self) -> list[tuple[str, str]]:
        """The names and titles of its sections."""
        headings = self.article.select(":scope > section > section > :is(h2, h3)")
        return [(heading.parent["id"], text_of(heading)) for heading in headings]


@dataclass
class Book:
    """The whole of it, and what is said of it."""

    title: str
    author: str
    language: str
    copyright: str
    code_style: str
    address: str | None  # where the pages are published, if that is known
    pages: list[Page]
    code: list[str]  # what is in its blocks of code

    def written(self, page: Page) -> str:
        """A page as HTML, its code put back."""
        return re.sub(
            f"{ASIDE}(\\d+);",
            lambda place: self.code[int(place[1])],
            page.article.decode_contents(),
        )

    def parts(self) -> list[tuple[str | None, list[Page]]]:
        """Its pages by their parts, in their order."""
        parts = dict.fromkeys(page.part for page in self.pages)
        return [
            (part, [page for page in self.pages if page.part == part]) for part in parts
        ]

    def code_looks(self) -> str:
        """The colours of code."""
        return HtmlFormatter(style=self.code_style).get_style_defs(".highlight")


def text_of(tag: Tag) -> str:
    """What a tag says, in one line; of formulas what is seen, not their TeX."""
    hidden = tag.find_all(["annotation"])
    texts = [
        text
        for text in tag.find_all(string=True)
        if not any(parent in hidden for parent in text.parents)
    ]
    return " ".join("".join(texts).split())


def make(markup: str) -> Tag:
    """Make a tag."""
    return BeautifulSoup(markup, "html.parser").contents[0]


# What the pages say, changed to what a reader of paper needs.


def read_book() -> Book:
    """Read the built pages in the order of the table of contents, and prepare them."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [(None, contents["root"])]
    for part in contents["parts"]:
        listed += [(part["caption"], page["file"]) for page in part["chapters"]]
    pages, address, code = [], None, []
    for part, docname in listed:
        text = (SITE / f"{docname}.html").read_text(encoding="utf-8")
        if canonical := CANONICAL.search(text):
            address = canonical[1].removesuffix(f"{docname}.html")
        article = put_code_aside(ARTICLE.search(text)[0], code)
        article = BeautifulSoup(article, "html5lib").article
        pages.append(Page(docname, part, article, {}))
    book = Book(
        title=settings["title"],
        author=settings["author"],
        language=settings["sphinx"]["config"]["language"],
        copyright=settings["copyright"],
        code_style=settings["sphinx"]["config"]["pygments_style"],
        address=address,
        pages=pages,
        code=code,
    )
    for page in pages:
        prepare(page, address)
    return book


def put_code_aside(text: str, code: list[str]) -> str:
    """Replace what is in blocks of code: three tags in four, which stay as they are."""

    def replace(block: re.Match) -> str:
        code.append(block[2])
        return f"{block[1]}{ASIDE}{len(code) - 1};</pre>"

    return re.sub("(<pre[^>]*>)(.*?)</pre>", replace, text, flags=re.S)


def prepare(page: Page, address: str | None) -> None:
    """Bring a page into the form in which it is read off the screen."""
    article = page.article
    for tag in article.select(OUT):
        tag.decompose()
    replace_what_is_turned(page, address)
    put_answers_last(page)
    link_solutions(article)
    open_folds(article)
    for tag in article.find_all(True):
        for name in [name for name in tag.attrs if OLD.fullmatch(name)]:
            del tag[name]


def replace_what_is_turned(page: Page, address: str | None) -> None:
    """Say where the figures and parts are that only scripts bring to life."""

    def elsewhere(what: str, tag: Tag) -> Tag:
        page.moved.update({inner["id"]: tag["id"] for inner in tag.select("[id]")})
        place = "on the book’s pages"
        if address:
            target = f"{address}{page.docname}.html#{tag['id']}"
            place = f'<a href="{html.escape(target)}">{place}</a>'
        return make(f'<p class="elsewhere" id="{tag["id"]}">{what} {place}.</p>')

    for figure in page.article.select("figure.live"):
        figure.replace_with(elsewhere("There is a figure to be turned here,", figure))
    for part in page.article.select(".playground"):
        part.replace_with(elsewhere("This part of the playground works", part))
    if page.moved and "playground" in page.moved.values():
        page.article.h1.insert_after(make(PLAYGROUND))


def put_answers_last(page: Page) -> None:
    """Put what answers the questions of a page to its end."""
    boxes = page.article.select(QUESTIONS)
    answers = make('<section id="answers"><h2>Answers to the questions</h2></section>')
    for count, box in enumerate(boxes, 1):
        title = box.select_one(".admonition-title")
        name = f"Question {count} · {title.get_text()}"
        asked = text_of(box.select_one(".admonition-title ~ *")).split()
        asked = f"{' '.join(asked[:9])} …"
        title.string = f"{name} "
        title.append(make(pointer(f"answer-{count}", "its answer")))
        entry = make(
            f'<div class="answer" id="answer-{count}">'
            f'<p class="answer-title">{name} '
            f"{pointer(box['id'], 'the question')}</p>"
            f'<p class="asked">{html.escape(asked)}</p></div>'
        )
        for tag in what_answers(page, box, count):
            entry.append(tag.extract())
        answers.append(entry)
    if boxes:
        page.article.section.append(answers)


def pointer(name: str, words: str) -> str:
    """A link to another place of the chapter, which on paper gets a page's number."""
    return f'<a class="pointer" href="#{name}">→ {words}</a>'


def what_answers(page: Page, box: Tag, count: int) -> list[Tag]:
    """What belongs to the answer of a question, the count-th of its page.

    That is what it hides, then what it says, then the folds that follow.
    """
    found = []
    for tag in box.find_next_siblings():
        classes = tag.get("class", [])
        if "answer" in classes:
            said = tag.select_one(".sd-summary-content")
            found += [said, *folds_after(tag, count)]
            tag.extract()
            return found
        if "tag_hide-cell" in classes:
            found.append(tag)
        elif "tag_hide-output" in classes:
            fold = tag.details
            found += fold.select(":scope > .cell_output")
            fold.replace_with(
                make('<p class="elsewhere">Its output stands with the answer.</p>')
            )
        elif "elsewhere" not in classes:
            break
    raise SystemExit(f"{page.docname}: no answer to {text_of(box)[:60]!r}")


def folds_after(answer: Tag, count: int) -> list[Tag]:
    """The proofs and boxes, folded on the page, that follow the count-th answer.

    Lying open, they would tell it. In place of each stands a line.
    """
    found = []
    for tag in answer.find_next_siblings():
        classes = tag.get("class", [])
        proof = tag.find("summary") if "cell" in classes else None
        if proof and text_of(proof) == PROOF and not tag.select(".cell_output"):
            title = PROOF
        elif "admonition" in classes and "dropdown" in classes:
            title = text_of(tag.select_one(".admonition-title"))
        elif {"cell", "question", "order"} & set(classes) or tag.name == "section":
            break
        else:
            continue
        if title.startswith(TOUR):
            continue
        line = f"“{html.escape(title)}” stands with the answer. "
        line += pointer(f"answer-{count}", "there")
        tag.insert_before(make(f'<p class="elsewhere">{line}</p>'))
        found.append(tag)
    return found


def link_solutions(article: Tag) -> None:
    """Let exercises lead to their solutions; these lead back already."""
    for solution in article.select(".admonition.solution"):
        back = solution.select_one(".admonition-title a")
        exercise = article.find(id=back["href"].removeprefix("#"))
        title = exercise.select_one(".admonition-title")
        title.extend([" ", make(pointer(solution["id"], "its solution"))])
        back["class"] = "back"


def open_folds(article: Tag) -> None:
    """Open what is folded, and leave the checks of exercises out."""
    for fold in article.select("details"):
        summary = fold.summary.extract()
        title = summary.select_one(".admonition-title, .sd-summary-text") or summary
        if CHECKS.match(title.get_text()):
            line = "The check is in the chapter’s notebook."
            if "share" in title.get_text():
                line = "What all checks share is in the chapter’s notebook, too."
            fold.find_parent(class_="cell").replace_with(
                make(f'<p class="elsewhere">{line}</p>')
            )
            continue
        fold.name = "div"
        fold["class"] = "fold"
        fold.attrs.pop("open", None)
        fold.insert(0, make(f'<p class="fold-title">{title.decode_contents()}</p>'))


# Where links lead.


def mend_links(book: Book, place: Callable[[Page, str | None], str]) -> None:
    """Let all links lead to their places in this form of the book.

    What is not in it stays a link only if the pages have an address.
    """
    by_name = {page.docname: page for page in book.pages}
    ids = {
        page.docname: {tag["id"] for tag in page.article.find_all(id=True)}
        for page in book.pages
    }
    for page in book.pages:
        for link in page.article.find_all("a", href=True):
            parts = urlsplit(urljoin(f"/{page.docname}.html", link["href"]))
            if parts.scheme or parts.netloc:
                continue
            docname = unquote(parts.path).strip("/").removesuffix(".html")
            target = by_name.get(docname if docname != "index" else "book/index")
            if target:
                name = target.moved.get(parts.fragment, parts.fragment)
                if name not in ids[target.docname]:  # a state, or the page itself
                    names = [STATES[one] for one in STATES if one in parts.fragment]
                    names = [one for one in names if one in ids[target.docname]]
                    name = names[0] if names else None
                link["href"] = place(target, name)
            elif book.address:
                link["href"] = urljoin(book.address, parts.path.lstrip("/"))
            else:
                link.unwrap()


# The EPUB.

ABOUT = '<li><a href="about.xhtml">About this edition</a></li>\n'
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
MEDIA = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".woff2": "font/woff2",
}


def write_epub(target: Path) -> None:
    """Write the book as an EPUB."""
    book = read_book()
    mend_links(book, lambda page, name: f"{page.slug}.xhtml{f'#{name}' * bool(name)}")
    for page in book.pages:
        be_strict(page.article)
    book.code = [LINE.sub(r'<span class="line">\g<0></span>', c) for c in book.code]
    pictures = take_pictures(book, lambda path: f"images/{path.name}")
    files = {f"images/{path.name}": path.read_bytes() for path in pictures}
    files[COVER] = draw_cover(book)
    looks = LOOKS.read_text(encoding="utf-8").partition(PAPER)[0]
    files["style.css"] = f"{looks}\n{book.code_looks()}\n".encode()
    for name in (FORMULAS, FONT):
        files[name] = (STATIC / name).read_bytes()
    # In the order in which they are read.
    cover = f'<img src="{COVER}" alt="{html.escape(book.title)}"/>'
    files["cover.xhtml"] = in_xhtml(book, book.title, f"<section>{cover}</section>")
    files["about.xhtml"] = in_xhtml(book, "About this edition", about(book))
    files["nav.xhtml"] = in_xhtml(book, "Contents", navigation(book))
    for page in book.pages:
        part = f'<p class="part">{part_of(page, book)}</p>' * bool(part_of(page, book))
        files[f"{page.slug}.xhtml"] = in_xhtml(
            book, page.title, part + book.written(page)
        )
    files["content.opf"] = package(book, files).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        # First, and as it is: by this the format is recognised.
        kind = zipfile.ZipInfo("mimetype")
        file.writestr(kind, "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr(zipfile.ZipInfo("META-INF/container.xml"), CONTAINER)
        for name, content in files.items():
            file.writestr(
                zipfile.ZipInfo(f"EPUB/{name}"), content, zipfile.ZIP_DEFLATED
            )


def be_strict(article: Tag) -> None:
    """Write what browsers take in other forms, too, as EPUBs want it."""
    for drawing in article.select("svg[role]"):
        del drawing["role"]  # "group"
    for link in article.select("svg a"):
        link.insert(0, make(f"<title>{html.escape(text_of(link))}</title>"))
    for table in article.select("mtable[scriptlevel]"):
        style = make(f'<mstyle scriptlevel="{table["scriptlevel"]}"></mstyle>')
        del table["scriptlevel"]
        table.wrap(style)


def navigation(book: Book) -> str:
    """The table of contents, as readers of EPUBs want it."""

    def link(page: Page, name: str | None, title: str) -> str:
        place = f"{page.slug}.xhtml{f'#{name}' * bool(name)}"
        return f'<a href="{place}">{html.escape(title)}</a>'

    return (
        '<nav epub:type="toc" role="doc-toc" class="contents"><h1>Contents</h1>\n'
        f"{contents_of(book, link, ABOUT)}</nav>"
    )


def take_pictures(book: Book, place: Callable[[Path], str]) -> list[Path]:
    """Give each picture its address in this form of the book; return their files."""
    found = {}
    for page in book.pages:
        folder = (SITE / page.docname).parent
        for picture in page.article.select("img[src]"):
            if not picture["src"].startswith("data:"):
                path = (folder / unquote(picture["src"])).resolve()
                picture["src"] = place(path)
                found[path] = None
    return list(found)


def our_picture(book: Book) -> Tag:
    """The picture of the first page: our image, and what the network says of it."""
    return book.pages[0].article.select_one("img[src]")


def draw_cover(book: Book) -> bytes:
    """Draw the picture by which programs show the EPUB among others."""
    width, height, margin = 1200, 1800, 90
    cover = PIL.Image.new("RGB", (width, height), "white")
    draw = PIL.ImageDraw.Draw(cover)
    draw.rectangle((0, 0, width, 1000), fill="#0072b2")
    font = PIL.ImageFont.load_default(118)
    lines = textwrap.fill(book.title, 17)
    draw.multiline_text((margin, 130), lines, "white", font, spacing=36)
    with PIL.Image.open(SITE / "_images" / Path(our_picture(book)["src"]).name) as ours:
        picture = PIL.ImageOps.contain(ours.convert("RGB"), (width - 2 * margin, 700))
    cover.paste(picture, (margin, 1050))
    file = io.BytesIO()
    cover.save(file, "PNG", optimize=True)
    return file.getvalue()


def lead(book: Book) -> str:
    """The question with which the book begins."""
    return text_of(book.pages[0].article.p).partition("?")[0] + "?"


def about(book: Book) -> str:
    """What a reader of this form has to know, as HTML."""
    pages = "its pages"
    if book.address:
        pages = f'<a href="{html.escape(book.address)}">its pages</a>'
    return f"""<section class="about" id="about">
<h1>About this edition</h1>
<p>This is the whole book in one file, made from {pages}. There, boxes are unfolded,
figures are turned, and code can be run. Here, nothing moves. So</p>
<ul>
<li>the answers to the questions are at the end of each chapter, after the solutions of
the exercises, with the proofs that would tell them. Decide before you look;</li>
<li>what else is folded there lies open. A “fold” of which the text speaks is the box or
the code beside it;</li>
<li>where a figure can be turned or a part of the playground works, a line says so. If a
question asks you to turn it, imagine it, and decide;</li>
<li>the checks that say what is wrong with your solution of an exercise are in the
chapter’s notebook.</li>
</ul>
<p>© {html.escape(book.copyright)} {html.escape(book.author)}</p>
</section>
"""


def contents_of(
    book: Book, link: Callable[[Page, str | None], str], first: str = ""
) -> str:
    """The table of contents: parts, pages, sections; with a first entry, or none."""

    def entry(page: Page) -> str:
        sections = "".join(
            f"<li>{link(page, name, title)}</li>" for name, title in page.sections()
        )
        sections = f"<ol>{sections}</ol>" if sections else ""
        return f"<li>{link(page, None, page.title)}{sections}</li>\n"

    listed = first
    for part, pages in book.parts():
        entries = "".join(map(entry, pages))
        listed += f"<li><span>{part}</span><ol>{entries}</ol></li>" if part else entries
    return f"<ol>{listed}</ol>"


def part_of(page: Page, book: Book) -> str | None:
    """The part that begins with a page."""
    first = {pages[0].docname: part for part, pages in book.parts()}
    return first.get(page.docname)


def in_xhtml(book: Book, title: str, body: str) -> bytes:
    """A file of the EPUB."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
  lang="{book.language}" xml:lang="{book.language}">
<head>
<title>{html.escape(title)}</title>
<link rel="stylesheet" href="style.css"/>
<link rel="stylesheet" href="{FORMULAS}"/>
</head>
<body>
{body}
</body>
</html>
""".encode()


def package(book: Book, files: dict[str, bytes]) -> str:
    """What is in the EPUB, in which order it is read, and what it is."""
    texts = [name for name in files if name.endswith(".xhtml")]
    items = ""
    for name, content in files.items():
        properties = {"nav.xhtml": ["nav"], COVER: ["cover-image"]}.get(name, [])
        if name in texts:
            properties += [
                property_
                for tag, property_ in (("math", "mathml"), ("svg", "svg"))
                if f"<{tag} ".encode() in content
            ]
        said = f' properties="{" ".join(properties)}"' if properties else ""
        items += (
            f'<item id="{id_of(name)}" href="{name}" '
            f'media-type="{MEDIA[Path(name).suffix]}"{said}/>\n'
        )
    spine = "\n".join(f'<itemref idref="{id_of(name)}"/>' for name in texts)
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    now = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="name"
  xml:lang="{book.language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="name">urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, NAME)}</dc:identifier>
<dc:title>{html.escape(book.title)}</dc:title>
<dc:creator>{html.escape(book.author)}</dc:creator>
<dc:language>{book.language}</dc:language>
<dc:description>{html.escape(lead(book))}</dc:description>
<dc:rights>© {html.escape(book.copyright)} {html.escape(book.author)}</dc:rights>
<meta property="dcterms:modified">{now:%Y-%m-%dT%H:%M:%SZ}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta name="cover" content="{id_of(COVER)}"/>
</metadata>
<manifest>
{items}</manifest>
<spine>
{spine}
</spine>
</package>
"""


def id_of(name: str) -> str:
    """The name of a file among those of the EPUB."""
    return "file-" + re.sub(r"[^\w-]", "-", name)


# The PDF.


def write_pdf(target: Path) -> None:
    """Print the book as a PDF."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise SystemExit(NO_CHROMIUM)
    printed = write_one_page(read_book())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        target.write_bytes(print_with_numbers(browser.new_page(), printed))
        browser.close()


def print_with_numbers(page: PlaywrightPage, printed: Path) -> bytes:
    """Print until the numbers of pages that the pages name are where they say.

    With other numbers lines can break elsewhere, hardly ever pages.
    """
    page.set_default_timeout(0)  # as long as it takes
    page.goto(printed.as_uri())
    page.evaluate("document.fonts.ready")
    said = None
    for _ in range(PASSES):
        pdf = page.pdf(prefer_css_page_size=True, outline=True, tagged=True)
        places = page_numbers(pdf)
        if places == said:
            return pdf
        page.evaluate(FILL_IN, places)
        said = places
    raise SystemExit(f"The page numbers were not the same twice, in {PASSES} times.")


FILL_IN = """(places) => {
  for (const number of document.querySelectorAll("[data-page-of]")) {
    number.textContent = places[number.dataset.pageOf];
  }
}"""


def page_numbers(pdf: bytes) -> dict[str, int]:
    """On which page of a PDF each place is that a link leads to."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return {
        unquote(name).removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def write_one_page(book: Book) -> Path:
    """Write the page that is printed; return where it is."""
    mend_links(book, lambda page, name: f"#{page.slug}{f'.{name}' * bool(name)}")
    take_pictures(book, lambda path: os.path.relpath(path, WORK))
    picture = our_picture(book)
    heads, texts = "", ""
    for page in book.pages:
        article = page.article
        for tag in article.select("[id]:not(svg *)"):
            tag["id"] = f"{page.slug}.{tag['id']}"
        if page.part:  # which is a heading, too
            for tag in article.find_all(re.compile("^h[1-5]$")):
                tag.name = f"h{int(tag.name[1]) + 1}"
        for link in article.select("a.pointer"):
            link.append(make(f"<span>, page {number_of(link['href'][1:])}</span>"))
        title = page.title if page.part else "About the book"
        heads += f'@page page-{page.slug} {{ @top-center {{ content: "{title}" }} }}\n'
        part = part_of(page, book)
        part = f'<h1 class="part">{part}</h1>' if part else ""
        texts += f"""<section class="page" id="{page.slug}"
style="page: page-{page.slug}">{part}{book.written(page)}</section>
"""

    def link(page: Page, name: str | None, title: str) -> str:
        place = name or page.slug  # by now, the names of sections are the whole book's
        title = html.escape(title)
        return f'<a href="#{place}"><span>{title}</span> {number_of(place)}</a>'

    WORK.mkdir(parents=True, exist_ok=True)
    static = os.path.relpath(STATIC, WORK)
    target = WORK / "book.html"
    target.write_text(
        f"""<!DOCTYPE html>
<html lang="{book.language}">
<head>
<meta charset="utf-8">
<title>{html.escape(book.title)}</title>
<meta name="author" content="{html.escape(book.author)}">
<link rel="stylesheet" href="{static}/{FORMULAS}">
<link rel="stylesheet" href="{os.path.relpath(LOOKS, WORK)}">
<style>
{book.code_looks()}
{heads}</style>
</head>
<body>
<section class="cover">
<p class="title">{html.escape(book.title)}</p>
<p class="lead">{html.escape(lead(book))}</p>
{picture}
<p>{html.escape(book.author)}</p>
</section>
{about(book)}
<nav class="contents"><h1>Contents</h1>{contents_of(book, link)}</nav>
{texts}
</body>
</html>
""",
        encoding="utf-8",
    )
    return target


def number_of(place: str) -> str:
    """The number of the page with a place: filled in when that is known."""
    return f'<span class="number" data-page-of="{html.escape(place)}"></span>'


def main() -> None:
    """Write the file that is asked for, whole or not at all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kind", choices=FILES)
    kind = parser.parse_args().kind
    target = FILES[kind]
    part = target.with_name(target.name + ".part")
    try:
        {"epub": write_epub, "pdf": write_pdf}[kind](part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    size = target.stat().st_size / 1e6
    print(f"The book is one file, {size:.1f} MB: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
