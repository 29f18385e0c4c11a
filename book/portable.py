"""What a pair says and folds: a text's Markdown made plain, and its tags as metadata.

A text, an .md, is written for Sphinx. Its pair, the .ipynb, is read by JupyterLab
without extensions, by VS Code, Colab, Kaggle and GitHub, and by none of them alike but
for plain Markdown. The forms of the texts, and what becomes of them:

    {eval}`…`                       the value that the pair's run gave at that place
    {eq}`eq-…`, $$ … $$ (eq-…)      (n), and \\tag{n}: the page's number
    [words](NN-name.md)             a link to NN-name.ipynb
    [words](../book/name.md)        the words: that page is not beside the notebook
    :::{admonition} Title           a quote under a bold title, as are :::{warning},
                                    :::{note} and their like; folded ones, too
    :::{dropdown} Title             <details>, which every reader can unfold; in an
                                    answer with numbers, the list is one of the slips
    :::{div} …                      what is in it
    :::{exercise-start} Title       ### Exercise n (Title), with the page's number
    :::{solution-start} ex-…        ### Solution to Exercise n (Title), in a cell of its
                                    own, with all that follows folded below it
    :::{raw} …, (label)=, % …       nothing

What is plain already stays as it is, byte for byte. A form that is not in the list
stops with its file and line; to add one, see `block` and `role`. Of a code cell's tags,
hide-input and hide-cell fold its source, as being part of a solution does, hide-output
and hide-cell what it puts out.
"""

import copy
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from _extensions import slips as numbers
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

EXTENSIONS = {"colon_fence", "dollarmath"}  # those of _config.yml
BOXES = {  # and their titles; that of an admonition is its own
    **{name: name.capitalize() for name in ("attention", "caution", "danger", "error")},
    **{name: name.capitalize() for name in ("hint", "important", "note", "tip")},
    "warning": "Warning",
    "seealso": "See also",
}
OPTIONS = {"class", "label", "name"}  # of a directive: nothing that is read
# What every reader of plain Markdown knows, with formulas and tables.
PLAIN = {
    *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "inline", "hr"),
    *("text", "softbreak", "hardbreak", "code_inline", "math_inline"),
    *("em", "strong", "link"),
}
AS_IT_IS = {"code_block", "math_block", "fence"}
# What changes in prose, and, so that they are passed over, code and formulas.
CHANGES = re.compile(
    r"\{(?P<role>[\w:+-]+)\}(?P<ticks>`+)(?!`)(?P<content>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|(?<!\\)\$[^$]+?(?<!\\)\$"
    r"|\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<href>[^()\s]+)\)",
    re.S,
)
ELSEWHERE = re.compile("https?:|mailto:")
SOLUTION = "### Solution to "
NEW_CELL = "\f"

# A value, by the number of code cells before it and by its expression.
ValueOf = Callable[[int, str], str]


class UnknownForm(Exception):
    """A form that has no plain one, and where it stands."""


@functools.cache
def parser() -> MarkdownIt:
    """The parser of the pages."""
    return create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)


def numbered(path: Path) -> tuple[dict[str, int], dict[str, tuple[int, str]]]:
    """Equations and exercises by their labels: number; number and title.

    The pages count both through the whole book, in the order of _toc.yml.
    """
    contents = path.resolve().parents[1] / "_toc.yml"
    listed = contents.read_text(encoding="utf-8") if contents.exists() else ""
    names = re.findall(r"file: notebooks/(\S+)", listed)
    if path.stem not in names:
        names = [path.stem]
    equations, exercises = {}, {}
    for name in names:
        prose = path.with_stem(name).read_text(encoding="utf-8")
        for label in re.findall(r"\$\$ *\(([\w:-]+)\) *$", prose, re.M):
            equations[label] = len(equations) + 1
        form = r"^:::+\{exercise-start\} (.*)\n:label: (\S+)$"
        for title, label in re.findall(form, prose, re.M):
            exercises[label] = len(exercises) + 1, title
    return equations, exercises


def folds(tags: list[str], in_solution: bool = False) -> dict[str, bool]:
    """Say what is folded of a cell with these tags, as JupyterLab reads it."""
    source = in_solution or not {"hide-input", "hide-cell"}.isdisjoint(tags)
    outputs = not {"hide-output", "hide-cell"}.isdisjoint(tags)
    hidden = {"source_hidden": source, "outputs_hidden": outputs}
    return {name: True for name, is_hidden in hidden.items() if is_hidden}


