"""Every public function that is given a table, called as meant; and the ways in which a notebook gets it wrong."""

from __future__ import annotations

import inspect
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

import analysis
from tests.places import CODEBOOKS, DEMO

PACKAGE = str(Path(analysis.__file__).parent)


class Polars:
    """What toolkits other than pandas have in common with Polars: a table that can become one of pandas."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def to_pandas(self) -> pd.DataFrame:
        return self.table.copy()


class Trial(NamedTuple):
    """One misuse: which table of which function was changed how, and what came of it (None: all is well)."""

    room: str
    function: str
    table: str
    way: str
    raw: str | None


def small_corpus() -> pd.DataFrame:
    """A few articles of the shipped corpus that tell one event, cut short."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = analysis.load_corpus(DEMO)
    chosen = articles[articles["article_id"].str.startswith("e1-")]
    return chosen.head(5).assign(text=lambda t: t["text"].str[:1500], leaning=list("lrlrl"))


def with_tables(folder: Path) -> dict[str, Any]:
    """The corpus with all that functions are given."""
    articles, book = small_corpus(), analysis.load_codebook(CODEBOOKS / "demo.yml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = analysis.load_tables(articles, book, progress=False)
    outlets = articles.set_index("article_id")["outlet"]
    given: dict[str, Any] = {name: _with_outlet(table, outlets) for name, table in made.items()}
    first, second = articles["outlet"].iloc[0], articles["outlet"].iloc[1]
    units = made["copies"].set_index("article_id")["unit"]
    sample = analysis.draw_sample(given["hits"], articles, "voice", size=30)
    codes = pd.concat([sample[["item"]].assign(coder=c, code=sample["machine"]) for c in ("ana", "ben")])
    words = analysis.find_slot_words(articles)
    given |= {
        "articles": articles, "book": book, "outlets": outlets, "units": units, "first": first, "second": second,
        "sample": sample, "codes": codes, "truth": sample.set_index("item")["machine"], "words": words,
        "word_pairs": analysis.pair_words(words, outlets), "folder": folder,
        "furniture": analysis.find_furniture(articles), "names": analysis.find_names(articles),
        "amounts": given["hits"].groupby("article_id", as_index=False).size(),
        "tone_words": analysis.tone_drivers(made["tones"], articles, by=("voice",)),
        "coded": _coded(), "word_changes": analysis.find_word_changes(articles, made["sentence_pairs"]),
    }  # fmt: skip
    return given


def _with_outlet(table: pd.DataFrame, outlets: pd.Series) -> pd.DataFrame:
    if "article_id" in table and "outlet" not in table:
        return table.assign(outlet=table["article_id"].map(outlets).astype("str"))
    return table


def _coded() -> pd.DataFrame:
    words = {"a": "calm quiet ferry harbour", "b": "storm loud flood alarm"}
    rows = [(f"d{i % 12}", f"{words[c]} number {i}", c) for i in range(60) for c in "ab"]
    return pd.DataFrame(rows, columns=["article_id", "passage", "code"])


def calls(g: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name of each public function that takes tables → the arguments of a call as it is meant."""
    articles, hits, attributions, quotations = g["articles"], g["hits"], g["attributions"], g["quotations"]
    pairs, sentences, stories = g["sentence_pairs"], g["sentences"], g["stories"]
    shares = {"evidence": hits, "by": ["outlet"]}
    words = articles[["article_id", "outlet"]].assign(words=100)
    fewer = {"draws": 50}
    two = {"outlet_a": g["first"], "outlet_b": g["second"], "amount": "words"}
    amounts = {"evidence": g["facts"].assign(words=1), "facts": g["facts"], "articles": articles, **two}
    coded, sample, codes, truth = g["coded"], g["sample"], g["codes"], g["truth"]
    return {
        # corpus
        "add_furniture": {"articles": articles, "furniture": g["furniture"]},
        "corpus_hash": {"articles": articles},
        "find_furniture": {"articles": articles},
        "furniture_list": {"furniture": g["furniture"]},
        # language, voices
        "find_sentences": {"articles": articles},
        "add_distanced": {"evidence": hits, "articles": articles, "quotations": quotations},
        "add_voice": {"evidence": hits, "attributions": attributions, "quotations": quotations},
        "in_voice": {"evidence": hits, "voice": "narrator"},
        "map_voices": {"attributions": attributions, "quotations": quotations, "article_ids": articles["article_id"]},
        "words_by_voice": {"articles": articles, "attributions": attributions, "quotations": quotations},
        # words
        "add_place": {"evidence": hits, "articles": articles},
        "candidate_concepts": {"words": g["words"], "pairs": g["word_pairs"], "outlets": g["outlets"]},
        "concordance_of_hits": {"hits": hits, "articles": articles},
        "find_contexts": {"articles": articles, "terms": ["the"]},
        "find_slot_words": {"articles": articles},
        "find_terms": {"articles": articles, "codebook": g["book"], "sentences": sentences},
        "first_places": {"evidence": hits, "articles": articles},
        "keyness_table": {"articles": articles, "minimum": 1, "minimum_articles": 1, "longest": 1},
        "pair_words": {"words": g["words"], "outlets": g["outlets"]},
        "term_rates": {"hits": hits, "articles": articles, "attributions": attributions, "quotations": quotations},
        "term_shares": {"hits": hits, "by": ["outlet", "voice"]},
        # attribution
        "attribution_profile": {"attributions": attributions, "articles": articles},
        "compare_attributions": {"found": attributions, "gold": attributions, "articles": articles},
        "concordance": {"articles": articles, "attributions": attributions},
        "find_attributions": {"articles": articles, "codebook": g["book"]},
        "find_names": {"articles": articles},
        "find_quotations": {"articles": articles, "attributions": attributions},
        "first_heard": {"attributions": attributions, "articles": articles},
        "name_profile": {"names": g["names"], "attributions": attributions, "groups": g["outlets"]},
        "one_name_each": {"attributions": attributions},
        "speakers_without_side": {"attributions": attributions, "codebook": g["book"], "least": 1},
        "voice_shares": {"articles": articles, "attributions": attributions, "quotations": quotations},
        # tone
        "actor_tone_drivers": {"rows": g["actor_tones"]},
        "actor_tone_profile": {"rows": g["actor_tones"]},
        "counted_treatment": {"rows": g["actor_tones"]},
        "treatment_profile": {"rows": g["actor_tones"]},
        "score_actor_tones": {"articles": articles, "codebook": g["book"], "attributions": attributions},
        "score_targets": {"sentences": pd.DataFrame({"text": ["Varn won."], "target_start": [0], "target_end": [4]})},
        "score_tones": {"articles": articles, "attributions": attributions, "quotations": quotations},
        "tone_drivers": {"tones": g["tones"], "articles": articles},
        "tone_profile": {"tones": g["tones"]},
        "tone_shift": {"drivers": g["tone_words"], "one": {"voice": "narrator"}, "other": {"voice": "quoted"}},
        # actors
        "agency_profile": {"acts": g["acts"]},
        "distinctive_labels": {"labels": g["labels"]},
        "find_acts": {"articles": articles, "codebook": g["book"], "attributions": attributions},
        "find_labels": {"articles": articles, "codebook": g["book"], "attributions": attributions},
        "find_loaded_words": {"articles": articles, "codebook": g["book"], "attributions": attributions},
        "loaded_word_profile": {"loaded": g["loaded_words"]},
        "naming_profile": {"labels": g["labels"]},
        # stories
        "add_fact": {"evidence": hits, "facts": g["facts"]},
        "copy_groups": {"articles": articles},
        "decompose_difference": amounts,
        "fact_contributions": amounts,
        "face_sentences": {
            "articles": articles, "pairs": pairs, "sentences": sentences,
            "article_a": articles["article_id"].iloc[0], "article_b": articles["article_id"].iloc[1],
        },
        "fact_matrix": {"facts": g["facts"], "articles": articles, "derivations": g["derivations"]},
        "find_derivations": {"articles": articles, "stories": stories},
        "find_facts": {
            "articles": articles, "pairs": pairs, "sentences": sentences, "stories": stories,
            "attributions": attributions, "quotations": quotations,
        },
        "find_omissions": {"facts": g["facts"], "derivations": g["derivations"]},
        "find_shared_passages": {"articles": articles, "derivations": g["derivations"]},
        "find_source_changes": {"pairs": pairs, "attributions": attributions},
        "find_stories": {"articles": articles},
        "find_substitutions": {"hits": hits, "articles": articles, "pairs": pairs},
        "find_utterances": {
            "articles": articles, "stories": stories, "quotations": quotations, "attributions": attributions,
            "pairs": pairs,
        },
        "find_word_changes": {"articles": articles, "pairs": pairs, "attributions": attributions},
        "pair_sentences": {"articles": articles, "stories": stories, "sentences": sentences},
        "substitution_profile": {"substitutions": g["substitutions"], "articles": articles},
        "word_change_profile": {"changes": g["word_changes"], "articles": articles},
        # certainty
        "choice_effects": {"table": _specifications(g)},
        "difference_table": {"evidence": hits, "between": "outlet", "category": "voice", **fewer},
        "drop_copies": {"articles": articles, "units": g["units"]},
        "mean_table": {"evidence": g["tones"], "value": "compound", "by": ["outlet"], **fewer},
        "paired_table": {
            "evidence": hits.assign(story="s"), "story": "story", "between": "outlet", "category": "voice", **fewer,
        },
        "rate_table": {**shares, "exposure": words, **fewer},
        "share_table": {**shares, "category": "voice", **fewer},
        "specification_table": _specified(g),
        "within_outlets": {"units": g["units"], "articles": articles, "groups": ["leaning"]},
        "standard_choices": {"articles": articles},
        # coding
        "accuracy_table": {"sample": sample, "truth": truth, **fewer},
        "agreed_codes": {"codes": codes},
        "agreement_table": {"codes": codes, **fewer},
        "apply_corrections": {
            "table": hits, "corrections": analysis.make_corrections(sample, truth.map(lambda _: "reported")),
            "articles": articles, "field": "voice",
        },
        "corrected_shares": {**shares, "category": "voice", "sample": sample, "truth": truth, **fewer},
        "draw_sample": {"decisions": hits, "articles": articles, "field": "voice"},
        "evaluate_classifier": {"coded": coded},
        "fit_classifier": {"coded": coded},
        "learning_curve": {"coded": coded, "steps": (0.5, 1.0)},
        "find_disagreements": {"codes": codes, "sample": sample},
        "krippendorff_alpha": {"codes": codes},
        "make_corrections": {"sample": sample, "agreed": truth},
        "predict_codes": {"classifier": analysis.fit_classifier(coded), "passages": coded},
        "read_sheets": {"paths": [], "sample": sample, "codes": ["quoted"]},
        "save_corrections": {
            "corrections": analysis.make_corrections(sample, truth), "path": g["folder"] / "fixes.csv",
        },
        "write_sheets": {"sample": sample, "folder": g["folder"], "coders": ["ana"], "codes": {"quoted": ""}},
        # tables, report, study
        "compute_tables": {
            "corpus": articles, "codebook": g["book"], "out": g["folder"] / "out", "only": ["sentences"],
        },
        "load_tables": {"corpus": articles, "codebook": g["book"], "only": ["sentences"], "progress": False},
        "open_tables": {"corpus": articles, "codebook": g["book"]},
        "stored_table": {"corpus": articles, "codebook": g["book"], "name": "sentences"},
        "open_study": {"corpus": articles, "codebook": g["book"]},
        "passages": {"evidence": hits, "articles": articles},
        "save_figure": {
            "drawn": _axes(), "name": "x", "data": hits, "title": "x", "description": "x", "evidence": hits,
            "articles": articles, "folder": g["folder"],
        },
        "show_evidence": {"evidence": hits, "articles": articles},
        "show_table": {"table": hits},
    }  # fmt: skip


def _axes() -> Any:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    return ax


def _specified(g: dict[str, Any]) -> dict[str, Any]:
    choices = {"all": lambda t, e: (t, e), "narrator": lambda t, e: (t[t["voice"] == "narrator"], e)}
    return {
        "evidence": g["hits"], "between": "outlet", "first": g["first"], "second": g["second"], "category": "concept",
        "level": g["hits"]["concept"].iloc[0], "draws": 20, "choices": {"voice": choices},
    }  # fmt: skip


def _specifications(g: dict[str, Any]) -> pd.DataFrame:
    return analysis.specification_table(**_specified(g))


def takers() -> list[str]:
    """The public functions that are given a table, by their signatures."""
    found = []
    for name in analysis.__all__:
        one = getattr(analysis, name)
        if inspect.isfunction(one) and _tables_of(one):
            found.append(name)
    return found


def _tables_of(function: Callable[..., Any]) -> list[str]:
    given = inspect.signature(function).parameters.values()
    return [one.name for one in given if "DataFrame" in str(one.annotation)]


def ways(table: pd.DataFrame, role: str) -> Iterator[tuple[str, Any]]:
    """The ways in which a table is handed over wrongly, or in another form."""
    for name in table.columns:
        yield f"without {name}", table.drop(columns=name)
    yield "empty", table.head(0)
    yield "no columns", pd.DataFrame()
    yield "a list", list(table.columns)
    yield "a text", "hits.parquet"
    yield "a column", table.iloc[:, 0]
    yield "Arrow columns", table.convert_dtypes(dtype_backend="pyarrow")
    yield "an Arrow table", pa.Table.from_pandas(table, preserve_index=False)
    yield "Polars", Polars(table)
    texts = [name for name in table if str(table[name].dtype) == "str"]
    yield "categories", table.astype(dict.fromkeys(texts, "category"))
    yield "objects", table.astype(dict.fromkeys(texts, object))
    yield "another index", table.set_axis(range(100, 100 + len(table)))
    yield "an index of texts", table.set_axis([f"row {i}" for i in range(len(table))])
    if role == "articles" and "text" in table:
        for what, value in (("missing", None), ("numeric", 7.5), ("NaN", float("nan"))):
            texts = pd.Series([value, *table["text"][1:]], index=table.index, dtype=object)
            yield f"{what} texts", table.assign(text=texts)
        yield "all texts missing", table.assign(text=None)
        yield "numbers as texts", table.assign(text=range(len(table)))
        yield "missing identifiers", table.assign(article_id=[None, *table["article_id"][1:]])
        yield "the same article twice", pd.concat([table, table.head(1)], ignore_index=True)


SAME = ("Arrow columns", "an Arrow table", "Polars", "categories", "objects", "another index", "an index of texts")


def try_function(name: str, given: dict[str, Any]) -> Iterator[Trial]:
    """Every misuse of a function, and whether its error is one that a reader understands."""
    function = getattr(analysis, name)
    room = function.__module__.split(".")[1]
    right = _values(_call(function, given))
    for table in _tables_of(function):
        if isinstance(given.get(table), pd.DataFrame):
            for way, wrong in ways(given[table], table):
                same = right if way in SAME else None
                yield Trial(room, name, table, way, _raw(function, {**given, table: wrong}, same))
    empty = {k: v.head(0) if isinstance(v, pd.DataFrame) else v for k, v in given.items()}
    yield Trial(room, name, "all tables", "empty", _raw(function, empty, None))


def _raw(function: Callable[..., Any], given: dict[str, Any], right: Any) -> str | None:
    try:
        found = _call(function, given)
    except Exception as problem:  # noqa: BLE001 - what kind it is, is the question
        deepest = traceback.extract_tb(problem.__traceback__)[-1]
        text = str(problem)
        if not isinstance(problem, ValueError | OSError) or not deepest.filename.startswith(PACKAGE):
            return f"{type(problem).__name__}: {text[:100]} ({Path(deepest.filename).name}:{deepest.lineno})"
        return f"more than a line: {text[:80]}" if "\n" in text or len(text) > 600 else None
    if right is not None and _values(found) != right:
        return "another result"
    return None


def _call(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    if function.__name__ == "write_sheets":
        for file in Path(given["folder"]).glob("*.csv"):
            file.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(**given)


def _values(found: Any) -> Any:
    """What of a result can be compared."""
    if isinstance(found, pd.DataFrame):
        return found.astype(object).where(found.notna(), None).reset_index(drop=True).astype("str").to_csv()
    if isinstance(found, pd.Series):
        return found.astype("str").to_csv()
    return None if not isinstance(found, (str, int, float)) else repr(found)
