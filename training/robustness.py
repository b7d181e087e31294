"""Whether the same words get the same answer however they are set: the share of quotes kept under each style.

A quote is kept if, in the restyled article, one is read whose content shares at least half of its words
(Jaccard index) and whose speaker has the same name.
"""

from collections.abc import Sequence
from dataclasses import replace

from quotes.article import Article
from quotes.figures import Share
from quotes.score import Outcome, matches, plain
from training.report import Extractor, read_with
from training.typography import STYLES, restyled


def kept(extractor: Extractor, articles: Sequence[Article], answers: Sequence[Article]) -> dict[str, Share]:
    """Read the articles in every style of `training.typography.STYLES`.

    Args:
        extractor: The model.
        articles: Gold; of their labels only the scope is looked at.
        answers: What the model reads in them as they are, in the same order.

    Returns:
        Of each style, how many of those quotes are kept; `Share.of` is the number of all.
    """
    return {name: _kept(extractor, articles, answers, name) for name in STYLES}


def show_robustness(shares: dict[str, Share]) -> str:
    """A row a style, in per cent."""
    width = max(map(len, shares))
    rows = (f"  {name:{width}} {100 * share.value:6.1f}" for name, share in shares.items())
    return "\n".join(["the same quotes, by the same speakers, after a change of typography (per cent kept)", *rows])


def _kept(extractor: Extractor, articles: Sequence[Article], answers: Sequence[Article], name: str) -> Share:
    styled = [restyled(article, STYLES[name]) for article in articles]
    total = Share()
    for before, after in zip(answers, read_with(extractor, styled), strict=True):
        expected = restyled(replace(before, id=after.id), STYLES[name])
        outcomes = [outcome for outcome in matches(expected, after) if outcome.gold]
        same = sum(_is_same(expected, after, outcome) for outcome in outcomes)
        total += Share(same, len(outcomes))
    return total


def _is_same(expected: Article, after: Article, outcome: Outcome) -> bool:
    if outcome.gold is None or outcome.predicted is None:
        return False
    names = (expected.name_of(outcome.gold), after.name_of(outcome.predicted))
    # The style may have changed the apostrophe or the case of the name that was read: O’Brien, O'BRIEN.
    one, other = (None if name is None else plain(name.casefold().replace("’", "'")) for name in names)
    return one == other
