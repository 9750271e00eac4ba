"""Readers that misbehave, for the tests of what keeps readers apart."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator


def count(number: int) -> Iterator[int]:
    yield from range(number)


def spin() -> Iterator[int]:
    yield 1
    while True:
        pass


def sleep() -> Iterator[int]:
    time.sleep(60)
    yield 1


def swell() -> Iterator[int]:
    held = [bytearray(os.urandom(1)) * 10_000_000 for _ in range(1_000)]
    yield len(held)


def crash() -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield 1


def recurse() -> Iterator[int]:
    def deeper(number: int) -> int:
        return deeper(number + 1) + 1

    yield deeper(0)