class Converter:
    """Makes the Markdown of one text plain."""

    def __init__(self, path: Path, value_of: ValueOf) -> None:
        """Take the path of the text, and where the values are."""
        self.path, self.value_of = path, value_of
        self.equations, self.exercises = numbered(path)
        self.code_cells = self.changed = 0  # so far
        self.in_solution = False
        self.asked: list[str] | dict = []  # by the last code cell, if by any

    def cells(self, text: NotebookNode) -> Iterator[NotebookNode]:
        """Make the cells of the pair, without outputs."""
        content, at = self.path.read_text(encoding="utf-8"), 0
        for cell in text.cells:
            found = content.find(cell.source, at)
            line = content.count("\n", 0, max(found, at)) + 1
            at = max(found + len(cell.source), at)
            if cell.cell_type == "code":
                yield self.fold(cell)
                self.code_cells += 1
                self.asked = cell.metadata.get("predict", [])
                continue
            for part in self.plain(cell.source, line).split(NEW_CELL):
                if part.strip():
                    made = new_markdown_cell(part.strip("\n"))
                    if made.source.startswith(SOLUTION):
                        made.metadata["jp-MarkdownHeadingCollapsed"] = True
                    yield made

    def fold(self, cell: NotebookNode) -> NotebookNode:
        """Say in a code cell's metadata what is folded of it."""
        cell = copy.deepcopy(cell)
        if hidden := folds(cell.metadata.get("tags", []), self.in_solution):
            cell.metadata["jupyter"] = hidden
        return cell

    def stop(self, line: int, what: str) -> NoReturn:
        """Say what has no plain form, and where it is."""
        where = f"{self.path.parent.name}/{self.path.name}:{line}"
        raise UnknownForm(f"{where}: {what} has no plain form in book/portable.py.")

    def plain(self, source: str, first: int, quoted: bool = False) -> str:
        """Make Markdown plain that begins in the line `first` of its text."""
        lines, made, done = source.split("\n"), [], 0
        tokens = parser().parse(source)
        before, self.changed = self.changed, 0
        to_change = self.check(tokens, first)
        for token in tokens:
            if token.type == "inline" or token.nesting or not token.map:
                continue
            begin, end = token.map
            if done < begin:
                prose = "\n".join(lines[done:begin])
                made += self.prose(prose, first + done, quoted).split("\n")
            new = self.block(token, lines[begin:end], first + begin, quoted)
            if new != lines[begin:end]:  # it stands alone; or is gone
                while new and made and not made[-1]:
                    made.pop()
                new = [*([""] if made else []), *new, ""] if new else []
                while end < len(lines) and not lines[end].strip():
                    end += 1
            made, done = made + new, end
        prose = "\n".join(lines[done:])
        made += self.prose(prose, first + done, quoted).split("\n")
        if self.changed != to_change:
            self.stop(first, "a role or a link that begins here or below")
        self.changed = before
        return "\n".join(made).strip("\n")

    def check(self, tokens: list[Token], first: int) -> int:
        """Stop where there is something that not everybody knows; count the rest."""
        line, to_change = first, 0
        for token in tokens:
            line = first + token.map[0] if token.map else line
            kind = re.sub("_(open|close)$", "", token.type)
            if not token.nesting and token.map and kind != "inline":
                continue  # `block` knows it, or not
            if kind not in PLAIN:
                self.stop(line, f"this ({kind})")
            for child in token.children or []:
                line += child.type in ("softbreak", "hardbreak")
                kind = re.sub("_(open|close)$", "", child.type)
                if kind not in PLAIN | {"myst_role"}:
                    self.stop(line, child.content or f"this ({kind})")
                if child.type == "text" and "][" in child.content:
                    self.stop(line, "a link whose address is not in the same cell")
                href = str(child.attrs.get("href", ""))
                near = href and not ELSEWHERE.match(href)
                to_change += bool(kind == "myst_role" or near)
        return to_change

    def target(self, href: str, line: int) -> str:
        """Say where a link to another page leads in a notebook: nowhere, if to none."""
        match = re.fullmatch(r"([\w-]+)\.md(#.*)?", href)
        if match and self.path.with_name(f"{match[1]}.md").exists():
            return f"{match[1]}.ipynb"
        if not re.match(r"\.\./book/[\w-]+\.(md|html)", href):
            self.stop(line, f"a link to {href}")
        return ""

    def prose(self, source: str, first: int, quoted: bool) -> str:
        """Make roles and links plain, in lines that hold no block of another kind."""

        def change(match: re.Match) -> str:
            line = first + source.count("\n", 0, match.start())
            if match["role"]:
                self.changed += 1
                content = match["content"].replace("\n", " ")
                return self.role(match["role"], content, line)
            if not match["href"] or ELSEWHERE.match(match["href"]):
                return match[0]
            self.changed += 1
            words = self.prose(match["words"], line, quoted)
            target = self.target(match["href"], line)
            return f"[{words}]({target})" if target else words

        made = CHANGES.sub(change, source)
        if quoted:  # else a ">" comes to stand in a formula that goes over two lines
            formula = re.compile(r"(?<![\\$])\$([^$]+?)(?<!\\)\$(?!\$)")
            made = formula.sub(lambda found: re.sub(r"\n *", " ", found[0]), made)
        return made

    def role(self, name: str, content: str, line: int) -> str:
        """Make a role plain: {name}`content`."""
        if name == "eq":
            if content not in self.equations:
                self.stop(line, f"{{eq}} of {content}, which labels no equation,")
            return f"({self.equations[content]})"
        if name == "eval":
            try:
                value = self.value_of(self.code_cells, content)
            except KeyError:
                self.stop(line, f"{{eval}} of {content}, which was not evaluated,")
            return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", value)
        self.stop(line, f"{{{name}}}")

    def block(
        self, token: Token, lines: list[str], first: int, quoted: bool
    ) -> list[str]:
        """Make a block plain that is no paragraph, heading, list or table."""
        if token.type == "math_block_label":
            if token.info not in self.equations:
                self.stop(first, f"the label {token.info} of an equation")
            number = self.equations[token.info]
            end = "\n" if lines[-1].strip().startswith("$$ (") else " "
            label = rf"\s*\$\$ *\({re.escape(token.info)}\)\s*$"
            tag = rf"{end}\tag{{{number}}}{end}$$"
            lines = re.sub(label, lambda _: tag, "\n".join(lines)).split("\n")
        if token.type in ("math_block", "math_block_label"):
            return [" ".join(lines)] if quoted else lines
        directive = re.fullmatch(r"\{([\w:-]+)\} ?(.*)", token.info.strip())
        if directive and token.type in ("fence", "colon_fence"):
            if token.level:
                self.stop(first, f"{token.info} in a list or a quote")
            return self.directive(*directive.groups(), token.content, first)
        if token.type in ("myst_target", "myst_line_comment"):
            return []
        if token.type not in AS_IT_IS | {"hr"}:
            self.stop(first, lines[0].strip())
        return lines

    def with_slips(self, answer: str, asked: dict) -> str:
        """Let the words on slips, the last entries of a list, begin with the slips."""
        form, slips = numbers.form(asked["within"]), asked.get("slips", [])
        entries = list(re.finditer(r"^\d+\.(?= )", answer, re.M))
        words = entries[len(entries) - len(slips) :]
        for entry, slip in reversed(list(zip(words, slips, strict=True))):
            value = f"format(float({slip}), {form!r})"
            said = numbers.written(self.value_of(self.code_cells, value))
            answer = f"{answer[: entry.start()]}- **{said}:**{answer[entry.end() :]}"
        return answer

    def directive(self, name: str, title: str, content: str, line: int) -> list[str]:
        """Make a directive plain, :::{name} title."""
        lines, options, line = content.rstrip("\n").split("\n"), {}, line + 1
        while match := re.fullmatch(r":([\w-]+): *(.*)", lines[0] if lines else ""):
            options[match[1]] = match[2]
            lines, line = lines[1:], line + 1
        if unknown := options.keys() - OPTIONS:
            self.stop(line, f"the option {unknown.pop()} of {{{name}}}")
        while lines and not lines[0].strip():
            lines, line = lines[1:], line + 1
        inside = "\n".join(lines)

        if name == "admonition" or name in BOXES:
            if name in BOXES:
                inside, title = "\n".join(filter(None, (title, inside))), BOXES[name]
            title = f"**{self.plain(title, line - 1, quoted=True)}**"
            inside = self.plain(inside, line, quoted=True)
            box = f"{title}\n\n{inside}" if inside else title
            return [f"> {one}".rstrip() for one in box.split("\n")]
        if name == "dropdown":
            title = self.plain(title, line - 1, quoted=True)
            inside = self.plain(inside, line)
            if title == "The answer" and isinstance(self.asked, dict):
                inside = self.with_slips(inside, self.asked)
            top = f"<details>\n<summary>{title}</summary>"
            return f"{top}\n\n{inside}\n\n</details>".split("\n")
        if name == "div":
            return self.plain(inside, line).split("\n") if inside else []
        if name == "raw":
            return []
        if name in ("exercise-start", "solution-start") and not inside:
            label = options.get("label") if name == "exercise-start" else title
            if label not in self.exercises:
                self.stop(line, f"{{{name}}} of {label}, which labels no exercise,")
            number, words = self.exercises[label]
            heading = f"Exercise {number} ({self.plain(words, line, quoted=True)})"
            if name == "exercise-start":
                return [f"### {heading}"]
            self.in_solution = True
            return [NEW_CELL, f"{SOLUTION}{heading}"]
        if name in ("exercise-end", "solution-end") and not (title or inside):
            self.in_solution = False
            return []
        self.stop(line - 1, f"{{{name}}}")


def asked(text: NotebookNode, path: Path) -> list[tuple[int, str]]:
    """The values that a text asks for: the code cells before each, its expression."""
    found = []

    def take_down(*place_and_expression: int | str) -> str:
        found.append(place_and_expression)
        return ""

    list(Converter(path, take_down).cells(text))
    return found


def portable(text: NotebookNode, path: Path, values: dict) -> NotebookNode:
    """The pair of a text, without outputs: what it says, and what is folded.

    The values are by place, the number of code cells before them, then by expression.
    """
    pair = copy.deepcopy(text)
    pair.cells = list(
        Converter(path, lambda place, asked: values[str(place)][asked]).cells(text)
    )
    return pair
