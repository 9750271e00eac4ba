"""Who did what to whom: who is harmed in which clause, and is the one who did it named?

:func:`find_acts` lists every clause in which somebody is killed, wounded, held, driven out or attacked, with
victim, agent, the form of the clause and the voice it is told in; :func:`agency_profile` counts forms and
named agents by the victims' side. The grammar stands in
:mod:`analysis.actors.harm_clauses`, the words in ``analysis/actors/harm.yml`` and the codebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.actors.harm import Harm, words_of_harm
from analysis.actors.harm_clauses import find_clauses
from analysis.actors.harm_parts import Clause, credited_with, hedge_of
from analysis.actors.headcount import count_people
from analysis.actors.mentions import (
    SENTENCES_BACK,
    Name,
    name_at,
    pronoun_side,
    side_and_basis,
    side_of,
    standing,
)
from analysis.actors.precision import PRECISION, counted_bases, only_counted, precision_of
from analysis.actors.reading import Given, add_voices, read_articles
from analysis.actors.victims import infer_sides, same_doers
from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import share_table
from analysis.codebook.loading import load_codebook
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import outside_furniture
from analysis.language.grammar import child, phrase, word_set
from analysis.language.parsed import ParsedArticle

FORMS = ("active", "passive_agent", "passive_agentless", "intransitive", "nominal")
#: Kinds of act that are no harm in themselves: force that an authority uses by law. Summaries leave them out.
NO_HARM = ("enforcement",)
_SIDED = ("victim_side", "victim_basis", "agent_side", "agent_basis")
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
        "voice": Column(
            "str", "whose words these are: narrator, quoted, reported", "made without attributions"
        ),
        "speaker": Column("str", "who says so", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
        "kind": Column(
            "str",
            "killing, wounding, holding, abuse, displacement, attack, destruction, death or enforcement",
        ),
        "status": Column("str", "told, possible (“would kill”) or negated"),
        "victim_basis": Column("str", "how the victim's side is known (see find_acts)", "it is not"),
        "agent_basis": Column("str", "how the agent's side is known (see find_acts)", "it is not"),
        "victim_precision": Column(
            "float64", "share right of sides known on this basis, at worst", "not measured"
        ),
        "agent_precision": Column(
            "float64", "share right of sides known on this basis, at worst", "not measured"
        ),
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
_FIRST_PERSON = word_set("we us our ours my me")


@checked(articles="article_id text")
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
        is known: ``named`` (the phrase is a name of that side), ``inherited`` (the subject of another verb of
        the sentence is), ``speaker`` ("our sons"); and, only where the codebook says ``conflict: armed``,
        ``phrase`` (an owner, an "of" phrase or an apposition), ``pronoun`` ("its troops"), ``place`` (where it
        happened), ``agent`` (its counterpart, or whom the same "they" harmed just before), ``shared`` (the
        victims of the clause beside it), ``weapon`` (if the codebook says whose it is), ``credit`` (who gives
        the number), ``sentence`` (the only places or people named there, or whose "killers"), ``before``
        (victims in the two sentences before), ``article`` (more than two thirds of its other victims, else of
        the places and people it names), ``witnesses`` (one of the last four or ``pronoun``, where at least three
        other victims of the article are known otherwise and four in five of them are of that side); missing if
        none says;
        ``victim_precision``: how often such a basis was right at worst (:mod:`analysis.actors.precision`),
        missing where it was not measured;
        ``agent, agent_side, agent_basis, agent_precision``: likewise (``named``, ``phrase``, ``pronoun``,
        ``speaker``, ``inherited``: the subject of another verb of the sentence, ``before``: "they" who did the
        act told just before);
        missing where the clause names nobody; ``agent_where``: subject, by_phrase, modifier ("Council
        shelling killed …"), instrument (a thing is named, nobody who used it), none; ``form``: active,
        passive_agent, passive_agentless, intransitive ("died") or nominal ("the killing of …"); ``voice,
        speaker, side, attribution_id``: whose words these are, and who is credited; ``kind``: killing,
        wounding, holding, abuse, displacement, attack, destruction, death, or enforcement (arrest, detention,
        deportation: force that an authority uses by law); ``status``: told, possible
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
    harm = words_of_harm(codebook)
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
    acts = TABLE.frame(rows)
    for part in ("victim", "agent"):
        acts[f"{part}_precision"] = acts[f"{part}_basis"].map(precision_of(f"{part} side")).astype("float64")
    return outside_furniture(acts, articles)


def counted_acts(
    acts: pd.DataFrame,
    *,
    include: Iterable[str] | str | None = None,
    precision: float = PRECISION,
    kinds: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The acts that :func:`agency_profile` counts, with the sides it counts them under.

    Parameters
    ----------
    acts : DataFrame
        From :func:`find_acts`.
    include, precision, kinds
        As in :func:`agency_profile`.

    Returns
    -------
    DataFrame
        Acts of harm told as facts with a victim; a side that rests on a basis that is not counted is missing.
    """
    told = acts[(acts["status"] == "told") & acts["victim"].notna()]
    told = told[~told["kind"].isin(NO_HARM) if kinds is None else told["kind"].isin(list(kinds))]
    for part in ("victim", "agent"):
        counted = counted_bases(f"{part} side", include, precision)
        known = only_counted(told[f"{part}_side"], told[f"{part}_basis"], counted)
        told = told.assign(**{f"{part}_side": known})
    return told


