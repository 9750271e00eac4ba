"""What stands in a table: its columns, their types and meaning, and what it is made from.

Each measure declares its table of evidence beside its function as a :class:`Table`. From these declarations
tables are computed, checked and documented (``docs/tables.md``), so that a new measure is declared once and known
everywhere. :func:`require` checks a table that was handed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

#: What the functions of a measure may be given beside other tables.
GIVEN = ("articles", "codebook", "parses", "readings")
#: How much a function sees at once: some articles, the whole corpus, or all articles of some stories.
SCOPES = ("article", "corpus", "story")
#: The parts of a codebook that a table can depend on.
PARTS = ("concepts", "loaded words", "actors")


class Column(NamedTuple):
    """A column: its pandas type, what it means (with unit and range), and what a missing value means.

    ``missing`` is None where no value is ever missing.
    """

    type: str
    meaning: str
    missing: str | None = None


class Table(NamedTuple):
    """A table of evidence, as its measure declares it.

    Attributes
    ----------
    name : str
        Name of the table and of its file.
    question : str
        What its rows answer, in one line.
    make : str
        Name of the function that makes it, in the module that declares it.
    takes : tuple of str
        What the function is given, in order: "articles", "codebook", "parses", "readings" (parses with the
        codebook's actors marked), or names of other tables.
    columns : dict
        Name of each column → :class:`Column`, in order.
    named : dict
        What it is given by keyword: argument → one of the above.
    scope : str
        "article": made from a few hundred articles at a time; "corpus": from all articles at once;
        "story": from all articles of each story.
    codebook : tuple of str
        Which parts of the codebook change it: "concepts", "loaded words", "actors" (with sides, stances and
        harm).
    """

    name: str
    question: str
    make: str
    takes: tuple[str, ...]
    columns: Mapping[str, Column]
    named: Mapping[str, str] = {}
    scope: str = "article"
    codebook: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The other tables it is made from; what compares the articles of stories needs to know them."""
        stories = ("stories",) if self.scope == "story" else ()
        return tuple(
            name for name in dict.fromkeys((*stories, *self.takes, *self.named.values())) if name not in GIVEN
        )

    @property
    def types(self) -> dict[str, str]:
        """Name of each column → pandas type, in order."""
        return {name: column.type for name, column in self.columns.items()}

    def frame(self, rows: Any = ()) -> pd.DataFrame:
        """Rows (dictionaries, tuples in the order of the columns, or a table) as this table, typed.

        Without rows it is empty and has all its columns. A column that the rows do not have is missing
        throughout; columns that are not declared are left out.
        """
        if isinstance(rows, pd.DataFrame):
            found = rows.reindex(columns=list(self.columns))
        else:
            found = pd.DataFrame(rows if isinstance(rows, Mapping) else list(rows), columns=list(self.columns))
        return found.astype(self.types)


def require(
    table: pd.DataFrame, columns: Iterable[str], what: str | Table, remedy: str | None = None
) -> None:
    """Check that a table has the columns a function needs.

    Parameters
    ----------
    table : DataFrame
        What was handed over.
    columns : iterable of str
        What is needed.
    what : str or Table
        What the table should be: its declaration, or a word for it ("articles").
    remedy : str, optional
        What to do; by default to make the table with the function of its declaration, or to name columns that
        are there.

    Raises
    ------
    ValueError
        Names the table, the columns it lacks, those it has, and the remedy.
    """
    lacking = [str(name) for name in columns if name not in table]
    if not lacking:
        return
    name = what if isinstance(what, str) else what.name
    if remedy is None:
        remedy = "name columns that are there, or add these"
        if isinstance(what, Table) and any(column in what.columns for column in lacking):
            remedy = f"make the table with {what.make}"
    some = f"the column {lacking[0]!r}" if len(lacking) == 1 else f"the columns {', '.join(map(repr, lacking))}"
    has = ", ".join(map(str, table.columns)) or "none"
    raise ValueError(f"the table of {name} lacks {some}; its columns are: {has}. Remedy: {remedy}")


def problems_of(table: pd.DataFrame, declared: Table) -> list[str]:
    """How a table differs from its declaration: columns, their order and types. Empty where it does not."""
    names = list(map(str, table.columns))
    told = [f"{declared.name} lacks {name}" for name in declared.columns if name not in names]
    told += [f"{declared.name}.{name} is not declared" for name in names if name not in declared.columns]
    if not told and names != list(declared.columns):
        told.append(f"{declared.name} has its columns in another order: {', '.join(names)}")
    for name, column in declared.columns.items():
        if name in names and str(table[name].dtype) != column.type:
            told.append(f"{declared.name}.{name} is {table[name].dtype}, declared {column.type}")
        if name in names and column.missing is None and table[name].isna().any():
            told.append(f"{declared.name}.{name} has missing values, which are not declared")
    return told
