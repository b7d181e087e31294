"""Who is asked for: each source of an article, and each quotation that has none, as ordinary code sees them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from quotes.article import Quote, SpeakerKind
from quotes.cast import Cast
from quotes.names import FoundName, Name, read_names
from quotes.page import Page, read_page
from quotes.sources import Description, SourceReader, pronoun_of
from quotes.spans import Span

_LONGEST_SOURCE: Final = 60  # words that are read; keeps a wild span from costing the whole article
_ENCLOSING: Final = 50  # contents before a source that are asked whether they hold it

# What an asker looks like.
FORMS: Final = (
    "he", "she", "they", "it", "i", "we", "who", "you",
    "named", "naming", "definite", "owned", "described", "floating", "reported",
)  # fmt: skip
# The same, but descriptions are told apart by what they describe.
NATURES: Final = (*FORMS, "several", *(f"{kind} {sex}" for kind in get_args(SpeakerKind) for sex in ("", "he", "she")))
SOURCELESS: Final = frozenset({FORMS.index("floating"), FORMS.index("reported")})


@dataclass(frozen=True, slots=True)
class Asker:
    """A source, or a quotation that has none.

    Args:
        span: Of the source; of the first content where there is none.
        form: Index into `FORMS`.
        nature: Index into `NATURES`.
        own: What its own words make of it: a description, or several people by name.
        bearer: Number of the name that it is, where its words tell that.
        issuer: Number of the name of who speaks through the document that it is.
        spelled: The entity that it spells where no name was seen, as in a headline.
    """

    span: Span
    form: int
    nature: int
    own: Description | None = None
    bearer: int | None = None
    issuer: int | None = None
    spelled: int | None = None


class Reading:
    """What ordinary code sees of an article and its quotes: names, whose they are, and who is asked for.

    Args:
        text: The article.
        quotes: Of that article.
        names: As `quotes.names.read_names` asks.
    """

    def __init__(self, text: str, quotes: Sequence[Quote], names: Sequence[FoundName]) -> None:
        self.page: Page = read_page(text)
        self.names: tuple[Name, ...] = read_names(self.page, names)
        self.cast = Cast(self.page, self.names)
        self.reader = SourceReader(self.page, self.names, self.cast)
        self.quotes = quotes
        self.askers: list[Asker] = [self._asker(quote) for quote in quotes]  # one a quote
        self._order()

    def _asker(self, quote: Quote) -> Asker:
        source = quote.source and self.page.clipped(quote.source, n_words=_LONGEST_SOURCE)
        words = () if source is None else self.reader.words(source)
        if source is None or not words:
            form = FORMS.index("floating" if quote.cue is None else "reported")
            return Asker(quote.contents[0], form, form)
        pronoun = pronoun_of(words)
        if pronoun is not None:
            form = FORMS.index(pronoun)
            noun = self.reader.noun_before(source.start) if pronoun == "who" else None
            return Asker(source, form, form, noun)
        bearer, issuer = self.reader.bearer(source), self.reader.issuer(source)
        several = None if bearer is None else self.reader.group(source, bearer)
        own = several or self.reader.description(source)
        if bearer is not None:
            form = FORMS.index("named")
            nature = form if several is None else NATURES.index("several")
        elif own is None:
            form = nature = FORMS.index("you")
        else:
            naming = "naming" if self.reader.names_in(source) else "described"
            form = FORMS.index(
                "owned" if own.is_of_pronoun else "definite" if own.is_definite and naming != "naming" else naming
            )
            nature = NATURES.index(f"{own.kind} {own.sex or ''}")
        return Asker(source, form, nature, own, bearer, issuer, self.reader.unseen(source))

    def _order(self) -> None:
        """In which order they are resolved: sources outside quotations, those inside, quotations without a source."""
        contents = sorted((content.start, content.end, i) for i, q in enumerate(self.quotes) for content in q.contents)
        starts = [start for start, _, _ in contents]
        self.around: list[int] = []  # the quote in whose content a source stands, or -1
        stages = []
        for i, asker in enumerate(self.askers):
            around, last = -1, bisect_left(starts, asker.span.start + 1)
            for start, end, number in reversed(contents[max(0, last - _ENCLOSING) : last]):
                if number != i and start <= asker.span.start and asker.span.end <= end:
                    around = number
                    break
            self.around.append(around)
            stages.append(2 if asker.form in SOURCELESS else 0 if around < 0 else 1)
        self.stages = stages
        self.order = sorted(range(len(self.askers)), key=lambda i: (stages[i], self.askers[i].span.start))
        firsts: dict[tuple[Span, int], int] = {}
        # One source may report several quotes: the first of them speaks for all.
        self.first = [firsts.setdefault((asker.span, stages[i]), i) for i, asker in enumerate(self.askers)]
