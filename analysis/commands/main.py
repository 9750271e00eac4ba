"""The ``framing`` command: arguments in, one library call, result out."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import analysis
from analysis.files import full_disk, is_full
from analysis.terminal import SCREEN, say, tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return 0 if it worked, 1 for a problem in the data or the machine, 2 for misuse."""
    parser = _parser()
    wanted = parser.parse_args(arguments)
    if not hasattr(wanted, "run"):
        parser.print_help()
        return 2
    try:
        with _stoppable():
            return wanted.run(wanted) or 0
    except BrokenPipeError:  # the reader, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as problem:
        tell(f"framing: error: {_one_line(problem)}", SCREEN)
        return 1
    except KeyboardInterrupt as stop:
        tell("framing: interrupted; what was finished is kept: run the same command again")
        return 128 + getattr(stop, "signal", signal.SIGINT)


class _Stopped(KeyboardInterrupt):
    """The system asked this process to end (SIGTERM): everything is put away as after Ctrl-C."""

    signal = signal.SIGTERM


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Within, a request to end interrupts as Ctrl-C does; a second request of either kind ends at once."""

    def stop(number: int, _: Any) -> None:
        for one in before:
            signal.signal(one, lambda again, _: os._exit(128 + again))
        raise _Stopped if number == signal.SIGTERM else KeyboardInterrupt

    before: dict[Any, Any] = {}
    if threading.current_thread() is threading.main_thread():  # elsewhere Python lets nobody handle signals
        for one in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(one) is not signal.SIG_IGN:  # as under nohup
                before[one] = signal.getsignal(one)
                signal.signal(one, stop)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _tables(wanted: argparse.Namespace) -> None:
    from analysis.tables import compute_tables

    _reading(wanted.corpus)
    only = wanted.only.split(",") if wanted.only else None
    written = compute_tables(
        wanted.corpus,
        wanted.codebook,
        wanted.out,
        only=only,
        where=wanted.where,
        format=wanted.format,
        workers=wanted.workers,
        cluster=wanted.cluster,
        progress=True,
    )
    for name, path in written.items():
        say(f"{name}: {path}")


def _figures(wanted: argparse.Namespace) -> int:
    from analysis.report import run_notebooks

    failed = run_notebooks(
        wanted.corpus,
        wanted.codebook,
        wanted.out,
        progress=True,
        groups=wanted.groups,
        where=wanted.where,
        quotes=wanted.quotes,
        style=wanted.style,
        zipped=wanted.zip,
    )
    return int(bool(failed))


def _notebooks(wanted: argparse.Namespace) -> None:
    from analysis.report import write_notebooks

    folder = write_notebooks(
        wanted.corpus, wanted.codebook, wanted.out, groups=wanted.groups, where=wanted.where
    )
    say(f"{folder}: notebooks on {wanted.corpus}, not yet run")


def _codebook_check(wanted: argparse.Namespace) -> int:
    problems = analysis.check_codebook(wanted.file)
    for problem in problems:
        tell(problem)
    if not problems:
        book = analysis.load_codebook(wanted.file)
        say(f"{wanted.file}: {len(book.concepts)} concepts, {len(book.actors)} actors, no problem found")
    return int(bool(problems))


def _codebook_init(wanted: argparse.Namespace) -> None:
    from analysis.codebook.loading import starter_codebook

    target = Path(wanted.file)
    if target.exists() and not wanted.force:
        raise ValueError(f"{target} exists already: choose another name or add --force")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(starter_codebook(), encoding="utf-8")
    say(f"{target}: written; edit it, then run: framing codebook check {target}")


def _explore(wanted: argparse.Namespace) -> None:
    from analysis.codebook.types import Codebook
    from analysis.report.explore import explore_study
    from analysis.report.files import HOME, corpus_name

    _reading(wanted.corpus)
    folder = Path(wanted.out) if wanted.out else HOME / "figures" / corpus_name(wanted.corpus) / "explore"
    folder = folder.expanduser().resolve()
    study = analysis.open_study(
        wanted.corpus, Codebook("none"), groups=wanted.groups, where=wanted.where, figures=folder
    )
    found = explore_study(study, folder, tell)
    say(f"{found.page}: names, speakers, distinctive words and words that may compete")
    if found.draft is None:
        say("No word and no name is frequent enough to propose. Start by hand: framing codebook init FILE")
    else:
        say(f"{found.draft}: a draft codebook to prune; then run: framing codebook check {found.draft}")


def _reading(corpus: str) -> None:
    """Say so; a corpus that is not there is one line, the error."""
    if Path(corpus).expanduser().exists():
        tell(f"reading {corpus}")


class _Describe(argparse.Action):
    """Like ``--version``: needs no other argument."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from analysis.tables.describe import describe_tables

        say(describe_tables(), end="")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="framing",
        description="How outlets tell the same event: word choice, attribution, tone, with the evidence.",
    )
    parser.add_argument("--version", action="version", version=f"framing {analysis.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    from analysis.commands import coding, corpus

    corpus.add_commands(commands)

    tables = commands.add_parser("tables", help="write every table: articles, attributions, hits, tones, …")
    tables.add_argument("corpus")
    _add_codebook(tables)
    tables.add_argument("--out", required=True, help="folder for the tables")
    tables.add_argument("--describe", action=_Describe, help="print what stands in each table, and stop")
    tables.add_argument("--only", help="names of tables, separated by commas")
    tables.add_argument("--format", choices=("parquet", "csv", "xlsx"), default="parquet")
    tables.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    tables.add_argument("--cluster", metavar="ADDRESS", help="work on this Dask scheduler (docs/scale.md)")
    _add_where(tables)
    tables.set_defaults(run=_tables)

    explore = commands.add_parser("explore", help="before there is a codebook: names, words, and a draft to prune")
    explore.add_argument("corpus")
    explore.add_argument("--out", help="default: figures/<corpus name>/explore")
    _add_choice(explore)
    explore.set_defaults(run=_explore)

    figures = commands.add_parser("figures", help="run the notebooks on a corpus and save every figure")
    figures.add_argument("corpus", nargs="?", help="default: the shipped demonstration corpus")
    _add_codebook(figures)
    figures.add_argument("--out", help="default: figures/<corpus name>")
    _add_choice(figures)
    figures.add_argument(
        "--quotes",
        type=int,
        metavar="N",
        help="to publish what belongs to publishers: at most N words of a passage in every file, and no texts",
    )
    figures.add_argument(
        "--style",
        choices=("screen", "print", "slides"),
        help="what pictures are drawn for: a screen, a column of print (grey, 85 mm), slides (16 by 9)",
    )
    figures.add_argument("--zip", action="store_true", help="also the whole folder as a zip with checksums")
    figures.set_defaults(run=_figures)

    notebooks = commands.add_parser("notebooks", help="write the notebooks on a corpus without running them")
    notebooks.add_argument("corpus")
    _add_codebook(notebooks)
    notebooks.add_argument("--out", help="default: figures/<corpus name>/notebooks")
    _add_choice(notebooks)
    notebooks.set_defaults(run=_notebooks)

    coding.add_commands(commands)

    codebook = commands.add_parser("codebook", help="check a codebook, or start a new one")
    actions = codebook.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("check", help="list every problem of a codebook with its line")
    one.add_argument("file")
    one.set_defaults(run=_codebook_check)
    two = actions.add_parser("init", help="write a commented starter")
    two.add_argument("file")
    two.add_argument("--force", action="store_true", help="overwrite")
    two.set_defaults(run=_codebook_init)
    return parser


def _add_choice(parser: argparse.ArgumentParser) -> None:
    """Which articles, compared by what: the same for every command that draws."""
    parser.add_argument("--groups", metavar="COLUMN", help="a column of the articles that groups outlets")
    _add_where(parser)


def _add_codebook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--codebook",
        help="your YAML of concepts and actors (default: the shipped one named like the corpus, else none: what needs "
        "no codebook is answered)",
    )


def _add_where(parser: argparse.ArgumentParser) -> None:
    from analysis.commands.corpus import WHERE

    parser.add_argument("--where", metavar="FILTER", help=WHERE)


def _one_line(problem: BaseException) -> str:
    if isinstance(problem, OSError) and is_full(problem):
        return full_disk(problem)
    if isinstance(problem, OSError) and problem.strerror:
        name = f"{problem.filename}: " if problem.filename else ""
        return f"{name}{problem.strerror}"
    return " ".join(str(problem).split())


if __name__ == "__main__":
    sys.exit(main())
