"""Scores -> spans -> linked quotes. Numpy, no torch.

A content never crosses a paragraph, so every paragraph is decoded by itself and all of them at once.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quotes.article import Act, Quote
from quotes.confidence import chance, evidence
from quotes.labels import (
    LAYERS,
    NAME,
    NAME_KINDS,
    ROLES,
    TAGS,
    B,
    FloatArray,
    IntArray,
    O,
    S,
    Scores,
    parted,
    ranges_of,
    scope_of,
)
from quotes.layout import quoted
from quotes.links import Linked, Piece, link
from quotes.names import FoundName
from quotes.segments import best_cut
from quotes.spans import Span
from quotes.structure import Structure
from quotes.windows import Tokens


@dataclass(frozen=True, slots=True)
class Decoded:
    """The quotes of one article, without their speakers.

    Args:
        quotes: In the order of their first contents.
        goes_on: Of each, the quote of the paragraph before which it continues, as a place in `quotes`; or None.
        names: The proper names of the article.
    """

    quotes: tuple[Quote, ...] = ()
    goes_on: tuple[int | None, ...] = ()
    names: tuple[FoundName, ...] = ()


def decode(text: str, tokens: Tokens, rows: FloatArray, structure: Structure, *, broad: bool) -> Decoded:
    """Read one article off its scores.

    Args:
        text: The article.
        tokens: Of `text`.
        rows: Raw scores of the network, shape ``(n_tokens, N_SCORES)``.
        structure: Of the checkpoint.
        broad: Whether thoughts are wanted too; in the narrow scope they are no quotes.
    """
    if not len(tokens):
        return Decoded()
    weights = None if structure.calibration is None else structure.calibration[scope_of(broad=broad)]
    scores = parted(rows)
    tags = _cut(tokens, scores, structure, broad=broad)
    found = _linked(text, tokens, scores, structure, tags)
    quotes = [_quote(one, chance(evidence(one, tokens), weights)) for one in found]
    kept = [i for i, quote in enumerate(quotes) if broad or quote.act != "thought"]
    place = {i: number for number, i in enumerate(kept)}
    goes_on = (found[i].goes_on for i in kept)
    return Decoded(
        tuple(quotes[i] for i in kept),
        tuple(None if i is None else place.get(i) for i in goes_on),
        tuple(_names(tokens, scores, tags[:, NAME])),
    )


def linked(text: str, tokens: Tokens, rows: FloatArray, structure: Structure, *, broad: bool) -> list[Linked]:
    """The quotes of one article as they were put together; arguments as in `decode`."""
    if not len(tokens):
        return []
    scores = parted(rows)
    return _linked(text, tokens, scores, structure, _cut(tokens, scores, structure, broad=broad))


def _linked(text: str, tokens: Tokens, scores: Scores, structure: Structure, tags: IntArray) -> list[Linked]:
    pieces = _spans(tokens, scores, tags)
    contents = mend(text, pieces["content"])
    quotes = link(contents, pieces["cue"], pieces["source"], tokens, scores, structure)
    return [_apart(one) for one in quotes]


def spans(tokens: Tokens, scores: Scores, structure: Structure, *, broad: bool) -> dict[str, list[Piece]]:
    """The most likely spans of each role, in text order.

    Args:
        tokens: Of one article.
        scores: Of that article.
        structure: Of the checkpoint.
        broad: Which of its bonuses counts.
    """
    return _spans(tokens, scores, _cut(tokens, scores, structure, broad=broad))


def name_spans(tokens: Tokens, scores: Scores, structure: Structure) -> list[FoundName]:
    """Where the proper names of an article stand and what each is of, in text order; the same as `Decoded.names`.

    Args:
        tokens: Of one article.
        scores: Of that article.
        structure: Of the checkpoint.
    """
    layer = slice(NAME, NAME + 1)
    tags = best_cut(scores.tags[:, layer], structure.segments[layer], tokens.borders, tokens.paragraphs)
    return _names(tokens, scores, tags[:, 0])


def _cut(tokens: Tokens, scores: Scores, structure: Structure, *, broad: bool) -> IntArray:
    """The tags of all layers, in one pass; shape ``(n_tokens, n_layers)``."""
    bonus = np.zeros((len(LAYERS), len(TAGS)), dtype=np.float32)
    bonus[: len(ROLES), [B, S]] = structure.bonus[scope_of(broad=broad)][:, None]
    return best_cut(scores.tags + bonus, structure.segments, tokens.borders, tokens.paragraphs)


def _spans(tokens: Tokens, scores: Scores, tags: IntArray) -> dict[str, list[Piece]]:
    probabilities = _softmax(scores.tags[:, : len(ROLES)])
    thought = 1.0 / (1.0 + np.exp(-np.clip(scores.thought, -50, 50)))
    return {name: _pieces(tokens, tags[:, role], probabilities[:, role], thought) for role, name in enumerate(ROLES)}


def _names(tokens: Tokens, scores: Scores, tags: IntArray) -> list[FoundName]:
    ranges = ranges_of(tags)
    if not ranges:
        return []
    start, end = np.array(ranges, dtype=np.int64).T
    sums = np.concatenate([np.zeros((1, len(NAME_KINDS))), np.cumsum(scores.kinds, axis=0, dtype=np.float64)])
    kinds = (sums[end] - sums[start]).argmax(axis=1)
    return [(tokens.span_of(found), NAME_KINDS[kind]) for found, kind in zip(ranges, kinds.tolist(), strict=True)]


def _pieces(tokens: Tokens, tags: IntArray, probabilities: FloatArray, thought: FloatArray) -> list[Piece]:
    """The spans of one layer, all at once: a long article has thousands."""
    ranges = ranges_of(tags)
    if not ranges:
        return []
    start, end = np.array(ranges, dtype=np.int64).T
    chosen = probabilities[np.arange(len(tags)), tags]
    columns = (
        tokens.starts[start],
        tokens.ends[end - 1],
        _means(1 - probabilities[:, O], start, end),
        np.minimum(chosen[start], chosen[end - 1]),
        _means(thought, start, end),
    )
    rows = zip(ranges, *(column.tolist() for column in columns), strict=True)
    return [Piece(Span(first, last), found, *values) for found, first, last, *values in rows]


def _means(values: FloatArray, start: IntArray, end: IntArray) -> npt.NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    out: npt.NDArray[np.float64] = np.clip((sums[end] - sums[start]) / (end - start), 0.0, 1.0)
    return out


def mend(text: str, contents: Sequence[Piece]) -> list[Piece]:
    """Widen a content that is cut a mark short: where only marks and punctuation part it from a quotation's border.

    Args:
        text: The article.
        contents: In text order, not overlapping.
    """
    stretches = quoted(text)
    starts = [stretch.start for stretch in stretches]
    out: list[Piece] = []
    for i, piece in enumerate(contents):
        start, end = piece.span.start, piece.span.end
        first = bisect_left(starts, start) - 1  # the stretch that opens before the content does
        if first >= 0 and start < stretches[first].end and not _has_word(text[stretches[first].start : start]):
            start = stretches[first].start
        last = bisect_left(starts, end) - 1
        if last >= 0 and end < stretches[last].end and not _has_word(text[end : stretches[last].end]):
            end = stretches[last].end
        low = min(out[-1].span.end, piece.span.start) if out else 0
        high = max(contents[i + 1].span.start, piece.span.end) if i + 1 < len(contents) else len(text)
        out.append(replace(piece, span=Span(max(start, low), min(end, high))))
    return out


def _quote(one: Linked, score: float) -> Quote:
    n_characters = sum(len(piece.span) for piece in one.contents)
    thought = sum(len(piece.span) * piece.thought for piece in one.contents) / n_characters
    act: Act = "thought" if thought >= 0.5 else "speech"
    cue, source = (None if piece is None else piece.span for piece in (one.cue, one.source))
    return Quote(tuple(piece.span for piece in one.contents), cue=cue, source=source, act=act, score=score)


def _apart(one: Linked) -> Linked:
    """Words cannot be both what is said and who says it: a cue or source that touches a content is none."""

    def touches(piece: Piece | None) -> bool:
        return piece is not None and any(content.span.overlaps(piece.span) for content in one.contents)

    if touches(one.cue):
        one = replace(one, cue=None, cue_link=0.0)
    return replace(one, source=None, source_link=0.0) if touches(one.source) else one


def _softmax(scores: FloatArray) -> FloatArray:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    out: FloatArray = shifted / shifted.sum(axis=-1, keepdims=True)
    return out


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
