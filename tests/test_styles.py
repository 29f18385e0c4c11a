"""The one style sheet in place of the theme's and the extensions'."""

import hashlib
import importlib.util
import re

import pytest
import tinycss2
from chapters import ROOT
from fontTools.ttLib import TTFont

spec = importlib.util.spec_from_file_location(
    "styles", ROOT / "book" / "_extensions" / "styles.py"
)
styles = importlib.util.module_from_spec(spec)
spec.loader.exec_module(styles)

SITE = ROOT / "_build" / "html"
STATIC = SITE / "_static"


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        ("p {a: b}", "p {a: b}"),
        (".seen{a:b} .other{a:b}", ".seen{a:b}"),
        ("p .seen,#other>i,td{a:b}", "p .seen,td{a:b}"),
        (".seen.other,#seen.seen{a:b}", "#seen.seen{a:b}"),
        (":not(.other){a:b}", ":not(.other){a:b}"),
        (".bs-made:hover::after{a:b}", ".bs-made:hover::after{a:b}"),
        ("@media print{.seen{a:b} .other{a:b}}", "@media print{.seen{a:b}}"),
        ("@media print{.other{a:b}}", ""),
        ("@keyframes other{to{a:b}}", "@keyframes other{to{a:b}}"),
        ('@charset "UTF-8";p{a:b}', "p{a:b}"),
    ],
)
def test_rules_of_what_pages_have_are_kept(sheet, kept):
    rules = tinycss2.parse_stylesheet(sheet, True, True)
    made = styles.used(rules, {"seen"})
    assert re.sub(r"\s+", "", made) == re.sub(r"\s+", "", kept)


@pytest.mark.parametrize("sheet", ['@import "more.css";', "p{a:b}}"])
def test_what_would_be_lost_is_refused(sheet):
    with pytest.raises(styles.ExtensionError, match="A style sheet"):
        styles.used(tinycss2.parse_stylesheet(sheet, True, True), set())


def test_addresses_in_a_sheet_lead_where_they_did():
    sheet = "a{b:url(../x/y.woff2)}c{b:url('z.svg')}d{b:url(data:x)}"
    moved = "a{b:url(x/y.woff2)}c{b:url('styles/z.svg')}d{b:url(data:x)}"
    assert styles.addresses_from("styles", sheet) == moved


def test_files_of_the_sheet_are_there():
    sheet = (STATIC / styles.USED).read_text(encoding="utf-8")
    addresses = re.findall(r"url\((?!\"data:)([^)]+)\)", sheet)
    assert len(addresses) >= 3  # the icons' fonts
    for address in addresses:
        assert (STATIC / address).is_file(), address


def test_pages_link_one_sheet_of_the_theme():
    """Else one that a new version brings would be in none of the pages' looks."""
    own = re.compile(r"(used|style|formulas|live/live|playground/[\w-]+)\.css")
    digest = hashlib.sha256((STATIC / styles.USED).read_bytes()).hexdigest()
    for path in styles.pages_of(SITE):
        text = path.read_text(encoding="utf-8")
        links = re.findall(r'<link[^>]* href="[./]*_static/([^"?]+)[^>]*stylesh', text)
        links += re.findall(r'<link[^>]*stylesh[^>]* href="[./]*_static/([^"?]+)', text)
        if path != SITE / "index.html":  # that leads on to the first page
            assert "used.css" in links, path
            assert f'_static/used.css?v={digest[:8]}"' in text, path
        assert [link for link in links if not own.fullmatch(link)] == [], path


def test_it_says_whose_it_is():
    sheet = (STATIC / styles.USED).read_text(encoding="utf-8")
    assert "MIT" in sheet
    assert "Bootstrap" in sheet
    assert "Font Awesome" in sheet


def test_each_icon_that_a_sheet_names_is_in_the_font():
    sheets = [STATIC / styles.USED, STATIC / styles.OWN]
    named = styles.icons_of("".join(path.read_text("utf-8") for path in sheets))
    assert len(named) > 20
    fonts = [TTFont(path) for path in STATIC.glob("fa-*.woff")]
    assert len(fonts) == 3
    there = {sign for font in fonts for sign in font.getBestCmap()}
    assert named <= there
    assert sum(path.stat().st_size for path in STATIC.glob("fa-*.woff")) < 10_000
