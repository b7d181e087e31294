"""How sure a quote is: what is held for and against it, and the chance that comes of it."""

from dataclasses import replace
from math import inf, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.confidence import chance, chance_of_name, evidence
from quotes.labels import FloatArray
from quotes.links import Linked, Piece
from quotes.spans import Span
from quotes.structure import EVIDENCE
from quotes.windows import Tokens

N_TOKENS = 12
INSIDE_MARKS = 3  # the typography of a token between quotation marks


def tokens(*, marked: range = range(0)) -> Tokens:
    """Tokens of one character each; those of `marked` stand between quotation marks."""
    nothing, index = np.zeros(N_TOKENS, dtype=np.int64), np.arange(N_TOKENS)
    typography = nothing.copy()
    typography[list(marked)] = INSIDE_MARKS
    return Tokens(nothing, index, index + 1, typography, nothing, nothing, nothing)


def piece(start: int, end: int, inside: float = 0.95, borders: float = 0.95) -> Piece:
    return Piece(Span(start, end), (start, end), inside=inside, borders=borders)


SURE = Linked([piece(0, 4)], piece(4, 5), piece(5, 7), cue_link=-0.05, source_link=-0.05)
DOUBTFUL = Linked([piece(0, 4, 0.6, 0.5)], piece(4, 5, 0.6), piece(5, 7, 0.6), cue_link=-0.7, source_link=-0.7)


def parts(quote: Linked, *, marked: range = range(0)) -> dict[str, float]:
    return dict(zip(EVIDENCE, evidence(quote, tokens(marked=marked)).tolist(), strict=True))


def score(quote: Linked, weights: FloatArray | None = None) -> float:
    return chance(evidence(quote, tokens()), weights)


def weighing(**by_name: float) -> FloatArray:
    return np.array([by_name.get(name, 0.0) for name in EVIDENCE], dtype=np.float32)


shares = st.floats(0, 1)
log_chances = st.floats(-inf, 0)


@st.composite
def quotes(draw: st.DrawFn) -> Linked:
    """Any quote that linking may come up with."""
    borders = sorted(draw(st.sets(st.integers(0, N_TOKENS), min_size=2)))
    contents = [piece(a, b, draw(shares), draw(shares)) for a, b in zip(borders[::2], borders[1::2], strict=False)]
    cue, source = (draw(st.none() | st.builds(piece, st.just(0), st.just(1), shares, shares)) for _ in range(2))
    return Linked(contents, cue, source, draw(log_chances), draw(log_chances))


def test_pieces_of_a_content_count_by_their_tokens() -> None:
    quote = Linked([piece(0, 3, inside=0.9), piece(5, 6, inside=0.5)])
    assert parts(quote)["content"] == pytest.approx(log(0.8 / 0.2), abs=1e-5)


def test_least_sure_border_of_a_content_counts() -> None:
    quote = Linked([piece(0, 3, borders=0.9), piece(5, 6, borders=0.25)])
    assert parts(quote)["borders"] == pytest.approx(log(0.25 / 0.75), abs=1e-5)


def test_share_of_the_content_inside_marks_counts() -> None:
    quote = Linked([piece(0, 3), piece(5, 6)])
    assert [parts(quote, marked=marked)["inside marks"] for marked in (range(0), range(3), range(6))] == [0, 0.75, 1]


def test_what_is_missing_is_said_and_counts_nothing_else() -> None:
    found = parts(Linked([piece(0, 4)]))
    assert (found["no cue"], found["no source"], found["cue"], found["source"]) == (1, 1, 0, 0)
    assert (parts(SURE)["no cue"], parts(SURE)["no source"]) == (0, 0)


def test_link_that_was_out_of_reach_counts_as_very_unlikely() -> None:
    assert parts(replace(SURE, cue_link=-inf))["cue link"] == -8


def test_sure_parts_score_higher_than_doubtful_ones() -> None:
    assert 0.7 < score(SURE) < 1
    assert 0 < score(DOUBTFUL) < 0.2


@pytest.mark.parametrize("change", [{"contents": DOUBTFUL.contents}, {"cue": DOUBTFUL.cue}, {"source_link": -0.7}])
def test_each_doubtful_part_lowers_the_score(change: dict[str, Any]) -> None:
    assert score(replace(SURE, **change)) < score(SURE)


@pytest.mark.parametrize("quote", [replace(SURE, cue=None), replace(SURE, source=None)])
def test_missing_part_lowers_the_score_without_weights(quote: Linked) -> None:
    assert score(quote) < score(SURE)


def test_weights_that_are_all_zero_know_nothing() -> None:
    assert score(SURE, weighing()) == score(DOUBTFUL, weighing()) == 0.5


def test_weights_say_what_counts() -> None:
    assert score(SURE, weighing(constant=log(4))) == 0.8
    assert score(SURE, weighing(content=1)) == 0.95
    assert score(SURE, weighing(content=-1)) == 0.05
    assert score(SURE, weighing(**{"no source": 5})) == 0.5


@given(quotes())
def test_evidence_of_any_quote_is_finite(quote: Linked) -> None:
    row = evidence(quote, tokens(marked=range(3)))
    assert row.shape == (len(EVIDENCE),)
    assert np.isfinite(row).all()


@given(quotes(), st.none() | st.lists(st.floats(-1e6, 1e6), min_size=len(EVIDENCE), max_size=len(EVIDENCE)))
def test_chance_of_any_quote_lies_between_0_and_1(quote: Linked, weights: list[float] | None) -> None:
    found = score(quote, None if weights is None else np.array(weights, dtype=np.float32))
    assert 0 <= found <= 1
    assert found == round(found, 4)


def test_a_name_is_as_likely_as_it_was_found_until_weights_are_fitted() -> None:
    assert chance_of_name(0.7, has_source=True, weights=None) == 0.7
    weights = np.array([0.0, 1.0, -1.0], dtype=np.float32)
    assert chance_of_name(0.7, has_source=True, weights=weights) == pytest.approx(0.7, abs=1e-3)
    assert chance_of_name(0.7, has_source=False, weights=weights) < 0.5
