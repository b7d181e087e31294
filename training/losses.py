"""What training makes small beside `training.segment_loss`: kinds of names, speech or thought, links, who is meant."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from quotes.antecedents import candidate_scores, vectors
from quotes.decode import name_spans
from quotes.labels import (
    CUE,
    CUE_SOURCE,
    EARLIER,
    ROLES,
    SOURCE,
    TAGS,
    UNKNOWN,
    BoolArray,
    IntArray,
    Scores,
    parted,
    ranges_of,
)
from quotes.links import answers, candidates
from quotes.segments import best_cut
from quotes.structure import Structure
from training.antecedents import meant
from training.features import NONE, Batch

_NEVER = -1e4


def independent_tag_loss(scores: Scores, batch: Batch) -> Tensor:
    """The cross-entropy of each token's tag by itself, summed over layers; `segment_loss` is compared with it."""
    total = functional.cross_entropy(
        scores.tags.reshape(-1, len(TAGS)), batch.tags.reshape(-1), ignore_index=UNKNOWN, reduction="sum"
    )
    return total / len(batch.tags)


def thought_loss(scores: Scores, batch: Batch) -> Tensor:
    """Speech or thought, a mean over the tokens where it is known."""
    known = batch.thought != UNKNOWN
    total = functional.binary_cross_entropy_with_logits(
        scores.thought[known], batch.thought[known].to(scores.thought.dtype), reduction="sum"
    )
    return total / max(1, int(known.sum()))


def kind_loss(scores: Scores, batch: Batch) -> Tensor:
    """What names are of: a cross-entropy, a mean over the tokens where it is known."""
    known = batch.kinds != UNKNOWN
    total = functional.cross_entropy(scores.kinds[known], batch.kinds[known], reduction="sum")
    return total / max(1, int(known.sum()))


def link_loss(scores: Scores, batch: Batch, segments: Tensor, distances: Tensor) -> Tensor:
    """The negative log-likelihood of the right answers, a mean over the spans that ask.

    Gold spans ask, and those that the network would find now and that lie on a gold one; gold and
    found spans answer. So training knows the errors that linking will meet.
    """
    found = _found(scores, batch, segments)
    gold = batch.links
    contents, content_of = _with_found(gold.contents, found[0])
    cues, _ = _with_found(_distinct(gold.cues), found[1])
    sources, _ = _with_found(_distinct(gold.sources), found[2])
    gold_cues = np.flatnonzero((gold.cues[:, 0] >= 0) & (gold.sources[:, 0] != UNKNOWN))
    asking_cues, cue_of = _with_found(gold.cues[gold_cues], found[1])

    asked = (
        (CUE, contents, content_of, gold.cues, cues),
        (SOURCE, contents, content_of, gold.sources, sources),
        (CUE_SOURCE, asking_cues, cue_of, gold.sources[gold_cues], sources),
        (EARLIER, contents, content_of, None, contents),
    )
    losses = []
    for relation, spans, owner, targets, keys in asked:
        queries, gold_of = spans[owner >= 0], owner[owner >= 0]
        if not len(queries) or not len(keys):
            continue
        index, distance = candidates(queries, keys, batch.tokens, relation)
        if targets is None:
            is_right, is_none = _earlier(gold_of, owner, index, gold.quotes)
            is_known = gold.has_known_earlier[gold_of]
        else:
            near, target = keys[np.maximum(index, 0)], targets[gold_of]
            is_right = (near[..., 0] < target[:, None, 1]) & (near[..., 1] > target[:, None, 0])
            is_none, is_known = target[:, 0] == NONE, target[:, 0] != UNKNOWN
        answered = np.concatenate([is_right & (index >= 0), is_none[:, None]], axis=1)
        kept = is_known & answered.any(axis=1)
        products, none = answers(scores, queries, keys, np.maximum(index, 0), relation)
        logits = products + distances[relation][torch.from_numpy(distance).to(products.device)].sum(-1)
        logits = logits.masked_fill(torch.from_numpy(index < 0).to(products.device), _NEVER)
        chances = torch.cat([logits, none], dim=1).log_softmax(dim=1)
        wrong = torch.from_numpy(~answered).to(products.device)
        losses.append(-chances.masked_fill(wrong, -torch.inf).logsumexp(dim=1)[torch.from_numpy(kept)])
    asked_spans = torch.cat(losses) if losses else scores.nobody[:0, 0]
    # Every parameter is part of every loss: several processes wait for each other's gradients.
    return asked_spans.sum() / max(1, len(asked_spans)) + 0 * distances.sum()


