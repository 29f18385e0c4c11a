"""What the tests of single figures share."""

import pytest
from live_figures import SITE, Figure


@pytest.fixture(scope="module")
def figure(browser, request):
    """The figure that the test file names (FIGURE, PAGE), on its page, from disk."""
    page = browser.new_page()
    page.goto((SITE / f"{request.module.PAGE}.html").as_uri())
    yield Figure(page, request.module.FIGURE)
    page.close()


@pytest.fixture(autouse=True)
def as_at_the_start(figure):
    """Each test begins with the knobs as the page has them."""
    figure.reset()


@pytest.fixture
def names(namespaces, request):
    """The names that the figure's chapter leaves behind: PyTorch's numbers."""
    return namespaces(request.module.PAGE.removeprefix("notebooks/"))
