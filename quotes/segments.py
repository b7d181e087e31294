"""A semi-Markov layer: a paragraph of one layer is cut into outside tokens and spans, and each cut has a score.

An outside token is worth nothing. A span is worth what its tags B I … E, or S, score above the tag O, and what
the learned tables say of its length and of what stands before it, within it and after it: a quotation that
opens, one that has closed, a new sentence. So whole spans are weighed, not steps from tag to tag. Numpy, and
torch where training calls `parts`; `training.segment_loss` has the likelihood of the same cuts.
"""

from typing import Any, Final

import numpy as np

from quotes.labels import TAGS, B, E, FloatArray, I, IntArray, O, S
from quotes.windows import N_BORDERS

_STEPS: Final = np.array([2, 3, 4, 6, 8, 12, 17, 25, 36, 54, 80])  # a length from here on is in the next bucket
PARAGRAPH_END: Final = N_BORDERS  # what stands after the last token of a paragraph
LONGEST: Final = 320  # tokens of a span; training takes longer ones where the gold has one

# The columns of the table; each layer has a row.
N_LENGTHS: Final = len(_STEPS) + 1
LENGTHS: Final = slice(0, N_LENGTHS)  # by `bucket`
BEFORE: Final = slice(LENGTHS.stop, LENGTHS.stop + N_BORDERS)  # by what stands before the first token
WITHIN: Final = slice(BEFORE.stop, BEFORE.stop + N_BORDERS)  # by what stands before each of the others
AFTER: Final = slice(WITHIN.stop, WITHIN.stop + N_BORDERS + 1)  # by what stands after the last one
N_SEGMENTS: Final = AFTER.stop


def bucket(length: Any) -> Any:
    """The length bucket of spans, from 0 to `N_LENGTHS` - 1."""
    return np.digitize(length, _STEPS)


def following(borders: IntArray, paragraphs: IntArray) -> IntArray:
    """What stands after each token: the border of the next one, or `PARAGRAPH_END`."""
    out = np.full(len(borders), PARAGRAPH_END, dtype=np.int64)
    is_same = paragraphs[1:] == paragraphs[:-1]
    out[:-1][is_same] = borders[1:][is_same]
    return out


def parts(tags: Any, table: Any, borders: Any, after: Any) -> tuple[Any, Any, Any, Any]:
    """What a span is made of; numpy, or tensors in training.

    The span [i, j) is worth ``inside[i:j].sum() + begin[i] + end[j - 1]``, its length, and ``single[i]`` if it
    is one token.

    Args:
        tags: Scores of each tag, shape ``(n_tokens, n_layers, n_tags)``.
        table: Shape ``(n_layers, N_SEGMENTS)``.
        borders: What stands before each token, shape ``(n_tokens,)``.
        after: What stands after it, as `following` makes it.

    Returns:
        inside, begin, end and single, each ``(n_tokens, n_layers)``.
    """
    before, within, behind = table[:, BEFORE].T[borders], table[:, WITHIN].T[borders], table[:, AFTER].T[after]
    inside = tags[..., I] - tags[..., O] + within
    begin = tags[..., B] - tags[..., I] + before - within
    end = tags[..., E] - tags[..., I] + behind
    single = tags[..., S] - tags[..., B] - tags[..., E] + tags[..., I]
    return inside, begin, end, single


def best_cut(tags: FloatArray, table: FloatArray, borders: IntArray, paragraphs: IntArray) -> IntArray:
    """The tags of the cut with the highest score, in each layer; no span crosses a paragraph.

    The loop runs over the tokens of the longest paragraph, for all paragraphs of about that length and all layers at
    once; a step looks back over `LONGEST` tokens.

    Args:
        tags: Scores of each tag, shape ``(n_tokens, n_layers, n_tags)``.
        table: Shape ``(n_layers, N_SEGMENTS)``.
        borders: What stands before each token, shape ``(n_tokens,)``.
        paragraphs: Number of each token's paragraph, rising, shape ``(n_tokens,)``.

    Returns:
        Tags, shape ``(n_tokens, n_layers)``.
    """
    n_tokens, n_layers, n_tags = tags.shape
    assert n_tags == len(TAGS) and table.shape == (n_layers, N_SEGMENTS), (tags.shape, table.shape)
    table = table.astype(np.float64)
    made = parts(tags.astype(np.float64), table, borders, following(borders, paragraphs))
    _, first, lengths = np.unique(paragraphs, return_index=True, return_counts=True)
    order = np.argsort(-lengths, kind="stable")
    first, lengths = first[order], lengths[order]
    back = np.zeros((n_tokens, n_layers), dtype=np.int64)
    at = 0
    while at < len(first):  # those of about one length together: a table has room for the longest of them
        end = max(at + 1, int(np.searchsorted(-lengths, -(lengths[at] // 2), side="right")))
        _look_back(made, table[:, LENGTHS], first[at:end], lengths[at:end], back)
        at = end
    return _tags_of(back, first, lengths)


def _look_back(
    made: tuple[Any, Any, Any, Any], by_length: Any, first: IntArray, lengths: IntArray, back: IntArray
) -> None:
    """Write into `back` the length of the best span that ends with each token, or 0 where it is best outside.

    Args:
        made: As `parts` returns it.
        by_length: What each length bucket is worth, shape ``(n_layers, N_LENGTHS)``.
        first: First token of each paragraph.
        lengths: Of each paragraph, the longest first.
        back: Shape ``(n_tokens, n_layers)``.
    """
    inside, begin, end, single = made
    n_layers, longest = back.shape[1], int(lengths[0])
    running = np.searchsorted(-lengths, -np.arange(longest), side="left").tolist()  # a prefix
    width = min(LONGEST, longest)
    # Column k of a window of `width` starts is the span of length width - k; starts before 0 are never taken.
    worth = by_length[:, bucket(np.arange(width, 0, -1))]
    opened = np.full((len(first), n_layers, width + longest), -np.inf)  # best before a span + its begin - sums
    best = np.zeros((len(first), n_layers))  # of everything before the token
    sums = np.zeros((len(first), n_layers))  # of inside, before the token
    for step, n in enumerate(running):
        rows = first[:n] + step
        opened[:n, :, width + step] = best[:n] + begin[rows] - sums[:n]
        sums[:n] += inside[rows]
        low = max(0, width - 1 - step)  # nothing but -inf before that
        window = opened[:n, :, step + 1 + low : step + 1 + width] + worth[:, low:]
        window[..., -1] += single[rows]
        which = window.argmax(axis=2)
        value = np.take_along_axis(window, which[..., None], axis=2)[..., 0] + sums[:n] + end[rows]
        back[rows] = np.where(value > best[:n], width - low - which, 0)
        best[:n] = np.maximum(value, best[:n])


def _tags_of(back: IntArray, first: IntArray, lengths: IntArray) -> IntArray:
    """The tags of the spans met on the way back from each paragraph's last token to its first."""
    out = np.zeros_like(back)
    for start, length in zip(first.tolist(), lengths.tolist(), strict=True):
        for layer in range(back.shape[1]):
            column = back[start : start + length, layer].tolist()
            at = length
            while at:
                size = column[at - 1]
                if size == 1:
                    out[start + at - 1, layer] = S
                elif size:
                    out[start + at - size : start + at, layer] = I
                    out[start + at - size, layer], out[start + at - 1, layer] = B, E
                at -= max(1, size)
    return out
