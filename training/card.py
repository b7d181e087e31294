"""The model card of a checkpoint: README.md in its folder."""

from collections.abc import Mapping
from typing import Any, Final

from quotes.checkpoint import CheckpointConfig
from training.config import TrainConfig

_COLUMNS: Final = ("exact", "token", "found", "pair", "named", "cue")


def card(checkpoint: CheckpointConfig, config: TrainConfig, metrics: Mapping[str, Any]) -> str:
    """The text of the card.

    Args:
        checkpoint: What is described.
        config: Of the run that made it.
        metrics: The content of its `metrics.json`.
    """
    corpora = "\n".join(f"- `{path}`" for path in config.train)
    return f"""---
language: en
library_name: newsquotes
pipeline_tag: token-classification
license: other
---
# {checkpoint.name} {checkpoint.version}

Reads an English news article and marks quotations (direct, mixed, indirect), the words that report them and the words
that name who spoke. With the package's own rules on top it tells who that is by name.

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

Dev articles served to choose the epoch and to look at errors, so unseen articles may do worse.

## Training
Encoder `{config.encoder}`; {config.epochs} epochs, learning rate {config.learning_rate:g}, windows of {config.window}
tokens, seed {config.seed}, on:

{corpora}

{_data(metrics["training_data"])}

To train it again: `docs/training.md` in the repository. `model.safetensors` holds the weights in half precision;
`encoder = "models/{checkpoint.name}"` in a config trains on from them.

## Where the labels and names come from
**PolNeAR** (Newell, Margolin, Ruths: *An Attribution Relations Corpus for Political News*, LREC 2018) was annotated by
people: content, cue and source, one annotator an article, with about 6 % of attributions missed by its authors' own
estimate. The names of the speakers, and speech or thought, were added by a large language model under a written guide;
a program checked that every span is verbatim; no person went over them.

**The news set** (898 articles of the US and UK press 2012–2020, Wikinews 2019–2020, BBC 2004–05) was annotated wholly
by a large language model in the same way, and so was the news dev set. Two such readings agreed at 98.6 F1 on contents
and on 97 % of the speakers, which flatters, since the readers are alike.

## Licence of the weights
The code is Apache-2.0, and so is the encoder. PolNeAR states no licence for its annotations; the articles of both
corpora belong to their publishers (Wikinews: CC BY 2.5). None of their text is in this repository. Whether weights that
were trained on such text are free for your use is not settled everywhere: ask before you sell them.

## Limits
- English news. Fiction, chat and poetry were not trained on and not measured.
- Names are resolved by rules: two people of one surname, nicknames and far-away roles are often wrong or left open.
- `score` rises with the chance of being right; it is not calibrated.
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


def _data(counts: Mapping[str, int]) -> str:
    return "What was read, left out or widened: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + "."
