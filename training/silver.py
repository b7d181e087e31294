"""Labels that nobody wrote: what a checkpoint reads in unlabelled articles, and where it doubts an annotator.

Both are functions of articles that `quotes extract` has read; `scripts/silver.py` calls them. What the
checkpoint is not sure of becomes `meta["unsure"]`, and training takes no side there.
"""

from collections.abc import Iterable
from dataclasses import replace

from quotes.article import Article, Quote
from quotes.errors import InputError
from quotes.spans import Span, joined
from training.features import unsure


def labelled(read: Article, *, sure: float) -> Article:
    """An article that the checkpoint has read, as one to train on: quotes that score at least `sure` are gold."""
    kept = tuple(quote for quote in read.quotes if quote.score >= sure)
    doubtful = [span for quote in read.quotes if quote.score < sure for span in _parts(quote)]
    unknown = {"unsure": _ranges([*unsure(read), *doubtful], read), "speakers": "guessed"}
    return replace(read, quotes=kept, meta={**read.meta, **unknown, "model": read.model}, model=None)


def doubted(gold: Article, read: Article, *, sure: float) -> Article:
    """A gold article with the places where the checkpoint is sure of a quote that the annotator does not have.

    They join the places that the article is unsure of already.

    Raises:
        InputError: If the two are not the same text.
    """
    if gold.text != read.text:
        raise InputError(f"article {gold.id!r} has another text than the one that was read")
    marked = [span for quote in gold.quotes for span in quote.contents]
    missed = [
        span
        for quote in read.quotes
        if quote.score >= sure and not any(c.overlaps(m) for c in quote.contents for m in marked)
        for span in _parts(quote)
    ]
    return replace(gold, meta={**gold.meta, "unsure": _ranges([*unsure(gold), *missed], gold)})


def _parts(quote: Quote) -> Iterable[Span]:
    return (*quote.contents, *filter(None, (quote.cue, quote.source)))


def _ranges(spans: Iterable[Span], article: Article) -> list[list[int]]:
    return [[span.start, span.end] for span in joined(spans, article.text)]
