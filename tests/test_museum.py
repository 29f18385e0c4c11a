"""Every exhibit of the bug museum has all that an exhibit needs; the appendices run."""

import re

from chapters import ROOT, code_cells, label, pair, tags, text

PROSE = (ROOT / "notebooks" / "bug-museum.md").read_text(encoding="utf-8")
EXHIBITS = re.split(r"^## \d+\. ", PROSE.split("## From the symptom")[0], flags=re.M)[
    1:
]


def test_there_are_thirteen_numbered_exhibits_and_the_table_names_all():
    numbers = [int(found) for found in re.findall(r"^## (\d+)\. ", PROSE, re.M)]
    assert numbers == list(range(1, 14))
    table = PROSE.split("## From the symptom")[1]
    assert {int(found) for found in re.findall(r"\((\d+)\)", table)} == set(numbers)


def test_every_exhibit_is_a_case_complete_and_in_order():
    for exhibit in EXHIBITS:
        name = exhibit.splitlines()[0]
        parts = (
            r"^Met in .*https://github\.com/\S+",
            r"^```python\n",
            r"^Spot it[:,]",
            r'code_prompt_show: "Look at ',
            r"^:::\{admonition\} Predict first\n:class: tip question\n",
            r'code_prompt_show: "The cell that decides"',
            r"^:::\{dropdown\} The answer\n.*?\*\*\w",
            r"^- \*Fix\*: ",
            r"^- \*Symptom\*: ",
            r"^1\. ",
            r'code_prompt_show: "The proof"',
        )
        place = 0
        for part in parts:
            found = re.compile(part, re.M | re.S).search(exhibit, place)
            assert found, (name, part)
            place = found.start() + 1


def test_a_symptom_is_told_before_the_lines():
    for exhibit in EXHIBITS:
        name, _, rest = exhibit.partition("\n")
        prose = re.sub(r"\(https?://\S+\)", "", rest.partition("```python")[0])
        assert len(re.findall(r"\.\s", prose)) >= 2, f"only the source: {name}"


def test_every_exhibit_has_looks_before_its_question_and_they_show_something():
    ran = {cell.source: cell for cell in code_cells(pair("bug-museum"))}
    looks, count = [], []
    for cell in code_cells(text("bug-museum")):
        if label(cell).startswith("Look at "):
            assert "hide-cell" in tags(cell), cell.source
            assert ran[cell.source].outputs, cell.source
            looks.append(label(cell))
        if "predict" in cell.metadata:
            count.append(len(looks))
            assert len(set(looks)) == len(looks), f"the same look twice: {looks}"
            looks = []
    assert looks == []
    assert len(count) == len(EXHIBITS)
    assert all(2 <= number <= 3 for number in count), count


def test_damage_is_measured_in_a_fold_and_compared():
    folded = [
        cell
        for cell in code_cells(text("bug-museum"))
        if {"hide-output", "hide-cell"} & set(tags(cell))
    ]
    deciding = [cell for cell in folded if "predict" in cell.metadata]
    assert len(deciding) == len(EXHIBITS)
    for cell in folded:
        assert "predict" in cell.metadata or label(cell).startswith("Look at ")
        assert "nbval-ignore-output" not in tags(cell)


def test_one_of_three_or_four_suspects_is_found_by_a_measurement():
    for cell in code_cells(text("bug-museum")):
        if "predict" in cell.metadata:
            assert 3 <= len(cell.metadata["predict"]) <= 4
            for claim in cell.metadata["predict"]:  # about what one mending gave
                assert re.search(r"\w+\[\".+\"\]\)? (<|>|==) [\d.]+$", claim) or (
                    re.fullmatch(r"2 < mended\[\".+\"\] < 2.6", claim)
                ), claim


def test_what_an_answer_says_is_proved_after_it():
    for exhibit in EXHIBITS:
        name = exhibit.splitlines()[0]
        rest = exhibit.partition(":::{dropdown} The answer")[2]
        assert rest.count('code_prompt_show: "The proof"') == 1, name
    proofs = [c for c in code_cells(text("bug-museum")) if label(c) == "The proof"]
    assert len(proofs) == len(EXHIBITS)
