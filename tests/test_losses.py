"""What training makes small, against counting by hand."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from quotes.article import Article, Quote, Speaker
from quotes.decode import name_spans
from quotes.labels import CUE, LAYERS, N_SCORES, TAGS, UNKNOWN, WIDTH, parted
from quotes.spans import Span
from quotes.structure import Structure
from quotes.windows import Tokenizer
from training.antecedents import meant
from training.features import Batch, collate, example
from training.losses import independent_tag_loss, kind_loss, link_loss, thought_loss, who_loss
from training.segment_loss import segment_loss

TEXT = "“We will,” said Theresa May. He warned that no."


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def batch_of(tokenizer: Tokenizer, *articles: Article) -> Batch:
    return collate([example(a, tokenizer, Counter()) for a in articles], tokenizer, window=30, stride=20)


def article(**meta: object) -> Article:
    quotes = (
        Quote((span("“We will,”"),), span("said"), span("Theresa May")),
        Quote((span("that no"),), span("warned"), span("He")),
    )
    return Article(TEXT, quotes=quotes, meta=meta)


def sure_of(batch: Batch) -> torch.Tensor:
    """Scores of a network that knows the tags and that all is speech."""
    rows = torch.zeros((len(batch.tags), N_SCORES))
    for layer in range(len(LAYERS)):
        rows[torch.arange(len(rows)), layer * len(TAGS) + batch.tags[:, layer].clamp(min=0)] = 9.0
    kinds = parted(rows).kinds
    kinds[torch.arange(len(rows)), batch.kinds.clamp(min=0)] = 9.0
    parted(rows).thought[:] = -9.0
    return rows


def structure() -> tuple[torch.Tensor, torch.Tensor]:
    empty = Structure()
    return torch.from_numpy(empty.segments), torch.from_numpy(empty.distances)


def test_the_right_tags_cost_less_than_the_wrong_ones(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, article())
    segments, _ = structure()
    for sign, is_right in ((1, True), (-1, False)):
        scores = parted(sign * sure_of(batch))
        for loss in (
            segment_loss(scores, batch, segments),
            independent_tag_loss(scores, batch),
            thought_loss(scores, batch),
        ):
            assert (float(loss) < 0.01) is is_right


def test_a_network_that_links_right_pays_less(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, article())
    segments, distances = structure()
    rows = sure_of(batch)
    undecided = link_loss(parted(rows), batch, segments, distances)
    scores = parted(rows.clone())
    for number, (content, cue) in enumerate(zip(batch.links.contents, batch.links.cues, strict=True)):
        scores.queries[slice(*content), CUE, number] = 9.0
        scores.keys[slice(*cue), CUE, number] = 9.0
    assert number < WIDTH
    assert link_loss(scores, batch, segments, distances) < undecided


def test_guessed_links_cost_nothing(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, article(links="guessed"))
    assert link_loss(parted(sure_of(batch)), batch, *structure()) == 0


def test_an_article_without_quotes_has_losses_too(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, Article("He is in the town."))
    rows = torch.zeros((len(batch.tags), N_SCORES), requires_grad=True)
    total = segment_loss(parted(rows), batch, structure()[0]) + link_loss(parted(rows), batch, *structure())
    (total + thought_loss(parted(rows), batch)).backward()
    assert torch.isfinite(rows.grad).all()


def named(speaker: int | None) -> Article:
    """The article with a speaker of its second quote."""
    one, other = article().quotes
    speakers = (Speaker("Theresa May", "person"), Speaker("the harbour council", "group"))
    return Article(TEXT, quotes=(replace(one, speaker=0), replace(other, speaker=speaker)), speakers=speakers)


def test_the_right_name_costs_less_than_a_wrong_one(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, named(0))
    segments, table = structure()[0], torch.from_numpy(Structure().antecedents)
    ((_, row),) = batch.told
    rows = sure_of(batch)
    who = meant(row.article, row.quotes, row.tokens, name_spans(row.tokens, parted(rows.numpy()), Structure()))
    assert len(who.names) == 1
    costs = []
    for sign in (1.0, -1.0):
        parts = parted(rows)
        parts.asking[who.askers[:, 0], 0] = parts.asking[who.askers[:, 1], 0] = 3.0
        parts.answering[who.names[:, 0], 0] = parts.answering[who.names[:, 1], 0] = sign * 3.0
        costs.append(float(who_loss(rows, batch, segments, table)))
    assert costs[0] < 0.1 < costs[1]


def test_who_is_meant_teaches_nothing_where_nobody_noted_it(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, article())
    table = torch.from_numpy(Structure().antecedents).requires_grad_()
    loss = who_loss(sure_of(batch), batch, structure()[0], table)
    loss.backward()
    assert loss.item() == 0 and table.grad is not None and not table.grad.any()


def test_a_speaker_that_is_no_candidate_teaches_nothing(tokenizer: Tokenizer) -> None:
    segments, table = structure()[0], torch.from_numpy(Structure().antecedents)
    batch = batch_of(tokenizer, named(1))
    rows = sure_of(batch)
    where = batch.links.sources[1]
    costs = []
    for value in (0.0, 9.0):  # whatever the second source, whose speaker is a group in other words, says
        parted(rows).own[where[0] : where[1]] = parted(rows).untold[where[0] : where[1]] = value
        costs.append(float(who_loss(rows, batch, segments, table)))
    assert costs[0] == costs[1] > 0


def test_the_right_kind_of_a_name_costs_less_than_a_wrong_one(tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, named(0))
    assert (batch.kinds != UNKNOWN).any()
    rows = sure_of(batch)
    assert float(kind_loss(parted(rows), batch)) < 0.01 < float(kind_loss(parted(-rows), batch))
