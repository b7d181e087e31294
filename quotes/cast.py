"""The cast of an article: which names belong to one person, organisation or place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from quotes.labels import NameKind
from quotes.lexicon import (
    FEMALE,
    FEMALE_NAMES,
    FIRST_NAMES,
    INSTITUTIONS,
    MALE,
    MALE_NAMES,
    PARTICLES,
    PLACES,
    SPELLED_OUT,
    SUFFIXES,
    TITLES,
)
from quotes.names import Name
from quotes.page import Page, fold

Sex = Literal["he", "she"]
EntityKind = Literal["person", "organisation", "place", "unknown"]

_KINDS: Final[dict[NameKind, EntityKind]] = {
    "person": "person",
    "organisation": "organisation",
    "place": "place",
    "other": "unknown",
}
_LONG_ENOUGH: Final = 6  # letters of a surname that may be misspelled
_TOO_LONG: Final = 20
_LONGEST_ACRONYM: Final = 4  # letters: "the U.N." is not Kim Jong Un, but "BRANDT" may be Emma Brandt
_MOST_NAMESAKES: Final = 20  # people of one surname that are compared with each other; keeps the pass linear
_COMPANY: Final = frozenset(
    """agency capital co company corp corporation foundation fund group holdings inc llc ltd management partners
    plc""".split()
)
_FRONTS: Final = frozenset("u.s. uk united states nations kingdom senate house federal royal new york".split())
_PAPERS: Final = frozenset("news times post tribune herald journal gazette press sun star".split())
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
        titles: Those of the roles that stand before its name, spelled out.
        sex: The pronoun that fits; None where nothing tells.
    """

    words: tuple[str, ...]
    kind: EntityKind = "unknown"
    names: list[int] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
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
        self._by_slip: defaultdict[str, list[int]] | None = None
        self._full = _in_full(names)
        self._displays: dict[int, str] = {}
        kinds: defaultdict[tuple[str, ...], Counter[EntityKind]] = defaultdict(Counter)
        for name in names:
            kinds[name.words][_KINDS[name.kind]] += 1
        # The network judges each place by itself; what is written alike is mostly of one kind.
        self._kinds = {words: counts.most_common(1)[0][0] for words, counts in kinds.items()}
        self._alone = Counter(name.words[0] for name in names if len(name.words) == 1)
        self._gather()
        for entity in self.entities:
            self._describe(entity)

    def kind_of(self, name: int) -> EntityKind:
        """What the bearer of a name is."""
        return self.entities[self.of_name[name]].kind

    def display(self, number: int) -> str:
        """The fullest name of an entity, spelled as in the article, with single spaces."""
        if number not in self._displays:
            spans = [self.names[i].span for i in self.entities[number].names]
            forms = Counter(" ".join(span.of(self.page.text).split()) for span in spans)
            self._displays[number] = max(
                sorted(_plainest(forms.keys())),
                key=lambda form: (len(form.split()), not form.isupper(), len(form), forms[form]),
            )
        return self._displays[number]

    def find(self, words: tuple[str, ...]) -> int | None:
        """The entity that `words` name where no name of the pass covers them: in a headline, in a label."""
        while len(words) > 1 and words[0] in TITLES:
            words = words[1:]
        if not words:
            return None
        if words in self._exact:
            return self._exact[words]
        if len(words) == 1:
            number = None if words[0] in self._by_last else self._by_acronym.get(words[0])
            return self._single(words[0], "unknown") if number is None else number
        namesakes = self._by_last.get(words[-1], ())[:_MOST_NAMESAKES]
        return next((number for number in namesakes if same_person(words, self.entities[number].words)), None)

    def _kind_of(self, name: Name) -> EntityKind:
        """What a name is of: as most of those written alike, but as itself where it may be a person's surname."""
        if name.title:
            return "person"
        is_surname = len(name.words) == 1 and name.words[0] in self._by_last
        return _KINDS[name.kind] if is_surname else self._kinds[name.words]

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
        words = self._full.get(name.words, name.words)
        number = self._exact.get(words)
        kind = self._kind_of(name)
        if number is None and kind == "person":
            number = next(
                (n for n in self._by_last[_core(name.words)[-1]][:_MOST_NAMESAKES] if self._is_namesake(name, n)), None
            )
        if number is None:
            number = self._new(words, kind)
        self._exact[name.words] = self._exact[words] = number
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
        self.entities[number].titles.update(SPELLED_OUT.get(word, word) for word in self.names[i].title)

    def _learn_acronyms(self) -> None:
        for number, entity in enumerate(self.entities):
            if entity.kind != "person":
                for acronym in _acronyms(entity.words):
                    self._by_acronym.setdefault(acronym, number)
        text = self.page.text
        for i, (name, following) in enumerate(pairwise(self.names)):
            is_bracketed = text[name.span.end : following.start].strip() == "(" and text.startswith(
                ")", following.span.end
            )
            if not is_bracketed or self.of_name[i] < 0 or len(following.words) > 1:
                continue
            short = following.span.of(text)
            is_acronym = sum(map(str.isupper, short)) > 1 and self.entities[self.of_name[i]].kind != "person"
            if short.startswith("@") or is_acronym:
                self._by_acronym[following.words[0]] = self.of_name[i]

    def _add_short(self, i: int) -> None:
        name = self.names[i]
        text = name.span.of(self.page.text)
        word = _core(name.words)[0]
        is_acronym = len(word) > 1 and not name.title and (text.isupper() or text.startswith("@"))
        kind = self._kind_of(name)
        number = self._by_acronym.get(word) if is_acronym else None
        if number is not None and (kind == "place") != (self.entities[number].kind == "place"):
            number = None  # "U.S." is not United Steelworkers
        if number is None and not (is_acronym and kind != "person" and len(word) <= _LONGEST_ACRONYM):
            number = self._single(word, kind, title=name.title, has_article=name.has_article)
        if number is None:
            number = self._exact.get((word,))
            if number is not None and name.title and self.entities[number].kind != "person":
                number = None  # "Mr. Lincoln" is not the town
        if number is None and kind == "person" and not name.title:
            number = self._misspelled(word)
        if number is None:
            number = self._exact[(word,)] = self._new((word,), kind)
        self._join(i, number)

    def _single(
        self,
        word: str,
        kind: EntityKind,
        *,
        title: Sequence[str] = (),
        has_article: bool = False,
    ) -> int | None:
        """Whose name is one word: the person's of that surname, then of that first name, then an organisation's."""
        if kind == "place":
            return None
        by_last = self._by_last.get(word, ())[:_MOST_NAMESAKES]
        by_word = self._by_word.get(word, ())[:_MOST_NAMESAKES]
        institutions = [n for n in by_word if self.entities[n].kind != "person" and len(self.entities[n].words) > 1]
        if (kind == "organisation" and word not in PLACES) or (has_article and not title):
            ending = [n for n in institutions if self.entities[n].words[-1] == word]
            if ending:
                return self._foremost(ending)
        sex = sex_of_words(title)
        for people in (self._people(by_last, sex), self._people(by_word, sex) if kind in ("person", "unknown") else ()):
            if people:
                spelled = {SPELLED_OUT.get(one, one) for one in title}
                return self._foremost([n for n in people if spelled & self.entities[n].titles] or people)
        starting = [n for n in institutions if self._is_short_for(word, self.entities[n])]
        return starting[0] if len(starting) == 1 and not title else None

    def _is_short_for(self, word: str, entity: Entity) -> bool:
        """Is "Quinnipiac" the university? Not where the word mostly stands alone, as "Trump" beside "Trump Tower"."""
        often = self._alone[word] <= 2 * len(entity.names)
        return often and entity.words[0] == word and entity.words[-1] in INSTITUTIONS and word not in PLACES

    def _misspelled(self, word: str) -> int | None:
        """The one person whose surname is this word but for a slip inside it: "Bornsten" for "Bornstein"."""
        if not _LONG_ENOUGH <= len(word) <= _TOO_LONG or word in FIRST_NAMES:
            return None
        if self._by_slip is None:
            self._by_slip = defaultdict(list)
            for number, entity in enumerate(self.entities):
                if entity.kind == "person" and len(entity.words) > 1 and entity.first in FIRST_NAMES:
                    for slip in _slips(entity.core[-1]):
                        if len(self._by_slip[slip]) < 2:  # two are as good as many: neither is meant
                            self._by_slip[slip].append(number)
        near = {number for slip in _slips(word) for number in self._by_slip.get(slip, ())}
        likely = [number for number in near if _is_slip(word, self.entities[number].core[-1])]
        return likely[0] if len(near) == len(likely) == 1 else None

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

    def _foremost(self, numbers: Sequence[int]) -> int | None:
        """Of several namesakes the one introduced first; one with no usual first name, named so once, may be none.

        On the training articles this is right more often than the one most often named in full, and that more often
        than the one named in full last.
        """

        def order(number: int) -> tuple[bool, bool, int]:
            entity = self.entities[number]
            is_doubtful = len(entity.full) < 2 and entity.first not in FIRST_NAMES
            return entity.words[-1] in SUFFIXES, is_doubtful, number

        return min(numbers, key=order, default=None)

    def _describe(self, entity: Entity) -> None:
        """Settle what the entity is and which pronoun fits, from all its names."""
        kinds = Counter(self._kind_of(self.names[i]) for i in entity.full or entity.names)
        entity.kind = kinds.most_common(1)[0][0]
        titles = Counter(sex_of_words(self.names[i].title) for i in entity.names)
        del titles[None]
        entity.sex = (
            titles.most_common(1)[0][0] if titles else sex_of_first_name(entity.first) or sex_of_words(entity.roles)
        )


