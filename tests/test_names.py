"""Which names an article holds and whose they are, by the article alone: one case a test, without a network."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.askers import Reading
from quotes.cast import Cast
from quotes.names import find_names
from quotes.page import read_page
from quotes.spans import Span


def cast_of(text: str) -> Cast:
    page = read_page(text)
    return Cast(page, find_names(page))


def names(text: str) -> list[str]:
    """Every name where it stands."""
    return [name.span.of(text) for name in find_names(read_page(text))]


def bearers(text: str) -> list[str]:
    """The fullest name of whoever bears each name, in text order."""
    cast = cast_of(text)
    return [cast.display(number) for number in cast.of_name]


def bearer_of_source(source: str, text: str) -> str | None:
    made = Reading(text, [])
    start = text.index(source)
    number = made.reader.bearer(Span(start, start + len(source)))
    return None if number is None else made.cast.display(made.cast.of_name[number])


def test_a_headline_gives_the_first_name_of_a_surname_in_the_article() -> None:
    text = "Laura Quill Goes After Rival In Heated Harbour Debate\n\nThe crowd cheered. Quill said that it was late."
    assert bearers(text) == ["Laura Quill", "Laura Quill"]


def test_a_headline_in_capitals_gives_the_names_that_the_article_has() -> None:
    text = "MAYOR INGRID HALVORSEN CLOSES THE OLD HARBOUR\n\nIngrid Halvorsen said that it was late."
    assert names(text) == ["INGRID HALVORSEN", "Ingrid Halvorsen"]
    assert set(bearers(text)) == {"Ingrid Halvorsen"}


def test_other_large_words_of_a_headline_are_no_names() -> None:
    assert names("Gold Star Widow Corners Brandt\n\nThe crowd cheered when Brandt left.") == ["Brandt"]


def test_large_words_after_a_name_are_none_of_it() -> None:
    text = "They plan “Laura Quill Harvest Day,” a fair. Ms. Quill said that it was late."
    assert bearers(text) == ["Laura Quill", "Laura Quill"]


def test_a_second_surname_is_part_of_the_name() -> None:
    text = "Maria Quill Ortega leads the port. Quill said that it was late."
    assert bearers(text) == ["Maria Quill Ortega", "Maria Quill Ortega"]


def test_a_name_that_stands_twice_side_by_side_is_two() -> None:
    assert names("The rival of Laura Quill Laura Ann Quill left.") == ["Laura Quill", "Laura Ann Quill"]


@pytest.mark.parametrize("name", ["National Women's Law Center", "Harbour Workers' Union", "USA TODAY"])
def test_an_institution_is_one_name(name: str) -> None:
    assert name in names(f"It was the {name} that asked for it.")


def test_an_institution_of_two_fields_is_one_name() -> None:
    text = "The Ships and Harbours Commission met. The S.H.C. said that it was late."
    assert set(bearers(text)) == {"Ships and Harbours Commission"}


def test_brackets_tell_where_the_name_that_they_shorten_begins() -> None:
    text = "The walk was called by the Alliance to Save Our Rivers (ASOR). ASOR said that it was late."
    assert set(bearers(text)) == {"Alliance to Save Our Rivers"}


def test_brackets_that_shorten_nothing_change_nothing() -> None:
    assert names("The walk was called by Laura Quill (ASOR).") == ["Laura Quill", "ASOR"]


def test_an_acronym_may_look_like_a_pronoun() -> None:
    text = "The World Harbour Office met. Later the WHO said that it was late."
    assert "WHO" in names(text)
    assert names("They asked for the man WHO left.") == []


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("U.S. Supreme Court", "Supreme Court"),
        ("United States Harbour Force", "U.S. Harbour Force"),
        ("Pershing Hill Capital Management", "Pershing Hill"),
    ],
)
def test_an_institution_has_its_fullest_name(long: str, short: str) -> None:
    assert set(bearers(f"The {short} met. The {long} has nine seats. The {short} said no.")) == {long}


def test_two_institutions_that_end_alike_stay_apart() -> None:
    text = "The Ohio Supreme Court met. The Utah Supreme Court met. The Supreme Court met."
    assert len(set(bearers(text))) == 3


def test_a_paper_is_not_the_town_in_its_name() -> None:
    assert bearers("The New York Gazette wrote it. New York is far.") == ["New York Gazette", "New York"]


def test_a_misspelled_surname_is_that_person() -> None:
    text = "Harold Bornstein met us. The letter that Bornsten wrote was short."
    assert set(bearers(text)) == {"Harold Bornstein"}


@pytest.mark.parametrize("other", ["Brown", "Browne"])
def test_short_surnames_that_differ_by_a_letter_are_two(other: str) -> None:
    text = "Harold Brawn met us. The letter that " + other + " wrote was short."
    assert len(set(bearers(text))) == 2


def test_a_surname_of_several_is_the_one_introduced_first() -> None:
    text = "Laura Quill met Peter Quill. Peter Quill and Peter Quill left. Quill said that it was late."
    assert bearers(text)[-1] == "Laura Quill"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Customs and Border Protection Commissioner Ana Ruiz", "Ana Ruiz"),
        ("former House Speaker and Harbour News contributor Ana Ruiz", "Ana Ruiz"),
        ("the director of Iceland's Harbour Watch, Ana Ruiz", "Ana Ruiz"),
        ("a spokesman for Ana Ruiz", None),
        ("the mother of Ana Ruiz", None),
    ],
)
def test_who_a_source_names(source: str, name: str | None) -> None:
    assert bearer_of_source(source, f"It was late, said {source}.") == name


@pytest.mark.parametrize("source", ["the Utah Republican", "One New Hampshire Democrat"])
def test_a_partisan_is_described_not_named(source: str) -> None:
    assert bearer_of_source(source, f"It was late, said {source}.") is None


@given(st.text(alphabet="AaBb .,'’()\n“”", max_size=60))
def test_names_of_any_text_are_apart_and_in_order(text: str) -> None:
    found = find_names(read_page(text))
    assert all(one.span.end <= other.start for one, other in pairwise(found))
    assert all(name.span.of(text).strip() for name in found)
