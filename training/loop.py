"""The training loop: accelerate, whole articles, resumable to the bit.

What a run leaves in its output folder:

    articles-…/         the gold articles, memory-mapped; made again when a corpus or the tokenizer changes
    state-00000400/     the newest state, from which a killed run goes on
    best/               the checkpoint of the best epoch so far
    training_log.jsonl  a line every few steps and one an epoch
    training.png        the curves
"""

import hashlib
import json
import math
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import datasets
import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch import Tensor
from transformers import AutoTokenizer, get_linear_schedule_with_warmup

from quotes.article import Article
from quotes.checkpoint import Checkpoint, CheckpointConfig
from quotes.errors import CheckpointError, ConfigError, InputError
from quotes.extractor import TOKENIZER, QuoteExtractor
from quotes.files import atomic_folder, read_jsonl
from quotes.labels import parted
from quotes.model import WEIGHTS, QuoteNetwork, new_network, save_weights
from quotes.runtime import TorchRuntime
from quotes.segments import AFTER, BEFORE, LENGTHS, WITHIN
from quotes.windows import N_TYPOGRAPHY, Tokenizer, cut
from training import states
from training.config import TrainConfig
from training.curves import draw
from training.features import Batch, Example, collate, example, scope_of_gold
from training.losses import independent_tag_loss, kind_loss, link_loss, thought_loss, who_loss
from training.metric import QuoteMetric
from training.passages import passages
from training.report import read_with
from training.segment_loss import segment_loss
from training.typography import varied

LOG_EVERY: Final = 10  # steps
PASSAGES: Final = 0.2  # share of the articles of which an epoch sees a few passages, as many as they have windows
DATA: Final = "training_data.json"
Report = Callable[[str, dict[str, Any]], None]


@dataclass
class Progress:
    """How far a run is; saved with every state.

    Args:
        epoch: Epochs done.
        batch: Batches done in the epoch that runs.
        step: Steps done in all.
        best: Highest dev figure so far.
        settings: On which the weights depend.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    best: float = -1.0
    settings: dict[str, Any] = field(default_factory=dict)

    def state_dict(self) -> dict[str, Any]:
        """For accelerate."""
        return dict(vars(self))

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """For accelerate."""
        vars(self).update(state)


@dataclass
class Run:
    """A training run: what it is made of, and how far it is."""

    config: TrainConfig
    report: Report
    accelerator: Accelerator
    tokenizer: Tokenizer
    dataset: datasets.Dataset
    data_counts: Counter[str]  # what was read, left out or widened
    network: QuoteNetwork
    optimizer: Any
    schedule: Any
    plan: list[list[list[int]]]  # epoch -> batch -> articles
    progress: Progress = field(default_factory=Progress)

    @property
    def output(self) -> Path:
        """The run's folder."""
        return Path(self.config.output)


def train(config: TrainConfig, *, resume: bool, report: Report) -> Path:
    """Train a network and return the folder of the best epoch's checkpoint.

    Args:
        config: Everything that the run depends on.
        resume: Go on from the newest state; without one, or without this, start anew.
        report: Gets ("start" | "step" | "epoch", values) as the run goes.

    Raises:
        ConfigError: If there is a run in the output folder and `resume` is not set, or it has other settings.
        CheckpointError: If the encoder cannot be loaded.
        InputError: If a corpus cannot be read, or a dev set has no quotes; names the file.
    """
    output = Path(config.output)
    output.mkdir(parents=True, exist_ok=True)
    if not resume and any(output.glob("state-*")):
        raise ConfigError(f"{output} holds a run: go on with --resume, or name another output")
    dev = [(Path(path), _dev(Path(path))) for path in config.dev]
    run = _prepare(config, report)
    settings = run.progress.settings
    if resume and (state := states.newest(output)):
        run.accelerator.load_state(str(state))
        if changed := sorted(key for key, value in run.progress.settings.items() if settings.get(key) != value):
            raise ConfigError(f"{output} was begun with other settings: {', '.join(changed)}; name another output")
    if run.accelerator.is_main_process:
        states.cut_log(output, step=run.progress.step)
    n_steps = sum(len(batches) for batches in run.plan)
    report("start", {"n_articles": len(run.dataset), "n_steps": n_steps, "step": run.progress.step})
    while run.progress.epoch < config.epochs:
        _run_epoch(run, n_steps)
        run.progress.epoch, run.progress.batch = run.progress.epoch + 1, 0
        if run.accelerator.is_main_process:
            _evaluate(run, dev)
        states.save(run.accelerator, run.output, step=run.progress.step)
    return output / "best"


