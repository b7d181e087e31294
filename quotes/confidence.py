"""How sure a quote is: the chance that its content and its source are right, as `Quote.score` gives it.

A logistic regression over a handful of numbers that decoding leaves behind (`structure.EVIDENCE`),
fitted on articles that the network was not trained on (`training.calibration`), one for each scope.
`Quote.name_score` is made in the same way from the chance of the likeliest speaker.
"""

import math
from typing import Final

import numpy as np

from quotes.labels import FloatArray
from quotes.links import Linked
from quotes.structure import EVIDENCE, NAME_EVIDENCE
from quotes.windows import IN_MARKS, Tokens

_FLOOR: Final = 1e-4  # chances are kept away from 0 and 1
_FARTHEST: Final = -8.0  # log-probability of a link, at least


def evidence(quote: Linked, tokens: Tokens) -> FloatArray:
    """What speaks for a quote, shape ``(n_evidence,)``; the order is that of `EVIDENCE`."""
    n_tokens = sum(end - start for start, end in (piece.tokens for piece in quote.contents))
    marked = sum(int((tokens.typography[slice(*piece.tokens)] >= IN_MARKS).sum()) for piece in quote.contents)
    row = {
        "constant": 1.0,
        "content": _logit(sum((p.tokens[1] - p.tokens[0]) * p.inside for p in quote.contents) / n_tokens),
        "borders": _logit(min(piece.borders for piece in quote.contents)),
        "cue": 0.0 if quote.cue is None else _logit(quote.cue.inside),
        "source": 0.0 if quote.source is None else _logit(quote.source.inside),
        "cue link": max(_FARTHEST, quote.cue_link),
        "source link": max(_FARTHEST, quote.source_link),
        "no cue": float(quote.cue is None),
        "no source": float(quote.source is None),
        "inside marks": marked / n_tokens,
    }
    return np.array([row[name] for name in EVIDENCE], dtype=np.float32)


def chance(row: FloatArray, weights: FloatArray | None) -> float:
    """From 0 to 1, four decimals; without weights the product of the parts' own chances.

    Args:
        row: As `evidence` makes it.
        weights: Of the scope, shape ``(n_evidence,)``.
    """
    if weights is not None:
        return weighed(row, weights)
    part = dict(zip(EVIDENCE, row.tolist(), strict=True))
    out = _sigmoid(part["content"]) * math.exp(part["cue link"] + part["source link"])
    for name in ("cue", "source"):
        out *= 0.8 if part[f"no {name}"] else _sigmoid(part[name])
    return round(out, 4)


def name_evidence(chance: float, *, has_source: bool) -> FloatArray:
    """What speaks for a name, shape ``(n_evidence,)``; the order is that of `NAME_EVIDENCE`.

    Args:
        chance: That of the likeliest speaker, as `quotes.speakers` finds it.
        has_source: Whether the quote has one.
    """
    row = {"constant": 1.0, "chance": _logit(chance), "no source": float(not has_source)}
    return np.array([row[name] for name in NAME_EVIDENCE], dtype=np.float32)


def chance_of_name(chance: float, *, has_source: bool, weights: FloatArray | None) -> float:
    """The chance that a speaker's name is right, from 0 to 1, four decimals; without weights as it was found.

    Args:
        chance: As in `name_evidence`.
        has_source: Likewise.
        weights: Of the scope, shape ``(n_evidence,)``.
    """
    if weights is None:
        return round(min(max(chance, 0.0), 1.0), 4)
    return weighed(name_evidence(chance, has_source=has_source), weights)


def weighed(row: FloatArray, weights: FloatArray) -> float:
    """The chance that evidence gives, from 0 to 1, four decimals."""
    return round(_sigmoid(float(row @ weights)), 4)


def _logit(chance: float) -> float:
    kept = min(max(chance, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-min(max(value, -50.0), 50.0)))
