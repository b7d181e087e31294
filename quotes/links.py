"""Spans -> quotes: which cue reports a content, which source a cue has, which pieces are one quotation.

Four relations are learned ("the cue of a content", …). In each, a span asks by its query vector, and
the spans near it answer by their key vectors; "none" is an answer too. All quotes of an article are
then made in one pass over its contents, in text order. A content either begins a quote with the
likeliest cue, or goes on an earlier content of its paragraph and shares that one's cue, whichever the
two relations together find more probable. The source of a quote is the one that its cue and its
contents together find most probable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from quotes.labels import (
    CUE,
    CUE_SOURCE,
    EARLIER,
    SOURCE,
    FloatArray,
    IntArray,
    Scores,
    TokenRange,
)
from quotes.spans import Span
from quotes.structure import N_DISTANCES, Structure
from quotes.windows import IN_MARKS, Tokens

REACH: Final = 6  # candidates on either side; keeps linking linear
_RANKS: Final = 4  # places in a row of candidates that are told apart
_GAPS: Final = np.array([1, 2, 3, 5, 9, 17, 33])  # tokens between two spans, from where on a gap is a longer one
_NEVER: Final = -1e4
_EVEN: Final = -0.6931  # log-probability of one half
_UNSEEN: Final = -12.0  # log-probability of an answer that is out of reach


@dataclass(frozen=True, slots=True)
class Piece:
    """One decoded span.

    Args:
        span: In the text.
        tokens: The same in tokens.
        inside: Mean probability that its tokens belong to its role, 0 to 1.
        borders: Probability of its first and last tag, the smaller of the two.
        thought: Chance that it is thought, not speech; of contents alone.
    """

    span: Span
    tokens: TokenRange
    inside: float = 1.0
    borders: float = 1.0
    thought: float = 0.0


@dataclass(slots=True)
class Linked:
    """One quote as it is put together.

    Args:
        contents: In text order.
        cue: The piece, or None.
        source: The piece, or None.
        cue_link: Log-probability that this is the cue of the first content.
        source_link: Log-probability that this is the source.
        goes_on: The quote of the paragraph before which this one continues, as a place in the list; or None.
    """

    contents: list[Piece]
    cue: Piece | None = None
    source: Piece | None = None
    cue_link: float = 0.0
    source_link: float = 0.0
    goes_on: int | None = None


def candidates(queries: IntArray, keys: IntArray, tokens: Tokens, relation: int) -> tuple[IntArray, IntArray]:
    """The spans that may answer, and where each stands.

    They are the nearest `REACH` on either side, in the same paragraph or in the one before; for an
    earlier content only those before. None shares a token with the content that asks; the source of a
    cue may.

    Args:
        queries: Spans that ask, shape ``(n_queries, 2)``, in tokens.
        keys: Spans that may answer, shape ``(n_keys, 2)``, by rising start.
        tokens: Of the article.
        relation: Which one.

    Returns:
        Rows of `keys`, -1 where there is none, shape ``(n_queries, 2 * REACH)``; and where each stands,
        three numbers below `N_DISTANCES`, shape ``(n_queries, 2 * REACH, 3)``: before or after, how many
        candidates are nearer and in what sentence it is; before or after and how many tokens lie between;
        which of the two is inside quotation marks.
    """
    offset = np.arange(-REACH, REACH)
    index = np.searchsorted(keys[:, 0], queries[:, 0])[:, None] + offset
    is_there = (index >= 0) & (index < len(keys))
    if not len(keys):
        return np.full(index.shape, -1), np.zeros((*index.shape, 3), dtype=np.int64)
    near = keys[np.clip(index, 0, len(keys) - 1)]  # (n_queries, 2 * REACH, 2)
    is_before = np.broadcast_to(offset < 0, index.shape)
    start, end = queries[:, None, 0], queries[:, None, 1] - 1
    first, last = near[:, :, 0], near[:, :, 1] - 1
    apart = tokens.paragraphs[start] - tokens.paragraphs[first]
    is_there &= (apart == 0) | ((apart == 1) & is_before)
    if relation != CUE_SOURCE:
        is_there &= (last < start) | (first > end)
    if relation == EARLIER:
        is_there &= is_before
    sentences = tokens.sentences
    gap = np.where(is_before, sentences[start] - sentences[last], sentences[first] - sentences[end])
    between = np.where(is_before, start - last, first - end) - 1
    rank = np.minimum(np.where(is_before, -1 - offset, offset), _RANKS - 1)
    place = (is_before * _RANKS + rank) * 3 + np.where(apart != 0, 2, gap > 0)
    n_gaps = len(_GAPS) + 1
    length = 6 * _RANKS + is_before * n_gaps + np.digitize(between, _GAPS)
    marked = tokens.typography >= IN_MARKS
    marks = 6 * _RANKS + 2 * n_gaps + 2 * marked[start] + marked[first]
    distance = np.stack([place, length, marks], axis=-1)
    assert distance.max(initial=0) < N_DISTANCES
    return np.where(is_there, index, -1), distance


def answers(scores: Scores, queries: IntArray, keys: IntArray, index: IntArray, relation: int) -> Any:
    """How well each candidate answers, numpy or torch: the product of query and key.

    A span's vector is the mean of those of its first and last token.

    Args:
        scores: Of the article.
        queries: As in `candidates`.
        keys: Likewise.
        index: Rows of `keys`, none of them negative, shape ``(n_queries, n_candidates)``.
        relation: Which one.

    Returns:
        Shape ``(n_queries, n_candidates)``; and for the answer "none", shape ``(n_queries, 1)``.
    """
    q, k, nobody = scores.queries[:, relation], scores.keys[:, relation], scores.nobody[:, relation]
    asking = (q[queries[:, 0]] + q[queries[:, 1] - 1]) / 2
    answering = ((k[keys[:, 0]] + k[keys[:, 1] - 1]) / 2)[index]
    products = (asking[:, None] * answering).sum(-1)
    none = (nobody[queries[:, 0]] + nobody[queries[:, 1] - 1]) / 2
    return products, none[:, None]


class _Relation:
    """The log-probabilities of one relation's answers."""

    def __init__(
        self,
        queries: Sequence[Piece],
        keys: Sequence[Piece],
        tokens: Tokens,
        scores: Scores,
        table: FloatArray,
        number: int,
    ) -> None:
        asking, answering = _ranges(queries), _ranges(keys)
        index, distance = candidates(asking, answering, tokens, number)
        self.index = np.concatenate([index, np.full((len(index), 1), -1)], axis=1)
        rows = np.full(self.index.shape, _NEVER, dtype=np.float32)
        if len(keys):
            products, none = answers(scores, asking, answering, np.maximum(index, 0), number)
            rows[:, :-1] = np.where(index >= 0, products + table[number][distance].sum(-1), _NEVER)
            rows[:, -1:] = none
        else:
            rows[:, -1] = 0
        rows -= rows.max(axis=1, keepdims=True, initial=_NEVER)
        self.log_probabilities = rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))

    def of(self, query: int) -> dict[int, float]:
        """Each answer's log-probability; -1 is "none"."""
        pairs = zip(self.index[query].tolist(), self.log_probabilities[query].tolist(), strict=True)
        out = {key: value for key, value in pairs if key >= 0}
        out[-1] = float(self.log_probabilities[query, -1])
        return out


