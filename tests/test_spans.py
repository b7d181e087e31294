"""Span: a half-open range, and its algebra."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import QuotesError, SpanError
from quotes.spans import Span, joined

spans = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_an_empty_or_reversed_or_negative_range_is_told(start: int, end: int) -> None:
    with pytest.raises(SpanError, match=rf"span \[{start}, {end}\) is not a range") as caught:
        Span(start, end)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert isinstance(caught.value, QuotesError)


def test_the_words_of_a_span() -> None:
    assert Span(4, 9).of("She voted no.") == "voted"
    with pytest.raises(SpanError, match="lies outside a text of 5 characters"):
        Span(4, 9).of("Short")


@given(spans, spans)
def test_overlap_and_containment_are_what_sets_say(one: Span, other: Span) -> None:
    left, right = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one) == bool(left & right)
    assert one.contains(other) == (right <= left)


def test_trimming_takes_white_space_and_marks_off() -> None:
    text = " “Yes.” "
    trimmed = Span(0, len(text)).trimmed(text, "“”.")
    assert trimmed is not None
    assert trimmed.of(text) == "Yes"
    assert Span(0, 1).trimmed(text) is None


def test_pieces_parted_by_white_space_are_joined() -> None:
    text = "“One.\n\n“Two.” Three “four”"
    pieces = [Span(20, 26), Span(0, 5), Span(7, 13)]
    assert [piece.of(text) for piece in joined(pieces, text)] == ["“One.\n\n“Two.”", "“four”"]
