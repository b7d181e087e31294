"""The semi-Markov layer against trying every cut, in numpy and in torch."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from quotes import segments
from quotes.article import Article
from quotes.labels import (
    LAYERS,
    N_SCORES,
    TAGS,
    UNKNOWN,
    FloatArray,
    IntArray,
    O,
    TokenRange,
    parted,
    ranges_of,
    tags_of,
)
from quotes.segments import AFTER, BEFORE, LENGTHS, N_LENGTHS, N_SEGMENTS, PARAGRAPH_END, WITHIN, best_cut, bucket
from quotes.windows import N_BORDERS, Tokenizer
from training.features import Batch, collate, example
from training.segment_loss import segment_loss

TEXT = "He said no, he said.\n\n“We will” no"


def cuts(start: int, end: int) -> Iterator[list[TokenRange]]:
    """Every way to choose spans among the tokens [start, end)."""
    if start >= end:
        yield []
        return
    yield from cuts(start + 1, end)
    for stop in range(start + 1, end + 1):
        for rest in cuts(stop, end):
            yield [(start, stop), *rest]


def worth(spans: Sequence[TokenRange], tags: FloatArray, row: FloatArray, borders: IntArray, end: int) -> float:
    """The score of a cut of one role of a paragraph that ends before token `end`, from the words of the docstring."""
    total = 0.0
    for start, stop in spans:
        chosen = tags_of([(0, stop - start)], n_tokens=stop - start)
        total += sum(float(tags[start + i, tag] - tags[start + i, O]) for i, tag in enumerate(chosen))
        total += row[LENGTHS][bucket(stop - start)] + row[BEFORE][borders[start]]
        total += sum(row[WITHIN][borders[i]] for i in range(start + 1, stop))
        total += row[AFTER][PARAGRAPH_END if stop == end else borders[stop]]
    return float(total)


@given(st.integers(0, 10_000))
def test_the_best_cut_of_every_paragraph_and_role_is_found(seed: int) -> None:
    generator = np.random.default_rng(seed)
    paragraphs = np.array([0, 0, 0, 0, 3, 4, 4, 4, 4, 4])
    borders = generator.integers(0, N_BORDERS, 10)
    tags = generator.normal(size=(10, 3, len(TAGS))).astype(np.float32)
    table = generator.normal(size=(3, N_SEGMENTS)).astype(np.float32)
    found = best_cut(tags, table, borders, paragraphs)
    for start, end in ((0, 4), (4, 5), (5, 10)):
        for role in range(3):
            parts = tags[:, role], table[role], borders, end
            spans = [(start + a, start + b) for a, b in ranges_of(found[start:end, role])]
            best = max(worth(cut, *parts) for cut in cuts(start, end))
            assert worth(spans, *parts) == pytest.approx(best, abs=1e-4)


def test_a_span_that_is_longer_than_the_longest_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "LONGEST", 3)
    tags = np.zeros((7, 1, len(TAGS)), dtype=np.float32)
    tags[:, :, O] = -1
    table = np.zeros((1, N_SEGMENTS), dtype=np.float32)
    nothing = np.zeros(7, dtype=np.int64)
    ranges = ranges_of(best_cut(tags, table, nothing, nothing)[:, 0])
    assert sum(stop - start for start, stop in ranges) == 7
    assert max(stop - start for start, stop in ranges) == 3


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_longer_spans_are_in_no_lower_bucket(one: int, other: int) -> None:
    assert 0 <= bucket(min(one, other)) <= bucket(max(one, other)) < N_LENGTHS


@pytest.fixture(scope="module")
def batch(tokenizer_file: Path) -> Batch:
    """Two paragraphs whose tags are partly unknown."""
    tokenizer = Tokenizer(tokenizer_file)
    made = collate([example(Article(TEXT), tokenizer, Counter())], tokenizer, window=30, stride=20)
    tags = np.stack([tags_of([(2, 5), (6, 7)], n_tokens=len(made.tokens)) for _ in LAYERS], axis=1)
    tags[3, 0] = tags[6:9, 1] = tags[:, 2] = UNKNOWN
    return replace(made, tags=torch.from_numpy(tags))


def expected_loss(batch: Batch, rows: torch.Tensor, table: torch.Tensor) -> float:
    """The same by trying: every cut, less every cut that agrees with what is known."""
    total, tokens = 0.0, batch.tokens
    known = batch.tags.numpy()
    for number in np.unique(tokens.paragraphs):
        places = np.flatnonzero(tokens.paragraphs == number)
        start, end = int(places[0]), int(places[-1]) + 1
        for role in range(len(LAYERS)):
            parts = parted(rows).tags[:, role].numpy(), table[role].numpy(), tokens.borders, end
            every, right = [], []
            for cut in cuts(start, end):
                tags = tags_of([(a - start, b - start) for a, b in cut], n_tokens=end - start)
                every.append(worth(cut, *parts))
                if ((known[start:end, role] == tags) | (known[start:end, role] == UNKNOWN)).all():
                    right.append(every[-1])
            total += np.logaddexp.reduce(every) - np.logaddexp.reduce(right)
    return total / len(known)


def test_the_loss_counts_every_cut(batch: Batch) -> None:
    generator = torch.Generator().manual_seed(1)
    rows = torch.randn((len(batch.tags), N_SCORES), generator=generator)
    table = torch.randn((len(LAYERS), N_SEGMENTS), generator=generator)
    assert float(segment_loss(parted(rows), batch, table)) == pytest.approx(expected_loss(batch, rows, table), abs=1e-5)


def test_the_gradient_is_that_of_the_loss(batch: Batch) -> None:
    generator = torch.Generator().manual_seed(2)
    rows = torch.randn((len(batch.tags), N_SCORES), generator=generator, dtype=torch.float64, requires_grad=True)
    table = torch.randn((len(LAYERS), N_SEGMENTS), generator=generator, dtype=torch.float64, requires_grad=True)
    segment_loss(parted(rows), batch, table).backward()
    for leaf, learned in ((rows, rows.grad), (table, table.grad)):
        with torch.no_grad():
            step = torch.randn(leaf.shape, generator=generator, dtype=torch.float64)
            leaf.add_(step, alpha=1e-5)
            above = segment_loss(parted(rows), batch, table)
            leaf.sub_(step, alpha=2e-5)
            below = segment_loss(parted(rows), batch, table)
            leaf.add_(step, alpha=1e-5)
        assert learned is not None
        assert float((learned * step).sum()) == pytest.approx(float(above - below) / 2e-5, abs=1e-6)


def test_gold_spans_longer_than_the_longest_cost_something_finite(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.segment_loss.LONGEST", 2)
    rows = torch.zeros((len(batch.tags), N_SCORES))
    assert torch.isfinite(segment_loss(parted(rows), batch, torch.zeros(len(LAYERS), N_SEGMENTS)))
