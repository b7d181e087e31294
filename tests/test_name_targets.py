"""What training is told about names: what the gold speakers and a corpus note, and where nothing is claimed."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from noted import noted

from quotes.article import Article, Quote, Speaker
from quotes.errors import InputError
from quotes.labels import NAME, NAME_KINDS, UNKNOWN, O, ranges_of
from quotes.spans import Span
from quotes.windows import Tokenizer
from training.features import example
from training.name_targets import name_targets
from training.passages import passages
from training.typography import STYLES, restyled

LAURA, FERRY = Speaker("Laura Quill", "person"), Speaker("Harbour Ferry Company", "organisation", also=("HFC",))


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tokenizer_file)


def article(text: str, *speakers: Speaker, names: tuple[str, ...] = (), **meta: object) -> Article:
    noticed = [[span.start, span.end, kind] for span, kind in noted(text, *names)]
    made = {**({"names": noticed} if names else {}), **meta}
    return Article(text, quotes=(Quote((Span(0, 1),), speaker=0),) if speakers else (), speakers=speakers, meta=made)


def told(gold: Article, tokenizer: Tokenizer) -> list[tuple[str, str]]:
    """Each name that training is told, and what it is of."""
    tokens = tokenizer(gold.text)
    tags, kinds = name_targets(gold, tokens, Counter())
    known = np.where(tags == UNKNOWN, O, tags)
    return [(tokens.span_of(r).of(gold.text), NAME_KINDS[kinds[r[0]]]) for r in ranges_of(known)]


def left_open(gold: Article, tokenizer: Tokenizer) -> str:
    """The text of the tokens of which nothing is claimed."""
    tokens = tokenizer(gold.text)
    tags, _ = name_targets(gold, tokens, Counter())
    spans = [Span(int(tokens.starts[i]), int(tokens.ends[i])) for i in np.flatnonzero(tags == UNKNOWN)]
    return "".join(span.of(gold.text) for span in spans)


def test_a_gold_speaker_is_a_name_wherever_it_stands(tokenizer: Tokenizer) -> None:
    gold = article("The ferry left Laura Quill. It was late. Quill and Laura said so, said the HFC.", LAURA, FERRY)
    persons = [("Laura Quill", "person"), ("Quill", "person"), ("Laura", "person")]
    assert told(gold, tokenizer) == [*persons, ("HFC", "organisation")]


def test_of_other_large_words_nothing_is_claimed_and_small_ones_are_no_names(tokenizer: Tokenizer) -> None:
    gold = article("The ferry of Acme Corp was late on Monday, Laura Quill said to Bob of the Bay.", LAURA)
    assert left_open(gold, tokenizer) == "AcmeCorpBoboftheBay"


@pytest.mark.parametrize("text", ["The Quill campaign was late.", "The Quill Tower was late.", "It was Ann Quill."])
def test_a_surname_that_may_be_part_of_more_is_left_open(text: str, tokenizer: Tokenizer) -> None:
    gold = article(text, LAURA)
    assert told(gold, tokenizer) == []
    assert "Quill" in left_open(gold, tokenizer)


def test_a_title_before_a_name_is_none_of_it(tokenizer: Tokenizer) -> None:
    gold = article("It was late, Mayor Laura Quill said.", LAURA)
    assert told(gold, tokenizer) == [("Laura Quill", "person")] and left_open(gold, tokenizer) == ""


@pytest.mark.parametrize("name", ["a neighbour", "Acme spokesperson", "Mayor of the town"])
def test_a_description_is_no_name(name: str, tokenizer: Tokenizer) -> None:
    assert told(article(f"It was late, {name} said.", Speaker(name, "person")), tokenizer) == []


def test_an_organisation_may_end_in_a_small_word(tokenizer: Tokenizer) -> None:
    gold = article("The Quill campaign was late.", Speaker("Quill campaign", "organisation"), LAURA)
    assert told(gold, tokenizer) == [("Quill campaign", "organisation")]


def test_names_that_a_corpus_notes_join_those_of_the_speakers(tokenizer: Tokenizer) -> None:
    gold = article("Laura Quill left Bergen.", LAURA, names=("Bergen/place", "Laura/organisation"))
    assert told(gold, tokenizer) == [("Laura Quill", "person"), ("Bergen", "place")]


def test_sentences_with_all_names_noted_leave_nothing_open(tokenizer: Tokenizer) -> None:
    gold = article("Laura Quill left Acme Corp.", names=("Laura Quill",), quotes="unknown")
    row = example(gold, tokenizer, Counter())
    assert told(gold, tokenizer) == [("Laura Quill", "person")] and left_open(gold, tokenizer) == ""
    assert (row.tags[:, :NAME] == UNKNOWN).all() and (row.tags[:, NAME] != UNKNOWN).all()


@pytest.mark.parametrize("meta", [{}, {"speakers": "guessed"}])
def test_where_nobody_noted_anything_all_is_open(meta: dict[str, str], tokenizer: Tokenizer) -> None:
    gold = article("Laura Quill left.", *([LAURA] if meta else []), **meta)
    tags, kinds = name_targets(gold, tokenizer(gold.text), Counter())
    assert (tags == UNKNOWN).all() and (kinds == UNKNOWN).all()


@pytest.mark.parametrize("names", [[[0, 99, "person"]], [[0, 5, "ship"]], [[0, 5]], [[5, 5, "person"]], 3])
def test_wrong_names_in_meta_are_told(names: object, tokenizer: Tokenizer) -> None:
    with pytest.raises(InputError, match="name"):
        name_targets(Article("Laura left.", "a", meta={"names": names}), tokenizer("Laura left."), Counter())


def test_names_follow_the_text_into_other_typography_and_into_passages(tokenizer: Tokenizer) -> None:
    text = "“Yes.”\n\nLaura Quill left.\n\nIt was late in Bergen."
    gold = article(text, LAURA, names=("Bergen/place",))
    for name in ("CR LF", "French marks", "no blank lines"):
        assert told(restyled(gold, STYLES[name]), tokenizer)[-1] == ("Bergen", "place")
    parts = passages(gold, np.random.default_rng(1), n=2)
    places = [part.text[start:end] for part in parts for start, end, _ in part.meta["names"]]
    assert len(parts) == 2 and places in (["Bergen"], [])
    assert any("Bergen" in part.text for part in parts) == bool(places)


def test_an_article_without_words_has_no_targets(tokenizer: Tokenizer) -> None:
    tags, kinds = name_targets(article(" ", names=(), quotes="unknown"), tokenizer(" "), Counter())
    assert len(tags) == len(kinds) == 0


def test_a_name_over_a_paragraph_break_is_left_open_and_counted(tokenizer: Tokenizer) -> None:
    gold, counts = article("It was Laura\n\nQuill said so.", LAURA), Counter[str]()
    assert told(gold, tokenizer) == [] and left_open(gold, tokenizer) == "LauraQuill"
    name_targets(gold, tokenizer(gold.text), counts)
    assert counts["names over a paragraph break or in one token, left open"] == 1


@pytest.mark.parametrize("text", ["It was late in New York.", "New York was late.", "The Good Friday Agreement held."])
def test_a_word_that_is_mostly_no_name_may_begin_one(text: str, tokenizer: Tokenizer) -> None:
    words = left_open(article(text + " Laura Quill left.", LAURA), tokenizer)
    assert words in ("NewYork", "TheGoodFridayAgreement", "GoodFridayAgreement")


def test_a_surname_that_is_a_word_too_is_left_open(tokenizer: Tokenizer) -> None:
    may = Speaker("Theresa May", "person")
    gold = article("Theresa May left. In May it rained on the young. Young people said so, May said.", may)
    assert told(gold, tokenizer) == [("Theresa May", "person")] and left_open(gold, tokenizer) == "MayMay"


def test_a_longer_hint_does_not_lose_the_speaker(tokenizer: Tokenizer) -> None:
    gold = article("It was late, Laura Quill left.", LAURA, names=("Laura Quill left/organisation",))
    assert told(gold, tokenizer) == [("Laura Quill", "person")]


def test_apostrophes_and_spaces_of_another_house_are_the_same_name(tokenizer: Tokenizer) -> None:
    gold = article("It was late, Laura\u00a0O’Quill said.", Speaker("Laura O'Quill", "person"))
    assert told(gold, tokenizer) == [("Laura\u00a0O’Quill", "person")]


def test_of_two_names_in_one_token_the_first_is_told(tokenizer: Tokenizer) -> None:
    gold = Article("in town", meta={"quotes": "unknown", "names": [[3, 5, "place"], [5, 7, "place"]]})
    assert told(gold, tokenizer) == [("town", "place")]
