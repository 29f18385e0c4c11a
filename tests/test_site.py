"""The pages that `make book` built: what they show, and what they ask for."""

import copy
import functools
import os
import re
from urllib.parse import parse_qsl, unquote, urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup
from chapters import CHAPTERS, NAMES, ROOT, code_cells, number, pair, tags
from portable import parser

SITE = ROOT / "_build" / "html"
PAGES = sorted(SITE.glob("book/*.html")) + sorted(SITE.glob("notebooks/*.html"))
OTHERS = [SITE / f"{name}.html" for name in ("index", "404", "search", "genindex")]


@functools.cache
def page(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_chapter_has_its_page():
    built = {path.stem for path in SITE.glob("notebooks/*.html")}
    assert built == set(NAMES), "make book first"


def plain(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text).strip()


@pytest.mark.parametrize("name", NAMES)
def test_page_shows_the_outputs_of_the_notebook(name):
    """Every compared text output, in order: the page's run agrees with the pair's."""
    expected, tables = [], []
    for cell in code_cells(pair(name)):
        if "nbval-ignore-output" in tags(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "stream":
                expected.append(plain(output.text))
            elif not output.data:  # before a folded output
                continue
            elif "text/html" in output.data:
                tables.append(output.data["text/html"])
            elif "image/png" not in output.data:
                expected.append(plain(output.data["text/plain"]))
    soup = page(SITE / "notebooks" / f"{name}.html")
    shown, shown_tables = [], []
    for cell in soup.select("div.cell"):
        if "tag_nbval-ignore-output" in cell["class"]:
            continue
        for output in cell.select("div.cell_output > .output"):
            if "text_html" in output["class"]:
                shown_tables.append(output)
            elif output.find("pre"):
                shown.append(plain(output.get_text()))
    assert shown == expected
    assert len(shown_tables) == len(tables)
    for shown_table, table in zip(shown_tables, tables, strict=True):
        wanted = BeautifulSoup(table, "html.parser")
        assert shown_table.get_text(" ", strip=True) == wanted.get_text(" ", strip=True)
        pictures = [picture["src"] for picture in wanted.find_all("img")]
        assert [picture["src"] for picture in shown_table.find_all("img")] == pictures


# What the pages make of quotation marks.
SIGNS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})


