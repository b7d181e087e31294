"""Which names the shipped checkpoint finds, and whose they are: one case a test, text written for it."""

import pytest

from quotes.cast import Cast
from quotes.decode import name_spans
from quotes.extractor import shipped_extractor
from quotes.labels import parted
from quotes.names import read_names
from quotes.page import read_page

pytestmark = pytest.mark.shipped


def cast_of(text: str) -> Cast:
    extractor = shipped_extractor()
    ((tokens, rows),) = extractor.scores([text], broad=False)
    found = name_spans(tokens, parted(rows), extractor.checkpoint.config.structure)
    page = read_page(text)
    return Cast(page, read_names(page, found))


def names(text: str) -> list[tuple[str, str]]:
    """Every name where it stands, and what it is of."""
    cast = cast_of(text)
    return [(name.span.of(text), cast.kind_of(i)) for i, name in enumerate(cast.names)]


def bearers(text: str) -> list[str]:
    """The fullest name of whoever bears each name, in text order."""
    cast = cast_of(text)
    return [cast.display(number) for number in cast.of_name]


def test_persons_organisations_and_places_are_told_apart() -> None:
    text = "Laura Quill of the Harbour Ferry Company flew from Bergen to London."
    assert names(text) == [
        ("Laura Quill", "person"),
        ("Harbour Ferry Company", "organisation"),
        ("Bergen", "place"),
        ("London", "place"),
    ]


def test_a_headline_gives_the_first_name_of_a_surname_in_the_article() -> None:
    text = "Laura Quill Goes After Rival In Heated Harbour Debate\n\nThe crowd cheered. Quill said that it was late."
    assert bearers(text)[0] == bearers(text)[-1] == "Laura Quill"


def test_a_headline_in_capitals_gives_names_too() -> None:
    text = "MAYOR INGRID HALVORSEN CLOSES THE OLD HARBOUR\n\nIngrid Halvorsen said that it was late."
    assert bearers(text)[0] == bearers(text)[-1] == "Ingrid Halvorsen" and len(bearers(text)) >= 2


def test_other_large_words_of_a_headline_are_no_names() -> None:
    text = "Gold Star Widow Corners Brandt\n\nThe crowd cheered when Brandt left."
    assert {name for name, kind in names(text) if kind == "person"} == {"Brandt"}


@pytest.mark.parametrize(
    "headline",
    ["Democrats Sue Trump Over Hidden Harbour Records", "Republicans Hope Trump Emails Shift Old Harbour Voters"],
)
def test_a_verb_that_is_a_first_name_too_is_none(headline: str) -> None:
    text = headline + "\n\nThe crowd cheered. Donald Trump left. Trump said that it was late."
    cast = cast_of(text)
    people = {cast.display(cast.of_name[i]) for i in range(len(cast.names)) if cast.kind_of(i) == "person"}
    assert people == {"Donald Trump"}


@pytest.mark.parametrize("role", ["Journalist", "Fly-half", "Commentator", "Restaurant owner", "Dr."])
def test_a_role_is_no_part_of_the_name(role: str) -> None:
    assert names(f"{role} Guillem Balaguer told us that it was late.") == [("Guillem Balaguer", "person")]


@pytest.mark.parametrize(
    "name", ["Maria Quill Ortega", "Juan Carlos Lopez Garcia", "Ludwig van der Berg", "Robert F. Quill Jr."]
)
def test_a_name_of_several_words_is_one(name: str) -> None:
    assert names(f"{name} leads the port, and {name} said that it was late.")[0] == (name.rstrip("."), "person") or (
        names(f"{name} leads the port, and {name} said that it was late.")[0] == (name, "person")
    )


@pytest.mark.parametrize(
    "name",
    ["National Women's Law Center", "Department of Justice", "Food and Drug Administration", "Harbour Workers' Union"],
)
def test_an_institution_is_one_name(name: str) -> None:
    assert (name, "organisation") in names(f"It was the {name} that asked for it.")


def test_an_owner_is_not_part_of_what_is_owned() -> None:
    assert names("They met Bernie Sanders' Senate colleagues.")[0][0] == "Bernie Sanders"


def test_a_campaign_is_no_person() -> None:
    text = "Laura Quill left. The Quill campaign said that it was late."
    assert ("Quill campaign", "organisation") in names(text)


def test_what_brackets_shorten_is_one_name() -> None:
    text = "The walk was called by the Alliance to Save Our Rivers (ASOR). ASOR said that it was late."
    assert bearers(text) == ["Alliance to Save Our Rivers"] * 3


def test_a_pronoun_in_capitals_is_no_name() -> None:
    assert names("They asked for the man WHO left.") == []


def test_weekdays_months_and_first_words_are_no_names() -> None:
    assert names("Yesterday was Monday. In May it rained. Still, nobody came. Meanwhile they slept.") == []
