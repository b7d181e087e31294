"""The most likely legal spans, paragraph by paragraph; Viterbi against trying every sequence."""

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from quotes.decode import decode, spans, viterbi
from quotes.labels import LEGAL, LEGAL_FIRST, LEGAL_LAST, N_SCORES, ROLES, TAGS, FloatArray, tags_of
from quotes.spans import Span
from quotes.windows import Tokenizer, Tokens


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


def best_by_trying(row: FloatArray) -> float:
    """The highest score of a legal sequence of one layer, shape ``(n_tokens, n_tags)``."""
    best = -np.inf
    for tags in product(range(len(TAGS)), repeat=len(row)):
        legal = LEGAL_FIRST[tags[0]] and LEGAL_LAST[tags[-1]]
        if legal and all(LEGAL[a, b] for a, b in pairwise(tags)):
            best = max(best, float(sum(row[i, t] for i, t in enumerate(tags))))
    return best


@pytest.mark.parametrize("seed", range(5))
def test_viterbi_finds_the_best_legal_sequence_of_every_paragraph(seed: int) -> None:
    generator = np.random.default_rng(seed)
    paragraphs = np.array([0, 0, 0, 0, 3, 4, 4, 4, 4, 4])
    scores = generator.normal(size=(10, 3, len(TAGS))).astype(np.float32)
    tags = viterbi(scores, paragraphs)
    for number in np.unique(paragraphs):
        rows = np.flatnonzero(paragraphs == number)
        for layer in range(3):
            found = float(scores[rows, layer, tags[rows, layer]].sum())
            assert found == pytest.approx(best_by_trying(scores[rows, layer]), abs=1e-4)


def test_spans_of_each_role_are_read_off(tokenizer: Tokenizer) -> None:
    text = "“We will,” said the mayor. He told the town no."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["“We will,”", "no"], cue=["said", "told"], source=["the mayor", "He"])
    found = {role: [piece.span.of(text) for piece in pieces] for role, pieces in spans(tokens, scores).items()}
    assert found == {"content": ["“We will,”", "no"], "cue": ["said", "told"], "source": ["the mayor", "He"]}


def test_spans_of_two_roles_may_overlap(tokenizer: Tokenizer) -> None:
    text = "The mayor said that the minister warned the town."
    tokens = tokenizer(text)
    found = spans(
        tokens, scores_of(text, tokens, content=["that the minister warned the town"], cue=["said", "warned"])
    )
    assert found["content"][0].span.contains(found["cue"][1].span)


def test_no_span_crosses_a_paragraph(tokenizer: Tokenizer) -> None:
    text = "the mayor said yes\n\nthe town said no"
    tokens = tokenizer(text)
    found = spans(tokens, scores_of(text, tokens, content=["said yes\n\nthe town said"]))["content"]
    assert [piece.span.of(text) for piece in found] == ["said yes", "the town said"]


def test_what_the_network_is_sure_of_has_a_high_score_and_is_speech(tokenizer: Tokenizer) -> None:
    text = "“We will,” said the mayor."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["“We will,”"], cue=["said"], source=["the mayor"])
    scores[:, -1] = -5
    (quote,) = decode(text, tokens, scores, broad=False)
    assert [span.of(text) for span in quote.contents] == ["“We will,”"]
    assert quote.cue and quote.cue.of(text) == "said"
    assert quote.source and quote.source.of(text) == "the mayor"
    assert quote.act == "speech"
    assert 0.9 < quote.score <= 1


def test_a_thought_is_a_quote_in_the_broad_scope_alone(tokenizer: Tokenizer) -> None:
    text = "The mayor hopes that the boat is not late."
    tokens = tokenizer(text)
    scores = scores_of(text, tokens, content=["that the boat is not late"], source=["The mayor"])
    scores[:, -1] = 5
    assert [quote.act for quote in decode(text, tokens, scores, broad=True)] == ["thought"]
    assert decode(text, tokens, scores, broad=False) == ()


def test_a_text_without_tokens_has_no_quotes(tokenizer: Tokenizer) -> None:
    assert decode("  ", tokenizer("  "), np.zeros((0, N_SCORES), dtype=np.float32), broad=True) == ()
