"""Typical wrong answers to each exercise, and what its check should say of them."""

import importlib
import pkgutil

WRONG_ANSWERS: dict[str, list[tuple[str, str]]] = {}
for chapter in pkgutil.iter_modules(__path__):
    module = importlib.import_module(f"{__name__}.{chapter.name}")
    assert not WRONG_ANSWERS.keys() & module.WRONG_ANSWERS.keys()
    WRONG_ANSWERS |= module.WRONG_ANSWERS
