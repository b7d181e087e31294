"""The JSON form, version 1, against its schema: what the project writes keeps to it, what is broken does not."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_article import ARTICLE, articles

import quotes
from quotes.article import Article

SCHEMA = json.loads((Path(quotes.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    meta = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert list(meta.iter_errors(SCHEMA)) == []


@given(articles(), st.booleans())
def test_what_is_written_keeps_to_the_schema(article: Article, with_text: bool) -> None:
    assert list(VALIDATOR.iter_errors(json.loads(article.to_json(with_text=with_text)))) == []


def test_an_article_without_its_text_keeps_to_the_schema() -> None:
    row = ARTICLE.to_dict(with_text=False)
    assert "text" not in row
    VALIDATOR.validate(row)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The article's JSON with one value set, such as "quotes.0.act"; ... takes the key away."""
    row = json.loads(ARTICLE.to_json())
    *parents, last = (int(key) if key.isdigit() else key for key in path.split("."))
    place = row
    for key in parents:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 2),
        ("schema", ...),
        ("id", 7),
        ("id", ...),
        ("text", None),
        ("model", 1),
        ("meta", []),
        ("meta", ...),
        ("extra", 1),
        ("quotes", {}),
        ("quotes.0", None),
        ("quotes.0.contents", []),
        ("quotes.0.contents", None),
        ("quotes.0.contents.0.start", -1),
        ("quotes.0.contents.0.start", 0.5),
        ("quotes.0.contents.0.end", 0),
        ("quotes.0.contents.0.text", ""),
        ("quotes.0.contents.0.extra", 1),
        ("quotes.0.cue", "said"),
        ("quotes.0.cue", ...),
        ("quotes.0.source.end", ...),
        ("quotes.0.speaker", -1),
        ("quotes.0.speaker", "0"),
        ("quotes.0.kind", "spoken"),
        ("quotes.0.act", "song"),
        ("quotes.0.score", 1.5),
        ("quotes.0.score", None),
        ("quotes.0.extra", 1),
        ("speakers.0.name", None),
        ("speakers.0.kind", "ship"),
        ("speakers.0.mentions", ...),
        ("speakers.0.mentions.0.kind", "noun"),
        ("speakers.0.also", "May"),
        ("speakers.0.extra", 1),
    ],
)
def test_what_is_broken_does_not(path: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("quotes.0.cue", None),
        ("quotes.0.source", None),
        ("quotes.0.speaker", None),
        ("quotes.0.act", None),
        ("model", None),
    ],
)
def test_what_may_be_null_may(path: str, value: Any) -> None:
    assert list(VALIDATOR.iter_errors(changed(path, value))) == []


def test_the_example_in_the_docs_is_an_article() -> None:
    docs = Path(__file__).parent.parent / "docs" / "format.md"
    example = docs.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]
    article = Article.from_json(example)
    VALIDATOR.validate(json.loads(example))
    assert article.name_of(article.quotes[0]) == "Toshimitsu Motegi"
    assert article.quotes[0].kind == "direct"
