"""Tokenise, cut, stitch: the only caller of a tokenizer.

A long article is read in overlapping windows; each token takes its scores from the window in which
it stands most central. Nothing is truncated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from quotes.errors import CheckpointError
from quotes.labels import IntArray, TokenRange
from quotes.layout import paragraphs, quoted, sentences
from quotes.spans import Span

# What the encoder cannot see by itself, one number a token (see `_typography`).
N_TYPOGRAPHY: Final = 6
IN_MARKS: Final = 3  # from here on the token stands inside quotation marks
# What stands right before a token: nothing, a quotation that opens, one that has closed (see `_borders`).
N_BORDERS: Final = 6
_SURROGATES: Final = dict.fromkeys(range(55296, 57344), "�")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one article, without special tokens.

    Args:
        ids: Of the encoder's vocabulary, shape ``(n_tokens,)``.
        starts: First code point of each token in the text, shape ``(n_tokens,)``.
        ends: One past the last code point, shape ``(n_tokens,)``.
        typography: From 0 to `N_TYPOGRAPHY` - 1, shape ``(n_tokens,)``.
        borders: From 0 to `N_BORDERS` - 1, shape ``(n_tokens,)``.
        paragraphs: Of each token, counted from 0, shape ``(n_tokens,)``.
        sentences: Of each token, counted from 0 over the article, shape ``(n_tokens,)``.
    """

    ids: IntArray
    starts: IntArray
    ends: IntArray
    typography: IntArray
    borders: IntArray
    paragraphs: IntArray
    sentences: IntArray

    def __len__(self) -> int:
        return len(self.ids)

    def range_of(self, span: Span) -> TokenRange | None:
        """The tokens that share a character with `span`; None where none does (white space)."""
        start = int(np.searchsorted(self.ends, span.start, side="right"))
        end = int(np.searchsorted(self.starts, span.end, side="left"))
        return (start, end) if start < end else None

    def span_of(self, tokens: TokenRange) -> Span:
        """The code points from the first token's start to the last one's end."""
        return Span(int(self.starts[tokens[0]]), int(self.ends[tokens[1] - 1]))


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``[start, end)`` read at once, of which ``[trusted_start, trusted_end)`` are scored here."""

    start: int
    end: int
    trusted_start: int
    trusted_end: int


class Tokenizer:
    """A Hugging Face fast tokenizer, with offsets that are code points of the text as it came.

    Args:
        path: A `tokenizer.json`.

    Raises:
        CheckpointError: If the file is missing or no tokenizer.
    """

    def __init__(self, path: Path) -> None:
        import tokenizers

        try:
            self._tokenizer: tokenizers.Tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise CheckpointError(f"{path} is no tokenizer: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True
        self.first_id = self._special("[CLS]", "<s>")
        self.last_id = self._special("[SEP]", "</s>")
        self.pad_id = self._special("[PAD]", "<pad>")

    def _special(self, *names: str) -> int:
        for name in names:
            token_id = self._tokenizer.token_to_id(name)
            if token_id is not None:
                return int(token_id)
        raise CheckpointError(f"the tokenizer has no token {' or '.join(names)}")

    def __call__(self, text: str) -> Tokens:
        """Tokenise a whole article of any length.

        A lone surrogate is read as U+FFFD. Text that looks like a special token is plain text.
        """
        readable = text.translate(_SURROGATES) if any("\ud800" <= c <= "\udfff" for c in text) else text
        spans = paragraphs(text)
        # By paragraph, in parallel: the library's time for one text grows faster than its length.
        encodings = self._tokenizer.encode_batch(
            [readable[span.start : span.end] for span in spans], add_special_tokens=False
        )
        counts = [len(encoding.ids) for encoding in encodings]
        ids = np.array([i for encoding in encodings for i in encoding.ids], dtype=np.int64)
        offsets = np.array([o for encoding in encodings for o in encoding.offsets], dtype=np.int64).reshape(-1, 2)
        number = np.repeat(np.arange(len(spans)), counts)
        offsets += np.repeat([span.start for span in spans], counts)[:, None].astype(np.int64)
        kept = offsets[:, 0] < offsets[:, 1]
        ids, offsets, number = ids[kept], offsets[kept], number[kept]
        stretches = quoted(text)
        begins = np.array([s.start for span in spans for s in sentences(text, span)], dtype=np.int64)
        sentence = np.searchsorted(begins, offsets[:, 0], side="right") - 1
        return Tokens(
            ids=ids,
            starts=offsets[:, 0],
            ends=offsets[:, 1],
            typography=_typography(text, offsets, stretches),
            borders=_borders(offsets[:, 0], sentence, stretches),
            paragraphs=number,
            sentences=sentence,
        )


def _borders(starts: IntArray, sentence: IntArray, stretches: Sequence[Span]) -> IntArray:
    """What stands before a token: a quotation opens (1) or has closed (2); and a sentence begins (3)."""
    opened = np.searchsorted([span.start for span in stretches], starts, side="right")
    closed = np.searchsorted([span.end for span in stretches], starts, side="right")
    opens, closes, begins = (np.diff(count, prepend=0) > 0 for count in (opened, closed, sentence + 1))
    out: IntArray = np.where(opens, 1, np.where(closes, 2, 0)) + 3 * begins
    return out.astype(np.int64)


def _typography(text: str, offsets: IntArray, stretches: Sequence[Span]) -> IntArray:
    """Inside quotation marks (3), and case: capital (1), all capitals (2).

    An uncased encoder sees neither; they are added to its input as learned embeddings.
    """
    if not len(offsets):
        return np.zeros(0, dtype=np.int64)
    marked = np.zeros(len(text) + 1, dtype=bool)
    for span in stretches:
        marked[span.start : span.end] = True
    upper = np.fromiter((c.isupper() for c in text), dtype=bool, count=len(text))
    lower = np.fromiter((c.islower() for c in text), dtype=bool, count=len(text))
    starts, ends = offsets[:, 0], offsets[:, 1]
    n_lower = np.concatenate([[0], np.cumsum(lower)])
    n_upper = np.concatenate([[0], np.cumsum(upper)])
    capital = upper[starts]
    shouted = (n_upper[ends] - n_upper[starts] > 1) & (n_lower[ends] == n_lower[starts])
    out: IntArray = IN_MARKS * marked[starts] + np.where(shouted, 2, capital)
    return out.astype(np.int64)


def cut(n_tokens: int, *, size: int, stride: int) -> list[Window]:
    """Cut an article into windows whose trusted parts tile ``[0, n_tokens)``.

    Args:
        n_tokens: Length of the article, without special tokens.
        size: Tokens read at once, without special tokens.
        stride: From one window's start to the next one's, at most; ``0 < stride <= size``.
    """
    if n_tokens == 0:
        return []
    n_windows = 1 + max(0, -(-(n_tokens - size) // stride))
    # Evenly spread, so that every window is full and no token stands nearer to a border than it must.
    starts = [i * (n_tokens - size) // max(1, n_windows - 1) for i in range(n_windows)] if n_windows > 1 else [0]
    ends = [min(start + size, n_tokens) for start in starts]
    borders = [0, *((ends[i] + starts[i + 1]) // 2 for i in range(n_windows - 1)), n_tokens]
    return [Window(starts[i], ends[i], borders[i], borders[i + 1]) for i in range(n_windows)]


def stitch(scores: Any, windows: Sequence[Window]) -> list[Any]:
    """The trusted rows of each window, in order; together one row a token, for the caller to concatenate.

    Args:
        scores: Shape ``(n_windows, longest + 2, …)``, numpy or torch; row 0 is the first special token.
        windows: Of one article, or of several one after the other.
    """
    return [
        scores[i, 1 + window.trusted_start - window.start : 1 + window.trusted_end - window.start]
        for i, window in enumerate(windows)
    ]


def window_inputs(
    windows: Sequence[tuple[Tokens, Window]], tokenizer: "Tokenizer"
) -> tuple[IntArray, IntArray, IntArray]:
    """What the network reads: token ids, typography and attention mask, each ``(n_windows, longest + 2)``.

    Args:
        windows: Of one article or of several, each with its article's tokens.
        tokenizer: Whose special tokens stand around each window.
    """
    longest = max((window.end - window.start for _, window in windows), default=0)
    ids = np.full((len(windows), longest + 2), tokenizer.pad_id, dtype=np.int64)
    typography = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for i, (tokens, window) in enumerate(windows):
        n = window.end - window.start
        ids[i, 0], ids[i, n + 1] = tokenizer.first_id, tokenizer.last_id
        ids[i, 1 : n + 1] = tokens.ids[window.start : window.end]
        typography[i, 1 : n + 1] = tokens.typography[window.start : window.end]
        mask[i, : n + 2] = 1
    return ids, typography, mask
