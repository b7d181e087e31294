"""The most likely spans, mended and scored."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.decode import Decoded, decode, mend, name_spans, spans
from quotes.labels import (
    LAYERS,
    N_SCORES,
    NAME_KINDS,
    TAGS,
    FloatArray,
    O,
    parted,
    tags_of,
)
from quotes.links import Piece
from quotes.segments import AFTER, BEFORE, LENGTHS
from quotes.spans import Span
from quotes.structure import Structure
from quotes.windows import Tokenizer, Tokens


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def scores_of(text: str, tokens: Tokens, **words: list[str]) -> FloatArray:
    """Scores of a network that is sure of the given words of each layer."""
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    for layer, name in enumerate(LAYERS):
        ranges = []
        for phrase in words.get(name, []):
            start = text.index(phrase)
            ranges.append(tokens.range_of(Span(start, start + len(phrase))))
        tags = tags_of([r for r in ranges if r], n_tokens=len(tokens))
        scores[np.arange(len(tokens)), layer * len(TAGS) + tags] = 8
    return scores


def test_what_a_quotation_mark_opened_it_closes(tokenizer: Tokenizer) -> None:
    text = "said “we will” in the town"
    tokens = tokenizer(text)
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    structure = Structure()
    structure.segments[0, LENGTHS] = -4.0
    structure.segments[0, BEFORE][1] = 3.0  # where a quotation opens, a content begins …
    structure.segments[0, AFTER][2] = 3.0  # … and where it has closed, it has ended
    (content,) = spans(tokens, parted(scores), structure, broad=False)["content"]
    assert content.span.of(text) == "“we will”"


def test_names_are_told_with_what_they_are_of(tokenizer: Tokenizer) -> None:
    text = "Theresa May met Jones in Smith"
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, name=["Theresa May", "Smith"])
    kinds = parted(scores).kinds
    kinds[:2] = [[3, 0, 0, 0], [0, 1, 0, 0]]  # two tokens that disagree: the surer one decides
    kinds[-1, NAME_KINDS.index("place")] = 1
    found = [(span.of(text), kind) for span, kind in name_spans(tokens, parted(scores), Structure())]
    assert found == [("Theresa May", "person"), ("Smith", "place")]


def test_names_are_the_same_whether_the_quotes_are_read_too_or_not(tokenizer: Tokenizer) -> None:
    text = "Theresa May said no"
    tokens = tokenizer(text)
    rows = scores_of(text, tokens, name=["Theresa May"], content=["no"], cue=["said"], source=["Theresa May"])
    made = decode(text, tokens, rows, Structure(), broad=True)
    assert [span.of(text) for span, _ in made.names] == ["Theresa May"]
    assert list(made.names) == name_spans(tokens, parted(rows), Structure())


def test_an_article_may_have_no_name(tokenizer: Tokenizer) -> None:
    for text in ("", "the mayor said no"):
        tokens = tokenizer(text)
        assert name_spans(tokens, parted(scores_of(text, tokens)), Structure()) == []


def test_a_bonus_takes_a_span_that_was_a_little_too_weak(tokenizer: Tokenizer) -> None:
    text = "the mayor said no"
    tokens = tokenizer(text)
    scores = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    parted_tags = scores[:, : len(LAYERS) * len(TAGS)].reshape(len(tokens), len(LAYERS), len(TAGS))
    parted_tags[:, :, O] = 1.0
    scores[:, : len(LAYERS) * len(TAGS)] = parted_tags.reshape(len(tokens), -1)
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
