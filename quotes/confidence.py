"""How sure a quote is: the chance that its content and its source are right, as `Quote.score` gives it.

A logistic regression over a handful of numbers that decoding leaves behind (`structure.EVIDENCE`),
fitted on articles that the network was not trained on (`training.calibration`), one for each scope.
"""

import math
from typing import Final

import numpy as np

from quotes.labels import FloatArray
from quotes.links import Linked
from quotes.structure import EVIDENCE
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
        return round(_sigmoid(float(row @ weights)), 4)
    part = dict(zip(EVIDENCE, row.tolist(), strict=True))
    out = _sigmoid(part["content"]) * math.exp(part["cue link"] + part["source link"])
    for name in ("cue", "source"):
        out *= 0.8 if part[f"no {name}"] else _sigmoid(part[name])
    return round(out, 4)


def _logit(chance: float) -> float:
    kept = min(max(chance, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-min(max(value, -50.0), 50.0)))
