"""Gold articles become targets on tokens; what does not fit is left out by a named rule, and counted."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from quotes.article import Act, Article, Quote, Speaker
from quotes.errors import InputError
from quotes.labels import LAYERS, N_SCORES, ROLES, UNKNOWN, IntArray, ranges_of, tags_of
from quotes.spans import Span
from quotes.windows import Tokenizer
from training.features import NONE, collate, example
from training.loop import plan_epoch


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def quote(
    text: str, content: str, cue: str | None = None, source: str | None = None, act: Act | None = "speech"
) -> Quote:
    return Quote((span(text, content),), cue and span(text, cue), source and span(text, source), act=act)


def words(tokenizer: Tokenizer, article: Article, counts: Counter[str]) -> dict[str, list[str]]:
    """The targets of each role, read back as words."""
    row = example(article, tokenizer, counts)
    return {
        role: [row.tokens.span_of(r).of(article.text) for r in ranges_of(row.tags[:, i])]
        for i, role in enumerate(ROLES)
    }


TEXT = "“We will,” said Theresa May. She warned that the ferry is a rock."


def test_contents_cues_and_sources_become_tags(tokenizer: Tokenizer) -> None:
    quotes = (
        quote(TEXT, "“We will,”", "said", "Theresa May"),
        quote(TEXT, "that the ferry is a rock", "warned", "She"),
    )
    assert words(tokenizer, Article(TEXT, quotes=quotes), Counter()) == {
        "content": ["“We will,”", "that the ferry is a rock"],
        "cue": ["said", "warned"],
        "source": ["Theresa May", "She"],
    }


def test_the_inner_of_two_contents_is_left_out_and_counted(tokenizer: Tokenizer) -> None:
    quotes = (
        quote(TEXT, "She warned that the ferry is a rock"),
        quote(TEXT, "that the ferry is a rock", "warned", "She"),
    )
    counts: Counter[str] = Counter()
    assert words(tokenizer, Article(TEXT, quotes=quotes), counts)["content"] == ["She warned that the ferry is a rock"]
    assert counts["inner content"] == 1


def test_a_content_over_a_paragraph_break_is_cut_there(tokenizer: Tokenizer) -> None:
    text = "He said: “We will.\n\n“We will not.”"
    counts: Counter[str] = Counter()
    article = Article(text, quotes=(quote(text, "“We will.\n\n“We will not.”", "said", "He"),))
    assert words(tokenizer, article, counts)["content"] == ["“We will.", "“We will not.”"]
    assert counts["cut content"] == 1


def test_a_border_inside_a_token_takes_the_whole_token(tokenizer: Tokenizer) -> None:
    counts: Counter[str] = Counter()
    text = "the mayor said yes"
    article = Article(text, quotes=(Quote((span(text, "yes"),), span(text, "sai")),))
    assert words(tokenizer, article, counts)["cue"] == ["said"]
    assert counts["widened cue"] == 1


def test_a_thought_is_no_quote_in_the_narrow_scope(tokenizer: Tokenizer) -> None:
    quotes = (quote(TEXT, "that the ferry is a rock", "warned", "She", act="thought"),)
    counts: Counter[str] = Counter()
    assert words(tokenizer, Article(TEXT, quotes=quotes, meta={"scope": "narrow"}), counts)["content"] == []
    assert counts["out of scope"] == 1
    assert words(tokenizer, Article(TEXT, quotes=quotes, meta={"scope": "broad"}), Counter())["cue"] == ["warned"]


def test_speech_or_thought_is_known_on_contents_and_cues_alone(tokenizer: Tokenizer) -> None:
    text = "He said yes, hopes no."
    quotes = (quote(text, "yes", "said"), quote(text, "no", "hopes", act="thought"))
    thought = example(Article(text, quotes=quotes, meta={"scope": "broad"}), tokenizer, Counter()).thought
    tokens = tokenizer(text)
    known = {text[tokens.starts[i] : tokens.ends[i]]: int(v) for i, v in enumerate(thought) if v != UNKNOWN}
    assert (known["said"], known["yes"], known["no"]) == (0, 0, 1)
    assert "He" not in known


def test_an_unknown_scope_is_told(tokenizer: Tokenizer) -> None:
    with pytest.raises(InputError, match="scope 'wide'; legal are narrow, broad"):
        example(Article(TEXT, id="a", meta={"scope": "wide"}), tokenizer, Counter())


def test_a_batch_of_articles_stitches_back_to_one_row_a_token(tokenizer: Tokenizer) -> None:
    articles = [Article("the mayor said no " * 20), Article("yes"), Article("")]
    rows = [example(article, tokenizer, Counter()) for article in articles]
    batch = collate(rows, tokenizer, window=30, stride=20)
    scores = torch.randn((*batch.ids.shape, N_SCORES))
    assert batch.stitched(scores).shape == (81, N_SCORES)
    assert batch.tags.shape == (81, len(LAYERS))
    assert len(batch.tokens) == 81


def test_contents_know_their_cue_their_source_and_each_other(tokenizer: Tokenizer) -> None:
    text = "“Yes,” said May, “we will.” He said no. “No.”"
    quotes = (
        Quote((span(text, "“Yes,”"), span(text, "“we will.”")), span(text, "said"), span(text, "May")),
        Quote((span(text, "“No.”"),)),
    )
    row = example(Article(text, quotes=quotes), tokenizer, Counter())
    links = row.links

    def read(ranges: IntArray) -> list[str | None]:
        return [None if start == NONE else row.tokens.span_of((start, end)).of(text) for start, end in ranges.tolist()]

    assert read(links.contents) == ["“Yes,”", "“we will.”", "“No.”"]
    assert read(links.cues) == ["said", "said", None]
    assert read(links.sources) == ["May", "May", None]
    assert links.quotes.tolist() == [0, 0, 1]


def test_a_quotation_that_goes_on_in_the_next_paragraph_keeps_its_number(tokenizer: Tokenizer) -> None:
    text = "He said: “We will.\n\n“We will not.”\n\n“No,” said May."
    speakers = (Speaker("Jones"), Speaker("May"))
    quotes = (
        Quote((span(text, "“We will."),), span(text, "said"), span(text, "He"), speaker=0),
        Quote((span(text, "“We will not.”"),), speaker=0),
        Quote((span(text, "“No,”"),), Span(text.rindex("said"), text.rindex("said") + 4), span(text, "May"), speaker=1),
    )
    links = example(Article(text, quotes=quotes, speakers=speakers), tokenizer, Counter()).links
    assert links.quotes.tolist() == [0, 0, 1]


def test_without_speakers_nobody_knows_whether_a_quotation_goes_on(tokenizer: Tokenizer) -> None:
    text = "He said: “We will.\n\n“We will not.”\n\nThe mayor said no."
    quotes = (
        Quote((span(text, "“We will."),), span(text, "said"), span(text, "He")),
        Quote((span(text, "“We will not.”"),)),
        Quote((span(text, "no."),), source=span(text, "The mayor")),
    )
    links = example(Article(text, quotes=quotes), tokenizer, Counter()).links
    assert links.has_known_earlier.tolist() == [True, False, False]


def test_where_a_corpus_is_unsure_the_lack_of_a_label_means_nothing(tokenizer: Tokenizer) -> None:
    unsure = span(TEXT, "She warned that the ferry")
    article = Article(
        TEXT,
        quotes=(quote(TEXT, "“We will,”", "said", "Theresa May"),),
        meta={"unsure": [[unsure.start, unsure.end], [0, 10]]},
    )
    row = example(article, tokenizer, Counter())
    unknown = [TEXT[row.tokens.starts[i] : row.tokens.ends[i]] for i in np.flatnonzero(row.tags[:, 0] == UNKNOWN)]
    assert " ".join(unknown).replace(" ", "").lower() == "shewarnedthattheferry"
    assert row.tags[:2, 0].tolist() == tags_of([(0, 5)], n_tokens=5)[:2].tolist()


@pytest.mark.parametrize("unsure", [[[0, 0]], [[5, 2]], [[0, 10_000]], [["a", 3]], [[1.5, 2]], [7], 3])
def test_a_wrong_unsure_range_is_told(tokenizer: Tokenizer, unsure: object) -> None:
    with pytest.raises(InputError, match="article 'a'"):
        example(Article(TEXT, id="a", meta={"unsure": unsure}), tokenizer, Counter())


def test_guessed_links_and_their_sources_are_not_trained_on(tokenizer: Tokenizer) -> None:
    article = Article(TEXT, quotes=(quote(TEXT, "“We will,”", "said", "Theresa May"),), meta={"links": "guessed"})
    row = example(article, tokenizer, Counter())
    assert (row.tags[:, 2] == UNKNOWN).all()
    assert (row.tags[:, 0] != UNKNOWN).all()
    assert (row.links.cues == UNKNOWN).all() and (row.links.sources == UNKNOWN).all()


def test_articles_of_a_batch_are_no_neighbours(tokenizer: Tokenizer) -> None:
    rows = [example(Article("He said no."), tokenizer, Counter()) for _ in range(3)]
    batch = collate(rows, tokenizer, window=30, stride=20)
    assert np.unique(batch.tokens.paragraphs).tolist() == [0, 2, 4]


def test_batches_hold_every_article_once_and_keep_to_the_budget() -> None:
    sizes = [500, 100, 900, 50, 2000, 300]
    batches = plan_epoch(sizes, budget=1000, seed=1, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(len(sizes)))
    assert all(sum(sizes[i] for i in batch) <= 1000 or len(batch) == 1 for batch in batches)
    assert batches == plan_epoch(sizes, budget=1000, seed=1, epoch=0)
    assert batches != plan_epoch(sizes, budget=1000, seed=1, epoch=1)