def who_loss(scores: Tensor, batch: Batch, segments: Tensor, table: Tensor) -> Tensor:
    """The negative log-likelihood of whom the gold speakers allow, a mean over sources.

    The names among the candidates are those that the network would find now, as inference sees them.

    Args:
        scores: Of the batch, one row a token.
        batch: With the targets.
        segments: As `quotes.structure.Structure.segments`.
        table: As `quotes.structure.Structure.antecedents`.
    """
    losses = []
    structure = Structure(segments=segments.detach().float().cpu().numpy())
    for (start, end), row in batch.told:
        own = scores[start:end]
        names = name_spans(row.tokens, parted(own.detach().float().cpu().numpy()), structure)
        made = meant(row.article, row.quotes, row.tokens, names)
        said = vectors(made.askers, made.names, parted(own))
        logits = torch.cat(candidate_scores(made.candidates, table, said), dim=1)
        is_there, is_right = (torch.from_numpy(a).to(scores.device) for a in (made.is_there, made.is_right))
        taught = is_right.any(dim=1)
        chances = logits.masked_fill(~is_there, _NEVER).log_softmax(dim=1)[taught]
        losses.append(-chances.masked_fill(~is_right[taught], -torch.inf).logsumexp(dim=1))
    asked = torch.cat(losses) if losses else scores[:0, 0]
    return asked.sum() / max(1, len(asked)) + 0 * table.sum()


def _found(scores: Scores, batch: Batch, segments: Tensor) -> list[IntArray]:
    """The spans of each role that the network would find now."""
    n_roles = len(ROLES)
    tags, table = (tensor.detach().float().cpu().numpy() for tensor in (scores.tags[:, :n_roles], segments[:n_roles]))
    tags = best_cut(tags, table, batch.tokens.borders, batch.tokens.paragraphs)
    return [np.array(ranges_of(tags[:, role]), dtype=np.int64).reshape(-1, 2) for role in range(n_roles)]


def _distinct(ranges: IntArray) -> IntArray:
    return np.unique(ranges[ranges[:, 0] >= 0], axis=0)


def _with_found(gold: IntArray, found: IntArray) -> tuple[IntArray, IntArray]:
    """Gold spans and those found that are no gold ones, by rising start; and the gold one on which each lies, or -1."""
    if not len(gold):
        return found, np.full(len(found), -1)
    shared = np.minimum(found[:, None, 1], gold[:, 1]) - np.maximum(found[:, None, 0], gold[:, 0])
    longest = np.maximum(found[:, None, 1], gold[:, 1]) - np.minimum(found[:, None, 0], gold[:, 0])
    overlap = shared / longest  # (n_found, n_gold), at most 0 where they do not overlap
    on = np.where(overlap.max(axis=1) >= 0.5, overlap.argmax(axis=1), -1)
    is_new = overlap.max(axis=1) < 1
    ranges = np.concatenate([gold, found[is_new]])
    owner = np.concatenate([np.arange(len(gold)), on[is_new]])
    order = np.lexsort((ranges[:, 1], ranges[:, 0]))
    return ranges[order], owner[order]


def _earlier(gold_of: IntArray, owner: IntArray, index: IntArray, quotes: IntArray) -> tuple[BoolArray, BoolArray]:
    """Which candidates are earlier contents of the same quote, and whether there is none in the whole article."""
    mine = quotes[gold_of]
    theirs = owner[np.maximum(index, 0)]
    right = (theirs >= 0) & (quotes[theirs] == mine[:, None]) & (theirs != gold_of[:, None])
    first = np.full(int(quotes.max()) + 1, len(quotes))
    np.minimum.at(first, quotes, np.arange(len(quotes)))
    return right, first[mine] == gold_of
