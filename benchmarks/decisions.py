"""How often do people agree with the decisions that are drawn, and with each other? Sheets out, figures back.

    python benchmarks/decisions.py draw TABLES… --codebook BOOK.yml --out FOLDER/SUBJECT
    python benchmarks/decisions.py score FOLDER

``draw`` reads folders of ``framing tables`` and draws, through the coding loop, six kinds of decision: the voice of
contested words, who speaks, the victims' and the agents' side, of whom loaded words are said, and tone toward
actors. Each kind is drawn in parts (``PARTS``): first what figures show by default, at random, then what the tables
hold besides. A part's precision is therefore that of all its decisions, without weights. Voice and tone are drawn
equally from the machine's classes: precision is per class, and weighted where classes are taken together.

The folders are drawn from in their order: a later one only tops up what the earlier lack. Within a folder the
articles' column ``origin``, if there is one, says who has read them before (``ORIGINS``); acts and loaded words are
drawn from the least read first. Of near-copies one article is kept (with ``--every``, all). For each measure
there is a folder with the sheets of ``write_sheets``, the machine's answers and bases (``*_sample.csv`` and
``*_claims.csv``: not for coders), and ``items_CODER.txt``, the same items to be read, each coder's in an order of its
own. Voice and tone are coded blind; elsewhere the claim stands below the passage and is judged.

``score`` reads ``answers_CODER.tsv`` (item, code, note; tabs between) from these folders, puts them through
``read_sheets``, and prints Krippendorff's α between the first and second coder and precision with Wilson's intervals by
part, basis and origin. Items on which they differ are listed in ``open.tsv``; codes agreed on afterwards in
``answers_settled.tsv`` take their place. What is still open counts as wrong in ``least`` and as right in ``most``;
"unsure" is left out of precision and counted apart.

Sheets hold publishers' texts: a place inside this checkout is refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.actors.agency import counted_acts
from analysis.actors.loaded_words import counted_words
from analysis.actors.precision import counted_bases
from analysis.attribution.one_name import one_name_each
from analysis.certainty.intervals import wilson
from analysis.codebook import load_codebook
from analysis.codebook.roster import make_roster
from analysis.codebook.types import Codebook
from analysis.coding import agreed_codes, agreement_table, draw_sample, load_sample, read_sheets, write_sheets
from analysis.coding.sheets import write_sheet
from analysis.questions.tone_toward_actors import most_mentioned
from analysis.tone.treatment import NOT_KNOWN, counted_treatment

HERE = Path(__file__).resolve().parents[1]
TABLES = ("articles", "attributions", "hits", "acts", "loaded_words", "actor_tones", "copies")
CODERS = ("first", "second")
SETTLED = "settled"
# Unread by anybody; unread, with fewer words of the subject; read before for another purpose; worked with.
ORIGINS = ("fresh", "looser", "read_for_acts", "seed", "old")
CONTEXT, FAR = 300, 600
_CLAIM = {
    "right": "the claim is right",
    "missing": "nothing is claimed, though the text says it",
    "unsure": "the text leaves it open",
}
_SIDE = {"wrong": "somebody else, or another side", "no side": "right person, but of no side of the codebook"}
CODES = {
    "voice": {"narrator": "", "quoted": "", "reported": "", "unsure": ""},
    "speaker": {
        **_CLAIM,
        "wrong speaker": "somebody else says it",
        "no statement": "nobody says or thinks it",
    },
    "victim": {**_CLAIM, **_SIDE, "no harm": "no harm or force done to people"},
    "agent": {**_CLAIM, **_SIDE, "no harm": "no harm or force done to people"},
    "said_of": {**_CLAIM, **_SIDE, "not loaded": "the word describes nobody, or is part of a name"},
    "tone": {"negative": "", "neutral": "", "positive": "", "unsure": ""},
}
_TONE_OF = {"criticised": "negative", "neither": "neutral", "praised": "positive"}
BLIND = ("voice", "tone")
# How many of each part are drawn, in the order in which spare places are given away; the first is the default display.
PARTS = {
    "voice": {"shown": 150},
    "speaker": {"shown": 100, "nobody named": 25, "thought or hedge": 25},
    "victim": {"shown": 70, "not counted": 20, "no side": 40, "counted, not shown": 20},
    "agent": {"shown": 60, "not counted": 20, "no side": 35, "no agent": 20, "counted, not shown": 15},
    "said_of": {"shown": 75, "not counted": 40, "no side": 35},
    "tone": {"shown": 105, "other actors": 24, "unsure": 21},
}
SPANS = {"voice": ("start", "end"), "speaker": ("content_start", "content_end"), "said_of": ("start", "end"),
         "victim": ("verb_start", "verb_end"), "agent": ("verb_start", "verb_end"),
         "tone": ("target_start", "target_end")}  # fmt: skip


class Pool(NamedTuple):
    """Tables of one folder, or of one origin within it."""

    origin: str
    tables: dict[str, pd.DataFrame]


def read_pools(folders: Sequence[Path], every: bool) -> list[Pool]:
    """The tables, folder by folder and origin by origin, in the order in which they are drawn from."""
    pools = []
    for folder in folders:
        tables = {
            name: pd.read_parquet(folder / f"{name}.parquet")
            for name in TABLES
            if (folder / f"{name}.parquet").exists()
        }
        articles = tables["articles"]
        copies = tables.pop("copies")
        alone = set(copies.loc[copies["unit"] == copies["article_id"], "article_id"])
        origin = articles["origin"] if "origin" in articles else pd.Series("seed", index=articles.index)
        tables["attributions"] = one_name_each(tables["attributions"])
        for name in sorted(set(origin), key=ORIGINS.index):
            mine = set(articles.loc[origin == name, "article_id"])
            mine = mine if every else mine & alone
            pools.append(
                Pool(name, {key: rows[rows["article_id"].isin(mine)] for key, rows in tables.items()})
            )
    return pools


def decisions(pool: Pool, measure: str, shown_actors: Sequence[str], codebook: Codebook) -> pd.DataFrame:
    """Every decision of a measure with its ``part``, ``basis``, ``claim`` and the code it claims (column `measure`)."""
    tables, sides = pool.tables, {name: side.label or name for name, side in codebook.sides.items()}
    if measure == "voice":
        if "hits" not in tables:
            return pd.DataFrame()
        rows = tables["hits"].assign(part="shown", claim="")
        return rows.assign(
            basis=np.select([rows["scare"], rows["distanced"]], ["scare", "distanced"], "plain")
        )
    if measure == "tone":
        if "actor_tones" not in tables:
            return pd.DataFrame()
        rows = tables["actor_tones"]
        known = counted_treatment(rows)["treatment"].ne(NOT_KNOWN)
        part = np.where(rows["target"].isin(shown_actors), "shown", "other actors")
        part = np.where(known, part, "unsure")
        taken = rows["treatment"].map(_TONE_OF).fillna(rows["label"])
        return rows.assign(
            part=part, tone=taken, basis=rows["basis"].fillna("unsure"), claim="toward " + rows["target"]
        )
    if measure == "speaker":
        rows = tables["attributions"]
        rows = rows[rows["type"] != "author"]
        named = rows["speaker"].notna()
        part = np.select([rows["type"] != "speech", named], ["thought or hedge", "shown"], "nobody named")
        claim = (
            "speaker: "
            + rows["speaker"].fillna("(nobody is named)")
            + "; word of saying: "
            + rows["cue"].fillna("(none)")
        )
        basis = np.select([~named, rows["inferred"]], ["nobody", "inferred"], "stated")
        return rows.assign(part=part, basis=basis, claim=claim, speaker="right")
    if measure == "said_of":
        rows = tables["loaded_words"]
        known = counted_words(rows)["said_of_side"].ne("unknown")
        part = np.select([known, rows["said_of_side"].notna()], ["shown", "not counted"], "no side")
        claim = (
            "said of: "
            + rows["said_of"].fillna("(no phrase)")
            + "; side: "
            + rows["said_of_side"].map(sides).fillna("(none claimed)")
        )
        return rows.assign(part=part, claim=claim, said_of="right")
    rows = tables["acts"]
    told = rows.index.isin(counted_acts(rows).index)
    side, who = rows[f"{measure}_side"], rows[measure]
    counted = rows[f"{measure}_basis"].isin(list(counted_bases(f"{measure} side") or ()))
    last = ["no side", "no agent"] if measure == "agent" else ["no side", ""]
    given = who.notna() if measure == "agent" else True
    part = np.select(
        [side.notna() & counted & told, side.notna() & counted, side.notna(), told & given, told],
        ["shown", "counted, not shown", "not counted", *last], "",
    )  # fmt: skip
    claim = (
        rows["kind"] + " (" + rows["status"] + "); " + measure + ": " + who.fillna("(none in this clause)")
    )
    claim = claim + "; side: " + side.map(sides).fillna("(none claimed)")
    rows = rows.assign(part=part, basis=rows[f"{measure}_basis"], claim=claim, **{measure: "right"})
    return rows[part != ""]


def draw(
    pools: Sequence[Pool], measure: str, codebook: Codebook, every: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sample of a measure, and what is claimed in each of its items."""
    span, field = SPANS[measure], measure
    actors = _shown_actors(pools, codebook) if measure == "tone" else []
    found = []
    for place, pool in enumerate(pools):
        rows = decisions(pool, measure, actors, codebook)
        if len(rows):
            found.append(rows.assign(origin=pool.origin, place=place))
    if not found:
        return pd.DataFrame(), pd.DataFrame()
    rows = pd.concat(found, ignore_index=True)
    rows = rows.drop_duplicates(
        ["article_id", *span], keep="first"
    )  # two decisions on one passage: one is judged
    there = {str(part): int(size) for part, size in rows["part"].value_counts().items()}
    wanted = _places(there, PARTS[measure], every)
    if measure in ("victim", "agent", "said_of"):
        rows = rows.assign(turn=rows["place"])
    else:  # nobody read these for voice, speaker or tone: all are drawn alike, but those worked with
        rows = rows.assign(turn=rows["origin"].eq("old").astype(int))
    articles = pd.concat([pool.tables["articles"] for pool in pools], ignore_index=True)
    samples = []
    for part, size in wanted.items():
        for turn, some in rows[rows["part"] == part].groupby("turn", sort=True):
            take = min(size, len(some))
            if take:
                drawn = draw_sample(some, articles, field, size=take, span=span, context=CONTEXT)
                samples.append(drawn.assign(stratum=[f"{part} / {turn} / {one}" for one in drawn["stratum"]]))
                size -= take
    sample = pd.concat(samples, ignore_index=True)
    sample = sample.sample(frac=1, random_state=20231007, ignore_index=True)
    around = (
        ["start", "end"] if measure == "tone" else list(span)
    )  # a tone's sentence stands around its mention
    about = rows.assign(within=pd.Series(rows[around].astype(int).to_numpy().tolist(), index=rows.index))
    about = about.assign(start=rows[span[0]], end=rows[span[1]])
    keys = ["article_id", "start", "end"]
    claims = sample[["item", *keys]].merge(
        about[[*keys, "part", "basis", "origin", "claim", "within"]],
        on=keys,
        how="left",
        validate="one_to_one",
    )
    return sample, claims


