"""How well names are told: by what the source looks like, and how far `Quote.name_score` can be trusted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from quotes.article import Article, Quote, Speaker
from quotes.decode import name_spans
from quotes.extractor import QuoteExtractor
from quotes.figures import Share
from quotes.labels import parted
from quotes.lexicon import PRONOUNS
from quotes.page import fold
from quotes.score import matches, plain
from quotes.speakers import resolve

SUREST: Final = 0.8  # share of the quotes that are kept
SourceKind = Literal["full name", "part of a name", "pronoun", "description", "organisation", "none"]


@dataclass(frozen=True, slots=True)
class Named:
    """A quote that was found and has a speaker in the gold.

    Args:
        kind: Of its gold source.
        is_right: The name that was predicted.
        name_score: Of the predicted quote; 0 where it has no speaker.
    """

    kind: SourceKind
    is_right: bool
    name_score: float


def named(gold: Iterable[Article], predicted: Iterable[Article]) -> list[Named]:
    """Every gold quote that was found and has a speaker.

    Args:
        gold: As `quotes.score.score` asks.
        predicted: In any order; a gold article that is not among them has nothing predicted.
    """
    answers = {article.id: article for article in predicted}
    return [
        Named(kind_of(outcome.gold, article), outcome.has_right_name, outcome.predicted.name_score or 0.0)
        for article in gold
        if article.id in answers
        for outcome in matches(article, answers[article.id])
        if outcome.gold and outcome.predicted and outcome.has_right_name is not None
    ]


def given(extractor: QuoteExtractor, gold: Iterable[Article]) -> list[Article]:
    """The gold articles with the names that a checkpoint gives to their gold contents and sources.

    Which paragraphs are one quotation is not given.
    """
    structure = extractor.checkpoint.config.structure
    out = []
    for article in gold:
        broad = article.meta.get("scope") == "broad"
        ((tokens, rows),) = extractor.scores([article.text], broad=broad)
        scores = parted(rows)
        names = name_spans(tokens, scores, structure)
        quotes, speakers = resolve(article.text, article.quotes, names, tokens, scores, structure, broad=broad)
        out.append(Article(article.text, article.id, quotes, speakers))
    return out


def kind_of(quote: Quote, article: Article) -> SourceKind:
    """What the source of a gold quote that has a speaker looks like; of an organisation all but pronouns are one."""
    assert quote.speaker is not None
    if quote.source is None:
        return "none"
    words = quote.source.of(article.text).split()
    if len(words) == 1 and fold(words[0].strip("“”\"',.:")).partition("'")[0] in PRONOUNS:
        return "pronoun"
    speaker: Speaker = article.speakers[quote.speaker]
    if speaker.kind == "organisation":
        return "organisation"
    name, source = plain(speaker.name), plain(" ".join(words))
    if f" {name} " in f" {source} ":
        return "full name"
    is_part = speaker.name[:1].isupper() and not {name.split()[0], name.split()[-1]}.isdisjoint(source.split())
    return "part of a name" if is_part else "description"


def by_kind(found: Iterable[Named]) -> dict[SourceKind, Share]:
    """How many names of each kind of source are right."""
    rows = list(found)
    return {
        kind: Share(sum(one.is_right for one in rows if one.kind == kind), sum(one.kind == kind for one in rows))
        for kind in get_args(SourceKind)
    }


def surest(found: Sequence[Named]) -> Share:
    """How many names are right of the `SUREST` share with the highest `name_score`."""
    kept = sorted(found, key=lambda one: -one.name_score)[: round(SUREST * len(found))]
    return Share(sum(one.is_right for one in kept), len(kept))


def show_names(found: Sequence[Named], *, of: str = "of those found") -> str:
    """The table, in per cent.

    Args:
        found: As `named` returns them.
        of: What they are.
    """
    lines = [f"name right, by the gold source     {of}"]
    lines += [
        f"  {kind:16} {100 * share.value:14.1f} {share.of:9}" for kind, share in by_kind(found).items() if share.of
    ]
    every, share = Share(sum(one.is_right for one in found), len(found)), surest(found)
    lines.append(f"  all              {100 * every.value:14.1f} {every.of:9}")
    lines.append(f"  the surest {100 * SUREST:.0f} %  {100 * share.value:14.1f} {share.of:9}")
    return "\n".join(lines)
