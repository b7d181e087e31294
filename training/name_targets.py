"""Where a training article's proper names stand, as far as anybody can tell: from its speakers, or noted outright.

`meta["names"]` may note them, as ``[start, end, kind]``. Of an article with quotes they are a hint, and the
gold speakers come first: wherever the name of a person or an organisation stands, it is a name, and so is a
person's first name or surname by itself. Words in small letters are no names. Of any other large word nothing
is claimed, for it may be one that nobody noted. Where `meta["quotes"]` is "unknown", all names are noted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Final

import numpy as np

from quotes.article import Article, Speaker
from quotes.errors import InputError
from quotes.labels import NAME_KINDS, UNKNOWN, IntArray, NameKind, O, tags_of
from quotes.lexicon import (
    ADJECTIVES,
    FIRST_NAMES,
    FUNCTION_WORDS,
    INSTITUTION_TAILS,
    INSTITUTIONS,
    NO_NAMES,
    OPENERS,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from quotes.names import FoundName
from quotes.page import Page, Word, fold, is_joined, read_page
from quotes.spans import Span
from quotes.windows import Tokens

_JOINING: Final = frozenset({"of", "for", "and", "the", "on", "&"}) | PARTICLES
_MONTHS: Final = frozenset("march april may june july august".split())
_NO_NAMES: Final = FUNCTION_WORDS | OPENERS | NO_NAMES
_NEAR: Final = 60  # characters in which the word beside a name begins
_LONG_ENOUGH: Final = 3  # letters of a surname that is looked for by itself


def noted_names(article: Article) -> list[FoundName]:
    """What `meta["names"]` holds.

    Raises:
        InputError: If it holds anything but ranges of the text, each with a kind.
    """
    rows, n = article.meta.get("names", []), len(article.text)
    try:
        triples = [(start, end, kind) for start, end, kind in rows]
    except (TypeError, ValueError) as error:
        raise InputError(f"'names' of article {article.id!r} is {rows!r:.60}; [start, end, kind] is needed") from error
    for start, end, kind in triples:
        if not (type(start) is type(end) is int and 0 <= start < end <= n) or kind not in NAME_KINDS:
            raise InputError(
                f"article {article.id!r} notes the name [{start}, {end}, {kind!r}]; its text has {n} characters,"
                f" and legal kinds are {', '.join(NAME_KINDS)}"
            )
    return [(Span(start, end), kind) for start, end, kind in triples]


def name_targets(article: Article, tokens: Tokens, counts: Counter[str]) -> tuple[IntArray, IntArray]:
    """The targets of the name layer and of the kinds.

    Args:
        article: Gold.
        tokens: Of its text.
        counts: What was told, and what was left open, is added here.

    Returns:
        Tags and indices into `NAME_KINDS`, each ``(n_tokens,)``; `UNKNOWN` where nobody can say.

    Raises:
        InputError: If `meta["names"]` is not of its form.
    """
    unknown = np.full(len(tokens), UNKNOWN, dtype=np.int64)
    noted = noted_names(article)
    is_whole = article.meta.get("quotes") == "unknown"
    is_told = bool(article.speakers) and article.meta.get("speakers") != "guessed"
    if not (is_whole or noted or is_told):
        return unknown, unknown.copy()
    page = read_page(article.text)
    full, alone = _told(article) if is_told else ([], set[str]())
    usual = {word.folded for word in page.words if not word.is_capital}
    doubtful = {word for word in alone if fold(word) in usual | _NO_NAMES | ADJECTIVES | _MONTHS}
    single: list[FoundName] = [
        (Span(word.start, word.end), "person")
        for word in page.words
        if article.text[word.start : word.end] in alone - doubtful
    ]
    names = _without_overlaps(full, [*noted, *single])
    tags, kinds = np.full(len(tokens), O, dtype=np.int64), unknown
    if not is_whole:
        whole = [one for one in names if not _is_cut(page, one)]
        counts["names that may go on, left open"] += len(names) - len(whole)
        names = whole
        for span in _open(page, [span for span, _ in names], usual, doubtful):
            if found := tokens.range_of(span):
                tags[slice(*found)] = UNKNOWN
    end = 0
    for span, kind in names:
        found = tokens.range_of(span)
        # Not a name over a paragraph break, nor two in one token: no cut has such spans.
        if found and found[0] >= end and tokens.paragraphs[found[0]] == tokens.paragraphs[found[1] - 1]:
            tags[slice(*found)] = tags_of([(0, found[1] - found[0])], n_tokens=found[1] - found[0])
            kinds[slice(*found)] = NAME_KINDS.index(kind)
            end = found[1]
            counts["names"] += 1
        elif found:
            counts["names over a paragraph break or in one token, left open"] += 1
            tags[max(end, found[0]) : found[1]] = UNKNOWN
    return tags, kinds


def _told(article: Article) -> tuple[list[FoundName], set[str]]:
    """Wherever a gold speaker's name stands; and the first names and surnames, which may stand alone."""
    proper = [speaker for speaker in article.speakers if speaker.kind in ("person", "organisation")]
    full = [(name, one) for one in proper for name in (one.name, *one.also) if _is_proper(name, one)]
    found: list[FoundName] = []
    for name, speaker in full:
        kind: NameKind = "person" if speaker.kind == "person" else "organisation"
        pattern = re.sub("['’]", "['’]", r"\s+".join(map(re.escape, name.split())))
        matches = re.finditer(rf"(?<![\w-]){pattern}(?![\w-])", article.text)
        found += [(Span(*match.span()), kind) for match in matches]
    alone = set[str]()
    for name, speaker in full:
        words = [word for word in name.split() if fold(word) not in SUFFIXES | PARTICLES]
        if speaker.kind == "person" and len(words) > 1:
            alone.update(word for word in (words[0], words[-1]) if len(word) >= _LONG_ENOUGH and word[0].isupper())
    return found, alone


