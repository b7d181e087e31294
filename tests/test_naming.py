"""How well names are told, by kind of source, and of the surest."""

import pytest

from quotes.article import Article, Quote, Speaker
from quotes.spans import Span
from training.naming import Named, by_kind, kind_of, named, show_names, surest


def article(source: str | None, speaker: Speaker) -> Article:
    text = f"“No,” said {source or ''}."
    span = None if source is None else Span(11, 11 + len(source))
    return Article(text, "a", (Quote((Span(0, 5),), Span(6, 10), span, 0),), (speaker,))


@pytest.mark.parametrize(
    ("source", "name", "kind", "expected"),
    [
        ("Mayor Ann Lee", "Ann Lee", "person", "full name"),
        ("Ms. Lee", "Ann Lee", "person", "part of a name"),
        ("Ann", "Ann Lee", "person", "part of a name"),
        ("she", "Ann Lee", "person", "pronoun"),
        ("who", "Ann Lee", "person", "pronoun"),
        ("the mayor", "Ann Lee", "person", "description"),
        ("the company", "Acme Corp", "organisation", "organisation"),
        ("It", "Acme Corp", "organisation", "pronoun"),
        ("some", "aides", "group", "description"),
        (None, "Ann Lee", "person", "none"),
    ],
)
def test_kinds_of_source(source: str | None, name: str, kind: str, expected: str) -> None:
    made = article(source, Speaker(name, kind))  # type: ignore[arg-type]
    assert kind_of(made.quotes[0], made) == expected


def test_a_name_is_held_against_the_gold_one() -> None:
    gold, read = (article("she", Speaker(name, "person")) for name in ("Ann Lee", "Bob Roe"))
    assert named([gold], [gold]) == [Named("pronoun", True, 0.0)]
    assert named([gold], [read]) == [Named("pronoun", False, 0.0)]
    assert named([gold], []) == []


def test_the_surest_are_those_with_the_highest_score() -> None:
    found = [Named("pronoun", right, score) for right, score in [(True, 0.9), (False, 0.1), *[(True, 0.5)] * 3]]
    share = surest(found)
    assert (share.right, share.of) == (4, 4)
    assert by_kind(found)["pronoun"].of == 5
    assert "pronoun" in show_names(found) and "100.0" in show_names(found)
