"""Where proper names stand in an article: one pass over its words, by capitals and closed word lists."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from quotes.lexicon import (
    ADDRESSES,
    ADJECTIVES,
    DEPARTMENTS,
    DETERMINERS,
    FIELDS,
    FIRST_NAMES,
    FUNCTION_WORDS,
    INSTITUTION_TAILS,
    INSTITUTIONS,
    MONTHS,
    NO_NAMES,
    NO_VERBS,
    OFFICES,
    OPENERS,
    PARTICLES,
    PARTIES,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    SPELLED_OUT,
    SUFFIXES,
    TITLES,
    VERBS,
)
from quotes.page import Page, Word, is_joined
from quotes.spans import Span

_PARTY_TAG: Final = re.compile(r"[rdi]-")  # (R-Ky.)
_ROLE: Final = re.compile(r"(?:er|[dt]or|ist|man|woman|ian|ant)$")
_NICKNAME: Final = re.compile(r" [\"“‘'(]\w+[\"”’')] (?=[^\W\d_])")  # John “Tig” Tiegen
_COMPOUND: Final = re.compile(r"-(?:area|based|born|led|backed|style|era|owned|run|friendly)$")
_SHOUTED: Final = 5  # letters: a longer word in capitals between others is a shout, a shorter one may be an acronym
_PERSONAL: Final = (TITLES - DEPARTMENTS) | FIRST_NAMES
_ALSO_WORDS: Final = frozenset(
    """art bill bob chase chuck dawn drew faith frank grace grant guy hope jack joy mark may pat ray rich rob rose sue
    will""".split()
)  # first names that a headline may mean otherwise
_ALSO_NAMES: Final = frozenset({"will", "may", "an", "so", "do"})
_PLACED_BY: Final = frozenset({"in", "at", "near", "across", "from", "into"})
_PARTISANS: Final = frozenset({"republican", "democrat", "conservative", "libertarian"})
_JOINING: Final = PREPOSITIONS | {"and", "the", "&", "our", "a"}
_FAR_ENOUGH: Final = 120  # characters before brackets in which what they shorten stands
# Whose institutions are named after them: "Women's Law Center", "Teachers' Union".
_MANY: Final = frozenset(
    """women men children people workers teachers veterans students farmers nurses doctors lawyers consumers citizens
    employees writers drivers players firefighters journalists officers pensioners taxpayers""".split()
)
_HALVES: Final = frozenset("hampshire york jersey mexico carolina dakota virginia island".split())  # of states
_LONGEST_NAME: Final = 12  # words
_ROLE_REACH: Final = 12  # words of an apposition that are looked at


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name where it stands.

    Args:
        span: Without title and possessive ending.
        words: Folded, without full stops.
        title: Folded words of the title before it.
        roles: Nouns that say there what the bearer is: "spokesman", "minister".
        about: The other words of title and apposition: "Kremlin", "former".
        is_quoted: Inside quotation marks.
        is_subject: The first name of its sentence, and not after a preposition.
        is_acting: A verb follows.
        is_possessive: Written with a possessive ending.
        has_article: "the" stands before it.
        is_located: A preposition of place stands before it.
    """

    span: Span
    words: tuple[str, ...]
    title: tuple[str, ...]
    roles: frozenset[str]
    about: frozenset[str]
    is_quoted: bool
    is_subject: bool
    is_acting: bool
    is_possessive: bool
    has_article: bool
    is_located: bool

    @property
    def start(self) -> int:
        """Where the name begins, without its title."""
        return self.span.start


def find_names(page: Page) -> tuple[Name, ...]:
    """Every proper name, in text order; of headlines those that the rest of the article makes plain."""
    usual = _lower_case_words(page)
    found: list[Name] = []
    headlines = []
    for sentence in page.sentences:
        words = page.words_in(sentence.start, sentence.end)
        if is_headline(page, sentence, words):
            headlines.append(words)
        else:
            found.extend(_names_in(page, words, usual))
    found = _with_spelled_out(page, found)
    shorts = frozenset(name.words[0] for name in found if len(name.words) == 1)
    found = [_unburdened(page, name, shorts) for name in found]
    known = frozenset(name.words for name in found if len(name.words) > 1)
    for words in headlines:
        found.extend(_names_in_headline(page, words, shorts, known))
    return tuple(sorted(found, key=lambda name: name.start))


