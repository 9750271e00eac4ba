"""Which parts of the tables are missing? They are handed out to workers, and what comes back is kept.

:func:`measure_articles` does the tables of articles and of the whole corpus, :func:`compare_stories` those that
compare the articles of each story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.checks import Check, checks_table
from analysis.corpus.load import MEASURED_COLUMNS
from analysis.files import is_sound, read_sealed, write_sealed
from analysis.tables.by_story import gather, heaviest_first, rows_of, share_key, share_stories
from analysis.tables.engines import Lost, Task
from analysis.tables.measure import make_parts, make_story_parts, make_whole, not_made
from analysis.tables.parts import arrow_to_bytes, from_bytes, joined, to_bytes
from analysis.tables.plan import Plan, is_kept, problems_file
from analysis.tables.progress import Progress
from analysis.tables.registry import Measure

# Finding stories needs all texts at once: above this many, tables that compare articles are left out.
MOST_ARTICLES_AT_ONCE = 100_000
TOO_MANY = "tables left out"
# Has tasks done, told under the name of a step: the name and result of each.
Do = Callable[[str, Iterator[Task]], Iterator[tuple[Any, Any]]]
Files = dict[str, list[Path]]


def measure_articles(
    plan: Plan, do: Do, tables: list[Measure], progress: bool | Callable[[int, int], Any]
) -> tuple[Files, list[pd.DataFrame]]:
    """The tables made article by article, and those of the whole corpus: files, and what went wrong."""
    local = [table for table in tables if table.scope == "article"]
    partitions, total = plan.partitions, plan.articles
    files = {table.name: [plan.part(table.name, one.key) for one in partitions] for table in local}
    whole, checks = _whole_tables(plan, tables, total)
    missing = tuple(name for name, file in whole.items() if not is_sound(file))
    bar = Progress(progress, total)
    todo = []
    for number, one in enumerate(partitions):
        # A part counts as done only when all tables of its partition are.
        wanted = tuple(table.name for table in local if not is_kept(files[table.name][number]))
        if wanted:
            todo.append((number, wanted))
        else:
            bar.add(one.articles)

    def tasks() -> Iterator[Task]:
        if missing:  # first, because nobody can share this work
            articles = joined([one.file for one in partitions], MEASURED_COLUMNS)
            stored = {name: read_sealed(file) for name, file in whole.items() if name not in missing}
            bar.now("comparing all articles")
            yield Task("corpus", make_whole, (arrow_to_bytes(articles), stored, missing, plan.book))
        bar.now("measuring articles")
        for number, wanted in todo:
            needs = {need for table in local if table.name in wanted for need in table.needs} - set(wanted)
            stored = {name: read_sealed(files[name][number]) for name in sorted(needs)}
            yield Task(number, make_parts, (read_sealed(partitions[number].file), stored, wanted, plan.book))

    try:
        for name, result in do("partition", tasks()):
            if name == "corpus":
                made, failed = _unless_lost(result, missing)
                for table, data in made.items():
                    write_sealed(whole[table], data)
                checks += [from_bytes(data) for data in failed.values()]
                continue
            if isinstance(result, Lost):
                raise ValueError(
                    f"{result.why} (partition {name}), most likely for want of memory: use fewer workers, or a "
                    "smaller partition size"
                )
            made, problems = result
            for table, data in made.items():
                if problems is not None:  # first, so that an interruption between the two loses none
                    write_sealed(problems_file(files[table][name]), problems)
                write_sealed(files[table][name], data)
            bar.add(partitions[name].articles)
    finally:
        bar.close()
    bad = _keptproblems_file(file for group in files.values() for file in group)
    if len({name for table in bad for name in table["article_id"]}) == total:
        raise ValueError(f"no article could be measured: {bad[0]['detail'].iloc[0]}")
    found = {table.name: whole[table.name] for table in tables if table.name in whole}
    return {**files, **{name: [file] for name, file in found.items() if is_sound(file)}}, checks + bad


def _whole_tables(plan: Plan, tables: list[Measure], total: int) -> tuple[dict[str, Path], list[pd.DataFrame]]:
    """Files of the tables made of all articles at once; a note instead where they are too many."""
    whole = {table.name: plan.part(table.name, plan.corpus_key) for table in tables if table.scope == "corpus"}
    missing = [name for name, file in whole.items() if not is_sound(file)]
    if not missing or total <= MOST_ARTICLES_AT_ONCE:
        return whole, []
    names = ", ".join(table.name for table in tables if table.name in missing or table.scope == "story")
    detail = (
        f"{names} compare all articles with each other: {total:,} are more than {MOST_ARTICLES_AT_ONCE:,}"
    )
    check = Check("note", TOO_MANY, None, None, None, detail, "compute them for one topic or month")
    return {name: file for name, file in whole.items() if name not in missing}, [checks_table([check])]


def compare_stories(
    plan: Plan, do: Do, tables: list[Measure], files: Files, progress: bool | Callable[[int, int], Any]
) -> list[pd.DataFrame]:
    """The tables that compare the articles of each story; adds their files, returns what went wrong."""
    wanted = [table for table in tables if table.scope == "story"]
    listed = from_bytes(read_sealed(files["stories"][0]))
    share = share_stories(listed)
    articles = gather([one.file for one in plan.partitions], share, MEASURED_COLUMNS)
    stories = gather(files["stories"], share)
    keys = [share_key(articles, stories, number) for number in range(share.max() + 1)]
    parts = {table.name: [plan.part(table.name, key) for key in keys] for table in wanted}
    todo = {
        number: missing
        for number in heaviest_first(stories)
        if (missing := tuple(name for name, group in parts.items() if not is_kept(group[number])))
    }
    needs = {
        need for table in wanted if any(table.name in some for some in todo.values()) for need in table.needs
    }
    needed = {name: gather(files[name], share) for name in sorted(needs - set(parts)) if name in files}
    bar = Progress(progress is True, len(keys), " groups of stories", "comparing")
    bar.add(len(keys) - len(todo))

    def tasks() -> Iterator[Task]:
        for number, missing in todo.items():
            stored = {name: rows_of(table, number) for name, table in {**needed, "stories": stories}.items()}
            for name, group in parts.items():
                if name in needs and name not in missing:
                    stored[name] = read_sealed(group[number])
            yield Task(number, make_story_parts, (rows_of(articles, number), stored, missing, plan.book))

    checks: dict[str, pd.DataFrame] = {}
    try:
        for number, result in do("stories", tasks()):
            made, failed = _unless_lost(result, todo[number])
            for name, problems in failed.items():
                if name in made:
                    write_sealed(problems_file(parts[name][number]), problems)
                else:
                    checks.setdefault(name, from_bytes(problems))
            for name, data in made.items():
                write_sealed(parts[name][number], data)
            bar.add(1)
    finally:
        bar.close()
    told = list(checks.values())
    for table in wanted:
        name, group = table.name, parts[table.name]
        bad = _keptproblems_file(group)
        told += bad
        no_story = sum(map(len, bad)) == listed["story_id"].nunique()
        if no_story or any(need not in files for need in table.needs):
            # This is the measure's fault, or made from nothing: not to be kept for the next run.
            for file in group:
                file.unlink(missing_ok=True)
                problems_file(file).unlink(missing_ok=True)
        elif all(map(is_sound, group)):
            files[name] = group
    return told


def _unless_lost(result: Any, wanted: Sequence[str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What a worker made; where it could not, the checks that say so."""
    if not isinstance(result, Lost):
        return result
    return {}, {name: to_bytes(checks_table([not_made(name, result.why)])) for name in wanted}


def _keptproblems_file(files: Iterable[Path]) -> list[pd.DataFrame]:
    kept = [problems_file(file) for file in files]
    return [from_bytes(read_sealed(file)) for file in kept if is_sound(file)]
