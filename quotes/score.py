"""Gold against predicted Articles: counts that can be added, precision, recall, F1.

Figures, each for ALL quotes and for DIRECT ones alone:

    exact    pieces of content with the same borders, marks and end punctuation trimmed
    partial  share of a piece's words that its best counterpart covers (as PARC 3 is scored)
    token    words that lie in content
    found    whole contents matched one to one, Jaccard index of their words at least 0.5
    pair     found, and the predicted source overlaps the gold one: who said what, as written
    named    found, and the resolved name is right: who said what, for the reader
    cue      cues that overlap

DIRECT here is not `Quote.kind`. It is the usage of the field's scorers: a content that begins and
ends with a double quotation mark, or has nine tenths of its characters between double marks; it is
asked of gold and predicted quotes alike. Single marks count for `Quote.kind` alone, and a few
words outside the marks make a quote "mixed" there and leave it DIRECT here. Recall of DIRECT asks
how much DIRECT gold is right by any prediction, precision how many DIRECT predictions are right by
any gold.

Content is compared by words, so it does not matter whether a span takes its marks along. Contents
with nothing but white space between them are one piece; a piece without a word is left out, and so
is a quote without a piece.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from quotes.article import Article, Quote, Speaker
from quotes.errors import InputError
from quotes.figures import KINDS, Counts, Figures, KindRecall, Kinds, Report, Share, Tally
from quotes.spans import END_PUNCTUATION, Span, joined

_FOUND_AT: Final = 0.5  # Jaccard index of two contents
_DIRECT_SHARE: Final = 0.9  # of the characters between double marks
_NAMED_EXACTLY: Final = ("person", "organisation")
_WORD: Final = re.compile(r"\w+(?:[-.'’]\w+)*")
_OPENING: Final = "“„«"
_DOUBLE: Final = _OPENING + '”»"'
_DOUBLE_OR_BREAK: Final = re.compile(f"[{_DOUBLE}\n]")
_EDGE: Final = _DOUBLE + "‘’'`‹›" + END_PUNCTUATION  # the figures are defined by it
_POSSESSIVE: Final = re.compile(r"['’]s\b")
# Words before a name that do not tell two people apart: determiners, titles, offices.
_LEADING_WORDS: Final = """
a an the this that these those his her its my our their your some
mr mrs ms miss dr prof professor sir dame lord lady rev reverend hon judge justice
president vice-president sen senator rep representative gov governor secretary mayor
gen general col colonel capt captain lt sgt former ex congressman congresswoman
chairman chairwoman spokesman spokeswoman spokesperson
"""
_LEADING: Final = frozenset(_LEADING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one quote.

    Args:
        gold: None for a predicted quote that nothing in the gold answers to.
        predicted: None for a gold quote that was missed.
        has_right_source: None where the gold has no source, or one of the two quotes is None.
        has_right_name: None where the gold has no speaker, or one of the two quotes is None.
    """

    gold: Quote | None
    predicted: Quote | None
    has_right_source: bool | None = None
    has_right_name: bool | None = None


def score(gold: Iterable[Article], predicted: Iterable[Article]) -> Report:
    """Compare two sets of articles by their ids.

    Args:
        gold: Speakers may list other names that are as right in `Speaker.also`.
        predicted: In any order; a gold article that is not among them has nothing predicted.

    Raises:
        InputError: If an id comes twice, a predicted article is not in the gold, or texts differ.
    """
    golds, predictions = _by_id(gold, "gold"), _by_id(predicted, "predicted")
    if unknown := sorted(predictions.keys() - golds.keys()):
        raise InputError(f"predicted articles that are not in the gold: {', '.join(map(repr, unknown[:5]))}")
    return Report({i: score_article(g, predictions.get(i, Article(g.text, i))) for i, g in golds.items()})


def score_article(gold: Article, predicted: Article) -> Counts:
    """Count what is right in one article; ids are not looked at.

    Raises:
        InputError: If the two texts differ.
    """
    ours, theirs = _judged(gold, predicted)
    return Counts(
        n_articles=1,
        all=_figures(ours, theirs, ours, theirs),
        direct=_figures([j for j in ours if j.item.is_direct], [j for j in theirs if j.item.is_direct], ours, theirs),
        kinds=Kinds(*(_kind_recall([j for j in ours if j.item.quote.kind == kind]) for kind in KINDS)),
        thought=_thought(ours),
    )