def _with_spelled_out(page: Page, found: Sequence[Name]) -> list[Name]:
    """The names, and for each what its brackets shorten: "Alliance to Save Our Rivers (ASOR)"."""
    text, out = page.text, list[Name]()
    for short in found:
        letters = short.span.of(text)
        is_acronym = len(letters) > 2 and letters.isalpha() and letters.isupper()
        if is_acronym and text[short.start - 1 : short.start] == "(" and text.startswith(")", short.span.end):
            start = page.sentences[page.sentence_at(short.start)].start
            words = page.words_in(max(start, short.start - _FAR_ENOUGH), short.start)
            size = _shortened_by(text, words, letters.casefold())
            if size > 1 and not (out and out[-1].start <= words[-size].start and out[-1].span.end == words[-1].end):
                while out and out[-1].span.end > words[-size].start:
                    out.pop()
                out.append(_name(page, words, (len(words) - size, len(words) - size, len(words)), is_first=False))
        out.append(short)
    return out


def _shortened_by(text: str, words: Sequence[Word], letters: str) -> int:
    """How many of the last words begin with these letters, small ones passed over; 0 where they do not."""
    left, size = letters, 0
    for word in reversed(words):
        if not left or text[word.end : word.end + 1] in tuple(".;:?!"):
            break
        if word.is_capital and word.folded[0] == left[-1]:
            left = left[:-1]
        elif word.is_capital or word.folded not in _JOINING:
            return 0
        size += 1
    return size if not left and words[-size].is_capital else 0


def _unburdened(page: Page, name: Name, shorts: frozenset[str]) -> Name:
    """A person's name without the large words after it: "Emma Brandt" of "Emma Brandt Election Day".

    Elsewhere the article says "Brandt", and nowhere "Day". One word more may be a second surname.
    """
    n = len(name.words)
    if n < 4 or name.words[0] not in FIRST_NAMES or INSTITUTIONS.intersection(name.words):
        return name
    last = max((i for i in range(1, n) if name.words[i] in shorts and name.words[i] not in PARTICLES), default=n)
    if last > n - 3 or name.words[last] in FIRST_NAMES:
        return name
    words = page.words_in(name.start, name.span.end)
    return replace(name, span=Span(name.start, words[last].end), words=name.words[: last + 1], is_possessive=False)


def _names_in_headline(
    page: Page, words: Sequence[Word], shorts: frozenset[str], known: frozenset[tuple[str, ...]]
) -> Iterator[Name]:
    """Names that stand in the article too, and a first name before a surname that stands there alone."""
    borne = {name[-1] for name in known}
    i = 0
    while i < len(words):
        end = i + 1
        while end < len(words) and end - i < _LONGEST_NAME and is_joined(page.text, words[end - 1], words[end]):
            end += 1
        folded = tuple(word.folded for word in words[i:end])
        size = next((n for n in range(len(folded), 1, -1) if folded[:n] in known), 0)
        if not size and len(folded) > 1 and folded[0] in FIRST_NAMES - _ALSO_WORDS and words[i].is_capital:
            size = 2 * (words[i + 1].is_capital and folded[1] in shorts - borne)
        if size:
            yield _name(page, words, (i, i, i + size), is_first=i == 0)
        i += max(1, size)


def is_headline(page: Page, sentence: Span, words: Sequence[Word]) -> bool:
    """Are capitals of no use here, for nearly every long word has one?"""
    text = page.text
    long_words = [word for word in words if word.end - word.start > 3 and not text[word.start].isdigit()]
    large = sum(word.is_capital for word in long_words)
    ends = text[sentence.end - 1]
    is_alone = page.paragraphs[page.paragraph_at(sentence.start)] == sentence and "," not in sentence.of(text)
    if len(long_words) < (8 if ends in ".!?" else 4 if is_alone else 5) or ends in ':;,"”’)':
        return False
    return large >= (0.95 if ends in ".!?" else 0.8) * len(long_words)


def _lower_case_words(page: Page) -> frozenset[str]:
    """Words that the article writes small, and never large within a sentence."""
    starts = {words[0].start for sentence in page.sentences if (words := page.words_in(sentence.start, sentence.end))}
    large = {
        word.folded
        for word in page.words
        if word.is_capital and word.start not in starts and page.text[word.start - 1 : word.start].isspace()
    }
    return frozenset({word.folded for word in page.words if not word.is_capital} - large)


def _names_in(page: Page, words: Sequence[Word], usual: frozenset[str]) -> Iterator[Name]:
    is_first = True
    for start, end in _runs(page.text, words, usual):
        title, begin = _title_end(page.text, words, start, end)
        if begin == end or _names_nobody(page.text, words, begin, end):
            continue
        yield _name(page, words, (title, begin, end), is_first=is_first)
        is_first = False