def _is_proper(name: str, speaker: Speaker) -> bool:
    """Is it a proper name, and no description: not "FedEx spokesperson", not "a neighbour"?"""
    words = name.split()
    if not words or not words[0][0].isupper() or fold(words[0]) in TITLES - FIRST_NAMES:
        return False
    if speaker.kind == "organisation":
        return words[-1][0].isupper() or words[-1] in INSTITUTION_TAILS
    return all(word[0].isupper() or fold(word) in PARTICLES for word in words)


def _without_overlaps(first: Sequence[FoundName], second: Sequence[FoundName]) -> list[FoundName]:
    """The names in text order; of two that overlap one of the first, else the longer one."""
    out: list[FoundName] = []
    taken: set[int] = set()
    for span, kind in (*sorted(first, key=_by_length), *sorted(second, key=_by_length)):
        characters = range(span.start, span.end)
        if taken.isdisjoint(characters):
            taken.update(characters)
            out.append((span, kind))
    return sorted(out, key=lambda one: one[0])


def _by_length(name: FoundName) -> int:
    return -len(name[0])


def _is_cut(page: Page, name: FoundName) -> bool:
    """Does a name go on, as far as the eye can see: "Clinton" in "the Clinton campaign", "Lee" in "Bobby Lee Jr."?"""
    span, kind = name
    words = page.words_in(span.start, span.end)
    if not words:
        return True
    before = next(iter(page.words_in(max(0, span.start - _NEAR), words[0].start)[-1:]), None)
    after = next(iter(page.words_in(words[-1].end, span.end + _NEAR)), None)
    if after and not words[-1].is_possessive and is_joined(page.text, words[-1], after):
        if after.folded in INSTITUTION_TAILS | SUFFIXES:
            return True
        if after.is_capital and (len(words) == 1 or kind != "person" or after.folded in INSTITUTIONS):
            return after.folded not in FUNCTION_WORDS
    if before and len(words) == 1 and is_joined(page.text, before, words[0]) and not before.is_possessive:
        return before.is_capital and before.folded not in TITLES | FUNCTION_WORDS | OPENERS
    return False


def _open(page: Page, names: Sequence[Span], usual: Set[str], doubtful: Set[str]) -> Iterator[Span]:
    """Where nothing is claimed: large words, and small ones that may belong to them.

    Args:
        page: The article.
        names: What is claimed.
        usual: Words that the article writes small.
        doubtful: Parts of names that are ordinary words too: "May", "Young".
    """
    named = {i for span in names for i in range(span.start, span.end)}
    begins = {span.start for span in names}
    firsts = {words[0].start for s in page.sentences if (words := page.words_in(s.start, s.end))}
    words = page.words
    is_title = [w.folded in TITLES and i + 1 < len(words) and words[i + 1].start in begins for i, w in enumerate(words)]
    is_open = [
        page.text[word.start : word.end] in doubtful
        or (
            word.is_capital
            and not title
            and word.folded not in _NO_NAMES
            and not (word.start in firsts and word.folded in usual)
        )
        for word, title in zip(words, is_title, strict=True)
    ]
    for i, word in enumerate(words):  # "New" of "New York", "Friday" of "Good Friday Agreement"
        if not word.is_capital or is_title[i] or (word.start in firsts and word.folded in FUNCTION_WORDS):
            continue
        follows = i + 1 < len(words) and is_open[i + 1] and words[i + 1].is_capital and _joins(page, words, i + 1)
        goes_on = i > 0 and is_open[i - 1] and word.start not in firsts and _joins(page, words, i)
        is_open[i] = is_open[i] or follows or goes_on
    for i, word in enumerate(words):
        if not is_open[i]:
            continue
        end = i + 1
        # Over small words to the next large one, and over one word that may end an institution's name.
        ahead = end
        while ahead < len(words) and ahead - end < 3 and words[ahead].folded in _JOINING and _joins(page, words, ahead):
            ahead += 1
        if ahead < len(words) and (ahead > end or _joins(page, words, ahead)):
            is_tail = words[ahead].folded in INSTITUTION_TAILS or words[ahead].folded[0].isdigit()
            if _joins(page, words, ahead) and (is_open[ahead] or (is_tail and ahead == end)):
                end = ahead + 1
        if not named.intersection((word.start, words[end - 1].start)):
            yield Span(word.start, words[end - 1].end)
        elif word.start not in named:
            yield Span(word.start, word.end)


def _joins(page: Page, words: Sequence[Word], i: int) -> bool:
    return is_joined(page.text, words[i - 1], words[i])
