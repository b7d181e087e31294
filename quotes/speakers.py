"""Source -> antecedent -> Speaker: who in the whole article is meant by "he", "Clinton", "the minister".

`resolve` is all that the rest of the package calls. Names and roles are gathered from the article, then
the quotes are read in text order: a source names somebody, describes somebody, or points back.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from quotes.antecedents import Antecedents, Pronoun, Who
from quotes.article import Mention, Quote, Speaker
from quotes.cast import Cast
from quotes.lexicon import COMPANIES, INSTITUTION_TAILS
from quotes.names import find_names
from quotes.page import read_page
from quotes.sources import Description, SourceReader, pronoun_of
from quotes.spans import Span

_LONGEST_SOURCE: Final = 60  # words that are read; keeps a wild span from costing the whole article
_ROLE_BEARERS: Final = 40  # people of one role that are compared
_ENCLOSING: Final = 8  # quotes before a source that are asked whether they hold it
_PROMINENT: Final = 3  # times that somebody is named
_FLOATS: Final = 3  # paragraphs over which a quotation without source belongs to what went before


def resolve(
    text: str, quotes: Sequence[Quote], goes_on: Sequence[int | None] | None = None
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """Say who is speaking in each quote.

    Args:
        text: The article.
        quotes: Of that article, in any order; what their `speaker` says is ignored.
        goes_on: Of each, another one that it continues, as a place in `quotes`: both have one speaker.

    Returns:
        The quotes in the order given, with `speaker` set, or None where the article does not tell;
        and the speakers, in the order in which the quotes name them.
    """
    return _Resolver(text, quotes, goes_on or [None] * len(quotes)).run()


class _Resolver:
    def __init__(self, text: str, quotes: Sequence[Quote], goes_on: Sequence[int | None]) -> None:
        self.text = text
        self.quotes = quotes
        self.goes_on = goes_on
        self.page = read_page(text)
        self.names = find_names(self.page)
        self.starts = [name.start for name in self.names]
        self.cast = Cast(self.page, self.names)
        self.reader = SourceReader(self.page, self.names, self.cast)
        self.antecedents = Antecedents(self.page, self.names, self.cast)
        self.by_role: defaultdict[str, list[int]] = defaultdict(list)
        for number, entity in enumerate(self.cast.entities):
            for role in entity.roles | ({entity.words[-1]} if entity.kind == "organisation" else set()):
                self.by_role[role].append(number)
        self.sources = [q.source and self.page.clipped(q.source, n_words=_LONGEST_SOURCE) for q in quotes]
        self.order = sorted(range(len(quotes)), key=lambda i: quotes[i].start)

    def run(self) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        whose: list[Who | None] = [None] * len(self.quotes)
        previous: int | None = None
        for i in sorted(self.order, key=self._place):
            quote = self.quotes[i]
            source = self.sources[i]
            if source is not None:
                whose[i] = self._who(quote, source)
                self._note(source, whose[i])
            elif previous is not None:
                whose[i] = self._floating(quote, self.quotes[previous], whose[previous])
            previous = i
        self._share(whose)
        return self._result(whose)

    def _share(self, whose: list[Who | None]) -> None:
        """Give the paragraphs of one quotation the speaker of the one that has a source: the last, then the first."""
        pairs = [(i, before) for i, before in enumerate(self.goes_on) if before is not None]
        links = [*reversed(pairs), *((before, i) for i, before in pairs)]
        is_told = [source is not None for source in self.sources]
        for giving, taking in links:
            if is_told[giving] and not is_told[taking]:
                whose[taking], is_told[taking] = whose[giving], True

    def _note(self, source: Span, who: Who | None) -> None:
        if who is not None:
            self.antecedents.note(source, who)

    def _place(self, i: int) -> int:
        quote = self.quotes[i]
        return quote.start if quote.source is None else quote.source.start

    def _who(self, quote: Quote, source: Span) -> Who | None:
        words = self.reader.words(source)
        if not words:
            return None
        if (pronoun := pronoun_of(words)) is not None:
            return self._pronoun(pronoun, quote, source)
        name = self.reader.bearer(source)
        if name is not None:
            group = self.reader.group(source, name)
            return self.cast.of_name[name] if group is None else self.antecedents.add(group)
        entity = self.reader.unseen(source)
        if entity is not None:
            return entity
        name = self.reader.issuer(source)
        if name is not None:
            return self.cast.of_name[name]
        description = self.reader.description(source)
        return None if description is None else self._described(description, quote, source)

    # Pronouns

    def _pronoun(self, pronoun: str, quote: Quote, source: Span) -> Who | None:
        match pronoun:
            case "i" | "we":
                return self._voice(quote, source)
            case "who":
                return self._relative(source.start)
            case "he" | "she" | "they" | "it":
                return self.antecedents.find(pronoun, source.start, quote.contents)
        return None

    def _voice(self, quote: Quote, source: Span) -> Who | None:
        """Who says "I": the speaker of the quotation around it. Outside one it is the author, whom nobody names."""
        number = bisect_left(self.order, source.start + 1, key=lambda i: self.quotes[i].start)
        for i in reversed(self.order[max(0, number - _ENCLOSING) : number]):
            other, whose = self.quotes[i], self.sources[i]
            if other is quote or whose is None or not any(content.contains(source) for content in other.contents):
                continue
            return None if pronoun_of(self.reader.words(whose)) in ("i", "we") else self._who(other, whose)
        return None

    def _relative(self, position: int) -> Who | None:
        """The antecedent of "who" or "which": a name or noun right before it, over a comma a person further back."""
        sentence = self.page.sentences[self.page.sentence_at(position)]
        is_apart = self.text[max(0, position - 5) : position].rstrip()[-1:] in (",", "-", "—", "–")
        number = bisect_left(self.starts, position)
        for i in range(number - 1, max(-1, number - 1 - _ROLE_BEARERS), -1):
            name, kind = self.names[i], self.cast.kind_of(i)
            if name.start < sentence.start:
                break
            is_next = not self.text[name.span.end : position].strip(" ,-—–")
            if (is_next and (kind in ("person", "unknown") or name.is_subject)) or (is_apart and kind == "person"):
                return self.cast.of_name[i]
            if not is_apart:
                break
        noun = self.reader.noun_before(position)
        return None if noun is None else self.antecedents.add(noun)

    # Descriptions

    def _described(self, description: Description, quote: Quote, source: Span) -> Who | None:
        if not description.is_definite:
            return self.antecedents.add(description)
        who: Who | None = None
        if description.is_plural or description.kind == "document":
            who = self.antecedents.described_as(description.head)
        elif description.is_owned or description.owner in ("he", "she", "they"):
            who = self._belonging(description, quote, source)
            if who is None and description.is_owned and description.head not in INSTITUTION_TAILS:
                who = self._in_role(description, source.start)
        else:
            who = self._in_role(description, source.start)
            if who is None:
                who = self.antecedents.described_as(description.head)
            if who is None:
                who = self._pointed_to(description, quote, source)
        return self.antecedents.add(description) if who is None else who

    def _pointed_to(self, description: Description, quote: Quote, source: Span) -> Who | None:
        """Whom "the actor" or "the company" means where nobody is called so: the likeliest before it."""
        if self.reader.words(source)[0].folded not in ("the", "this", "that"):
            return None
        pronoun: Pronoun
        if description.kind == "person":
            pronoun = "person"
        elif description.head in COMPANIES and not description.modifiers:
            pronoun = "it"
        else:
            return None
        who = self.antecedents.find(pronoun, source.start, quote.contents)
        return who if not description.modifiers or self._is_prominent(who) else None

    def _is_prominent(self, who: Who | None) -> bool:
        """Is somebody named so often that "the New York billionaire" will mean them?"""
        return isinstance(who, int) and len(self.cast.entities[who].names) >= _PROMINENT

    def _belonging(self, description: Description, quote: Quote, source: Span) -> int | None:
        """Who is meant by "Clinton's campaign" or "his manager": "Clinton campaign", "Clinton manager Robby Mook"."""
        owner: Who | None = None
        match description.owner:
            case "he" | "she" | "they" as pronoun:
                owner = self.antecedents.find(pronoun, source.start, quote.contents)
            case _ if inside := self.reader.names_in(source):
                owner = self.cast.of_name[inside[0]]
        if not isinstance(owner, int):
            return None
        last = self.cast.entities[owner].core[-1]
        for number in self.by_role.get(description.head, ())[:_ROLE_BEARERS]:
            entity = self.cast.entities[number]
            if number != owner and (last in entity.words or last in entity.about):
                return number
        return None

    def _in_role(self, description: Description, position: int) -> int | None:
        """Who has the role: by title first, then by what else is said of both, then the one named last."""
        best: tuple[bool, int, int] | None = None
        found = None
        for number in self.by_role.get(description.head, ())[:_ROLE_BEARERS]:
            entity = self.cast.entities[number]
            shared = len(description.modifiers & (entity.about | set(entity.words)))
            if description.modifiers and not shared:
                continue
            before = bisect_left(entity.names, position, key=self.starts.__getitem__)
            near = self.starts[entity.names[before - 1]] if before else -1
            fit = description.head in entity.titles, shared, near
            if best is None or fit > best:
                best, found = fit, number
        return found

    # Floating quotations

    def _floating(self, quote: Quote, previous: Quote, who: Who | None) -> Who | None:
        """Who says a quotation that nothing reports: who spoke in this paragraph or the one before."""
        if quote.cue is not None or not self.page.paragraphs:
            return None
        number = self.page.paragraph_at(quote.start)
        begins = not self.text[self.page.paragraphs[number].start : quote.start].strip(" -•")
        apart = number - self.page.paragraph_at(previous.end - 1)
        if apart > _FLOATS or not (begins or self.page.is_quoted(quote.start)):
            return None
        if apart <= 1:
            return who
        introduced = self._introduced(number)
        return self.antecedents.find("person", quote.start, quote.contents) if introduced is None else introduced

    def _introduced(self, paragraph: int) -> Who | None:
        """The person of whom the paragraph before tells: somebody who "was less patient"."""
        before = self.page.paragraphs[paragraph - 1]
        people = [
            i
            for i in range(bisect_left(self.starts, before.start), bisect_left(self.starts, before.end))
            if self.cast.kind_of(i) == "person" and not (self.names[i].is_quoted or self.names[i].is_possessive)
        ]
        subjects = [i for i in people if self.names[i].is_subject]
        return self.cast.of_name[(subjects or people)[0]] if people else None

    # Result

    def _result(self, whose: Sequence[Who | None]) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        numbers: dict[Who, int] = {}
        sources: defaultdict[Who, set[Span]] = defaultdict(set)
        out = []
        for quote, source, who in zip(self.quotes, self.sources, whose, strict=True):
            out.append(replace(quote, speaker=None if who is None else numbers.setdefault(who, len(numbers))))
            if who is not None and source is not None:
                sources[who].add(source)
        return tuple(out), tuple(self._speaker(who, sources[who]) for who in numbers)

    def _speaker(self, who: Who, sources: AbstractSet[Span]) -> Speaker:
        mentions = {source: self._mention(source) for source in sources}
        if isinstance(who, str):
            description = self.antecedents.described[who]
            name, kind = description.text, description.kind
        else:
            entity = self.cast.entities[who]
            name = self.cast.display(who)
            kind = "organisation" if entity.kind == "place" else entity.kind
            own = set(entity.names)
            mentions = {span: m for span, m in mentions.items() if own.isdisjoint(self.reader.names_in(span))}
            mentions |= {self.names[i].span: Mention(self.names[i].span, "name") for i in entity.names}
        return Speaker(name, kind, tuple(mentions[span] for span in sorted(mentions)))

    def _mention(self, source: Span) -> Mention:
        return Mention(source, "description" if pronoun_of(self.reader.words(source)) is None else "pronoun")
