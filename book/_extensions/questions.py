"""Questions that the reader answers, and that a cell of the page decides.

In the text, a question is a box, the cell that decides it, and the answer, folded:

    :::{admonition} Predict first
    :class: tip question
    What becomes of the probabilities?

    1. They grow.
    2. They stay.
    :::

    ```{code-cell} python3
    ---
    tags: [hide-output]
    predict: ["after > before", "after == before"]
    ---
    ```

    :::{dropdown} The answer
    They stay: …

    1. This tempts because …
    2. Here one may say how one can know.
    :::

Of `predict`, one expression a choice, exactly one is true after the cell has run. The
list in the answer has a word on each choice. Where a number is asked for, the box has
no list, and the cell

    predict: {number: loss, within: 0.005, slips: ["-loss", "loss / 10"]}

whose slips are numbers that come of known mistakes; the list has a word on each, and
becomes one of these numbers.

The expressions are evaluated by the kernel that has just run the cell, when the page is
read. What comes out goes into the box, as JSON; _static/questions.js does the rest.

On the playground, what the reader's browser computes decides, and no cell: there the
answer stands directly after its box, and names the right choice itself, the first as
`:class-container: right-1`. Which it is, tests compute (test_bench_questions.py).

Other pages link to a question by its chapter and its first nine words, such as
`[](#question-04-softmax-we-add-7-to-each-of-the-ten-logits)`. Where none stand in the
brackets, the link shows the question's own. The build stops where no question has that
name, as it does for any label of Sphinx.
"""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import cells
import slips
from docutils import nodes
from myst_nb.sphinx_ import SphinxNbRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx_design.shared import is_component

ANSWER = "The answer"  # the title of the fold that holds it
NUMBER = {"number", "within", "slips"}  # the keys of `predict` where one is asked for
FIRST_WORDS = 9  # so many tell the questions of a page apart
# A formula's, in a link's words.
SUBSCRIPT, LOWERED = re.compile(r"_(\d)"), "₀₁₂₃₄₅₆₇₈₉"
LETTER = re.compile(r"\\([a-z]+)\b")


def decide(renderer: SphinxNbRenderer, token: Any) -> None:
    """Evaluate what `predict` says of a cell that has been run."""
    metadata = token.meta["metadata"]
    if wanted := metadata.get("predict"):
        metadata["decided"] = cells.value(renderer, in_one(wanted))


def in_one(wanted: list[str] | dict) -> str:
    """Make one expression of those of a `predict`: its value is a list."""
    if isinstance(wanted, dict):
        if unknown := wanted.keys() - NUMBER:
            raise ExtensionError(f"predict has no {unknown.pop()}; it has {NUMBER}")
        numbers = [wanted["number"], *wanted.get("slips", [])]
        return f"[{', '.join(f'float({one})' for one in numbers)}]"
    return f"[{', '.join(f'bool({one})' for one in wanted)}]"


def decision(wanted: list[str] | dict, decided: list) -> dict[str, Any]:
    """What the page has to know: the right choice, or numbers; from 0."""
    if isinstance(wanted, dict):
        number, *slips = decided
        within = wanted["within"]
        if not math.isfinite(number) or any(abs(s - number) <= within for s in slips):
            raise ExtensionError(f"{wanted}: {number} is no number, or a slip as well")
        return {"number": number, "within": within, "slips": slips}
    if decided.count(True) != 1:
        raise ExtensionError(f"of {wanted} there are {decided.count(True)} true, not 1")
    return {"choice": decided.index(True)}


def is_answer(node: nodes.Node) -> bool:
    """Tell the fold with an answer."""
    return is_component(node, "dropdown") and node[0].astext() == ANSWER


def is_answer_after(box: nodes.Element) -> bool:
    """Tell a box that no cell decides: its answer follows at once."""
    following = box.next_node(descend=False, siblings=True)
    return following is not None and is_answer(following)


def list_in(node: nodes.Element) -> list[nodes.list_item]:
    """The entries of the last numbered list in a box, if there is one."""
    lists = [part for part in node if isinstance(part, nodes.enumerated_list)]
    return list(lists[-1].children) if lists else []


def decided(
    app: Sphinx, doctree: nodes.document, key: str, kind: str
) -> Iterator[tuple[nodes.Element, nodes.Element, nodes.Element]]:
    """The cells with this key in their metadata, each with its box and its answer.

    The boxes are of the class `kind`. Where one of the three is not in its place, this
    stops the build.
    """

    def is_kind(node: nodes.Node) -> bool:
        return isinstance(node, nodes.admonition) and kind in node["classes"]

    found = 0
    for cell in list(doctree.findall(nodes.container)):
        if key not in cell.get("cell_metadata", {}):
            continue
        found += 1
        siblings = cell.parent.children
        place = siblings.index(cell)
        where = f"{app.env.docname}:{cell.line}"
        if not (place and is_kind(siblings[place - 1])):
            raise ExtensionError(f"{where}: no box of the class {kind} before the cell")
        if not (siblings[place + 1 :] and is_answer(siblings[place + 1])):
            raise ExtensionError(f"{where}: no {{dropdown}} {ANSWER} after the cell")
        yield cell, siblings[place - 1], siblings[place + 1]
    boxes = sum(not is_answer_after(box) for box in doctree.findall(is_kind))
    if boxes != found:
        raise ExtensionError(
            f"{app.env.docname}: {boxes} boxes of the class {kind}, {found} with a cell"
        )


