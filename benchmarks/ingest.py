"""How fast do articles come in, and does memory stay flat?

    python benchmarks/ingest.py FILE        an articles file (CSV, JSON Lines, Parquet); it is imported 1×,
    2×, 4×, 16× python benchmarks/ingest.py             the same on made-up articles

Prints seconds, articles per second and the peak memory of a process of its own, per step.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import tempfile
import time
from pathlib import Path


def made_up(target: Path, count: int) -> None:
    """A file of invented articles with the length and vocabulary size of news."""
    noise = random.Random(11)
    words = ["".join(noise.choices("aeioulnrst", k=noise.randint(2, 9))) for _ in range(20_000)]
    with target.open("w", encoding="utf-8") as handle:
        for number in range(count):
            body = " ".join(noise.choices(words, k=900))
            text = f"The harbour office said that the ferry will not sail today, and the council met. {body}"
            row = {"article_id": str(number), "outlet": f"outlet {number % 16}", "text": text}
            handle.write(json.dumps(row) + "\n")


def repeated(source: Path, target: Path, times: int) -> None:
    """The articles of a file several times over, each copy under its own identifiers."""
    from analysis.corpus import iter_articles

    with target.open("w", encoding="utf-8") as handle:
        for turn in range(times):
            for part in iter_articles(source, 500):
                for row in part.articles.to_dict("records"):
                    row = {name: value for name, value in row.items() if value == value}
                    row["article_id"] = f"{row['article_id']}-{turn}"
                    row["text"] = f"{row['text']}\n\nCopy {turn}."
                    handle.write(json.dumps(row) + "\n")


def one_step(step: str, source: str, folder: str, answer: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """Run one step and put (articles, wall seconds, processor seconds, peak MB) on the queue."""
    from analysis.corpus import import_articles, iter_articles

    began, busy = time.perf_counter(), time.process_time()
    if step == "import":
        count = import_articles(source, folder).read
    elif step == "import again":
        count = import_articles(source, folder).known
    else:
        count = sum(
            len(part.articles) for part in iter_articles(folder if step == "read store" else source, 500)
        )
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    answer.put((count, seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--times", type=int, nargs="*", default=[1, 2, 4, 16])
    wanted = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(
        f"{'':>4} {'step':14} {'articles':>9} {'seconds':>8} {'processor':>10} {'articles/s':>11} "
        f"{'peak MB':>8}"
    )
    with tempfile.TemporaryDirectory() as place:
        for times in wanted.times:
            source = Path(place) / f"{times}.jsonl"
            if wanted.file:
                repeated(wanted.file, source, times)
            else:
                made_up(source, 1000 * times)
            for step in ("read file", "import", "import again", "read store"):
                queue = context.Queue()
                process = context.Process(
                    target=one_step, args=(step, str(source), f"{place}/{times}", queue)
                )
                process.start()
                count, seconds, busy, peak = queue.get()
                process.join()
                print(
                    f"{times:>3}× {step:14} {count:>9,} {seconds:>8.1f} {busy:>10.1f} "
                    f"{count / busy:>11,.0f} {peak:>8,.0f}"
                )


if __name__ == "__main__":
    main()
