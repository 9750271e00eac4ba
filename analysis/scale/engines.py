"""Who does the work? This process, local processes or a Dask cluster: one function over the same partitions.

:func:`run_tasks` yields results as they are finished, never holding more than a few; a worker that dies is
replaced and its partition done again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

# A partition that kills its worker this often is not tried again.
_ATTEMPTS = 3
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Task = tuple[int, tuple[Any, ...]]


def run_tasks(
    function: Callable[..., Any], tasks: Iterable[Task], workers: int = 1, cluster: Any = None
) -> Iterator[tuple[int, Any]]:
    """Call ``function(*arguments)`` for each (number, arguments); yield (number, result) as they finish.

    Parameters
    ----------
    function : callable
        Importable by name, so that other processes can find it.
    tasks : iterable of (int, tuple)
        Taken one at a time as workers become free.
    workers : int
        Local processes; 1 works in this process.
    cluster : str or dask.distributed.Client, optional
        Address of a Dask scheduler, or a client; ``workers`` is then what the cluster has.
    """
    if cluster is not None:
        yield from _on_dask(function, iter(tasks), cluster)
    elif workers > 1:
        yield from _on_processes(function, iter(tasks), workers)
    else:
        for number, arguments in tasks:
            yield number, function(*arguments)


def _on_processes(
    function: Callable[..., Any], tasks: Iterator[Task], workers: int
) -> Iterator[tuple[int, Any]]:
    attempts: dict[int, int] = {}
    again: list[Task] = []
    while True:
        pending: dict[Future[Any], Task] = {}
        pool = _pool(workers)
        try:
            while True:
                # Two partitions per worker in hand: nobody waits, and memory stays flat.
                while len(pending) < 2 * workers:
                    task = again.pop(0) if again else next(tasks, None)
                    if task is None:
                        break
                    with _one_thread_each():
                        pending[pool.submit(function, *task[1])] = task
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    number, _ = task = pending[future]
                    result = future.result()
                    del pending[future]
                    yield number, result
        except BrokenProcessPool:
            for number, _ in pending.values():
                attempts[number] = attempts.get(number, 0) + 1
                if attempts[number] >= _ATTEMPTS:
                    raise ValueError(
                        f"a worker process was killed {_ATTEMPTS} times at partition {number}, most "
                        "likely for want of memory: use fewer workers, or a smaller partition size"
                    ) from None
            again = [*pending.values(), *again]
        finally:
            _close(pool)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned, not forked: a fork of a process that has threads (Arrow's, BLAS's) can hang for ever.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(os.getpid(),))


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started within get one thread of arithmetic: more would wait for each other."""
    before = {name: os.environ.get(name) for name in _THREAD_LIMITS}
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


def _begin(parent: int) -> None:
    """In each worker: come to an end when the parent was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _close(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        # Whatever they still compute is not wanted any more; what was wanted has been yielded.
        with contextlib.suppress(Exception):
            process.terminate()


def _on_dask(function: Callable[..., Any], tasks: Iterator[Task], cluster: Any) -> Iterator[tuple[int, Any]]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ValueError("a cluster needs Dask: pip install 'media-framing[cluster]'") from None

    own = isinstance(cluster, str)
    try:
        client = Client(cluster, timeout="20s") if own else cluster
    except (OSError, TimeoutError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {cluster} ({error}); start one or leave --cluster out"
        ) from None
    try:
        numbers: dict[str, int] = {}

        def submit(task: Task) -> Any:
            number, arguments = task
            future = client.submit(function, *arguments, pure=False, retries=2)
            numbers[str(future.key)] = number
            return future

        width = 2 * max(len(client.nthreads()), 2)
        running = as_completed([submit(task) for task in islice(tasks, width)])
        for future in running:
            yield numbers.pop(str(future.key)), future.result()
            future.release()
            for task in islice(tasks, 1):
                running.add(submit(task))
    finally:
        if own:
            client.close()