def link(
    contents: Sequence[Piece],
    cues: Sequence[Piece],
    sources: Sequence[Piece],
    tokens: Tokens,
    scores: Scores,
    structure: Structure,
) -> list[Linked]:
    """Turn the spans of three roles into quotes.

    Args:
        contents: In text order; each comes back in exactly one quote.
        cues: In text order; those that no content takes are left out.
        sources: Likewise.
        tokens: Of the article.
        scores: Of the article.
        structure: Of the checkpoint.
    """
    table = structure.distances
    cue_of = _Relation(contents, cues, tokens, scores, table, CUE)
    source_of = _Relation(contents, sources, tokens, scores, table, SOURCE)
    source_of_cue = _Relation(cues, sources, tokens, scores, table, CUE_SOURCE)
    earlier = _Relation(contents, contents, tokens, scores, table, EARLIER)

    groups: list[_Group] = []
    group_of: list[int] = []
    for i, content in enumerate(contents):
        paragraph = int(tokens.paragraphs[content.tokens[0]])
        by_cue, by_earlier = cue_of.of(i), earlier.of(i)
        # The quotes of this paragraph so far, each with the chance that this content goes on with it. What goes on
        # from the paragraph before is a quote of its own all the same.
        open_groups: dict[int, float] = {}
        begins, goes_on = by_earlier[-1], None
        for j, value in by_earlier.items():
            if j >= 0 and groups[group_of[j]].paragraph == paragraph:
                open_groups[group_of[j]] = max(value, open_groups.get(group_of[j], _NEVER))
            elif j >= 0:
                begins = float(np.logaddexp(begins, value))
                goes_on = group_of[j] if value > _EVEN else goes_on
        begun = {groups[number].cue for number in open_groups} - {-1}
        best, chosen, cue = -np.inf, -1, -1
        for number, value in open_groups.items():
            total = value + by_cue.get(groups[number].cue, _UNSEEN)
            if total > best:
                best, chosen = total, number
        for candidate, value in by_cue.items():
            total = value + begins
            if candidate not in begun and total > best:
                best, chosen, cue = total, -1, candidate
        if chosen < 0:
            chosen = len(groups)
            groups.append(_Group(paragraph, cue, by_cue[cue], [], goes_on))
        groups[chosen].members.append(i)
        group_of.append(chosen)

    out = []
    for group in groups:
        source, source_link = _best_source(group, source_of, source_of_cue)
        out.append(
            Linked(
                [contents[i] for i in group.members],
                cues[group.cue] if group.cue >= 0 else None,
                sources[source] if source >= 0 else None,
                group.cue_link,
                source_link,
                group.goes_on,
            )
        )
    return out


@dataclass(slots=True)
class _Group:
    paragraph: int
    cue: int
    cue_link: float
    members: list[int]
    goes_on: int | None


def _best_source(group: _Group, source_of: _Relation, source_of_cue: _Relation) -> tuple[int, float]:
    """The likeliest source by the cue, where there is one, and by the contents; and the log of its chance."""
    by_content = [source_of.of(i) for i in group.members]
    voters = [by_content] if group.cue < 0 else [by_content, [source_of_cue.of(group.cue)]]
    known = {source for rows in voters for row in rows for source in row}
    totals = {
        source: sum(sum(row.get(source, _UNSEEN) for row in rows) / len(rows) for rows in voters) for source in known
    }
    best = max(totals, key=lambda source: (totals[source], -source))
    values = np.array(list(totals.values()))
    return best, float(totals[best] - values.max() - np.log(np.exp(values - values.max()).sum()))


def _ranges(pieces: Sequence[Piece]) -> IntArray:
    return np.array([piece.tokens for piece in pieces], dtype=np.int64).reshape(-1, 2)
