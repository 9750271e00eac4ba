"""How does the marked-up demonstration corpus become plain text and gold tables?

    python data/demo/build.py            writes texts/, articles.csv and gold/ beside this file
    python data/demo/build.py --print e1-wexa    shows one article with its gold, for reading by eye

Everything in this corpus is fictional. The markup (described in PLAN.md) is the only thing edited by hand;
all offsets in the gold tables come from writing the text out, so they cannot drift. Nothing here imports the
toolkit: the gold is made by another road than the measures that are held against it.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import re
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

# outlet key: name, quotation marks (open, close), apostrophe, dash
OUTLETS = {
    "wexa": ("Wexa", '"', '"', "'", " - "),
    "herald": ("Varn Herald", "“", "”", "’", " — "),
    "tribune": ("Skarrel Tribune", "“", "”", "’", "—"),
    "courier": ("Kestrane Courier", '"', '"', "'", " – "),
    "post": ("Ithmar Post", "‘", "’", "’", " – "),
    "ledger": ("Quillan Ledger", '"', '"', "’", "—"),
}

CONCEPTS = {
    "people held": {
        "captive": ["captive", "captives"],
        "hostage": ["hostage", "hostages"],
        "prisoner": ["prisoner", "prisoners"],
        "detainee": ["detainee", "detainees"],
    },
    "pause in fighting": {
        "truce": ["truce", "truces"],
        "ceasefire": ["ceasefire", "ceasefires", "cease-fire"],
        "pause": ["pause", "pauses"],
    },
    "front forces": {
        "fighter": ["fighter", "fighters"],
        "militant": ["militant", "militants"],
        "rebel": ["rebel", "rebels"],
    },
    "council forces": {
        "soldier": ["soldier", "soldiers"],
        "occupation troops": ["occupation troops", "occupation soldiers"],
    },
    "attacks": {
        "attack": ["attack", "attacks"],
        "assault": ["assault", "assaults"],
        "shelling": ["shelling"],
        "bombardment": ["bombardment"],
        "raid": ["raid", "raids"],
        "strike": ["strike", "strikes"],
    },
    "the plan": {"plan": ["plan", "plans"], "proposal": ["proposal", "proposals"]},
}
LOADED = [
    "brutal",
    "cruel",
    "ruthless",
    "heinous",
    "cowardly",
    "savage",
    "barbaric",
    "massacre",
    "slaughter",
    "atrocity",
    "terror",
    "innocent",
    "besieged",
    "defenceless",
    "heroic",
    "brave",
    "mother",
    "father",
    "daughter",
    "son",
    "grandmother",
    "grandfather",
    "teacher",
]
# Words of harm: the build says where one of them stands outside an act, so that none is forgotten.
HARM_WORDS = (
    r"kill(?:s|ed|ing|ings)?|died|dies|die|dead|deaths?|wound(?:s|ed|ing)?|injur(?:es|ed|ing|ies)|hurt|abduct(?:ed|ion|s)?"
    r"|shot|displaced|starv(?:ed|ing)|beaten|tortured|massacred|slaughtered|murder(?:ed)?|drowned|maimed|held|seized"
    r"|detained|arrested|jailed|captured|bombed|shelled|struck"
)
FORMS = {
    "act": "active",
    "pag": "passive_agent",
    "pal": "passive_agentless",
    "int": "intransitive",
    "nom": "nominal",
}
WHERE = {"s": "subject", "b": "by_phrase", "m": "modifier", "i": "instrument"}

STANCES = {
    "neutral": "say tell add ask reply comment write speak according-to describe call report quote put "
    "believe "
    "think expect hope know see",
    "endorsing": "announce confirm explain point-out reveal note show acknowledge clarify disclose declare",
    "assertive": "assert argue maintain stress emphasise insist vow reiterate state contend promise",
    "distancing": "claim allege purport profess suggest reportedly allegedly",
    "conceding": "admit concede confess",
    "denying": "deny dismiss reject",
    "adversarial": "accuse blame slam warn threaten complain condemn boast",
    "directive": "urge demand call-on order",
}
STANCE_OF = {lemma: stance for stance, lemmas in STANCES.items() for lemma in lemmas.split()}
IRREGULAR = {
    "said": "say",
    "told": "tell",
    "telling": "tell",
    "wrote": "write",
    "spoke": "speak",
    "put": "put",
    "thought": "think",
    "knew": "know",
    "saw": "see",
    "according to": "according-to",
    "denied": "deny",
    "replied": "reply",
    "denying": "deny",
    "pointed out": "point-out",
    "called on": "call-on",
    "calling on": "call-on",
    "reportedly": "reportedly",
    "allegedly": "allegedly",
    "calls on": "call-on",
}
PRONOUNS = {"he", "she", "they", "it"}


class Speaker(NamedTuple):
    speaker: str
    side: str
    named: str


CAST = {
    "venrick": Speaker("Hesta Venrick", "council", "named"),
    "teskel": Speaker("Joram Teskel", "council", "named"),
    "oste": Speaker("Brannick Oste", "council", "named"),
    "morvane": Speaker("Ketta Morvane", "front", "named"),
    "ilcheth": Speaker("Ruvan Ilcheth", "front", "named"),
    "anstrow": Speaker("Pell Anstrow", "front", "named"),
    "othway": Speaker("Mirelle Othway", "mediators", "named"),
    "caldrane": Speaker("Ives Caldrane", "mediators", "named"),
    "council": Speaker("Varn Council", "council", "named"),
    "front": Speaker("Skarrel Front", "front", "named"),
    "kestrane": Speaker("Kestrane", "mediators", "named"),
    "monitors": Speaker("Ithmar Monitoring Group", "monitors", "named"),
    "corvey": Speaker("Elsin Corvey", "", "named"),
    "horrin": Speaker("Tamsel Horrin", "council", "named"),
    "brailt": Speaker("Jessa Brailt", "front", "named"),
    "pashell": Speaker("Dorin Pashell", "front", "named"),
    "cradoll": Speaker("Wenna Cradoll", "council", "named"),
    "okeby": Speaker("Lenne Okeby", "council", "named"),
    "averish": Speaker("Ilka Averish", "front", "named"),
    "wexa": Speaker("Wexa", "", "named"),
    "tv": Speaker("Varn Television", "", "named"),
    "radio": Speaker("Radio Skarrel", "", "named"),
}

# ----------------------------------------------------------------------------------------------------
# 1  Reading the markup
# ----------------------------------------------------------------------------------------------------


class Unit(NamedTuple):
    """One line of the markup: a sentence (or a few), with the wire line it was taken from, if any."""

    markup: str
    kind: str  # body, heading, furniture
    origin: str  # "wexa 3" for a line of the wire and everything taken from it, else ""
    edits: tuple  # (old, new) asked for by hand where a wire line was taken over


class Source(NamedTuple):
    article_id: str
    head: dict
    paragraphs: list


def read_markup(path: Path, wire: Source | None = None) -> Source:
    """The header and the paragraphs (lists of units) of one markup file; `@n` lines come from the wire."""
    header, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    head = {}
    for line in header.splitlines():
        key, _, value = line.partition(":")
        head[key.strip()] = value.strip()
    wire_units = {u.origin: u for p in wire.paragraphs for u in p} if wire else {}
    paragraphs, number = [], 0
    for block in re.split(r"\n\s*\n", body.strip("\n")):
        units = []
        for line in block.splitlines():
            if line.startswith("//"):
                continue
            if line.startswith("##"):
                units.append(Unit(line[2:].strip(), "heading", "", ()))
            elif line.startswith("%%"):
                paragraphs.append([Unit(line[2:].strip(), "furniture", "", ())])
            elif line.startswith("@"):
                name, *edits = line[1:].split(" // ")
                taken = wire_units[f"wexa {name.strip()}"]
                units.append(_take_over(taken, edits, head, path.stem))
            else:
                number += 1
                units.append(Unit(line, "body", f"wexa {number}" if "wexa" in path.stem else "", ()))
        if units:
            paragraphs.append(units)
    return Source(path.stem, head, paragraphs)


def _take_over(unit: Unit, edits: list[str], head: dict, article: str) -> Unit:
    """A wire line with the outlet's house words (outside quotation marks only) and the edits asked for."""
    text, done = unit.markup, []
    for edit in edits:
        old, _, new = edit.partition(" =>")
        new = new.removeprefix(" ")
        if text.count(old) != 1:
            raise ValueError(f"{article}: edit {old!r} fits {text.count(old)} times in: {text}")
        text = re.sub(" {2,}", " ", text.replace(old, new))
        done.append((old, new))
    for rule in filter(None, head.get("switch", "").split(";")):
        old, _, new = (part.strip() for part in rule.partition("="))
        parts = re.split(r"(«[^»]*»?)", text)
        parts[::2] = [re.sub(rf"(?<![\w~]){old}(?!\w)", new, part) for part in parts[::2]]
        text = "".join(parts)
    for rule in filter(None, head.get("cues", "").split(";")):
        side, old, new = rule.split()
        for number, key in re.findall(r"\{s([\w,]+):([^ ]+) ", text):
            if _speaker(key, "").side == side:
                text = text.replace("{q" + number + " " + old + "}", "{q" + number + " " + new + "}")
    return unit._replace(markup=text, edits=tuple(done))