def _plainest(forms: AbstractSet[str]) -> AbstractSet[str]:
    """The forms without those that only put a word before a full name: "Crooked Hillary Clinton"."""
    full = sorted(form for form in forms if " " in form and fold(form.split()[0]) in FIRST_NAMES)[:_MOST_NAMESAKES]
    return {form for form in forms if not any(form.endswith(" " + other) for other in full)}


def _acronyms(words: tuple[str, ...]) -> set[str]:
    """What "Department of Justice" may be shortened to: "doj", "dj"."""
    if words[0] in ("u.s.", "uk"):
        words = words[1:]
    large = [word[0] for word in words if word not in _SMALL]
    forms = {
        "".join(large),
        "".join(word[0] for word in words),
        "".join(large[1:]) if words[:1] == ("department",) else "",
    }
    return {"u.s." if form == "us" else form for form in forms if len(form) > 1}


def _slips(word: str) -> set[str]:
    """A word, and it without each of its letters but the first and the last."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(1, len(word) - 1))}


def _is_slip(word: str, name: str) -> bool:
    """Is a letter left out or doubled, a vowel another one, or have two letters changed places?"""
    if len(word) != len(name):
        return True  # one of their slips is shared
    unlike = [i for i in range(len(word)) if word[i] != name[i]]
    if len(unlike) == 1:
        return {word[unlike[0]], name[unlike[0]]} <= set("aeiou")
    return sorted(word) == sorted(name)


def _in_full(names: Iterable[Name]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The full name of each institution that the article also calls by the end or the beginning of it.

    "Supreme Court" is the "U.S. Supreme Court" where no other one is named; what stands before the common end is
    of a closed list, so that no state's party becomes the party.
    """
    long = {name.words for name in names if len(name.words) > 1 and name.kind != "person"}
    fuller: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for words in long:
        if words[:2] == ("united", "states") and ("u.s.", *words[2:]) in long:
            fuller["u.s.", *words[2:]].add(words)
        for i in range(1, len(words) - 1):
            front, end = words[:i], words[i:]
            is_paper = end[-1] in _PAPERS and set(front) <= _FRONTS | PLACES
            if end in long and end[-1] in INSTITUTIONS and (is_paper or set(front) <= _FRONTS):
                fuller[end].add(words)
            start, rest = words[:-i], words[-i:]
            if start in long and start[-1] in INSTITUTIONS and set(rest) <= _COMPANY:
                fuller[start].add(words)
    one = {short: max(those, key=len) for short, those in fuller.items() if len(set(map(_american, those))) == 1}
    return {short: one.get(full, full) for short, full in one.items()}


def _american(words: tuple[str, ...]) -> tuple[str, ...]:
    return ("u.s.", *words[2:]) if words[:2] == ("united", "states") else words


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 1 and words[-1] in SUFFIXES else words


def same_person(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Can two names of several words be one person's: "J. D. Vance", "James David Vance"?"""
    short, long = sorted((left, right), key=len)
    suffixes = [words[-1] for words in (short, long) if words[-1] in SUFFIXES]
    if len(suffixes) == 1 or len(set(suffixes)) == 2:
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


def sex_of_words(words: Iterable[str]) -> Sex | None:
    """Which pronoun a title or role asks for: "Mrs.", "spokeswoman"."""
    known = set(words)
    male, female = bool(MALE & known), bool(FEMALE & known)
    return None if male == female else "he" if male else "she"


def sex_of_first_name(name: str) -> Sex | None:
    """Which pronoun a common first name asks for."""
    male, female = name in MALE_NAMES, name in FEMALE_NAMES
    return None if male == female else "he" if male else "she"
