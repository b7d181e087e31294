"""Scores -> spans -> linked quotes. Numpy, no torch.

A content never crosses a paragraph, so every paragraph is decoded by itself and all of them at once.
"""

import numpy as np
import numpy.typing as npt

from quotes.article import Quote
from quotes.labels import LEGAL, LEGAL_FIRST, LEGAL_LAST, ROLES, TAGS, FloatArray, IntArray, ranges_of
from quotes.links import Piece, link, mend
from quotes.windows import Tokens

_NEVER = np.float32(-1e4)  # the log-probability of a tag that the rules forbid


def decode(text: str, tokens: Tokens, scores: FloatArray, *, broad: bool) -> tuple[Quote, ...]:
    """The quotes of one article, without their speakers.

    Args:
        text: The article.
        tokens: Of `text`.
        scores: Raw scores of the network, shape ``(n_tokens, N_SCORES)``.
        broad: Whether thoughts are wanted too; in the narrow scope they are no quotes.
    """
    if not len(tokens):
        return ()
    pieces = spans(tokens, scores)
    contents = mend(text, pieces["content"])
    quotes = link(text, contents, pieces["cue"], pieces["source"])
    return tuple(quote for quote in quotes if broad or quote.act != "thought")


def spans(tokens: Tokens, scores: FloatArray) -> dict[str, list[Piece]]:
    """The most likely legal spans of each role, in text order.

    Args:
        tokens: Of one article.
        scores: Shape ``(n_tokens, N_SCORES)``.
    """
    n_tags = len(TAGS)
    log_probabilities = _log_softmax(scores[:, : len(ROLES) * n_tags].reshape(-1, len(ROLES), n_tags))
    tags = viterbi(log_probabilities, tokens.paragraphs)
    thought = 1.0 / (1.0 + np.exp(-np.clip(scores[:, -1], -50, 50)))
    out: dict[str, list[Piece]] = {}
    for role, name in enumerate(ROLES):
        chosen = np.exp(log_probabilities[np.arange(len(tags)), role, tags[:, role]])
        out[name] = [
            Piece(
                tokens.span_of((start, end)),
                score=float(chosen[start:end].mean()),
                thought=float(thought[start:end].mean()),
            )
            for start, end in ranges_of(tags[:, role])
        ]
    return out


def viterbi(log_probabilities: FloatArray, paragraphs: IntArray) -> IntArray:
    """The most likely legal tags of each layer; no span crosses a paragraph.

    The loop runs over the tokens of the longest paragraph, for all paragraphs and layers at once.

    Args:
        log_probabilities: Shape ``(n_tokens, n_layers, n_tags)``.
        paragraphs: Number of each token's paragraph, rising, shape ``(n_tokens,)``.

    Returns:
        Tags, shape ``(n_tokens, n_layers)``.
    """
    n_tokens, n_layers, n_tags = log_probabilities.shape
    _, first, lengths = np.unique(paragraphs, return_index=True, return_counts=True)
    order = np.argsort(-lengths, kind="stable")  # longest first: those still running are always a prefix
    first, lengths = first[order], lengths[order]
    best = np.zeros((len(first), n_layers, n_tags), dtype=np.float32)
    back = np.zeros((n_tokens, n_layers, n_tags), dtype=np.int8)
    forbidden = np.where(LEGAL, np.float32(0), _NEVER)
    for step in range(int(lengths[0])):
        running = int(np.searchsorted(-lengths, -step, side="left"))
        rows = first[:running] + step
        if step == 0:
            best += np.where(LEGAL_FIRST, np.float32(0), _NEVER)
        else:
            paths = best[:running, :, :, None] + forbidden
            back[rows] = paths.argmax(axis=2)
            best[:running] = paths.max(axis=2)
        best[:running] += log_probabilities[rows]
    best += np.where(LEGAL_LAST, np.float32(0), _NEVER)
    return _backtrack(best.argmax(axis=2), back, first, lengths)


def _backtrack(last: IntArray, back: npt.NDArray[np.int8], first: IntArray, lengths: IntArray) -> IntArray:
    """Follow the pointers from each paragraph's last tag to its first."""
    n_layers = last.shape[1]
    tags = np.zeros((len(back), n_layers), dtype=np.int64)
    current = last.copy()
    layers = np.arange(n_layers)
    for step in range(int(lengths[0]) - 1, -1, -1):
        running = int(np.searchsorted(-lengths, -step, side="left"))
        rows = first[:running] + step
        tags[rows] = current[:running]
        current[:running] = back[rows[:, None], layers, current[:running]]
    return tags


def _log_softmax(scores: FloatArray) -> FloatArray:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    out: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return out
