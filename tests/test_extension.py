"""The book's own Sphinx extension."""

import importlib.util

from chapters import ROOT
from nbformat import NotebookNode

spec = importlib.util.spec_from_file_location(
    "book_pages", ROOT / "book" / "_extensions" / "book_pages.py"
)
book_pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(book_pages)


def stream(text):
    return NotebookNode(output_type="stream", name="stdout", text=text)


def test_what_a_cell_prints_is_joined_just_as_it_is():
    """A cut in the middle of a line, or before its end, must not show."""
    pieces = [stream("loss:"), stream(" 1.3"), stream("\n"), stream("done\n")]
    joined = book_pages.join_streams(pieces)
    assert [output.text for output in joined] == ["loss: 1.3\ndone\n"]


def test_nothing_is_on_without_an_address_and_everything_with_one():
    class Config:
        html_baseurl = ""
        html_title = "A book"

        def __init__(self, url):
            self.html_theme_options = {"repository_url": url, "launch_buttons": {}}

    off, on = Config(""), Config("https://github.com/Owner/book")
    book_pages.follow_public_address(None, off)
    book_pages.follow_public_address(None, on)
    assert off.html_theme_options == {"repository_url": ""}
    assert off.html_baseurl == ""
    assert on.html_theme_options["use_edit_page_button"]
    assert "launch_buttons" in on.html_theme_options
    assert on.html_baseurl == "https://owner.github.io/book/"
