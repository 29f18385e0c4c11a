"""The questions: each is decided by its cell, and nothing tells the answer before."""

import itertools
import json
import math
import re

import pytest
from _extensions import slips
from bs4 import BeautifulSoup
from chapters import CHAPTERS, NAMES, ROOT, code_cells, label, number, pair, tags, text
from namespaces import DECIDED

SITE = ROOT / "_build" / "html" / "notebooks"
PREDICT, PENCIL, TURN, BEFORE, CHECK = KINDS = (
    "Predict first",
    "Take a pencil",
    "Turn it",
    "Before you begin",
    "Check yourself",
)
DECIDES = "The cell that decides"  # the label of one that is folded as a whole
BOX = re.compile(
    r":::\{admonition\} ([^\n]*)\n:class: ([^\n]*\bquestion)\n((?:(?!:::).)*?)\n:::$",
    re.S,
)
ANSWER = re.compile(r":::\{dropdown\} The answer\n(.*?)\n:::(?:\n|$)", re.S)


def entries(markdown):
    """The entries of the numbered list that ends a box."""
    return re.findall(r"^\d\. (.*(?:\n(?: .*|$))*)", markdown, re.M)


def questions(name):
    """(title, classes, text, the deciding cell, the answer) of each question."""
    cells = text(name).cells
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if "predict" in cell.metadata:
            box = BOX.search(before.source.rstrip())
            answer = ANSWER.match(after.source)
            assert box, f"no question directly before:\n{cell.source}"
            assert answer, f"no answer directly after:\n{cell.source}"
            yield *box.groups(), cell, answer[1]


def asked(name, *kinds):
    return [question for question in questions(name) if question[0] in kinds]


