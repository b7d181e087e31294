"""Reads a source, "Foreign Minister Toshimitsu Motegi" or "a spokesman for the ministry": whose words are these?

What stands in the source alone is looked at, and the cast of the article; what went before is not.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from quotes.article import SpeakerKind
from quotes.cast import Cast, Sex, sex_of_words
from quotes.lexicon import (
    ADJECTIVES,
    COMPANIES,
    DETERMINERS,
    DOCUMENTS,
    FIELDS,
    FUNCTION_WORDS,
    INSTITUTION_TAILS,
    ISSUED,
    PEOPLE,
    PLURALS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    PUBLISHED,
    SPELLED_OUT,
    TITLES,
    UTTERANCES,
    WORKS,
)
from quotes.names import Name
from quotes.page import Page, Word
from quotes.spans import Span

_DEFINITE: Final = frozenset({"the", "this", "that", "these", "those"} | POSSESSIVES)
_LEADING: Final = _DEFINITE | {"a", "an", "one", "both", "but", "and"}
_OPENING: Final = frozenset({"but", "and", "even", "both"})
_ADDS: Final = frozenset(
    {"who", "both", "all", "which", "that", "whose", "where", "including", "speaking", "a", "an", "the", "long"}
)
_ENDS_NOUN: Final = PREPOSITIONS | PUBLISHED | {"and"}
_BREAKS: Final = ("(", "—", "–", " - ", "--", ";", "―")
_PERSON: Final = re.compile(
    r"(?:(?<!pap)(?<!lett)(?<!pow)er|[tsdl]or|ist|man|woman|person|i?cian|ian|ee|[dt]ent|crat|-old|mogul|star|aide)$"
)


@dataclass(frozen=True, slots=True)
class Description:
    """A source that names nobody: "the former governor of Ohio".

    Args:
        text: Without determiner and additions, spelled as in the article, with single spaces.
        key: Its folded words; the same for the same description.
        head: Its noun, folded.
        modifiers: The other words that say something.
        is_definite: Pointing back to somebody already there: "the governor", "Ohio's governor".
        is_owned: With a possessive: "Ohio's governor".
        is_of_pronoun: Beginning with a possessive pronoun: "his campaign".
    """

    text: str
    key: str
    head: str
    modifiers: frozenset[str] = frozenset()
    is_definite: bool = False
    is_owned: bool = False
    is_of_pronoun: bool = False

    @property
    def is_plural(self) -> bool:
        """Does the noun look like several?"""
        return self.head in PLURALS or (self.head.endswith("s") and not self.head.endswith("ss"))

    @property
    def kind(self) -> SpeakerKind:
        """What the noun says."""
        if self.head in DOCUMENTS:
            return "document"
        if self.head in INSTITUTION_TAILS | COMPANIES:
            return "organisation"
        if self.is_plural or not self.head:
            return "group"
        return "person" if self.head in TITLES | PEOPLE or _PERSON.search(self.head) else "unknown"

    @property
    def sex(self) -> Sex | None:
        """The pronoun that the noun asks for."""
        return sex_of_words((self.head,))


def pronoun_of(words: Sequence[Word]) -> str | None:
    """The pronoun that these words are, if they are one: "he", "who've", "she herself"."""
    if not 1 <= len(words) <= 2:
        return None
    first = PRONOUNS.get(words[0].folded.partition("'")[0])
    return (
        first if all(word.folded in PRONOUNS or word.folded in ("also", "all", "both") for word in words[1:]) else None
    )


class SourceReader:
    """Reads the sources of one article.

    Args:
        page: The article.
        names: Its names.
        cast: Whose the names are.
    """

    def __init__(self, page: Page, names: Sequence[Name], cast: Cast) -> None:
        self._page = page
        self._names = names
        self._cast = cast
        self._starts = [name.start for name in names]

    def words(self, source: Span) -> Sequence[Word]:
        """The words of a source."""
        return self._page.words_in(source.start, source.end)

    def names_in(self, source: Span) -> range:
        """Numbers of the names that stand wholly in a source."""
        first = bisect_left(self._starts, source.start)
        last = bisect_left(self._starts, source.end)
        while last > first and self._names[last - 1].span.end > source.end:
            last -= 1
        return range(first, last)

    def bearer(self, source: Span) -> int | None:
        """Number of the name that the source is: "Robby Mook" in "Clinton aide Robby Mook"."""
        found = self._first_bearer(source)
        if found is None or self._cast.kind_of(found) != "person":
            found = self._person_at_the_end(source) or found
        return found

    def _person_at_the_end(self, source: Span) -> int | None:
        """The full name with which a source ends: "Customs and Border Protection Commissioner Ana Ruiz"."""
        inside = self.names_in(source)
        if not inside or self._page.words_in(self._names[inside[-1]].span.end, source.end):
            return None
        name = self._names[inside[-1]]
        before = self._before(source.start, name)
        if len(name.words) == 1 or self._cast.kind_of(inside[-1]) != "person" or not before:
            return None
        text = self._page.text[self._names[inside[0]].span.end : name.start]
        if "," in text and "," not in self._page.text[before[-1].end : name.start]:
            return None  # "the Gazette, citing Ana Ruiz"
        joins = bool(name.title) and before[-1].folded == "and" and len(before) > 1 and before[-2].folded in FIELDS
        follows = before[-1].folded not in FUNCTION_WORDS and not before[-1].is_possessive
        return inside[-1] if follows or joins else None

    def _first_bearer(self, source: Span) -> int | None:
        for number, (start, end) in enumerate(self._parts(source)):
            here = [i for i in self.names_in(source) if start <= self._names[i].start < end]
            name = self._bearer_of_part(start, end, here)
            if name is not None and (number == 0 or self._is_person(name)):
                return name
            if here and number:
                return None
        return None

    def unseen(self, source: Span) -> int | None:
        """The entity that a source names by words in which no name was seen, as in a headline."""
        if self.names_in(source):
            return None
        return self._cast.find(tuple(word.folded for word in self.words(source) if word.folded not in _LEADING))

    def issuer(self, source: Span) -> int | None:
        """Number of the name of who speaks through a document: "data from the WHO", "Mr. Miller's statement"."""
        inside = self.names_in(source)
        if not inside:
            return None
        name = self._names[inside[0]]
        before = [word for word in self._before(source.start, name) if word.folded != "the"]
        after = self._page.words_in(name.span.end, source.end)
        if name.is_possessive:
            owns = all(word.folded in DETERMINERS for word in before)
            return inside[0] if owns and 0 < len(after) < 4 and after[-1].folded in UTTERANCES else None
        if len(inside) > 1:
            return None
        if before and before[-1].folded in ("by", "from"):
            head, _ = _head([word for word in before if word.folded not in _LEADING] or before)
            return inside[0] if head in (DOCUMENTS | UTTERANCES) - WORKS else None
        issued = bool(after) and after[0].folded in ISSUED
        ends = len(after) == 1 or (issued and after[1].folded in PREPOSITIONS | PUBLISHED)
        attributive = not self._is_person(inside[0]) and not any(word.folded in PREPOSITIONS for word in before)
        return inside[0] if issued and ends and attributive else None

    def group(self, source: Span, name: int) -> Description | None:
        """Several speakers in one source, with their names in full: "Clinton and her aides"."""
        end = self._names[name].span.end
        following = self._page.words_in(end, source.end)[:1]
        if not following or (following[0].folded != "and" and not self._is_list(end, source)):
            return None
        kept = self._noun_phrase(self.words(source))
        text, position, parts = self._page.text, kept[0].start, []
        for i in self.names_in(source):
            here = self._names[i]
            if here.start < position or here.span.end > kept[-1].end:
                continue
            words = self._page.words_in(position, here.start)
            untitled = len(words) - len(here.title)
            parts.append(text[position : words[untitled].start if 0 <= untitled < len(words) else here.start])
            name_in_full = self._cast.display(self._cast.of_name[i])
            parts.append(name_in_full if self._is_person(i) else here.span.of(text))
            position = here.span.end
        full = " ".join("".join([*parts, text[position : kept[-1].end]]).split())
        return Description(full, full.casefold(), "")

    def description(self, source: Span) -> Description | None:
        """The source as a description of somebody; None where only pronouns are left of it."""
        words = self.words(source)
        kept = self._noun_phrase(words)
        if not kept or all(word.folded.partition("'")[0] in PRONOUNS for word in kept):
            return None
        is_owned = any(word.is_possessive for word in words[:-1])
        end = kept[-1].end
        end += self._page.text.startswith(("%", "€", "£", "$"), end, source.end)  # "41%"
        return self._described(
            kept,
            end,
            is_definite=words[0].folded in _DEFINITE or len(words) == 1 or is_owned,
            is_owned=is_owned,
            is_of_pronoun=words[0].folded in PRONOUNS,
        )

    def noun_before(self, position: int) -> Description | None:
        """The noun right before "who" or "which"."""
        sentence = self._page.sentences[self._page.sentence_at(position)]
        words = list(self._page.words_in(max(sentence.start, position - 60), position))
        taken: list[Word] = []
        while words and len(taken) < 4 and words[-1].folded not in FUNCTION_WORDS:
            if taken and self._page.text[words[-1].end : taken[0].start].strip():
                break
            taken.insert(0, words.pop())
        return self._described(taken, taken[-1].end) if taken else None

    def _described(
        self,
        kept: Sequence[Word],
        end: int,
        *,
        is_definite: bool = False,
        is_owned: bool = False,
        is_of_pronoun: bool = False,
    ) -> Description:
        head, modifiers = _head(kept)
        text = " ".join(self._page.text[kept[0].start : end].split())
        key = " ".join(word.folded for word in kept)
        return Description(text, key, head, modifiers, is_definite, is_owned, is_of_pronoun)

    def _parts(self, source: Span) -> Iterator[tuple[int, int]]:
        """The source cut at commas, brackets and dashes."""
        words = self.words(source)
        start = source.start
        for left, right in pairwise(words):
            if any(mark in self._page.text[left.end : right.start] for mark in ",(;—–"):
                yield start, right.start
                start = right.start
        yield start, source.end

    def _bearer_of_part(self, start: int, end: int, here: Sequence[int]) -> int | None:
        """The first name that is not the complement, the owner or an attribute of something else."""
        for i in here:
            name = self._names[i]
            before = [word for word in self._before(start, name) if word.folded not in ADJECTIVES]
            while before and before[-1].folded in DETERMINERS:
                before.pop()
            while before and before[0].folded in _OPENING:
                before.pop(0)
            after = self._page.words_in(name.span.end, end)[:1]
            goes_on = after and (name.is_possessive or after[0].folded not in PREPOSITIONS | FUNCTION_WORDS)
            if before and self._cast.kind_of(i) == "unknown":
                continue  # "two senior Democrats"
            if not goes_on and (not before or before[-1].folded not in FUNCTION_WORDS):
                return i
        return None

    def _is_list(self, end: int, source: Span) -> bool:
        """Does "A, B and C" follow, and no apposition?"""
        rest = self._page.text[end : source.end]
        number = bisect_left(self._starts, end)
        if not rest.startswith(",") or " and " not in rest or number >= len(self._names):
            return False
        name = self._names[number]
        following = self._page.text[name.span.end : source.end].lstrip()
        is_next = name.start < source.end and not self._before(end, name) and self._is_person(number)
        return is_next and following.startswith((",", "and "))

    def _before(self, start: int, name: Name) -> Sequence[Word]:
        """The words from `start` to the title of `name`."""
        words = self._page.words_in(start, name.start)
        return words[: max(0, len(words) - len(name.title))]

    def _is_person(self, name: int) -> bool:
        return self._cast.kind_of(name) in ("person", "unknown")

    def _noun_phrase(self, words: Sequence[Word]) -> Sequence[Word]:
        """A description without leading determiners and without what is added to it."""
        first = int(len(words) > 2 and words[0].folded in ("from", "by"))
        while first < len(words) - 1 and words[first].folded in _LEADING:
            if words[first + 1].folded in PREPOSITIONS:  # "one of the women"
                break
            first += 1
        kept = words[first:]
        is_document = False
        for i, (left, right) in enumerate(pairwise(kept)):
            gap = self._page.text[left.end : right.start]
            is_document = is_document or left.folded in DOCUMENTS
            is_added = "," in gap and _is_added(right)
            if is_added or (is_document and right.folded in PUBLISHED) or any(mark in gap for mark in _BREAKS):
                return kept[: i + 1]
        return kept


def _is_added(word: Word) -> bool:
    """Does a word after a comma begin what is said of somebody in passing?"""
    return word.folded in _ADDS or (not word.is_capital and word.folded.endswith(("ing", "ed")))


def _head(words: Sequence[Word]) -> tuple[str, frozenset[str]]:
    """The noun of a description, and the other words that say something."""
    end = next((i for i, word in enumerate(words) if i and word.folded in _ENDS_NOUN), len(words))
    head = words[end - 1].folded
    rest = {SPELLED_OUT.get(word.folded, word.folded) for word in words if word.folded not in FUNCTION_WORDS}
    return head, frozenset(rest - {head})
