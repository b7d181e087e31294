"""The most likely legal spans, paragraph by paragraph; Viterbi against trying every sequence."""

from collections.abc import Sequence
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.decode import Decoded, decode, mend, spans, viterbi
from quotes.labels import (
    LEGAL,
    LEGAL_FIRST,
    LEGAL_LAST,
    N_SCORES,
    ROLES,
    TAGS,
    B,
    E,
    FloatArray,
    I,
    IntArray,
    O,
    parted,
    tags_of,
)
from quotes.links import Piece
from quotes.spans import Span
from quotes.structure import Structure
from quotes.windows import N_BORDERS, Tokenizer, Tokens


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def scores_of(text: str, tokens: Tokens, **words: list[str]) -> FloatArray:
    """Scores of a network that is sure of the given words of each role."""
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    for role, name in enumerate(ROLES):
        ranges = []
        for phrase in words.get(name, []):
            start = text.index(phrase)
            ranges.append(tokens.range_of(Span(start, start + len(phrase))))
        tags = tags_of([r for r in ranges if r], n_tokens=len(tokens))
        scores[np.arange(len(tokens)), role * len(TAGS) + tags] = 8
    return scores


def best_by_trying(row: FloatArray, steps: FloatArray, borders: IntArray) -> float:
    """The highest score of a legal sequence of one layer, whose transitions are `steps`."""
    best = -np.inf
    for tags in product(range(len(TAGS)), repeat=len(row)):
        legal = LEGAL_FIRST[tags[0]] and LEGAL_LAST[tags[-1]]
        if legal and all(LEGAL[a, b] for a, b in pairwise(tags)):
            best = max(best, total(row, steps, borders, tags))
    return best


def total(row: FloatArray, steps: FloatArray, borders: IntArray, tags: Sequence[int]) -> float:
    moves = sum(float(steps[borders[i], tags[i - 1], tags[i]]) for i in range(1, len(tags)))
    return moves + sum(float(row[i, tag]) for i, tag in enumerate(tags))


@pytest.mark.parametrize("seed", range(5))
def test_viterbi_finds_the_best_legal_sequence_of_every_paragraph(seed: int) -> None:
    generator = np.random.default_rng(seed)
    paragraphs = np.array([0, 0, 0, 0, 3, 4, 4, 4, 4, 4])
    borders = generator.integers(0, N_BORDERS, 10)
    scores = generator.normal(size=(10, 3, len(TAGS))).astype(np.float32)
    transitions = generator.normal(size=(N_BORDERS, 3, len(TAGS), len(TAGS))).astype(np.float32)
    tags = viterbi(scores, transitions, borders, paragraphs)
    for number in np.unique(paragraphs):
        rows = np.flatnonzero(paragraphs == number)
        for layer in range(3):
            parts = scores[rows, layer], transitions[:, layer], borders[rows]
            found = total(*parts, tags[rows, layer])
            assert found == pytest.approx(best_by_trying(*parts), abs=1e-4)


def test_what_a_quotation_mark_opened_it_closes(tokenizer: Tokenizer) -> None:
    text = "said “we will” in the town"
    tokens = tokenizer(text)
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    structure = Structure()
    structure.transitions[1, 0, O, B] = 3.0  # where a quotation opens, a content begins …
    structure.transitions[2, 0, E, O] = 3.0  # … and where it has closed, it has ended
    structure.transitions[0, 0, O, O] = structure.transitions[0, 0, I, I] = 0.1
    (content,) = spans(tokens, parted(scores), structure, broad=False)["content"]
    assert content.span.of(text) == "“we will”"


def test_a_bonus_takes_a_span_that_was_a_little_too_weak(tokenizer: Tokenizer) -> None:
    text = "the mayor said no"
    tokens = tokenizer(text)
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    parted_tags = scores[:, : len(ROLES) * len(TAGS)].reshape(len(tokens), len(ROLES), len(TAGS))
    parted_tags[:, :, O] = 1.0
    scores[:, : len(ROLES) * len(TAGS)] = parted_tags.reshape(len(tokens), -1)
    structure = Structure()
    structure.bonus[1, 1] = 1.5  # cues, in the broad scope
    assert spans(tokens, parted(scores), structure, broad=False)["cue"] == []
    assert len(spans(tokens, parted(scores), structure, broad=True)["cue"]) == len(tokens)


