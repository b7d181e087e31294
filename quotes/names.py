"""The proper names of an article as ordinary code sees them: their words, titles, and what is said of their bearers.

Which words are a name, and of what, the network says (`quotes.decode.name_spans`); here is what stands around them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from quotes.labels import NameKind
from quotes.lexicon import (
    FIRST_NAMES,
    FUNCTION_WORDS,
    NO_VERBS,
    OFFICES,
    PARTICLES,
    PREPOSITIONS,
    SPELLED_OUT,
    TITLES,
    VERBS,
)
from quotes.page import Page, Word, is_joined
from quotes.spans import Span

_NICKNAME: Final = re.compile(r"(?<=[\w.]) [\"“‘'(]\w+[\"”’')] ")
_WORD: Final = re.compile(r"\w+")
_LONG_WORD: Final = 3  # letters: a longer word is large in a headline
_LONGEST_KNOWN: Final = 6  # words of a name that is looked for in a headline's
_LONGEST_TITLE: Final = 10  # words
_REACH: Final = 24  # words before a name and after it that are looked at
_ROLE_REACH: Final = 12  # words of an apposition that are looked at


FoundName = tuple[Span, NameKind]  # where a name stands, and what it is of


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name where it stands.

    Args:
        span: Without title, "the" and possessive ending; but "The Hague".
        kind: What it is a name of.
        words: Folded, without full stops.
        title: Folded words of the title before it.
        roles: Nouns that say there what the bearer is: "spokesman", "minister".
        about: The other words of title and apposition: "Kremlin", "former".
        is_quoted: Inside quotation marks.
        is_subject: The first name of its sentence, and not after a preposition.
        is_acting: A verb follows.
        is_possessive: Written with a possessive ending.
        has_article: "the" stands before it.
    """

    span: Span
    kind: NameKind
    words: tuple[str, ...]
    title: tuple[str, ...]
    roles: frozenset[str]
    about: frozenset[str]
    is_quoted: bool
    is_subject: bool
    is_acting: bool
    is_possessive: bool
    has_article: bool

    @property
    def start(self) -> int:
        """Where the name begins, without its title."""
        return self.span.start


@dataclass(frozen=True, slots=True)
class _Place:
    """Words ``[begin, end)`` of a page that are a name, and the number of their sentence."""

    begin: int
    end: int
    kind: NameKind
    sentence: int


def read_names(page: Page, found: Sequence[FoundName]) -> tuple[Name, ...]:
    """The names of an article.

    Args:
        page: The article.
        found: Where a name stands and what it is of, in text order, not overlapping. A name takes the whole words
            that it shares a character with; one that is left without a word is none.
    """
    starts = [word.start for word in page.words]
    ends = [word.end for word in page.words]
    sentences = [(bisect_left(starts, s.start), bisect_left(starts, s.end)) for s in page.sentences]
    places: list[_Place] = []
    taken = 0
    for span, kind in _with_nicknames(page.text, found):
        begin, end = max(taken, bisect_left(ends, span.start + 1)), bisect_left(starts, span.end)
        begin, end = _without_others(page.words, begin, end, kind)
        if begin < end:
            places.append(_Place(begin, end, kind, page.sentence_at(starts[begin])))
            taken = end
    out: list[Name] = []
    floor, last_sentence = 0, -1
    for place in _in_headlines(page, places):
        first, last = sentences[place.sentence]
        low, high = max(place.begin - _REACH, first), min(place.end + _REACH, max(place.end, last))
        where = (max(0, floor - low), place.begin - low, place.end - low)
        is_first = place.sentence != last_sentence
        out.append(_name(page, page.words[low:high], where, place.kind, is_first=is_first))
        floor, last_sentence = place.end, place.sentence
    return tuple(out)


