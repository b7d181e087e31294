"""Tags and spans are two forms of the same thing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quotes.labels import TAGS, ranges_of, tags_of

borders = st.lists(st.integers(0, 80), unique=True, max_size=20).map(sorted)


@given(borders)
def test_tags_and_ranges_round_trip(points: list[int]) -> None:
    ranges = [(a, b) for a, b in zip(points[::2], points[1::2], strict=False)]
    assert ranges_of(tags_of(ranges, n_tokens=80)) == ranges


def test_tags_read_as_one_expects() -> None:
    tags = tags_of([(1, 4), (4, 5), (6, 8)], n_tokens=9)
    assert "".join(TAGS[t] for t in tags) == "OBIESOBEO"
    assert tags.dtype == np.int64
