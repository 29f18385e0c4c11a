"""What the pairs say and fold: the forms of the texts, each made plain."""

import collections
import re

import jupytext
import pytest
import yaml
from chapters import NAMES, ROOT, code_cells, tags, text
from portable import EXTENSIONS, UnknownForm, asked, portable

HEADER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3, language: python}
---"""
CODE = "```{code-cell} python3\nlevel = 1\n```"


@pytest.fixture
def make(tmp_path):
    """make(text) is the pair of a text, in a folder with other texts."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "_toc.yml").write_text(
        "chapters: [{\nfile: notebooks/01-first\n}, {\nfile: notebooks/02-tiny\n}]"
    )
    first = (
        "$$ a $$ (eq-first)\n\n:::{exercise-start} The first\n:label: ex-first\n:::\n"
    )
    (folder / "01-first.md").write_text(first)
    path = folder / "02-tiny.md"

    def make(prose, values=None):
        path.write_text(f"{HEADER}\n\n{prose}\n", encoding="utf-8")
        return portable(jupytext.read(path), path, values or {})

    make.path = path
    return make


def only(notebook):
    [cell] = notebook.cells
    return cell.source


PLAIN = """# A heading, `code`, *italic*, **bold**

A paragraph with $x_1$ and `{eval}` and `x[0](1)` and $x[0](1)$ over
two lines.[A link](https://docs.pytorch.org), a [second one][a].

- a list
  - in a list

      code

1. one

| a | b |
|---|---|
| 1 | `a|b` |

> A quote
> over two lines.

```python
x = {"eval": "`1`"}  # [a](b.md)
```

$$
y = 1
$$

---

[a]: https://docs.pytorch.org/docs"""


def test_what_is_plain_stays_as_it_is(make):
    assert only(make(PLAIN)) == PLAIN


