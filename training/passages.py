"""A few paragraphs by themselves: what people paste is often no whole article."""

from dataclasses import replace
from typing import Final

import numpy as np

from quotes.article import Article, Quote
from quotes.layout import paragraphs
from quotes.spans import Span
from training.features import unsure
from training.name_targets import noted_names
from training.typography import moved

_LONGEST: Final = 3  # paragraphs, but for those that one quote holds together


def passages(article: Article, generator: np.random.Generator, *, n: int) -> list[Article]:
    """Up to `n` passages at random, that do not overlap and cut no quote; the article itself where it has no more."""
    blocks = _blocks(article)
    if len(blocks) <= n:
        return [article]
    starts = np.sort(generator.choice(len(blocks), size=n, replace=False)).tolist()
    ends = [*starts[1:], len(blocks)]
    out = []
    for start, end in zip(starts, ends, strict=True):
        last = min(end - 1, start + int(generator.integers(0, _LONGEST)))
        out.append(_cut_out(article, Span(blocks[start].start, blocks[last].end)))
    return out


def _blocks(article: Article) -> list[Span]:
    """The paragraphs, those joined over which a quote runs."""
    reaches = sorted((min(s.start for s in spans), max(s.end for s in spans)) for spans in map(_spans, article.quotes))
    out: list[Span] = []
    reach = 0  # the end of what has begun so far
    number = 0
    for paragraph in paragraphs(article.text):
        if out and reach > paragraph.start:
            out[-1] = Span(out[-1].start, paragraph.end)
        else:
            out.append(paragraph)
        while number < len(reaches) and reaches[number][0] < paragraph.end:
            reach = max(reach, reaches[number][1])
            number += 1
    return out


def _cut_out(article: Article, passage: Span) -> Article:
    def place(span: Span) -> Span:
        return Span(span.start - passage.start, span.end - passage.start)

    whole = [quote for quote in article.quotes if all(passage.contains(span) for span in _spans(quote))]
    quotes = tuple(moved(quote, place) for quote in whole)
    # A quote that begins in the white space before its paragraph is lost; nothing is claimed of its words then.
    lost = [span for quote in article.quotes if quote not in whole for span in _spans(quote)]
    kept = [(max(s.start, passage.start), min(s.end, passage.end)) for s in (*unsure(article), *lost)]
    doubts = [[start - passage.start, end - passage.start] for start, end in kept if start < end]
    meta = {**article.meta, **({"unsure": doubts} if doubts or "unsure" in article.meta else {})}
    if "names" in meta:
        inside = [(span, kind) for span, kind in noted_names(article) if passage.contains(span)]
        meta["names"] = [[span.start - passage.start, span.end - passage.start, kind] for span, kind in inside]
    speakers = tuple(replace(speaker, mentions=()) for speaker in article.speakers)
    return replace(article, text=passage.of(article.text), quotes=quotes, speakers=speakers, meta=meta)


def _spans(quote: Quote) -> list[Span]:
    return [*quote.contents, *filter(None, (quote.cue, quote.source))]