def _speaker(key: str, surface: str) -> Speaker:
    """`venrick`, `venrick.r` (named by role), `venrick+morvane` (jointly), `@front.a` (not in the cast)."""
    if key.startswith("@"):
        key, _, known = key.partition("/")
        side, _, named = key[1:].partition(".")
        name = re.split(r",| who | close | at | with | briefed | on (?:the|condition) ", surface)[0]
        name = re.sub(r"^(?:the|a|an|one|two|another) ", "", name, flags=re.IGNORECASE)
        name = known.replace("_", " ") or name.replace("’", "'")
        return Speaker(name, side, {"a": "anonymous", "r": "role"}[named])
    key, _, named = key.partition(".")
    cast = [CAST[one] for one in key.split("+")]
    sides = {one.side for one in cast}
    return Speaker(
        " and ".join(one.speaker for one in cast),
        sides.pop() if len(sides) == 1 else "",
        {"": "named", "r": "role", "a": "anonymous"}[named],
    )


# ----------------------------------------------------------------------------------------------------
# 2  Writing the text out, and where everything stands
# ----------------------------------------------------------------------------------------------------


class Tag(NamedTuple):
    code: str  # s q c v a x y w k t
    numbers: tuple
    detail: str
    start: int
    end: int


class Built(NamedTuple):
    source: Source
    text: str
    tags: list
    quotes: list  # (start, end, continues)
    sentences: list  # (start, end, kind, facts, origin, k)
    muted: set  # offsets of words marked with ~ : not a hit, not an act
    units: list  # (start, end, Unit)


