"""Tags and spans are two forms of the same thing."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quotes.labels import LEGAL, LEGAL_FIRST, LEGAL_LAST, TAGS, ranges_of, tags_of

borders = st.lists(st.integers(0, 80), unique=True, max_size=20).map(sorted)


@given(borders)
def test_tags_and_ranges_round_trip(points: list[int]) -> None:
    ranges = [(a, b) for a, b in zip(points[::2], points[1::2], strict=False)]
    assert ranges_of(tags_of(ranges, n_tokens=80)) == ranges


@given(borders)
def test_tags_of_spans_are_legal(points: list[int]) -> None:
    ranges = list(itertools.pairwise(points))  # spans that touch each other
    tags = tags_of(ranges, n_tokens=81)
    assert LEGAL[tags[:-1], tags[1:]].all()
    assert LEGAL_FIRST[tags[0]]
    assert LEGAL_LAST[tags[-1]]


def test_tags_read_as_one_expects() -> None:
    tags = tags_of([(1, 4), (4, 5), (6, 8)], n_tokens=9)
    assert "".join(TAGS[t] for t in tags) == "OBIESOBEO"
    assert tags.dtype == np.int64
