"""The page for whoever teaches: what it says of a chapter is what the chapter has.

A link to a question, an exercise or a figure that is gone stops the build.
"""

import copy
import functools
import json
import re
from unicodedata import digit

import pytest
from bs4 import BeautifulSoup
from chapters import CHAPTERS, ROOT, code_cells, number, text

SITE = ROOT / "_build" / "html"
PARTS = ["Aim.", "What students get wrong", "45 minutes", "May be left out:"]


def plain(element):
    return " ".join(element.get_text().split())


@functools.cache
def page(path):
    return BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")


@functools.cache
def sections():
    """The sections of the page, by their titles."""
    found = {}
    for section in page("book/teach.html").select("article section section"):
        section.h2.select_one("a.headerlink").extract()
        found[plain(section.h2)] = section
    return found


def prose(name):
    return (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")


def section_of(name):
    title = re.search(r"^# (\d+ · .+?): ", prose(name), re.M)[1]
    return sections()[title]


def links(element, name):
    """What an element's links lead to on a chapter's page: their names there."""
    address = f"../notebooks/{name}.html#"
    hrefs = [a["href"] for a in element.select("a[href]")]
    return [href.removeprefix(address) for href in hrefs if href.startswith(address)]


def part_of(name, part):
    """The list that follows a part's words."""
    heads = section_of(name).find_all("strong")
    (head,) = (head for head in heads if plain(head) == part)
    return head.find_next("ul").find_all("li", recursive=False)


def question(name, place):
    """The box of a question on a chapter's page, and what the page knows of it."""
    box = page(f"notebooks/{name}.html").find(id=place)
    return box, json.loads(box.find("script").string)


def test_each_chapter_has_a_section_and_they_are_in_order():
    assert sections()
    numbered = [title for title in sections() if re.match(r"\d", title)]
    wanted = [re.search(r"^# (\d+ · .+?): ", prose(name), re.M)[1] for name in CHAPTERS]
    assert numbered == wanted
    for name in CHAPTERS:
        heads = [plain(head) for head in section_of(name).find_all("strong")]
        assert [head for head in heads if not head.isdigit()] == PARTS


@pytest.mark.parametrize("name", CHAPTERS)
def test_minutes_and_exercises_are_the_chapters_own(name):
    minutes = re.search(r"chapter\s+takes\s+about\s+(\d+)\s+minutes", prose(name))[1]
    exercises = prose(name).count(":::{exercise-start}")
    first = plain(section_of(name).find("p"))
    assert f": {minutes} minutes to read, {exercises} exercises." in first
    title = plain(page(f"notebooks/{name}.html").h1.contents[0])
    assert first.startswith(title)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_lesson_has_45_minutes_an_exercise_and_a_figure_that_is_turned(name):
    plan = part_of(name, "45 minutes")
    assert sum(int(plain(step.find("strong"))) for step in plan) == 45
    linked = [place for step in plan for place in links(step, name)]
    built = page(f"notebooks/{name}.html")
    for place in linked:
        assert built.find(id=place), place
    assert any(place.startswith("question-") for place in linked)
    exercises = re.findall(r":::\{exercise-start\} (.+)\n:label: (\S+)", prose(name))
    named = [
        (plain(a), a["href"].partition("#")[2])
        for step in plan
        for a in step.select("a[href*='#ex-']")
    ]
    assert named
    assert set(named) <= set(exercises)
    figures = [
        cell.metadata["live"]["figure"]
        for cell in code_cells(text(name))
        if "live" in cell.metadata
    ]
    assert [place[5:] for place in linked if place.startswith("live-")] == figures
    played = [a for step in plan for a in step.select("a[href*='playground.html#']")]
    assert bool(played) == (not figures), "a figure, or else the playground"


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_students_get_wrong_is_a_wrong_choice_of_its_question(name):
    wrong = part_of(name, "What students get wrong")
    assert 3 <= len(wrong) <= 4
    for item in wrong:
        quoted = re.match(r"“(.+?)” \(", plain(item))[1]
        (place,) = links(item, name)
        box, known = question(name, place)
        choices = [plain(choice) for choice in box.select("ol > li")]
        assert quoted in choices, f"{quoted} is none of {choices}"
        assert choices.index(quoted) != known["choice"], f"{quoted} is right"
        assert len(plain(item)) > len(quoted) + len(plain(item.a)) + 10, "and why?"


def test_a_link_to_a_question_says_how_it_begins():
    boxes = {}
    for name in CHAPTERS:
        for box in copy.copy(page(f"notebooks/{name}.html")).select("[id^=question-]"):
            for formula in box.select("math"):
                tex = formula.select_one("annotation").text
                formula.replace_with(tex.replace("\\eta", "η"))
            boxes[box["id"]] = plain(box)
    found = 0
    for link in page("book/teach.html").select("article a[href*='#question-']"):
        asked = boxes[link["href"].partition("#")[2]]
        beginning = re.sub("[₀-₉]", lambda sign: f"_{digit(sign[0])}", plain(link))
        beginning = beginning.removesuffix(" …")
        assert re.sub(r"\W+", " ", beginning) in re.sub(r"\W+", " ", asked)
        found += 1
    assert found > 60


def test_the_quiz_is_in_all_plans_but_the_first():
    for name in CHAPTERS:
        first = plain(part_of(name, "45 minutes")[0])
        assert ("Before you begin" in first) == (number(name) > 1)


def test_the_table_of_courses_adds_up():
    tour = re.findall(
        r"\(\.\./notebooks/(\d\d)-[\w-]+\.md\) \| ✓",
        (ROOT / "book" / "index.md").read_text(encoding="utf-8"),
    )
    *others, last = map(int, tour)
    table = plain(sections()["How to cut a course"].table)
    for lessons, what in (
        (len(tour), f"the tour: chapters {', '.join(map(str, others))} and {last}"),
        (len(CHAPTERS), "all chapters"),
        (len(CHAPTERS) + 5, "the same, with two lessons each for chapters 8 to 12"),
        (2 * len(CHAPTERS), "a lesson for each page, and one for its exercises"),
    ):
        assert f"{lessons} {what}" in table


def test_both_files_are_offered_here_and_the_one_without_answers_nowhere_else():
    for path in [*SITE.glob("book/*.html"), *SITE.glob("notebooks/*.html")]:
        offered = "without-answers.zip" in path.read_text(encoding="utf-8")
        assert offered == (path.stem == "teach"), path
    for link in page("book/teach.html").select("article a[href$='.zip']"):
        assert (SITE / "book" / link["href"]).resolve().exists()