@checked()
def agency_profile(
    acts: pd.DataFrame,
    by: Sequence[str] = ("outlet", "victim_side"),
    units: pd.Series | None = None,
    share_of: str = "form",
    *,
    include: Iterable[str] | str | None = None,
    precision: float = PRECISION,
    kinds: Iterable[str] | None = None,
    roster: Any = None,
) -> pd.DataFrame:
    """How the harm done to each side is told: shares of forms, or of the places where the agent stands.

    Parameters
    ----------
    acts : DataFrame
        From :func:`find_acts`. Only acts that are told as facts with a victim are counted: not possible or
        negated ones.
    by : sequence of str
        Columns to group by; the victims' side should be among them. Sides that are not known are a group of
        their own (missing).
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.
    share_of : str
        ``form``, ``agent_where``, or ``named`` (yes where an agent stands in the clause, no where none or
        only a thing).
    include : list of str or "all", optional
        Bases of a side to count besides those that are precise enough (:mod:`analysis.actors.precision`), or
        all: every side that was found or inferred.
    precision : float
        The share in which a basis must have been right on every subject it was measured on, to be counted.
    kinds : iterable of str, optional
        Kinds of act to count; default: all that are harm, which leaves out ``enforcement``.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and value: ``*by, share_of, count, total, share, low, high, articles, independent,
        basis, not_known``. Values that never occur stay with count 0; a group without acts has total 0 and a
        missing share. ``not_known``: acts beside these, in the same groups but for the sides, whose side is not
        known or rests on a basis that is not counted.
    """
    levels = {"form": FORMS, "agent_where": WHERE, "named": ("yes", "no")}
    if share_of not in levels:
        raise ValueError(f"agency_profile: share_of must be one of {', '.join(levels)}, not {share_of!r}")
    by = [by] if isinstance(by, str) else list(by)
    require(acts, [*by, "article_id", "status", "kind", "victim", "agent", *_SIDED], TABLE)
    told = with_levels(counted_acts(acts, include=include, precision=precision, kinds=kinds), by, roster)
    sides = ("victim_side", "agent_side")
    told = told.assign(named=told["agent"].notna().map({True: "yes", False: "no"}))
    told = told.assign(**{share_of: pd.Categorical(told[share_of], categories=list(levels[share_of]))})
    table = share_table(told, share_of, by, units=units)
    table = table.assign(**{share_of: table[share_of].astype("str")})
    return table.assign(not_known=_not_known(told, table, by, [column for column in by if column in sides]))


