"""Live figures as the tests turn them, in a real browser, on pages opened from disk."""

import json
import re

from chapters import ROOT

SITE = ROOT / "_build" / "html"
REST = 500  # so many ms after a change, the result has been said


class Figure:
    """One live figure of a page."""

    def __init__(self, page, name):
        self.page = page
        self.place = page.locator(f"#live-{name}")
        # One with many numbers begins when its picture is near.
        self.place.evaluate("place => place.previousElementSibling.scrollIntoView()")
        self.place.locator(".live-knobs").wait_for()
        self.wait()

    def wait(self):
        """Wait for a number that takes its time, in whose place dots stand."""
        self.place.get_by_text("…", exact=True).first.wait_for(state="detached")

    @property
    def data(self):
        """The numbers of the cell above it."""
        return json.loads(self.place.locator("script").text_content())

    def turn(self, name, place):
        """Put a slider at a place of its own scale, as a finger does."""
        slider = self.place.get_by_label(name, exact=True)
        slider.evaluate(
            """(slider, place) => {
              slider.value = place;
              slider.dispatchEvent(new Event("input", { bubbles: true }));
              return new Promise(requestAnimationFrame);
            }""",
            place,
        )

    def choose(self, name):
        """Choose one of several, by what stands beside its button."""
        self.place.get_by_label(name, exact=True).check()
        self.page.evaluate("new Promise(requestAnimationFrame)")

    def take(self, name, option):
        """Take one from a list."""
        self.place.get_by_label(name, exact=True).select_option(label=option)
        self.page.evaluate("new Promise(requestAnimationFrame)")

    def reset(self):
        """Put all knobs back."""
        self.place.get_by_role("button", name="Reset").click()
        self.page.evaluate("new Promise(requestAnimationFrame)")

    def rows(self):
        """The table: for each name its texts."""
        cells = self.place.locator("tbody tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        return {name: texts for name, *texts in cells}

    def said(self):
        """What is said once things have come to rest, what takes its time included."""
        self.page.evaluate("new Promise(requestAnimationFrame)")
        busy = self.place.get_by_text("…", exact=True)  # in a cell, while it computes
        busy.first.wait_for(state="detached")
        self.page.wait_for_timeout(REST)
        line = self.place.get_by_role("status")
        if "on its way" in line.inner_text():
            self.page.wait_for_function("network.parameters.A1")
            self.page.wait_for_timeout(REST)
        return line.inner_text()

    def text(self):
        """All that can be read."""
        return self.place.inner_text()


def percents(text):
    """The numbers before the signs of per cent."""
    return [float(number) for number in re.findall(r"([\d.]+)%", text)]
