"""Spans become quotes: the answers that the network prefers, put together into quotes of the whole article."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.labels import CUE, CUE_SOURCE, EARLIER, N_SCORES, SOURCE, FloatArray, Scores, parted
from quotes.links import REACH, Piece, candidates, link
from quotes.spans import Span
from quotes.structure import N_DISTANCES, Structure
from quotes.windows import Tokenizer

Shown = tuple[tuple[str, ...], str | None, str | None]


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


class Page:
    """A text with spans, and a network that has opinions about them."""

    def __init__(self, tokenizer: Tokenizer, text: str, contents: str, cues: str = "", sources: str = "") -> None:
        self.text = text
        self.tokens = tokenizer(text)
        self.pieces = [self._pieces(phrases) for phrases in (contents, cues, sources)]
        # By default the answer "none" is a little better than any other.
        n = len(self.tokens)
        self.scores = Scores(
            tags=np.zeros((n, 4, 5), np.float32),
            kinds=np.zeros((n, 4), np.float32),
            thought=np.zeros(n, np.float32),
            nobody=np.full((n, 4), 1.0, np.float32),
            queries=np.zeros((n, 4, 16), np.float32),
            keys=np.zeros((n, 4, 16), np.float32),
            own=np.zeros(n, np.float32),
            untold=np.zeros(n, np.float32),
            asking=np.zeros((n, 32), np.float32),
            answering=np.zeros((n, 32), np.float32),
        )
        self._n_opinions = 0

    def _pieces(self, phrases: str) -> list[Piece]:
        out: list[Piece] = []
        position = 0
        for phrase in filter(None, phrases.split("|")):
            start = self.text.index(phrase, position)
            span = Span(start, start + len(phrase))
            tokens = self.tokens.range_of(span)
            assert tokens
            out.append(Piece(span, tokens))
            position = start + 1
        return out

    def prefers(self, relation: int, asking: str, answer: str, strength: float = 8.0) -> "Page":
        """The network answers so, by one dimension of the vectors that is this opinion's own."""
        kinds = {CUE: (0, 1), SOURCE: (0, 2), CUE_SOURCE: (1, 2), EARLIER: (0, 0)}[relation]
        one, other = (
            next(piece for piece in self.pieces[kind] if piece.span.of(self.text) == phrase)
            for kind, phrase in zip(kinds, (asking, answer), strict=True)
        )
        own = self._n_opinions
        self._n_opinions += 1
        self.scores.queries[slice(*one.tokens), relation, own] = strength
        self.scores.keys[slice(*other.tokens), relation, own] = 4.0
        return self

    def linked(self) -> list[Shown]:
        """(contents, cue, source) of each quote, as words."""
        return [
            (
                tuple(piece.span.of(self.text) for piece in one.contents),
                one.cue and one.cue.span.of(self.text),
                one.source and one.source.span.of(self.text),
            )
            for one in link(*self.pieces, self.tokens, self.scores, Structure())
        ]


def test_each_content_takes_the_cue_and_source_that_answer_best(tokenizer: Tokenizer) -> None:
    page = Page(
        tokenizer, "“We will,” said the mayor, and smith said no.", "“We will,”|no", "said|said", "the mayor|smith"
    )
    page.prefers(CUE, "“We will,”", "said").prefers(SOURCE, "“We will,”", "the mayor").prefers(SOURCE, "no", "smith")
    assert page.linked() == [(("“We will,”",), "said", "the mayor"), (("no",), None, "smith")]


def test_an_interrupted_quotation_is_one_quote(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "“We will,” said smith, “and we said no.”", "“We will,”|“and we said no.”", "said", "smith")
    page.prefers(CUE, "“We will,”", "said").prefers(CUE_SOURCE, "said", "smith")
    page.prefers(EARLIER, "“and we said no.”", "“We will,”")
    assert page.linked() == [(("“We will,”", "“and we said no.”"), "said", "smith")]


def test_contents_of_one_cue_in_one_paragraph_are_one_quote(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "“Yes,” said smith, “we will.”", "“Yes,”|“we will.”", "said", "smith")
    page.prefers(CUE, "“Yes,”", "said").prefers(CUE, "“we will.”", "said")
    assert [contents for contents, _, _ in page.linked()] == [("“Yes,”", "“we will.”")]


def test_a_new_paragraph_is_a_new_quote_even_of_the_same_cue(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "smith said: “Yes.\n\n“We will.”", "“Yes.|“We will.”", "said", "smith")
    page.prefers(CUE, "“Yes.", "said").prefers(CUE, "“We will.”", "said").prefers(EARLIER, "“We will.”", "“Yes.")
    assert [(contents, cue) for contents, cue, _ in page.linked()] == [(("“Yes.",), "said"), (("“We will.”",), "said")]


def test_a_quote_knows_which_one_of_the_paragraph_before_it_continues(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "smith said: “Yes.\n\n“We will.”\n\n“No.”", "“Yes.|“We will.”|“No.”", "said", "smith")
    page.prefers(EARLIER, "“We will.”", "“Yes.")
    quotes = link(*page.pieces, page.tokens, page.scores, Structure())
    assert [one.goes_on for one in quotes] == [None, 0, None]


