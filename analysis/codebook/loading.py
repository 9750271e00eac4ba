"""Which codebook is meant, and can it be used? From a file to a :class:`Codebook`, or the reasons why not.

:func:`load_codebook` reads a codebook or raises :class:`CodebookError` with file, line and remedy;
:func:`check_codebook` lists every problem at once; :func:`starter_codebook` is a commented beginning.
:func:`find_codebook` says which codebook belongs to a corpus, :func:`codebook_for` reads it: never another subject's.
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


def find_codebook(path: str | os.PathLike[str] | None, corpus: Path | None) -> Path | None:
    """The codebook for a corpus: the one named, else ``$FRAMING_CODEBOOK``, else the shipped one named like the corpus.

    Parameters
    ----------
    path : path, optional
        Named by the user.
    corpus : Path, optional
        Where the articles are; None where they are in memory.

    Returns
    -------
    Path or None
        None: nobody has written a codebook for this corpus. Another subject's words would only mislead.

    Examples
    --------
    >>> find_codebook("mine.yml", Path("talks")).name
    'mine.yml'
    """
    named = path or os.environ.get("FRAMING_CODEBOOK")
    if named:
        return Path(named).expanduser()
    own = None if corpus is None else SHIPPED / f"{corpus.name.split('.')[0]}.yml"
    return own if own is not None and own.is_file() else None


def codebook_for(codebook: Codebook | str | os.PathLike[str] | None, corpus: Path | None) -> Codebook:
    """The codebook of :func:`find_codebook`, read; an empty one where there is none.

    Examples
    --------
    >>> codebook_for(None, None).is_empty
    True
    """
    if isinstance(codebook, Codebook):
        return codebook
    found = find_codebook(codebook, corpus)
    return Codebook("none") if found is None else load_codebook(found)


def codebook_path(path: str | os.PathLike[str] | None) -> Path:
    """The codebook meant by ``path``: itself, else ``$FRAMING_CODEBOOK``, else the demonstration codebook."""
    return Path(path or os.environ.get("FRAMING_CODEBOOK") or SHIPPED / "demo.yml")
