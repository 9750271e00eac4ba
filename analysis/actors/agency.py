"""Who did what to whom: who is harmed in which clause, and is the one who did it named?

:func:`find_acts` lists every clause in which somebody is killed, wounded, held, driven out or attacked, with
victim, agent, the form of the clause and the voice it is told in; :func:`agency_profile` counts forms and
named agents by the victims' side. The grammar stands in
:mod:`analysis.actors.harm_clauses`, the words in ``analysis/actors/harm.yml`` and the codebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.actors.harm import Harm, words_of_harm
from analysis.actors.harm_clauses import find_clauses
from analysis.actors.harm_parts import Clause, credited_with
from analysis.actors.reading import Given, add_voices, read_articles
from analysis.actors.sides import (
    SENTENCES_BACK,
    Name,
    infer_sides,
    name_at,
    pronoun_side,
    same_doers,
    side_of,
    standing,
)
from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import share_table
from analysis.codebook.loading import load_codebook
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.language.article_sentences import outside_furniture
from analysis.language.grammar import Tree, phrase, reach, word_set

FORMS = ("active", "passive_agent", "passive_agentless", "intransitive", "nominal")
WHERE = ("subject", "by_phrase", "modifier", "instrument", "none")
TABLE = Table(
    name="acts",
    question="Who did what to whom, in which form is it told, and where does the agent stand?",
    make="find_acts",
    takes=("articles", "codebook", "attributions", "quotations"),
    named={"parses": "readings"},
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "start": Column("int64", "where the first part of the clause or phrase begins"),
        "end": Column("int64", "where its last part ends"),
        "verb": Column("str", "base form of the verb or noun of harm"),
        "victim": Column("str", "who is harmed, as written", "not said"),
        "victim_side": Column("str", "the victim's side", "not known, or two are possible"),
        "agent": Column("str", "who did it, as written", "the clause names nobody"),
        "agent_side": Column("str", "the agent's side", "not known"),
        "agent_where": Column("str", "subject, by_phrase, modifier, instrument (a thing is named) or none"),
        "form": Column("str", "active, passive_agent, passive_agentless, intransitive or nominal"),
        "voice": Column("str", "whose words these are: narrator, quoted, reported", "made without attributions"),
        "speaker": Column("str", "who says so", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
        "kind": Column("str", "killing, wounding, holding, abuse, displacement, attack, destruction or death"),
        "status": Column("str", "told, possible (“would kill”) or negated"),
        "victim_basis": Column("str", "how the victim's side is known (see find_acts)", "it is not"),
        "number": Column("float64", "number of people", "none is given"),
        "instrument": Column("str", "the thing that harmed, as written", "none is named"),
        "inferred_agent": Column("str", "an agent named in the two sentences before; never counted", "none"),
        "inferred_agent_side": Column("str", "that agent's side", "none, or not known"),
        "hedge": Column("str", "a word of doubt in the sentence (“reportedly”)", "none"),
        "credited": Column("str", "who in the sentence is credited for it and for its number", "nobody"),
        "credited_side": Column("str", "that source's side", "nobody, or not known"),
        "sentence": Column("int64", "number of the sentence in the parse, from 0"),
        "verb_start": Column("int64", "where the verb or noun begins"),
        "verb_end": Column("int64", "where it ends"),
        "victim_start": Column("Int64", "where the victim begins", "not said"),
        "victim_end": Column("Int64", "where the victim ends", "not said"),
        "agent_start": Column("Int64", "where the agent begins", "the clause names nobody"),
        "agent_end": Column("Int64", "where the agent ends", "the clause names nobody"),
        "credited_start": Column("Int64", "where the credited source begins", "nobody"),
        "credited_end": Column("Int64", "where it ends", "nobody"),
    },
)
_UP_TO_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty
"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split())}
_NUMBERS |= {word: 10 * (number + 3) for number, word in enumerate(_TENS.split())} | {"a": 1, "an": 1}
_FIRST_PERSON = word_set("we us our ours my me")
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}


def find_acts(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Given] | None = None,
) -> pd.DataFrame:
    """Every clause in which somebody is harmed, one row each.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook, optional
        Who is on which side; its ``harm`` adds words. Default: the demonstration codebook.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``, for the voice. Without attributions the voice is
        missing.
    parses : iterable of Parse, ParsedArticle or NamedActors, optional
        One per article; default: parsed here, from the cache.

    Returns
    -------
    DataFrame
        One row per clause (or noun phrase) in reading order:

        ``article_id, outlet, start, end``: the passage from its first to its last part;
        ``verb``: lemma of the verb or noun of harm (``verb_start``, ``verb_end``);
        ``victim, victim_side``: as written, and the side of the codebook; ``victim_basis`` says how the side
        is known: ``named`` or ``pronoun`` (in the phrase), ``place`` (where it happened), ``agent`` (its
        counterpart, or whom the same "they" harmed just before), ``shared`` (the victims of the clause
        beside it), ``weapon`` (if the codebook says whose it is), ``credit`` (who gives the number),
        ``sentence`` (the only places or people named there, or whose "killers"), ``before`` (victims in the
        two sentences before), ``article`` (more than two thirds of its other victims, else of the places and
        people it names); missing if none says; ``agent, agent_side``:
        missing where the clause names nobody; ``agent_where``: subject, by_phrase, modifier ("Council
        shelling killed …"), instrument (a thing is named, nobody who used it), none; ``form``: active,
        passive_agent, passive_agentless, intransitive ("died") or nominal ("the killing of …"); ``voice,
        speaker, side, attribution_id``: whose words these are, and who is credited; ``kind``: killing,
        wounding, holding, abuse, displacement, attack, destruction, death; ``status``: told, possible
        ("would kill") or negated; ``number`` of people, where one is given; ``instrument``;
        ``inferred_agent, inferred_agent_side``: an agent named in one of the two sentences before, which
        readers may or may not carry over: never counted as named; ``hedge``: a word of doubt in the sentence
        ("reportedly", "alleged", "Front-run"); ``credited, credited_side``: who in the same sentence is
        credited for it and for its number ("the ministry said", "according to officials").

    Notes
    -----
    A side is never guessed where two are named. "Where the agent stands" is about words: an unnamed agent
    may have been named in the headline, be unknown, or be thought too obvious to say.
    """
    codebook = load_codebook() if codebook is None else codebook
    harm = words_of_harm(codebook.harm)
    rows: list[dict[str, Any]] = []
    for article_id, outlet, text, tree, names in read_articles(articles, codebook, parses):
        _, found = read_acts(tree, names, codebook, harm)
        for row in found:  # the passages as written, with their own quotation marks and spaces
            for part in ("victim", "agent", "credited"):
                if row[part] is not None:
                    row[part] = text[row[f"{part}_start"] : row[f"{part}_end"]]
        rows.extend({**row, "article_id": article_id, "outlet": outlet} for row in found)
    for row in add_voices(rows, "verb_start", attributions, quotations):
        _first_person(row)
    return outside_furniture(TABLE.frame(rows), articles)


def agency_profile(
    acts: pd.DataFrame,
    by: Sequence[str] = ("outlet", "victim_side"),
    units: pd.Series | None = None,
    share_of: str = "form",
    *,
    roster: Any = None,
) -> pd.DataFrame:
    """How the harm done to each side is told: shares of forms, or of the places where the agent stands.

    Parameters
    ----------
    acts : DataFrame
        From :func:`find_acts`. Only acts that are told as facts with a victim are counted: not possible or
        negated ones.
    by : sequence of str
        Columns to group by; the victims' side should be among them. Unknown sides are a group of their own
        (missing).
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.
    share_of : str
        ``form``, ``agent_where``, or ``named`` (yes where an agent stands in the clause, no where none or
        only a thing).
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and value: ``*by, share_of, count, total, share, low, high, articles, independent,
        basis``. Values that never occur stay with count 0; a group without acts has total 0 and a missing
        share.
    """
    levels = {"form": FORMS, "agent_where": WHERE, "named": ("yes", "no")}
    if share_of not in levels:
        raise ValueError(f"agency_profile: share_of must be one of {', '.join(levels)}, not {share_of!r}")
    by = [by] if isinstance(by, str) else list(by)
    require(acts, [*by, "article_id", "status", "victim", "agent"], TABLE)
    acts = with_levels(acts, by, roster)
    told = acts[(acts["status"] == "told") & acts["victim"].notna()]
    told = told.assign(named=told["agent"].notna().map({True: "yes", False: "no"}))
    told = told.assign(**{share_of: pd.Categorical(told[share_of], categories=list(levels[share_of]))})
    table = share_table(told, share_of, by, units=units)
    return table.assign(**{share_of: table[share_of].astype("str")})


def read_acts(
    tree: Tree, names: list[Name], codebook: Codebook, harm: Harm
) -> tuple[list[Clause], list[dict[str, Any]]]:
    """The acts of one text: their tokens, and the rows they become."""
    named = [0] * len(tree.words)
    for name in names:
        for token in range(name.first, name.last + 1):
            named[token] = standing(name.mention)
    clauses = find_clauses(tree, harm, named)
    rows: list[dict[str, Any]] = []
    for clause in clauses:
        rows.append(_row(tree, clause, names, rows))
    infer_sides(tree, clauses, rows, names, codebook)
    _look_back(rows)
    for clause, row in zip(clauses, rows):
        row["hedge"] = _hedge(tree, harm, clause.token)
        teller = credited_with(tree, clause)
        if teller is not None:
            first, last = phrase(tree, teller)
            start, end = tree.parse.start[first], tree.parse.end[last]
            row["credited"], row["credited_side"] = tree.parse.text[start:end], side_of(tree, teller, names)
            row["credited_start"], row["credited_end"] = start, end
    return clauses, rows


def _first_person(row: dict[str, Any]) -> None:
    """ "Our prisoners" are those of the speaker's side."""
    for part in ("victim", "agent"):
        mine = row[part] is not None and _FIRST_PERSON & set(row[part].lower().split())
        if mine and row["voice"] != "narrator" and isinstance(row["side"], str):
            if part == "victim" and row["victim_basis"] not in ("named", "place"):
                row["victim_side"], row["victim_basis"] = row["side"], "pronoun"
            elif part == "agent" and row["agent_side"] is None:
                row["agent_side"] = row["side"]


def _row(tree: Tree, clause: Clause, names: list[Name], before: list[dict[str, Any]]) -> dict[str, Any]:
    parse = tree.parse
    row: dict[str, Any] = dict.fromkeys(TABLE.columns)
    row.update(
        verb=clause.lemma, kind=clause.kind, form=clause.form, status=clause.status, agent_where=clause.where,
        sentence=parse.sentence[clause.token],
        verb_start=parse.start[clause.token], verb_end=parse.end[clause.last],
    )  # fmt: skip
    hull = [(row["verb_start"], row["verb_end"])]
    for part, head in (("victim", clause.victim), ("agent", clause.agent), ("instrument", clause.instrument)):
        if head is None:
            continue
        first, last = phrase(tree, head)
        if part == "agent" and clause.where == "modifier":
            first, last = name_at(names, head)
        if first <= clause.token <= last:  # "civilian deaths": the noun of harm is no part of its victim
            first, last = (head, head)
        start, end = parse.start[first], parse.end[last]
        row[part] = parse.text[start:end]
        if part != "instrument":
            row[f"{part}_start"], row[f"{part}_end"] = start, end
            hull.append((start, end))
    row["start"], row["end"] = min(a for a, _ in hull), max(b for _, b in hull)
    if clause.victim is not None:
        row["number"] = _number(tree, clause.victim)
        row["victim_side"] = side_of(tree, clause.victim, names)
        row["victim_basis"] = None if row["victim_side"] is None else "named"
        if row["victim_side"] is None:
            row["victim_side"] = pronoun_side(tree, clause.victim, names, before)
            row["victim_basis"] = None if row["victim_side"] is None else "pronoun"
    if clause.agent is not None:
        row["agent_side"] = _agent_side(tree, clause.agent, names, before)
    if row["victim_basis"] == "pronoun" and row["victim_side"] == row["agent_side"]:
        row["victim_side"] = row["victim_basis"] = None
    return row


def _agent_side(tree: Tree, agent: int, names: list[Name], before: list[dict[str, Any]]) -> str | None:
    """The side of whoever did it; "they" are first of all those who did the act told just before."""
    earlier = same_doers(tree, agent, names, before)
    if earlier is not None:
        return earlier["agent_side"]
    return side_of(tree, agent, names) or pronoun_side(tree, agent, names, before)


def _look_back(rows: list[dict[str, Any]]) -> None:
    """An agent named in a clause of harm one or two sentences before.

    With victims of the same side or none.
    """
    for place, row in enumerate(rows):
        if row["agent"] is not None or row["agent_where"] not in ("none", "instrument"):
            continue
        for earlier in reversed(rows[:place]):
            if row["sentence"] - earlier["sentence"] > SENTENCES_BACK:
                break
            if earlier["agent"] is not None and earlier["agent_side"] != row["victim_side"]:
                row["inferred_agent"], row["inferred_agent_side"] = earlier["agent"], earlier["agent_side"]
                break


def _number(tree: Tree, head: int) -> float | None:
    """How many people a phrase speaks of; None where it gives no number ("dozens", "soldiers")."""
    parse = tree.parse
    for token in [head, *(b for b in tree.children[head] if parse.dep[b] == "nummod")]:
        if parse.pos[token] != "NUM" and not re.fullmatch(r"[\d,.]+", tree.words[token]):
            continue
        words = [
            tree.words[b] for b in reach(tree, token) if parse.pos[b] == "NUM" or tree.words[b] in _SCALES
        ]
        value = _value(words)
        if value is not None:
            return value
    return None


def _value(words: list[str]) -> float | None:
    total, current = 0.0, 0.0
    known = False
    for word in "-".join(words).split("-"):
        plain = word.replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", plain):
            current, known = current + float(plain), True
        elif word in _NUMBERS:
            current, known = current + _NUMBERS[word], True
        elif word in _SCALES:
            current, known = max(current, 1) * _SCALES[word], True
            if word != "hundred":
                total, current = total + current, 0.0
    return total + current if known else None


def _hedge(tree: Tree, harm: Harm, token: int) -> str | None:
    """A word of doubt in the same sentence, or a ministry "run by" somebody."""
    parse = tree.parse
    here = parse.sentence[token]
    first = token
    while first > 0 and parse.sentence[first - 1] == here:
        first -= 1
    for place in range(first, len(parse.start)):
        if parse.sentence[place] != here:
            break
        word = tree.words[place]
        if word in harm.hedges:
            return word
        if word in ("run", "controlled", "backed") and place > 0 and tree.words[place - 1] == "-":
            return parse.text[parse.start[max(place - 2, 0)] : parse.end[place]]
    return None