def _without_others(words: Sequence[Word], begin: int, end: int, kind: NameKind) -> tuple[int, int]:
    """The range of a name without the words around it that are none of it: a title, "nonpartisan", "and …"."""
    begin += _n_leading_small(words[begin:end])
    if kind == "person":
        begin += _n_leading_titles(words[begin:end])
        end = begin + _n_personal(words[begin:end])
        while end > begin + 1 and words[end - 1].folded in PARTICLES and not words[end - 1].is_capital:
            end -= 1
    elif kind != "place" and begin + 1 < end and words[begin].folded == "the":
        begin += 1
    return begin, end


def _with_nicknames(text: str, found: Sequence[FoundName]) -> Sequence[FoundName]:
    """The names, where a nickname in marks parts one of a person: Laura “Lou” Quill."""
    out = list(found)
    for match in _NICKNAME.finditer(text) if found else ():
        first = bisect_left(out, match.start(), key=lambda one: one[0].end)  # it may end right before the mark
        last = bisect_left(out, match.end() + 1, key=lambda one: one[0].start)
        parts = [span for span, kind in out[first:last] if kind == "person"]
        word = _WORD.match(text, match.end())
        if (
            word
            and word.group()[0].isupper()
            and len(parts) == last - first
            and parts
            and parts[0].start < match.start() < parts[-1].end - 1
        ):
            out[first:last] = [(Span(parts[0].start, max(parts[-1].end, word.end())), "person")]
    return out


def _in_headlines(page: Page, places: Sequence[_Place]) -> Iterator[_Place]:
    """The names, those of a headline without the large words beside them, which the rest of the article tells apart."""
    headlines = {i for i in {place.sentence for place in places} if _is_headline(page, page.sentences[i])}
    folded = [tuple(word.folded for word in page.words[place.begin : place.end]) for place in places]
    known = {words for words, place in zip(folded, places, strict=True) if place.sentence not in headlines}
    borne = {words[-1] for words in known if len(words) > 1}
    for words, place in zip(folded, places, strict=True):
        if place.sentence not in headlines or words in known:
            yield place
            continue
        i, j = _known_part(words, known)
        if i and words[i - 1] in FIRST_NAMES and words[j - 1] not in borne:
            i -= 1  # "Laura Quill", of whom the article says "Quill"
        yield replace(place, begin=place.begin + i, end=place.begin + j)


def _known_part(words: tuple[str, ...], known: Set[tuple[str, ...]]) -> tuple[int, int]:
    """The longest part of a headline's words that is a name elsewhere; all of them where none is."""
    for size in range(min(len(words) - 1, _LONGEST_KNOWN), 0, -1):
        for i in range(len(words) - size + 1):
            if words[i : i + size] in known:
                return i, i + size
    return 0, len(words)


def _is_headline(page: Page, sentence: Span) -> bool:
    """Does nearly every long word begin with a capital? More is asked of what ends as a sentence does."""
    words = [word for word in page.words_in(sentence.start, sentence.end) if word.end - word.start > _LONG_WORD]
    few, share = (8, 0.95) if page.text[sentence.end - 1] in ".!?" else (4, 0.8)
    return len(words) >= few and sum(word.is_capital for word in words) >= share * len(words)


def _n_leading_small(words: Sequence[Word]) -> int:
    """How many small words before the large ones are no part of the name: "nonpartisan", but not "van"."""
    return next((i for i, word in enumerate(words) if word.is_capital or word.folded in PARTICLES), 0)


def _n_leading_titles(words: Sequence[Word]) -> int:
    """How many words of a person's name are a title: all of them are none."""
    n = next((i for i, word in enumerate(words) if word.folded not in TITLES or word.folded in FIRST_NAMES), len(words))
    return n if n < len(words) else 0


def _n_personal(words: Sequence[Word]) -> int:
    """How many words go on a person's name: up to a small one, as in "Ann Lee and …"; not where all are small."""
    if not words or not words[0].is_capital:
        return len(words)
    small = (i for i, word in enumerate(words) if not word.is_capital and word.folded not in PARTICLES)
    return next(small, len(words))


