"""The likelihood of the gold spans among all cuts of `quotes.segments`.

Values and expected counts come from a forward and a backward pass in float64 without autograd. The gradient of
a log-partition in a score is how often that score is expected to count; so autograd is given the sum of scores,
each times the expected count among all cuts less that among those which agree with the gold.
"""

import numpy as np
import torch
from torch import Tensor

from quotes.labels import UNKNOWN, B, E, I, IntArray, O, S, Scores
from quotes.segments import LENGTHS, LONGEST, bucket, following, parts
from training.features import Batch

_ROOM = 3_000_000  # numbers in the table of spans of paragraphs that are worked on at once, about


def segment_loss(scores: Scores, batch: Batch, table: Tensor) -> Tensor:
    """The negative log-likelihood of the gold tags, summed over layers, a token.

    Where a tag is unknown, all cuts that agree with the known ones count as right.

    Args:
        scores: Of the batch, one row a token.
        batch: With the targets.
        table: As `quotes.structure.Structure.segments`.
    """
    device, tokens = scores.tags.device, batch.tokens
    borders = torch.from_numpy(tokens.borders).to(device)
    after = torch.from_numpy(following(tokens.borders, tokens.paragraphs)).to(device)
    learned = parts(scores.tags, table, borders, after)
    by_length = table[:, LENGTHS]
    with torch.no_grad():
        doubled = [part.double() for part in learned]
        value, counts, length_counts = _expectations(doubled, by_length.double(), batch.tags, tokens.paragraphs)
    surrogate = (by_length * length_counts.to(by_length)).sum()
    for part, count in zip(learned, counts, strict=True):
        surrogate = surrogate + (part * count.to(part)).sum()
    return (surrogate + (value.to(surrogate) - surrogate.detach())) / len(batch.tags)


