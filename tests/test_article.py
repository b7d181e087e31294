"""Article and its JSON form: the round trip is the identity, and what is wrong is told."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.article import Article, Mention, Quote, Speaker, kind_of
from quotes.errors import InputError, SpanError
from quotes.spans import Span

TEXT = "“We will,” said Theresa May, “and soon.”"
MAY = Speaker("Theresa May", "person", (Mention(Span(16, 27), "name"),))
QUOTE = Quote((Span(0, 10), Span(29, 40)), Span(11, 15), Span(16, 27), 0, score=0.5, name_score=0.25)
ARTICLE = Article(TEXT, "a", (QUOTE,), (MAY,), {"title": "T"}, "quotes-small 0.1.0")


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(st.text(st.characters(), min_size=4, max_size=60))
    span = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9)).map(
        lambda pair: Span(pair[0], min(len(text), pair[0] + pair[1]))
    )
    speakers = draw(
        st.lists(
            st.builds(
                Speaker,
                st.text(max_size=9),
                st.sampled_from(["person", "organisation", "group", "document", "unknown"]),
                st.lists(st.builds(Mention, span, st.sampled_from(["name", "pronoun", "description"]))).map(tuple),
                st.lists(st.text(max_size=5), max_size=2).map(tuple),
            ),
            max_size=3,
        )
    )
    made = st.builds(
        Quote,
        span.map(lambda s: (s,)),
        st.none() | span,
        st.none() | span,
        st.none() | st.integers(0, len(speakers) - 1) if speakers else st.none(),
        st.sampled_from(["speech", "thought", None]),
        st.floats(0, 1),
    )
    return Article(
        text,
        draw(st.text(max_size=5)),
        tuple(draw(st.lists(made, max_size=4))),
        tuple(speakers),
        draw(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5))),
        draw(st.none() | st.text(max_size=5)),
    )


@given(articles())
def test_json_round_trip_is_the_identity(article: Article) -> None:
    line = article.to_json()
    assert Article.from_json(line) == article
    assert "\n" not in line
    line.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["", " \r\n\t", "a\x00b", "\ud83d and \udea2", "אמר „כן“ \u202e.", "🚢\u200d\r\n🚢", "\u2028\x85"]
)
def test_strange_texts_come_back_as_they_were(text: str) -> None:
    quotes_of = (Quote((Span(0, len(text)),)),) if text else ()
    article = Article(text, text, quotes_of, (Speaker(text),), {text: text}, text)
    assert Article.from_json(article.to_json()) == article
    article.to_json().encode("utf-8")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x"])
def test_meta_that_json_does_not_know_is_told(value: Any) -> None:
    with pytest.raises(InputError, match="the meta of article 'a' cannot be written"):
        Article("x", "a", meta={"k": value}).to_json()


def test_the_form_is_the_one_in_the_docs() -> None:
    assert ARTICLE.to_dict()["quotes"] == [
        {
            "contents": [
                {"start": 0, "end": 10, "text": "“We will,”"},
                {"start": 29, "end": 40, "text": "“and soon.”"},
            ],
            "cue": {"start": 11, "end": 15, "text": "said"},
            "source": {"start": 16, "end": 27, "text": "Theresa May"},
            "speaker": 0,
            "kind": "direct",
            "act": "speech",
            "score": 0.5,
            "name_score": 0.25,
        }
    ]
    assert "text" not in ARTICLE.to_dict(with_text=False)


def test_quotes_come_in_text_order_and_know_their_speaker() -> None:
    text = "A said b. C said d."
    late, early = Quote((Span(17, 18),)), Quote((Span(7, 8),), speaker=0)
    article = Article(text, quotes=(late, early), speakers=(Speaker("A"),))
    assert [article.texts_of(quote) for quote in article.quotes] == [("b",), ("d",)]
    assert [article.name_of(quote) for quote in article.quotes] == ["A", None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“All of it.”", "direct"),
        ("“Nearly all”.", "direct"),
        ("that it was “part” of it", "mixed"),
        ("that none of it was", "indirect"),
        ("'All of it,'", "direct"),
        ("„Alles“", "direct"),
        ("the workers' rights", "indirect"),
    ],
)
def test_kind_is_how_much_stands_in_marks(text: str, kind: str) -> None:
    assert kind_of(text, (Span(0, len(text)),)) == kind
    assert Article(text, quotes=(Quote((Span(0, len(text)),)),)).quotes[0].kind == kind


def test_kind_is_found_in_a_time_that_grows_with_the_text_alone() -> None:
    piece = "“Yes,” he said. "
    made = (Quote((Span(i * len(piece), i * len(piece) + 6),)) for i in range(20_000))
    start = time.process_time()
    article = Article(piece * 20_000, quotes=tuple(made))
    assert time.process_time() - start < 10  # seconds; looking at every mark for every quote takes minutes
    assert {quote.kind for quote in article.quotes} == {"direct"}


def broken(**changes: Any) -> str:
    row = json.loads(ARTICLE.to_json())
    row["quotes"][0].update({key: value for key, value in changes.items() if key in row["quotes"][0]})
    row.update({key: value for key, value in changes.items() if key not in row["quotes"][0]})
    return json.dumps(row)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema": 1, "meta": {"a": NaN}}', "NaN is no JSON value"),
        ("[]", "an article is a JSON object, not list"),
        (broken(schema=2), "schema is 2; this version reads 1"),
        (broken(text=7), "'text' of an article is 7; a JSON string is needed"),
        (broken(quotes=[7]), "a quote is an object, not 7"),
        (broken(contents=[]), "a quote needs at least one content"),
        (broken(contents=[{"start": 0, "end": True}]), "'end' of a range is True; a JSON integer is needed"),
        (broken(contents=[{"start": 0, "end": 3, "text": "no"}]), "says 'no', the article there"),
        (broken(contents=[{"start": 5, "end": 9}, {"start": 0, "end": 2}]), "overlap or are out of order"),
        (broken(cue={"start": 3}), "a range has no 'end'"),
        (broken(speaker=4), "has speaker 4; the article has 1 speakers"),
        (broken(act="song"), "act is 'song'; legal are speech, thought"),
        (broken(score=7), "score is 7"),
        (broken(score="x"), "'score' of a quote is 'x'"),
        (broken(name_score=-1), "name_score is -1"),
        (broken(name_score=True), "'name_score' of a quote is True"),
        (broken(speakers=[{"name": "A", "mentions": 7}]), "'mentions' of a speaker is 7; a JSON array is needed"),
        (broken(speakers=[{"name": "A", "kind": "ship"}]), "kind of a speaker is 'ship'; legal are person"),
    ],
)
def test_a_wrong_line_is_told(line: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        Article.from_json(line)


def test_a_range_beyond_the_text_is_told() -> None:
    with pytest.raises(SpanError, match="lies outside a text of 3 characters"):
        Article("abc", quotes=(Quote((Span(1, 9),)),))
    with pytest.raises(SpanError):
        Article("abc", speakers=(Speaker("a", mentions=(Mention(Span(1, 9), "name"),)),))


def test_the_public_names_are_these() -> None:
    assert {name: getattr(quotes, name) is not None for name in quotes.__all__} == dict.fromkeys(quotes.__all__, True)
    assert len(quotes.__all__) == 15
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        quotes.nothing  # noqa: B018
