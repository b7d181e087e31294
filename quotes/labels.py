"""Roles, layers, and tags <-> spans: the only label map there is.

Content, cue and source are three layers, each tagged by itself, for they overlap where somebody is
quoted inside another's words. A tag says where in a span its token stands.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

ROLES: Final = ("content", "cue", "source")
TAGS: Final = ("O", "B", "I", "E", "S")  # outside, begin, inside, end, single
O, B, I, E, S = range(len(TAGS))  # noqa: E741
SCOPES: Final = ("narrow", "broad")
UNKNOWN: Final = -100  # a target that the loss passes over

# The network's scores of one token: a score for each tag of each role, then one for "thought".
N_SCORES: Final = len(ROLES) * len(TAGS) + 1

TokenRange = tuple[int, int]  # half-open, in tokens

# LEGAL[previous, next]: may `next` follow `previous` in a layer?
LEGAL: Final[BoolArray] = np.zeros((len(TAGS), len(TAGS)), dtype=bool)
for _previous, _following in ((O, (O, B, S)), (B, (I, E)), (I, (I, E)), (E, (O, B, S)), (S, (O, B, S))):
    LEGAL[_previous, list(_following)] = True
LEGAL_FIRST: Final[BoolArray] = np.array([True, True, False, False, True])
LEGAL_LAST: Final[BoolArray] = np.array([True, False, False, True, True])


def tags_of(ranges: Iterable[TokenRange], *, n_tokens: int) -> IntArray:
    """The tags of one layer, shape ``(n_tokens,)``.

    Args:
        ranges: Not overlapping, each ``0 <= start < end <= n_tokens``.
        n_tokens: Length of the article in tokens.
    """
    tags = np.zeros(n_tokens, dtype=np.int64)
    for start, end in ranges:
        if end - start == 1:
            tags[start] = S
        else:
            tags[start + 1 : end - 1] = I
            tags[start], tags[end - 1] = B, E
    return tags


def ranges_of(tags: IntArray) -> list[TokenRange]:
    """The spans of one layer of legal tags; the inverse of `tags_of`."""
    starts = np.flatnonzero((tags == B) | (tags == S))
    ends = np.flatnonzero((tags == E) | (tags == S)) + 1
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