def _name(page: Page, words: Sequence[Word], where: tuple[int, int, int], kind: NameKind, *, is_first: bool) -> Name:
    floor, begin, end = where  # the title begins after the name before
    title = _title_start(page.text, words[floor:], begin - floor) + floor if kind == "person" else begin
    before = words[title - 1].folded if title else ""
    roles, about = _roles(page.text, words, (title, begin, end))
    return Name(
        span=Span(words[begin].start, words[end - 1].end),
        kind=kind,
        words=tuple(word.folded for word in words[begin:end]),
        title=tuple(word.folded for word in words[title:begin]),
        roles=roles,
        about=about,
        is_quoted=page.is_quoted(words[begin].start),
        is_subject=is_first and before not in PREPOSITIONS and not words[end - 1].is_possessive,
        is_acting=_is_acting(page.text, words, end),
        is_possessive=words[end - 1].is_possessive,
        has_article=before == "the",
    )


def _title_start(text: str, words: Sequence[Word], begin: int) -> int:
    """Where the large words of a title before a name begin: "Deputy Secretary of State", "Prime Minister"."""
    start = begin
    while start and begin - start < _LONGEST_TITLE and is_joined(text, words[start - 1], words[start]):
        before = [word.folded for word in words[max(0, start - 4) : start]]
        n_office = next((n for n in (2, 3) if _is_office(before[-n - 1 :], n)), 0)
        if words[start - 1].is_capital and (before[-1] in TITLES or n_office):
            start -= n_office or 1
        else:
            break
    return start


def _is_office(words: Sequence[str], n: int) -> bool:
    """Are the last `n` words what follows in "Secretary of State", "Secretary of Homeland Security"?"""
    return len(words) == n + 1 and words[0] in TITLES and words[1] == "of" and set(words[2:]) <= OFFICES


def _is_acting(text: str, words: Sequence[Word], end: int) -> bool:
    """Does a verb follow the name that ends before word `end`?"""
    if end >= len(words) or words[end].is_capital or not is_joined(text, words[end - 1], words[end]):
        return False
    following = words[end].folded
    return following in VERBS or following.endswith("ed") or (following.endswith("s") and following not in NO_VERBS)


def _roles(text: str, words: Sequence[Word], where: tuple[int, int, int]) -> tuple[frozenset[str], frozenset[str]]:
    """What the words around a name say of its bearer: nouns, and all words."""
    title, begin, end = where
    about = {SPELLED_OUT.get(word.folded, word.folded) for word in words[title:begin]}
    roles = about & TITLES
    i = title - 1
    while (
        i >= 0 and title - i <= 5 and is_joined(text, words[i], words[i + 1]) and words[i].folded not in FUNCTION_WORDS
    ):
        if i == title - 1 and not words[i].is_capital:
            roles.add(words[i].folded)
        about.add(words[i].folded)
        i -= 1
    apposition = _apposition(text, words, end)
    about.update(word.folded for word in apposition)
    return frozenset(roles | _nouns(apposition)), frozenset(about)


def _nouns(apposition: Sequence[Word]) -> set[str]:
    """The nouns of "the former governor and a lawyer in Boston": those before a preposition."""
    out = set()
    for i, word in enumerate(apposition):
        following = apposition[i + 1].folded if i + 1 < len(apposition) else "of"
        if word.folded not in FUNCTION_WORDS and following in PREPOSITIONS | {"and"}:
            out.add(word.folded)
        if following in PREPOSITIONS:
            break
    return out


def _apposition(text: str, words: Sequence[Word], end: int) -> Sequence[Word]:
    """The words of ", a spokesman for the ministry," or "of Vermont" after a name."""
    if end >= len(words) or words[end - 1].is_possessive:
        return ()
    gap = text[words[end - 1].end : words[end].start]
    opens = gap.strip() == "," and (not words[end].is_capital or words[end].folded in TITLES)
    copula = gap.isspace() and words[end].folded in ("is", "was", "of")
    if not (opens or copula):
        return ()
    stop = end
    while stop < min(len(words), end + _ROLE_REACH) and words[stop].folded not in (
        "who",
        "whose",
        "said",
        "says",
        "which",
    ):
        if stop > end and text[words[stop - 1].end : words[stop].start].strip():
            break
        stop += 1
    return words[end:stop]