def _expectations(
    learned: list[Tensor], by_length: Tensor, tags: Tensor, paragraphs: IntArray
) -> tuple[Tensor, list[Tensor], Tensor]:
    """All cuts less those that agree with the tags: the log-partition, and what is expected to count.

    Returns:
        The value, summed; counts of inside, begin, end and single, each ``(n_tokens, n_layers)``; of lengths,
        ``(n_layers, N_LENGTHS)``.
    """
    longest_span = max(LONGEST, _longest_known(tags.cpu().numpy()))
    _, first, lengths = np.unique(paragraphs, return_index=True, return_counts=True)
    order = np.argsort(-lengths, kind="stable")
    first, lengths = first[order], lengths[order]
    counts = [torch.zeros_like(part) for part in learned]
    length_counts = torch.zeros_like(by_length)
    value = by_length.new_zeros(())
    at = 0
    while at < len(first):
        longest = int(lengths[at])
        width = min(longest_span, longest)
        room = max(1, _ROOM // (longest * width * 2 * tags.shape[1]))
        # Not paragraphs of less than half the length: their padding would cost more than a loop of their own.
        alike = int(np.searchsorted(-lengths, -(longest // 2), side="right"))
        end = max(min(at + room, alike), at + 1)
        value += _add(learned, by_length, tags, first[at:end], lengths[at:end], width, counts, length_counts)
        at = end
    return value, counts, length_counts


def _longest_known(tags: IntArray) -> int:
    """Tokens of the longest span that is known from its first to its last one."""
    longest = 0
    for column in tags.T:
        starts, ends = np.flatnonzero(column == B), np.flatnonzero(column == E)
        place = np.searchsorted(ends, starts)
        is_there = place < len(ends)
        if is_there.any():
            longest = max(longest, int((ends[place[is_there]] - starts[is_there] + 1).max()))
    return longest


def _add(
    learned: list[Tensor],
    by_length: Tensor,
    tags: Tensor,
    first: IntArray,
    lengths: IntArray,
    width: int,
    counts: list[Tensor],
    length_counts: Tensor,
) -> Tensor:
    """Add the counts of some paragraphs, the longest first; return their value.

    Everything has axes token, paragraph, all or agreeing (2), layer; and spans the length, as ``width - k``.
    """
    device = tags.device
    n, n_paragraphs = int(lengths[0]), len(first)
    steps = np.arange(n)[:, None]
    rows = torch.from_numpy(first + np.minimum(steps, lengths - 1)).to(device)  # the last row repeated
    is_there = torch.from_numpy(steps < lengths).to(device)
    sizes = torch.from_numpy(lengths).to(device)
    inside, begin, end, single = (part[rows] for part in learned)
    buckets = torch.from_numpy(bucket(np.arange(width, 0, -1))).to(device)

    sums = _summed(inside)
    shape = (n_paragraphs, 2, inside.shape[2])
    spans = torch.empty(n, *shape, width, dtype=inside.dtype, device=device)  # by last token
    spans[:, :, 0] = _by_last(begin - sums[:-1], width, -torch.inf)
    spans[:, :, 0] += (sums[1:] + end)[..., None]
    spans[:, :, 0] += by_length[:, buckets]
    spans[:, :, 0, :, -1] += single
    outside = torch.zeros(n, *shape, dtype=inside.dtype, device=device)
    disagreeing, not_outside = _disagreeing(tags[rows], width)
    spans[:, :, 1] = spans[:, :, 0].masked_fill(disagreeing, -torch.inf)
    outside[:, :, 1].masked_fill_(not_outside, -torch.inf)

    # forward[width - 1 + i] is of everything before token i: spans that end with token j began at [j, j + width).
    forward = torch.full((width + n, *shape), -torch.inf, dtype=inside.dtype, device=device)
    forward[width - 1] = 0.0
    for j in range(n):
        ended = torch.logsumexp(forward[j : j + width].permute(1, 2, 3, 0) + spans[j], dim=-1)
        forward[width + j] = torch.logaddexp(ended, forward[width + j - 1] + outside[j])
    columns = torch.arange(n_paragraphs, device=device)
    totals = forward[width - 1 + sizes, columns]
    if not bool(torch.isfinite(totals).all()):
        raise RuntimeError("scores are not finite, or no cut agrees with the gold tags")

    backward = torch.full_like(forward, -torch.inf)
    backward[width - 1 + sizes, columns] = 0.0
    begins, ends = torch.zeros_like(forward), torch.zeros_like(outside)
    singles = torch.zeros_like(ends)
    by_width = torch.zeros(width, *shape[1:], dtype=inside.dtype, device=device)
    for j in range(n - 1, -1, -1):
        last = backward[width + j]
        paths = spans[j] + last[..., None]
        chance = (forward[j : j + width].permute(1, 2, 3, 0) + paths - totals[..., None]).exp_()
        begins[j : j + width] += chance.permute(3, 0, 1, 2)
        ends[j], singles[j] = chance.sum(-1), chance[..., -1]
        by_width += chance.sum(0).permute(2, 0, 1)
        before = backward[j : j + width]
        torch.logaddexp(before, paths.permute(3, 0, 1, 2), out=before)
        backward[width + j - 1] = torch.logaddexp(backward[width + j - 1], last + outside[j])

    begun, ended, alone = (both[:, :, 0] - both[:, :, 1] for both in (begins[width - 1 : -1], ends, singles))
    covered = begun.cumsum(0) - _summed(ended)[:-1]
    for count, values in zip(counts, (covered, begun, ended, alone), strict=True):
        count[rows[is_there]] = values[is_there]
    length_counts.index_add_(1, buckets, (by_width[:, 0] - by_width[:, 1]).T.contiguous())
    return (totals[:, 0] - totals[:, 1]).sum()


def _disagreeing(tags: Tensor, width: int) -> tuple[Tensor, Tensor]:
    """Which spans, and which outside tokens, the known tags rule out."""
    ruled_out = {tag: (tags != UNKNOWN) & (tags != tag) for tag in (O, B, I, E, S)}
    n_not_inside = _summed(ruled_out[I].to(torch.float32))
    # Between the first and the last token: those before the last, less those up to the first.
    within = n_not_inside[:-1, ..., None] - _by_last(n_not_inside[1:], width, 0.0)
    spans = (within > 0) | _by_last(ruled_out[B], width, True) | ruled_out[E][..., None]
    spans[..., -1] = ruled_out[S]
    return spans, ruled_out[O]


def _summed(values: Tensor) -> Tensor:
    """Sums before each token, and the whole."""
    return torch.cat([values.new_zeros(1, *values.shape[1:]), values.cumsum(0)])


def _by_last(values: Tensor, width: int, fill: float) -> Tensor:
    """From what a span's first token has, to spans by their last token; column k has length width - k."""
    padded = torch.cat([values.new_full((width - 1, *values.shape[1:]), fill), values])
    return padded.unfold(0, width, 1)
