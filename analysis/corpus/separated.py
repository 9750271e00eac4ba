"""Which articles stand in a CSV or TSV file? Rows with their lines; a quotation mark that is never closed costs one.

:func:`read_separated` is the reader.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.corpus.columns import MAX_LINE, column_names, require_text, unreadable
from analysis.corpus.rows import Check, Row
from analysis.corpus.unpacking import BROKEN, encoding_in, head_of, opened

# Unclosed marks that are mended in one file: each is looked for anew below the row it stands in.
_MOST_MENDED = 20
# Lines within a cell that are looked at, and how many of a well-formed cell's make it a row with others in it.
_LOOKED_AT, _LONG_CELL, _ALMOST_ALL = 200, 20, 0.9
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


def read_separated(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    """The rows of a table of text, whatever separates its cells; see :func:`analysis.corpus.files.read_rows`."""
    start = head_of(path)
    encoding = encoding_in(path, start)
    head = start.decode(encoding, "replace").lstrip("\ufeff")
    first = next((line for line in head.splitlines() if line.strip()), "")
    if not first:
        raise ValueError(f"{name}: empty file; expected a header line with the columns text, outlet, ...")
    delimiter = max(",\t;|", key=first.count)
    csv.field_size_limit(4 * MAX_LINE)
    with opened(path) as raw:
        lines = _Lines(io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline=""))
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            header = next(row for row in rows if any(cell.strip() for cell in row))
        except (csv.Error, StopIteration, *BROKEN) as error:
            raise ValueError(f"{name}: breaks off before its first row ({error})") from None
        named = column_names(header, columns, name)
        target = [named[column] for column in header]
        require_text(target, header, name)
        usual = [len(column) for column in header]
        mended = 0
        while True:
            lines.row.clear()
            line = lines.number + 1
            cells: list[str] | None = None
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                wrong = str(error)
            except BROKEN as error:
                yield unreadable(name, line, str(error))
                return
            below = len(lines.row) - 1
            if below > 0 and mended < _MOST_MENDED and _takes_in(lines.row, cells, usual, delimiter):
                mended += 1
                lines.take_back(1)
                detail = f"opened here, closed nowhere: it would take in {below:,} lines below, which are read as rows"
                remedy = "close it, or write it twice if it belongs to the text; this row was left out"
                yield Check("error", "unclosed quotation mark", None, name, line, detail, remedy)
            elif cells is None:
                yield unreadable(name, line, wrong)
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(target):
                    yield unreadable(name, line, f"{len(cells):,} cells where the header has {len(target):,}")
                    continue
                usual = [max(length, len(cell)) for length, cell in zip(usual, cells)]
                yield Row(dict(zip(target, cells)), name, line)


class _Lines:
    """The lines of a file, one by one; those of the current row can be taken back to be read again."""

    def __init__(self, handle: io.TextIOWrapper) -> None:
        self.number = 0
        self.row: list[str] = []
        self._handle, self._back = handle, deque[str]()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._handle.readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) == MAX_LINE and not line.endswith("\n"):
            raise OSError(f"no line end within {MAX_LINE / 1e6:.0f} MB; the rest was not read")
        self.number += 1
        self.row.append(line)
        return line

    def take_back(self, keep: int) -> None:
        back = self.row[keep:]
        self._back.extendleft(reversed(back))
        self.number -= len(back)


def _takes_in(row: Sequence[str], cells: Sequence[str] | None, usual: Sequence[int], delimiter: str) -> bool:
    """Whether a row of several lines has other rows in it, because a quotation mark was never closed.

    A cell may hold line ends, and its lines may hold delimiters. So where the row is well formed, nearly all of
    many lines must look like rows, and begin as this one does; where it is not (the mark closes within a cell, or
    never), half of them must look like rows.
    """
    below = row[1 : 1 + _LOOKED_AT]
    if len(usual) < 2:
        return False
    if cells is None or len(cells) != len(usual) or not _is_strict(row, delimiter):
        return sum(_is_row(line, usual, delimiter) for line in below) >= 0.5 * len(below)
    before = next((place for place, cell in enumerate(cells) if "\n" in cell), 0)
    if len(row) <= _LONG_CELL or not before:
        return False
    like = sum(
        _is_row(line, usual, delimiter) and _begins_so(line, cells[:before], delimiter) for line in below
    )
    return like >= _ALMOST_ALL * len(below)


def _begins_so(line: str, cells: Sequence[str], delimiter: str) -> bool:
    """Whether most first cells of a line are written as these: digits where digits are, words where words are."""
    first = next(csv.reader([line], delimiter=delimiter), [])
    return 2 * sum(_shape(one) == _shape(other) for one, other in zip(first, cells)) > len(cells)


def _shape(cell: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("9", cell))


def _is_strict(row: Sequence[str], delimiter: str) -> bool:
    """Whether the row follows the rules of CSV to the letter."""
    try:
        return sum(1 for _ in csv.reader(row, delimiter=delimiter, strict=True)) == 1
    except csv.Error:
        return False


def _is_row(line: str, usual: Sequence[int], delimiter: str) -> bool:
    """Whether a line by itself has the table's cells, none but the longest of them longer than such cells are."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return False
    if len(cells) != len(usual):
        return False
    text = max(range(len(cells)), key=lambda place: len(cells[place]))
    return all(
        len(cell) <= 2 * most + 10 for place, (cell, most) in enumerate(zip(cells, usual)) if place != text
    )
