"""How is a table checked that a public function is given? One door, beside the functions: :func:`checked`.

Tables of other toolkits (Arrow, Polars) and columns of other kinds (Arrow's, categories of text) become what measures
work with; a column that is needed and missing, a text that is none, a row of an article that is not there are said in
one line, with what to do. :func:`as_table` is that for one value.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import pandas as pd

from analysis.contracts import require

_Function = TypeVar("_Function", bound=Callable[..., Any])
# How Python and pandas name a column or attribute that is not there.
_NAMED = re.compile(r"'([^']+)'")
# Arrow's kinds of columns, and pandas' own without and with missing values.
_KINDS = (
    ("is_string", "str", "str"),
    ("is_large_string", "str", "str"),
    ("is_boolean", "bool", "boolean"),
    ("is_integer", "int64", "Int64"),
    ("is_floating", "float64", "float64"),
)
# The columns that name articles.
_ARTICLES = ("article_id", "article_a", "article_b")


def checked(*levels: str, **needs: str) -> Callable[[_Function], _Function]:
    """Check the tables a public function is given before it sees them.

    Every parameter whose annotation says ``DataFrame`` is a table.

    Parameters
    ----------
    *levels : str
        Columns that stay categories where they are: those that do not occur mean something to the counts.
    **needs : str
        Parameter → the columns that it must have, separated by spaces. Where ``text`` is one of them every text
        must be one, and every article must have an identifier of its own.

    Notes
    -----
    What depends on other arguments (``by=``) is checked in the function itself, with
    :func:`analysis.contracts.require`. An error about a column that only some data ask for is reported as one that
    is missing, and one about an article that is not among the articles as that.
    """

    def wrap(function: _Function) -> _Function:
        signature = inspect.signature(function)
        tables = [name for name, one in signature.parameters.items() if "DataFrame" in str(one.annotation)]

        @functools.wraps(function)
        def door(*args: Any, **kwargs: Any) -> Any:
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError:
                return function(*args, **kwargs)  # which says it in Python's own words
            named = {name: value for name, value in given.arguments.items() if name in tables}
            usual = {name: one.default for name, one in signature.parameters.items() if name not in tables}
            kept = {*levels, *_words_of({**usual, **given.arguments}[name] for name in usual)}
            for name, value in named.items():
                if value is None or not _may_be_other(signature.parameters[name], value):
                    named[name] = _opened(function.__name__, name, value, needs.get(name, "").split(), kept)
            given.arguments.update(named)
            try:
                return function(*given.args, **given.kwargs)
            except (KeyError, AttributeError) as problem:
                frames = {name: one for name, one in named.items() if isinstance(one, pd.DataFrame)}
                if told := _why(problem, function.__name__, frames):
                    raise ValueError(told) from None
                raise

        return door  # type: ignore[return-value]

    return wrap


def as_table(value: Any, name: str, keep: Iterable[str] = ()) -> pd.DataFrame:
    """A table as measures work with it, whatever toolkit made it. ``ValueError`` where it is none.

    Columns of categories stay what they are where they are named in ``keep``: their order, and those that do not
    occur, mean something to counts.
    """
    if not isinstance(value, pd.DataFrame):
        value = _from_elsewhere(value, name)
    changed = {column: _plain(value[column]) for column in _odd_columns(value, set(keep))}
    return value.assign(**changed) if changed else value


def _opened(function: str, name: str, value: Any, needed: list[str], kept: set[str]) -> Any:
    if value is None:
        return None
    table = as_table(value, f"{function}: {name}", kept)
    if not len(table) and not len(table.columns):
        return pd.DataFrame(columns=needed)  # nothing in
    require(table, needed, name, f"make it as the help of {function} says")
    if "text" in needed:
        _check_texts(table, name)
    if name == "articles" and "article_id" in needed:
        _check_identifiers(table, name)
    return table


def _may_be_other(parameter: inspect.Parameter, value: Any) -> bool:
    """Whether a parameter takes something else than a table too, such as the path of a corpus, and got it."""
    kinds = str(parameter.annotation)
    return isinstance(value, str) and "str" in kinds or hasattr(value, "__fspath__") and "Path" in kinds


def _from_elsewhere(value: Any, name: str) -> pd.DataFrame:
    import pyarrow as pa

    if hasattr(value, "to_arrow"):  # Polars, DuckDB
        value = value.to_arrow()
    if isinstance(value, pa.Table):
        return value.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    if hasattr(value, "to_pandas"):
        value = value.to_pandas()
    if isinstance(value, pd.DataFrame):
        return value
    raise ValueError(f"{name} must be a table (a pandas DataFrame), not {_article(type(value).__name__)}")


def _article(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def _odd_columns(table: pd.DataFrame, keep: set[str]) -> Iterator[str]:
    for name, kind in zip(table.columns, table.dtypes):
        category = isinstance(kind, pd.CategoricalDtype) and name not in keep
        if isinstance(kind, pd.ArrowDtype) or category and kind.categories.inferred_type == "string":
            yield name


def _plain(column: pd.Series) -> pd.Series:
    """A column of Arrow's types or of categories as pandas' own."""
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return column.astype("str")
    import pyarrow as pa

    arrow, missing = kind.pyarrow_dtype, bool(column.isna().any())  # type: ignore[union-attr]
    for is_kind, plain, with_missing in _KINDS:
        if getattr(pa.types, is_kind)(arrow):
            return column.astype(with_missing if missing else plain)  # type: ignore[call-overload]
    if pa.types.is_timestamp(arrow) or pa.types.is_date(arrow):
        return pd.to_datetime(column.astype(object))
    values = pa.array(column.array).to_pylist()
    return pd.Series(values, index=column.index, dtype=object, name=column.name)


def _check_texts(table: pd.DataFrame, name: str) -> None:
    texts = table["text"]
    missing = texts.isna()
    if missing.any():
        first = table["article_id"][missing.to_numpy()].iloc[0] if "article_id" in table else "the first"
        raise ValueError(
            f"the table of {name} has no text in {int(missing.sum()):,} of {len(table):,} rows (first: {first!r}); "
            f"leave them out: {name}.dropna(subset=['text'])"
        )
    other = next((value for value in texts if not isinstance(value, str)), None) if texts.dtype != "str" else None
    if other is not None:
        raise ValueError(
            f"the table of {name} holds {_article(type(other).__name__)} where a text should be ({other!r}): look at "
            f"its column 'text', or make it text: {name}['text'].astype('str')"
        )


def _check_identifiers(table: pd.DataFrame, name: str) -> None:
    ids = table["article_id"]
    if ids.isna().any():
        raise ValueError(f"the table of {name} has rows without an article_id; give each article one of its own")
    if (twice := ids[ids.duplicated()]).size:
        raise ValueError(
            f"the table of {name} has the article {twice.iloc[0]!r} twice; keep one row of each: "
            f"{name}.drop_duplicates('article_id')"
        )


def _words_of(values: Iterable[Any]) -> Iterator[str]:
    """The words in arguments that may name columns."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple, set, frozenset)):
            yield from (one for one in value if isinstance(one, str))