DATELINE = re.compile(r"[A-Z][A-Z ]+(?:, [A-Z][a-z]+)? \(Wexa\) - ")
TAG = re.compile(r"\{([a-z])([\w,]*)(?:[:=]([^ ]*))? ")


def write_out(source: Source) -> Built:
    outlet = source.article_id.split("-")[1]
    _, left, right, apostrophe, dash = OUTLETS[outlet]
    out: list[str] = []
    length = 0
    tags, quotes, sentences, muted, spans = [], [], [], set(), []
    opened: list[int] = []
    unit_number = 0

    def emit(piece: str) -> None:
        nonlocal length
        out.append(piece)
        length += len(piece)

    gap = {"": "\n\n", "single": "\n"}[source.head.get("lines", "")]
    for p, paragraph in enumerate(source.paragraphs):
        if p:
            emit(gap)
        for u, unit in enumerate(paragraph):
            if u:
                emit(" ")
            unit_number += 1
            stack: list = []
            markup, i = unit.markup, 0
            unit_start, start, k = length, length, 0
            facts, i = _facts(markup, 0)
            while i < len(markup):
                char = markup[i]
                tag = TAG.match(markup, i) if char == "{" else None
                if tag:
                    numbers = tuple((n if n.isalpha() else f"{unit_number}.{n}") for n in tag[2].split(","))
                    stack.append((tag[1], numbers, tag[3] or "", length))
                    i = tag.end()
                    continue
                if char == "}":
                    code, numbers, detail, begin = stack.pop()
                    # The comma that closes an apposition belongs to the sentence, not to source or victim.
                    end = length - 1 if code in "sxy" and out[-1] == "," else length
                    tags.append(Tag(code, numbers, detail, begin, end))
                elif char == "|":
                    sentences.append((start, length - 1, unit.kind, facts, unit.origin, k))
                    facts, i = _facts(markup, i + 2)
                    start, k = length, k + 1
                    continue
                elif char == "«":
                    opened.append(length)
                    emit(left)
                elif char == "»":
                    emit(right)
                    quotes.append((opened.pop(), length, False))
                elif char == "~":
                    muted.add(length)
                elif char == "'":
                    emit(apostrophe)
                elif char == "°":
                    emit("\u00a0")
                elif markup.startswith(" -- ", i):
                    emit(dash)
                    i += 4
                    continue
                else:
                    emit(char)
                i += 1
            if stack:
                raise ValueError(f"{source.article_id}: unclosed {stack} in: {markup}")
            sentences.append((start, length, unit.kind, facts, unit.origin, k))
            if unit_number == 1 and DATELINE.match("".join(out)):
                sentences[:1] = _without_dateline(sentences[0], DATELINE.match("".join(out)).end())
            spans.append((unit_start, length, unit))
        while opened:  # a quotation that runs on: this paragraph's part ends here, the next reopens
            quotes.append((opened.pop(), length, True))
    emit("\n")
    text = "".join(out)
    left_over = re.search(r".{,20}(?:[{}«»~|^@]|  ).{,20}", text)
    if left_over:
        raise ValueError(f"{source.article_id}: markup left over near {left_over[0]!r}")
    return Built(source, text, tags, sorted(quotes), sentences, muted, spans)


def _without_dateline(lead: tuple, end: int) -> list[tuple]:
    """The place and agency before the first sentence, a piece of furniture, and the sentence after it."""
    return [(lead[0], end - 1, "furniture", (), "", 0), (end, *lead[1:])]


def _facts(markup: str, i: int) -> tuple[tuple, int]:
    found = re.compile(r"\^([a-z,]+) ").match(markup, i)
    return (tuple(found[1].split(",")), found.end()) if found else ((), i)


