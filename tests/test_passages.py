"""A few paragraphs by themselves, whole quotes and the same words."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Article, Quote, Speaker
from quotes.spans import Span
from training.passages import passages

TEXT = "\n\n".join(
    (
        "The town has a ferry.",
        "The mayor said: “It is old.",
        "“It is late.”",
        "Nobody came.",
        "“No,” said May.",
        "It was cold.",
    )
)


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


ARTICLE = Article(
    TEXT,
    "ferry",
    quotes=(
        Quote((span("“It is old.\n\n“It is late.”"),), span("said"), span("The mayor"), speaker=0),
        Quote((span("“No,”"),), Span(span("“No,”").end + 1, span("“No,”").end + 5), span("May"), speaker=1),
    ),
    speakers=(Speaker("mayor"), Speaker("May")),
    meta={"scope": "narrow", "unsure": [[span("Nobody").start, span("Nobody").end]]},
)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_passages_are_stretches_of_the_article_and_cut_no_quote(seed: int, n: int) -> None:
    parts = passages(ARTICLE, np.random.default_rng(seed), n=n)
    assert 1 <= len(parts) <= n
    words = [ARTICLE.texts_of(quote) for quote in ARTICLE.quotes]
    position = 0
    for part in parts:
        position = TEXT.index(part.text, position) + len(part.text)  # in text order, not overlapping
        expected = [texts for texts in words if texts[0] in part.text]
        assert [part.texts_of(quote) for quote in part.quotes] == expected
        assert part.meta["scope"] == "narrow"
        for start, end in part.meta["unsure"]:
            assert part.text[start:end] == "Nobody"
        for quote in part.quotes:
            assert part.name_of(quote) in ("mayor", "May")


def test_an_article_of_few_paragraphs_stays_whole() -> None:
    assert passages(ARTICLE, np.random.default_rng(1), n=9) == [ARTICLE]


def test_an_article_without_words_stays_as_it_is() -> None:
    assert passages(Article("  "), np.random.default_rng(1), n=3) == [Article("  ")]


def test_of_the_words_of_a_quote_that_is_lost_nothing_is_claimed() -> None:
    text = "Nobody came.\n\n“No,” said May.\n\nIt was cold."
    begins_early = Span(text.index("\n\n“"), text.index("”") + 1)
    article = Article(text, quotes=(Quote((begins_early,)),), speakers=())
    parts = [part for seed in range(20) for part in passages(article, np.random.default_rng(seed), n=1)]
    alone = [part for part in parts if part.text.startswith("“No,”")]
    assert alone and all(not part.quotes and part.meta["unsure"] == [[0, 5]] for part in alone)
