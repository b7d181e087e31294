"""Source -> antecedent -> Speaker: who in the whole article is meant by "he", "Clinton", "the minister".

Rules over the names of the article and the sources of earlier quotes. `resolve` is all that the rest of the package calls.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from quotes.article import Mention, MentionKind, Quote, Speaker, SpeakerKind
from quotes.cast import Cast, Sex, sex_of_words
from quotes.lexicon import (
    ADJECTIVES,
    DETERMINERS,
    DOCUMENTS,
    FUNCTION_WORDS,
    INSTITUTION_TAILS,
    PREPOSITIONS,
    PRONOUNS,
    SPELLED_OUT,
    TITLES,
)
from quotes.names import Name, Page, Word, find_names, read_page
from quotes.spans import Span

_NAMES_BACK: Final = 40  # names before a pronoun that are looked at
_SOURCES_BACK: Final = 8  # earlier sources that are looked at
_CONTINUES: Final = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your"})
_LEADING: Final = _CONTINUES | {"a", "an", "one", "both", "but", "and"}
_COMPANIES: Final = frozenset(
    "company firm group organisation organization agency newspaper paper magazine network outlet site union charity bank"
    " retailer airline institute center centre department ministry club".split()
)

_PERSON: Final = re.compile(
    r"(?:(?<!pap)(?<!lett)(?<!pow)er|[tsdl]or|ist|man|woman|person|i?cian|ian|ee|[dt]ent|crat|old|mogul|star|aide|candidate|advocate|ally"
    r"|chief|boss|head|hopeful|conservative|source|representative|executive|native|veteran|magnate|mother|chef|coach|guy|boy|girl|kid"
    r"|friend|son|wife|husband|mate|pilot|billionaire|millionaire|diplomat|runner|rival|champion|official|insider|republican|american)$"
)
_ADDS: Final = frozenset("who which that whose where including speaking a an the long".split())
_PUBLISHED: Final = frozenset(
    "released published conducted issued posted obtained given provided sent signed dated taken out".split()
)
_BREAKS: Final = ("(", "—", "–", " - ", "--", ";", "―")
_UTTERANCES: Final = frozenset(
    """statement statements tweet tweets words argument arguments remarks remark comment comments message speech answer
    reporting letter piece post testimony report response account op-ed announcement email""".split()
)
_WORKS: Final = frozenset({"poll", "polls", "study", "studies", "letter", "post", "documents", "memo", "article", "book"})
_ISSUED: Final = frozenset(
    "report statement statements ruling website editorial review data research statistics figures records release decision".split()
)

Who = int | str  # the number of an entity of the cast, or the folded words of a description


@dataclass(frozen=True, slots=True)
class _Said:
    """An earlier source, resolved."""

    span: Span
    who: Who
    sentence: int


@dataclass(slots=True)
class _Person:
    """A speaker that the article describes and does not name."""

    name: str
    head: str
    kind: SpeakerKind
    sex: Sex | None
    is_plural: bool
    mentions: list[Mention] = field(default_factory=list)


def resolve(text: str, quotes: Sequence[Quote]) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """Say who is speaking in each quote.

    Args:
        text: The article.
        quotes: Of that article, in any order; what their `speaker` says is ignored.

    Returns:
        The quotes in the order given, with `speaker` set or None where the article does not tell;
        and the speakers, in the order in which they first speak.
    """
    if not quotes:
        return (), ()
    return _Resolver(text, quotes).run()


class _Resolver:
    def __init__(self, text: str, quotes: Sequence[Quote]) -> None:
        self.text = text
        self.quotes = quotes
        self.page: Page = read_page(text)
        self.names: tuple[Name, ...] = find_names(self.page)
        self.cast = Cast(self.page, self.names)
        self.starts = [name.start for name in self.names]
        self.said: list[_Said] = []
        self.described: dict[str, _Person] = {}
        self.by_head: dict[str, str] = {}
        self.by_role: defaultdict[str, list[int]] = defaultdict(list)
        for number, entity in enumerate(self.cast.entities):
            for role in entity.roles | ({entity.words[-1]} if entity.kind == "organisation" else set()):
                self.by_role[role].append(number)

    def run(self) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        whose: dict[int, Who | None] = {}
        order = sorted(range(len(self.quotes)), key=lambda i: (self.quotes[i].source or self.quotes[i].contents[0]).start)
        for i in order:
            source = self.quotes[i].source
            if source is None:
                continue
            whose[i] = self._who(self.quotes[i], source)
            who = whose[i]
            if who is not None:
                self.said.append(_Said(source, who, self.page.sentence_at(source.start)))
        self._float(whose)
        return self._speakers(whose)

    # ---------------------------------------------------------------- sources

    def _who(self, quote: Quote, source: Span) -> Who | None:
        words = self.page.words_in(source.start, source.end)
        if not words:
            return None
        if len(words) <= 2 and (pronoun := _pronoun_of(words)):
            return self._pronoun(pronoun, quote, source)
        name = self._head_name(source, words)
        if name is not None:
            if (together := self._together(name, source, words)) is not None:
                return together
            return self.cast.of_name[name]
        if not self._names_inside(source):
            plain = tuple(w.folded for w in words if w.folded not in _LEADING)
            if (found := self.cast.find(plain, source.start)) is not None:
                return found
        if (owner := self._author(source, words)) is not None:
            return owner
        return self._description(quote, source, words)

    def _author(self, source: Span, words: Sequence[Word]) -> int | None:
        """Who speaks through words that are somebody's: "data from the WHO", "Mr. Miller's statement"."""
        inside = self._names_inside(source)
        if not inside:
            return None
        first, last = self.names[inside[0]], self.names[inside[-1]]
        after = self.page.words_in(first.span.end, source.end)
        before = self._title_free(source.start, first)
        owns = first.is_possessive and not [w for w in before if w.folded not in DETERMINERS]
        if owns and after and after[-1].folded in _UTTERANCES and len(after) < 4:
            return self.cast.of_name[inside[0]]
        before = [w for w in before if w.folded != "the"]
        head, _ = _head([w for w in words if w.folded not in _LEADING] or words)
        if last is not first:
            return None
        if before and before[-1].folded in ("by", "from") and head in (DOCUMENTS | _UTTERANCES) - _WORKS:
            return self.cast.of_name[inside[0]]
        adjective = not before and not first.is_possessive and len(after) == 1 and not self._is_person(inside[0])
        return self.cast.of_name[inside[0]] if adjective and head in _ISSUED else None

    def _together(self, name: int, source: Span, words: Sequence[Word]) -> str | None:
        """The group that a source names: "Clinton and her aides", with names in full."""
        end = self.names[name].span.end
        following = self.page.words_in(end, source.end)
        if not following or (following[0].folded != "and" and not self._is_list(end, source)):
            return None
        parts: list[str] = []
        position = next((w.start for w in words if w.folded not in _LEADING), source.start)
        kept = self._np(words)
        for i in self._names_inside(source):
            here = self.names[i]
            start = max(position, here.start - sum(len(t) for t in here.title))
            start = self._title_free(position, here)[-1].end + 1 if self._title_free(position, here) else here.start
            parts.append(self.text[position : max(position, start)])
            who = self.cast.entities[self.cast.of_name[i]]
            parts.append(self.cast.display(who) if who.kind == "person" else here.span.of(self.text))
            position = here.span.end
        parts.append(self.text[position : max(position, kept[-1].end)])
        text = " ".join("".join(parts).split())
        key = text.casefold()
        self.described.setdefault(key, _Person(text, "", "group", None, is_plural=True))
        return key

    def _is_list(self, end: int, source: Span) -> bool:
        """Does "A, B and C" follow, and no apposition?"""
        rest = self.text[end : source.end]
        number = bisect_left(self.starts, end)
        if not rest.startswith(",") or " and " not in rest or number >= len(self.names):
            return False
        name = self.names[number]
        following = self.text[name.span.end : source.end].lstrip()
        is_next = name.start < source.end and not self._title_free(end, name) and self._is_person(number)
        return is_next and following.startswith((",", "and "))

    def _names_inside(self, source: Span) -> range:
        first = bisect_left(self.starts, source.start)
        last = bisect_left(self.starts, source.end)
        while last > first and self.names[last - 1].span.end > source.end:
            last -= 1
        return range(first, last)

    def _head_name(self, source: Span, words: Sequence[Word]) -> int | None:
        """The name that the source is, not one that only stands in it: "Robby Mook" in "Clinton aide Robby Mook"."""
        inside = self._names_inside(source)
        if not inside:
            return None
        parts = list(self._parts(source, words))
        for number, (start, end) in enumerate(parts):
            here = [i for i in inside if start <= self.names[i].start < end]
            if not here:
                continue
            name = self._head_of_part(start, end, here)
            if name is not None and (number == 0 or self._is_person(name)):
                return name
            if number >= 1:
                break
        return None

    def _parts(self, source: Span, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """The source cut at commas and brackets."""
        start = source.start
        for left, right in zip(words, words[1:], strict=False):
            if any(mark in self.text[left.end : right.start] for mark in ",(;—–"):
                yield start, right.start
                start = right.start
        yield start, source.end

    def _head_of_part(self, start: int, end: int, here: Sequence[int]) -> int | None:
        """The first name that is not the complement, the owner or an attribute of something else."""
        for i in here:
            name = self.names[i]
            before = [w for w in self._title_free(start, name) if w.folded not in ADJECTIVES]
            after = self.page.words_in(name.span.end, end)
            while before and before[-1].folded in DETERMINERS:
                before.pop()
            while before and before[0].folded in ("but", "and", "even", "both"):
                before.pop(0)
            if after and (name.is_possessive or after[0].folded not in PREPOSITIONS | FUNCTION_WORDS):
                continue
            if not before or before[-1].folded not in FUNCTION_WORDS:
                return i
        return None

    def _title_free(self, start: int, name: Name) -> Sequence[Word]:
        """The words from `start` to the title of `name`."""
        words = self.page.words_in(start, name.start)
        return words[: len(words) - len(name.title)] if name.title else words

    def _is_person(self, name: int) -> bool:
        return self.cast.entities[self.cast.of_name[name]].kind in ("person", "unknown")

    # ---------------------------------------------------------------- pronouns

    def _pronoun(self, pronoun: str, quote: Quote, source: Span) -> Who | None:
        if pronoun in ("i", "we", "you"):
            return self._voice(quote, source) if pronoun != "you" else None
        if pronoun == "who":
            return self._relative(source)
        return self._antecedent(pronoun, quote, source)

    def _voice(self, quote: Quote, source: Span) -> Who | None:
        """Who says "I": the speaker of the quotation that it stands in."""
        for other in self.quotes:
            if other is not quote and other.source and any(c.contains(source) for c in other.contents):
                return self._who(other, other.source)
        return None

    def _relative(self, source: Span) -> Who | None:
        """The antecedent of "who" or "which": the words right before it."""
        sentence = self.page.sentences[self.page.sentence_at(source.start)]
        number = bisect_left(self.starts, source.start) - 1
        after_comma = self.text[: source.start].rstrip()[-1:] in (",", "-", "—", "–")
        while number >= 0 and self.names[number].start >= sentence.start:
            name = self.names[number]
            gap = self.text[name.span.end : source.start].strip(" ,-—–")
            if not gap and (self._is_person(number) or name.is_subject):
                return self.cast.of_name[number]
            if not after_comma:
                break
            if self.cast.entities[self.cast.of_name[number]].kind == "person":
                return self.cast.of_name[number]
            number -= 1
        words = list(self.page.words_in(max(sentence.start, source.start - 60), source.start))
        taken: list[Word] = []
        while words and len(taken) < 4 and words[-1].folded not in FUNCTION_WORDS:
            if taken and self.text[words[-1].end : taken[0].start].strip():
                break
            taken.insert(0, words.pop())
        if not taken:
            return None
        return self._add_description(Span(taken[0].start, taken[-1].end), taken)

    def _antecedent(self, pronoun: str, quote: Quote, source: Span) -> Who | None:
        best: tuple[float, Who] | None = None
        for who, score in self._candidates(pronoun, quote, source):
            if best is None or score > best[0]:
                best = score, who
        return best[1] if best else None

    def _candidates(self, pronoun: str, quote: Quote, source: Span) -> Iterator[tuple[Who, float]]:
        sentence = self.page.sentence_at(source.start)
        paragraph = self.page.paragraph_at(source.start)
        for said in reversed(self.said[-_SOURCES_BACK:]):
            fit = self._fit(pronoun, said.who)
            if fit is not None and said.span.end <= source.start:
                distance = W["sentence"] * min(sentence - said.sentence, 10)
                far = W["paragraph"] * min(paragraph - self.page.paragraph_at(said.span.start), 6)
                yield said.who, fit + distance + far + W["source"]
        number = bisect_left(self.starts, source.start)
        for i in range(number - 1, max(-1, number - 1 - _NAMES_BACK), -1):
            name, who = self.names[i], self.cast.of_name[i]
            fit = self._fit(pronoun, who)
            if fit is None:
                continue
            distance = W["sentence"] * min(sentence - name.sentence, 10)
            far = W["paragraph"] * min(paragraph - self.page.paragraph_at(name.start), 6)
            own = any(content.contains(name.span) for content in quote.contents)
            yield (
                who,
                fit
                + distance
                + far
                + W["subject"] * name.is_subject
                + W["possessive"] * name.is_possessive
                + W["quoted"] * name.is_quoted
                + W["own"] * own,
            )

    def _fit(self, pronoun: str, who: Who) -> float | None:
        """How well a pronoun fits somebody; None where it does not."""
        if isinstance(who, str):
            person = self.described[who]
            if pronoun in ("he", "she"):
                if person.kind not in ("person", "unknown") or person.is_plural or person.sex not in (None, pronoun):
                    return None
                return W["known"] * (person.sex == pronoun)
            if pronoun == "person":
                return None
            if pronoun == "they":
                return W["plural"] * person.is_plural if person.kind != "document" else None
            return 0.0 if person.kind in ("document", "organisation") else None
        entity = self.cast.entities[who]
        often = W["often"] * math.log(len(entity.names))
        if pronoun in ("he", "she", "person"):
            if entity.kind not in ("person", "unknown") or (pronoun != "person" and entity.sex not in (None, pronoun)):
                return None
            return often + W["known"] * (entity.sex == pronoun) + W["unknown"] * (entity.kind == "unknown")
        if entity.kind == "person":
            return None
        return often + W["known"] * (entity.kind == "organisation")

    # ---------------------------------------------------------------- descriptions

    def _description(self, quote: Quote, source: Span, words: Sequence[Word]) -> Who | None:
        kept = self._np(words)
        if not kept:
            return None
        head, modifiers = _head(kept)
        span = Span(kept[0].start, self._end(kept[-1], source))
        owned = any(word.is_possessive for word in words)
        if words[0].folded not in _CONTINUES and len(words) > 1 and not owned:
            return self._add_description(span, kept)
        if _is_plural(head) or head in DOCUMENTS:
            return self.by_head.get(head) or self._add_description(span, kept)
        entity = self._by_role(head, modifiers, source)
        if entity is not None:
            return entity
        if head in self.by_head:
            return self.by_head[head]
        if words[0].folded in ("the", "this", "that") and not owned:
            if head in _COMPANIES and (who := self._antecedent("it", quote, source)) is not None:
                return who
            if _kind(head) == "person" and (who := self._antecedent("person", quote, source)) is not None:
                return who
        return self._add_description(span, kept)

    def _end(self, last: Word, source: Span) -> int:
        """Where a description ends: with its last word, or with "%" and the like after it."""
        rest = self.text[last.end : source.end]
        return last.end + len(rest) - len(rest.lstrip("%$€£"))

    def _np(self, words: Sequence[Word]) -> list[Word]:
        """The description without leading determiners and without what is added to it."""
        kept = list(words)
        while len(kept) > 1 and kept[0].folded in _LEADING:
            kept.pop(0)
        for i, (left, right) in enumerate(zip(kept, kept[1:], strict=False)):
            gap = self.text[left.end : right.start]
            added = "," in gap and (right.folded in _ADDS or right.folded.endswith(("ing", "ed")))
            published = any(w.folded in DOCUMENTS for w in kept[: i + 1]) and right.folded in _PUBLISHED
            if added or published or any(mark in gap for mark in _BREAKS):
                return kept[: i + 1]
        return kept

    def _by_role(self, head: str, modifiers: frozenset[str], source: Span) -> int | None:
        numbers = self.by_role.get(head, ())
        best: tuple[int, int] | None = None
        found = None
        for number in numbers[:_NAMES_BACK]:
            entity = self.cast.entities[number]
            shared = len(modifiers & (entity.about | set(entity.words)))
            if modifiers and not shared:
                continue
            places = entity.names
            before = bisect_left(places, source.start, key=lambda i: self.names[i].start)
            near = -(source.start - self.names[places[before - 1]].start) if before else -len(self.text)
            if best is None or (shared, near) > best:
                best, found = (shared, near), number
        return found

    def _add_description(self, span: Span, words: Sequence[Word]) -> str:
        head, _ = _head(words)
        key = " ".join(word.folded for word in words)
        if key not in self.described:
            name = " ".join(span.of(self.text).split())
            plural = _is_plural(head)
            self.described[key] = _Person(name, head, _kind(head), sex_of_words({head}), plural)
        self.by_head[head] = key
        return key

    # ---------------------------------------------------------------- floating quotations

    def _float(self, whose: dict[int, Who | None]) -> None:
        order = sorted(range(len(self.quotes)), key=lambda i: self.quotes[i].start)
        previous: int | None = None
        for i in order:
            quote = self.quotes[i]
            if quote.source is None:
                whose[i] = self._floating(quote, None if previous is None else self.quotes[previous], whose.get(previous or 0))
            previous = i

    def _floating(self, quote: Quote, previous: Quote | None, who: Who | None) -> Who | None:
        if quote.cue is not None or previous is None or not self.page.is_quoted(quote.start):
            return None
        here = self.page.paragraph_at(quote.start)
        there = self.page.paragraph_at(previous.end - 1)
        return who if here - there <= 1 else None

    # ---------------------------------------------------------------- result

    def _speakers(self, whose: dict[int, Who | None]) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        numbers: dict[Who, int] = {}
        mentions: defaultdict[Who, list[Mention]] = defaultdict(list)
        out = []
        for i, quote in enumerate(self.quotes):
            who = whose.get(i)
            number = None if who is None else numbers.setdefault(who, len(numbers))
            out.append(replace(quote, speaker=number))
            if who is not None and quote.source is not None:
                words = self.page.words_in(quote.source.start, quote.source.end)
                kind: MentionKind = "pronoun" if len(words) <= 2 and _pronoun_of(words) else "description"
                mentions[who].append(Mention(quote.source, kind))
        return tuple(out), tuple(self._speaker(who, mentions[who]) for who in numbers)

    def _speaker(self, who: Who, sources: Sequence[Mention]) -> Speaker:
        if isinstance(who, str):
            person = self.described[who]
            return Speaker(person.name, person.kind, tuple(sorted(set(sources), key=lambda m: m.span)))
        entity = self.cast.entities[who]
        spans = [Mention(self.names[i].span, "name") for i in entity.names]
        others = [m for m in set(sources) if not any(m.span.overlaps(s.span) for s in spans)]
        kind: SpeakerKind = "organisation" if entity.kind == "place" else entity.kind
        return Speaker(self.cast.display(entity), kind, tuple(sorted([*spans, *others], key=lambda m: m.span)))


W = {
    "sentence": -1.0,
    "paragraph": -0.5,
    "source": 2.0,
    "subject": 1.5,
    "possessive": -1.0,
    "quoted": -3.0,
    "own": -3.0,
    "known": 2.0,
    "unknown": -2.0,
    "often": 0.5,
    "plural": 2.0,
}


def _pronoun_of(words: Sequence[Word]) -> str | None:
    """The pronoun that these words are, if they are one: "he", "who've", "she herself"."""
    first = PRONOUNS.get(words[0].folded.partition("'")[0]) if words else None
    rest = all(word.folded in PRONOUNS or word.folded in ("also", "all", "both") for word in words[1:])
    return first if rest else None


def _head(words: Sequence[Word]) -> tuple[str, frozenset[str]]:
    """The noun of a description, and the other words that say something."""
    end = next((i for i, word in enumerate(words) if i and word.folded in PREPOSITIONS | {"and"}), len(words))
    head = words[end - 1].folded
    rest = {SPELLED_OUT.get(w.folded, w.folded) for w in words if w.folded not in FUNCTION_WORDS}
    return head, frozenset(rest - {head})


def _is_plural(head: str) -> bool:
    return head in ("people", "police", "men", "women", "some", "many", "others", "staff") or (
        head.endswith("s") and not head.endswith("ss")
    )


def _kind(head: str) -> SpeakerKind:
    if head in DOCUMENTS:
        return "document"
    if head in INSTITUTION_TAILS | _COMPANIES:
        return "organisation"
    if _is_plural(head):
        return "group"
    return "person" if head in TITLES or _PERSON.search(head) else "unknown"