def matches(gold: Article, predicted: Article) -> tuple[Outcome, ...]:
    """Which predicted quote answers to which gold one, as the figure "found" matches them.

    Returns:
        The gold quotes in text order, then the predicted ones that are left over.

    Raises:
        InputError: If the two texts differ.
    """
    ours, theirs = _judged(gold, predicted)
    out = [
        Outcome(
            gold=g.item.quote,
            predicted=g.partner.quote if g.partner else None,
            has_right_source=g.has_right_source if g.partner and g.item.source else None,
            has_right_name=g.has_right_name if g.partner and g.item.names else None,
        )
        for g in ours
    ]
    return (*out, *(Outcome(None, p.item.quote) for p in theirs if p.partner is None))


def plain(name: str) -> str:
    """A name as names are compared: lower case, no possessive, punctuation, determiner or title."""
    words = [word.rstrip(".") for word in _WORD.findall(_POSSESSIVE.sub("", name.lower()))]
    while len(words) > 1 and words[0] in _LEADING:
        del words[0]
    return " ".join(words)


def is_right_name(gold: Speaker, name: str) -> bool:
    """Does a name say who the gold speaker is? Half of the words will do, but not for persons and organisations."""
    made = plain(name)
    return bool(made) and _are_one(made, _names(gold, with_others=True), exactly=gold.kind in _NAMED_EXACTLY)


def prediction_row(article: Article) -> dict[str, Any]:
    """An article in the form that the field's scorer reads.

    Returns:
        ``{"id", "quotes": [{"content", "cue", "speaker", "resolved"}]}``; "speaker" is the source's
        range, "resolved" the speaker's name or None, and ranges are ``[start, end]`` pairs.
    """
    return {
        "id": article.id,
        "quotes": [
            {
                "content": [[span.start, span.end] for span in quote.contents],
                "cue": [quote.cue.start, quote.cue.end] if quote.cue else None,
                "speaker": [quote.source.start, quote.source.end] if quote.source else None,
                "resolved": article.name_of(quote),
            }
            for quote in article.quotes
        ],
    }


