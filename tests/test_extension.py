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


def test_nothing_is_on_without_an_address_and_everything_with_one(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

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


def test_in_github_actions_the_address_needs_no_setting(monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "Owner/some-book")
    assert book_pages.public_address("") == "https://github.com/Owner/some-book"
    assert book_pages.public_address("https://example.org/other/book/") == (
        "https://example.org/other/book"
    )
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert book_pages.public_address("") == ""
