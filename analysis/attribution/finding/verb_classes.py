"""Which classes of verbs was the model fitted with? A copy of the list, frozen inside the model.

The classes of ``reporting_verbs.yml`` are features of the trained finder. Scholars are invited to edit that list,
so the finder never reads it: :class:`VerbClasses` is stored with the weights, and only training takes the list
as it is at that moment (:func:`listed_classes`).
"""

from __future__ import annotations

from importlib import resources
from typing import Any, NamedTuple


class VerbClasses(NamedTuple):
    """Base form → stance, noun → the verb it stands for, and sets of base forms.

    Attributes
    ----------
    stance : dict
        Of every reporting verb the model knew.
    nouns : dict
        "allegation" → "allege".
    thought, hedge, hedging, clause_only : frozenset
        As the sections of ``reporting_verbs.yml`` explain them.
    """

    stance: dict[str, str]
    nouns: dict[str, str]
    thought: frozenset[str]
    hedge: frozenset[str]
    hedging: frozenset[str]
    clause_only: frozenset[str]


_SETS = {
    "thought": "thought",
    "hedge": "hedge",
    "hedging": "hedging_adverbs",
    "clause_only": "clause_only",
}


def listed_classes() -> VerbClasses:
    """The classes as ``reporting_verbs.yml`` has them now: for training, never for finding."""
    import yaml

    text = (resources.files("analysis.attribution") / "reporting_verbs.yml").read_text("utf-8")
    return classes_of(yaml.safe_load(text))


def classes_of(table: dict[str, Any]) -> VerbClasses:
    """The classes from sections named as in ``reporting_verbs.yml``."""
    return VerbClasses(
        stance={verb: stance for stance, verbs in table["stances"].items() for verb in verbs},
        nouns=dict(table["nouns"]),
        **{name: frozenset(table[section]) for name, section in _SETS.items()},
    )


def sections_of(classes: VerbClasses) -> dict[str, Any]:
    """The sections that :func:`classes_of` reads, in alphabetical order: what is stored with the weights."""
    stances: dict[str, list[str]] = {}
    for verb, stance in sorted(classes.stance.items()):
        stances.setdefault(stance, []).append(verb)
    sets: dict[str, Any] = {section: sorted(getattr(classes, name)) for name, section in _SETS.items()}
    return {"stances": dict(sorted(stances.items())), "nouns": dict(sorted(classes.nouns.items())), **sets}
