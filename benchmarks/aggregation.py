"""What should answer questions over large tables: pyarrow and pandas, DuckDB or Polars?

    python benchmarks/aggregation.py TABLES [--times 100] [--side NAME]

TABLES is a folder of ``framing tables``. Its ``hits`` and ``attributions`` are repeated ``--times`` times (each
time under identifiers of their own) and two questions are asked of them, each by each engine in a process of
its own: the share of every variant of every concept per outlet, with the number of articles; and the
attributions of one side's speakers. Printed are seconds, processor seconds (all threads) and peak memory, less
that of an idle process with the engine loaded. Engines that are not installed are left out: ``pip install
duckdb polars`` into an environment of your own. Answers must be the same.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

KEYS = ["outlet", "concept", "variant"]
SHOWN = ["article_id", "speaker", "cue_lemma", "content_start", "content_end"]


def enlarge(source: Path, target: Path, times: int) -> int:
    """The table so many times over, written a copy at a time; returns its rows."""
    table = pq.read_table(source)
    place = table.column_names.index("article_id")
    with pq.ParquetWriter(target, table.schema, compression="zstd") as writer:
        for turn in range(times):
            ids = pc.binary_join_element_wise(table["article_id"], f"{turn}", "-")
            writer.write_table(table.set_column(place, table.schema.field(place), ids))
    return table.num_rows * times


def by_whole_pandas(file: str, side: str | None) -> pd.DataFrame:
    """Everything read, then asked: what one writes without thinking."""
    table = pd.read_parquet(file)
    return table.loc[table["side"] == side, SHOWN] if side else shares(table)


def by_arrow_and_pandas(file: str, side: str | None) -> pd.DataFrame:
    """The columns and rows needed, then pandas: what ``analysis.tables.read_table`` does."""
    if side:
        return pq.read_table(file, columns=SHOWN, filters=[("side", "==", side)]).to_pandas()
    return shares(pq.read_table(file, columns=["article_id", *KEYS]).to_pandas())


def by_arrow_in_batches(file: str, side: str | None) -> pd.DataFrame:
    """The same, never more than a batch in memory; shares from counts of counts."""
    data = ds.dataset(file)
    if side:
        parts = data.to_batches(columns=SHOWN, filter=ds.field("side") == side)
        return pa.Table.from_batches(parts, data.schema.empty_table().select(SHOWN).schema).to_pandas()
    counted = [
        pa.table(batch).group_by(["article_id", *KEYS]).aggregate([([], "count_all")])
        for batch in data.to_batches(columns=["article_id", *KEYS], batch_size=1_000_000)
    ]
    once = pa.concat_tables(counted).group_by(["article_id", *KEYS]).aggregate([("count_all", "sum")])
    found = once.group_by(KEYS).aggregate([("count_all_sum", "sum"), ([], "count_all")]).to_pandas()
    found = found.rename(columns={"count_all_sum_sum": "count", "count_all": "articles"})
    return with_share(found)


def by_duckdb(file: str, side: str | None) -> pd.DataFrame:
    import duckdb

    if side:
        return duckdb.sql(f"select {', '.join(SHOWN)} from '{file}' where side = '{side}'").df()
    keys = ", ".join(KEYS)
    counts = "count(*) as count, count(distinct article_id) as articles"
    return with_share(duckdb.sql(f"select {keys}, {counts} from '{file}' group by {keys}").df())


def by_polars(file: str, side: str | None) -> pd.DataFrame:
    import polars as pl

    data = pl.scan_parquet(file)
    if side:
        asked = data.filter(pl.col("side") == side).select(SHOWN)
    else:
        asked = data.group_by(KEYS).agg(
            pl.len().alias("count"), pl.col("article_id").n_unique().alias("articles")
        )
    found = pd.DataFrame(asked.collect(engine="streaming").to_dict(as_series=False))
    return found if side else with_share(found)


def shares(hits: pd.DataFrame) -> pd.DataFrame:
    grouped = hits.groupby(KEYS, observed=True)["article_id"]
    return with_share(grouped.agg(count="size", articles="nunique").reset_index())


def with_share(found: pd.DataFrame) -> pd.DataFrame:
    total = found.groupby(["outlet", "concept"])["count"].transform("sum")
    return found.assign(share=found["count"] / total)


ENGINES: dict[str, tuple[Callable[[str, str | None], pd.DataFrame], str]] = {
    "pandas, whole table": (by_whole_pandas, "pandas"),
    "pyarrow columns + pandas": (by_arrow_and_pandas, "pyarrow"),
    "pyarrow in batches": (by_arrow_in_batches, "pyarrow"),
    "DuckDB": (by_duckdb, "duckdb"),
    "Polars, lazy": (by_polars, "polars"),
}


def one(name: str, file: str, side: str | None, answer: Any) -> None:
    """Ask in a process of its own and put what it cost on the queue."""
    ask, package = ENGINES[name]
    importlib.import_module(package)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.perf_counter(), time.process_time()
    found = ask(file, side)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    columns = SHOWN if side else [*KEYS, "count", "articles"]
    rows = found[columns].sort_values(columns).to_csv(index=False).encode()
    answer.put((seconds, busy, peak, len(found), hashlib.blake2b(rows, digest_size=8).hexdigest()))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", type=Path)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--side", help="default: the side with the most attributions")
    wanted = parser.parse_args()
    side = (
        wanted.side
        or pd.read_parquet(wanted.tables / "attributions.parquet", columns=["side"])["side"].mode()[0]
    )
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as place:
        for table, asked in (("hits", None), ("attributions", side)):
            file = Path(place) / f"{table}.parquet"
            rows = enlarge(wanted.tables / f"{table}.parquet", file, wanted.times)
            what = f"rows of the side {side!r}" if asked else "shares of variants per outlet"
            print(f"{what}, from {rows:,} rows of {table} ({file.stat().st_size / 1e6:,.0f} MB)")
            print(f"  {'engine':26} {'seconds':>8} {'processor':>10} {'memory MB':>10} {'answer':>10}")
            answers = set()
            for name, (_, package) in ENGINES.items():
                if importlib.util.find_spec(package) is None:
                    print(f"  {name:26} not installed")
                    continue
                queue = context.Queue()
                process = context.Process(target=one, args=(name, str(file), asked, queue))
                process.start()
                seconds, busy, peak, count, digest = queue.get()
                process.join()
                answers.add(digest)
                print(f"  {name:26} {seconds:>8.2f} {busy:>10.2f} {peak:>10,.0f} {count:>10,}", flush=True)
            if len(answers) > 1:
                raise SystemExit("the engines do not agree")


if __name__ == "__main__":
    main()
