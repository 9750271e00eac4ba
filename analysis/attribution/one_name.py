"""Is one person one name across the corpus?

An article is read by itself, and whom it calls only "Venn" stays "Venn" there. :func:`one_name_each` looks at all
articles: "Venn", "Orla M. Venn" and "Orla Venn" become one speaker where only one person of the corpus can be meant.
A study asks :func:`known_names` once, of all its articles, and every table it gives is :func:`under_one_name`.
:func:`speakers_without_side` lists the frequent speakers that the codebook does not know, ready to paste into it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

import pandas as pd

from analysis.codebook.types import Codebook
from analysis.contracts import require
from analysis.door import checked
from analysis.language.person_names import family_name, is_before, person_part, same_person
from analysis.language.phrases import plain_form

# Of several full names that a family name alone can mean, one must speak in so many times the articles of the rest.
_CLEAR = 4
# A person who speaks in so many articles may be called by the family name alone where nobody names him in full.
_KNOWN = 3
# A name with so many times the statements of another is not its namesake but its right spelling.
_MISSPELT = 10
_VOWEL = re.compile("[aeiouy]")


@checked()
def one_name_each(attributions: pd.DataFrame) -> pd.DataFrame:
    """The same rows, with one name for each person.

    Full names that can be one person's (:func:`analysis.language.person_names.same_person`) go under the one
    with most statements, of equals the plainest; a rare first name that differs by a vowel only is a misspelling.
    A family name alone goes under the one full name of the corpus it can mean, or under the one that speaks in
    four times the articles of all others of that name together, if its articles name that person in full or the
    person speaks in three articles; else it stays as it is. Words for speakers that differ in capitals only
    ("Police", "police") go under the commoner spelling. Names that the codebook gave are not changed, and take up
    others.

    Parameters
    ----------
    attributions : DataFrame
        With ``speaker``; with ``speaker_type`` and ``side``, the codebook's names are known as such.

    Returns
    -------
    DataFrame
        With ``speaker`` changed, and ``side`` and ``speaker_type`` of a person the codebook knows.
    """
    return under_one_name(attributions, known_names(attributions))


class Names(NamedTuple):
    """Who is who in a corpus.

    Attributes
    ----------
    joined : dict
        Name → the name its bearer goes under; names that stay are not in it.
    given : dict
        Person of the codebook → side and type.
    """

    joined: dict[str, str]
    given: dict[str, tuple[object, object]]


def known_names(attributions: pd.DataFrame) -> Names:
    """Which of the speakers of a corpus are one person; see :func:`one_name_each`."""
    require(attributions, ["speaker"], "attributions", "make them with find_attributions")
    spoken = attributions["speaker"].map(_without_marks, na_action="ignore")
    counts: Counter[str] = Counter(spoken.dropna())
    given: dict[str, tuple[object, object]] = {}
    if {"side", "speaker_type"} <= set(attributions):
        known = attributions[attributions["speaker_type"].eq("person") & attributions["speaker"].notna()]
        for name, side, kind in zip(known["speaker"], known["side"], known["speaker_type"]):
            given.setdefault(name, (side, kind))
    articles = attributions["article_id"] if "article_id" in attributions else attributions.index.to_series()
    heard = {
        str(name): frozenset(rows) for name, rows in articles.astype("str").groupby(spoken)
    }
    joined = _joined(counts, heard, frozenset(given))
    for name in pd.unique(attributions["speaker"].dropna()):
        if (bare := _without_marks(name)) != name:
            joined[name] = joined.get(bare, bare)
    return Names(joined, given)


def _without_marks(name: str) -> str:
    """A name without the quotation mark that it stood behind."""
    return name.strip(" \"“”") or name


def under_one_name(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Any table with speakers, each under the one name: ``speaker``, ``speaker_a``, ``speaker_b``.

    A speaker who turns out to be somebody of the codebook gets that side (``side``, ``speaker_type``, where the table
    has them).
    """
    changed: dict[str, pd.Series] = {}
    for column in ("speaker", "speaker_a", "speaker_b"):
        if column not in table or not (moved := table[column].isin(names.joined)).any():
            continue
        changed[column] = table[column].where(~moved, table[column].map(names.joined)).astype("str")
        known = moved & changed[column].isin(names.given)
        for place, about in enumerate(("side", "speaker_type")) if column == "speaker" else ():
            if about in table and known.any():
                values = changed[column].map({name: pair[place] for name, pair in names.given.items()})
                changed[about] = table[about].where(~known, values)
    return table.assign(**changed) if changed else table


