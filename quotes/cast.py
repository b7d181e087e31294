"""The cast of an article: which names belong to one person, organisation or place."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from quotes.lexicon import (
    FEMALE,
    FEMALE_NAMES,
    FIRST_NAMES,
    INSTITUTION_TAILS,
    INSTITUTIONS,
    MALE,
    MALE_NAMES,
    PARTICLES,
    PLACES,
    SUFFIXES,
    TITLES,
)
from quotes.names import Name, Page

Sex = Literal["he", "she"]
EntityKind = Literal["person", "organisation", "place", "unknown"]

_MOST_NAMESAKES: Final = 20  # people of one surname that are compared with each other; keeps the pass linear
_SMALL: Final = frozenset({"of", "the", "for", "and", "on", "in", "&"})


@dataclass(slots=True)
class Entity:
    """Somebody, or something, that the article names.

    Args:
        words: Folded words of the fullest name.
        kind: What it is, as far as the names tell.
        names: Numbers of its names in the article, in text order.
        full: Those of them that are more than a surname.
        roles: Nouns said of it: "minister", "spokesman".
        about: All words said of it: "Kremlin", "former".
        sex: The pronoun that fits; None where nothing tells.
    """

    words: tuple[str, ...]
    kind: EntityKind = "unknown"
    names: list[int] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    sex: Sex | None = None

    @property
    def first(self) -> str:
        """The first word of the fullest name."""
        return self.words[0]

    @property
    def core(self) -> tuple[str, ...]:
        """The words of the fullest name without "Jr." and its like."""
        return _core(self.words)


class Cast:
    """The entities of an article, and which name is whose.

    Args:
        page: The article.
        names: Its names, in text order.
    """

    def __init__(self, page: Page, names: Sequence[Name]) -> None:
        self.page = page
        self.names = names
        self.entities: list[Entity] = []
        self.of_name: list[int] = [-1] * len(names)
        self._exact: dict[tuple[str, ...], int] = {}
        self._by_last: defaultdict[str, list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_acronym: dict[str, int] = {}
        self._alone = Counter(name.words[0] for name in names if len(name.words) == 1)
        self._gather()
        for entity in self.entities:
            self._describe(entity)

    def display(self, entity: Entity) -> str:
        """The fullest name, spelled as in the article."""
        forms = Counter(" ".join(self.names[i].span.of(self.page.text).split()) for i in entity.names)
        return max(forms, key=lambda form: (len(form.split()), not form.isupper(), forms[form] if form.isupper() else len(form)))

    def find(self, words: tuple[str, ...], position: int) -> int | None:
        """The entity that `words` name at `position`, which no name of the pass covers: a headline, a label."""
        while len(words) > 1 and words[0] in TITLES:
            words = words[1:]
        if words in self._exact:
            return self._exact[words]
        if len(words) == 1 and words[0] in self._by_acronym and words[0] not in self._by_last:
            return self._by_acronym[words[0]]
        if not words or (len(words) > 1 and len(self._by_last[words[-1]]) == 0):
            return None
        name = None if len(words) > 1 else self._single(words[0], position, sex=None, titled=False, article=False, located=False)
        if len(words) > 1:
            return next((i for i in self._by_last[words[-1]][:_MOST_NAMESAKES] if same_person(words, self.entities[i].words)), None)
        return name

    def _gather(self) -> None:
        long = [i for i, name in enumerate(self.names) if len(_core(name.words)) > 1]
        for i in long:
            self._add_long(i)
        self._learn_acronyms()
        for i, name in enumerate(self.names):
            if len(_core(name.words)) == 1:
                self._add_short(i)

    def _add_long(self, i: int) -> None:
        name = self.names[i]
        number = self._exact.get(name.words)
        if number is None and looks_personal(name):
            number = next(
                (n for n in self._by_last[_core(name.words)[-1]][:_MOST_NAMESAKES] if self._is_namesake(name, n)), None
            )
        if number is None:
            number = self._new(name.words, "person" if looks_personal(name) else "organisation")
        self._exact[name.words] = number
        entity = self.entities[number]
        if len(name.words) > len(entity.words):
            entity.words = name.words
        entity.full.append(i)
        self._join(i, number)

    def _is_namesake(self, name: Name, number: int) -> bool:
        entity = self.entities[number]
        return entity.kind == "person" and same_person(name.words, entity.words)

    def _new(self, words: tuple[str, ...], kind: EntityKind) -> int:
        number = len(self.entities)
        self.entities.append(Entity(words, kind))
        core = _core(words)
        self._by_last[core[-1]].append(number)
        for word in dict.fromkeys(core):
            self._by_word[word].append(number)
        return number

    def _join(self, i: int, number: int) -> None:
        self.of_name[i] = number
        self.entities[number].names.append(i)
        self.entities[number].roles |= self.names[i].roles
        self.entities[number].about |= self.names[i].about

    def _learn_acronyms(self) -> None:
        for number, entity in enumerate(self.entities):
            words = entity.words[1:] if entity.first in ("u.s.", "uk", "us") else entity.words
            large = [word[0] for word in words if word not in _SMALL]
            for letters in (large, large[1:] if words[0] == "department" else [], [word[0] for word in words]):
                if len(letters) > 1:
                    acronym = "".join(letters)
                    self._by_acronym.setdefault("u.s." if acronym == "us" else acronym, number)
        text = self.page.text
        for i, name in enumerate(self.names[:-1]):
            following = self.names[i + 1].span
            bracketed = text[name.span.end : following.start].strip() == "(" and text[following.end : following.end + 1] == ")"
            short = following.of(text)
            if not bracketed or self.of_name[i] < 0 or " " in short:
                continue
            if short.startswith("@"):
                self._by_acronym[self.names[i + 1].words[0]] = self.of_name[i]
            elif sum(map(str.isupper, short)) > 1 and self.entities[self.of_name[i]].first not in FIRST_NAMES:
                self._by_acronym[self.names[i + 1].words[0]] = self.of_name[i]
                self.entities[self.of_name[i]].kind = "organisation"

    def _add_short(self, i: int) -> None:
        name = self.names[i]
        text = name.span.of(self.page.text)
        word = _core(name.words)[0]
        number = self._by_acronym.get(word) if (text.isupper() or text[0] == "@") and len(word) > 1 and not name.title else None
        if number is None:
            number = self._single(
                word,
                name.start,
                sex=sex_of_words(name.title),
                titled=bool(name.title),
                article=name.has_article,
                located=name.is_located,
            )
        if number is None:
            number = self._exact.get((word,))
            if number is None or (name.title and self.entities[number].kind == "place"):
                kind: EntityKind = "person" if name.title else "place" if word in PLACES else "unknown"
                number = self._exact[(word,)] = self._new((word,), kind)
        self._join(i, number)

    def _single(
        self, word: str, position: int, *, sex: Sex | None, titled: bool, article: bool, located: bool
    ) -> int | None:
        """Whose name is one word: the person's of that surname, then of that first name, then an organisation's."""
        if word in PLACES and (located or not titled):
            people = [] if located else self._people(self._by_last[word], sex)
            return self._nearest(people, position)
        by_last = self._by_last[word][:_MOST_NAMESAKES]
        by_word = self._by_word[word][:_MOST_NAMESAKES]
        institutions = [n for n in by_word if self.entities[n].kind != "person" and len(self.entities[n].words) > 1]
        if article and not titled:
            ending = [n for n in institutions if self.entities[n].words[-1] == word]
            if ending:
                return self._nearest(ending, position)
        for people in (self._people(by_last, sex), self._people(by_word, sex)):
            if people:
                return self._nearest(people, position)
        starting = [n for n in institutions if self._is_short_for(word, self.entities[n])]
        return starting[0] if len(starting) == 1 and not titled else None

    def _is_short_for(self, word: str, entity: Entity) -> bool:
        """Is "Quinnipiac" the university? Not where the word stands alone more often, as "Trump" beside "Trump Tower"."""
        often = self._alone[word] <= 2 * len(entity.names)
        return often and entity.words[0] == word and entity.words[-1] in INSTITUTIONS and word not in PLACES

    def _people(self, numbers: Sequence[int], sex: Sex | None) -> list[int]:
        people = [n for n in numbers if self.entities[n].kind == "person" and len(self.entities[n].words) > 1]
        if sex is None:
            return people
        known = {n: self._sex_of(n) for n in people}
        fitting = [n for n in people if known[n] == sex]
        return fitting or [n for n in people if known[n] is None]

    def _sex_of(self, number: int) -> Sex | None:
        entity = self.entities[number]
        return sex_of_words(entity.roles) or sex_of_first_name(entity.first)

    def _nearest(self, numbers: Sequence[int], position: int) -> int | None:
        """Of several namesakes the one named in full last before `position`, or else first after it."""
        if len(numbers) < 2:
            return numbers[0] if numbers else None

        import os
        if os.environ.get("V")=="full":
            return max(numbers, key=lambda n: len(self.entities[n].full))
        if os.environ.get("V")=="mix":
            def sc(n):
                b = bisect_left(self.entities[n].full, position, key=lambda i: self.names[i].start)
                d = position - self.names[self.entities[n].full[b-1]].start if b else 10**6
                return d/ (len(self.entities[n].full))
            return min(numbers,key=sc)
        if os.environ.get("V")=="mix2":
            def sc(n):
                b = bisect_left(self.entities[n].full, position, key=lambda i: self.names[i].start)
                d = position - self.names[self.entities[n].full[b-1]].start if b else 10**5
                return (d+1000)/ (len(self.entities[n].full))
            return min(numbers,key=sc)
        def distance(number: int) -> tuple[bool, int]:
            places = self.entities[number].full
            before = bisect_left(places, position, key=lambda i: self.names[i].start)
            if before:
                return False, position - self.names[places[before - 1]].start
            return True, self.names[places[0]].start - position if places else len(self.page.text)

        return min(numbers, key=distance)

    def _describe(self, entity: Entity) -> None:
        """Settle what the entity is and which pronoun fits, from all its names."""
        if entity.kind == "person":
            titled = any(self.names[i].title for i in entity.names)
            articles = sum(self.names[i].has_article for i in entity.full)
            if not titled and entity.first not in FIRST_NAMES and 2 * articles > len(entity.full):
                entity.kind = "organisation"
        located = sum(self.names[i].is_located for i in entity.names)
        if 2 * located > len(entity.names) and entity.first not in FIRST_NAMES and entity.kind != "organisation":
            entity.kind = "place"
        if entity.kind == "unknown" and entity.first in FIRST_NAMES:
            entity.kind = "person"
        titles = Counter(sex_of_words(self.names[i].title) for i in entity.names)
        del titles[None]
        entity.sex = (
            titles.most_common(1)[0][0] if titles else sex_of_first_name(entity.first) or sex_of_words(entity.roles)
        )


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 1 and words[-1] in SUFFIXES else words


def looks_personal(name: Name) -> bool:
    """Does a name of several words look like a person's?"""
    words = set(name.words)
    if name.title:
        return True
    if name.words[-1] in INSTITUTIONS or name.words[-1] in INSTITUTION_TAILS or words & {"of", "for"}:
        return name.words[0] in FIRST_NAMES and len(name.words) == 2 and name.words[-1] in INSTITUTIONS and not name.has_article
    if name.words[0] in FIRST_NAMES:
        return True
    return not words & INSTITUTIONS and not words & PLACES - {name.words[-1]} and name.words[-1] not in PLACES


