"""Layers, tags, relations, and tags <-> spans: the only label map there is.

Content, cue and source are the roles of a quotation; with the proper names they are four layers, each tagged
by itself, for they overlap. A tag says where in a span its token stands. A relation is a question asked of one
span, whose answer is another span or none. Who is meant by a source is a question of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

ROLES: Final = ("content", "cue", "source")
LAYERS: Final = (*ROLES, "name")
NAME: Final = LAYERS.index("name")
NameKind = Literal["person", "organisation", "place", "other"]  # what a name is of; other: peoples, works, events
NAME_KINDS: Final[tuple[NameKind, ...]] = get_args(NameKind)
TAGS: Final = ("O", "B", "I", "E", "S")  # outside, begin, inside, end, single
O, B, I, E, S = range(len(TAGS))  # noqa: E741
SCOPES: Final = ("narrow", "broad")
UNKNOWN: Final = -100  # a target that the loss passes over

RELATIONS: Final = ("cue of content", "source of content", "source of cue", "earlier content of content")
CUE, SOURCE, CUE_SOURCE, EARLIER = range(len(RELATIONS))
WIDTH: Final = 16  # of a query or key vector

WHO_WIDTH: Final = 32  # the same for who is meant

# The network's output for one token; `parted` knows the order.
_SIZES: Final = (
    len(LAYERS) * len(TAGS),
    len(NAME_KINDS),
    1,
    len(RELATIONS),
    2 * len(RELATIONS) * WIDTH,
    2,
    2 * WHO_WIDTH,
)
_ENDS: Final = tuple(accumulate(_SIZES))
N_SCORES: Final = _ENDS[-1]

TokenRange = tuple[int, int]  # half-open, in tokens


def scope_of(*, broad: bool) -> int:
    """The index into `SCOPES`."""
    return SCOPES.index("broad" if broad else "narrow")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of each token of an article; numpy arrays, or tensors in training.

    Args:
        tags: Raw score of each tag, shape ``(n_tokens, n_layers, n_tags)``.
        kinds: Raw score of each of the `NAME_KINDS`, shape ``(n_tokens, n_kinds)``.
        thought: Raw score of thought against speech, shape ``(n_tokens,)``.
        nobody: Raw score of the answer "none", shape ``(n_tokens, n_relations)``.
        queries: What a span asks for, shape ``(n_tokens, n_relations, WIDTH)``.
        keys: What a span answers to, same shape.
        own: Raw score that a source's own words tell who speaks, shape ``(n_tokens,)``.
        untold: Raw score that the article does not tell, same shape.
        asking: Whom a source asks for, shape ``(n_tokens, WHO_WIDTH)``.
        answering: What a name or another source answers to, same shape.
    """

    tags: Any
    kinds: Any
    thought: Any
    nobody: Any
    queries: Any
    keys: Any
    own: Any
    untold: Any
    asking: Any
    answering: Any


def parted(rows: Any) -> Scores:
    """The parts of the network's output.

    Args:
        rows: Shape ``(n_tokens, N_SCORES)``, numpy or torch.
    """
    n = len(rows)
    tags, kinds, thought, nobody, vectors, told, who = (
        rows[:, end - size : end] for size, end in zip(_SIZES, _ENDS, strict=True)
    )
    vectors = vectors.reshape(n, 2, len(RELATIONS), WIDTH)
    return Scores(
        tags=tags.reshape(n, len(LAYERS), len(TAGS)),
        kinds=kinds,
        thought=thought[:, 0],
        nobody=nobody,
        queries=vectors[:, 0],
        keys=vectors[:, 1],
        own=told[:, 0],
        untold=told[:, 1],
        asking=who[:, :WHO_WIDTH],
        answering=who[:, WHO_WIDTH:],
    )


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
