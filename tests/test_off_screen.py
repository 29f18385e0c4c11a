"""The whole book as one EPUB and one PDF, made of the pages that `make book` built."""

import functools
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import off_screen
import pypdf
import pytest
import yaml
from bs4 import BeautifulSoup
from chapters import CHAPTERS, ROOT
from docutils import nodes
from docutils.utils import new_document

SPEC = importlib.util.spec_from_file_location(
    "downloads", ROOT / "book" / "_extensions" / "downloads.py"
)
downloads = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(downloads)

SITE = ROOT / "_build" / "html"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
# For the PDF: printing all takes minutes on a busy machine.
FEW = ("index", "04-softmax", "12-keep-and-use", "symbols")


def docnames():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [page for part in contents["parts"] for page in part["chapters"]]
    return [contents["root"], *(page["file"] for page in chapters)]


@functools.cache
def built(docname):
    text = (SITE / f"{docname}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one("article")


@pytest.fixture(scope="module")
def epub(tmp_path_factory):
    """The EPUB: where it is, and its files by their names."""
    path = tmp_path_factory.mktemp("epub") / "book.epub"
    off_screen.write_epub(path)
    with zipfile.ZipFile(path) as file:
        return path, {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def texts(epub):
    """The files that are read: their names, and what they say, parsed as XML."""
    _, files = epub
    return {
        PurePosixPath(name).name: ElementTree.fromstring(content)
        for name, content in files.items()
        if name.endswith(".xhtml")
    }


def name_of(docname):
    return f"{docname.rpartition('/')[2]}.xhtml"


def test_an_epub_begins_with_what_it_is(epub):
    path, files = epub
    with zipfile.ZipFile(path) as file:
        first = file.infolist()[0]
        assert file.testzip() is None
    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert files["mimetype"] == b"application/epub+zip"
    assert path.stat().st_size < 10e6


def test_epub_holds_what_its_list_says_and_no_more(epub):
    _, files = epub
    package = ElementTree.fromstring(files["EPUB/content.opf"])
    listed = {item.get("href") for item in package.iter(f"{OPF}item")}
    held = {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")}
    assert listed | {"content.opf"} == held
    used = b"".join(content for name, content in files.items() if "images" not in name)
    assert all(name.encode() in used for name in listed)
    assert not [name for name in held if name.endswith((".js", ".json", ".ipynb"))]
    title, *_ = package.iter("{http://purl.org/dc/elements/1.1/}title")
    assert title.text == "The Machine Learning Workflow Annotated"
    language, *_ = package.iter("{http://purl.org/dc/elements/1.1/}language")
    assert language.text == "en"


def test_contents_of_the_epub_list_every_page_in_order(texts):
    links = [link.get("href") for link in texts["nav.xhtml"].iter(f"{XHTML}a")]
    pages = [link for link in links if "#" not in link]
    assert pages == ["about.xhtml", *map(name_of, docnames())]
    for docname in docnames():
        sections = built(docname).select("article > section > section > h2")
        listed = [link for link in links if link.startswith(f"{name_of(docname)}#")]
        asked = bool(built(docname).select(off_screen.QUESTIONS))
        assert len(listed) == len(sections) + asked


def test_every_link_in_the_epub_leads_to_its_place(texts):
    ids = {
        name: {tag.get("id") for tag in text.iter()} - {None}
        for name, text in texts.items()
    }
    found = 0
    for name, text in texts.items():
        listed = [tag.get("id") for tag in text.iter() if tag.get("id")]
        assert len(listed) == len(set(listed)), name
        for tag in text.iter():
            link = tag.get("href")
            if link is None or tag.tag == f"{XHTML}link" or urlsplit(link).scheme:
                continue
            page, _, place = link.partition("#")
            assert page in ids, f"{name}: {link}"
            assert not place or unquote(place) in ids[page], f"{name}: {link}"
            found += 1
    assert found > 1_000


def test_links_of_the_pages_are_links_in_the_epub(texts):
    """Those to other pages and on the page; not those to files beside them."""
    for docname in docnames():
        wanted = [
            link
            for link in built(docname).select("a[href]:not(.headerlink)")
            if not link["href"].endswith((".zip", ".ipynb", ".pdf", ".epub"))
            and not link.find_parent(class_=re.compile("^(playground|o(ff|n)-screen)$"))
        ]
        found = [
            link
            for link in texts[name_of(docname)].iter()
            if link.get("href") and not link.tag.endswith("link")
            if link.get("class") != "pointer"
        ]
        assert len(found) == len(wanted), docname


def test_nothing_in_the_epub_waits_for_a_script_or_another_host(epub, texts):
    none = "script button input select textarea form iframe object details template"
    for name, text in texts.items():
        tags = {tag.tag.rpartition("}")[2] for tag in text.iter()}
        assert not tags & set(none.split()), name
        for tag in text.iter():
            assert not tag.get("src", "").startswith(("http", "//")), name
            assert not [key for key in tag.keys() if key.startswith("on")], name  # noqa: SIM118
            assert tag.get("hidden") is None
    for name, content in epub[1].items():
        if name.endswith(".css"):
            assert not re.search(rb"url\(\W*(http|//)|@import", content)


def test_pictures_in_the_epub_have_their_texts(texts):
    for docname in docnames():
        pictures = list(texts[name_of(docname)].iter(f"{XHTML}img"))
        wanted = built(docname).select("img:not(.playground img)")
        assert sorted(picture.get("alt") for picture in pictures) == sorted(
            picture["alt"] for picture in wanted
        )
    assert texts["cover.xhtml"].find(f".//{XHTML}img").get("alt")


def test_all_formulas_are_in_the_epub(texts):
    for docname in docnames():
        formulas = list(texts[name_of(docname)].iter(f"{MATHML}math"))
        wanted = built(docname).select("math:not(.on-screen *)")
        assert len(formulas) == len(wanted), docname


def words(text):
    return "".join(text.itertext()).split()


def answer_of(box):
    """The answer's fold that belongs to a box, on the built page."""
    return box.find_next_sibling("details", class_="answer")


@pytest.mark.parametrize("docname", docnames())
def test_answers_stand_at_the_end_and_are_linked(docname, texts):
    text = texts[name_of(docname)]
    boxes = built(docname).select(off_screen.QUESTIONS)
    ids = {tag.get("id"): tag for tag in text.iter() if tag.get("id")}
    if not boxes:
        assert "answers" not in ids
        return
    last = list(text.iter(f"{XHTML}section"))[-1]
    assert last is ids["answers"]
    entries = last.findall(f"{XHTML}div")
    assert len(entries) == len(boxes)
    for count, (box, entry) in enumerate(zip(boxes, entries, strict=True), 1):
        assert entry.get("id") == f"answer-{count}"
        back = entry.find(f".//{XHTML}a[@class='pointer']").get("href")
        assert back.endswith(f"#{box['id']}")
        there = ids[box["id"]].find(f".//{XHTML}a[@class='pointer']").get("href")
        assert there.endswith(f"#answer-{count}")
        said = answer_of(box).select_one(".sd-summary-content").get_text().split()
        assert "".join(said) in "".join(words(entry))
        cell = box.find_next_sibling(class_="cell")
        if cell and cell is box.find_next_sibling():
            for output in cell.select(".cell_output"):
                shown = "".join(output.get_text().split())
                assert shown in "".join(words(entry))


@pytest.mark.parametrize("docname", docnames())
def test_proofs_and_boxes_after_an_answer_stand_with_it(docname, texts):
    """Those at once after it, or after one paragraph: open, they would tell it."""
    text = texts[name_of(docname)]
    ids = {tag.get("id"): tag for tag in text.iter() if tag.get("id")}
    whole = "".join(words(text))
    for count, box in enumerate(built(docname).select(off_screen.QUESTIONS), 1):
        following = answer_of(box).find_next_siblings()
        if following and following[0].name == "p":
            following = following[1:]
        if not following:
            continue
        fold = following[0]
        if fold.get_text().strip().startswith("On the tour"):
            continue  # no question is about it
        if "dropdown" in fold.get("class", []):
            said = fold.get_text()
        elif fold.summary and fold.summary.get_text().strip() == "The proof":
            said = fold.pre.get_text()
        else:
            continue
        said = "".join(said.split())
        assert said in "".join(words(ids[f"answer-{count}"])), said
        assert whole.count(said) == 1


def test_links_to_what_is_turned_lead_to_the_line_in_its_place(texts):
    def targets(name):
        links = [tag.get("href") for tag in texts[f"{name}.xhtml"].iter()]
        return [link for link in links if link and "xhtml#" in link]

    assert "02-tensors.xhtml#live-pixel" in targets("teach")
    assert targets("bug-museum").count("playground.xhtml#tr-bench") == 7
    assert "playground.xhtml#pg-layers" in targets("06-under-the-hood")
    assert "playground.xhtml#playground" in targets("02-tensors")


def test_what_is_of_use_on_the_screen_only_is_left_out(texts):
    for docname in docnames():
        said = words(texts[name_of(docname)])
        for part in built(docname).select(".on-screen > :is(p, ul)"):
            assert " ".join(part.get_text().split()) not in " ".join(said)
    assert "can only be read" in " ".join(words(texts["playground.xhtml"]))


def test_long_lines_of_code_go_on_further_in(texts):
    for name, text in texts.items():
        for block in text.iter(f"{XHTML}pre"):
            lines = block.findall(f".//{XHTML}span[@class='line']")
            whole = "".join(block.itertext())
            assert "".join("".join(line.itertext()) for line in lines) == whole, name


@pytest.mark.parametrize("name", CHAPTERS)
def test_exercises_and_solutions_lead_to_each_other(name, texts):
    ids = {tag.get("id"): tag for tag in texts[f"{name}.xhtml"].iter()}
    exercises = [one for one in ids if one and one.startswith("ex-")]
    assert exercises
    for exercise in exercises:
        links = [link.get("href") for link in ids[exercise].iter(f"{XHTML}a")]
        solution = links[0].partition("#")[2]
        links = [link.get("href") for link in ids[solution].iter(f"{XHTML}a")]
        assert links[0].partition("#")[2] == exercise


def test_checks_are_left_out_and_all_other_code_is_there(texts):
    for docname in docnames():
        cells = built(docname).select(".cell_input pre")
        wanted = [
            cell.get_text()
            for cell in cells
            if not re.match("@never_raises|# (Previously: w|W)hat all", cell.get_text())
        ]
        found = [
            "".join(block.itertext())
            for block in texts[name_of(docname)].iter(f"{XHTML}pre")
        ]
        for code in wanted:
            assert code in found
        assert not [code for code in found if code.startswith("@never_raises")]


def test_epubcheck_has_nothing_to_say(epub):
    program = shutil.which("epubcheck")
    if program is None:
        why = "THE EPUB IS NOT CHECKED: apt-get install epubcheck (there is none)."
        if os.environ.get("CI") and shutil.which("apt-get"):
            pytest.fail(why)
        warnings.warn(why, stacklevel=1)
        pytest.skip(why)
    # Debian's is a Java archive, which not every system starts by itself.
    program = os.path.realpath(program)
    java = ["java", "-jar"] if program.endswith(".jar") else []
    result = subprocess.run(
        [*java, program, str(epub[0])], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 fatals / 0 errors / 0 warnings" in result.stdout + result.stderr


# The PDF.


@pytest.fixture(scope="module")
def few():
    """A part of the book, its links mended, for the printer."""
    book = off_screen.read_book()
    book.pages = [page for page in book.pages if page.slug in FEW]
    return book


@pytest.fixture(scope="module")
def printed(few, browser, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(off_screen, "WORK", tmp_path_factory.mktemp("pdf"))
        path = off_screen.write_one_page(few)
    page = browser.new_page()
    pdf = off_screen.print_with_numbers(page, path)
    yield pypdf.PdfReader(io.BytesIO(pdf)), path
    page.close()


def outline(entries):
    """The titles of an outline, each before those below it."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry)
        else:
            yield entry.title


def test_pdf_is_tagged_and_has_title_language_and_outline(printed, few):
    pdf, _ = printed
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert pdf.metadata.title == few.title
    titles = [" ".join(title.split()) for title in outline(pdf.outline)]
    for page in few.pages:
        assert page.title in titles
        for _, section in page.sections():
            assert section in titles
    assert titles.count("Answers to the questions") == 2


def test_numbers_of_pages_in_the_pdf_are_right(printed):
    pdf, _ = printed
    places = off_screen.page_numbers(pdf.stream.getvalue())
    answers = places["04-softmax.answers"]
    assert "Answers to the questions" in pdf.pages[answers - 1].extract_text()
    question = pdf.pages[places["04-softmax.answer-3"] - 1].extract_text()
    number = re.search(r"Question 3 · .*→ the question, page (\d+)", question)[1]
    asked = pdf.pages[int(number) - 1].extract_text()
    assert "Question 3 · Predict first" in asked
    contents = " ".join(pdf.pages[2].extract_text().split())
    assert f"4 · Softmax: what are the scores? {places['04-softmax']} " in contents


def test_nothing_in_the_whole_book_is_cut_off_at_the_margin(
    browser, tmp_path, monkeypatch
):
    monkeypatch.setattr(off_screen, "WORK", tmp_path)
    path = off_screen.write_one_page(off_screen.read_book())
    page = browser.new_page(viewport={"width": 627, "height": 900})  # A4's, in CSS
    page.set_default_timeout(0)
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    wide = page.evaluate(
        """() => [...document.querySelectorAll(
             "body *:not(svg *, annotation, annotation *)")]
           .filter((tag) => tag.getBoundingClientRect().right > innerWidth + 1)
           .map((tag) => tag.outerHTML.slice(0, 200))"""
    )
    assert not wide
    broken = page.evaluate(
        """() => [...document.images].filter((picture) => !picture.naturalWidth)
           .map((picture) => picture.src.slice(0, 200))"""
    )
    assert not broken
    page.close()


def test_without_chromium_one_sentence_says_so_and_no_file_is_left(
    tmp_path, monkeypatch
):
    target = tmp_path / "book.pdf"
    monkeypatch.setitem(off_screen.FILES, "pdf", target)
    monkeypatch.setattr(off_screen, "BROWSERS", ("no-such-browser",))
    monkeypatch.setattr(sys, "argv", ["off_screen.py", "pdf"])
    with pytest.raises(SystemExit, match="apt-get install chromium"):
        off_screen.main()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_leaves_no_half_file_and_the_last_good_one(tmp_path, monkeypatch):
    def fail(target: Path):
        target.write_bytes(b"half")
        raise OSError("no space left")

    target = tmp_path / "book.epub"
    target.write_bytes(b"whole")
    monkeypatch.setitem(off_screen.FILES, "epub", target)
    monkeypatch.setattr(off_screen, "write_epub", fail)
    monkeypatch.setattr(sys, "argv", ["off_screen.py", "epub"])
    with pytest.raises(OSError, match="no space left"):
        off_screen.main()
    assert [path.name for path in tmp_path.iterdir()] == ["book.epub"]
    assert target.read_bytes() == b"whole"


def test_first_page_offers_what_has_been_made_until_a_page_changes(tmp_path):
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(name="html"))

    def offered():
        page = new_document("book/index")
        page += nodes.container("", classes=[downloads.PLACE])
        downloads.offer_books(app, page, "book/index")
        links = BeautifulSoup(
            "".join(raw.astext() for raw in page.findall(nodes.raw)), "html.parser"
        )
        return [link["href"] for link in links.select("a")]

    name = off_screen.FILES["epub"].name
    assert offered() == []
    (tmp_path / name).write_bytes(b"book")
    assert offered() == [f"../{name}"]
    downloads.remove_old_books(app, None, set(), set(), set())
    assert offered() == [f"../{name}"]
    downloads.remove_old_books(app, None, set(), {"notebooks/04-softmax"}, set())
    assert offered() == []
    for made in off_screen.FILES.values():
        assert made.name in downloads.BOOKS.values()
    assert downloads.PLACE in (ROOT / "book" / "index.md").read_text(encoding="utf-8")


def test_both_are_made_before_the_pages_are_published():
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert 0 < workflow.find("make pdf epub") < workflow.find("upload-pages-artifact@")