def _places(there: dict[str, int], wanted: dict[str, int], every: bool) -> dict[str, int]:
    """How many of each part are drawn: what one part lacks goes to the others in their order."""
    if every:
        return {part: there.get(part, 0) for part in wanted}
    taken = {part: min(size, there.get(part, 0)) for part, size in wanted.items()}
    spare = sum(wanted.values()) - sum(taken.values())
    for part in wanted:
        more = min(spare, there.get(part, 0) - taken[part])
        taken[part] += more
        spare -= more
    return taken


def _shown_actors(pools: Sequence[Pool], codebook: Codebook) -> list[str]:
    """The actors whose tone the figure shows, over all pools that have tones."""
    tones = pd.concat(
        [p.tables["actor_tones"] for p in pools if "actor_tones" in p.tables], ignore_index=True
    )
    study: Any = SimpleNamespace(table=lambda name: tones, roster=make_roster(codebook, []))
    return most_mentioned(study)


def write_items(
    sample: pd.DataFrame, claims: pd.DataFrame, texts: pd.Series, measure: str, path: Path, seed: int
) -> None:
    """The items of a sheet to be read: number and name, the passage between its surroundings, and what is claimed."""
    order = np.random.default_rng(seed).permutation(len(sample))
    lines = [f"{measure}: {' | '.join(CODES[measure])}", ""]
    about: Any = claims.set_index("item").to_dict("index")
    rows: Any = sample.iloc[order].itertuples(index=False)
    for number, row in enumerate(rows, 1):
        claim = about[row.item]
        start, end = int(row.start), int(row.end)
        far = FAR if measure == "speaker" and claim["basis"] == "inferred" else CONTEXT
        marks = [(start, "[["), (end, "]]")]
        first, last = start - far, end + CONTEXT
        if measure == "tone":
            first, last = min(first, claim["within"][0]), max(last, claim["within"][1])
            marks += [(int(claim["within"][0]), "{"), (int(claim["within"][1]), "}")]
        lines += [f"{number}  {row.item}", _shown(str(texts[row.article_id]), max(0, first), last, marks)]
        lines += [f"    ? {claim['claim']}"] if claim["claim"] else []
        lines.append("")
    path.write_text("\n".join(lines), "utf-8")


