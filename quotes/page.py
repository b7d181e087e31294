"""An article cut into paragraphs, sentences and words, as the readers of names and speakers see it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quotes.layout import paragraphs, quoted, sentences
from quotes.lexicon import ABBREVIATED
from quotes.spans import Span

_MARK: Final = "[^\\W_]|[\u0300-\u036f\u00ad]"  # combining accents and soft hyphens do not part a word
_WORD: Final = re.compile(rf"@\w+|(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?|[^\W_](?:{_MARK})*(?:[-‐‑'’&/](?:{_MARK})+)*")
_POSSESSIVE: Final = re.compile(r"['’][sS]$")
_JOINED_PARTICLE: Final = re.compile(r"(?:al|el|ul|d|l|de|bin|ben)[-'’][^\W\d_]")
_GLUED: Final = re.compile(r"((?!Vander)[A-Z][a-z]{3,})[A-Z]\w")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the article: its range without a possessive ending, and its folded form."""

    start: int
    end: int
    folded: str
    is_capital: bool
    is_possessive: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An article cut into paragraphs, sentences and words."""

    text: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    words: tuple[Word, ...]
    quoted: tuple[Span, ...]

    def words_in(self, start: int, end: int) -> Sequence[Word]:
        """The words that begin in ``[start, end)``."""
        first = bisect_left(self.words, start, key=_start_of)
        return self.words[first : bisect_left(self.words, end, lo=first, key=_start_of)]

    def clipped(self, span: Span, *, n_words: int) -> Span:
        """The span, ended after `n_words` words if it is longer."""
        after = bisect_left(self.words, span.start, key=_start_of) + n_words
        if after >= len(self.words):
            return span
        return Span(span.start, max(span.start + 1, min(span.end, self.words[after].start)))

    def sentence_at(self, position: int) -> int:
        """Number of the sentence that `position` stands in, or of the one before it."""
        return max(0, bisect_left(self.sentences, position + 1, key=_start_of) - 1)

    def paragraph_at(self, position: int) -> int:
        """Number of the paragraph that `position` stands in, or of the one before it."""
        return max(0, bisect_left(self.paragraphs, position + 1, key=_start_of) - 1)

    def is_quoted(self, position: int) -> bool:
        """Does `position` lie inside quotation marks?"""
        number = bisect_left(self.quoted, position + 1, key=_start_of) - 1
        return number >= 0 and position < self.quoted[number].end


def _start_of(part: Word | Span) -> int:
    return part.start


def is_joined(text: str, left: Word, right: Word) -> bool:
    """Do two words stand side by side, with nothing between them but space or "&"?"""
    gap = text[left.end : right.start]
    return gap.isspace() or gap.strip() == "&"


def read_page(text: str) -> Page:
    """Cut `text` into paragraphs, sentences and words."""
    parts = paragraphs(text)
    words = [_word(text, match) for match in _WORD.finditer(text)]
    return Page(
        text=text,
        paragraphs=parts,
        sentences=tuple(sentence for part in parts for sentence in sentences(text, part)),
        words=tuple(_unglued(text, words)),
        quoted=quoted(text),
    )


def _unglued(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """The words, with "TrumpDonald" parted where "Trump" stands in the article too: a page lost its line breaks."""
    known = {text[word.start : word.end] for word in words if word.is_capital}
    for word in words:
        glued = _GLUED.match(text, word.start, word.end)
        if not glued or glued.group(1) not in known:
            yield word
            continue
        middle = glued.end(1)
        yield Word(word.start, middle, fold(text[word.start : middle]), is_capital=True, is_possessive=False)
        yield Word(middle, word.end, fold(text[middle : word.end]), is_capital=True, is_possessive=word.is_possessive)


def _word(text: str, match: re.Match[str]) -> Word:
    start, end = match.span()
    word = match.group()
    possessive = len(word) > 2 and bool(_POSSESSIVE.search(word))
    if possessive:
        end, word = end - 2, word[:-2]
    elif word[-1] in "sSxz" and text[end : end + 1] in ("'", "’"):
        possessive = not text[end + 1 : end + 2].isalnum()
    folded = fold(word)
    is_abbreviated = (len(word) == 1 and word.isupper()) or folded in ABBREVIATED
    if is_abbreviated and not possessive and text[end : end + 1] == ".":
        end += 1
    capital = word[0].isupper() or word[0].istitle() or word[0] == "@" or bool(_JOINED_PARTICLE.match(word))
    return Word(start, end, folded, capital, possessive)


def fold(word: str) -> str:
    """The form in which words are compared: lower case, one apostrophe, no full stops or soft hyphens.

    "US" and "U.S." become "u.s.", for "us" is a pronoun.
    """
    if word in ("US", "U.S", "U.S."):
        return "u.s."
    return word.casefold().replace(".", "").replace("\xad", "").replace("’", "'")
