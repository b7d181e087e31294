"""Tokens keep the offsets of the text as it came; windows tile; stitching loses nothing."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import CheckpointError
from quotes.spans import Span
from quotes.windows import N_TYPOGRAPHY, Tokenizer, cut, stitch, window_inputs


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def words(tokenizer: Tokenizer, text: str) -> list[str]:
    tokens = tokenizer(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


def test_offsets_are_those_of_the_text_whatever_the_tokenizer_does_to_it(tokenizer: Tokenizer) -> None:
    text = "Thé  MAYOR\u00a0said:\r\n\r\n“YES” 🚢 to\u00adwn"
    assert words(tokenizer, text) == ["Thé", "MAYOR", "said", ":", "“", "YES", "”", "🚢", "to\u00adwn"]


def test_a_lone_surrogate_and_a_nul_shift_nothing(tokenizer: Tokenizer) -> None:
    text = "he \ud83d said\x00 no"
    assert words(tokenizer, text)[-1] == "no"


def test_text_that_looks_like_a_special_token_is_text(tokenizer: Tokenizer) -> None:
    tokens = tokenizer("he said [SEP] no")
    assert tokenizer.last_id not in tokens.ids


def test_paragraphs_are_numbered(tokenizer: Tokenizer) -> None:
    assert tokenizer("he said\n\nno\nyes").paragraphs.tolist() == [0, 0, 1, 2]


def test_typography_tells_marks_and_case(tokenizer: Tokenizer) -> None:
    tokens = tokenizer('The mayor said\n\n"NO no"')
    assert tokens.typography.tolist() == [1, 0, 0, 3, 3 + 2, 3, 3]
    assert tokens.typography.max() < N_TYPOGRAPHY


def test_white_space_alone_has_no_tokens(tokenizer: Tokenizer) -> None:
    assert len(tokenizer(" \n\t\u00a0 ")) == len(tokenizer("")) == 0


def test_range_of_takes_the_tokens_that_share_a_character(tokenizer: Tokenizer) -> None:
    text = "the mayor said no"
    tokens = tokenizer(text)
    assert tokens.range_of(Span(6, 12)) == (1, 3)
    assert tokens.span_of((1, 3)).of(text) == "mayor said"
    assert tokens.range_of(Span(3, 4)) is None


def test_a_file_that_is_no_tokenizer_is_told(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CheckpointError, match="is no tokenizer"):
        Tokenizer(tmp_path / "tokenizer.json")


@given(st.text(max_size=300))
def test_offsets_rise_and_lie_inside_any_text(tokenizer_file: Path, text: str) -> None:
    tokens = Tokenizer(tokenizer_file)(text)
    assert np.all(tokens.starts < tokens.ends)
    assert np.all(np.diff(tokens.starts) >= 0)
    assert np.all(np.diff(tokens.paragraphs) >= 0)
    assert not len(tokens) or tokens.ends[-1] <= len(text)


sizes = st.integers(1, 60).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size)))


@given(st.integers(0, 500), sizes)
def test_trusted_parts_tile_the_article(n_tokens: int, size_and_stride: tuple[int, int]) -> None:
    size, stride = size_and_stride
    windows = cut(n_tokens, size=size, stride=stride)
    covered = [i for w in windows for i in range(w.trusted_start, w.trusted_end)]
    assert covered == list(range(n_tokens))
    for window in windows:
        assert 0 <= window.start <= window.trusted_start <= window.trusted_end <= window.end <= n_tokens
        assert window.end - window.start == min(size, n_tokens)


@given(st.integers(1, 300), sizes)
def test_stitching_is_the_identity_on_a_fake_network(n_tokens: int, size_and_stride: tuple[int, int]) -> None:
    size, stride = size_and_stride
    windows = cut(n_tokens, size=size, stride=stride)
    scores = np.full((len(windows), size + 2), -1)
    for row, window in zip(scores, windows, strict=True):
        row[1 : 1 + window.end - window.start] = np.arange(window.start, window.end)
    assert np.concatenate(stitch(scores, windows)).tolist() == list(range(n_tokens))


def test_inputs_are_padded_behind_the_last_special_token(tokenizer: Tokenizer) -> None:
    long, short = tokenizer("he said that the mayor asked"), tokenizer("yes")
    pairs = [(tokens, window) for tokens in (long, short) for window in cut(len(tokens), size=10, stride=5)]
    ids, typography, mask = window_inputs(pairs, tokenizer)
    assert mask.tolist() == [[1] * 8, [1, 1, 1, 0, 0, 0, 0, 0]]
    assert ids[1].tolist() == [tokenizer.first_id, short.ids[0], tokenizer.last_id, *[tokenizer.pad_id] * 5]
    assert typography.shape == ids.shape