def article_of_prediction(row: dict[str, Any], text: str) -> Article:
    """Read the form of `prediction_row`, as other programs write it.

    "content" may be one pair or several. Ranges are cut to the text and dropped where nothing is
    left. A row without "resolved" names its speaker as its source does, or by "speaker_text" where
    it gives no range; with "resolved": None it names nobody.

    Args:
        row: One line of predictions.
        text: Of the article that the line is about.

    Raises:
        InputError: If the line has not that form.
    """
    names: dict[str, int] = {}
    quotes = []
    try:
        for item in row["quotes"]:
            if contents := joined(_clipped(item["content"], text), text):
                source = next(_clipped(item.get("speaker"), text), None)
                written = source.of(text) if source else item.get("speaker_text")
                name = item.get("resolved", written)
                quotes.append(
                    Quote(
                        contents,
                        cue=next(_clipped(item.get("cue"), text), None),
                        source=source,
                        speaker=names.setdefault(name, len(names)) if name else None,
                        act=None,
                    )
                )
        return Article(text, row["id"], tuple(quotes), tuple(map(Speaker, names)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"no line of predictions: {error!r}") from error


def _clipped(value: Any, text: str) -> Iterator[Span]:
    """The ranges of a pair, of a list of pairs, or of nothing, as far as they lie in the text."""
    pairs = [value] if value and isinstance(value[0], int) else value or ()
    for start, end in sorted(pairs):
        if max(0, start) < min(end, len(text)):
            yield Span(max(0, start), min(end, len(text)))


def _by_id(articles: Iterable[Article], side: str) -> dict[str, Article]:
    out: dict[str, Article] = {}
    for article in articles:
        if article.id in out:
            raise InputError(f"two {side} articles have the id {article.id!r}")
        out[article.id] = article
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    """One quote as it is compared.

    Args:
        words: Of each piece of content, the range of its words' numbers.
        edges: Of each piece, the range that is left without marks and end punctuation.
        tokens: The numbers of all its words.
        names: Plain names of its speaker; of a predicted quote, one at most.
        is_named_exactly: Whether a name must be equal; else half of its words will do.
        is_direct: DIRECT, not `Quote.kind`.
    """

    quote: Quote
    words: tuple[range, ...]
    edges: tuple[Span, ...]
    tokens: frozenset[int]
    source: Span | None
    cue: Span | None
    names: tuple[str, ...]
    is_named_exactly: bool
    is_direct: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A quote of one side, the quote of the other side that it is matched with, and what is right."""

    item: _Item
    partner: _Item | None
    has_right_source: bool
    has_right_name: bool


class _Text:
    """The words and the double quotation marks of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        spans = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._marked = list(_double_quoted(text))

    def items(self, article: Article, *, is_gold: bool) -> list[_Item]:
        """The quotes of `article` that hold a word."""
        items = (self._item(quote, article, is_gold) for quote in article.quotes)
        return [item for item in items if item.words]

    def _item(self, quote: Quote, article: Article, is_gold: bool) -> _Item:
        trimmed = joined(filter(None, (span.trimmed(self.text) for span in quote.contents)), self.text)
        pieces = tuple(piece for piece in trimmed if self._words(piece))
        words = tuple(map(self._words, pieces))
        speaker = None if quote.speaker is None else article.speakers[quote.speaker]
        return _Item(
            quote=quote,
            words=words,
            # A piece can cut a word at its punctuation (the "." of "U.S") and be left with nothing.
            edges=tuple(piece.trimmed(self.text, _EDGE) or piece for piece in pieces),
            tokens=frozenset(chain.from_iterable(words)),
            source=quote.source and quote.source.trimmed(self.text),
            cue=quote.cue and quote.cue.trimmed(self.text),
            names=_names(speaker, with_others=is_gold),
            is_named_exactly=speaker is not None and speaker.kind in _NAMED_EXACTLY,
            is_direct=bool(pieces) and self._is_direct(pieces),
        )

    def _words(self, span: Span) -> range:
        """Numbers of the words of which a character at least lies in the span."""
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def _is_direct(self, pieces: Sequence[Span]) -> bool:
        whole = Span(pieces[0].start, pieces[-1].end)
        last = pieces[-1].trimmed(self.text, END_PUNCTUATION) or pieces[-1]
        if last.end - whole.start > 1 and self.text[whole.start] in _DOUBLE and self.text[last.end - 1] in _DOUBLE:
            return True
        marked = (
            Span(max(piece.start, start), min(piece.end, end))
            for piece in pieces
            for start, end in self._marked
            if start < piece.end and piece.start < end
        )
        return sum(map(self._n_solid, marked)) >= _DIRECT_SHARE * sum(map(self._n_solid, pieces))

    def _n_solid(self, span: Span) -> int:
        """Characters that are no white space."""
        return sum(map(len, span.of(self.text).split()))


def _double_quoted(text: str) -> Iterator[tuple[int, int]]:
    """Ranges between double quotation marks, the marks included; an open one ends with its line.

    Simpler than `layout.quoted`, whose job is to be right: this one has to be the field's.
    """
    opened: int | None = None
    for match in _DOUBLE_OR_BREAK.finditer(text):
        mark = match.group()
        if opened is None:
            opened = match.start() if mark in _OPENING or mark == '"' else None
        elif mark not in _OPENING:
            yield opened, match.start() if mark == "\n" else match.end()
            opened = None
    if opened is not None:
        yield opened, len(text)


def _names(speaker: Speaker | None, *, with_others: bool) -> tuple[str, ...]:
    """Plain names of a speaker, the name first; without empty ones."""
    if speaker is None:
        return ()
    return tuple(filter(None, map(plain, (speaker.name, *speaker.also) if with_others else (speaker.name,))))


def _judged(gold: Article, predicted: Article) -> tuple[list[_Judged], list[_Judged]]:
    """Match the quotes of both sides; what is right of a pair is so on either side."""
    if gold.text != predicted.text:
        raise InputError(f"article {gold.id!r}: the predicted article has another text, so offsets cannot be compared")
    text = _Text(gold.text)
    ours, theirs = text.items(gold, is_gold=True), text.items(predicted, is_gold=False)
    left = [_Judged(item, None, False, False) for item in ours]
    right = [_Judged(item, None, False, False) for item in theirs]
    for i, j in _pairs(ours, theirs):
        g, p = ours[i], theirs[j]
        has_right_source = g.source is not None and p.source is not None and g.source.overlaps(p.source)
        has_right_name = _is_right_name(g, p)
        left[i] = _Judged(g, p, has_right_source, has_right_name)
        right[j] = _Judged(p, g, has_right_source, has_right_name)
    return left, right


def _pairs(gold: Sequence[_Item], predicted: Sequence[_Item]) -> Iterator[tuple[int, int]]:
    """Match one to one, the most alike first; of equals, those that come first in the text."""
    candidates = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            n_both = len(g.tokens & p.tokens)
            alike = n_both / (len(g.tokens) + len(p.tokens) - n_both)
            if alike >= _FOUND_AT:
                candidates.append((-alike, i, j))
    gold_left, predicted_left = set(range(len(gold))), set(range(len(predicted)))
    for _, i, j in sorted(candidates):
        if i in gold_left and j in predicted_left:
            gold_left.remove(i)
            predicted_left.remove(j)
            yield i, j


def _is_right_name(gold: _Item, predicted: _Item) -> bool:
    return bool(predicted.names) and _are_one(predicted.names[0], gold.names, exactly=gold.is_named_exactly)


def _are_one(name: str, gold: Sequence[str], *, exactly: bool) -> bool:
    if name in gold:
        return True
    words = set(name.split())
    others = () if exactly else (set(other.split()) for other in gold)
    return any(2 * len(words & other) >= max(len(words), len(other)) for other in others)


def _figures(
    gold: Sequence[_Judged], predicted: Sequence[_Judged], all_gold: Sequence[_Judged], all_predicted: Sequence[_Judged]
) -> Figures:
    """Count the quotes of a subset on each side; right is what any quote of the other side makes right."""
    has_names = any(g.item.names for g in all_gold)  # an article whose speakers nobody noted is not charged
    cues = {p.item.cue for p in predicted}
    return Figures(
        exact=Tally(_exact(predicted, all_gold), _exact(gold, all_predicted)),
        partial=Tally(_partial(predicted, all_gold), _partial(gold, all_predicted)),
        token=Tally(_token(predicted, all_gold), _token(gold, all_predicted)),
        found=Tally(_found(predicted), _found(gold)),
        pair=Tally(_pair(predicted), _pair(gold)),
        named=Tally(_named(predicted), _named(gold)) if has_names else Tally(),
        # Systems that give one cue to several quotes are charged for it once.
        cue=Tally(_cue(cues, all_gold), _cue([g.item.cue for g in gold], all_predicted)),
        source=_pair([g for g in gold if g.partner]),
        name=_named([g for g in gold if g.partner]),
    )


def _exact(quotes: Iterable[_Judged], others: Iterable[_Judged]) -> Share:
    borders = Counter(_edges(quotes))
    return Share((borders & Counter(_edges(others))).total(), borders.total())


def _partial(quotes: Iterable[_Judged], others: Iterable[_Judged]) -> Share:
    covers = [words for other in others for words in other.item.words]
    shares = [
        max((min(words.stop, c.stop) - max(words.start, c.start) for c in covers), default=0) / len(words)
        for quote in quotes
        for words in quote.item.words
    ]
    return Share(sum(max(0.0, share) for share in shares), len(shares))


def _token(quotes: Iterable[_Judged], others: Iterable[_Judged]) -> Share:
    tokens = _tokens(quotes)
    return Share(len(tokens & _tokens(others)), len(tokens))


def _found(quotes: Sequence[_Judged]) -> Share:
    return Share(sum(quote.partner is not None for quote in quotes), len(quotes))


def _pair(quotes: Iterable[_Judged]) -> Share:
    right = [quote.has_right_source for quote in quotes if quote.item.source]
    return Share(sum(right), len(right))


def _named(quotes: Iterable[_Judged]) -> Share:
    right = [quote.has_right_name for quote in quotes if quote.item.names]
    return Share(sum(right), len(right))


def _cue(cues: Iterable[Span | None], others: Iterable[_Judged]) -> Share:
    theirs = [other.item.cue for other in others if other.item.cue]
    right = [any(cue.overlaps(other) for other in theirs) for cue in cues if cue]
    return Share(sum(right), len(right))


def _thought(gold: Iterable[_Judged]) -> Tally:
    acts = [(g.partner.quote.act, g.item.quote.act) for g in gold if g.partner and g.item.quote.act is not None]
    right = acts.count(("thought", "thought"))
    predicted, true = zip(*acts, strict=True) if acts else ((), ())
    return Tally(Share(right, predicted.count("thought")), Share(right, true.count("thought")))


def _kind_recall(gold: Sequence[_Judged]) -> KindRecall:
    return KindRecall(_found(gold), _pair(gold), _named(gold))


def _tokens(quotes: Iterable[_Judged]) -> frozenset[int]:
    return frozenset().union(*(quote.item.tokens for quote in quotes))


def _edges(quotes: Iterable[_Judged]) -> Iterator[Span]:
    return chain.from_iterable(quote.item.edges for quote in quotes)
