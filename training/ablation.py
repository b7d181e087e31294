"""What each part is worth: the same short run with it and without it, and the difference on dev with an interval.

A variant differs from everything in what its name says alone. The difference of a figure is that of the two
on the same dev articles; its interval is the middle 95 % over resamples of the articles. It says how much
the choice of dev articles matters, not how much the seed does.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import datasets
import torch
import transformers

from quotes.article import Article, Quote
from quotes.checkpoint import open_checkpoint
from quotes.decode import mend, name_spans, spans
from quotes.extractor import TOKENIZER, QuoteExtractor
from quotes.figures import Report
from quotes.files import atomic_file, read_jsonl, write_jsonl
from quotes.labels import parted
from quotes.model import load_network
from quotes.runtime import TorchRuntime
from quotes.score import article_of_prediction, prediction_row, score
from quotes.speakers import resolve
from quotes.windows import Tokenizer
from training.config import PARTS, TrainConfig
from training.loop import train
from training.report import Extractor, differences, read_with
from training.robustness import kept
from training.rule_links import link

WHOLE: Final = "everything"
SEED: Final = "another seed"
RULES: Final = "rules in place of learned links"
FIGURES: Final = {
    "exact": ("all", "exact"),
    "cue": ("all", "cue"),
    "pair": ("all", "pair"),
    "DIRECT pair": ("direct", "pair"),
    "named": ("all", "named"),
}
STYLED: Final = 20  # articles of each dev set that are read in every typography
_ANSWERS: Final = "answers.json"
_RESTYLED: Final = (WHOLE, "without variety")  # variants for which that is done


@dataclass(frozen=True, slots=True)
class Row:
    """One variant on one dev set.

    Args:
        variant: What is left out.
        dev: Name of the dev set.
        report: Its figures.
        kept: Share of quotes kept under the worst change of typography, 0 to 1; None where it was not measured.
    """

    variant: str
    dev: str
    report: Report
    kept: float | None


def variants(config: TrainConfig) -> dict[str, TrainConfig]:
    """The runs: everything, with another seed, without each part, without each corpus but the first."""
    out = {WHOLE: config, SEED: replace(config, seed=config.seed + 1)}
    out |= {f"without {part}": replace(config, without=(*config.without, part)) for part in PARTS}
    for corpus in config.train[1:]:
        others = tuple(path for path in config.train if path != corpus)
        out[f"without {Path(corpus).stem}"] = replace(config, train=others)
    return {name: replace(made, output=str(Path(config.output) / name.replace(" ", "_"))) for name, made in out.items()}


def thinned(config: TrainConfig, *, every: int) -> TrainConfig:
    """The same run on each n-th article of every corpus, written into the run's folder."""
    folder = Path(config.output)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for corpus in config.train:
        path = folder / Path(corpus).name
        write_jsonl(path, (article for i, article in enumerate(read_jsonl(corpus)) if i % every == 0))
        paths.append(str(path))
    return replace(config, train=tuple(paths))


def ablate(config: TrainConfig, *, only: Sequence[str], jobs: int) -> list[Row]:
    """Train and read every variant that has not been read before, and return all rows.

    Args:
        config: Of the run with everything; its output folder gets a folder a variant.
        only: Names of variants; all where it is empty. That with everything is always among them.
        jobs: Variants at once, a core each.
    """
    chosen = {
        name: replace(made, output=f"{made.output}-{_fingerprint(made)}")
        for name, made in variants(config).items()
        if not only or name in (WHOLE, *only)
    }
    # A fresh process a variant: threads that torch has started do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        list(pool.map(_run, chosen.items()))
    gold = {Path(path).stem: list(read_jsonl(path)) for path in config.dev}
    return [row for made in chosen.values() for row in _rows(Path(made.output), gold)]


def _fingerprint(config: TrainConfig) -> str:
    """Changes with every setting and every article, so that an answer is never taken for another run's."""
    settings = {key: value for key, value in asdict(config).items() if key != "output"}
    digest = hashlib.sha256(json.dumps(settings).encode())
    for path in (*config.train, *config.dev):
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]


def page(rows: Sequence[Row], config: TrainConfig, *, every: int) -> str:
    """Markdown: how it was measured, and the tables.

    Args:
        rows: As `ablate` returns them.
        config: Of the run with everything.
        every: As `thinned` had it.
    """
    corpora = ", ".join(Path(path).stem for path in config.train)
    meanings = "\n".join(f"- *{part}*: {meaning}" for part, meaning in PARTS.items())
    return f"""# What each part is worth

`scripts/ablate.py --every {every}`: runs of {config.epochs} epochs on one article in {every} of {corpora}.
Read with the public call on dev. F1 in per cent with everything; then what leaving out one part changes, and the
middle 95 % of that change over resamples of the dev articles. The row "{SEED}" tells what chance alone moves.
"typography, worst" is the share of quotes that stay the same under the worst change of typography, on the first
{STYLED} dev articles.

{table(rows)}
Without …
{meanings}
"""