@pytest.mark.parametrize("name", NAMES)
def test_each_live_figure_has_its_question(name):
    """One that only turning it answers, before the next figure."""
    kinds = []
    for cell in text(name).cells:
        if "live" in cell.metadata:
            kinds.append("figure")
        elif cell.cell_type == "markdown":
            kinds += re.findall(r"^:::\{admonition\} (Turn it)$", cell.source, re.M)
    assert kinds == ["figure", TURN] * (len(kinds) // 2)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_its_form(name):
    boxes = [
        box
        for cell in text(name).cells
        if cell.cell_type == "markdown"
        for box in re.findall(
            r"^:::\{admonition\} (.*)\n:class: .*question", cell.source, re.M
        )
    ]
    found = list(questions(name))
    assert [question[0] for question in found] == boxes
    for title, classes, question, cell, answer in found:
        assert title in KINDS, title
        opens = title in (PREDICT, PENCIL, TURN)
        for entry in entries(question) + entries(answer):
            assert not re.match(r"\d+[.)](\s|$)", entry), f"{entry} is a list in a list"
        assert classes == ("tip question" if opens else "question"), question
        wanted = cell.metadata["predict"]
        assert "hide-output" in tags(cell) or label(cell) == DECIDES, question
        assert ("hide-cell" in tags(cell)) == (label(cell) == DECIDES), question
        assert opens or "hide-cell" in tags(cell), question
        if isinstance(wanted, dict):
            assert (
                {"number", "within"} <= wanted.keys() <= {"number", "within", "slips"}
            )
            assert entries(question) == []
            assert len(entries(answer)) == len(wanted.get("slips", [])), question
        else:
            assert 2 <= len(wanted) <= 5, question
            assert len(entries(question)) == len(wanted), question
            assert len(entries(answer)) == len(wanted), question
        words = answer.split("\n1. ")[0]
        assert len(words) > 20, f"the answer itself is missing: {question}"


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_decided_by_its_cell(name, namespaces):
    decided = namespaces(name)[DECIDED]
    assert len(decided) == len(list(questions(name)))
    for cell, values in decided:
        wanted = cell.metadata["predict"]
        if isinstance(wanted, list):
            assert values.count(True) == 1, (wanted, values)
            continue
        right, *_ = values
        assert all(map(math.isfinite, values))
        for one, other in itertools.combinations(values, 2):
            assert abs(one - other) > wanted["within"], (wanted, values)
        assert wanted["within"] <= abs(right) / 2 or right == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_page_knows_what_the_cell_has_decided(name, namespaces):
    soup = BeautifulSoup((SITE / f"{name}.html").read_text("utf-8"), "html.parser")
    keys = [json.loads(key.string) for key in soup.select(".question > script")]
    decided = namespaces(name)[DECIDED]
    assert len(keys) == len(decided)
    for key, (cell, values) in zip(keys, decided, strict=True):
        if isinstance(cell.metadata["predict"], list):
            assert key == {"choice": values.index(True)}
        else:
            assert key["number"] == pytest.approx(values[0], rel=1e-4)
            assert key["slips"] == pytest.approx(values[1:], rel=1e-4)
            assert key["within"] == cell.metadata["predict"]["within"]


def slips_in(name):
    """Of each word on a slip on the page: the number before it, and the slip's."""
    soup = BeautifulSoup((SITE / f"{name}.html").read_text("utf-8"), "html.parser")
    for box in soup.select(".question"):
        key = json.loads(box.script.string)
        said = box.find_next_sibling(class_="answer").select(".slips > li strong.slip")
        assert len(said) == len(key.get("slips", []))
        for one, slip in zip(said, key.get("slips", []), strict=True):
            yield one.get_text().rstrip(), slip, key["within"]


@pytest.mark.parametrize("name", NAMES)
def test_a_word_on_a_slip_begins_with_its_number(name):
    """For whoever has entered none: on paper, without scripts, in a notebook."""
    found = list(slips_in(name))
    for said, slip, within in found:
        assert said.endswith(":")
        number = float(said.rstrip(":").replace("−", "-").replace(",", ""))
        assert abs(number - slip) <= within / 2 + 1e-9
        assert not re.search(r"\.\d*0:$|^−?0\d", said)
    prose = "\n".join(
        cell.source for cell in pair(name).cells if cell.cell_type == "markdown"
    )
    assert re.findall(r"^- \*\*(−?[\d.,]+:)\*\*", prose, re.M) == [s for s, *_ in found]


@pytest.mark.parametrize(
    ("number", "within", "said"),
    [
        (1 / 3, 0.03, "0.33"),
        (-4.1588, 0.03, "−4.16"),
        (12.0, 0.4, "12"),
        (25_088, 20, "25,088"),
        (-0.0, 0.006, "0"),
        (100, 20, "100"),
        (0.0731, 0.006, "0.073"),
    ],
)
def test_a_number_is_written_as_in_a_text(number, within, said):
    assert slips.written(format(number, slips.form(within))) == said


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("name", NAMES)
def test_visible_code_tells_no_answer(name):
    """No assertion beside a question; no number that comes out is in open code."""
    ran = {cell.source: cell for cell in code_cells(pair(name))}
    for *_, cell, _ in questions(name):
        if "hide-cell" in tags(cell):
            continue
        assert not re.search(r"\bassert", cell.source), cell.source
        numbers = set(re.findall(r"\d+\.\d+|\d{2,}", printed(ran[cell.source])))
        told = numbers & set(re.findall(r"\d+\.\d+|\d{2,}", cell.source))
        given = {
            n
            for n in told
            if n in ["0.0", "0.5", "1.0", "10", "28", "32", "512", "784"]
        }
        assert told == given, f"{told} in\n{cell.source}"


def sections(name):
    """What lies open of each section: its prose and code, without folds."""
    whole = [""]
    for cell in text(name).cells:
        if cell.cell_type == "code":
            hidden = {"hide-cell", "hide-input"} & set(tags(cell))
            whole[-1] += "" if hidden else cell.source + "\n"
            continue
        shown = ANSWER.sub("", cell.source)
        shown = re.sub(
            r":::\{admonition\}.*\n:class: .*dropdown.*?\n:::", "", shown, flags=re.S
        )
        first, *others = re.split(r"^## ", shown, flags=re.M)
        whole[-1] += first
        whole += others
    return whole


@pytest.mark.parametrize("name", NAMES)
def test_a_number_that_is_asked_for_stands_nowhere_around(name, namespaces):
    wanted = [
        one
        for one in namespaces(name)[DECIDED]
        if isinstance(one[0].metadata["predict"], dict)
    ]
    places = {q[3].source: q[2] for q in questions(name)}
    for cell, (value, *_) in wanted:
        question = places[cell.source]
        (section,) = (part for part in sections(name) if question in part)
        for shown in re.findall(r"(?<![\w.])\d+\.?\d*(?![\w.])", section):
            if len(shown.strip("0.")) > 1:
                assert (
                    abs(float(shown) - abs(value))
                    > cell.metadata["predict"]["within"] / 10
                ), f"{shown} is told, near:\n{question}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_asks_before_between_and_after(name):
    assert len(asked(name, BEFORE)) == (0 if number(name) == 1 else 2)
    assert 4 <= len(asked(name, CHECK)) <= 6
    assert len(asked(name, PREDICT)) >= 1
    for _, _, question, *_ in asked(name, BEFORE):
        assert re.search(r"[Ff]rom chapter \d+", question), question