def test_cue_and_contents_vote_for_the_source(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "smith was asked why. “No,” said jones.", "“No,”", "said", "smith|jones")
    page.prefers(CUE, "“No,”", "said").prefers(SOURCE, "“No,”", "smith", 1.0).prefers(CUE_SOURCE, "said", "jones", 8.0)
    assert page.linked() == [(("“No,”",), "said", "jones")]


def test_a_content_that_nothing_answers_is_a_quote_all_the_same(tokenizer: Tokenizer) -> None:
    assert Page(tokenizer, "“Yes.”\n\nsmith said no.", "“Yes.”", "said", "smith").linked() == [
        (("“Yes.”",), None, None)
    ]


def test_no_span_answers_from_two_paragraphs_before_or_from_the_next(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "smith said\n\nthe town\n\n“Yes.”\n\njones said", "“Yes.”", "said|said", "smith|jones")
    index, _ = candidates(ranges(page.pieces[0]), ranges(page.pieces[1]), page.tokens, CUE)
    assert (index == -1).all()


def test_a_span_inside_the_one_that_asks_answers_only_as_the_source_of_a_cue(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "in his library", "in his library", "in his library", "his")
    contents, cues, sources = (ranges(pieces) for pieces in page.pieces)
    assert (candidates(contents, sources, page.tokens, SOURCE)[0] == -1).all()
    assert (candidates(cues, sources, page.tokens, CUE_SOURCE)[0] == 0).any()


def ranges(pieces: list[Piece]) -> np.ndarray:
    return np.array([piece.tokens for piece in pieces])


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[list[tuple[int, int]]]]:
    words = draw(st.lists(st.sampled_from(["the", "mayor", "said", "“", "”", ".", "\n\n"]), min_size=1, max_size=30))
    text = " ".join(words)

    def layer() -> list[tuple[int, int]]:
        points = sorted(draw(st.lists(st.integers(0, len(words)), unique=True, max_size=12)))
        return list(zip(points[::2], points[1::2], strict=False))

    return text, [layer() for _ in range(3)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages(), st.integers(0, 2**32 - 1))
def test_every_content_comes_back_in_exactly_one_quote_whatever_the_network_says(
    tokenizer: Tokenizer, page: tuple[str, list[list[tuple[int, int]]]], seed: int
) -> None:
    text, layers = page
    tokens = tokenizer(text)
    kept = [[r for r in layer if r[1] <= len(tokens)] for layer in layers]
    pieces = [[Piece(tokens.span_of(r), r) for r in layer] for layer in kept]
    rows = np.random.default_rng(seed).normal(0, 3, (len(tokens), N_SCORES)).astype(np.float32)
    quotes = link(*pieces, tokens, parted(rows), Structure())
    assert sorted(piece.tokens for one in quotes for piece in one.contents) == kept[0]
    for one in quotes:
        assert len({int(tokens.paragraphs[piece.tokens[0]]) for piece in one.contents}) == 1
        assert one.cue_link <= 1e-5 and one.source_link <= 1e-5


def test_places_are_told_apart_by_side_rank_and_sentence(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "smith said. jones said “Yes.”", "“Yes.”", "said|said")
    index, distance = candidates(ranges(page.pieces[0]), ranges(page.pieces[1]), page.tokens, CUE)
    places = {tuple(place.tolist()) for i, place in zip(index[0], distance[0], strict=True) if i >= 0}
    assert len(places) == 2
    assert all(0 <= number < N_DISTANCES for place in places for number in place)


@pytest.mark.parametrize("separator", [" ", "\n\n"])
def test_ten_thousand_contents_take_seconds(tokenizer: Tokenizer, separator: str) -> None:
    text = separator.join(["“Yes,” said may."] * 10_000)
    tokens = tokenizer(text)
    n = len(tokens) // 10_000
    spans = [[Piece(tokens.span_of(r), r) for r in starts] for starts in by_role(n)]
    rows: FloatArray = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    start = time.perf_counter()
    quotes = link(*spans, tokens, parted(rows), Structure())
    assert sum(len(one.contents) for one in quotes) == 10_000
    assert time.perf_counter() - start < 10  # seconds; a quadratic search takes minutes


def by_role(n: int) -> list[list[tuple[int, int]]]:
    """Token ranges of `“Yes,”`, `said` and `may` in ten thousand sentences of n tokens."""
    return [[(i * n + a, i * n + b) for i in range(10_000)] for a, b in ((0, 4), (4, 5), (5, 6))]


def test_the_reach_is_bounded(tokenizer: Tokenizer) -> None:
    page = Page(tokenizer, "“Yes” " + "said " * 40, "“Yes”", "|".join(["said"] * 40))
    index, _ = candidates(ranges(page.pieces[0]), ranges(page.pieces[1]), page.tokens, CUE)
    assert (index >= 0).sum() == REACH
