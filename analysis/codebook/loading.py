"""Which codebook is meant, and can it be used? From a file to a :class:`Codebook`, or the reasons why not.

:func:`load_codebook` reads a codebook or raises :class:`CodebookError` with file, line and remedy;
:func:`check_codebook` lists every problem at once; :func:`starter_codebook` is a commented beginning.
"""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from analysis.codebook.reading import read_file
from analysis.codebook.types import Codebook
from analysis.codebook.yaml_nodes import Problem

#: The codebooks that come with the project.
SHIPPED = Path(__file__).parents[2] / "data" / "codebooks"


class CodebookError(ValueError):
    """A codebook that cannot be used as it is; the message names file, line, what is wrong and what to do."""


def load_codebook(path: str | os.PathLike[str] | None = None) -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    path : path, optional
        A YAML file. None: ``$FRAMING_CODEBOOK``, else the demonstration codebook.

    Raises
    ------
    CodebookError
        With file, line, what is wrong and what would be right: the first problem, and how many more.
    """
    codebook, problems = read_file(codebook_path(path))
    if codebook is None:
        more = len(problems) - 1
        rest = f" (and {more} more: run `framing codebook check {problems[0].file}`)" if more else ""
        raise CodebookError(f"{problems[0]}{rest}")
    return codebook


def check_codebook(path: str | os.PathLike[str] | None = None) -> list[Problem]:
    """Every problem of a codebook, in the order of its lines; empty when it can be used.

    Each is a :class:`analysis.codebook.yaml_nodes.Problem` with ``file``, ``line``, ``column``, ``message``,
    ``remedy``; as a string it is one line.
    """
    return read_file(codebook_path(path))[1]


def starter_codebook() -> str:
    """The text of a small commented codebook that loads as it is."""
    return (resources.files("analysis.codebook") / "codebook_starter.yml").read_text("utf-8")


def codebook_path(path: str | os.PathLike[str] | None) -> Path:
    """The codebook meant by ``path``: itself, else ``$FRAMING_CODEBOOK``, else the demonstration codebook."""
    return Path(path or os.environ.get("FRAMING_CODEBOOK") or SHIPPED / "demo.yml")