def _dev(path: Path) -> list[Article]:
    """A dev set that can tell one epoch from another."""
    articles = list(read_jsonl(path))
    for article in articles:
        try:
            scope_of_gold(article)
        except InputError as error:
            raise InputError(str(error), path=path) from error
    if not any(article.quotes for article in articles):
        raise InputError("there is no quote to measure the model by", path=path)
    return articles


def losses(scores: Tensor, batch: Batch, network: QuoteNetwork, without: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """The losses of tags, of kinds of names, of speech or thought, of links, and of who is meant.

    Args:
        scores: One row a token, shape ``(n_tokens, N_SCORES)``.
        batch: With the targets.
        network: Whose tables are learned along.
        without: As `TrainConfig` has it.
    """
    parts = parted(scores)
    is_whole = "segments" not in without
    return {
        "tag": segment_loss(parts, batch, network.segments) if is_whole else independent_tag_loss(parts, batch),
        "kind": kind_loss(parts, batch),
        "thought": thought_loss(parts, batch),
        "link": link_loss(parts, batch, network.segments, network.distances),
        "who": who_loss(scores, batch, network.segments, network.antecedents),
    }


def plan_epoch(sizes: list[int], *, budget: int, seed: int, epoch: int) -> list[list[int]]:
    """Batches of whole articles of about equal size, in an order that depends on seed and epoch alone.

    Args:
        sizes: Window tokens of each article.
        budget: Window tokens a batch; an article that is larger makes a batch of its own.
        seed: Of the run.
        epoch: Counted from 0.
    """
    batches: list[list[int]] = []
    filled = budget
    for article in np.random.default_rng([seed, epoch]).permutation(len(sizes)):
        if filled + sizes[article] > budget and filled:
            batches.append([])
            filled = 0
        batches[-1].append(int(article))
        filled += sizes[article]
    return batches


def _prepare(config: TrainConfig, report: Report) -> Run:
    set_seed(config.seed)
    network = new_network(config.encoder, dropout=config.dropout)  # first: a wrong encoder is told at once
    if config.without and network.segments.any():
        raise ConfigError("without measures parts from a bare encoder; this one is a checkpoint that has learned them")
    accelerator = Accelerator(cpu=not torch.cuda.is_available(), mixed_precision=config.mixed_precision)
    output = Path(config.output)
    with accelerator.main_process_first():
        if accelerator.is_main_process:
            _write_tokenizer(config.encoder, output)
        tokenizer = Tokenizer(output / TOKENIZER)
        dataset, counts = _dataset(config, output, tokenizer)
    report("data", dict(counts))
    sizes = [
        sum(w.end - w.start + 2 for w in cut(n_tokens, size=config.window, stride=config.stride))
        for n_tokens in dataset["n_tokens"]
    ]
    plan = [
        plan_epoch(sizes, budget=config.batch_tokens, seed=config.seed, epoch=epoch) for epoch in range(config.epochs)
    ]
    n_processes = accelerator.num_processes
    # Every process takes each n-th batch; what is left over at the end of an epoch is passed over.
    plan = [batches[: len(batches) // n_processes * n_processes] for batches in plan]
    plan = [batches[accelerator.process_index :: n_processes] for batches in plan]
    _leave_out(network, config.without)
    head, fast = list(network.head.parameters()), [network.segments, network.distances, network.antecedents]
    others = [p for p in network.parameters() if all(p is not other for other in (*head, *fast))]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in others if p.ndim > 1], "weight_decay": config.weight_decay},
            {"params": [p for p in others if p.ndim <= 1], "weight_decay": 0.0},
            {"params": head, "weight_decay": 0.0, "lr": config.learning_rate * config.head_rate},
            {"params": fast, "weight_decay": 0.0, "lr": config.learning_rate * config.table_rate},
        ],
        lr=config.learning_rate,
    )
    n_steps = sum(len(batches) for batches in plan)
    if not n_steps:
        raise ConfigError(f"{len(dataset)} articles are too few for {n_processes} processes: lower batch_tokens")
    schedule = get_linear_schedule_with_warmup(optimizer, math.ceil(config.warmup * n_steps), n_steps)
    network, optimizer = accelerator.prepare(network, optimizer)
    unimportant = ("name", "version", "licence", "notes", "output", "dev", "save_every")
    progress = Progress(settings={key: value for key, value in asdict(config).items() if key not in unimportant})
    accelerator.register_for_checkpointing(schedule, progress)
    return Run(config, report, accelerator, tokenizer, dataset, counts, network, optimizer, schedule, plan, progress)


