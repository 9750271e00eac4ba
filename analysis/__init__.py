"""The same event, told by several outlets: what did each choose to say, in whose voice, and how sure are we?

:func:`open_study` is the door for people. Beneath it every room of the package names its public functions in its
``__init__``; all of them can be imported from here, and each is loaded when first used, so that
``import analysis`` stays fast.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# The rooms in the order in which a reader meets them; each lists its own public names.
_ROOMS = (
    "corpus",
    "codebook",
    "language",
    "voices",
    "words",
    "attribution",
    "tone",
    "actors",
    "stories",
    "certainty",
    "coding",
    "tables",
    "report",
)
_HOME = {
    "open_study": "analysis.study",
    "Study": "analysis.study",
    **{
        name: f"analysis.{room}"
        for room in _ROOMS
        for name in importlib.import_module(f"analysis.{room}").__all__
    },
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; public names: {', '.join(_HOME)}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
