"""Gold articles become targets on tokens; what does not fit is left out by a named rule, and counted."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from quotes.article import Act, Article, Quote
from quotes.errors import InputError
from quotes.labels import N_SCORES, ROLES, TAGS, UNKNOWN, ranges_of
from quotes.spans import Span
from quotes.windows import Tokenizer
from training.features import collate, example
from training.loop import losses, plan_epoch


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
    tags = np.reshape(row["tags"], (-1, len(ROLES)))
    tokens = tokenizer(article.text)
    return {role: [tokens.span_of(r).of(article.text) for r in ranges_of(tags[:, i])] for i, role in enumerate(ROLES)}


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
    thought = example(Article(text, quotes=quotes, meta={"scope": "broad"}), tokenizer, Counter())["thought"]
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
    assert batch.tags.shape == (81, len(ROLES))


def test_the_right_tags_cost_less_than_the_wrong_ones(tokenizer: Tokenizer) -> None:
    article = Article(TEXT, quotes=(quote(TEXT, "“We will,”", "said", "Theresa May"),))
    batch = collate([example(article, tokenizer, Counter())], tokenizer, window=30, stride=20)
    right = torch.zeros((len(batch.tags), N_SCORES))
    for role in range(len(ROLES)):
        right[torch.arange(len(right)), role * len(TAGS) + batch.tags[:, role]] = 9.0
    right[:, -1] = -9.0
    assert all(loss < 0.01 for loss in losses(right, batch))
    assert all(loss > 1 for loss in losses(-right, batch))


def test_batches_hold_every_article_once_and_keep_to_the_budget() -> None:
    sizes = [500, 100, 900, 50, 2000, 300]
    batches = plan_epoch(sizes, budget=1000, seed=1, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(len(sizes)))
    assert all(sum(sizes[i] for i in batch) <= 1000 or len(batch) == 1 for batch in batches)
    assert batches == plan_epoch(sizes, budget=1000, seed=1, epoch=0)
    assert batches != plan_epoch(sizes, budget=1000, seed=1, epoch=1)