def _leave_out(network: QuoteNetwork, without: tuple[str, ...]) -> None:
    """Tie together what a part would tell apart: all start at 0, and gradients that are alike keep them so."""
    width = network.typography.weight.shape[1]
    # The factors of `quotes.windows.Tokens.typography`, in the order of its digits.
    for axis, part in enumerate(("marks", "case")):
        if part in without:

            def tied(gradient: Tensor, axis: int = axis) -> Tensor:
                table = gradient.reshape(2, 3, width)
                return table.mean(axis, keepdim=True).expand_as(table).reshape(N_TYPOGRAPHY, width)

            network.typography.weight.register_hook(tied)  # type: ignore[no-untyped-call]
    for columns, part in ((LENGTHS, "lengths"), (BEFORE, "borders"), (WITHIN, "borders"), (AFTER, "borders")):
        if part in without:

            def alike(gradient: Tensor, columns: slice = columns) -> Tensor:
                out = gradient.clone()
                out[:, columns] = gradient[:, columns].mean(1, keepdim=True)
                return out

            network.segments.register_hook(alike)  # type: ignore[no-untyped-call]
    if "segments" in without:
        network.segments.requires_grad_(False)


def _run_epoch(run: Run, n_steps: int) -> None:
    config, progress = run.config, run.progress
    run.network.train()
    since, n_tokens = time.perf_counter(), 0
    sums: Counter[str] = Counter()
    weights = {
        "tag": 1.0,
        "kind": config.kind_weight,
        "thought": config.thought_weight,
        "link": config.link_weight,
        "who": config.who_weight,
    }
    batches = run.plan[progress.epoch]
    for indices in batches[progress.batch :]:
        batch = _batch(run, indices)
        scores = run.network(batch.ids, batch.typography, batch.scope, batch.mask)
        parts = losses(batch.stitched(scores.float()), batch, _unwrapped(run), config.without)
        run.accelerator.backward(sum(weights[name] * loss for name, loss in parts.items()))
        run.accelerator.clip_grad_norm_(run.network.parameters(), config.max_norm)
        run.optimizer.step()
        run.schedule.step()
        run.optimizer.zero_grad()
        progress.batch += 1
        progress.step += 1
        n_tokens += int(batch.mask.sum())
        sums.update({f"{name}_loss": loss.item() for name, loss in parts.items()} | {"n": 1})
        if progress.step % LOG_EVERY == 0 or progress.batch == len(batches):
            n = sums.pop("n")
            rate = round(n_tokens / (time.perf_counter() - since))
            row = {name: round(total / n, 5) for name, total in sums.items()} | {"tokens_per_s": rate}
            _log(run, "step", {**row, "learning_rate": run.schedule.get_last_lr()[0], "n_steps": n_steps})
            since, n_tokens = time.perf_counter(), 0
            sums.clear()
        if progress.step % config.save_every == 0:
            states.save(run.accelerator, run.output, step=run.progress.step)


def _batch(run: Run, indices: list[int]) -> Batch:
    config = run.config
    rows: list[Example] = []
    for index in indices:
        article = Article.from_json(run.dataset[index]["article"])
        generator = np.random.default_rng([config.seed, run.progress.epoch, index])
        if "unsure" in config.without:
            article = replace(article, meta={key: value for key, value in article.meta.items() if key != "unsure"})
        if "variety" not in config.without:
            article = varied(article, generator)
        parts = [article]
        if "passages" not in config.without and generator.random() < PASSAGES:
            n_windows = len(cut(run.dataset[index]["n_tokens"], size=config.window, stride=config.stride))
            parts = passages(article, generator, n=n_windows)
        rows.extend(example(part, run.tokenizer, Counter()) for part in parts)
    return collate(rows, run.tokenizer, window=config.window, stride=config.stride).to(run.accelerator.device)