def _why(problem: Exception, function: str, tables: Mapping[str, pd.DataFrame]) -> str | None:
    """What a missing key means, where it is the name of a column or of an article."""
    key = problem.args[0] if problem.args else None
    names = [key] if isinstance(problem, KeyError) and isinstance(key, str) and "'" not in key else []
    names = names or _NAMED.findall(str(key))
    articles = tables.get("articles")
    if articles is not None and "article_id" in articles and len(names) == 1:
        known = set(articles["article_id"])
        for name, table in tables.items():
            if names[0] in known and "article_id" in table and not (table["article_id"] == names[0]).any():
                return f"the table of {name} has no rows of article {names[0]!r}: make it from these articles"
            for column in _ARTICLES:
                if names[0] not in known and column in table and (table[column] == names[0]).any():
                    return (
                        f"the table of {name} has rows of article {names[0]!r}, which is not among the articles: "
                        "hand over the articles it was made from"
                    )
    lacking = [name for name in names if any(name not in table for table in tables.values())]
    lacking = [name for name in lacking if name.isidentifier()]
    if not lacking or isinstance(problem, AttributeError) and "object has no attribute" not in str(problem):
        return None
    column = lacking[-1]
    where = [name for name, table in tables.items() if column not in table]
    has = "; ".join(f"{name} has {', '.join(map(str, tables[name].columns)) or 'no columns'}" for name in where)
    return (
        f"{function}: the column {column!r} is missing from {' or '.join(where)}. {has[:300]}. Remedy: hand over the "
        "whole table as it was made, or add the column"
    )