@checked()
def speakers_without_side(
    attributions: pd.DataFrame, codebook: Codebook | None = None, *, least: int = 3
) -> pd.DataFrame:
    """The frequent speakers whose side is not known, with a line for the codebook.

    Parameters
    ----------
    attributions : DataFrame
        From ``find_attributions``. What somebody says counts, not what he thinks.
    codebook : Codebook, optional
        Its sides stand in the line to choose from; a speaker it knows under another name is left out.
    least : int, default 3
        Statements below which a speaker is not listed.

    Returns
    -------
    DataFrame
        One row per speaker, the most frequent first: ``speaker``, ``named``, ``statements``, ``articles``, and
        ``line``, to paste under ``actors:``, with a side to choose.
    """
    require(attributions, ["article_id", "speaker", "side", "named", "type"], "attributions")
    spoken = one_name_each(attributions[attributions["type"].isin(["speech", "hedge"])])
    spoken = spoken[spoken["speaker"].notna() & spoken["side"].isna() & spoken["named"].eq("named")]
    known = set() if codebook is None else {actor.name for actor in codebook.actors.values()}
    spoken = spoken[~spoken["speaker"].isin(known) & ~spoken["speaker"].str.contains(" and ", regex=False)]
    table = spoken.groupby("speaker", observed=True).agg(
        named=("named", "first"), statements=("speaker", "size"), articles=("article_id", "nunique")
    )
    table = table[table["statements"] >= least].sort_values(
        ["statements", "articles"], ascending=False, kind="stable"
    )
    sides = " or ".join(codebook.sides) if codebook is not None and codebook.sides else "SIDE"
    table = table.reset_index()
    lines = [f"  {_quoted(name)}: {{side: {sides}, type: {_type(name)}}}" for name in table["speaker"]]
    return table.assign(line=pd.Series(lines, index=table.index, dtype="str"))


def _joined(counts: Counter[str], heard: dict[str, frozenset[str]], given: frozenset[str]) -> dict[str, str]:
    """Each speaker that goes under another name → that name."""
    joined: dict[str, str] = {}
    families: dict[str, list[str]] = defaultdict(list)
    alone: list[str] = []
    for name in counts:
        words = name.split()
        if " and " in name or not name[:1].isupper() and name not in given:
            continue
        capitals = words[0][:1].isupper() and words[-1][-1:].isalnum() and any(c.isupper() for c in words[-1])
        if len(words) > 1 and capitals and person_part(words) == (0, len(words)) and len(words) <= 5:
            families[plain_form(words[-1])].append(name)
        elif len(words) == 1 or plain_form(name) == plain_form(family_name(["x", *words])):
            alone.append(name)
    for names in families.values():
        names.sort(key=lambda name: (name not in given, -counts[name], len(name), name))
        for place, name in enumerate(names):
            first = next((n for n in names[:place] if n not in joined and same_person(n, name)), None)
            # "Orla Venn" is neither Orla B. nor Orla C. Venn for certain.
            others = [n for n in names if first is not None and same_person(n, first)]
            if first is not None and name not in given and all(same_person(name, other) for other in others):
                joined[name] = first
    for names in families.values():
        found = _misspelt([name for name in names if name not in joined], counts)
        joined.update((name, right) for name, right in found.items() if name not in given)
    where: dict[str, set[str]] = defaultdict(set)
    for name, articles in heard.items():
        where[joined.get(name, name)] |= articles
    totals = {name: len(articles) for name, articles in where.items()}
    for name in alone:
        bearers = sorted(
            {joined.get(full, full) for full in families.get(plain_form(name.split()[-1]), ())},
            key=lambda full: (-totals[full], full),
        )
        rest = sum(totals[full] for full in bearers[1:])
        if not bearers or name in given or is_before(name) or totals[bearers[0]] < max(1, _CLEAR * rest):
            continue
        # Whom an article calls by the family name alone it names in full elsewhere, or everybody knows the person: a
        # "Fox" or a "Washington" without either is nobody's name.
        everywhere = totals[bearers[0]] >= _KNOWN or bearers[0] in given
        if everywhere or heard[name] <= where[bearers[0]]:
            joined[name] = bearers[0]
    for name in counts:  # "obama" once, where "Obama" is said ten times: a slip of the key
        if name.islower() and counts[name] * _MISSPELT <= counts[name.capitalize()] and name.capitalize() in joined:
            joined[name] = joined[name.capitalize()]
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        if name not in joined and name not in given:
            spellings[name.lower()].append(name)
    for names in spellings.values():
        best = max(names, key=lambda name: (counts[name], name))
        # A word that is also written small is no name: "Police said" begins a sentence.
        small = [
            name for name in names if best[0].lower() + best[1:] == name and 2 * counts[name] >= counts[best]
        ]
        best = small[0] if small else best
        joined.update(
            (name, best) for name in names if name != best and not (name.isupper() and len(name) < 6)
        )
    return joined


def _misspelt(names: list[str], counts: Counter[str]) -> dict[str, str]:
    """Rare names that are a frequent one but for a vowel of the first name ("Lindsay", "Lindsey"), with that one."""
    found = {}
    for name in names:
        bones = _VOWEL.sub("*", name.split()[0].lower()), name.split()[1:]
        for other in names:
            alike = (_VOWEL.sub("*", other.split()[0].lower()), other.split()[1:]) == bones
            if other != name and alike and len(bones[0]) >= 6 and counts[other] >= _MISSPELT * counts[name]:
                found[name] = other
    return found


def _quoted(name: str) -> str:
    """A YAML key that is read back as this name."""
    plain = all(letter.isalnum() or letter in " .-’'" for letter in name) and name[0].isalpha()
    reserved = name.lower() in ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
    return name if plain and not reserved else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _type(name: str) -> str:
    words = name.split()
    person = 2 <= len(words) <= 4 and person_part(words) == (0, len(words)) and not name.isupper()
    return "person" if person else "organisation"
