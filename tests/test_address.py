"""The pages as they will be once the repository's public address is set.

A small book with the settings, the extension and the templates of this one.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from bs4 import BeautifulSoup
from chapters import ROOT, pair

PAGES = "https://owner.github.io/some-book/"
REPOSITORY = "https://github.com/Owner/some-book"
CHAPTER = "notebooks/04-softmax"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built pages."""
    root = tmp_path_factory.mktemp("book")
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    settings, count = re.subn(r'(?m)^  url: "".*$', f"  url: {REPOSITORY}", settings)
    assert count == 1, "the address is set: test the book itself"
    settings = yaml.safe_load(settings)
    settings["execute"]["execute_notebooks"] = "off"
    # They need the model and the dataset, and chapter 3.
    for name in ("playground", "first_page", "downloads"):
        del settings["sphinx"]["local_extensions"][name]
        settings["sphinx"]["config"]["extensions"].remove(name)
    (root / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    contents = {
        "format": "jb-book",
        "root": "book/index",
        "chapters": [{"file": CHAPTER}],
    }
    (root / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    for folder in ("_extensions", "_live", "_static", "_templates"):
        shutil.copytree(ROOT / "book" / folder, root / "book" / folder)
    first = "# A book: what is in it?\n\nOne chapter. It is short."
    (root / "book" / "index.md").write_text(first, encoding="utf-8")
    (root / "notebooks").mkdir()
    header = (ROOT / f"{CHAPTER}.md").read_text(encoding="utf-8").split("\n# ")[0]
    text = f"{header}\n# 4 · Softmax: what are the scores?\n\nTen numbers."
    (root / f"{CHAPTER}.md").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / f"{CHAPTER}.ipynb", root / f"{CHAPTER}.ipynb")
    # Not by the script beside Python: it would stop if the folder were renamed.
    call = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-P", "-c", call, "build", ".", "-W", "-n"]
    surroundings = dict(os.environ)
    del surroundings["PYTHONWARNINGS"]  # conftest.py's, for the notebooks
    result = subprocess.run(
        command, cwd=root, env=surroundings, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return root / "_build" / "html"


def read(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_a_chapter_opens_elsewhere(site):
    links = [a["href"] for a in read(site / f"{CHAPTER}.html").select("a[href]")]
    colab = f"https://colab.research.google.com/github/Owner/some-book/blob/copies/{CHAPTER}"
    assert f"{colab}.ipynb" in links
    binder = [link for link in links if link.startswith("https://mybinder.org/")]
    assert len(binder) == 1
    assert "/Owner/some-book/copies?" in binder[0]
    assert f"{CHAPTER}.ipynb" in binder[0]
    assert f"{REPOSITORY}/edit/main/{CHAPTER}.md" in links
    assert f"../_sources/{CHAPTER}.ipynb" in links
    assert (site / "_sources" / f"{CHAPTER}.ipynb").exists()
    assert pair("04-softmax").cells  # what the links lead to


def test_a_chapter_can_be_shared(site):
    soup = read(site / f"{CHAPTER}.html")
    card = {tag["property"]: tag["content"] for tag in soup.select("meta[property]")}
    assert card["og:site_name"] == "The Machine Learning Workflow Annotated"
    assert card["og:url"] == f"{PAGES}{CHAPTER}.html"
    assert card["og:title"] == "4 · Softmax: what are the scores?"
    assert card["og:description"] == "What are the scores? Ten numbers."
    assert card["og:image"].startswith(PAGES)
    assert (site / card["og:image"].removeprefix(PAGES)).stat().st_size > 10_000
    description = soup.select("meta[name=description]")
    assert [tag["content"] for tag in description] == [card["og:description"]]
    assert soup.select_one("link[rel=canonical]")["href"] == card["og:url"]


def test_the_sitemap_lists_the_pages(site):
    found = re.findall("<loc>(.*)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert found == [f"{PAGES}book/index.html", f"{PAGES}{CHAPTER}.html"]


def test_a_missing_page_works_at_any_depth(site):
    soup = read(site / "404.html")
    base = soup.find("base")["href"]
    assert base == "/some-book/"
    before_base = soup.find("base").find_all_previous(["link", "script", "a"])
    addresses = [tag.get("href") or tag.get("src") for tag in before_base]
    assert not any(filter(None, addresses)), "what comes before is not affected by it"
    for tag in soup.select("a[href], link[href], script[src]"):
        address = tag.get("href") or tag["src"]
        if not re.match(r"\w+:|#|/", address):
            assert (site / re.sub(r"[?#].*", "", address)).exists(), address
