"""The glossary and the symbol table agree with the chapters."""

import csv
import json
import re
import statistics

import pytest
from chapters import CHAPTERS, NAMES, ROOT, code_cells, number, pair, tags, text

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
    prose = re.sub(r"```.*?```|`[^`]*`", "", prose, flags=re.DOTALL)  # no a**2
    bold = {
        " ".join(found.split()).rstrip(".:").lower()
        for found in re.findall(r"\*\*([^*]+)\*\*", prose)
    }
    assert term.lower() in bold, f"**{term}** is not in {name}"


def test_every_chapter_has_terms_in_the_glossary():
    named = {CHAPTER_LINK.search(entry)[2] for entry in entries().values()}
    assert named == set(CHAPTERS)


def rows():
    """(formula, code, shape, chapter) of each row of the symbol table."""
    page = (BOOK / "symbols.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and CHAPTER_LINK.search(cells[4]):
            yield cells[0], cells[1], cells[2], CHAPTER_LINK.search(cells[4])[2]


@pytest.mark.parametrize(
    ("formula", "code", "shape", "chapter"), list(rows()), ids=lambda cell: cell
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


def questions(section):
    """Question → answer, from the FAQ: what is asked elsewhere, or by our readers."""
    page = (BOOK / "faq.md").read_text(encoding="utf-8")
    page = page.split("## On a second reading")[section]
    page = re.sub(r"^## .*$", "", page, flags=re.MULTILINE)
    parts = re.split(r"^### (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


ELSEWHERE, OURS = questions(0), questions(1)


def test_faq_has_neither_few_nor_many_questions():
    assert 15 <= len(ELSEWHERE) <= 25
    assert 1 <= len(OURS) <= 10


@pytest.mark.parametrize("question", ELSEWHERE | OURS)
def test_answer_is_short_leads_into_the_book_and_names_who_asked(question):
    answer, asked = (ELSEWHERE | OURS)[question].strip(), ""
    if question in ELSEWHERE:
        answer, asked = re.fullmatch(
            r"(.*)\n\n(Asked in\s.*)", answer, re.DOTALL
        ).groups()
        link = r"https://github\.com/[\w-]+/[\w.-]+/(issues|pull)/\d+"
        assert re.search(link, asked)
    assert len(answer.splitlines()) <= 7
    names = re.findall(r"\.\./notebooks/([\w-]+)\.md", answer)
    assert names and set(names) <= set(NAMES)


def test_figures_of_the_faq_are_those_of_the_log_and_the_model_card():
    faq = (BOOK / "faq.md").read_text(encoding="utf-8")
    lines = (ROOT / "models" / "tuning.csv").read_text(encoding="utf-8").splitlines()
    accuracies = {"the sketch": [], "learning rate 0.1": []}
    for row in csv.DictReader(lines[1:]):
        if row["recipe"] in accuracies and row["epoch"] == "5":
            accuracies[row["recipe"]].append(float(row["validation_accuracy"]))
    for found in accuracies.values():
        assert f"{statistics.mean(found):.1%}" in faq
    results = json.loads((ROOT / "models" / "results.json").read_text(encoding="utf-8"))
    # Seed 0, the base model's, is the one that the recipe was chosen by.
    seeds = results["seeds"][1:]
    spread = statistics.stdev(seed["validation_accuracy"] for seed in seeds)
    assert f"{100 * spread:.2f} points" in faq


def ways():
    """Chapter → (minutes, whether the tour has it), from the first page."""
    page = (BOOK / "index.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| \[\d+ · .*?\]\(\.\./notebooks/([\w-]+)\.md\) \|(.*?)\| (\d+) \|",
        page,
        re.MULTILINE,
    )
    return {name: (int(minutes), "✓" in tour) for name, tour, minutes in rows}


def reading_minutes(name):
    """As the first page says: words, lines of open code, pauses.

    Without the exercises, and the questions at both ends. Of an answer, one reads what
    it says first, and the words on one's own choice.
    """
    minutes, prose = 0, ""
    for cell in text(name).cells:
        if cell.cell_type == "markdown":
            prose += cell.source + "\n\n"
        elif "## Exercises" not in prose:
            if not {"hide-input", "hide-cell"} & set(tags(cell)):
                minutes += sum(map(bool, cell.source.splitlines())) * 4 / 60
            minutes += ("plt.show()" in cell.source) / 6
    prose, _, exercises = prose.partition("## Exercises")
    assert exercises
    answer = r":::\{dropdown\} The answer\n.*?\n:::\n"
    for left_out in (
        r":::\{admonition\}[^\n]*\n:class: [^\n]*dropdown.*?\n:::",
        rf":::\{{admonition\}} (?:Before you|Check your).*?\n:::\s+{answer}",
    ):
        prose = re.sub(left_out, "", prose, flags=re.DOTALL)
    others = r"(:::\{dropdown\} The answer\n.*?\n1\. [^\n]*\n).*?\n:::"
    prose = re.sub(others, r"\1", prose, flags=re.DOTALL)
    prose, formulas = re.subn(r"\$\$.+?\$\$", "", prose, flags=re.DOTALL)
    minutes += len(re.findall(r"\w[\w'’.,-]*", prose)) / 200 + formulas / 4
    return minutes + len(re.findall("^:class: .*(?:question|order)$", prose, re.M)) / 3


def test_minutes_of_the_first_page_are_those_of_the_chapters():
    assert list(ways()) == CHAPTERS
    for name, (minutes, _) in ways().items():
        prose = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
        said = re.search(r"chapter\s+takes\s+about\s+(\d+)\s+minutes", prose)
        assert int(said[1]) == minutes, name
        assert abs(minutes - reading_minutes(name)) <= 4, name
    # Three hours; seven.
    assert 170 <= sum(minutes for minutes, tour in ways().values() if tour) <= 190
    assert 405 <= sum(minutes for minutes, _ in ways().values()) <= 435


def test_first_page_says_of_our_image_what_chapter_3_says():
    page = (BOOK / "index.md").read_text(encoding="utf-8")
    said = re.search(r"an ankle boot, (\d+)%; a sandal,\s+(\d+)%", page)
    printed = "".join(
        output.get("text", "")
        for cell in code_cells(pair("03-prediction"))
        for output in cell.outputs
    )
    for category, percent in zip(("Ankle boot", "Sandal"), said.groups(), strict=True):
        share = re.search(rf"^{category} +([\d.]+)%$", printed, re.MULTILINE)
        assert round(float(share[1])) == int(percent)


def test_references_have_every_paper_that_a_chapter_cites():
    """Papers and books; where bugs and questions were found is said on the spot."""
    references = (BOOK / "references.md").read_text(encoding="utf-8")
    cited = set()
    for name in CHAPTERS:
        prose = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
        cited |= set(re.findall(r"https://(?:arxiv|doi|jmlr)\.org/[^\s)]+", prose))
    assert cited
    assert cited <= set(re.findall(r"https://[^\s)]+", references))


def test_the_page_about_the_tests_counts_the_cells():
    page = (BOOK / "how-it-is-tested.md").read_text(encoding="utf-8")
    cells = [cell for name in NAMES for cell in code_cells(pair(name))]
    shown = sum(bool(cell.outputs) for cell in cells)
    assert f"{len(cells)} cells, {shown} of which show" in page
    ignored = [cell for cell in cells if "nbval-ignore-output" in tags(cell)]
    assert f"**{len(ignored)} outputs are not compared**" in page
    assert f"({len(ignored)} outputs are not;" in page