# ----------------------------------------------------------------------------------------------------
# 3  The gold of one article
# ----------------------------------------------------------------------------------------------------


def cue_lemma(surface: str) -> str:
    """The reporting word behind a cue as written: 'has said' -> say, 'were urging' -> urge."""
    words = surface.lower()
    if words in IRREGULAR:
        return IRREGULAR[words]
    words = re.sub(r"^(?:has|have|had|is|was|were|are|also|would|will|did not|does not|later|to) ", "", words)
    if words in IRREGULAR:
        return IRREGULAR[words]
    for lemma in STANCE_OF:
        stem = lemma[:-1] if lemma.endswith("e") else lemma
        if re.fullmatch(
            rf"{lemma}(?:s|es|ed|d|ing)?|{stem}(?:ed|ing)|{lemma[-1:] and lemma}{lemma[-1]}(?:ed|ing)", words
        ):
            return lemma
        if lemma.endswith("y") and re.fullmatch(rf"{lemma[:-1]}(?:ies|ied)", words):
            return lemma
    raise ValueError(f"no lemma known for the cue {surface!r}")


def find_attributions(built: Built) -> list[dict]:
    parts: dict[str, dict] = {}
    for tag in sorted(built.tags, key=lambda tag: (tag.start, -tag.end)):
        if tag.code in "sqcv":
            for number in tag.numbers:
                parts.setdefault(number, {}).setdefault(tag.code, []).append(tag)
    text, rows = built.text, []
    for number, part in parts.items():
        where = f"{built.source.article_id}, attribution {number}"
        if "c" not in part:
            raise ValueError(f"{where}: no content: {part}")
        spans = [[tag.start, tag.end] for tag in part["c"]]
        source, cue = part.get("s", [None])[0], part.get("q", [None])[0]
        carried = next((tag.detail for tag in part["c"] if tag.detail), "")
        if not (source or carried or (cue and cue.detail.startswith("h"))):
            raise ValueError(f"{where}: nobody speaks in {text[spans[0][0] : spans[0][1]]!r}")
        surface = text[source.start : source.end] if source else ""
        speaker = (
            _speaker(source.detail if source else carried, surface)
            if source or carried
            else Speaker("", "", "")
        )
        quoted = _quoted(spans, built.quotes)
        rest = "".join(
            text[i] for a, b in spans for i in range(a, b) if not any(q <= i < r for q, r in quoted)
        )
        kind = "indirect" if not quoted else "mixed" if re.search(r"\w", rest) else "direct"
        lemma = ""
        if cue:
            lemma = cue_lemma(text[cue.start : cue.end])
        via = part.get("v", [None])[0]
        rows.append(
            {
                "article_id": built.source.article_id,
                "kind": kind,
                "type": {"t": "thought", "h": "hedge"}.get(cue.detail if cue else "", "speech"),
                "source": surface,
                "source_start": source.start if source else "",
                "source_end": source.end if source else "",
                "speaker": speaker.speaker,
                "side": speaker.side,
                "named": speaker.named,
                "inferred": bool(
                    (source and (surface.lower() in PRONOUNS or "/" in source.detail))
                    or (carried and not source)
                ),
                "cue": text[cue.start : cue.end] if cue else "",
                "cue_start": cue.start if cue else "",
                "cue_end": cue.end if cue else "",
                "cue_lemma": lemma.replace("-", " "),
                "stance": STANCE_OF[lemma] if lemma else "",
                "content_start": spans[0][0],
                "content_end": spans[-1][1],
                "content_spans": spans,
                "content": " … ".join(text[a:b] for a, b in spans),
                "quoted_spans": quoted,
                "via": _speaker(via.detail, "").speaker
                if via and via.detail
                else text[via.start : via.end]
                if via
                else "",
                "number": number,
            }
        )
    rows.sort(key=lambda row: (row["content_start"], -row["content_end"]))
    for i, row in enumerate(rows):
        row["attribution_id"] = f"{row['article_id']}-{i + 1:02d}"
    for row in rows:
        around = [
            other
            for other in rows
            if other is not row
            and any(a <= row["content_start"] and row["content_end"] <= b for a, b in other["content_spans"])
            and any(a <= (row["cue_start"] or row["content_start"]) < b for a, b in other["content_spans"])
        ]
        around.sort(key=lambda other: other["content_end"] - other["content_start"])
        row["parent"] = around[0]["attribution_id"] if around else ""
    return rows


def _quoted(spans: list, quotes: list) -> list:
    return [[q, r] for q, r, _ in quotes if any(a <= q and r <= b for a, b in spans)]


