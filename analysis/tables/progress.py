"""How far is it? A bar, a callable, or nothing, behind one face."""

from __future__ import annotations

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
                delay=2,
            )

    def add(self, articles: int) -> None:
        self.done += articles
        if self.call is not None:
            self.call(self.done, self.total)
        if self.drawn is not None:
            self.drawn.update(articles)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.close()
