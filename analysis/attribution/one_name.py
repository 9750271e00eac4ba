"""Is one person one name across the corpus?

An article is read by itself, and whom it calls only "Venn" stays "Venn" there. :func:`one_name_each` looks at all
articles: "Venn", "Orla M. Venn" and "Orla Venn" become one speaker where only one person of the corpus can be meant.
:func:`speakers_without_side` lists the frequent speakers that the codebook does not know, ready to paste into it.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pandas as pd

from analysis.codebook.types import Codebook
from analysis.contracts import require
from analysis.door import checked
from analysis.language.person_names import family_name, person_part, same_person
from analysis.language.phrases import plain_form

# Of several full names that a family name alone can mean, one must speak in so many times the articles of the rest.
_CLEAR = 4


@checked()
def one_name_each(attributions: pd.DataFrame) -> pd.DataFrame:
    """The same rows, with one name for each person.

    Full names that can be one person's (:func:`analysis.language.person_names.same_person`) go under the one
    with most statements, of equals the plainest. A family name alone goes under the one full name of the
    corpus it can mean, or under the one that speaks in four times the articles of all others of that name
    together; else it stays as it is. Words for speakers that differ in capitals only ("Police", "police") go
    under the commoner spelling. Names that the codebook gave are not changed, and take up others.

    Parameters
    ----------
    attributions : DataFrame
        With ``speaker``; with ``speaker_type`` and ``side``, the codebook's names are known as such.

    Returns
    -------
    DataFrame
        With ``speaker`` changed, and ``side`` and ``speaker_type`` of a person the codebook knows.
    """
    require(attributions, ["speaker"], "attributions", "make them with find_attributions")
    spoken = attributions["speaker"].dropna()
    counts: Counter[str] = Counter(spoken)
    given: dict[str, tuple[object, object]] = {}
    if {"side", "speaker_type"} <= set(attributions):
        known = attributions[attributions["speaker_type"].eq("person") & attributions["speaker"].notna()]
        for name, side, kind in zip(known["speaker"], known["side"], known["speaker_type"]):
            given.setdefault(name, (side, kind))
    articles = attributions["article_id"] if "article_id" in attributions else attributions.index.to_series()
    heard = dict(articles.groupby(attributions["speaker"]).nunique())
    joined = _joined(counts, heard, frozenset(given))
    if not joined:
        return attributions
    changed = attributions.copy()
    changed["speaker"] = attributions["speaker"].replace(joined).astype("str")
    if given:
        moved = changed["speaker"].isin(given) & attributions["speaker"].ne(changed["speaker"])
        for place, column in enumerate(("side", "speaker_type")):
            values = changed.loc[moved, "speaker"].map({name: pair[place] for name, pair in given.items()})
            changed.loc[moved, column] = values
    return changed


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


def _joined(counts: Counter[str], heard: dict[str, int], given: frozenset[str]) -> dict[str, str]:
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
    totals: Counter[str] = Counter()
    for name, articles in heard.items():
        totals[joined.get(name, name)] += articles
    for name in alone:
        bearers = sorted(
            {joined.get(full, full) for full in families.get(plain_form(name.split()[-1]), ())},
            key=lambda full: (-totals[full], full),
        )
        rest = sum(totals[full] for full in bearers[1:])
        if bearers and name not in given and totals[bearers[0]] >= max(1, _CLEAR * rest):
            joined[name] = bearers[0]
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


def _quoted(name: str) -> str:
    """A YAML key that is read back as this name."""
    plain = all(letter.isalnum() or letter in " .-’'" for letter in name) and name[0].isalpha()
    reserved = name.lower() in ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
    return name if plain and not reserved else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _type(name: str) -> str:
    words = name.split()
    person = 2 <= len(words) <= 4 and person_part(words) == (0, len(words)) and not name.isupper()
    return "person" if person else "organisation"
