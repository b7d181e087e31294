"""Whom a pronoun points back to: a ranking of the names and sources before it.

The weights come from a logistic regression over the sources "he" and "she" of the training articles
(gold quotes, resolved speakers), rounded.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from quotes.cast import Cast
from quotes.names import Name
from quotes.page import Page
from quotes.sources import Description
from quotes.spans import Span

Pronoun = Literal["he", "she", "they", "it", "person"]  # "person": he or she, as for "the actor"
Who = int | str  # the number of an entity of the cast, or the key of a description

_NAMES_BACK: Final = 40
_SOURCES_BACK: Final = 8
_FAR: Final = (10, 6)  # sentences, paragraphs: nothing is counted as farther

_SENTENCE: Final = -0.3  # for each sentence between
_PARAGRAPH: Final = -0.8  # for each paragraph between
_SAME_SENTENCE: Final = 0.7  # a name
_SUBJECT: Final = 1.1  # a name
_ACTING: Final = 0.6  # a name
_QUOTED: Final = -2.7  # a name inside quotation marks: another one's voice
_OWN: Final = -1.5  # a name inside the content that the source reports
_SOURCE: Final = 0.25  # was the source of an earlier quote
_LAST_SOURCE: Final = 1.7  # was the source of the quote before
_SEX: Final = 0.9  # the text shows that the pronoun fits
_UNKNOWN: Final = -2.6  # nothing shows that it is a person
_OFTEN: Final = 0.2  # for the logarithm of how often it is named
_PLURAL: Final = 2.0  # a group, for "they"; set by hand


@dataclass(frozen=True, slots=True)
class _Said:
    span: Span
    who: Who
    sentence: int
    paragraph: int


class Antecedents:
    """The names of an article and the sources read so far.

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
        self._said: list[_Said] = []
        self._by_head: dict[str, str] = {}
        self.described: dict[str, Description] = {}

    def note(self, source: Span, who: Who) -> None:
        """Remember who spoke; to be called in text order."""
        page = self._page
        self._said.append(_Said(source, who, page.sentence_at(source.start), page.paragraph_at(source.start)))

    def add(self, description: Description) -> str:
        """Remember somebody who is described; returns the key."""
        self.described.setdefault(description.key, description)
        if description.head:
            self._by_head[description.head] = description.key
        return description.key

    def described_as(self, head: str) -> str | None:
        """Who was last described with this noun."""
        return self._by_head.get(head)

    def find(self, pronoun: Pronoun, position: int, contents: Sequence[Span]) -> Who | None:
        """The likeliest antecedent of a pronoun, or None.

        Args:
            pronoun: What points back.
            position: Where it stands.
            contents: Of the quote whose source it is.
        """
        best = max(self._candidates(pronoun, position, contents), key=lambda pair: pair[0], default=None)
        return best[1] if best else None

    def _candidates(self, pronoun: Pronoun, position: int, contents: Sequence[Span]) -> Iterator[tuple[float, Who]]:
        sentence, paragraph = self._page.sentence_at(position), self._page.paragraph_at(position)
        for back, said in enumerate(reversed(self._said[-_SOURCES_BACK:])):
            fit = self._fit(pronoun, said.who) if said.span.end <= position else None
            if fit is not None:
                near = _nearness(sentence - said.sentence, paragraph - said.paragraph)
                yield fit + near + _SOURCE + _LAST_SOURCE * (back == 0), said.who
        number = bisect_left(self._starts, position)
        for i in range(number - 1, max(-1, number - 1 - _NAMES_BACK), -1):
            name, who = self._names[i], self._cast.of_name[i]
            fit = self._fit(pronoun, who)
            if fit is not None:
                near = _nearness(sentence - name.sentence, paragraph - self._page.paragraph_at(name.start))
                near += _SAME_SENTENCE * (sentence == name.sentence)
                own = any(content.contains(name.span) for content in contents)
                yield fit + near + _prominence(name) + _OWN * own, who

    def _fit(self, pronoun: Pronoun, who: Who) -> float | None:
        """How well a pronoun fits somebody; None where it does not."""
        if isinstance(who, str):
            return _fit_described(pronoun, self.described[who])
        entity = self._cast.entities[who]
        often = _OFTEN * math.log(len(entity.names))
        if pronoun in ("they", "it"):
            return None if entity.kind == "person" else often + _SEX * (entity.kind == "organisation")
        if entity.kind not in ("person", "unknown") or (pronoun != "person" and entity.sex not in (None, pronoun)):
            return None
        return often + _SEX * (entity.sex == pronoun) + _UNKNOWN * (entity.kind == "unknown")


def _nearness(sentences: int, paragraphs: int) -> float:
    return _SENTENCE * min(sentences, _FAR[0]) + _PARAGRAPH * min(paragraphs, _FAR[1])


def _prominence(name: Name) -> float:
    return _SUBJECT * name.is_subject + _ACTING * name.is_acting + _QUOTED * name.is_quoted


def _fit_described(pronoun: Pronoun, somebody: Description) -> float | None:
    if pronoun == "person":
        return None
    if pronoun == "they":
        return None if somebody.kind == "document" else _PLURAL * (somebody.kind == "group")
    if pronoun == "it":
        return 0.0 if somebody.kind in ("document", "organisation") else None
    if somebody.kind not in ("person", "unknown") or somebody.sex not in (None, pronoun):
        return None
    return _SEX * (somebody.sex == pronoun) + _UNKNOWN * (somebody.kind == "unknown")
