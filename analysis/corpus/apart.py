"""How can a stranger's file be read without costing more than itself? In a process of its own, under ceilings.

:func:`rows_apart` runs a generator in a reading process and hands over what it yields, :func:`call_apart` a function.
Memory and processor time are limited by the system (``setrlimit``); whatever goes wrong there, also a breakdown of a
library, is one ``ValueError`` here. A process that did its work is kept for the next file: starting one takes as long
as reading a hundred pages.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import math
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# What one file may need; measured, an export of 500 articles takes 4 s and 250 MB, a PDF of 300 pages 15 s.
_MEMORY = 1_200_000_000
_SECONDS, _SECONDS_PER_MB = 30.0, 3.0
# Rows are handed over as soon as so many, so many bytes or so much time has gone by.
_ROWS, _BYTES, _LINGER = 500, 1_000_000, 0.5
# A process that holds so much more than at its start is replaced.
_GROWN = 300_000_000
_HEAD = struct.Struct(">Q")
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from analysis.corpus.apart import serve; serve()"


class Ceilings(NamedTuple):
    """What reading one file may cost: seconds of processor time, bytes of memory beyond what the process holds."""

    seconds: float = _SECONDS
    memory: int = _MEMORY


def ceilings_for(file: Path) -> Ceilings:
    """More time for a larger file; memory is the same for all, since readers hold a part at a time."""
    return Ceilings(_SECONDS + _SECONDS_PER_MB * file.stat().st_size / 1e6)


def unlimited() -> str | None:
    """Why memory cannot be limited on this system, or None."""
    if resource is None or not _held():
        return f"{sys.platform} sets no ceiling to a process's memory: only time is limited"
    return None


def rows_apart(
    function: str, arguments: tuple[Any, ...] = (), ceilings: Ceilings | None = None
) -> Iterator[Any]:
    """What a generator yields, run in a reading process.

    Parameters
    ----------
    function : str
        ``"module:name"`` of a generator, or of a function returning an iterable.
    arguments : tuple
        Plain values.
    ceilings : Ceilings, optional

    Raises
    ------
    ValueError
        What the generator raised, or that it needed more than its ceilings, or broke down.
    """
    limits = ceilings or Ceilings()
    reader = _idle() or _start()
    idle = False
    try:
        _send(reader.asked, (function, arguments, limits))
        while True:
            kind, content = _answer(reader, limits)
            if kind == "last":  # free for the next file before its rows are used
                idle = True
                _IDLE.append(reader)
            elif kind not in ("some", "over"):
                idle = kind == "failed"
                if idle:
                    _IDLE.append(reader)
                raise ValueError(content)
            for item in content:
                yield pickle.loads(item)  # noqa: S301 - from our own process
            if kind in ("last", "over"):
                return
    finally:
        if not idle:
            _end(reader)


def call_apart(function: str, arguments: tuple[Any, ...] = (), ceilings: Ceilings | None = None) -> Any:
    """What a function returns, run in a reading process; errors as of :func:`rows_apart`."""
    return next(rows_apart("analysis.corpus.apart:_one", (function, arguments), ceilings))


def close_readers() -> None:
    """End the processes that wait for the next file."""
    while (reader := _idle()) is not None:
        _end(reader)


class _Reader(NamedTuple):
    """A reading process, who started it, and the two ends of the line to it."""

    process: subprocess.Popen[bytes]
    owner: int
    asked: BinaryIO
    answers: BinaryIO


_IDLE: list[_Reader] = []
atexit.register(close_readers)


def _idle() -> _Reader | None:
    while True:
        try:
            reader = _IDLE.pop()
        except IndexError:
            return None
        # After a fork two processes hold one line; it is its owner's.
        if reader.owner == os.getpid() and reader.process.poll() is None:
            return reader


def _start() -> _Reader:
    # Threads, and pools that reserve more than they use, would count against the ceiling of memory.
    frugal = dict.fromkeys(
        ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS", "MALLOC_ARENA_MAX"), "1"
    )
    frugal["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    places = json.dumps([path for path in sys.path if isinstance(path, str)])
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _START, places],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, **frugal}, start_new_session=True,  # Ctrl-C is ours to act on
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    return _Reader(process, os.getpid(), process.stdin, process.stdout)  # type: ignore[arg-type]


def _end(reader: _Reader) -> None:
    reader.process.kill()
    reader.process.wait()
    for line in (reader.asked, reader.answers):
        with contextlib.suppress(OSError):
            line.close()


def _answer(reader: _Reader, limits: Ceilings) -> tuple[str, Any]:
    """The next part of an answer; ``failed`` with a line, ``broken`` with one where the process is of no more use."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        reader.process.kill()

    # Processor time is limited by the system; this is for what waits without working, on a busy machine too.
    patience = 5 * limits.seconds + 5 if resource is not None else limits.seconds
    watch = threading.Timer(patience, give_up)
    watch.daemon = True
    watch.start()
    try:
        return _receive(reader.answers)
    except EOFError:
        code = reader.process.wait()
    finally:
        watch.cancel()
    if late.is_set():
        return "broken", f"no answer within {patience:,.0f} s: given up"
    if resource is not None and code == -signal.SIGXCPU:
        return "broken", f"needs more than {limits.seconds:,.0f} s of processor time: given up"
    if resource is not None and code == -signal.SIGKILL:
        return "broken", "needs more memory than this machine has: given up"
    return "broken", f"the reader broke down on it (exit {code}): given up"


