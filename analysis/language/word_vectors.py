"""What does the parsing model make of a word before it looks at the next one? Worked out once per word.

:func:`quicken` changes how a loaded spaCy model reckons, not what it answers: its large matrix products go to
NumPy's library instead of the smaller one it brings along, and the vector of a word (a function of its spelling
alone) is remembered. Together the parse takes half the time.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

# What may go into a word's vector if it is to depend on its spelling alone.
_SPELLING = frozenset(["NORM", "LOWER", "ORTH", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"])
# Fewer rows are filled up: libraries reckon very small products by another road, in another order.
_FEWEST_ROWS = 64
_MOST_WORDS = 100_000  # about 40 MB of vectors
_MIXERS = np.array(
    [0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93,
     0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3],
    np.uint64,
)  # fmt: skip


def quicken(nlp: Any) -> Any:
    """The model with faster products and remembered words; the same model where that would not be safe.

    A parse must not depend on what is parsed with it. Whether that holds for NumPy's products on this machine
    is tried out; a model of another build keeps its own road. tests/test_parsing.py compares the two.
    """
    if "tok2vec" not in nlp.pipe_names:
        return nlp
    if products_are_steady():
        ops = _products()
        for name in ("tok2vec", "tagger", "parser"):
            if name in nlp.pipe_names:
                for layer in nlp.get_pipe(name).model.walk():
                    layer.ops = ops
    _remember_words(nlp.get_pipe("tok2vec").model)
    return nlp


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Products by one thread: workers share the cores, and the order of sums is always the same."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@functools.cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def products_are_steady() -> bool:
    """Whether a row's product is the same, bit for bit, whatever rows are multiplied with it."""
    random = np.random.default_rng(0)
    ops = _products()
    with one_thread():
        for width in (96, 288, 576):
            rows = random.normal(size=(700, width)).astype(np.float32)
            weights = random.normal(size=(288, width)).astype(np.float32)
            whole = ops.gemm(rows, weights, trans2=True)
            for first, count in ((0, 1), (5, 3), (1, 17), (3, 64), (7, 129), (11, 300), (2, 511)):
                part = ops.gemm(rows[first : first + count], weights, trans2=True)
                if not np.array_equal(part, whole[first : first + count]):
                    return False
    return True


@functools.cache
def _products() -> Any:
    from thinc.api import NumpyOps

    class Products(NumpyOps):  # type: ignore[misc]
        """Thinc's operations with NumPy's matrix product."""

        def gemm(
            self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False, **_: Any
        ) -> Any:
            few = 0 < len(x) < _FEWEST_ROWS and not trans1 and out is None
            if few:
                filled = np.zeros((_FEWEST_ROWS, x.shape[1]), x.dtype)
                filled[: len(x)] = x
            product = super().gemm(filled if few else x, y, out=out, trans1=trans1, trans2=trans2)
            return product[: len(x)] if few else product

    return Products(use_blis=False)


def _remember_words(model: Any) -> None:
    """Put a memory before the layers that make a word's vector, where they are built as expected."""
    from thinc.api import Model, chain

    embed = model.layers[0]
    if not embed.layers or embed.layers[0].name != "extract_features":
        return
    columns = embed.layers[0].attrs["columns"]
    if not set(columns) <= _SPELLING or len(columns) > len(_MIXERS) or embed.layers[1].name != "list2ragged":
        return
    vectors_of: Any = chain(*embed.layers[1:])
    memory = _Memory(vectors_of, embed.get_dim("nO"))

    def forward(_: Any, docs: list[Any], is_train: bool) -> tuple[list[Any], Any]:
        if is_train:
            return embed(docs, is_train)
        return memory.vectors([doc.to_array(columns).reshape(len(doc), len(columns)) for doc in docs]), None

    remembered: Any = Model("remembered_words", forward, dims={"nO": embed.get_dim("nO")}, layers=[embed])
    model.layers[0] = remembered


class _Memory:
    """The vectors of the words met so far, and the row each stands in."""

    def __init__(self, vectors_of: Any, width: int) -> None:
        self.vectors_of = vectors_of
        self.rows: dict[int, int] = {}
        self.table = np.zeros((1024, width), np.float32)

    def vectors(self, words: list[np.ndarray]) -> list[np.ndarray]:
        """One array of vectors per text, from the numbers of its words' spelling."""
        sizes = [len(one) for one in words]
        if not sum(sizes):
            return [np.zeros((0, self.table.shape[1]), np.float32) for _ in words]
        every = np.concatenate(words).astype(np.uint64, copy=False)
        with np.errstate(over="ignore"):
            mixed = (every ^ (every >> np.uint64(29))) * _MIXERS[: every.shape[1]]
            mixed = np.bitwise_xor.reduce(mixed ^ (mixed >> np.uint64(32)), axis=1)
        keys, first, place = np.unique(mixed, return_index=True, return_inverse=True)
        if len(self.rows) > _MOST_WORDS:
            self.rows.clear()
        known = self.rows
        fresh = [i for i, key in enumerate(keys.tolist()) if key not in known]
        if fresh:
            new = self.vectors_of.predict([every[first[fresh]]])[0]
            begin, end = len(known), len(known) + len(fresh)
            while end > len(self.table):
                self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            self.table[begin:end] = new
            known.update(zip(keys[fresh].tolist(), range(begin, end)))
        row = np.array([known[key] for key in keys.tolist()])
        return np.split(self.table[row[place]], np.cumsum(sizes)[:-1])
