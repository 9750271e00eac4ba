"""How far is it? A bar, a callable, or nothing, behind one face."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


class Progress:
    """A progress bar, a callable, or nothing, behind one face."""

    def __init__(
        self,
        progress: bool | Callable[[int, int], Any],
        total: int,
        unit: str = " articles",
        doing: str = "measuring",
    ) -> None:
        self.call = progress if callable(progress) else None
        self.done, self.total = 0, total
        self.drawn: Any = None
        if progress is True:
            from tqdm import tqdm

            self.drawn = tqdm(
                total=total,
                unit=unit,
                desc=doing,
                dynamic_ncols=True,
                smoothing=0.05,
                # Who sits before a terminal sees at once what is done; a notebook keeps no bar of a short wait.
                delay=0 if sys.stderr.isatty() else 2,
            )

    def now(self, doing: str) -> None:
        """Say what is being done."""
        if self.drawn is not None:
            # A bar that is not shown yet must not be drawn by this alone: it would leave half a line.
            self.drawn.set_description(doing, refresh=not self.drawn.delay)

    def add(self, articles: int) -> None:
        self.done += articles
        if self.call is not None:
            self.call(self.done, self.total)
        if self.drawn is not None:
            self.drawn.update(articles)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.close()
