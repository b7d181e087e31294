"""Source -> antecedent -> Speaker: who in the whole article is meant by "he", "Clinton", "the minister".

Each source has a probability for every name of the article, for its own words, for other sources and
for nobody (`quotes.antecedents`). Who another source means has been found before, as probabilities too;
so all of it adds up to the chance of each person, organisation and description, and the likeliest is
the speaker. `resolve` is all that the rest of the package calls.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from quotes.antecedents import candidate_scores, candidates, ends, softmaxed, vectors
from quotes.article import Mention, Quote, Speaker
from quotes.askers import SOURCELESS, Asker, Reading
from quotes.confidence import chance_of_name
from quotes.labels import Scores, scope_of
from quotes.names import FoundName
from quotes.sources import Description, pronoun_of
from quotes.spans import Span
from quotes.structure import Structure
from quotes.windows import Tokens

NOBODY: Final = -1
LEAST: Final = 1 / 3  # chance of a name that is given: one that is wrong twice as often as right is not
_RIVALS: Final = 3  # speakers that an explanation names
_NEGLIGIBLE: Final = 1e-3  # chance of somebody who is not kept


def resolve(
    text: str,
    quotes: Sequence[Quote],
    names: Sequence[FoundName],
    tokens: Tokens,
    scores: Scores,
    structure: Structure,
    *,
    broad: bool,
    goes_on: Sequence[int | None] = (),
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """Say who is speaking in each quote.

    Args:
        text: The article.
        quotes: Of that article, in any order; what their `speaker` says is ignored.
        names: Of that article, as `quotes.decode` finds them.
        tokens: Of the article.
        scores: Of the article.
        structure: Of the checkpoint.
        broad: Of its two calibrations, which.
        goes_on: Of each quote, another one that it continues, as a place in `quotes`: both have one speaker.

    Returns:
        The quotes in the order given, with `speaker` and `name_score` set, or None where the article does
        not tell or the likeliest name has a chance below `LEAST`; and the speakers, in the order in
        which the quotes name them.
    """
    if not quotes or not len(tokens):
        return tuple(replace(quote, speaker=None, name_score=None) for quote in quotes), ()
    reading = Reading(text, quotes, names)
    resolution = _Resolution(reading, tokens, scores, structure, goes_on)
    weights = None if structure.names is None else structure.names[scope_of(broad=broad)]
    numbers: dict[int, int] = {}
    sources: defaultdict[int, list[Asker]] = defaultdict(list)
    out = []
    for i, (asker, quote) in enumerate(zip(reading.askers, quotes, strict=True)):
        who, chance = resolution.best(i)
        name_score = chance_of_name(chance, has_source=quote.source is not None, weights=weights)
        if who == NOBODY or (weights is not None and name_score < LEAST):
            out.append(replace(quote, speaker=None, name_score=None))
            continue
        out.append(replace(quote, speaker=numbers.setdefault(who, len(numbers)), name_score=name_score))
        if asker.form not in SOURCELESS:
            sources[who].append(asker)
    return tuple(out), tuple(resolution.speaker(who, sources) for who in numbers)


@dataclass(frozen=True, slots=True)
class Why:
    """What led to the speaker of a quote.

    Args:
        chain: From the quote's source to other sources, and at last to a name or to words that describe somebody; where
            nobody is meant, it ends there. Of a quote without a source, from its content.
        chances: The likeliest speakers and what each had, the first one taken; None is nobody.
    """

    chain: tuple[Span, ...]
    chances: tuple[tuple[str | None, float], ...]


def explain(
    text: str,
    quotes: Sequence[Quote],
    names: Sequence[FoundName],
    tokens: Tokens,
    scores: Scores,
    structure: Structure,
    *,
    goes_on: Sequence[int | None] = (),
) -> list[Why]:
    """Why each quote has the speaker that `resolve` gives it; arguments as there."""
    if not quotes or not len(tokens):
        return [Why((quote.source or quote.contents[0],), ((None, 1.0),)) for quote in quotes]
    resolution = _Resolution(Reading(text, quotes, names), tokens, scores, structure, goes_on)
    return [resolution.why(i) for i in range(len(quotes))]


class _Resolution:
    """How likely it is that each quote is each one's.

    Somebody is a number: an entity of the cast, or after those a description, or `NOBODY`. Only chances that
    matter are kept, so that an article with thousands of speakers costs no more a quote than another.
    """

    def __init__(
        self,
        reading: Reading,
        tokens: Tokens,
        scores: Scores,
        structure: Structure,
        goes_on: Sequence[int | None],
    ) -> None:
        self._reading = reading
        self._made = candidates(reading)
        askers, bearers = (ends([one.span for one in part], tokens) for part in (reading.askers, reading.names))
        said = vectors(askers, bearers, scores)
        self._parts = softmaxed(candidate_scores(self._made, structure.antecedents, said), self._made)
        self._descriptions: list[Description] = []
        self._own = self._describe()
        self._entity_of = np.array([*reading.cast.of_name, NOBODY], dtype=np.int64)
        self._rows: list[dict[int, float]] = [{} for _ in reading.askers]
        for i in reading.order:
            first = reading.first[i]
            self._rows[i] = self._row(i) if first == i else self._rows[first]
        self._giver: dict[int, int] = {}
        self._share(goes_on)

    def _describe(self) -> list[int]:
        """Who the own words of each asker are; a source that is a name and no more describes nobody else."""
        cast = self._reading.cast
        known: dict[str, int] = {}
        out = []
        for asker in self._reading.askers:
            if asker.own is None:
                out.append(NOBODY)
                continue
            if asker.bearer is None and asker.spelled is not None:
                out.append(asker.spelled)
                continue
            entity = NOBODY if asker.bearer is None else cast.of_name[asker.bearer]
            if entity != NOBODY and asker.own.text in (cast.display(entity), self._bearing(asker)):
                out.append(entity)
                continue
            if asker.own.key not in known:
                known[asker.own.key] = len(cast.entities) + len(self._descriptions)
                self._descriptions.append(asker.own)
            out.append(known[asker.own.key])
        return out

    def _bearing(self, asker: Asker) -> str | None:
        """The name that a source bears, as it is written there."""
        reading = self._reading
        return None if asker.bearer is None else reading.names[asker.bearer].span.of(reading.page.text)

    def _row(self, i: int) -> dict[int, float]:
        names, others, own, nobody = (part[i] for part in self._parts)
        row: defaultdict[int, float] = defaultdict(float)
        likely = names > _NEGLIGIBLE / 10  # an entity has several names
        entities = self._entity_of[self._made.names[i, likely]]
        for who, chance in zip(entities.tolist(), names[likely].tolist(), strict=True):
            row[who] += chance
        row[self._own[i]] += float(own[0])
        row[NOBODY] += float(nobody[0])
        for other, chance in zip(self._made.others[i].tolist(), others.tolist(), strict=True):
            if other >= 0 and chance > _NEGLIGIBLE:
                for who, theirs in self._rows[other].items():
                    row[who] += chance * theirs
        least = min(_NEGLIGIBLE, max(row.values()))
        return {who: chance for who, chance in row.items() if chance >= least}

    def _share(self, goes_on: Sequence[int | None]) -> None:
        """Give the paragraphs of one quotation the speaker of the one that has a source: the last, then the first."""
        askers = self._reading.askers
        pairs = [(i, before) for i, before in enumerate(goes_on) if before is not None]
        pairs.sort(key=lambda pair: askers[pair[0]].span.start)
        is_told = [asker.form not in SOURCELESS for asker in askers]
        for giving, taking in [*reversed(pairs), *((before, i) for i, before in pairs)]:
            if is_told[giving] and not is_told[taking]:
                self._rows[taking], is_told[taking] = self._rows[giving], True
                self._giver[taking] = giving

    def best(self, i: int) -> tuple[int, float]:
        """The likeliest speaker of a quote, and the chance; of equals the one named first."""
        return min(self._rows[i].items(), key=lambda item: (-item[1], item[0]))

    def why(self, i: int) -> Why:
        """What led to the speaker of a quote."""
        ordered = sorted(self._rows[i].items(), key=lambda item: (-item[1], item[0]))
        chances = tuple((self._name(who), round(chance, 4)) for who, chance in ordered[:_RIVALS])
        reading, who = self._reading, ordered[0][0]
        chain = [reading.askers[i].span]
        while i in self._giver:
            i = self._giver[i]
            chain.append(reading.askers[i].span)
        i = reading.first[i]
        while who != NOBODY:
            names, others, own, _ = (part[i] for part in self._parts)
            near = self._made.names[i]
            named = names * (self._entity_of[near] == who)
            mine = own[0] * (self._own[i] == who)
            through = [
                chance * self._rows[other].get(who, 0.0) if other >= 0 else 0.0
                for other, chance in zip(self._made.others[i].tolist(), others.tolist(), strict=True)
            ]
            if max(through) > max(mine, named.sum()):
                i = int(self._made.others[i, int(np.argmax(through))])
                chain.append(reading.askers[i].span)
                continue
            if named.sum() > mine:
                chain.append(reading.names[near[named.argmax()]].span)
            break
        return Why(tuple(chain), chances)

    def _name(self, who: int) -> str | None:
        cast = self._reading.cast
        if who == NOBODY:
            return None
        n_entities = len(cast.entities)
        return cast.display(who) if who < n_entities else self._descriptions[who - n_entities].text

    def speaker(self, who: int, sources: Mapping[int, Sequence[Asker]]) -> Speaker:
        """Somebody of the article; `sources` are those that mean each one."""
        reading = self._reading
        cast = reading.cast
        mentions = {asker.span: self._mention(asker) for asker in sources.get(who, ())}
        if who >= len(cast.entities):
            kind = self._descriptions[who - len(cast.entities)].kind
        else:
            entity = cast.entities[who]
            kind = "organisation" if entity.kind == "place" else entity.kind
            if kind == "unknown" and entity.words[-1].endswith("s"):
                kind = "group"  # "Republicans"
            # A name inside a source is the mention; one that is a source of somebody else's is theirs.
            own = set(entity.names) - {a.bearer for other, askers in sources.items() if other != who for a in askers}
            mentions = {span: m for span, m in mentions.items() if own.isdisjoint(reading.reader.names_in(span))}
            mentions |= {reading.names[i].span: Mention(reading.names[i].span, "name") for i in own}
        return Speaker(self._name(who) or "", kind, tuple(mentions[span] for span in sorted(mentions)))

    def _mention(self, asker: Asker) -> Mention:
        if asker.bearer is not None:
            return Mention(asker.span, "name")
        is_pronoun = pronoun_of(self._reading.reader.words(asker.span)) is not None
        return Mention(asker.span, "pronoun" if is_pronoun else "description")