# What runs in the reading process.
def serve() -> None:
    """Answer requests until there are no more; whatever prints cannot disturb the line."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    at_start = _held(1)
    while True:
        try:
            function, arguments, limits = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _limit(limits)
        rows: list[bytes] = []
        try:
            size, since = 0, time.monotonic()
            for item in _named(function)(*arguments):
                rows.append(pickle.dumps(item))
                size += len(rows[-1])
                if len(rows) >= _ROWS or size >= _BYTES or time.monotonic() - since > _LINGER:
                    _send(answers, ("some", rows))
                    rows, size, since = [], 0, time.monotonic()
            kind, content = "last", rows
        except MemoryError:
            rows = []
            kind, content = "broken", f"needs more than {limits.memory / 1e6:,.0f} MB of memory: given up"  # type: ignore[assignment]
        except (ValueError, OSError) as error:
            kind, content = "failed", str(error) or type(error).__name__  # type: ignore[assignment]
        except Exception as error:  # noqa: BLE001 - readers of other people's formats raise whatever they stumble over
            kind, content = "failed", f"{type(error).__name__}: {error}"  # type: ignore[assignment]
        _limit(None)
        if kind != "last" and rows:
            _send(answers, ("some", rows))
        if kind == "last" and _held(1) > at_start + _GROWN:
            kind = "over"
        _send(answers, (kind, content))
        if kind in ("over", "broken"):
            return


def _one(function: str, arguments: tuple[Any, ...]) -> Iterator[Any]:
    yield _named(function)(*arguments)


def _named(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _limit(limits: Ceilings | None) -> None:
    """Set the ceilings for one file, or lift them."""
    if resource is None:
        return
    ceilings = [(resource.RLIMIT_CPU, None if limits is None else math.ceil(time.process_time() + limits.seconds))]
    if held := _held():
        ceilings.append((resource.RLIMIT_AS, None if limits is None else held + limits.memory))
    for kind, most in ceilings:
        hard = resource.getrlimit(kind)[1]
        wanted = hard if most is None else most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # systems that know the limit and do not keep it
            resource.setrlimit(kind, (wanted, hard))


def _held(field: int = 0) -> int:
    """Bytes of address space (field 0) or memory (1) this process has, 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[field]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _send(line: BinaryIO, message: Any) -> None:
    raw = pickle.dumps(message)
    with contextlib.suppress(BrokenPipeError):  # the answer will say that nobody is there
        line.write(_HEAD.pack(len(raw)))
        line.write(raw)
        line.flush()


def _receive(line: BinaryIO) -> Any:
    head = line.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    raw = line.read(size := _HEAD.unpack(head)[0])
    if len(raw) < size:
        raise EOFError
    return pickle.loads(raw)  # noqa: S301 - between a process and its own reader