def test_spans_of_each_role_are_read_off(tokenizer: Tokenizer) -> None:
    text = "“We will,” said the mayor. He told the town no."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["“We will,”", "no"], cue=["said", "told"], source=["the mayor", "He"])
    found = {
        role: [piece.span.of(text) for piece in pieces]
        for role, pieces in spans(tokens, parted(scores), Structure(), broad=False).items()
    }
    assert found == {"content": ["“We will,”", "no"], "cue": ["said", "told"], "source": ["the mayor", "He"]}


def test_spans_of_two_roles_may_overlap(tokenizer: Tokenizer) -> None:
    text = "The mayor said that the minister warned the town."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["that the minister warned the town"], cue=["said", "warned"])
    found = spans(tokens, parted(scores), Structure(), broad=False)
    assert found["content"][0].span.contains(found["cue"][1].span)


def test_no_span_crosses_a_paragraph(tokenizer: Tokenizer) -> None:
    text = "the mayor said yes\n\nthe town said no"
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["said yes\n\nthe town said"])
    found = spans(tokens, parted(scores), Structure(), broad=False)["content"]
    assert [piece.span.of(text) for piece in found] == ["said yes", "the town said"]


def test_what_the_network_is_sure_of_has_a_high_score_and_is_speech(tokenizer: Tokenizer) -> None:
    text = "“We will,” said the mayor."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["“We will,”"], cue=["said"], source=["the mayor"])
    parted(scores).thought[:] = -5
    parted(scores).nobody[:] = -9
    (quote,) = decode(text, tokens, scores, Structure(), broad=False).quotes
    assert [span.of(text) for span in quote.contents] == ["“We will,”"]
    assert quote.cue and quote.cue.of(text) == "said"
    assert quote.source and quote.source.of(text) == "the mayor"
    assert quote.act == "speech"
    assert 0.9 < quote.score <= 1


def test_a_thought_is_a_quote_in_the_broad_scope_alone(tokenizer: Tokenizer) -> None:
    text = "The mayor hopes that the boat is not late."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["that the boat is not late"], source=["The mayor"])
    parted(scores).thought[:] = 5
    assert [quote.act for quote in decode(text, tokens, scores, Structure(), broad=True).quotes] == ["thought"]
    assert decode(text, tokens, scores, Structure(), broad=False).quotes == ()


def test_a_text_without_tokens_has_no_quotes(tokenizer: Tokenizer) -> None:
    assert (
        decode("  ", tokenizer("  "), np.zeros((0, N_SCORES), dtype=np.float32), Structure(), broad=True) == Decoded()
    )


def pieces(text: str, phrases: str) -> list[Piece]:
    spans = (Span(text.index(phrase), text.index(phrase) + len(phrase)) for phrase in phrases.split("|"))
    return [Piece(span, (0, 1)) for span in spans]


def test_a_content_cut_a_mark_short_is_mended() -> None:
    text = "“It is late,” said May. She called it “a rock”."
    mended = mend(text, pieces(text, "It is late|called it “a rock"))
    assert [piece.span.of(text) for piece in mended] == ["“It is late,”", "called it “a rock”"]


def test_a_content_in_the_middle_of_a_quotation_is_left_as_it_is() -> None:
    text = "“It is late, friends, and cold,” said May."
    mended = mend(text, pieces(text, "late, friends"))
    assert [piece.span.of(text) for piece in mended] == ["late, friends"]


@given(st.text(alphabet=st.sampled_from('ab. \n“”",:?'), min_size=2, max_size=80), st.data())
def test_mending_only_widens_and_keeps_the_order(text: str, data: st.DataObject) -> None:
    points = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=12).map(sorted))
    contents = [Piece(Span(a, b), (0, 1)) for a, b in zip(points[::2], points[1::2], strict=False)]
    mended = [piece.span for piece in mend(text, contents)]
    assert all(new.contains(old.span) for new, old in zip(mended, contents, strict=True))
    assert all(one.end <= other.start for one, other in pairwise(mended))
