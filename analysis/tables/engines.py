"""Who does the work? This process, local processes or a Dask cluster: one function over the same partitions.

:func:`engine` opens one; what it gives runs tasks and yields results as they are finished, never holding more
than a few. A worker that dies is replaced and its task done again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, NamedTuple

# A task that kills its worker this often is not tried again.
_ATTEMPTS = 3
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Task(NamedTuple):
    """What to call with what; ``name`` comes back with the result. The function is importable by name."""

    name: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Lost(NamedTuple):
    """The result of a task that killed every worker that tried it."""

    why: str


# Tasks, taken one at a time as workers become free → (name, result, processor seconds), as they finish.
Run = Callable[[Iterable[Task]], Iterator[tuple[Any, Any, float]]]


@contextlib.contextmanager
def engine(workers: int = 1, cluster: Any = None, prepare: Callable[[], Any] | None = None) -> Iterator[Run]:
    """What runs tasks: a function of an iterable of tasks that yields (name, result, processor seconds).

    Parameters
    ----------
    workers : int
        Local processes; 1 works in this process.
    cluster : str or dask.distributed.Client, optional
        Address of a Dask scheduler, or a client; ``workers`` is then what the cluster has.
    prepare : callable, optional
        Called in each local process as it starts, which is at once: models are loaded while this process
        still reads the corpus. None: processes start with the first task.
    """
    if cluster is not None:
        with _dask_client(cluster) as client:
            yield lambda tasks: _on_dask(client, iter(tasks))
    elif workers > 1:
        pools = [_pool(workers, prepare)]
        if prepare is not None:
            with _for_workers():
                pools[0].submit(os.getpid)  # starts all of them
        try:
            yield lambda tasks: _on_processes(pools, workers, iter(tasks))
        finally:
            _close(pools[0])
    else:
        yield lambda tasks: ((task.name, *_timed(task.function, *task.arguments)) for task in tasks)


def _timed(function: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    began = time.process_time()
    return function(*arguments), time.process_time() - began


def _on_processes(
    pools: list[ProcessPoolExecutor], workers: int, tasks: Iterator[Task]
) -> Iterator[tuple[Any, Any, float]]:
    attempts: dict[Any, int] = {}
    again: list[Task] = []
    waiting: list[Task] = []
    while True:
        pending: dict[Future[Any], Task] = {}
        try:
            while True:
                # Two tasks per worker in hand: nobody waits, and memory stays flat. Those that were there
                # when a worker died are tried alone, to know which it was.
                while len(pending) < (1 if again else 2 * workers):
                    task = again.pop(0) if again else next(tasks, None)
                    if task is None:
                        break
                    waiting = [task]  # a worker that died meanwhile is found out here: the task is not lost with it
                    with _for_workers():
                        pending[pools[0].submit(_timed, task.function, *task.arguments)] = task
                    waiting = []
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    result, seconds = future.result()
                    yield pending.pop(future).name, result, seconds
        except BrokenProcessPool:
            _close(pools[0])
            pools[0] = _pool(workers, None)
            for task in [*pending.values(), *waiting]:
                attempts[task.name] = attempts.get(task.name, 0) + 1
            again = [*pending.values(), *waiting, *again]
            waiting = []
            for task in [task for task in again if attempts.get(task.name, 0) >= _ATTEMPTS]:
                again.remove(task)
                yield task.name, Lost(f"a worker process was killed {_ATTEMPTS} times at it"), 0.0


def _pool(workers: int, prepare: Callable[[], Any] | None) -> ProcessPoolExecutor:
    # Spawned, not forked: a fork of a process that has threads (Arrow's, BLAS's) can hang for ever.
    context = multiprocessing.get_context("spawn")
    given = (os.getpid(), prepare)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=given)


@contextlib.contextmanager
def _for_workers() -> Iterator[None]:
    """Processes started within get one thread of arithmetic (more would wait for each other), and no Ctrl-C.

    Whoever is interrupted at a terminal is this process and all it started: this one ends the others.
    """
    # Blocked, not ignored: one that comes meanwhile is handled here afterwards, and the others never see it.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    before = {name: os.environ.get(name) for name in _THREAD_LIMITS}
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _begin(parent: int, prepare: Callable[[], Any] | None) -> None:
    """In each worker: come to an end when the parent was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if prepare is not None:
        prepare()


def _close(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        # Whatever they still compute is not wanted any more; what was wanted has been yielded.
        with contextlib.suppress(Exception):
            process.terminate()


@contextlib.contextmanager
def _dask_client(cluster: Any) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("a cluster needs Dask: pip install 'media-framing[cluster]'") from None
    if not isinstance(cluster, str):
        yield cluster
        return
    try:
        client = Client(cluster, timeout="20s")
    except (OSError, TimeoutError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {cluster} ({error}); start one or leave --cluster out"
        ) from None
    try:
        yield client
    finally:
        client.close()


def _on_dask(client: Any, tasks: Iterator[Task]) -> Iterator[tuple[Any, Any, float]]:
    from distributed import KilledWorker, as_completed

    names: dict[str, Any] = {}

    def submit(task: Task) -> Any:
        future = client.submit(_timed, task.function, *task.arguments, pure=False, retries=2)
        names[str(future.key)] = task.name
        return future

    width = 2 * max(len(client.nthreads()), 2)
    running = as_completed([submit(task) for task in islice(tasks, width)])
    for future in running:
        name = names.pop(str(future.key))
        try:
            result, seconds = future.result()
        except KilledWorker as error:
            result, seconds = Lost(" ".join(str(error).split())[:200]), 0.0
        yield name, result, seconds
        future.release()
        for task in islice(tasks, 1):
            running.add(submit(task))
