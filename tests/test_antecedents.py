"""Candidates of a source and the weights that count for them, on short texts, without a network."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from noted import noted

from quotes.antecedents import AFTER, BACK, OTHERS, Vectors, candidate_scores, candidates, softmaxed
from quotes.article import Quote
from quotes.askers import FORMS, Reading
from quotes.labels import WHO_WIDTH, FloatArray
from quotes.spans import Span
from quotes.structure import N_ANTECEDENTS

NAMES = (
    "Anna Day",
    "Bob Roe",
    "Roe",
    "Paris/place",
    "Ann Lee",
    "Day",
    "Zoe Quist",
    "Acme Corp/organisation",
    "Varga",
    "Lee",
    "Quill Imada",
    "Peter Varga",
)
TEXT = "Anna Day met Bob Roe in Paris. “We won,” they said. The mayor agreed. “I am glad,” Roe said."


def quote(text: str, content: str, source: str | None, cue: str | None = None) -> Quote:
    """A quote by its words; the source is the first after the content that reads so."""
    start = text.index(content)
    place = 0 if source is None else text.index(source, start + len(content))
    return Quote(
        (Span(start, start + len(content)),),
        cue=None if cue is None else Span(text.index(cue), text.index(cue) + len(cue)),
        source=None if source is None else Span(place, place + len(source)),
    )


def reading(text: str, *pairs: tuple[str, str | None]) -> Reading:
    return Reading(text, [quote(text, *pair) for pair in pairs], noted(text, *NAMES))


def forms(made: Reading) -> list[str]:
    return [FORMS[asker.form] for asker in made.askers]


def silent(made: Reading) -> Vectors:
    """A network that says nothing."""
    n = len(made.askers)
    askers, names = np.zeros((n, WHO_WIDTH)), np.zeros((len(made.names), WHO_WIDTH))
    return Vectors(askers, names, askers, np.zeros(n), np.zeros(n))


def named(made: Reading, row: int) -> list[str]:
    found = candidates(made).names[row]
    return [made.names[i].span.of(made.page.text) for i in found if i >= 0]


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("she", "she"),
        ("Their", "they"),
        ("Ann Lee", "named"),
        ("a spokesman for Ann Lee", "naming"),
        ("the mayor", "definite"),
        ("his lawyer", "owned"),
        ("a bystander", "described"),
    ],
)
def test_a_source_is_told_by_what_it_looks_like(source: str, form: str) -> None:
    made = reading(f"“No,” said {source}.", ("“No,”", source))
    assert forms(made) == [form]


def test_a_quotation_without_a_source_asks_too() -> None:
    text = "“No.” “Yes,” it was heard."
    quotes = [quote(text, "“No.”", None), quote(text, "“Yes,”", None, "was heard")]
    assert forms(Reading(text, quotes, noted(text, *NAMES))) == ["floating", "reported"]


def test_every_name_of_the_article_may_be_meant() -> None:
    made = reading(TEXT, ("“We won,”", "they"), ("“I am glad,”", "Roe"))
    assert named(made, 0) == ["Anna Day", "Bob Roe", "Paris", "Roe"]
    assert named(made, 1) == named(made, 0)


def test_a_source_may_mean_one_that_is_read_before_it_alone() -> None:
    made = reading(TEXT, ("“We won,”", "they"), ("“I am glad,”", "Roe"))
    others = candidates(made).others
    assert (others[0] == -1).all()
    assert [j for j in others[1] if j >= 0] == [0]


def test_a_floating_quotation_may_mean_the_next_source() -> None:
    text = "“We will see.”\n\n“It is late,” Day said."
    others = candidates(reading(text, ("“We will see.”", None), ("“It is late,”", "Day"))).others
    assert others[0, OTHERS] == 1
    assert (others[1] == -1).all()


def test_a_source_inside_a_quotation_may_mean_whose_quotation_it_is() -> None:
    text = "“I said we would wait,” Day said."
    inner, outer = quote(text, "we would wait", None), quote(text, "“I said we would wait,”", "Day")
    inner = Quote(inner.contents, source=Span(1, 2))
    others = candidates(Reading(text, [inner, outer], noted(text, *NAMES))).others
    assert others[0, OTHERS + AFTER] == 1


def test_far_away_names_are_no_candidates() -> None:
    text = "Zoe Quist left. " + "Bob Roe stayed. " * (BACK + 5) + "“No,” he said."
    assert "Zoe Quist" not in named(reading(text, ("“No,”", "he")), 0)


def test_the_chances_of_all_candidates_sum_to_one_and_the_missing_have_none() -> None:
    made = reading(TEXT, ("“We won,”", "they"), ("“I am glad,”", "Roe"))
    found = candidates(made)
    parts = softmaxed(candidate_scores(found, np.zeros(N_ANTECEDENTS, dtype=np.float32), silent(made)), found)
    assert sum(part.sum(axis=1) for part in parts) == pytest.approx([1, 1])
    assert parts[0][found.names < 0].max() == 0
    assert parts[2][0, 0] == 0, "a pronoun describes nobody"


def test_the_network_lifts_the_name_that_answers() -> None:
    made = reading(TEXT, ("“We won,”", "they"))
    found, said = candidates(made), silent(made)
    said.asking[0, 0] = said.names[1, 0] = 3
    names = softmaxed(candidate_scores(found, np.zeros(N_ANTECEDENTS, dtype=np.float32), said), found)[0]
    assert made.names[found.names[0, names[0].argmax()]].span.of(TEXT) == "Bob Roe"


@given(st.integers(0, 2**32 - 1))
def test_each_weight_that_counts_is_one_of_the_table(seed: int) -> None:
    generator = np.random.default_rng(seed)
    words = "“Yes,” said Ann Lee the mayor he who they Bob Roe’s lawyer of Acme Corp. \n\n".split(" ")
    text = " ".join(generator.choice(words, 40))
    places = sorted(generator.integers(0, len(text) - 1, 8).tolist())
    quotes = [
        Quote((Span(a, a + 1),), source=Span(b, min(len(text), b + 12)) if b > a + 1 else None)
        for a, b in pairwise(places)
    ]
    found = candidates(Reading(text, quotes, noted(text, *NAMES)))
    for part in (found.name_weights, found.other_weights, found.own_weights, found.none_weights):
        assert part.min(initial=0) >= 0 and part.max(initial=0) < N_ANTECEDENTS
    table: FloatArray = generator.normal(size=N_ANTECEDENTS).astype(np.float32)
    made = Reading(text, quotes, noted(text, *NAMES))
    parts = softmaxed(candidate_scores(found, table, silent(made)), found)
    assert sum(part.sum(axis=1) for part in parts) == pytest.approx(np.ones(len(quotes)), abs=1e-5)


def test_whom_the_pronoun_does_not_fit_is_no_candidate() -> None:
    text = "Mr. Varga met Anna Day and Quill Imada. “We won,” she said. “No,” he said."
    made = reading(text, ("“We won,”", "she"), ("“No,”", "he"))
    assert named(made, 0) == ["Anna Day", "Quill Imada"]
    assert named(made, 1) == ["Varga", "Quill Imada"]
    assert (candidates(made).others == -1).all(), "nor is the other pronoun"


def test_the_names_of_two_are_not_one() -> None:
    text = "Peter Varga spoke. “No,” Ann Lee said. “Yes,” Varga said. “So,” Lee said."
    made = reading(text, ("“No,”", "Ann Lee"), ("“Yes,”", "Varga"), ("“So,”", "Lee"))
    assert [j for j in candidates(made).others[1] if j >= 0] == []
    assert [j for j in candidates(made).others[2] if j >= 0] == [0]
