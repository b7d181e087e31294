"""An `evaluate` metric that calls `quotes.score`: gold against predicted Articles.

    metric = QuoteMetric()
    metric.add_article(gold, predicted)
    metric.compute()  # {"all_exact_precision": …, "all_pair_f1": …, "direct_pair_f1": …}

It asks the hub for nothing. As any metric of `evaluate` it also takes `add`, `add_batch` and
`compute(predictions=…, references=…)`; an example is then an Article's JSON.
"""

from typing import Final

import evaluate
from datasets import Features, Value

from quotes.article import Article
from quotes.figures import FIGURES, SUBSETS, Counts
from quotes.score import score_article

_DESCRIPTION: Final = (
    "Who said what in a news article: precision, recall and F1 of quotations, cues, sources and names."
)
_INPUTS: Final = """
Args:
    predictions: An Article's JSON each, as `Article.to_json` writes it.
    references: The gold Article of each, of the same text.
"""


class QuoteMetric(evaluate.Metric):  # type: ignore[misc]  # evaluate carries no types
    """The figures of `quotes.score`, pooled over the articles that were added."""

    def __init__(self) -> None:
        super().__init__(keep_in_memory=True)

    def add_article(self, gold: Article, predicted: Article) -> None:
        """Add one article; that of the gold is the text which was read."""
        self.add(prediction=predicted.to_json(), reference=gold.to_json())

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation="",
            inputs_description=_INPUTS,
            features=Features({"predictions": Value("string"), "references": Value("string")}),
        )

    def _compute(self, predictions: list[str], references: list[str]) -> dict[str, float]:
        articles = zip(map(Article.from_json, references), map(Article.from_json, predictions), strict=True)
        return flat(sum((score_article(gold, predicted) for gold, predicted in articles), Counts()))


def flat(counts: Counts) -> dict[str, float]:
    """Every figure under one name, such as "direct_pair_f1"; from 0 to 1, 0 where nothing was to be counted.

    Two more a subset are "all_source_accuracy" and "all_name_accuracy", of the quotes that were found.
    """
    out: dict[str, float] = {}
    for subset in SUBSETS:
        figures = getattr(counts, subset)
        for name in FIGURES:
            tally = getattr(figures, name)
            out |= {f"{subset}_{name}_{figure}": getattr(tally, figure) for figure in ("precision", "recall", "f1")}
        out[f"{subset}_source_accuracy"] = figures.source.value
        out[f"{subset}_name_accuracy"] = figures.name.value
    out["thought_f1"] = counts.thought.f1
    return out
