"""The glossary and the symbol table agree with the chapters."""

import re

import pytest
from chapters import CHAPTERS, ROOT, number

BOOK = ROOT / "book"
CHAPTER_LINK = re.compile(r"\[(?:chapter )?(\d+)\]\(\.\./notebooks/([\w-]+)\.md\)")


def entries():
    """Term → definition, from the glossary directive."""
    page = (BOOK / "glossary.md").read_text(encoding="utf-8")
    body = re.search(r":::\{glossary\}\n(.*?)\n:::", page, re.DOTALL)[1]
    found = {}
    for block in body.strip().split("\n\n"):
        term, *definition = block.splitlines()
        assert all(line.startswith("  ") for line in definition), term
        found[term] = " ".join(line.strip() for line in definition)
    return found


def test_glossary_is_in_alphabetical_order():
    terms = [term.lower() for term in entries()]
    assert terms == sorted(terms)


@pytest.mark.parametrize("term", entries())
def test_term_is_defined_in_the_chapter_that_the_glossary_names(term):
    label, name = CHAPTER_LINK.search(entries()[term]).groups()
    assert name in CHAPTERS
    assert number(name) == int(label)
    prose = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    bold = {
        " ".join(found.split()).rstrip(".:").lower()
        for found in re.findall(r"\*\*([^*]+)\*\*", prose)
    }
    assert term.lower() in bold, f"**{term}** is not in {name}"


def test_every_chapter_has_terms_in_the_glossary():
    named = {CHAPTER_LINK.search(text)[2] for text in entries().values()}
    assert named == set(CHAPTERS)


def rows():
    """(formula, code, shape, chapter) of each row of the symbol table."""
    page = (BOOK / "symbols.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and CHAPTER_LINK.search(cells[4]):
            yield cells[0], cells[1], cells[2], CHAPTER_LINK.search(cells[4])[2]


@pytest.mark.parametrize(
    ("formula", "code", "shape", "chapter"), rows(), ids=lambda cell: cell
)
def test_symbol_has_its_name_and_shape_in_the_chapter(
    formula, code, shape, chapter, namespaces
):
    value = namespaces(chapter)[code.strip("`")]
    found = tuple(getattr(value, "shape", ()))
    sizes = [size.strip() for size in shape.strip("()").split(",") if size.strip()]
    assert len(found) == len(sizes), f"{code} has the shape {found}"
    for size, wanted in zip(found, sizes, strict=True):
        assert wanted == "N" or size == int(wanted), f"{code} has the shape {found}"
    if formula != "–":
        letters = formula.strip("$")
        prose = (ROOT / "notebooks" / f"{chapter}.md").read_text(encoding="utf-8")
        assert letters in prose, f"{formula} is not in {chapter}"
