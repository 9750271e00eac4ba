"""Who and what is in a study, in which order, under which name and colour?

:func:`make_roster` lists it from a codebook and what the articles hold. Summaries take their zeros from the
roster, charts their order, labels and colours: nothing else decides them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.codebook.types import Codebook

VOICES = ("narrator", "quoted", "reported")
#: Columns of evidence that hold sides.
SIDE_COLUMNS = ("side", "victim_side", "agent_side", "said_of_side", "target_side")
# Sides have colours that no word has: a muted family that lets hatches and black text through.
_SIDES = ("#66A99B", "#B48CC0", "#C9B27C", "#8D9DB6", "#D79B93", "#9DBE8C", "#A89F91", "#C7A4B6")
# Paul Tol's "light" scheme for words and other parts: pale enough to carry black text.
_PARTS = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00")


class Roster(NamedTuple):
    """What a study is about, in order.

    Attributes
    ----------
    levels : mapping
        Column of the tables → all its values in order: ``outlet``, every column of groups, ``voice``,
        ``concept``, and the columns that hold sides. An outlet without a single hit is among them.
    variants : mapping
        Concept → its variants in order.
    actors : tuple of str
        The codebook's actors in order.
    sides : tuple of str
        The sides in order.
    opposed : tuple of str
        The sides that have a counterpart.
    labels : mapping
        Key (a side's id, a voice) → what a reader would say aloud. What has no entry is its own label.
    colours : mapping
        ``side`` or a concept → value → colour (#RRGGBB), the same in every figure.
    """

    levels: Mapping[str, tuple[str, ...]]
    variants: Mapping[str, tuple[str, ...]]
    actors: tuple[str, ...]
    sides: tuple[str, ...]
    opposed: tuple[str, ...]
    labels: Mapping[str, str]
    colours: Mapping[str, Mapping[str, str]]

    def only(self, concept: str) -> Roster:
        """The same roster with the words of one concept alone."""
        return self._replace(variants={concept: self.variants[concept]})

    def in_voice(self, voice: str) -> Roster:
        """The same roster where all words stand in one voice."""
        return self._replace(levels={**self.levels, "voice": (voice,)})

    def label(self, key: str) -> str:
        """What a reader would say aloud for a key of the tables."""
        return self.labels.get(key, key)


def make_roster(
    codebook: Codebook, outlets: Sequence[str], groups: Mapping[str, Sequence[str]] | None = None
) -> Roster:
    """The roster of a codebook and the outlets and groups there are.

    Parameters
    ----------
    codebook : Codebook
    outlets : sequence of str
        In the order they are to stand in; also those without any evidence.
    groups : mapping, optional
        Column of the articles → its values in order.

    Examples
    --------
    >>> from analysis.codebook.types import Codebook, Side
    >>> book = Codebook("x", sides={"a": Side("a", "Side A", "b"), "b": Side("b", "Side B", "a")})
    >>> roster = make_roster(book, ["Gull", "Post"])
    >>> roster.levels["outlet"], roster.label("a"), roster.opposed
    (('Gull', 'Post'), 'Side A', ('a', 'b'))
    """
    sides = tuple(codebook.sides)
    levels = {
        "outlet": tuple(outlets),
        **{name: tuple(values) for name, values in (groups or {}).items()},
        "voice": VOICES,
        "concept": tuple(codebook.concepts),
        **dict.fromkeys(SIDE_COLUMNS, sides),
    }
    variants = {concept.name: tuple(concept.variants) for concept in codebook.concepts.values()}
    return Roster(
        levels,
        variants,
        tuple(codebook.actors),
        sides,
        tuple(side.id for side in codebook.sides.values() if side.counterpart),
        {side.id: side.label or side.id for side in codebook.sides.values()},
        {
            "side": _coloured(sides, _SIDES),
            **{concept: _coloured(names, _PARTS) for concept, names in variants.items()},
        },
    )


def _coloured(names: Sequence[str], colours: Sequence[str]) -> dict[str, str]:
    return {name: colours[place % len(colours)] for place, name in enumerate(names)}
