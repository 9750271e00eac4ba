"""Is nothing lost and nothing let in? Trials by class: n tried, n survived, and what was not.

``python benchmarks/resilience.py flips kills stops disk workers misuse`` runs these classes (default: all) over a small
invented corpus; ``--trials 0.1`` runs a tenth of each, ``--minutes 5`` stops each class then. What strangers serve is
tried by the classes ``servers readers addresses`` (``resilience_corpus.py``). A trial is survived where the result is,
byte for byte, that of an undisturbed run, or one clear line; a kill that came after the end is not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import http.server
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
COMMAND = [sys.executable, "-m", "analysis.commands.main"]
CODEBOOK = ROOT / "data" / "codebooks" / "demo.yml"


class Trial(NamedTuple):
    """What was tried, and what went wrong (None: survived; "not counted": it came too late)."""

    kind: str
    what: str
    wrong: str | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("classes", nargs="*", default=list(CLASSES), help=", ".join(CLASSES))
    parser.add_argument("--trials", type=float, default=1.0, help="this share of the trials of each class")
    parser.add_argument("--minutes", type=float, default=60, help="for each class at most")
    parser.add_argument("--seed", type=int, default=17)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    found: list[Trial] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FRAMING_CACHE"] = str(Path(folder) / "cache")
        for name in wanted.classes:
            began = time.monotonic()
            tried: list[Trial] = []
            for one in CLASSES[name](Path(folder) / name, wanted.trials, random.Random(wanted.seed)):
                tried.append(one)
                if time.monotonic() - began > 60 * wanted.minutes:
                    break  # what was tried until then is told
            found += tried
            print(f"{name}: {len(tried)} trials, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table_of(found))
    for one in found:
        if one.wrong not in (None, "not counted"):
            print(f"not survived: {one.kind}: {one.what}: {one.wrong}")
    return int(any(one.wrong not in (None, "not counted") for one in found))


def table_of(trials: list[Trial]) -> str:
    """The trials by class: tried, survived."""
    counted = [one for one in trials if one.wrong != "not counted"]
    tried = Counter(one.kind for one in counted)
    survived = Counter(one.kind for one in counted if one.wrong is None)
    rows = [f"| {kind} | {count:,} | {survived[kind]:,} |" for kind, count in tried.items()]
    return "\n".join(["| trials | tried | survived |", "|---|---:|---:|", *rows])


# --- what is worked on


def articles(count: int = 40) -> pd.DataFrame:
    """Invented articles with everything measures look for."""
    words = ["captives", "hostages", "prisoners", "detainees"]
    places = ["harbour", "bridge", "market", "ferry", "quay"]
    rows = []
    for i in range(count):
        text = (
            f"The {words[i % 4]} left the {places[i % 5]} on day {i}, the Varn Council said.\n"
            f"“We will wait for the {words[(i + 1) % 4]},” a spokesman of the Skarrel Front told reporters.\n"
            f"Two people were killed near the {places[(i + 2) % 5]} in the night, witnesses said."
        )
        outlet, date = ["The Gull", "The Pier", "Harbour Post"][i % 3], f"2031-04-{1 + i % 28:02}"
        rows.append({"article_id": f"a{i:03}", "outlet": outlet, "date": date, "title": f"Day {i}", "text": text})
    return pd.DataFrame(rows)


def digest(folder: Path) -> str:
    """One hash of all files of a result: hidden ones and what was set aside left out."""
    told = hashlib.blake2b()
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if file.is_file() and not any(one.startswith(".") for one in parts) and file.suffix != ".damaged":
            told.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return told.hexdigest()


def run(arguments: list[str], **more: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **more.pop("env", {})}
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def share_of(trials: float, count: int) -> int:
    return max(1, round(trials * count))


# --- the classes


def flips(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    """One bit of a kept part, a finished table, the manifest, a store, the parse cache."""
    from analysis.corpus import import_articles, load_corpus
    from analysis.tables import compute_tables, read_table

    folder.mkdir()
    articles().to_csv(folder / "all.csv", index=False)
    import_articles(folder / "all.csv", folder / "store")
    cache = folder / "cache" / "parses.sqlite"
    os.environ["FRAMING_CACHE"] = str(cache.parent)
    make = functools.partial(compute_tables, articles(), CODEBOOK, partition=10)
    make(folder / "out")
    right, store = digest(folder / "out"), digest(folder / "store")
    text = load_corpus(folder / "store")["text"].tolist()
    where = {
        "kept parts": sorted(f for f in (folder / "out" / ".parts").rglob("*") if f.is_file()),
        "finished tables": sorted(f for f in (folder / "out").iterdir() if f.is_file()),
        "store": sorted(f for f in (folder / "store").rglob("*") if f.is_file() and not f.name.startswith(".")),
        "parse cache": [cache],
    }
    for number in range(share_of(trials, 200)):
        kind = ("kept parts", "kept parts", "finished tables", "store", "parse cache")[number % 5]
        file = chance.choice(where[kind])
        before = file.read_bytes()
        place = chance.randrange(len(before))
        spoilt = bytearray(before)
        spoilt[place] ^= 1 << chance.randrange(8)
        what = f"{file.name}, byte {place}"
        kept = folder / "kept"
        shutil.copytree(folder / "store" if kind == "store" else folder / "out", kept)
        if kind == "kept parts":
            for table in [f for f in kept.iterdir() if f.is_file()]:
                table.unlink()
        home = folder / ("store" if kind == "store" else "out")
        target = file if kind == "parse cache" else kept / file.relative_to(home)
        target.write_bytes(spoilt)
        wrong = None
        try:
            if kind == "store":
                with contextlib.suppress(ValueError):
                    if load_corpus(kept)["text"].tolist() != text:
                        wrong = "silent: other articles were read"
                import_articles(folder / "all.csv", kept)
                wrong = wrong or (None if digest(kept) == store else "the mended store is another")
            else:
                if kind == "finished tables" and file.suffix == ".parquet":
                    with contextlib.suppress(ValueError):
                        if not read_table(kept, file.stem).equals(read_table(folder / "out", file.stem)):
                            wrong = "silent: another table was read"
                if kind == "parse cache":
                    shutil.rmtree(kept)
                make(kept)
                wrong = wrong or (None if digest(kept) == right else "silent: other tables")
        except Exception as problem:  # noqa: BLE001 - whatever it is, the run was blocked
            wrong = f"blocked: {type(problem).__name__}: {problem}"[:200]
        yield Trial(f"flipped bits, {kind}", what, wrong)
        shutil.rmtree(kept, ignore_errors=True)
        if kind == "parse cache":
            for left in cache.parent.glob("parses.sqlite*"):
                left.unlink()
            cache.write_bytes(before)


def _jobs(folder: Path) -> dict[str, tuple[list[str], Path]]:
    """What is interrupted: the arguments of a command, with OUT for its folder, and how often it is tried."""
    articles().to_csv(folder / "all.csv", index=False)
    pages = folder / "pages"
    pages.mkdir()
    for i, row in enumerate(articles(12).to_dict("records")):
        body = "".join(f"<p>{line}</p>" for line in row["text"].split("\n"))
        (pages / f"{i}.html").write_text(f"<html><head><title>{row['title']}</title></head><body>{body}</body></html>")
    handler = functools.partial(_Quiet, directory=str(pages))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    addresses = [f"http://127.0.0.1:{server.server_port}/{i}.html" for i in range(12)]
    (folder / "addresses.txt").write_text("\n".join(addresses))
    book = ["--codebook", str(CODEBOOK)]
    return {
        "import": (["import", str(folder / "all.csv"), "--into", "OUT"], folder),
        "collect": (
            ["collect", str(folder / "addresses.txt"), "--into", "OUT", "--allow-private", "--delay", "0.1"], folder,
        ),
        "tables": (["tables", str(folder / "all.csv"), *book, "--out", "OUT", "--workers", "2"], folder),
        "figures": (["figures", str(folder / "all.csv"), *book, "--out", "OUT"], folder),
    }  # fmt: skip


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def _disturbed(
    folder: Path, kinds: dict[str, int], sent: int, label: str, chance: random.Random
) -> Iterator[Trial]:
    """Each command is stopped somewhere, then run to its end: the result must be that of an undisturbed run."""
    folder.mkdir()
    jobs = _jobs(folder)
    for kind, count in kinds.items():
        arguments, _ = jobs[kind]
        out = folder / "out"
        with_out = [str(out) if one == "OUT" else one for one in arguments]
        began = time.monotonic()
        process = run(with_out)
        _, told = process.communicate()
        lasted = time.monotonic() - began
        right = _result(kind, out)
        if process.returncode not in (0, 1) or not right:
            yield Trial(f"{label} {kind}", "undisturbed", f"ended with {process.returncode}: {told[-200:]}")
            continue
        for _ in range(count):
            shutil.rmtree(out, ignore_errors=True)
            after = chance.uniform(0.05, 1.0) * lasted
            process = run(with_out)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=after)
            if process.poll() is not None:
                yield Trial(f"{label} {kind}", f"after {after:.1f} s", "not counted")
                continue
            process.send_signal(sent)
            _, told = process.communicate()
            wrong = None
            if sent != signal.SIGKILL and ("Traceback" in told or "resource_tracker" in told):
                wrong = f"said: {told[-200:]}"
            again = run(with_out)
            _, told = again.communicate()
            if _result(kind, out) != right:
                wrong = wrong or f"another result at the end ({told[-150:].strip()})"
            yield Trial(f"{label} {kind}", f"after {after:.1f} of {lasted:.1f} s", wrong)
        shutil.rmtree(out, ignore_errors=True)


def _result(kind: str, out: Path) -> str:
    """What must be equal at the end; a store and a collection by what is read from them."""
    from analysis.corpus import load_corpus

    if kind in ("import", "collect"):
        try:
            found = load_corpus(out)
        except ValueError:
            return ""
        return hashlib.blake2b(found[["article_id", "text"]].sort_values("article_id").to_csv().encode()).hexdigest()
    return digest(out) if out.is_dir() else ""


def kills(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    counts = {"import": 15, "collect": 15, "tables": 20, "figures": 10}
    counts = {kind: share_of(trials, count) for kind, count in counts.items()}
    yield from _disturbed(folder, counts, signal.SIGKILL, "kill -9,", chance)


def stops(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    counts = {kind: share_of(trials, count) for kind, count in {"import": 5, "tables": 10, "figures": 5}.items()}
    yield from _disturbed(folder, counts, signal.SIGTERM, "SIGTERM,", chance)


def disk(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    """A file that cannot grow (RLIMIT_FSIZE: the errors of a full disk, without one)."""
    folder.mkdir()
    articles().to_csv(folder / "all.csv", index=False)
    limits = [20_000, 9_000, 5_000, 3_000, 1_000]
    for number in range(share_of(trials, len(limits))):
        out = folder / f"out{number}"
        limit = limits[number % len(limits)]
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
            "from analysis.commands.main import main; sys.exit(main(sys.argv[1:]))"
        )
        arguments = ["tables", str(folder / "all.csv"), "--codebook", str(CODEBOOK), "--out", str(out)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FRAMING_CACHE": str(folder / f"cache{number}")}
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        last = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""
        wrong = None
        if "Traceback" in done.stderr or done.returncode != 1 or "the disk is full" not in last or "free" not in last:
            wrong = f"ended with {done.returncode}: {last[:200]}"
        again = run(arguments)
        again.communicate()
        whole = folder / "whole"
        if not whole.exists():
            run([*arguments[:-1], str(whole)]).communicate()
        if digest(out) != digest(whole):
            wrong = wrong or "another result afterwards"
        yield Trial("full disk", f"at {limit:,} bytes", wrong)


def workers(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    """A worker that is killed while it works: the run goes on with another one."""
    folder.mkdir()
    articles(120).to_csv(folder / "all.csv", index=False)
    arguments = ["tables", str(folder / "all.csv"), "--codebook", str(CODEBOOK), "--workers", "2", "--out"]
    run([*arguments, str(folder / "whole")]).communicate()
    for number in range(share_of(trials, 3)):
        out = folder / f"out{number}"
        process = run([*arguments, str(out)], env={"FRAMING_CACHE": str(folder / f"cache{number}")})
        killed = False
        until = time.monotonic() + 120
        while not killed and process.poll() is None and time.monotonic() < until:
            time.sleep(0.5 + chance.random())
            for child in _children(process.pid):
                with contextlib.suppress(OSError):
                    os.kill(child, signal.SIGKILL)
                    killed = True
                    break
        _, told = process.communicate()
        wrong = None if killed else "not counted"
        if killed and (process.returncode or digest(out) != digest(folder / "whole")):
            wrong = f"ended with {process.returncode}: {told[-200:].strip()}"
        yield Trial("lost workers", f"worker {number}", wrong)


def _children(parent: int) -> list[int]:
    """Processes that a process started to work for it (Linux)."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            told = (place / "cmdline").read_bytes()
            if int((place / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent and b"spawn_main" in told:
                found.append(int(place.name))
    return found


def misuse(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
    """Wrong tables handed to every public function (tests/misuse.py), by room."""
    from tests.misuse import calls, try_function, with_tables

    folder.mkdir()
    given = calls(with_tables(folder))
    names = sorted(given)
    for name in names if trials >= 1 else chance.sample(names, share_of(trials, len(names))):
        for one in try_function(name, given[name]):
            yield Trial(f"misuse, {one.room}", f"{one.function}({one.table}: {one.way})", one.raw)


CLASSES: dict[str, Callable[[Path, float, random.Random], Iterator[Trial]]] = {
    "flips": flips, "kills": kills, "stops": stops, "disk": disk, "workers": workers, "misuse": misuse,
}  # fmt: skip


def _from_strangers(name: str, count: int | None) -> Callable[[Path, float, random.Random], Iterator[Trial]]:
    """The trials of ``resilience_corpus.py`` as a class of this benchmark."""

    def tried(folder: Path, trials: float, chance: random.Random) -> Iterator[Trial]:
        make = getattr(importlib.import_module("benchmarks.resilience_corpus"), f"trials_of_{name}")
        for one in make() if count is None else make(share_of(trials, count)):
            yield from (Trial(one.name, "", None) for _ in range(one.survived))
            yield from (Trial(one.name, "", what) for what in one.failed)

    return tried


CLASSES["servers"] = _from_strangers("servers", 1_000)
CLASSES["readers"] = _from_strangers("readers", 500)
CLASSES["addresses"] = _from_strangers("addresses", None)


if __name__ == "__main__":
    sys.exit(main())
