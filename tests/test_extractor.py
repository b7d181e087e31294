"""The public call on a tiny network: shape of the answer, order, batches, odd input."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.checkpoint import open_checkpoint
from quotes.errors import CheckpointError, ConfigError, InputError
from quotes.extractor import QuoteExtractor
from quotes.labels import LAYERS, N_SCORES, TAGS, FloatArray, IntArray, parted, tags_of
from quotes.windows import Tokenizer

TEXTS = ["The mayor said yes.", "", "“We will,” said Theresa May.\n\n“No.”", "no " * 500, "🚢\r\n\x00"]


@pytest.fixture(scope="module")
def extractor(checkpoint_folder: Path) -> QuoteExtractor:
    return QuoteExtractor.from_pretrained(checkpoint_folder)


class Teller:
    """A network that is sure of a few words: “…” is content, said a cue, May a source, and Theresa May a name."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._ids = {word: int(tokenizer(word).ids[0]) for word in ("said", "“", "”", "may", "theresa")}

    def __call__(self, ids: IntArray, typography: IntArray, mask: IntArray, scope: int) -> FloatArray:
        out = np.zeros((*ids.shape, N_SCORES), dtype=np.float32)
        for row, scores in zip(ids, out, strict=True):
            sources = [(int(i), int(i) + 1) for i in np.flatnonzero(row == self._ids["may"])]
            opened = np.flatnonzero(row == self._ids["“"])
            closed = np.flatnonzero(row == self._ids["”"])
            ranges = {
                "content": [(int(a), int(b) + 1) for a, b in zip(opened, closed, strict=False) if a < b],
                "cue": [(int(i), int(i) + 1) for i in np.flatnonzero(row == self._ids["said"])],
                "source": sources,
                "name": [(a - int(row[a - 1] == self._ids["theresa"]), b) for a, b in sources],
            }
            for layer, name in enumerate(LAYERS):
                tags = tags_of(ranges[name], n_tokens=len(row))
                scores[np.arange(len(row)), layer * len(TAGS) + tags] = 9
            parted(scores).kinds[:, 0] = 9
            parted(scores).thought[:] = 9 if scope else -9
            parted(scores).nobody[:] = -9
        return out


@pytest.fixture
def teller(checkpoint_folder: Path) -> QuoteExtractor:
    tokenizer = Tokenizer(checkpoint_folder / "tokenizer.json")
    return QuoteExtractor(open_checkpoint(checkpoint_folder), Teller(tokenizer), tokenizer)


def test_a_quote_has_verbatim_content_cue_source_and_a_speaker_by_name(teller: QuoteExtractor) -> None:
    text = "Theresa May won. “We  will,” said May."
    article = teller.extract(text)
    (quote,) = article.quotes
    assert article.texts_of(quote) == ("“We  will,”",)
    assert quote.cue and quote.cue.of(text) == "said"
    assert quote.source and quote.source.of(text) == "May"
    assert article.name_of(quote) == "Theresa May"
    assert (quote.kind, quote.act) == ("direct", "speech")
    assert article.model == "tiny 0.0.1"
    assert article.meta["scope"] == "narrow"


def test_the_scope_reaches_the_network(teller: QuoteExtractor) -> None:
    article = teller.extract("“We will,” said May.", broad=True)
    assert (article.quotes[0].act, article.meta["scope"]) == ("thought", "broad")


def test_a_quotation_in_the_last_line_of_a_long_text_is_found(teller: QuoteExtractor) -> None:
    text = "The ferry is not in the town. " * 8000 + "\n\n“We will,” said May."
    (quote,) = teller.extract(text).quotes
    assert quote.contents[0].of(text) == "“We will,”"


def test_many_texts_come_back_in_order_whatever_the_batch(extractor: QuoteExtractor) -> None:
    alone = [extractor.extract(text) for text in TEXTS]
    for batch_size in (1, 2, 16):
        assert list(extractor.extract_many(iter(TEXTS), batch_size=batch_size)) == alone


def test_texts_are_read_as_the_answers_are_taken(extractor: QuoteExtractor) -> None:
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for i in range(100):
            taken.append(i)
            yield "The mayor said yes."

    next(extractor.extract_many(texts(), batch_size=4))
    assert len(taken) == 4


def test_torch_gives_the_same_articles_as_the_graph(checkpoint_folder: Path) -> None:
    from quotes.model import load_network
    from quotes.runtime import FP32, OnnxRuntime, TorchRuntime

    checkpoint = open_checkpoint(checkpoint_folder)
    tokenizer = Tokenizer(checkpoint_folder / "tokenizer.json")
    graph = QuoteExtractor(checkpoint, OnnxRuntime(checkpoint, file=FP32), tokenizer)
    torch = QuoteExtractor(checkpoint, TorchRuntime(load_network(checkpoint), batch_size=2), tokenizer)
    for one, other in zip(graph.extract_many(TEXTS), torch.extract_many(TEXTS), strict=True):
        assert [q.contents for q in one.quotes] == [q.contents for q in other.quotes]


def test_what_the_caller_gets_wrong_is_told(extractor: QuoteExtractor, checkpoint_folder: Path) -> None:
    with pytest.raises(InputError, match="for one there is extract"):
        extractor.extract_many("a text")
    with pytest.raises(InputError, match="a string, not bytes"):
        extractor.extract(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="batch_size is 0"):
        extractor.extract_many([], batch_size=0)
    with pytest.raises(ConfigError, match="threads is 0; legal is 1 to 256"):
        QuoteExtractor.from_pretrained(checkpoint_folder, threads=0)
    with pytest.raises(CheckpointError):
        QuoteExtractor.from_pretrained("no-such-model")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_and_every_range_is_verbatim(extractor: QuoteExtractor, text: str) -> None:
    article = extractor.extract(text)
    for quote in article.quotes:
        assert all(article.texts_of(quote))
        assert not any(c.overlaps(s) for c in quote.contents for s in (quote.cue, quote.source) if s)


@pytest.mark.slow
def test_five_megabytes_are_read_to_the_end(teller: QuoteExtractor) -> None:
    text = "The ferry is not in the town. It is a rock.\n\n" * 110_000 + "“We will,” said May."
    (quote,) = teller.extract(text).quotes
    assert quote.contents[0].of(text) == "“We will,”"
