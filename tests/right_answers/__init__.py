"""Right answers to each exercise in other styles than the solution's."""

import importlib
import pkgutil

RIGHT_ANSWERS: dict[str, list[str]] = {}
for chapter in pkgutil.iter_modules(__path__):
    module = importlib.import_module(f"{__name__}.{chapter.name}")
    assert not RIGHT_ANSWERS.keys() & module.RIGHT_ANSWERS.keys()
    RIGHT_ANSWERS |= module.RIGHT_ANSWERS
