"""Which articles stand in a Parquet file or an Excel workbook? Rows with their numbers, a few at a time.

:func:`read_parquet` and :func:`read_xlsx` are the readers. They run in a process of their own
(:mod:`analysis.corpus.apart`): a small file can unpack to more than a memory holds.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.corpus.columns import column_names, require_text, unreadable
from analysis.corpus.rows import Check, Row, flat
from analysis.corpus.unpacking import most_unpacked

# What a compressed workbook may unpack to; the largest sheet Excel itself can hold of articles is far
# smaller.
_MAX_UNPACKED = 1_000_000_000
# Rows unpacked at a time: repeated texts are kept once in a file, and once each when unpacked.
_BLOCK, _SLICE = 500, 20


def read_parquet(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    """The rows of a Parquet file; a cell that means nothing, such as a date beyond all calendars, costs itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        file = pq.ParquetFile(path, read_dictionary=texts)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{name}: cannot be read as Parquet ({_line(error)})") from None
    with file:
        written = file.schema_arrow.names
        named = column_names(written, columns, name)
        require_text(named.values(), written, name)
        target = [named[column] for column in written]
        number, left = 0, most_unpacked(path)
        blocks = file.iter_batches(batch_size=_BLOCK)
        while True:
            try:
                block = next(blocks)
            except StopIteration:
                return
            except (OSError, ValueError, pa.ArrowException) as error:
                yield unreadable(name, number + 1, f"the file breaks off here ({_line(error)})")
                return
            for start in range(0, block.num_rows, _SLICE):
                for cells, bad in _cells(block.slice(start, _SLICE)):
                    number += 1
                    for place, why in bad:
                        detail = f"column {written[place]}: {why}"
                        yield Check(
                            "warning", "unreadable cell", None, name, number, detail, "taken as missing"
                        )
                    left -= sum(len(cell) for cell in cells if isinstance(cell, (str, bytes)))
                    if left < 0:
                        detail = f"it unpacks to more than {most_unpacked(path) / 1e6:,.0f} MB; the rest was not read"
                        yield unreadable(name, number, detail)
                        return
                    yield Row({key: flat(cell) for key, cell in zip(target, cells)}, name, number)


def _cells(block: Any) -> Iterator[tuple[list[Any], list[tuple[int, str]]]]:
    """The cells of each row of a block, and those that cannot be read: their place and why."""
    try:
        whole = [column.to_pylist() for column in block.columns]
    except Exception:  # noqa: BLE001 - each type stumbles in a way of its own
        yield from _cell_by_cell(block)
    else:
        for row in zip(*whole):
            yield list(row), []


def _cell_by_cell(block: Any) -> Iterator[tuple[list[Any], list[tuple[int, str]]]]:
    for number in range(block.num_rows):
        cells: list[Any] = []
        bad: list[tuple[int, str]] = []
        for place, column in enumerate(block.columns):
            try:
                cells.append(column[number].as_py())
            except Exception as error:  # noqa: BLE001
                cells.append(None)
                bad.append((place, f"{column[number].type} that cannot be shown ({_line(error)})"))
        yield cells, bad


def read_xlsx(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    """The rows of the first sheet of a workbook; formulas as the values last computed."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > _MAX_UNPACKED or unpacked > 200 * max(path.stat().st_size, 1_000_000):
                raise ValueError(f"unpacks to {unpacked / 1e6:,.0f} MB, more than a workbook of articles can")
            for part in parts.namelist():
                with parts.open(part) as handle:
                    if b"<!DOCTYPE" in handle.read(2_000):
                        raise ValueError("declares XML entities, which no workbook does")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever a broken part makes others raise
        raise ValueError(f"{name}: cannot be read as an Excel workbook ({_line(error)})") from None
    try:
        named = column_names(header, columns, name)
        target = [named[column] for column in header]
        require_text(target, header, name)
        number, left = 1, most_unpacked(path)
        while True:
            number += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001
                yield unreadable(name, number, f"the sheet breaks off here ({_line(error)})")
                return
            # The cells of a sheet share their texts: one may stand in a million.
            left -= sum(len(cell) for cell in cells if isinstance(cell, str))
            if left < 0:
                detail = f"it unpacks to more than {most_unpacked(path) / 1e6:,.0f} MB; the rest was not read"
                yield unreadable(name, number, detail)
                return
            if any(cell is not None for cell in cells):
                yield Row({key: cell for key, cell in zip(target, cells) if key}, name, number)
    finally:
        book.close()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
