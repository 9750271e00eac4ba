"""What is this column called here? Names in other people's tables become the toolkit's.

:func:`column_names` maps a header, :func:`clean_column` makes one name fit to be a column's.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Iterable, Mapping

import yaml

from analysis.corpus.decode import plain_lines
from analysis.corpus.rows import Check
from analysis.terminal import shown

KNOWN = ("article_id", "outlet", "date", "title", "byline", "url", "language", "text", "path", "section")
# More than this is no table of articles; tables as wide as they are long are a way to fill a memory.
MOST_COLUMNS = 1_000
# Characters of one line of a table: the longest article allowed, eight times over.
MAX_LINE = 8_000_000
_LONGEST_NAME = 100
_LISTED = 12


def column_names(found: Iterable[object], columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Column as written → column of the toolkit: by the map given, then by the table of other names.

    Raises
    ------
    ValueError
        For a map that names a column that is not there, and for more than 1,000 columns.
    """
    given = [str(column) for column in found]
    if len(given) > MOST_COLUMNS:
        raise ValueError(f"{name}: {len(given):,} columns; the limit is {MOST_COLUMNS:,}")
    clean = {column: clean_column(column) for column in given}
    written = list(clean.values())
    for column in columns:
        if column not in written:
            raise ValueError(f"{name}: no column {column!r} to map; its columns are {listed(written)}")
    named: dict[str, str] = {}
    for column in written:
        # A column that already bears a name the map gives to another steps aside and is kept.
        taken = column in columns.values() and column not in columns
        named[column] = f"{column}_as_given" if taken else columns.get(column, column)
    folded = {column.casefold(): column for column in reversed(written)}
    for wanted, others in other_names().items():
        if wanted not in named.values():
            for other in (wanted, *others):
                held = folded.get(other)
                if held is not None and held not in columns and named[held] not in KNOWN:
                    named[held] = wanted
                    break
    return {column: named[plain] for column, plain in clean.items()}


def clean_column(name: object) -> str:
    """The name without spaces around, control characters escaped, no longer than a name is."""
    return shown(plain_lines(str(name)).strip(), _LONGEST_NAME)


@functools.cache
def other_names() -> dict[str, list[str]]:
    """Column of the toolkit → other names it is met under."""
    source = importlib.resources.files("analysis.corpus") / "columns.yml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def require_text(target: Iterable[str], header: Iterable[object], name: str) -> None:
    """``ValueError`` where no column holds texts or names the files that do."""
    if not {"text", "path"} & set(target):
        raise ValueError(
            f"{name}: no column 'text'; its columns are {listed(header)}. "
            "Rename the one that holds the articles, or map it: --map COLUMN=text"
        )


def listed(names: Iterable[object]) -> str:
    """Names in quotation marks, the first dozen."""
    every = [repr(clean_column(name)) for name in names]
    more = f", … ({len(every):,} in all)" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def unreadable(name: str, line: int, detail: str) -> Check:
    """The remark on a row that cannot be read."""
    remedy = "mend or remove this row; the others were read"
    return Check("error", "unreadable row", None, name, line, detail, remedy)
