"""Who is meant, for training: which candidates of a source are right by the gold speaker.

The candidates are those that the extractor sees (`quotes.antecedents`), for the gold quotes of a whole
article and the names that the network finds in it now. A name is right if the entity that bears it has the
gold name among its forms; another source is right if it has the same gold speaker; a description is right if
it says what the gold says. Nobody is right where the gold has no speaker, and where it names a person who does
not stand in the article: the author. Of a quote whose speaker is none of its candidates nothing else is learned.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from quotes.antecedents import Candidates, candidates, ends
from quotes.article import Article, Quote, Speaker
from quotes.askers import Reading
from quotes.labels import BoolArray, IntArray
from quotes.names import FoundName
from quotes.score import is_right_name, plain
from quotes.windows import Tokens


@dataclass(frozen=True, slots=True)
class Meant:
    """The askers of one article.

    Args:
        candidates: Who may be meant by each.
        askers: Their first and last tokens, shape ``(n_askers, 2)``.
        names: Those of the names, shape ``(n_names, 2)``.
        is_there: Which candidates there are: names, other askers, its own words, nobody, as
            `quotes.antecedents.weighed` has them, shape ``(n_askers, n_candidates)``.
        is_right: Which of them are right; a row without one teaches nothing.
    """

    candidates: Candidates
    askers: IntArray
    names: IntArray
    is_there: BoolArray
    is_right: BoolArray


def is_told(article: Article, quotes: Sequence[Quote]) -> bool:
    """Did anybody note who speaks in these quotes of a gold article? `meta["speakers"]` may say that it was guessed."""
    return article.meta.get("speakers") != "guessed" and any(quote.speaker is not None for quote in quotes)


def meant(article: Article, quotes: Sequence[Quote], tokens: Tokens, names: Sequence[FoundName]) -> Meant:
    """Who is meant in the quotes of a gold article.

    Args:
        article: Whose speakers are gold.
        quotes: Those of its quotes that are trained on.
        tokens: Of the article; at least one.
        names: Those that the network finds now.
    """
    reading = Reading(article.text, quotes, names)
    made = candidates(reading)
    entity_of = np.array([*reading.cast.of_name, -1], dtype=np.int64)
    bearers = {number: _bearers(speaker, reading) for number, speaker in enumerate(article.speakers)}
    stands = [_stands(speaker, article.text) for speaker in article.speakers]
    of_names = np.zeros(made.names.shape, dtype=bool)
    others = np.zeros(made.others.shape, dtype=bool)
    own, nobody = (np.zeros((len(quotes), 1), dtype=bool) for _ in range(2))
    speakers = np.array([-1 if quote.speaker is None else quote.speaker for quote in quotes], dtype=np.int64)
    for i, asker in enumerate(reading.askers):
        number = speakers[i]
        nobody[i] = number < 0 or not stands[number]
        if number < 0:
            continue
        of_names[i] = np.isin(entity_of[made.names[i]], list(bearers[number]))
        others[i] = speakers[made.others[i]] == number
        own[i] = asker.own is not None and is_right_name(article.speakers[number], asker.own.text)
    is_there = np.concatenate([made.names >= 0, made.others >= 0, made.has_own[:, None], np.ones_like(nobody)], axis=1)
    return Meant(
        made,
        ends([asker.span for asker in reading.askers], tokens),
        ends([name.span for name in reading.names], tokens),
        is_there,
        np.concatenate([of_names, others, own, nobody], axis=1) & is_there,
    )


def _bearers(speaker: Speaker, reading: Reading) -> Set[int]:
    """The entities that are the gold speaker: with its name among their forms, or with a form of it."""
    text, gold = reading.page.text, {plain(name) for name in (speaker.name, *speaker.also)}
    out = set()
    for number, entity in enumerate(reading.cast.entities):
        display = reading.cast.display(number)
        forms = {plain(" ".join(reading.names[i].span.of(text).split())) for i in entity.full}
        # Exactly, whatever the kind: "Trump supporters" are not Trump.
        if (forms | {plain(display)}) & gold or (speaker.kind == "person" and _is_form(display, gold)):
            out.add(number)
    return out


def _stands(speaker: Speaker, text: str) -> bool:
    """Does any word of a person's name stand in the text? A passage may have the surname alone.

    Of others this says nothing: they may be called by other words.
    """
    if speaker.kind != "person":
        return True
    words = {word for name in (speaker.name, *speaker.also) for word in _words(name) if len(word) > 2}
    return not words.isdisjoint(_words(text))


def _words(text: str) -> Sequence[str]:
    return plain(text.replace("’", "'")).split()


def _is_form(display: str, gold: Set[str]) -> bool:
    """Has a person's name the same words as a gold one, and some more or less: a middle name, an initial?"""
    words = set(plain(display).split())
    others = [set(name.split()) for name in gold]
    return any(len(words & other) >= 2 and (words <= other or words >= other) for other in others)