FORMS = {
    "strip": (":::{div} strip\nImage → **row**\n:::", "Image → **row**"),
    "box": (
        "One.\n:::{admonition} Predict `first`\n:class: tip\n\nHow *many*?\n\n"
        "- 1\n- 2\n:::\nTwo.",
        "One.\n\n> **Predict `first`**\n>\n> How *many*?\n>\n> - 1\n> - 2\n\nTwo.",
    ),
    "folded box": (
        ":::{admonition} Why\n:class: note dropdown\nSo.\n:::",
        "> **Why**\n>\n> So.",
    ),
    "answer": (
        ":::{dropdown} The answer\nBy {eq}`eq-first`.\n\n1. One.\n2. Two.\n:::\nOn.",
        "<details>\n<summary>The answer</summary>\n\nBy (1).\n\n1. One.\n2. Two.\n\n"
        "</details>\n\nOn.",
    ),
    "boxes with their own title": (
        ":::{warning}\nHot.\n:::\n\n:::{seealso} There.\n:::\n\n```{note}\nSo.\n```",
        "> **Warning**\n>\n> Hot.\n\n> **See also**\n>\n> There.\n\n"
        "> **Note**\n>\n> So.",
    ),
    "box in a box": (
        "::::{admonition} Out\n:::{tip}\nIn.\n:::\n::::",
        "> **Out**\n>\n> > **Tip**\n> >\n> > In.",
    ),
    "formulas in a box": (
        ":::{tip}\nFor $a +\nb$:\n\n$$\nc \\\\\nd\n$$ (eq-c)\n\n```\n$a\nb$\n```\n:::",
        "> **Tip**\n>\n> For $a + b$:\n>\n> $$ c \\\\ d \\tag{2} $$\n>\n"
        "> ```\n> $a\n> b$\n> ```",
    ),
    "equations": (
        "$$\na\n$$ (eq-a)\n\n$$ b $$ (eq-b)\n\nBy {eq}`eq-b`, {eq}`eq-a` and\n"
        "{eq}`eq-first`.",
        "$$\na\n\\tag{2}\n$$\n\n$$ b \\tag{3} $$\n\nBy (3), (2) and\n(1).",
    ),
    "links": (
        "[Here](01-first.md), [there](01-first.md#part), in [the `play`\n"
        "ground](../book/playground.md) and [out](https://docs.pytorch.org).",
        "[Here](01-first.ipynb), [there](01-first.ipynb), in the `play`\n"
        "ground and [out](https://docs.pytorch.org).",
    ),
    "exercise": (
        ":::{exercise-start} The `way` back\n:label: ex-back\n:::\n\nDo it.\n\n"
        ":::{exercise-end}\n:::",
        "### Exercise 2 (The `way` back)\n\nDo it.",
    ),
    "what is left out": (
        "(here)=\n## A\n\n% not shown\n\n"
        ":::{raw} html\n<b>\n:::\n\n:::{div} x\n:::\n\nB",
        "## A\n\nB",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_made_plain(make, form):
    prose, plain = FORMS[form]
    assert only(make(prose)) == plain


def test_a_value_is_the_one_of_its_place(make):
    prose = (
        f"From {{eval}}`level`\n\n{CODE}\n\nto **{{eval}}`level`**, {{eval}}``f'`'``."
    )
    values = {"0": {"level": "0"}, "1": {"level": "a*b|c", "f'`'": "−1"}}
    cells = make(prose, values).cells
    assert [cell.source for cell in cells] == [
        "From 0",
        "level = 1",
        "to **a\\*b\\|c**, −1.",
    ]
    wanted = asked(jupytext.read(make.path), make.path)
    assert wanted == [(0, "level"), (1, "level"), (1, "f'`'")]
    with pytest.raises(UnknownForm, match=r"02-tiny.md:6: \{eval\} of level"):
        make(prose)


def test_a_solution_is_folded_and_so_is_each_of_its_cells(make):
    start = ":::{solution-start} ex-first\n:label: sol-first\n:class: dropdown\n:::"
    end = ":::{solution-end}\n:::"
    cells = make(
        f"## Solutions\n\n{start}\n\n{CODE}\n\nSo.\n\n{end}\n\n{start}\n\nOr.\n\n"
        f"{CODE}\n\n{end}\n\n## More\n\n{CODE}"
    ).cells
    heading = "### Solution to Exercise 1 (The first)"
    fold, code = {"jp-MarkdownHeadingCollapsed": True}, {"source_hidden": True}
    assert [(cell.source, cell.metadata) for cell in cells] == [
        ("## Solutions", {}),
        (heading, fold),
        ("level = 1", {"jupyter": code}),
        ("So.", {}),
        (f"{heading}\n\nOr.", fold),
        ("level = 1", {"jupyter": code}),
        ("## More", {}),
        ("level = 1", {}),
    ]


@pytest.mark.parametrize(
    ("tag", "folds"),
    [
        ("hide-input", {"source_hidden": True}),
        ("hide-output", {"outputs_hidden": True}),
        ("hide-cell", {"source_hidden": True, "outputs_hidden": True}),
        ("nbval-ignore-output", None),
    ],
)
def test_tags_fold(make, tag, folds):
    cell = make(CODE.replace("level", f"---\ntags: [{tag}]\n---\nlevel")).cells[0]
    assert cell.metadata.tags == [tag]
    assert cell.metadata.get("jupyter") == folds


UNKNOWN = {
    "::::{grid} 2\n::::": "{grid}",
    ":::{admonition} A\n:width: 3\n\nB\n:::": "the option width",
    "- a\n\n  :::{tip}\n  b\n  :::": "in a list",
    "Or {doc}`this`.": "{doc}",
    "By {eq}`eq-none`.": "{eq} of eq-none",
    "In [a figure](figure.png).": "a link to figure.png",
    "In [the card](../models/README.md).": "a link to ../models/README.md",
    "In [no chapter](99-none.md).": "a link to 99-none.md",
    "In [what][nowhere].": "a link whose address",
    "![A picture](https://docs.pytorch.org/logo.png)": "A picture",
    "So<br>this.": "<br>",
    "<div>\nthis\n</div>": "<div>",
    "A note.[^1]\n\n[^1]: This.": "footnote",
    ":::{solution-start} ex-none\n:::": "{solution-start} of ex-none",
    ":::{exercise-start} A\n:label: ex-a\n\nBody.\n:::": "{exercise-start}",
    "A [link][b] of {eq}`eq-first`.\n\n[b]: 01-first.md": "a role or a link",
}


@pytest.mark.parametrize("prose", UNKNOWN)
def test_a_form_that_is_not_known_stops_with_its_place(make, prose):
    where = (
        r"notebooks/02-tiny\.md:(\d+): (.*) has no plain form in book/portable\.py\."
    )
    with pytest.raises(UnknownForm) as stopped:
        make(f"{CODE}\n\nOne.\n\n{CODE}\n\nTwo,\n\n{prose}")
    line, what = re.fullmatch(where, str(stopped.value), re.S).groups()
    assert UNKNOWN[prose] in what
    # Two lines of a box are its options; a link may be on any line of its paragraph.
    assert 0 <= int(line) - 18 <= 2 or what.startswith("a role or a link")


def made(name):
    """A chapter's pair, with a mark in place of each value."""
    marks = collections.defaultdict(lambda: collections.defaultdict(lambda: "VALUE"))
    return portable(text(name), ROOT / "notebooks" / f"{name}.md", marks)


def test_the_parser_is_set_as_that_of_the_pages():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert set(settings["parse"]["myst_enable_extensions"]) == EXTENSIONS


@pytest.mark.parametrize("name", NAMES)
def test_no_chapter_has_a_form_left_and_what_was_plain_is_the_same(name):
    forms = re.compile(r"^ *:{3,}|\{[\w:+-]+\}`|\$\$ *\(|^\([\w-]+\)=|\.md\b[)#]", re.M)
    before = [c.source for c in text(name).cells if c.cell_type == "markdown"]
    after = [c.source for c in made(name).cells if c.cell_type == "markdown"]
    for source in after:
        assert not forms.search(source), source
        assert source.strip()
    plain = [source for source in before if not forms.search(source)]
    assert len(plain) > 3
    assert [source for source in plain if source not in after] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_code_stays_as_it_is(name):
    assert [(cell.source, tags(cell)) for cell in code_cells(made(name))] == [
        (cell.source, tags(cell)) for cell in code_cells(text(name))
    ]