def _runs(text: str, words: Sequence[Word], usual: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Ranges of words that are capitalised together: a title and a name, or an organisation."""
    i = 0
    while i < len(words):
        if not words[i].is_capital or words[i].folded in NO_NAMES or _is_ordinary(text, words, i, usual):
            i += 1
            continue
        end = _run_end(text, words, i)
        yield i, end
        i = end


def _is_ordinary(text: str, words: Sequence[Word], i: int, usual: frozenset[str]) -> bool:
    """Is this word large only because it begins a sentence or a quotation?"""
    word = words[i]
    if _is_initial(word):
        return False
    begins = i == 0 or not (is_joined(text, words[i - 1], words[i]) or words[i - 1].is_possessive)
    goes_on = i + 1 < len(words) and words[i + 1].is_capital and is_joined(text, words[i], words[i + 1])
    if word.folded in FUNCTION_WORDS or word.folded.partition("'")[0] in PRONOUNS:
        if _is_acronym(text, words, i):
            return False
        return begins or word.folded not in ("will", "may", "an", "so")
    if not begins or word.folded in TITLES:
        return False
    if word.folded in OPENERS or (goes_on and word.folded.endswith(("ly", "ing")) and word.folded not in FIRST_NAMES):
        return not (goes_on and word.folded in ("new", "first"))
    return word.folded in usual


def _is_acronym(text: str, words: Sequence[Word], i: int) -> bool:
    """Is it a word of three or four capitals after "the", and none in capitals beside it: "the WHO"?"""
    word, before = words[i], words[i - 1] if i else None
    beside = [text[w.start : w.end] for w in words[max(0, i - 1) : i + 2] if w is not word]
    is_short = 3 <= word.end - word.start <= 4 and text[word.start : word.end].isupper()
    return is_short and before is not None and before.folded == "the" and not any(w.isupper() for w in beside)


def _is_shouted(text: str, word: Word) -> bool:
    """Is it a long word in capitals?"""
    return word.end - word.start >= _SHOUTED and text[word.start : word.end].isupper()


def _is_initial(word: Word) -> bool:
    """Is it the "A." of "James A. Baker"?"""
    return word.end - word.start == 2 and len(word.folded) == 1


def _run_end(text: str, words: Sequence[Word], start: int) -> int:
    end = start + 1
    while end < len(words) and end - start < _LONGEST_NAME:
        is_owner = words[end - 1].is_possessive
        if is_owner and not _is_for_many(text, words, end):
            break
        step = 1 if is_owner else _continuation(text, words, start, end)
        if not step or (end - start > 1 and _begins_again(text, words, start, end)):
            break
        end += step
    return end + _has_tail(text, words, start, end)


def _is_for_many(text: str, words: Sequence[Word], end: int) -> bool:
    """Is the possessive before word `end` part of an institution's name: "Teachers' Union", "Women's Law Center"?"""
    if words[end - 1].folded not in _MANY or text[words[end - 1].end : words[end].start].strip("'’sS \u00a0"):
        return False
    ahead = {word.folded for word in words[end : end + 4] if word.is_capital}
    return words[end].is_capital and bool(INSTITUTIONS & ahead)


def _begins_again(text: str, words: Sequence[Word], start: int, end: int) -> bool:
    """Does the name of a run begin again at word `end`: "Ann Lee Ann Mary Lee"?"""
    follows = end + 1 < len(words) and words[end + 1].is_capital and is_joined(text, words[end], words[end + 1])
    return follows and words[end].folded == words[start].folded


def _continuation(text: str, words: Sequence[Word], start: int, end: int) -> int:
    """How many words, from `end` on, belong to the run that began at `start`."""
    if words[end].folded in SUFFIXES and words[end].is_capital and _gap(text, words, end) in ("", ","):
        return 1
    if _NICKNAME.match(text, words[end - 1].end) and end + 1 < len(words) and words[end + 1].is_capital:
        return 2
    if not is_joined(text, words[end - 1], words[end]) or _COMPOUND.search(words[end - 1].folded):
        return 0
    if words[end].is_capital:
        breaks = words[end].folded in NO_NAMES or words[end].folded in FUNCTION_WORDS - _ALSO_NAMES
        one, other = words[end - 1], words[end]
        is_capitals = text[one.start : one.end].isupper() and text[other.start : other.end].isupper()
        breaks = breaks or (not is_capitals and _is_shouted(text, one) != _is_shouted(text, other))
        return 0 if breaks and not _is_initial(words[end]) else 1
    return _bridge(text, words, start, end)


def _bridge(text: str, words: Sequence[Word], start: int, end: int) -> int:
    """How many words a run goes on over small ones: "van Beethoven", "Department of Justice"."""
    ahead = end
    while ahead < min(len(words) - 1, end + 3) and is_joined(text, words[ahead], words[ahead + 1]):
        if words[ahead].is_capital:
            break
        ahead += 1
    if ahead == end or not words[ahead].is_capital:
        return 0
    between = {word.folded for word in words[end:ahead]}
    run = [word.folded for word in words[start:end]]
    after = set[str]()
    for left, right in pairwise(words[ahead : ahead + 3]):
        if not is_joined(text, left, right):
            break
        after.add(right.folded)
    goes_on = between <= PARTICLES or _is_institution(run, between, words[ahead].folded, after)
    return ahead - end + 1 if goes_on else 0


def _is_institution(run: Sequence[str], between: set[str], following: str, after: AbstractSet[str]) -> bool:
    """Do small words go on an institution's name or a title: "Food and Drug Administration", "Secretary of State"?"""
    if between <= {"of", "the"} and run[-1] in TITLES and following in OFFICES:
        return True
    if between <= {"of", "for", "the", "on"}:
        return bool(INSTITUTIONS.intersection(run)) and not _PERSONAL.intersection(run)
    is_long = bool({"of", "for"}.intersection(run))
    return between == {"and"} and (is_long or (run[-1] in FIELDS and bool(after & INSTITUTIONS)))


def _has_tail(text: str, words: Sequence[Word], start: int, end: int) -> bool:
    """Does a small word end the name: "Trump campaign", "Oslo police"?"""
    return (
        end < len(words)
        and words[end].folded in INSTITUTION_TAILS
        and is_joined(text, words[end - 1], words[end])
        and not words[end - 1].is_possessive
        and words[start].folded not in ADJECTIVES
    )


def _gap(text: str, words: Sequence[Word], i: int) -> str:
    return text[words[i - 1].end : words[i].start].strip()


def _title_end(text: str, words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """Where the title begins and where the name does, within a run."""
    folded = [word.folded for word in words[start:end]]
    if folded[-1] in INSTITUTIONS and not set(folded[:-2]) & ADDRESSES and not FIRST_NAMES & set(folded[-2:-1]):
        return start, start
    if folded[-1] in INSTITUTION_TAILS:
        return start, start
    begin = 0
    for i, word in enumerate(folded[:-1]):
        is_office = (
            word in OFFICES
            and bool({"of", "homeland"} & set(folded[max(0, i - 2) : i]))
            and bool(TITLES & set(folded[:i]))
        )
        if (word in TITLES and word not in FIRST_NAMES) or is_office:
            begin = i + 1
    if begin == 0:
        begin = _leading(text, words, start, folded)
    elif folded[begin] in TITLES and begin == len(folded) - 1 and not ADDRESSES & set(folded):
        begin = len(folded)  # "Foreign Secretary"
    return start, start + begin


def _leading(text: str, words: Sequence[Word], start: int, folded: Sequence[str]) -> int:
    """How many words before a name without title are none of it: "Republican", "CNN"."""
    rest = len(folded) - 1
    if folded[0] in PARTIES and rest and not INSTITUTIONS & set(folded):
        return 1
    if start == 0 and rest > 1 and folded[1] in FIRST_NAMES and _ROLE.search(folded[0]):
        return 1  # "Pollster Ann Selzer" at the head of a sentence
    for i in range(1, rest):
        previous = words[start + i - 1]
        acronym = not _is_initial(previous) and text[previous.start : previous.end].isupper()
        before = set(folded[:i])
        if folded[i] in FIRST_NAMES and not before & FIRST_NAMES and (acronym or before & (INSTITUTIONS | ADJECTIVES)):
            return i
    return 0


def _names_nobody(text: str, words: Sequence[Word], begin: int, end: int) -> bool:
    folded = [word.folded for word in words[begin:end]]
    word = words[begin]
    is_from = len(folded) > 1 and folded[-2] in PLACES | _HALVES
    if folded[-1] in _PARTISANS and is_from and begin and words[begin - 1].folded in DETERMINERS:
        return True  # "the Utah Republican"
    if folded[-1] in TITLES and not (begin and words[begin - 1].folded in TITLES) and folded[0] not in FIRST_NAMES:
        return True
    if len(folded) > 1:
        return False
    if word.folded in MONTHS:
        before = begin > 0 and words[begin - 1].folded in PREPOSITIONS
        return before or text[word.end : word.end + 2].strip().isdigit()
    return bool(_PARTY_TAG.match(word.folded)) or word.folded in ADJECTIVES - {"u.s.", "uk", "eu", "un"}


def _name(page: Page, words: Sequence[Word], where: tuple[int, int, int], *, is_first: bool) -> Name:
    title, begin, end = where
    before = words[title - 1].folded if title else ""
    before_that = words[title - 2].folded if title > 1 else ""
    roles, about = _roles(page.text, words, where)
    return Name(
        span=Span(words[begin].start, words[end - 1].end),
        words=tuple(word.folded for word in words[begin:end]),
        title=tuple(word.folded for word in words[title:begin]),
        roles=roles,
        about=about,
        is_quoted=page.is_quoted(words[begin].start),
        is_subject=is_first and before not in PREPOSITIONS and not words[end - 1].is_possessive,
        is_acting=_is_acting(page.text, words, end),
        is_possessive=words[end - 1].is_possessive,
        has_article=before == "the",
        is_located=before in _PLACED_BY or (before == "the" and before_that in _PLACED_BY),
    )


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