def _shown(text: str, first: int, last: int, marks: Sequence[tuple[int, str]]) -> str:
    """A stretch of text in one line with its marks."""
    pieces, place = ["…" if first else ""], first
    # at the same place what closes stands before what opens, and the sentence opens before the mention
    for where, mark in sorted(marks, key=lambda one: (one[0], ("]]", "}", "{", "[[").index(one[1]))):
        pieces += [text[place:where], mark]
        place = where
    pieces += [text[place:last], "…" if last < len(text) else ""]
    return " ".join("".join(pieces).split())


def read_answers(folder: Path, measure: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the coders answered, put into their sheets and read back; and the problems."""
    sample = load_sample(folder / f"{measure}_sample.csv")
    sheets = {}
    for coder in (*CODERS, SETTLED):
        answers = folder / f"answers_{coder}.tsv"
        if not answers.exists():
            continue
        given = [line.split("\t") for line in answers.read_text("utf-8").splitlines() if line.strip()]
        table = pd.DataFrame([(row + ["", ""])[:3] for row in given], columns=["item", "code", "comment"])
        passages = sample.set_index("item")["passage"]
        table = table.assign(item=table["item"].str.strip(), left="", right="")
        table["passage"] = table["item"].map(passages).fillna("")
        sheets[coder] = folder / f"{measure}_{coder}.csv"
        write_sheet(table[["item", "left", "passage", "right", "code", "comment"]], sheets[coder])
    found = read_sheets(sheets, sample, CODES[measure])
    return found.codes, found.problems


def truth_of(codes: pd.DataFrame) -> pd.Series:
    """The code of each item: settled, else agreed; missing where the coders differ or only one has coded."""
    settled = codes[codes["coder"] == SETTLED].dropna(subset=["code"]).set_index("item")["code"]
    two = codes[codes["coder"].isin(CODERS)].dropna(subset=["code"])
    twice = two.groupby("item")["coder"].transform("nunique") == len(CODERS)
    agreed = agreed_codes(two[twice]) if twice.any() else pd.Series(dtype=object)
    return settled.combine_first(agreed.dropna())


def precision_rows(
    sample: pd.DataFrame, claims: pd.DataFrame, truth: pd.Series, coded: set[str]
) -> pd.DataFrame:
    """Precision of all that is shown, and of every part, basis, origin and class of the machine."""
    table = sample.merge(claims[["item", "part", "basis", "origin"]], on="item")
    table = table[table["item"].isin(coded)].assign(truth=table["item"].map(truth))
    rows = []
    shown = table[table["part"] == "shown"]
    groups: list[tuple[str, pd.DataFrame]] = [("shown", shown), ("all", table)]
    for name in ("machine", "basis", "origin"):
        if table[name].nunique() > 1:
            groups += [(f"shown, {name}: {key}", some) for key, some in shown.groupby(name)]
    groups += [(f"part: {key}", some) for key, some in table.groupby("part") if key != "shown"]
    for name, some in groups:
        sure = some[some["truth"].ne("unsure")]
        settled = sure[sure["truth"].notna()]
        right = settled["truth"].eq(settled["machine"])
        low, high = wilson(int(right.sum()), len(settled))
        weighted = np.average(right, weights=settled["weight"]) if len(settled) else np.nan
        rows.append(
            {
                "of": name, "items": len(some), "unsure": int(some["truth"].eq("unsure").sum()),
                "open": int(some["truth"].isna().sum()), "right": int(right.sum()), "decided": len(settled),
                "precision": right.mean() if len(settled) else np.nan, "low": low, "high": high,
                "weighted": weighted,
                "least": right.sum() / len(sure) if len(sure) else np.nan,
                "most": (right.sum() + len(sure) - len(settled)) / len(sure) if len(sure) else np.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def score(folder: Path) -> None:
    """Print agreement and precision of every measure below the folder that has answers."""
    for path in sorted(folder.glob("*/*/*_sample.csv")):
        measure, place = path.stem.removesuffix("_sample"), path.parent
        if not any(place.glob("answers_*.tsv")):
            continue
        codes, problems = read_answers(place, measure)
        print(f"\n== {place.parent.name}, {measure}")
        for note in problems.itertuples():
            print(f"{note.severity}: {note.coder}: {note.problem}: {note.detail}", file=sys.stderr)
        passes = codes[codes["coder"].isin(CODERS)]
        print(agreement_table(passes).round(3).to_string(index=False))
        truth = truth_of(codes)
        sample, claims = load_sample(path), pd.read_csv(place / f"{measure}_claims.csv", dtype="str")
        coded = set(codes.dropna(subset=["code"])["item"])
        print(precision_rows(sample, claims, truth, coded).round(3).to_string(index=False))
        wide = passes.pivot(index="item", columns="coder", values="code")
        wide = wide[~wide.index.isin(truth.index)].merge(sample[["item", "passage"]], on="item")
        wide.to_csv(place / "open.tsv", sep="\t", index=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    drawing = actions.add_parser("draw", help="write the sheets of one subject")
    drawing.add_argument("tables", nargs="+", type=Path, help="folders of framing tables, in order")
    drawing.add_argument("--codebook", type=Path, required=True)
    drawing.add_argument("--every", action="store_true", help="all decisions instead of a sample")
    drawing.add_argument("--out", type=Path, required=True)
    scoring = actions.add_parser("score", help="agreement and precision from the answers")
    scoring.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    if wanted.action == "score":
        score(wanted.folder)
        return
    if wanted.out.resolve().is_relative_to(HERE):
        parser.error(f"{wanted.out} lies inside the checkout: publishers' texts stay outside it")
    codebook, pools = load_codebook(wanted.codebook), read_pools(wanted.tables, wanted.every)
    texts = pd.concat([pool.tables["articles"] for pool in pools]).set_index("article_id")["text"]
    for measure, codes in CODES.items():
        sample, claims = draw(pools, measure, codebook, wanted.every)
        if not len(sample):
            print(f"{measure}: nothing to draw")
            continue
        folder = wanted.out / measure
        write_sheets(sample, folder, CODERS, codes)
        write_sheet(claims.drop(columns="within"), folder / f"{measure}_claims.csv")
        for seed, coder in enumerate(CODERS, 1):
            write_items(sample, claims, texts, measure, folder / f"items_{coder}.txt", seed)
        parts = claims["part"].value_counts().reindex(list(PARTS[measure]), fill_value=0)
        origins = claims["origin"].value_counts().to_dict()
        print(f"{measure}: {len(sample)} items; {parts.to_dict()}; {origins}")


if __name__ == "__main__":
    main()