def put_together(app: Sphinx, doctree: nodes.document) -> None:
    """Give each box what has been decided, and a name; check what belongs to it."""
    for cell, box, answer in decided(app, doctree, "predict", "question"):
        metadata = cell["cell_metadata"]
        asked = metadata["predict"]
        choices = len(asked) if isinstance(asked, list) else 0
        words = len(asked if choices else asked.get("slips", []))
        check_lists(app, box, answer, choices, words)
        known = decision(asked, metadata["decided"])
        if known.get("slips"):
            say_slips(answer, known["slips"], slips.form(known["within"]))
        finish(app, box, answer, known)
    for box in doctree.findall(nodes.admonition):
        if "question" in box["classes"] and is_answer_after(box):
            answer = box.next_node(descend=False, siblings=True)
            choices = len(list_in(box))
            check_lists(app, box, answer, choices, choices)
            finish(app, box, answer, {"choice": named_choice(app, answer, choices)})


def named_choice(app: Sphinx, answer: nodes.Element, choices: int) -> int:
    """The right choice that an answer names, from 0."""
    for name in answer["container_classes"]:
        found = re.fullmatch(r"right-(\d+)", name)
        if found and 1 <= int(found[1]) <= choices:
            answer["container_classes"].remove(name)
            return int(found[1]) - 1
    raise ExtensionError(
        f"{app.env.docname}: no `:class-container: right-N`, N up to {choices}, at the "
        f"answer {answer.astext()[:60]!r}"
    )


def check_lists(
    app: Sphinx, box: nodes.Element, answer: nodes.Element, choices: int, words: int
) -> None:
    """Stop where a box has not so many choices, or its answer not so many words."""
    found = len(list_in(box)), len(list_in(answer))
    if found != (choices, words):
        raise ExtensionError(
            f"{app.env.docname}, {box.astext()[:60]!r}: {found} choices and words on "
            f"them, not {choices, words}"
        )


def say_slips(answer: nodes.Element, numbers: list[float], form: str) -> None:
    """Let each word begin with its number, for those who have entered none."""
    *_, words = [part for part in answer if isinstance(part, nodes.enumerated_list)]
    for entry, number in zip(words, numbers, strict=True):
        said = f"{slips.written(format(number, form))}: "
        entry[0].insert(0, nodes.strong("", said, classes=["slip"]))
    words.replace_self(nodes.bullet_list("", *words.children, classes=["slips"]))


def finish(
    app: Sphinx, box: nodes.Element, answer: nodes.Element, known: dict[str, Any]
) -> None:
    """Give a box a name by what it says, and what the page has to know; count it."""
    digest = hashlib.sha256(box.astext().encode()).hexdigest()[:8]
    questions = names(app.env).setdefault(app.env.docname, [])
    if f"question-{digest}" in questions:
        raise ExtensionError(f"the same question twice: {box.astext()}")
    questions.append(f"question-{digest}")
    box["ids"].append(f"question-{digest}")
    give_label(app.env, box, f"question-{digest}")
    answer["container_classes"].append("answer")
    script = f'<script type="application/json">{json.dumps(known)}</script>'
    box += nodes.raw("", script, format="html")


def give_label(env: BuildEnvironment, box: nodes.Element, name: str) -> None:
    """Let other pages link to a question by its first words."""
    asked = " ".join(box[1].astext().split())  # box[0] is the title
    words = list(re.finditer(r"\w+", asked))[:FIRST_WORDS]
    chapter = env.docname.rpartition("/")[2]
    label = nodes.make_id(" ".join(["question", chapter, *(word[0] for word in words)]))
    known = env.domains["std"]
    if label in known.labels:
        raise ExtensionError(f"two questions begin with the same words: {asked}")
    begins = SUBSCRIPT.sub(lambda tex: LOWERED[int(tex[1])], asked[: words[-1].end()])
    begins = LETTER.sub(greek, begins)
    known.labels[label] = env.docname, name, f"{begins} …"
    known.anonlabels[label] = env.docname, name


def greek(tex: re.Match) -> str:
    """The letter that a formula names; of other names, as \\log, what is seen."""
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {tex[1]}")
    except KeyError:
        return tex[1]


def names(env: BuildEnvironment) -> dict[str, list[str]]:
    """The names of the questions of each page."""
    if not hasattr(env, "questions"):
        env.questions = {}
    return env.questions


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget those of a page that is read anew."""
    names(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: Any) -> None:
    """Take over those that another process has read."""
    known = names(other)
    names(env).update({page: known[page] for page in docnames if page in known})


def tell_names(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let each page know which questions the others have, and where these are."""
    pathto = context["pathto"]
    context["questions"] = json.dumps(
        {
            page: {"questions": questions, "address": pathto(page)}
            for page, questions in sorted(names(app.env).items())
        }
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it with Sphinx."""
    cells.AFTER_EACH.append(decide)
    app.connect("doctree-read", put_together)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", tell_names, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