def _evaluate(run: Run, dev: list[tuple[Path, list[Article]]]) -> None:
    """Score the public call on every dev set; keep the checkpoint if it is the best so far."""
    config = CheckpointConfig(
        name=run.config.name,
        version=run.config.version,
        encoder=_unwrapped(run).encoder.config.to_dict(),
        window=run.config.window,
        stride=run.config.stride,
        licence=run.config.licence,
        structure=_unwrapped(run).structure(),
    )
    runtime = TorchRuntime(_unwrapped(run), device=str(run.accelerator.device))
    extractor = QuoteExtractor(Checkpoint(run.output, config), runtime, run.tokenizer)
    figures = {path.stem: _figures(extractor, articles) for path, articles in dev}
    value = sum(row["all_pair_f1"] for row in figures.values()) / len(figures)
    if value > run.progress.best:
        run.progress.best = value
        with atomic_folder(run.output / "best") as folder:
            _write_checkpoint(folder, run, config)
    _log(run, "epoch", {"dev": figures, "mean_pair_f1": value, "best": run.progress.best})
    draw(run.output / states.LOG, run.output / "training.png")


def _figures(extractor: QuoteExtractor, gold: list[Article]) -> dict[str, float]:
    metric = QuoteMetric()
    for article, predicted in zip(gold, read_with(extractor, gold), strict=True):
        metric.add_article(article, predicted)
    figures: dict[str, float] = metric.compute()
    return figures


def _write_checkpoint(folder: Path, run: Run, config: CheckpointConfig) -> None:
    save_weights(_unwrapped(run), folder / WEIGHTS)
    shutil.copyfile(run.output / TOKENIZER, folder / TOKENIZER)
    (folder / "config.json").write_text(json.dumps(config.to_dict(), indent=2) + "\n", encoding="utf-8")
    (folder / DATA).write_text(json.dumps(run.data_counts), encoding="utf-8")


def _unwrapped(run: Run) -> QuoteNetwork:
    network: QuoteNetwork = run.accelerator.unwrap_model(run.network)
    return network


def _write_tokenizer(encoder: str, output: Path) -> None:
    """Write the encoder's tokenizer as one file into the output folder."""
    try:
        AutoTokenizer.from_pretrained(encoder).backend_tokenizer.save(str(output / TOKENIZER))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{encoder!r} has no tokenizer that transformers can load: {error}") from error


def _dataset(config: TrainConfig, output: Path, tokenizer: Tokenizer) -> tuple[datasets.Dataset, Counter[str]]:
    """The gold articles, memory-mapped; made once for these corpora and this tokenizer."""
    paths = [Path(path) for path in config.train]
    folder = output / f"articles-{_fingerprint([*paths, output / TOKENIZER])}"
    if not folder.exists():
        counts: Counter[str] = Counter()
        rows = []
        for corpus, article in ((path, article) for path in paths for article in read_jsonl(path)):
            try:
                made = example(article, tokenizer, counts)
            except InputError as error:
                raise InputError(str(error), path=corpus) from error
            if not len(made.tokens):
                counts["articles without a word, left out"] += 1
                continue
            rows.append({"article": article.to_json(), "n_tokens": len(made.tokens)})
        if not rows:
            raise InputError(f"there is no article in {', '.join(config.train)}")
        with atomic_folder(folder) as temporary:
            datasets.Dataset.from_list(rows).save_to_disk(temporary)
            (temporary / "counts.json").write_text(json.dumps(counts), encoding="utf-8")
    return datasets.load_from_disk(folder), Counter(json.loads((folder / "counts.json").read_text(encoding="utf-8")))


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _log(run: Run, event: str, values: dict[str, Any]) -> None:
    row = {"event": event, "step": run.progress.step, "epoch": run.progress.epoch, **values}
    if run.accelerator.is_main_process:
        states.log(run.output, row)
        run.report(event, row)
