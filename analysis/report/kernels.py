"""How are notebooks run, side by side, so that one that fails or an interruption costs nothing else?

:func:`run_jobs` gives each kernel the next notebook when it has finished one, and writes each as it ends;
:func:`written` is a notebook as a file: the same bytes at every run, on every machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

from analysis.files import write_atomically
from analysis.report.files import HOME

_FORGET = """
import sys
if "matplotlib.pyplot" in sys.modules:
    sys.modules["matplotlib.pyplot"].close("all")
get_ipython().run_line_magic("reset", "-f")
"""
_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Kernels report warnings with a file name that holds their process number; it would change at every run.
_CELL_FILE = re.compile(r"(?:[^\s:]*[/\\])?ipykernel_\d+[/\\]\d+\.py:\d+: ")


class Job(NamedTuple):
    """A notebook to run: its name without ending, and its cells."""

    name: str
    book: Any


def run_jobs(
    jobs: list[Job],
    good: Path,
    bad: Path,
    environment: dict[str, str],
    slots: int,
    timeout: int,
    tell: Callable[[str], Any],
) -> list[str]:
    """Run notebooks; returns a line for each that failed.

    Parameters
    ----------
    jobs : list of Job
    good, bad : Path
        Folders for those that ran through and those that failed.
    environment : dict
        Of the kernels.
    slots : int
        Kernels at once.
    timeout : int
        Seconds one cell may take.
    tell : callable
        Gets a line as each notebook begins and ends.
    """
    return _finished(_run_all(jobs, good, bad, environment, slots, timeout, tell))


def _finished(work: Coroutine[Any, Any, list[str]]) -> list[str]:
    """What the work returns; an interruption (Ctrl-C) ends all kernels first."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        return asyncio.run(work)
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for one, handler in before.items():
            with contextlib.suppress(ValueError, TypeError):  # not the main thread, or a handler not of Python's
                signal.signal(one, handler)


async def _run_all(
    jobs: list[Job],
    good: Path,
    bad: Path,
    environment: dict[str, str],
    slots: int,
    timeout: int,
    tell: Callable[[str], Any],
) -> list[str]:
    """Each slot is one kernel that takes the next notebook when it has finished one."""
    waiting = list(jobs)
    failures: dict[str, str] = {}
    whole: Any = asyncio.current_task()
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        whole.cancel()

    async def work() -> None:
        kernel = _kernel()
        try:
            while waiting:
                job = waiting.pop(0)
                tell(f"running {job.name} ({len(jobs) - len(waiting)} of {len(jobs)})")
                began = time.monotonic()
                failure = await _execute(job, kernel, environment, timeout, stop)
                _on_interruption(stop)
                if stopped.is_set():  # nbclient reports a cancelled cell as a dead kernel
                    raise asyncio.CancelledError
                write_atomically((bad if failure else good) / f"{job.name}.ipynb", written(job.book))
                tell(failure or f"{job.name}: {time.monotonic() - began:.1f} s")
                if failure:
                    failures[job.name] = failure
                    # What a failed notebook leaves behind must not reach the next one.
                    await kernel.shutdown_kernel(now=True)
                    kernel = _kernel()
        finally:
            if kernel.has_kernel:
                await kernel.shutdown_kernel(now=True)

    await asyncio.gather(*(work() for _ in range(min(slots, len(jobs)))))
    return [failures[job.name] for job in jobs if job.name in failures]


async def _execute(
    job: Job, kernel: Any, environment: dict[str, str], timeout: int, stop: Callable[[], Any]
) -> str | None:
    """Run a notebook in place; if a cell failed, one line that says which and why."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    book = job.book
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(book, timeout=timeout, record_timing=False, km=kernel)
    # At every cell anew: a client that starts or finishes beside this one takes the handlers away.
    client.on_cell_execute = lambda **_: _on_interruption(stop)
    failure = None
    try:
        async with client.async_setup_kernel(env=environment, cwd=str(HOME)):
            # A kernel that ran another notebook keeps its imports (seconds each) and nothing else.
            talk: Any = client.kc
            await talk.execute(_FORGET, silent=True, store_history=False, reply=True, timeout=60)
            await client.async_execute(reset_kc=False)
    except CellExecutionError as error:
        what = _TERMINAL_COLOURS.sub("", f"{error.ename}: {error.evalue}")
        failure = f"{job.name}, cell {_place(book)}: {' '.join(what.split())}"
    except CellTimeoutError:
        failure = f"{job.name}, cell {_place(book)}: not finished after {timeout} seconds"
    except DeadKernelError:
        failure = f"{job.name}, cell {_place(book)}: Python ended unexpectedly, perhaps for want of memory"
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
    return failure


def _on_interruption(stop: Callable[[], Any]) -> None:
    """nbclient takes Ctrl-C to mean "end this kernel" and would go on with the next notebook."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Not on Windows, and not outside the main thread: there Python's own handling stays.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(name, stop)


def _kernel() -> Any:
    """A kernel of the Python that runs now, whatever kernels are registered on this machine."""
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            # No history: two kernels would wait for each other's lock on its database.
            options = ["--HistoryManager.enabled=False", "--log-level=ERROR"]
            return KernelSpec(argv=[*command, *options], display_name="Python", language="python")

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())


def _place(book: Any) -> int:
    """The number, from 1, of the last cell that ran."""
    ran = [i for i, cell in enumerate(book.cells, 1) if cell.cell_type == "code" and cell.execution_count]
    failed = [
        i
        for i, cell in enumerate(book.cells, 1)
        if cell.cell_type == "code" and any(output.output_type == "error" for output in cell.outputs)
    ]
    return (failed or ran or [1])[-1]


def written(book: Any) -> bytes:
    """The notebook as a file: the same bytes at every run, on every machine."""
    import nbformat

    book.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    count = 0
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code" and cell.execution_count:
            count += 1
            cell.execution_count = count  # the kernel may have counted through another notebook before
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _CELL_FILE.sub("", output.text)
            elif output.output_type == "execute_result":
                output.execution_count = count
            elif output.output_type == "error":
                output.traceback = [_TERMINAL_COLOURS.sub("", line) for line in output.traceback]
    return (nbformat.writes(book) + "\n").encode()