def find_quotations(built: Built, attributions: list[dict]) -> list[dict]:
    marked = {tag.start: tag.code for tag in built.tags if tag.code in "kt"}
    rows = []
    for start, end, continues in built.quotes:
        kind = {"k": "scare", "t": "title"}.get(marked.get(start, ""), "speech")
        holder = _innermost(attributions, start, end) if kind == "speech" else None
        if kind == "speech" and not holder:
            raise ValueError(f"{built.source.article_id}: nobody speaks {built.text[start:end]!r}")
        rows.append(
            {
                "article_id": built.source.article_id,
                "start": start,
                "end": end,
                "attribution_id": holder["attribution_id"] if holder else "",
                "kind": kind,
                "continues": continues,
                "text": built.text[start:end],
            }
        )
    return rows


def _innermost(attributions: list[dict], start: int, end: int) -> dict | None:
    holders = [row for row in attributions if any(a <= start and end <= b for a, b in row["content_spans"])]
    return min(holders, key=lambda row: row["content_end"] - row["content_start"], default=None)


def voice_of(start: int, end: int, attributions: list[dict], quotations: list[dict]) -> dict:
    """narrator, quoted or reported, and who speaks; a hedge nobody is named for stays the narrator's."""
    holder = _innermost([row for row in attributions if row["type"] != "hedge"], start, end)
    if not holder:
        return {"voice": "narrator", "speaker": "", "side": "", "attribution_id": ""}
    quoted = any(q["start"] <= start and end <= q["end"] for q in quotations if q["kind"] == "speech")
    return {
        "voice": "quoted" if quoted else "reported",
        "speaker": holder["speaker"],
        "side": holder["side"],
        "attribution_id": holder["attribution_id"],
    }


def _sentence_at(built: Built, start: int) -> int:
    return next(i for i, row in enumerate(built.sentences) if row[0] <= start < row[1])


def find_hits(built: Built, attributions: list[dict], quotations: list[dict]) -> list[dict]:
    rows = []
    lead = next(i for i, row in enumerate(built.sentences) if row[2] == "body")
    for concept, variants in CONCEPTS.items():
        for variant, forms in variants.items():
            for form in forms:
                for hit in re.finditer(rf"(?<![\w-]){form}(?![\w-])", built.text, re.IGNORECASE):
                    if hit.start() in built.muted:
                        continue
                    sentence = _sentence_at(built, hit.start())
                    rows.append(
                        {
                            "article_id": built.source.article_id,
                            "outlet": OUTLETS[built.source.article_id.split("-")[1]][0],
                            "concept": concept,
                            "variant": variant,
                            "form": hit[0],
                            "start": hit.start(),
                            "end": hit.end(),
                            "sentence": sentence,
                            "position": "lead" if sentence == lead else "body",
                            **voice_of(hit.start(), hit.end(), attributions, quotations),
                        }
                    )
    longest = [
        row
        for row in rows
        if not any(
            o is not row
            and o["concept"] == row["concept"]
            and o["start"] <= row["start"]
            and row["end"] <= o["end"]
            for o in rows
        )
    ]
    return sorted(longest, key=lambda row: row["start"])


def find_acts(built: Built, attributions: list[dict], quotations: list[dict]) -> list[dict]:
    text = built.text
    parts: dict[str, dict] = {}
    for tag in sorted(built.tags, key=lambda tag: tag.start):
        if tag.code in "axy":
            for number in tag.numbers:
                parts.setdefault(number, {}).setdefault(tag.code, []).append(tag)
    rows = []
    for number, part in parts.items():
        if "a" not in part:
            raise ValueError(f"{built.source.article_id}, act {number}: no verb")
        verb = part["a"][0]
        lemma, _, form = verb.detail.partition(".")
        victim, agent = part.get("x", [None])[0], part.get("y", [None])[0]
        agent_side, _, where = agent.detail.partition(".") if agent else ("", "", "")
        hull = [verb] + [tag for tag in (victim, agent) if tag]
        start, end = min(tag.start for tag in hull), max(tag.end for tag in hull)
        voice = voice_of(verb.start, verb.end, attributions, quotations)
        instrument = where == "i"
        rows.append(
            {
                "article_id": built.source.article_id,
                "start": start,
                "end": end,
                "verb": lemma,
                "verb_start": verb.start,
                "verb_end": verb.end,
                "victim": text[victim.start : victim.end] if victim else "",
                "victim_side": victim.detail.removesuffix(".p") if victim else "",
                "victim_start": victim.start if victim else "",
                "victim_end": victim.end if victim else "",
                "agent": text[agent.start : agent.end] if agent and not instrument else "",
                "agent_side": "" if instrument else agent_side,
                "agent_where": WHERE[where] if agent else "none",
                "agent_start": agent.start if agent and not instrument else "",
                "agent_end": agent.end if agent and not instrument else "",
                "instrument": text[agent.start : agent.end] if agent and instrument else "",
                "form": FORMS[form],
                "voice": voice["voice"],
                "borderline": bool(victim is None or victim.detail.endswith(".p")),
                "text": text[start:end],
            }
        )
    return sorted(rows, key=lambda row: (row["start"], row["verb_start"]))


