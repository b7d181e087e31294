"""Who is meant, for training: which candidates are right by the gold speaker."""

from collections import Counter
from pathlib import Path

import pytest
from noted import noted

from quotes.antecedents import AFTER, AHEAD, BACK, OTHERS
from quotes.article import Article, Quote, Speaker
from quotes.askers import Reading
from quotes.spans import Span
from quotes.windows import Tokenizer
from training.antecedents import Meant, _stands, meant
from training.features import collate, example

TEXT = "Theresa Day met Ingrid Halvorsen. “Yes,” Day said. “No,” she said."
NAMES = noted(TEXT, "Theresa Day", "Day", "Ingrid Halvorsen")
SPEAKERS = (Speaker("Theresa Day", "person"), Speaker("Ingrid Halvorsen", "person"))


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def quote(content: str, source: str, speaker: int | None) -> Quote:
    start = TEXT.index(content)
    place = TEXT.index(source, start)
    return Quote((Span(start, start + len(content)),), None, Span(place, place + len(source)), speaker)


def article(*quotes: Quote, meta: dict[str, str] | None = None) -> Article:
    return Article(TEXT, "a", quotes, SPEAKERS, meta or {})


def of(gold: Article, tokenizer: Tokenizer) -> Meant:
    return meant(gold, gold.quotes, tokenizer(gold.text), NAMES)


def right_names(gold: Article, made: Meant, row: int) -> list[str]:
    names = Reading(gold.text, gold.quotes, NAMES).names
    right = made.candidates.names[row][made.is_right[row, : BACK + AHEAD]]
    return [names[i].span.of(gold.text) for i in right]


def test_every_name_of_the_gold_speaker_is_right(tokenizer: Tokenizer) -> None:
    gold = article(quote("“Yes,”", "Day", 0))
    assert right_names(gold, of(gold, tokenizer), 0) == ["Theresa Day", "Day"]


def test_an_earlier_source_of_the_same_speaker_is_right(tokenizer: Tokenizer) -> None:
    same, other = (article(quote("“Yes,”", "Day", 0), quote("“No,”", "she", speaker)) for speaker in (0, 1))
    first = BACK + AHEAD
    assert of(same, tokenizer).is_right[1, first : first + OTHERS + AFTER].any()
    assert not of(other, tokenizer).is_right[1, first : first + OTHERS + AFTER].any()


def test_nobody_is_right_where_the_article_does_not_tell(tokenizer: Tokenizer) -> None:
    made = of(article(quote("“Yes,”", "Day", 0), quote("“No,”", "she", None)), tokenizer)
    assert made.is_right[1].tolist() == [False] * (made.is_right.shape[1] - 1) + [True]


def test_nobody_is_right_where_the_gold_name_does_not_stand_in_the_article(tokenizer: Tokenizer) -> None:
    gold = Article(TEXT, "a", (quote("“No,”", "she", 0),), (Speaker("Somebody Else", "person"),))
    assert of(gold, tokenizer).is_right[0].tolist() == [False] * (BACK + AHEAD + OTHERS + AFTER + 2) + [True]


def test_a_passage_that_has_the_surname_alone_tells_who_it_is() -> None:
    speakers = (Speaker("Laura Quill", "person"), Speaker("Ann O'Lee", "person"), Speaker("Somebody Else", "person"))
    text = "Quill left, said Mr. O’Lee."
    assert [_stands(speaker, text) for speaker in speakers] == [True, True, False]


def test_of_a_speaker_that_is_no_candidate_nothing_is_learned(tokenizer: Tokenizer) -> None:
    gold = Article(TEXT, "a", (quote("“No,”", "she", 0),), (Speaker("the harbour master", "group"),))
    assert not of(gold, tokenizer).is_right.any()


@pytest.mark.parametrize("meta", [{"speakers": "guessed"}, {}])
def test_unnoted_and_guessed_speakers_are_not_trained_on(meta: dict[str, str], tokenizer: Tokenizer) -> None:
    gold = article(quote("“Yes,”", "Day", 0 if meta else None), meta=meta)
    assert collate([example(gold, tokenizer, Counter())], tokenizer, window=30, stride=20).told == ()


def test_a_batch_knows_which_tokens_are_whose(tokenizer: Tokenizer) -> None:
    rows = [example(article(quote("“Yes,”", "Day", 0)), tokenizer, Counter()) for _ in range(2)]
    batch = collate(rows, tokenizer, window=30, stride=20)
    n = len(rows[0].tokens)
    assert [found for found, _ in batch.told] == [(0, n), (n, 2 * n)]
    assert [row for _, row in batch.told] == rows


def test_a_group_is_not_the_person_in_its_name(tokenizer: Tokenizer) -> None:
    speakers = (Speaker("Halvorsen supporters", "group"),)
    gold = Article(TEXT, "a", (quote("“No,”", "she", 0),), speakers)
    assert right_names(gold, of(gold, tokenizer), 0) == []
