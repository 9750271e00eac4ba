"""What stands in each table? The columns, their types and meaning, as the measures declare them.

:func:`describe_tables` writes ``docs/tables.md``; ``framing tables --describe`` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.contracts import Column
from analysis.tables.registry import codebook_parts, measures

_TITLE = """# Tables

<!-- Written by `framing tables --describe`; edit the declarations beside the measures, not this file. -->

Every table that `framing tables` writes and a study reads, column by column. Offsets are Python string offsets, end
exclusive, into `text` of `articles` exactly as loaded. A column without an entry under *missing* always has a value.
Types are those of pandas: `Int64` and `boolean` may hold missing values, `object` holds lists.
"""
#: Tables that are read, not measured.
ARTICLES = {
    "article_id": Column("str", "unique name of the article"),
    "outlet": Column("str", "who published it; “unknown” where the source does not say"),
    "date": Column("str", "date of publication, ISO 8601", "not known"),
    "title": Column("str", "headline", "not known"),
    "byline": Column("str", "who wrote it, as printed", "not known"),
    "url": Column("str", "address", "not known"),
    "language": Column("str", "two-letter code", "not known"),
    "text": Column("str", "the text as loaded"),
}
CHECKS = {
    "severity": Column("str", "error (left out), warning (kept, look at it) or note"),
    "problem": Column("str", "what is wrong, in two or three words"),
    "article_id": Column("str", "the article", "the problem is not one article's"),
    "file": Column("str", "the file", "not known"),
    "line": Column("Int64", "row number in a table", "not a table"),
    "detail": Column("str", "what exactly was found", "nothing more to say"),
    "remedy": Column("str", "what to do", "nothing to do"),
    "times": Column("Int64", "how many remarks the row stands for: 1, or those of a kind beyond the first hundred"),
}
_SCOPES = {
    "article": "made article by article",
    "corpus": "made from all articles at once",
    "story": "made from all articles of each story",
}


def describe_tables() -> str:
    """Every table with its question, what it is made from and its columns, as Markdown."""
    parts = [_TITLE, _section("articles", "Which articles are there?", "read from the corpus", ARTICLES)]
    for one in measures():
        table = one.table
        book = codebook_parts(table.name)
        needs = ", ".join(f"`{name}`" for name in ("articles", *table.needs))
        made = f"`{one.module}.{table.make}`, {_SCOPES[table.scope]}, from {needs}"
        made += f"; changes with the codebook's {' and '.join(book)}" if book else ""
        parts.append(_section(table.name, table.question, made, table.columns))
    parts.append(_section("checks", "What could not be read or measured?", "written with every run", CHECKS))
    return "\n".join(parts)


def _section(name: str, question: str, made: str, columns: Mapping[str, Column]) -> str:
    rows = [(f"`{key}`", column.type, column.meaning, column.missing or "") for key, column in columns.items()]
    return f"## {name}\n{question} ({made}.)\n\n{_grid(rows)}"


def _grid(rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| column | type | meaning | missing |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