def find_said_of(built: Built, attributions: list[dict], quotations: list[dict]) -> list[dict]:
    return [
        {
            "article_id": built.source.article_id,
            "start": tag.start,
            "end": tag.end,
            "form": built.text[tag.start : tag.end],
            "said_of_side": tag.detail,
            **voice_of(tag.start, tag.end, attributions, quotations),
        }
        for tag in sorted(built.tags, key=lambda tag: tag.start)
        if tag.code == "w"
    ]


def find_doubts(built: Built) -> list[str]:
    """Words of harm outside every act, loaded words without a side: read each, then tag or mute it."""
    doubts = []
    for code, pattern in (("axy", HARM_WORDS), ("w", "|".join(LOADED) + "|" + "s|".join(LOADED) + "s")):
        for hit in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", built.text, re.IGNORECASE):
            if hit.start() not in built.muted and not any(
                tag.code in code and tag.start <= hit.start() < tag.end for tag in built.tags
            ):
                line = built.text[max(0, hit.start() - 50) : hit.end() + 40].replace("\n", " ")
                doubts.append(f"{built.source.article_id}: {hit[0]!r} untagged: …{line}…")
    return doubts


# ----------------------------------------------------------------------------------------------------
# 4  The gold between articles
# ----------------------------------------------------------------------------------------------------


def relation_of(roles: dict, a: str, b: str) -> str:
    """copy of one text, rewrite of one text, or two reports of one event (PLAN.md: the scheme)."""
    pair = {roles[a], roles[b]}
    if "independent" in pair:
        return "same_event"
    return "rewrite" if "rewrite" in pair else "copy"


def pair_relation(a: tuple, b: tuple, text_a: str, text_b: str) -> str:
    """verbatim: the same words; edited: one wire line or half of the words in order; else paraphrase."""
    words_a, words_b = (re.findall(r"\w+", text.lower()) for text in (text_a, text_b))
    if words_a == words_b:
        return "verbatim"
    ratio = difflib.SequenceMatcher(None, words_a, words_b, autojunk=False).ratio()
    same_line = a[4] and a[4] == b[4] and a[5] == b[5]
    return "edited" if same_line or ratio >= 0.5 else "paraphrase"


def _content_words(text: str) -> set[str]:
    """Words of four letters and more, and numbers."""
    return set(re.findall(r"\d[\d,]*|\w{4,}", text.lower()))


def compare_story(story: str, members: list[Built], hits: dict[str, list[dict]]) -> dict[str, list[dict]]:
    tables: dict[str, list[dict]] = {
        name: [] for name in ("derivations", "sentence_pairs", "substitutions", "word_switches")
    }
    roles = {built.source.article_id: built.source.head["role"] for built in members}
    for one, two in combinations(sorted(members, key=lambda b: b.source.article_id), 2):
        a, b = one.source.article_id, two.source.article_id
        relation = relation_of(roles, a, b)
        tables["derivations"].append(
            {"story_id": story, "article_a": a, "article_b": b, "relation": relation}
        )
        for i, sent_a in enumerate(one.sentences):
            for j, sent_b in enumerate(two.sentences):
                shared = sorted(set(sent_a[3]) & set(sent_b[3]))
                same_line = bool(sent_a[4]) and sent_a[4] == sent_b[4]
                # A sentence put in another's place on a wire line is no version of it: it tells no fact of it.
                versions = sent_a[5] == sent_b[5] and (shared or not (sent_a[3] or sent_b[3]))
                if not (versions if same_line else shared):
                    continue
                text_a, text_b = one.text[sent_a[0] : sent_a[1]], two.text[sent_b[0] : sent_b[1]]
                same = pair_relation(sent_a, sent_b, text_a, text_b)
                tables["sentence_pairs"].append(
                    {
                        "story_id": story,
                        "article_a": a,
                        "start_a": sent_a[0],
                        "end_a": sent_a[1],
                        "article_b": b,
                        "start_b": sent_b[0],
                        "end_b": sent_b[1],
                        "relation": same,
                        "articles": relation,
                        "facts": " ".join(shared),
                        "shared_words": len(_content_words(text_a) & _content_words(text_b)),
                        "text_a": text_a,
                        "text_b": text_b,
                    }
                )
                tables["substitutions"] += _slots(story, a, b, i, j, same, relation, hits)
    return tables


