"""Which names an article holds and whose they are, by the article alone: one case a test, without a network."""

import time
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


@pytest.mark.parametrize(
    "headline",
    ["Democrats Sue Trump Over Hidden Harbour Records", "Republicans Hope Trump Emails Shift Old Harbour Voters"],
)
def test_a_verb_that_is_a_first_name_too_makes_no_name_of_a_headline(headline: str) -> None:
    text = headline + "\n\nThe crowd cheered. Donald Trump left. Trump said that it was late."
    assert set(bearers(text)) == {"Donald Trump"}


def test_a_name_and_office_alone_on_a_line_are_no_headline() -> None:
    text = "Narendra Modi, Prime Minister\n\n“We can,” Modi said."
    assert set(bearers(text)) == {"Narendra Modi"}


def test_large_words_after_a_name_are_none_of_it() -> None:
    text = "They plan “Laura Quill Harvest Day,” a fair. Ms. Quill said that it was late."
    assert bearers(text) == ["Laura Quill", "Laura Quill"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Maria Quill Ortega", "Quill"),
        ("Juan Carlos Lopez Garcia", "Carlos"),
        ("Maria Fernanda Espinosa Garces", "Espinosa"),
        ("Ali Hassan Ali", "Hassan"),
    ],
)
def test_a_second_surname_is_part_of_the_name(name: str, short: str) -> None:
    assert names(f"{name} leads the port. {short} said that it was late.")[0] == name


def test_a_name_that_stands_twice_side_by_side_is_two() -> None:
    assert names("The rival of Laura Quill Laura Ann Quill left.") == ["Laura Quill", "Laura Ann Quill"]


@pytest.mark.parametrize("name", ["National Women's Law Center", "Harbour Workers' Union", "USA TODAY"])
def test_an_institution_is_one_name(name: str) -> None:
    assert name in names(f"It was the {name} that asked for it.")


@pytest.mark.parametrize(
    "text",
    [
        "It was Kamala Harris' White House bid that ended.",
        "They met Bernie Sanders' Senate colleagues.",
    ],
)
def test_an_owner_is_not_part_of_what_is_owned(text: str) -> None:
    assert names(text)[0] in ("Kamala Harris", "Bernie Sanders")


def test_an_institution_of_two_fields_is_one_name() -> None:
    text = "The Securities and Exchange Commission met. The S.E.C. said that it was late."
    assert set(bearers(text)) == {"Securities and Exchange Commission"}


@pytest.mark.parametrize("first", ["Pentagon", "FBI", "Kremlin"])
def test_two_institutions_side_by_side_are_two(first: str) -> None:
    assert names(f"It was the {first} and Federal Harbour Administration that met.")[0] == first


def test_brackets_tell_where_the_name_that_they_shorten_begins() -> None:
    text = "The walk was called by the Alliance to Save Our Rivers (ASOR). ASOR said that it was late."
    assert set(bearers(text)) == {"Alliance to Save Our Rivers"}


def test_brackets_that_shorten_nothing_change_nothing() -> None:
    assert names("The walk was called by Laura Quill (ASOR).") == ["Laura Quill", "ASOR"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was the Texas Department of Public Safety (DPS).", ["Texas Department of Public Safety", "DPS"]),
        ("By Ann Brown\n\nCHICAGO (ABC) — The mayor left", ["Ann Brown", "CHICAGO", "ABC"]),
    ],
)
def test_brackets_cut_no_name_short_and_join_no_paragraphs(text: str, expected: list[str]) -> None:
    assert names(text) == expected


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


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("University of New Hampshire", "New Hampshire"),
        ("California Supreme Court", "Supreme Court"),
        ("Iowa Republican Party", "Republican Party"),
        ("Supreme National Security Council", "National Security Council"),
        ("New York Foundation", "New York"),
    ],
)
def test_another_institution_is_another(long: str, short: str) -> None:
    assert len(set(bearers(f"The {long} met. Then {short} spoke."))) == 2


def test_two_institutions_that_end_alike_stay_apart() -> None:
    text = "The Ohio Supreme Court met. The Utah Supreme Court met. The Supreme Court met."
    assert len(set(bearers(text))) == 3


def test_a_paper_is_not_the_town_in_its_name() -> None:
    assert bearers("The New York Gazette wrote it. New York is far.") == ["New York Gazette", "New York"]


def test_a_misspelled_surname_is_that_person() -> None:
    text = "Harold Bornstein met us. The letter that Bornsten wrote was short."
    assert set(bearers(text)) == {"Harold Bornstein"}


@pytest.mark.parametrize(
    ("full", "other"),
    [
        ("Harold Brawn", "Brown"),
        ("Mitch McConnell", "McDonnell"),
        ("David Cameron", "Mr. Camerun"),
        ("Ann Walker", "Walkers"),
        ("Hillary Clinton", "Clintons"),
    ],
)
def test_another_surname_is_another_person(full: str, other: str) -> None:
    assert len(set(bearers(f"{full} met us. The letter that {other} wrote was short."))) == 2


def test_a_surname_of_several_is_the_one_introduced_first() -> None:
    text = "Laura Quill met Peter Quill. Peter Quill and Peter Quill left. Quill said that it was late."
    assert bearers(text)[-1] == "Laura Quill"


def test_a_surname_alone_is_the_father_not_the_son() -> None:
    assert bearers("Donald Quill Jr. met Donald Quill. Then Quill left.")[-1] == "Donald Quill"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Customs and Border Protection Commissioner Ana Ruiz", "Ana Ruiz"),
        ("former House Speaker and Harbour News contributor Ana Ruiz", "Ana Ruiz"),
        ("the director of Iceland's Harbour Watch, Ana Ruiz", "Ana Ruiz"),
        ("The New York Gazette, citing Ana Ruiz", "New York Gazette"),
        ("the FBI, which questioned Ana Ruiz", "FBI"),
        ("a spokesman for Ana Ruiz", None),
        ("the mother of Ana Ruiz", None),
    ],
)
def test_who_a_source_names(source: str, name: str | None) -> None:
    assert bearer_of_source(source, f"It was late, said {source}.") == name


@pytest.mark.parametrize("source", ["the Utah Republican", "One New Hampshire Democrat"])
def test_a_partisan_is_described_not_named(source: str) -> None:
    assert bearer_of_source(source, f"It was late, said {source}.") is None


@pytest.mark.parametrize(
    "text",
    [
        "The Alliance to Save Rivers (ASR) met. " * 4000,
        "Ann Brown met us. " * 8000,
        "He met B" + "abcde" * 20_000 + " today.",
        "Ann Brown" + " and Ann Brown" * 9000,
    ],
)
def test_a_long_text_takes_seconds_not_minutes(text: str) -> None:
    before = time.process_time()
    cast_of(text)
    assert time.process_time() - before < 20


@given(st.text(alphabet="AaBb .,'’()\n“”", max_size=60))
def test_names_of_any_text_are_apart_and_in_order(text: str) -> None:
    found = find_names(read_page(text))
    assert all(one.span.end <= other.start for one, other in pairwise(found))
    assert all(name.span.of(text).strip() for name in found)
