"""How does each outlet name each actor: group, militants, movement, terrorists?

:func:`find_labels` lists every expression used for an actor of the codebook: its names, and the labels the
text itself attaches (appositions, roles before names, "X is a …", "the group"); :func:`naming_profile` gives
the shares of labels per actor and outlet; :func:`distinctive_labels` the labels one outlet uses more than
the others, with evidence.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.actors.mentions import Name
from analysis.actors.reading import Given, add_voices, read_articles
from analysis.certainty.grouping import group_rows, with_levels
from analysis.certainty.outlets import Nested
from analysis.certainty.tables import share_table
from analysis.codebook.loading import load_codebook
from analysis.codebook.types import Actor, Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import outside_furniture
from analysis.language.grammar import phrase, reach, subject, word_set
from analysis.language.parsed import ParsedArticle
from analysis.language.text import find_sentences

KINDS = ("name", "metonym", "people", "apposition", "role", "predicate", "coreferent")
TABLE = Table(
    name="labels",
    question="By which expressions is each actor called?",
    make="find_labels",
    takes=("articles", "codebook", "attributions", "quotations"),
    named={"parses": "readings"},
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "actor": Column("str", "the codebook's actor"),
        "side": Column("str", "the actor's side", "on no side"),
        "label": Column("str", "the expression to count by: lower case, head in the singular"),
        "kind": Column("str", "name, metonym, people, apposition, role, predicate or coreferent (least certain)"),
        "form": Column("str", "the expression as written"),
        "start": Column("int64", "where it begins"),
        "end": Column("int64", "where it ends"),
        "sentence": Column("int64", "number of the sentence in the parse, from 0"),
        "voice": Column("str", "whose words it is: narrator, quoted, reported", "made without attributions"),
        "speaker": Column("str", "who says it", "the narrator, or nobody is named"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
    },
)
_DROPPED = word_set("the a an this that these those its their his her our my your some other another 's '")
_POINTERS = word_set("the this that these those")
# How many sentences back "the group" may point.
_REACH = 2


class _Label(NamedTuple):
    actor: Actor
    kind: str
    first: int
    last: int
    head: int


@checked(articles="article_id text")
def find_labels(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Given] | None = None,
) -> pd.DataFrame:
    """Every expression used for an actor.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook, optional
        Whose actors are looked for.
    attributions, quotations : DataFrame, optional
        Give the voice; naming is the outlet's own only in the narrator's voice.
    parses : iterable of Parse, ParsedArticle or NamedActors, optional
        One per article; default: parsed here, from the cache.

    Returns
    -------
    DataFrame
        One row per expression in reading order: ``article_id, outlet, actor, side``; ``label`` (lower case,
        without articles and owners, its head in the singular: to count by) and ``form`` (as written),
        ``start, end, sentence``; ``kind``: name, metonym, people (from the codebook), apposition ("Quill,
        **the negotiator**"), role ("**negotiator** Ada Quill"), predicate ("Quill is **a hardliner**"),
        coreferent ("**the group**", the actor of a fitting type named last: the least certain kind);
        ``voice, speaker, attribution_id`` (missing without attributions).
    """
    codebook = load_codebook() if codebook is None else codebook
    # A byline ("By Courier and agencies") names nobody; it would make the outlet's own name a label.
    spans = find_sentences(articles)
    spans = spans[spans["kind"] == "furniture"]
    furniture = {key: list(zip(part["start"], part["end"])) for key, part in spans.groupby("article_id")}
    rows: list[dict[str, Any]] = []
    for article_id, outlet, text, tree, names in read_articles(articles, codebook, parses):
        parse = tree.parse
        aside = furniture.get(article_id, [])
        found = sorted(_labels(tree, names), key=lambda label: (label.first, label.last))
        for label in found:
            start, end = parse.start[label.first], parse.end[label.last]
            if any(a <= start < b for a, b in aside):
                continue
            actor = label.actor
            rows.append(
                {
                    "article_id": article_id, "outlet": outlet, "actor": actor.name, "side": actor.side,
                    "label": _normal(tree, label), "kind": label.kind, "form": text[start:end],
                    "start": start, "end": end, "sentence": parse.sentence[label.head],
                }
            )  # fmt: skip
    add_voices(rows, "start", attributions, quotations, held=("speaker", "attribution_id"))
    return outside_furniture(TABLE.frame(rows), articles)


@checked()
def naming_profile(
    labels: pd.DataFrame,
    by: Sequence[str] = ("outlet", "actor"),
    units: pd.Series | None = None,
    minimum: int = 1,
    *,
    roster: Any = None,
) -> pd.DataFrame:
    """Shares of the labels each actor is given, per group.

    Parameters
    ----------
    labels : DataFrame
        From :func:`find_labels`; keep the narrator's rows to see how an outlet itself names.
    by : sequence of str
        Groups within which shares add up to 1; the actor should be among them.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.
    minimum : int
        Labels used less often in all are counted together as "(other)".
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and label that the actor is given anywhere: ``*by, label, count, total, share, low,
        high, articles, independent, basis``. A label an outlet never uses has count 0.
    """
    by = [by] if isinstance(by, str) else list(by)
    require(labels, [*by, "article_id", "actor", "label"], TABLE)
    often = labels.groupby(["actor", "label"], observed=True)["label"].transform("size")
    told = labels.assign(label=labels["label"].where(often >= minimum, "(other)"))
    columns = list(dict.fromkeys([*by, "actor"]))
    told = with_levels(told, [name for name in columns if name != "actor"], roster)
    pairs = told[["actor", "label"]].drop_duplicates()
    groups = group_rows(told, [column for column in columns if column != "actor"], None)
    rows = (groups.merge(pairs, how="cross") if len(columns) > 1 else pairs)[[*columns, "label"]]
    return share_table(
        told, "label", columns, units=units, rows=rows.sort_values([*columns, "label"], ignore_index=True)
    )


@checked()
def distinctive_labels(
    labels: pd.DataFrame, between: str = "outlet", units: Any = None
) -> pd.DataFrame:
    """Labels that one outlet gives an actor more than the other outlets together do.

    Parameters
    ----------
    labels : DataFrame
        From :func:`find_labels`.
    between : str
        Column whose values are compared, each with all others.
    units : Series, optional
        ``article_id`` → unit.

    Returns
    -------
    DataFrame
        One row per actor, outlet and label used there: ``actor, <between>, label, count, total, share`` (of
        the actor's labels there), ``share_elsewhere``, ``difference``, ``low``, ``high`` (of the difference,
        95 %), ``articles, independent, basis``, and the first place as evidence: ``article_id, start, end,
        form``. Largest difference first.
    """
    require(labels, [between, "article_id", "actor", "label", "start", "end", "form"], TABLE)
    from analysis.certainty import difference_table

    if isinstance(units, Nested) and between in units.groups:  # one group of outlets against all other outlets
        units = units.also("_where")
    parts = []
    for value in sorted(labels[between].dropna().unique()):
        here = labels.assign(_where=np.where(labels[between] == value, "here", "elsewhere"))
        table = difference_table(
            here, "_where", ["actor"], category="label", pairs=[("here", "elsewhere")], units=units
        )
        parts.append(table[table["count_a"] > 0].assign(**{between: value}))
    columns = [
        "actor", between, "label", "count", "total", "share", "share_elsewhere", "difference", "low", "high",
        "articles", "independent", "basis", "article_id", "start", "end", "form",
    ]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    columns += ["outlets"] if "outlets" in table else []
    table = table.rename(
        columns={"count_a": "count", "total_a": "total", "share_a": "share", "share_b": "share_elsewhere"}
    )
    first = labels.groupby(["actor", between, "label"], observed=True)[
        ["article_id", "start", "end", "form"]
    ].first()
    table = table.merge(first.reset_index(), on=["actor", between, "label"], how="left")
    table = table.assign(_size=-table["difference"].fillna(0))
    return table.sort_values(["_size", "actor", between, "label"], kind="stable", ignore_index=True)[columns]


def _labels(tree: ParsedArticle, names: list[Name]) -> Iterator[_Label]:
    taken = {token: name for name in names for token in range(name.first, name.last + 1)}
    given: set[tuple[int, int]] = set()
    # "kin": a name that several of one side bear; whose label it is cannot be said
    names = [name for name in names if name.mention.actor.type != "place" and name.mention.kind != "kin"]
    for name in names:
        yield _Label(name.mention.actor, _kind(name), name.first, name.last, name.last)
        for label in _attached(tree, name, taken):
            if (label.first, label.last) not in given:
                given.add((label.first, label.last))
                yield label
    heads = {label for first, last in given for label in range(first, last + 1)}
    for label in _coreferent(tree, names, taken):
        if label.head not in heads:
            yield label


def _kind(name: Name) -> str:
    return "name" if name.mention.kind == "family" else name.mention.kind


def _attached(tree: ParsedArticle, name: Name, taken: dict[int, Name]) -> Iterator[_Label]:
    """Labels the sentence itself gives: before the name, in apposition, as predicate."""
    parse = tree.parse
    actor = name.mention.actor
    head = next(
        (t for t in range(name.last, name.first - 1, -1) if not name.first <= parse.head[t] <= name.last),
        name.last,
    )
    if name.mention.kind == "people" or parse.dep[head] in ("poss", "amod", "compound", "nmod", "npadvmod"):
        return
    before = [
        t for t in range(max(0, name.first - 5), name.first)
        if parse.dep[t] in ("compound", "amod", "nmod") and name.first <= _top(tree, t, name) <= name.last
    ]  # fmt: skip
    roles = [t for t in before if t not in taken and parse.pos[t] in ("NOUN", "PROPN", "ADJ")]
    if roles and any(parse.pos[t] in ("NOUN", "PROPN") for t in roles):
        first = roles[0]
        run = [t for t in range(first, name.first) if t not in taken]
        if run and run[-1] == name.first - 1 and tree.words[run[-1]].isalnum():
            yield _Label(actor, "role", _from(run), name.first - 1, name.first - 1)
    # "Ada Quill, the Republic's negotiator": either noun may be the head
    beside = [b for b in tree.children[head] if parse.dep[b] == "appos"]
    if parse.dep[head] == "appos" and not _is_person_list(tree, head):
        beside.append(parse.head[head])
    for noun in beside:
        # what stands beside a body is its name only if it is a noun for bodies ("its aims: the return of …" is not)
        fits = actor.type == "person" or parse.lemma[noun].lower() in _fitting()
        if fits and noun not in taken and parse.pos[noun] == "NOUN":
            yield _noun_label(tree, actor, "apposition", noun, head, taken)
    if parse.dep[head] == "nsubj":
        verb = parse.head[head]
        for below in tree.children[verb]:
            plain = parse.lemma[verb] in ("be", "become", "remain") and parse.pos[below] == "NOUN"
            if parse.dep[below] == "attr" and plain and below not in taken and subject(tree, verb) == head:
                yield _noun_label(tree, actor, "predicate", below, head, taken)


def _noun_label(tree: ParsedArticle, actor: Actor, kind: str, noun: int, name: int, taken: dict[int, Name]) -> _Label:
    first, last = phrase(tree, noun)
    first = max([first, *(t + 1 for t in range(first, noun) if t in taken or tree.words[t] in _DROPPED)])
    # what stands behind the noun belongs to the label ("leader of the opposition") unless it names somebody
    behind = [t for t in range(noun + 1, last + 1) if t in taken or t == name or tree.words[t] in (",", "(")]
    last = min([last, *(t - 1 for t in behind)])
    while last > noun and (tree.words[last] in _DROPPED or tree.parse.pos[last] in ("ADP", "PUNCT", "DET")):
        last -= 1
    return _Label(actor, kind, min(first, noun), max(last, noun), noun)


def _coreferent(tree: ParsedArticle, names: list[Name], taken: dict[int, Name]) -> Iterator[_Label]:
    """ "The group": the actor of a fitting type that was named last, if only one fits."""
    parse = tree.parse
    fitting = _fitting()
    for token, pos in enumerate(parse.pos if names else ()):
        if pos != "NOUN" or token in taken:
            continue
        lemma = parse.lemma[token].lower()
        types = fitting.get(tree.words[token]) or fitting.get(lemma)
        if not types:
            continue
        pointers = [b for b in tree.children[token] if parse.dep[b] == "det" and tree.words[b] in _POINTERS]
        owned = any(parse.dep[b] in ("poss", "prep", "relcl", "acl", "nummod") for b in tree.children[token])
        inside = [t for below in tree.children[token] for t in reach(tree, below)]
        if (
            not pointers
            or owned
            or any(t in taken for t in inside)
            or parse.dep[token] in ("compound", "appos", "attr")
        ):
            continue
        here = parse.sentence[token]
        earlier = [
            n for n in names
            if n.last < token and here - parse.sentence[n.first] <= _REACH
            and n.mention.actor.type in types and n.mention.kind in ("name", "family", "metonym")
        ]  # fmt: skip
        if not earlier:
            continue
        last = earlier[-1].mention.actor
        near = {
            n.mention.actor.name
            for n in earlier
            if parse.sentence[n.first] == parse.sentence[earlier[-1].first]
        }
        roles = {role.lower() for role in last.role}
        listed = any(lemma in role.split() for role in roles)
        if len(near) == 1 or listed:
            first = max([t + 1 for t in pointers])
            if first <= token:
                yield _Label(last, "coreferent", first, token, token)


def _is_person_list(tree: ParsedArticle, head: int) -> bool:
    """True in "mediators — A, B and C": names in a list are no labels of each other."""
    return any(tree.parse.dep[b] == "conj" for b in tree.children[head])


def _top(tree: ParsedArticle, token: int, name: Name) -> int:
    for _ in range(4):
        if name.first <= token <= name.last or tree.parse.head[token] == token:
            return token
        token = tree.parse.head[token]
    return token


def _from(run: list[int]) -> int:
    """The first token of the unbroken run that ends before the name."""
    first = run[-1]
    for token in reversed(run):
        if token != first and token != first - 1:
            break
        first = token
    return first


def _normal(tree: ParsedArticle, label: _Label) -> str:
    parse = tree.parse
    tokens = [
        t for t in range(label.first, label.last + 1) if parse.pos[t] != "PUNCT" or tree.words[t] == "-"
    ]
    words = []
    for token in tokens:
        word = tree.words[token]
        plural = token == label.head and parse.tag[token] == "NNS"
        if word not in _DROPPED:
            words.append(parse.lemma[token].lower() if plural else word)
    return " ".join(words).replace(" - ", "-") or tree.words[label.head]


@functools.cache
def _fitting() -> dict[str, frozenset[str]]:
    import yaml

    text = (resources.files("analysis.actors") / "naming.yml").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for kind, nouns in yaml.safe_load(text).items():
        for noun in nouns:
            found.setdefault(noun, set()).add(kind)
    return {noun: frozenset(kinds) for noun, kinds in found.items()}