def _slots(story: str, a: str, b: str, i: int, j: int, same: str, relation: str, hits: dict) -> list[dict]:
    """Hits of one concept in two sentences that tell one fact: in order; all with all where counts differ."""
    rows = []
    for concept in CONCEPTS:
        left = [hit for hit in hits[a] if hit["concept"] == concept and hit["sentence"] == i]
        right = [hit for hit in hits[b] if hit["concept"] == concept and hit["sentence"] == j]
        scored = len(left) == len(right)
        for one, two in zip(left, right) if scored else product(left, right):
            rows.append(
                {
                    "story_id": story,
                    "concept": concept,
                    "article_a": a,
                    "start_a": one["start"],
                    "end_a": one["end"],
                    "variant_a": one["variant"],
                    "voice_a": one["voice"],
                    "article_b": b,
                    "start_b": two["start"],
                    "end_b": two["end"],
                    "variant_b": two["variant"],
                    "voice_b": two["voice"],
                    "changed": one["variant"] != two["variant"],
                    "sentences": same,
                    "articles": relation,
                    "scored": scored,
                    "planted": scored
                    and one["variant"] != two["variant"]
                    and same == "edited"
                    and relation != "same_event",
                }
            )
    return rows


def find_switches(story: str, wire: Built, other: Built) -> list[dict]:
    """Every stretch of words that differs between a wire line and its copy (difflib, word by word)."""
    rows = []
    origin = {unit.origin: (start, end) for start, end, unit in wire.units if unit.origin}
    for start, end, unit in other.units:
        if not unit.origin:
            continue
        begin = origin[unit.origin][0]
        words_a = list(re.finditer(r"\w+(?:['’]\w+)?", wire.text[begin : origin[unit.origin][1]]))
        words_b = list(re.finditer(r"\w+(?:['’]\w+)?", other.text[start:end]))
        keys = [[word[0].replace("’", "'") for word in words] for words in (words_a, words_b)]
        for op, i, k, j, m in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
            if op == "equal":
                continue
            at_a = (
                (words_a[i].start(), words_a[k - 1].end())
                if k > i
                else (words_a[min(i, len(words_a) - 1)].start(),) * 2
            )
            at_b = (
                (words_b[j].start(), words_b[m - 1].end())
                if m > j
                else (words_b[min(j, len(words_b) - 1)].start(),) * 2
            )
            rows.append(
                {
                    "story_id": story,
                    "article_a": wire.source.article_id,
                    "start_a": begin + at_a[0],
                    "end_a": begin + at_a[1],
                    "text_a": wire.text[begin + at_a[0] : begin + at_a[1]],
                    "article_b": other.source.article_id,
                    "start_b": start + at_b[0],
                    "end_b": start + at_b[1],
                    "text_b": other.text[start + at_b[0] : start + at_b[1]],
                }
            )
    return rows


# ----------------------------------------------------------------------------------------------------
# 5  All of it
# ----------------------------------------------------------------------------------------------------

COLUMNS = {
    "attributions": "article_id attribution_id kind type source source_start source_end speaker side named "
    "inferred cue cue_start cue_end cue_lemma stance content_start content_end content_spans quoted_spans "
    "content via parent",
    "quotations": "article_id start end attribution_id kind continues text",
    "hits": "article_id outlet concept variant form start end sentence position voice speaker side "
    "attribution_id",
    "acts": "article_id start end verb verb_start verb_end victim victim_side victim_start victim_end agent "
    "agent_side agent_where agent_start agent_end instrument form voice borderline text",
    "said_of": "article_id start end form said_of_side voice speaker side attribution_id",
    "sentences": "article_id sentence start end kind facts text",
    "stories": "article_id story_id role",
    "derivations": "story_id article_a article_b relation",
    "sentence_pairs": "story_id article_a start_a end_a article_b start_b end_b relation articles "
    "facts shared_words text_a text_b",
    "substitutions": "story_id concept article_a start_a end_a variant_a voice_a article_b start_b end_b "
    "variant_b voice_b changed sentences articles scored planted",
    "word_switches": "story_id article_a start_a end_a text_a article_b start_b end_b text_b",
    "facts": "story_id fact_id article_id start end",
    "omissions": "story_id fact_id article_id relation planted",
    "articles": "article_id outlet date title byline url language path note",
}


def load_sources(folder: Path = HERE / "markup") -> list[Source]:
    order = list(OUTLETS)
    paths = sorted(
        folder.glob("e*.txt"), key=lambda p: (p.stem.split("-")[0], order.index(p.stem.split("-")[1]))
    )
    sources: list[Source] = []
    wires: dict[str, Source] = {}
    for path in paths:
        event = path.stem.split("-")[0]
        source = read_markup(path, wires.get(event))
        if path.stem.endswith("wexa"):
            wires[event] = source
        sources.append(source)
    return sources


