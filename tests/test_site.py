"""The pages that `make book` built: what they show, and what they ask for."""

import functools
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from chapters import NAMES, ROOT, code_cells, pair, tags

SITE = ROOT / "_build" / "html"
PAGES = sorted(SITE.glob("book/*.html")) + sorted(SITE.glob("notebooks/*.html"))


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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    for link in page(path).find_all(["a", "link", "script", "img"]):
        address = link.get("href") or link.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target.exists(), f"{address} leads nowhere"
        if parts.fragment and target.suffix == ".html":
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
