"""Do the 95 % intervals hold the truth 95 times in 100, and do outlets that do not differ come out alike?

    python benchmarks/coverage.py [--corpora 1000] [--only NAME]
    python benchmarks/coverage.py --groups
    python benchmarks/coverage.py --speed

Invented corpora whose truth is known, built as news is built: articles of unequal length, words that come in
bursts (an article that says a word once says it again), articles with a line of their own (the share of a
variant varies from article to article), copies within an outlet, and wire stories that two outlets share.
Per setting: the share of corpora in which the interval held the truth (wanted: .93–.97), and of corpora in
which two outlets with the same truth were called different (1 minus the share that held 0; wanted: ≤ .05).
``--groups`` asks the same of two groups of outlets: each outlet has its own share, drawn from its group's, and its own
articles. The truth is the group's share, about which articles alone know too little.
``--speed`` compares the bootstrap with resampling rows in pandas. Prints tables; writes nothing.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from analysis.certainty import (
    difference_table,
    mean_table,
    rate_table,
    share_table,
    wilson,
    within_outlets,
)

# half of the default: the intervals move by a hundredth, the benchmark runs twice as fast
DRAWS = 1000
# Corpora measured at once.
BATCH = 40
ARTICLES = (10, 20, 40, 80, 200)


def invent(generator: np.random.Generator, articles: int, setting: dict[str, float]) -> pd.DataFrame:
    """One row per article of two outlets.

    Outlet, article_id, unit, words, hits, of_variant, sentences, tone.
    """
    wire = round(articles * setting["shared"])
    rows = []
    own = {outlet: invent_texts(generator, articles, setting) for outlet in "AB"}
    common = invent_texts(generator, articles, setting)
    for outlet in "AB":
        number = 0
        for place in range(articles):
            if number >= articles:
                break
            shared = place < wire
            text = {name: values[place] for name, values in (common if shared else own[outlet]).items()}
            unit = f"wire {place}" if shared else f"{outlet} {place}"
            copies = 2 if generator.random() < setting["copied"] and number + 2 <= articles else 1
            for _ in range(copies):
                rows.append({"outlet": outlet, "article_id": f"{outlet}{number}", "unit": unit, **text})
                number += 1
    return pd.DataFrame(rows)


def invent_texts(
    generator: np.random.Generator, count: int, setting: dict[str, float]
) -> dict[str, np.ndarray]:
    words = np.maximum(80, generator.lognormal(6.3, 0.5, count)).astype(int)
    burst = generator.gamma(setting["burst"], 1 / setting["burst"], count)
    hits = generator.poisson(setting["rate"] * words / 1000 * burst)
    precision = (1 - setting["icc"]) / setting["icc"]
    line = generator.beta(setting["share"] * precision, (1 - setting["share"]) * precision, count)
    sentences = np.maximum(3, words // 22)
    tone = generator.normal(0, 0.12, count) + generator.normal(0, 0.4, count) / np.sqrt(sentences)
    return {
        "words": words,
        "hits": hits,
        "of_variant": generator.binomial(hits, line),
        "sentences": sentences,
        "tone": tone,
    }


SETTINGS = {
    "common word, 30 %": {"rate": 8, "share": 0.3, "icc": 0.3, "burst": 1.0, "copied": 0.1, "shared": 0.2},
    "common word, 50 %, strong line": {
        "rate": 8, "share": 0.5, "icc": 0.6, "burst": 1.0, "copied": 0.1, "shared": 0.2,
    },
    "rarer word, 10 %": {"rate": 3, "share": 0.1, "icc": 0.2, "burst": 1.0, "copied": 0.1, "shared": 0.0},
    "half of it wire copy": {"rate": 8, "share": 0.3, "icc": 0.3, "burst": 1.0, "copied": 0.2, "shared": 0.5},
}  # fmt: skip


def measure(articles: int, setting: dict[str, float], corpora: int) -> list[dict[str, object]]:
    generator = np.random.default_rng([articles, *map(ord, repr(sorted(setting.items())))])
    held: dict[str, list[np.ndarray]] = {}
    for first in range(0, corpora, BATCH):
        # many corpora are one table with a column more; their articles have nothing to do with each other
        parts = [
            invent(generator, articles, setting).assign(corpus=n)
            for n in range(first, min(first + BATCH, corpora))
        ]
        many = pd.concat(parts, ignore_index=True)
        for name in ("article_id", "unit"):
            many[name] = many["corpus"].astype(str) + " " + many[name]
        units = many.set_index("article_id")["unit"]
        same = {"units": units, "draws": DRAWS}
        long = many.assign(other=many["hits"] - many["of_variant"]).melt(
            ["article_id", "corpus", "outlet"], ["of_variant", "other"], "kind", "n"
        )
        by = ["corpus", "outlet"]
        shares = share_table(long, "kind", by, weight="n", **same)
        shares = shares[shares["kind"] == "of_variant"]
        note(held, "share", shares, setting["share"])
        naive = [wilson(*counts) for counts in zip(shares["count"], shares["total"])]
        plain = pd.DataFrame(naive, index=shares.index)
        note(held, "share, had occurrences been independent", plain, setting["share"])
        exposure = many[["article_id", *by, "words"]]
        hits = many[["article_id", *by, "hits"]]
        note(held, "rate", rate_table(hits, exposure, by, weight="hits", **same), setting["rate"])
        note(held, "mean", mean_table(many, "tone", by, weight="sentences", **same), 0)
        gaps = difference_table(long, "outlet", ["corpus"], category="kind", weight="n", **same)
        note(held, "difference of shares", gaps[gaps["kind"] == "of_variant"], 0)
        gaps = difference_table(hits, "outlet", ["corpus"], exposure=exposure, weight="hits", **same)
        note(held, "difference of rates", gaps, 0)
        gaps = difference_table(many, "outlet", ["corpus"], value="tone", weight="sentences", **same)
        note(held, "difference of means", gaps, 0)
    return [
        {"estimate": name, "articles": articles, "held": float(np.nanmean(np.concatenate(values)))}
        for name, values in held.items()
    ]


def note(held: dict[str, list[np.ndarray]], name: str, table: pd.DataFrame, truth: float) -> None:
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    inside = np.where(np.isnan(low), np.nan, (low <= truth) & (truth <= high))
    held.setdefault(name, []).append(inside)


# What sets outlets of one group apart: the share of a variant's variance that lies between them.
GROUPS = {
    "outlets much alike": {"rate": 8, "share": 0.3, "icc": 0.3, "burst": 1.0, "between": 0.02, "wire": 0.0},
    "outlets with a style of their own": {
        "rate": 8, "share": 0.3, "icc": 0.3, "burst": 1.0, "between": 0.15, "wire": 0.0,
    },
    "outlets of two minds": {"rate": 8, "share": 0.5, "icc": 0.3, "burst": 1.0, "between": 0.4, "wire": 0.0},
    "a third of it wire copy": {"rate": 8, "share": 0.3, "icc": 0.3, "burst": 1.0, "between": 0.15, "wire": 0.33},
}  # fmt: skip
OUTLETS = (3, 5, 8, 12, 20)
EACH = 12


def invent_groups(generator: np.random.Generator, outlets: int, setting: dict[str, float]) -> pd.DataFrame:
    """One row per article of two groups of so many outlets; an outlet has between 4 and 36 articles."""
    share, precision = setting["share"], (1 - setting["between"]) / setting["between"]
    common = invent_texts(generator, 3 * EACH, setting)
    parts = []
    for group in "AB":
        for number in range(outlets):
            count = int(np.clip(generator.lognormal(np.log(EACH), 0.5), 4, 3 * EACH))
            wire = round(setting["wire"] * count)
            own = float(np.clip(generator.beta(share * precision, (1 - share) * precision), 0.001, 0.999))
            texts = pd.DataFrame(invent_texts(generator, count, {**setting, "share": own}))
            texts["tone"] += generator.normal(0, 0.3 * setting["between"])
            texts.iloc[:wire] = pd.DataFrame(common).iloc[:wire].to_numpy()
            name = f"{group}{number}"
            ids = [f"{name} {place}" for place in range(count)]
            units = [f"wire {place}" if place < wire else one for place, one in enumerate(ids)]
            parts.append(texts.assign(group=group, outlet=name, article_id=ids, unit=units))
    return pd.concat(parts, ignore_index=True).astype({"hits": int, "of_variant": int, "words": int})


def measure_groups(outlets: int, setting: dict[str, float], corpora: int) -> list[dict[str, object]]:
    generator = np.random.default_rng([outlets, *map(ord, repr(sorted(setting.items())))])
    held: dict[str, list[np.ndarray]] = {}
    width: dict[str, list[np.ndarray]] = {}
    for first in range(0, corpora, BATCH):
        parts = [
            invent_groups(generator, outlets, setting).assign(corpus=n)
            for n in range(first, min(first + BATCH, corpora))
        ]
        many = pd.concat(parts, ignore_index=True)
        for name in ("article_id", "unit", "outlet"):
            many[name] = many["corpus"].astype(str) + " " + many[name]
        articles = many.set_index("article_id")["unit"]
        nested = within_outlets(articles, many, ["group"])
        long = many.assign(other=many["hits"] - many["of_variant"]).melt(
            ["article_id", "corpus", "group"], ["of_variant", "other"], "kind", "n"
        )
        hits, exposure = (
            many[["article_id", "corpus", "group", "hits"]],
            many[["article_id", "corpus", "group", "words"]],
        )
        for what, units in (("outlets", nested), ("articles", articles)):
            same = {"units": units, "draws": DRAWS}
            shares = share_table(long, "kind", ["corpus", "group"], weight="n", **same)
            shares = shares[shares["kind"] == "of_variant"]
            gaps = difference_table(long, "group", ["corpus"], category="kind", weight="n", **same)
            gaps = gaps[gaps["kind"] == "of_variant"]
            means = difference_table(many, "group", ["corpus"], value="tone", weight="sentences", **same)
            rates = difference_table(hits, "group", ["corpus"], exposure=exposure, weight="hits", **same)
            found = {"share": (shares, setting["share"]), "difference of shares": (gaps, 0),
                     "difference of means": (means, 0), "difference of rates": (rates, 0)}  # fmt: skip
            for name, (table, truth) in found.items():
                note(held, f"{name}, {what} drawn", table, truth)
                width.setdefault(f"{name}, {what} drawn", []).append(
                    (table["high"] - table["low"]).to_numpy()
                )
    return [
        {"estimate": name, "outlets": outlets, "held": float(np.nanmean(np.concatenate(values))),
         "width": float(np.nanmedian(np.concatenate(width[name])))}
        for name, values in held.items()
    ]  # fmt: skip


def speed() -> None:
    """2,000 draws for 20 concepts in 16 outlets, 4,000 articles, in processor seconds; pandas.

    20 draws × 100.
    """
    generator = np.random.default_rng(1)
    outlets = generator.integers(0, 16, 4000)
    article = generator.integers(0, 4000, 40_000)
    concepts = generator.integers(0, 20, 40_000)
    hits = pd.DataFrame({"article_id": article, "outlet": outlets[article], "concept": concepts})
    words = generator.integers(200, 2000, 4000)
    exposure = pd.DataFrame({"article_id": range(4000), "outlet": outlets, "words": words})
    rate_table(hits, exposure, ["outlet", "concept"], draws=10)  # imports
    start = time.process_time()
    rate_table(hits, exposure, ["outlet", "concept"])
    ours = time.process_time() - start
    counts = hits.groupby(["article_id", "concept"]).size().rename("n").reset_index()
    wide = exposure.set_index("article_id").join(
        counts.pivot(index="article_id", columns="concept", values="n")
    )
    wide = wide.fillna(0)

    def rows(draw: int) -> pd.DataFrame:
        drawn = exposure.groupby("outlet").sample(frac=1, replace=True, random_state=draw)
        sums = drawn.merge(counts, on="article_id").groupby(["outlet", "concept"])["n"].sum().unstack()
        return sums.div(drawn.groupby("outlet")["words"].sum(), axis=0)

    def columns(draw: int) -> pd.DataFrame:
        sums = wide.groupby("outlet").sample(frac=1, replace=True, random_state=draw).groupby("outlet").sum()
        return sums.div(sums["words"], axis=0)

    print(f"2,000 draws, 320 rates, 4,000 articles: {ours:.2f} s")
    for name, resample in (
        ("pandas, rows drawn and joined", rows),
        ("pandas, one column per concept", columns),
    ):
        start = time.process_time()
        for draw in range(20):
            resample(draw)
        theirs = (time.process_time() - start) * 100
        print(f"{name}: {theirs:.1f} s, {theirs / ours:.0f} times as long")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=int, default=1000)
    parser.add_argument("--only", help="part of a setting's name")
    parser.add_argument("--groups", action="store_true", help="two groups of outlets instead of two outlets")
    parser.add_argument("--speed", action="store_true")
    wanted = parser.parse_args()
    if wanted.speed:
        speed()
        return
    sizes, settings, one = (
        (OUTLETS, GROUPS, measure_groups) if wanted.groups else (ARTICLES, SETTINGS, measure)
    )
    column = "outlets" if wanted.groups else "articles"
    for name, setting in settings.items():
        if wanted.only and wanted.only not in name:
            continue
        start = time.perf_counter()
        table = pd.DataFrame([row for size in sizes for row in one(size, setting, wanted.corpora)])
        print(
            f"\n{name}: share of {wanted.corpora} corpora whose 95 % interval held the truth, by number of {column}"
        )
        print(table.pivot(index="estimate", columns=column, values="held").round(3).to_string())
        if "width" in table:
            print("their median width")
            print(table.pivot(index="estimate", columns=column, values="width").round(3).to_string())
        print(f"({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