def build() -> tuple[dict[str, str], dict[str, list[dict]]]:
    """The texts by article id and the tables by name."""
    tables: dict[str, list[dict]] = {name: [] for name in COLUMNS}
    texts: dict[str, str] = {}
    stories: dict[str, list[Built]] = {}
    hits: dict[str, list[dict]] = {}
    for source in load_sources():
        built = write_out(source)
        name, head = source.article_id, source.head
        story = name.split("-")[0]
        stories.setdefault(story, []).append(built)
        texts[name] = built.text
        attributions = find_attributions(built)
        quotations = find_quotations(built, attributions)
        hits[name] = find_hits(built, attributions, quotations)
        tables["attributions"] += attributions
        tables["quotations"] += quotations
        tables["hits"] += hits[name]
        tables["acts"] += find_acts(built, attributions, quotations)
        tables["said_of"] += find_said_of(built, attributions, quotations)
        tables["sentences"] += [
            {
                "article_id": name,
                "sentence": i,
                "start": row[0],
                "end": row[1],
                "kind": row[2],
                "facts": " ".join(row[3]),
                "text": built.text[row[0] : row[1]],
            }
            for i, row in enumerate(built.sentences)
        ]
        tables["facts"] += sorted(
            (
                {
                    "story_id": story,
                    "fact_id": f"{story}{fact}",
                    "article_id": name,
                    "start": row[0],
                    "end": row[1],
                }
                for row in built.sentences
                for fact in row[3]
            ),
            key=lambda row: (row["fact_id"], row["start"]),
        )
        tables["stories"].append({"article_id": name, "story_id": story, "role": head["role"]})
        tables["articles"].append(
            {
                "article_id": name,
                "outlet": OUTLETS[name.split("-")[1]][0],
                "date": head["date"],
                "title": _plain(head["title"], name),
                "byline": head.get("byline", ""),
                "url": f"https://{name.split('-')[1]}.example/{story}",
                "language": "en",
                "path": f"texts/{name}.txt",
                "note": "fictional, written for this project",
            }
        )
    for story, members in stories.items():
        for name, rows in compare_story(story, members, hits).items():
            tables[name] += rows
        wire = members[0]
        carried = {b.source.article_id: {f for row in b.sentences for f in row[3]} for b in members}
        for other in members[1:]:
            role = other.source.head["role"]
            if role == "independent":
                continue
            tables["word_switches"] += find_switches(story, wire, other)
            for fact in sorted(carried[wire.source.article_id] - carried[other.source.article_id]):
                tables["omissions"].append(
                    {
                        "story_id": story,
                        "fact_id": f"{story}{fact}",
                        "article_id": other.source.article_id,
                        "relation": role,
                        "planted": True,
                    }
                )
    return texts, tables


def _plain(title: str, name: str) -> str:
    _, left, right, apostrophe, dash = OUTLETS[name.split("-")[1]]
    return title.replace("«", left).replace("»", right).replace("'", apostrophe).replace(" -- ", dash)


def write(folder: Path) -> None:
    """texts/*.txt, articles.csv and gold/*.csv in the folder."""
    texts, tables = build()
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    (folder / "gold").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    for name, columns in COLUMNS.items():
        path = folder / "articles.csv" if name == "articles" else folder / "gold" / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            for row in tables[name]:
                writer.writerow({k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()})


def show(name: str) -> None:
    """One article and its gold, for reading by eye."""
    texts, tables = build()
    print(texts[name], f"[{len(texts[name].split())} words]\n", sep="\n")
    for row in tables["attributions"]:
        if row["article_id"] == name:
            who = f"{row['source']!r} = {row['speaker']} ({row['side']}, {row['named']})"
            more = " inferred" * row["inferred"] + " via " * bool(row["via"]) + row["via"]
            more += " in " * bool(row["parent"]) + row["parent"][-2:]
            print(
                f"{row['attribution_id'][-2:]} {row['kind']:8} {row['type'][:4]} {who} "
                f"{row['cue']!r} {row['stance']}{more}: {row['content']}"
            )
    for row in tables["hits"]:
        if row["article_id"] == name:
            print(f"  {row['concept']}: {row['form']} {row['voice']} {row['speaker']}")
    for row in tables["acts"]:
        if row["article_id"] == name:
            print(
                f"  ACT {row['form']} {row['verb']} victim={row['victim']!r} {row['victim_side']} "
                f"agent={row['agent']!r} {row['agent_side']} {row['agent_where']} {row['voice']}"
            )
    for row in tables["said_of"]:
        if row["article_id"] == name:
            print(f"  SAID OF {row['said_of_side']}: {row['form']} {row['voice']}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--print", metavar="ARTICLE", dest="article", help="show one article with its gold")
    parser.add_argument(
        "--doubts", action="store_true", help="list untagged words of harm and loaded words"
    )
    options = parser.parse_args()
    if options.article:
        show(options.article)
    elif options.doubts:
        for source in load_sources():
            try:
                built = write_out(source)
                attributions = find_attributions(built)
                find_acts(built, attributions, find_quotations(built, attributions))
            except ValueError as error:
                print(error)
                continue
            for doubt in find_doubts(built):
                print(doubt)
            words = len(built.text.split())
            if not 200 <= words <= 450:
                print(f"{source.article_id}: {words} words")
    else:
        write(HERE)


if __name__ == "__main__":
    main()