def table(rows: Sequence[Row]) -> str:
    """Markdown: figures in per cent with everything; of the others the differences with their intervals."""
    whole = {row.dev: row for row in rows if row.variant == WHOLE}
    blocks = []
    for dev, base in whole.items():
        lines = [
            f"| {dev} | " + " | ".join((*FIGURES, "typography, worst")) + " |",
            "|---|" + "---|" * (len(FIGURES) + 1),
        ]
        values = [f"{100 * _f1(base.report, name):.1f}" for name in FIGURES]
        lines.append(f"| {WHOLE} | " + " | ".join([*values, _kept(base)]) + " |")
        lines += [
            f"| {row.variant} | " + " | ".join([*_differences(row, base), _kept(row)]) + " |"
            for row in rows
            if row.dev == dev and row.variant != WHOLE
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _f1(report: Report, name: str) -> float:
    subset, figure = FIGURES[name]
    value: float = getattr(getattr(report.total, subset), figure).f1
    return value


def _differences(row: Row, base: Row) -> Iterator[str]:
    intervals = differences(list(row.report.by_id.values()), list(base.report.by_id.values()))
    for name, parts in FIGURES.items():
        low, high = intervals["_".join((*parts, "f1"))]
        gain = _f1(row.report, name) - _f1(base.report, name)
        yield f"{100 * gain:+.1f} ({100 * low:+.1f} … {100 * high:+.1f})"


def _kept(row: Row) -> str:
    return "" if row.kept is None else f"{100 * row.kept:.1f}"


def _run(item: tuple[str, TrainConfig]) -> None:
    """Train one variant, let it read the dev sets, and keep what it read; nothing where that was done before."""
    name, config = item
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    folder = Path(config.output)
    if (folder / _ANSWERS).exists():
        return
    best = open_checkpoint(train(config, resume=True, report=_quiet))
    learned = QuoteExtractor(best, TorchRuntime(load_network(best)), Tokenizer(best.file(TOKENIZER)))
    readers: dict[str, Extractor] = {name: learned}
    if name == WHOLE:
        readers[RULES] = RuleLinked(learned)
    answers: dict[str, dict[str, Any]] = {}
    for variant, reader in readers.items():
        for path in config.dev:
            gold = list(read_jsonl(path))
            read = read_with(reader, gold)
            row: dict[str, Any] = {"answers": [prediction_row(article) for article in read], "kept": None}
            if variant in _RESTYLED:
                shares = kept(reader, gold[:STYLED], read[:STYLED])
                row["kept"] = min(share.value for share in shares.values())
            answers.setdefault(variant, {})[Path(path).stem] = row
    with atomic_file(folder / _ANSWERS) as out:
        json.dump(answers, out)


def _quiet(*_: Any) -> None:
    pass


def _rows(folder: Path, gold: Mapping[str, list[Article]]) -> Iterator[Row]:
    answers = json.loads((folder / _ANSWERS).read_text(encoding="utf-8"))
    for variant, by_dev in answers.items():
        for dev, row in by_dev.items():
            texts = {article.id: article.text for article in gold[dev]}
            read = [article_of_prediction(made, texts[made["id"]]) for made in row["answers"]]
            yield Row(variant, dev, score(gold[dev], read), row["kept"])


class RuleLinked:
    """The spans that a model finds, linked by rules.

    Args:
        extractor: The model.
    """

    def __init__(self, extractor: QuoteExtractor) -> None:
        self._extractor = extractor

    def extract_many(self, texts: Iterable[str], *, broad: bool = False) -> Iterator[Article]:
        """As `QuoteExtractor.extract_many`."""
        structure = self._extractor.checkpoint.config.structure
        for text in texts:
            ((tokens, rows),) = self._extractor.scores([text], broad=broad)
            found: tuple[Quote, ...] = ()
            if len(tokens):
                pieces = spans(tokens, parted(rows), structure, broad=broad)
                found = link(text, mend(text, pieces["content"]), pieces["cue"], pieces["source"])
            kept = [quote for quote in found if broad or quote.act != "thought"]
            names = name_spans(tokens, parted(rows), structure)
            named, speakers = resolve(text, kept, names, tokens, parted(rows), structure, broad=broad)
            yield Article(text, quotes=named, speakers=speakers)