def _not_known(told: pd.DataFrame, table: pd.DataFrame, by: list[str], sides: list[str]) -> pd.Series:
    """For each row of the table: acts of its groups without one of the sides."""
    others = [column for column in by if column not in sides]
    open_ = told[told[sides].isna().any(axis=1)] if sides else told.iloc[:0]
    if not others:
        return pd.Series(len(open_), index=table.index, dtype="int64")
    counts = open_.groupby(others, observed=True, dropna=False).size().to_dict()
    keys = table[others].itertuples(index=False, name=None)
    found = [counts.get(key if len(others) > 1 else key[0], 0) for key in keys]
    return pd.Series(found, index=table.index, dtype="int64")


def read_acts(
    tree: ParsedArticle, names: list[Name], codebook: Codebook, harm: Harm
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
    if not codebook.armed:  # between parties that argue, few of these were read rightly (acts.md)
        for row in rows:
            if row["victim_basis"] in ("pronoun", "phrase"):
                row["victim_side"] = row["victim_basis"] = None
    infer_sides(tree, clauses, rows, names, codebook)
    _look_back(rows)
    for clause, row in zip(clauses, rows):
        row["hedge"] = hedge_of(tree, harm, clause.token)
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
            if part == "victim" and row["victim_basis"] not in ("named", "phrase", "place"):
                row["victim_side"], row["victim_basis"] = row["side"], "speaker"
            elif part == "agent" and row["agent_side"] is None:
                row["agent_side"], row["agent_basis"] = row["side"], "speaker"


def _row(tree: ParsedArticle, clause: Clause, names: list[Name], before: list[dict[str, Any]]) -> dict[str, Any]:
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
        row["number"] = count_people(tree, clause.victim)
        row["victim_side"], row["victim_basis"] = side_and_basis(tree, clause.victim, names)
        if row["victim_basis"] == "named" and clause.form in (
            "passive_agent",
            "passive_agentless",
            "intransitive",
        ):
            row["victim_basis"] = "named" if _own_subject(tree, clause) else "inherited"
        if row["victim_side"] is None:
            row["victim_side"] = pronoun_side(tree, clause.victim, names, before)
            row["victim_basis"] = None if row["victim_side"] is None else "pronoun"
    if clause.agent is not None:
        row["agent_side"], row["agent_basis"] = _agent_side(tree, clause.agent, names, before)
        far = clause.form == "active" and clause.where == "subject" and not _own_subject(tree, clause)
        if row["agent_basis"] == "named" and far:
            row["agent_basis"] = "inherited"
    if row["victim_basis"] == "pronoun" and row["victim_side"] == row["agent_side"]:
        row["victim_side"] = row["victim_basis"] = None
    return row


def _own_subject(tree: ParsedArticle, clause: Clause) -> bool:
    """False where the subject is that of another verb: "the League vowed to **expel** …", "…, **killing** nine"."""
    parse, verb = tree.parse, clause.token
    while parse.dep[verb] == "conj" and child(tree, verb, "nsubj", "nsubjpass", "csubj") is None:
        if parse.tag[verb] == "VBG" != parse.tag[parse.head[verb]]:
            return False
        verb = parse.head[verb]  # "shot and **killed**"
    if child(tree, verb, "nsubj", "nsubjpass", "csubj") is not None or parse.dep[verb] == "relcl":
        return True
    return parse.dep[verb] == "acl" and parse.tag[verb] == "VBN"  # "migrants **held** in a camp"


def _agent_side(
    tree: ParsedArticle, agent: int, names: list[Name], before: list[dict[str, Any]]
) -> tuple[str | None, str | None]:
    """The side of whoever did it, and its basis; "they" are first of all those who did the act told just before."""
    earlier = same_doers(tree, agent, names, before)
    if earlier is not None:
        return earlier["agent_side"], None if earlier["agent_side"] is None else "before"
    side, basis = side_and_basis(tree, agent, names)
    if side is None:
        side = pronoun_side(tree, agent, names, before)
        basis = None if side is None else "pronoun"
    return side, basis


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
