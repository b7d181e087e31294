"""The model card of a checkpoint: README.md in its folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from quotes.checkpoint import CheckpointConfig
from training.config import TrainConfig

_NO_NOTES: Final = """## Where it comes from
Whoever trained it noted nothing of the corpora, their labels and their licences."""
_COLUMNS: Final = ("exact", "token", "found", "pair", "named", "cue")


def card(checkpoint: CheckpointConfig, config: TrainConfig, metrics: Mapping[str, Any]) -> str:
    """The text of the card.

    Args:
        checkpoint: What is described.
        config: Of the run that made it.
        metrics: The content of its `metrics.json`.
    """
    corpora = "\n".join(f"- `{path}`" for path in config.train)
    notes = Path(config.notes).read_text(encoding="utf-8").strip() if config.notes else _NO_NOTES
    return f"""---
language: en
library_name: newsquotes
pipeline_tag: token-classification
license: other
---
# {checkpoint.name} {checkpoint.version}

Reads an English news article and marks quotations (direct, mixed, indirect), the words that report them and the words
that name who spoke, and tells who that is by name.

```python
import quotes

extractor = quotes.QuoteExtractor.from_pretrained("{checkpoint.name}")
article = extractor.extract(text)
```

## Figures
F1 in per cent, end to end through the public call, int8, by `quotes.score`.

{_table(metrics["dev"])}

DIRECT are the quotes of which nine tenths stand in double quotation marks. "pair" is who said what, as written; "named"
asks for the right name. The graph in full precision gives, for pair over all:
{_precise(metrics["dev_fp32"])}. It differs from torch by at most {metrics["fp32_graph_difference"]:.1g} in any score.

Dev articles served to choose the epoch, to fit bonuses and scores, and to look at errors, so unseen articles may do
worse.

## Training
Encoder `{config.encoder}`; {config.epochs} epochs, learning rate {config.learning_rate:g}, windows of {config.window}
tokens, seed {config.seed}, on:

{corpora}

{_data(metrics["training_data"])}

To train it again: `docs/training.md` in the repository. `model.safetensors` holds the weights in half precision;
`encoder = "models/{checkpoint.name}"` in a config trains on from them.

{notes}

## Limits
- English news. Fiction, chat and poetry were not trained on and not measured.
- Names: two people of one surname, nicknames, far-away roles and "they" are often wrong or left open. `name_score`
  tells how sure a name is.
{_calibration(metrics["calibration"])}
- Borders of indirect quotations are a matter of taste: people agree on them exactly about two times in three.
- It tells who is *quoted as saying* something, never whether they said it or whether it is true.
"""


def _table(dev: Mapping[str, Any]) -> str:
    lines = ["| dev set | subset | " + " | ".join(_COLUMNS) + " |", "|---|---|" + "---|" * len(_COLUMNS)]
    for name, report in dev.items():
        for subset in ("all", "direct"):
            figures = [report[subset][column] for column in _COLUMNS]
            values = " | ".join("–" if figure is None else f"{100 * figure['f1']:.1f}" for figure in figures)
            lines.append(f"| {name} | {subset.upper()} | {values} |")
    return "\n".join(lines)


def _precise(dev: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {100 * report['all']['pair']['f1']:.1f}" for name, report in dev.items())


def _calibration(scopes: Mapping[str, Any]) -> str:
    if not scopes:
        return "- `score` rises with the chance of being right; too few dev articles were there to calibrate it anew."
    errors = "; ".join(f"{name} {100 * row['ece']:.1f}" for name, row in scopes.items())
    return (
        "- `score` is the chance that content and source are right, `name_score` that the name is, both fitted on the"
        f"\n  dev articles. Expected calibration error with weights fitted on other folds, in per cent:\n  {errors}."
    )


def _data(counts: Mapping[str, int]) -> str:
    return "What was read, left out or widened: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + "."