def same_person(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Can two names of several words be one person's: "J. D. Vance", "James David Vance"?"""
    short, long = sorted((left, right), key=len)
    if (short[-1] in SUFFIXES) != (long[-1] in SUFFIXES):
        return False
    short, long = _core(short), _core(long)
    if short[-1] != long[-1]:
        return False
    if long[-len(short) :] == short and len(short) > 1:
        return True
    middle = [w for w in short[1:-1] if w not in PARTICLES]
    others = [w for w in long[1:-1] if w not in PARTICLES]
    clash = bool(middle and others) and not any(a[0] == b[0] for a in middle for b in others)
    return not clash and _same_first(short[0], long[0])


def _same_first(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    if len(short) <= 2:  # initials: J., J.D.
        return long[0] == short[0]
    return long.startswith(short) and (long == short or len(short) > 2)


def sex_of_words(words: Sequence[str] | set[str] | frozenset[str]) -> Sex | None:
    """Which pronoun a title or role asks for: "Mrs.", "spokeswoman"."""
    male, female = bool(MALE.intersection(words)), bool(FEMALE.intersection(words))
    return None if male == female else "he" if male else "she"


def sex_of_first_name(name: str) -> Sex | None:
    """Which pronoun a common first name asks for."""
    male, female = name in MALE_NAMES, name in FEMALE_NAMES
    return None if male == female else "he" if male else "she"