def said(notebook):
    """The words of a notebook's Markdown, formulas and numbers among them."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for token in parser().parse(cell.source):
            if token.type == "inline":
                parts += [
                    "\n" if "break" in child.type else child.content
                    for child in token.children
                ]
            elif number := re.search(r"\\tag\{(\d+)\}", token.content):
                formula = token.content.replace(number[0], "")
                parts += [f"({number[1]})\n", formula]
            elif token.type == "html_block":  # a fold
                parts.append(re.sub("<.*?>", " ", token.content))
            else:
                parts.append(token.content)
            parts.append("" if token.nesting == 1 else "\n")
    return "".join(parts).translate(SIGNS).split()


@pytest.mark.parametrize("name", NAMES)
def test_page_and_notebook_say_the_same(name):
    """Word for word, with each number that a run or the whole book gives."""
    article = copy.copy(page(SITE / "notebooks" / f"{name}.html").select_one("article"))
    for part in article.select(".headerlink, .cell"):
        part.decompose()
    for formula in article.select("math"):
        around = "\n" if formula.get("display") == "block" else ""
        formula.replace_with(around + formula.annotation.text + around)
    shown = article.get_text()
    assert said(pair(name)) == shown.translate(SIGNS).split()
    assert len(shown) > 300


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    for link in page(path).find_all(["a", "link", "script", "img"]):
        address = link.get("href") or link.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target.exists(), f"{address} leads nowhere"
        if re.match("train(&|$)", parts.fragment):  # what its bench is set to
            assert target.stem == "playground"
            bench = page(target).select_one("#tr-bench")
            for name, value in parse_qsl(parts.fragment, keep_blank_values=True)[1:]:
                field = bench.find(id=f"tr-{name}")
                values = [one.get("value") or one.text for one in field("option")]
                assert value.strip() in [one.strip() for one in values] or not value
        elif "=" in parts.fragment:  # a place on the playground, as its script reads it
            assert target.stem == "playground"
            named = dict(parse_qsl(parts.fragment))
            assert named.pop("image") == "13"
            place = {name: named.pop(name, "0") for name in ("layer", "unit")}
            assert int(place["unit"]) < {"3": 10}.get(place["layer"], 512)
            for name, value in named.items():  # the others are sliders
                slider = page(target).select_one(f"input[type=range]#pg-{name}")
                assert float(slider["min"]) <= float(value) <= float(slider["max"])
        elif parts.fragment and target.suffix == ".html":
            assert page(target).find(id=unquote(parts.fragment)), (
                f"{address}: no anchor"
            )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_asks_no_other_host(path):
    soup = page(path)
    fetched = [tag["src"] for tag in soup.find_all(src=True)]
    fetched += [
        tag["href"]
        for tag in soup.find_all("link", href=True)
        if set(tag["rel"]) & {"stylesheet", "preload", "icon", "preconnect"}
    ]
    assert fetched
    others = [address for address in fetched if re.match(r"(https?:)?//", address)]
    assert not others


def test_style_sheets_ask_no_other_host():
    sheets = list((SITE / "_static").rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        others = re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]*", text)
        assert not others, f"{sheet.name}: {others}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pictures_have_alternative_texts(path):
    for picture in page(path).select("article img"):
        assert picture.get("alt") is not None, picture
        assert not re.search(r"\.(png|svg|jpe?g)$", picture["alt"]), picture["alt"]


@pytest.mark.parametrize("path", PAGES + OTHERS, ids=lambda path: path.stem)
def test_html_is_valid(path):
    """As far as a parser sees; `make audit` asks the Nu HTML checker."""
    parser = html5lib.HTMLParser()
    parser.parse(path.read_text(encoding="utf-8"))
    assert parser.errors == []
    ids = [tag["id"] for tag in page(path).find_all(id=True)]
    assert len(ids) == len(set(ids)), "an id that is used twice"
    assert not page(path).select("body style[scoped], summary :is(p, div)")


def head(path, name):
    tags = page(path).select(f"head > [name={name}]")
    return [tag["content"] for tag in tags]


def test_each_page_says_what_it_is_about():
    titles = [page(path).title.get_text() for path in PAGES]
    descriptions = [head(path, "description") for path in PAGES]
    assert len(set(titles)) == len(PAGES)
    assert all(len(found) == 1 for found in descriptions)
    texts = {found[0] for found in descriptions}
    assert len(texts) == len(PAGES)
    for text in texts:
        assert 50 <= len(text) <= 220, text
        assert text.endswith((".", "?", "!")), text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_figures_wait_until_they_are_near(path):
    figures = page(path).select("article img[src*=_images]")
    for figure in figures:
        assert figure["loading"] == "lazy"
        assert int(figure["width"]) > 0
        assert int(figure["height"]) > 0


def test_figures_were_seen():
    chapter = page(SITE / "notebooks" / "06-under-the-hood.html")
    assert len(chapter.select("article img[loading=lazy]")) > 3


@pytest.mark.skipif(
    "GITHUB_ACTIONS" in os.environ, reason="there, the address is known"
)
def test_nothing_pretends_to_have_an_address():
    """It is not set: no relative addresses where only whole ones are of use."""
    for path in PAGES:
        assert not page(path).select("[property^=og], [rel=canonical], base")
    assert not (SITE / "sitemap.xml").exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_chapter_says_where_it_stands(path):
    links = page(path).select("nav.way a")
    if path.stem not in CHAPTERS:
        assert not links
        return
    assert [int(link.get_text()) for link in links] == list(range(1, 13))
    here = [link for link in links if link.get("aria-current")]
    assert [int(link.get_text()) for link in here] == [number(path.stem)]


def test_pages_and_plots_share_their_blue():
    plots = (ROOT / "notebooks" / "matplotlibrc").read_text(encoding="utf-8")
    blue = re.search(r'cycler\("color", \["(\w{6})"', plots)[1]
    pages = (ROOT / "book" / "_static" / "style.css").read_text(encoding="utf-8")
    assert f"--pst-color-primary: #{blue};" in pages


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_number_in_the_text_is_a_number(path):
    """Not what NumPy or PyTorch make of it, such as np.int64(43)."""
    for value in page(path).select("span.output.text_plain"):
        assert not re.match(r"[\w.]+\(", value.get_text()), value
