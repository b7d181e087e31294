"""The types that travel: Article, Quote, Mention, Speaker, and their JSON form.

Gold and predicted articles are the same type. Offsets are code points of `Article.text`, always.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Final, Literal, get_args

from quotes.errors import InputError, SpanError
from quotes.layout import quoted
from quotes.spans import Span

SCHEMA: Final = 1

Kind = Literal["direct", "mixed", "indirect"]
Act = Literal["speech", "thought"]
SpeakerKind = Literal["person", "organisation", "group", "document", "unknown"]
MentionKind = Literal["name", "pronoun", "description"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name somebody."""

    span: Span
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person, organisation, group or document of the article, and where it is named.

    Args:
        name: The fullest proper name that stands in the article, without title; or a description.
        kind: What it is.
        mentions: In text order.
        also: Other names that are as right; written in gold articles only.
    """

    name: str
    kind: SpeakerKind = "unknown"
    mentions: tuple[Mention, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: what was said, the words that report it, and who said it.

    Args:
        contents: What was said; several ranges where the quotation is interrupted. In text order.
        cue: The words that report it, or None.
        source: The words that name there who said it, or None.
        speaker: Index into `Article.speakers`; None where the article does not tell.
        act: Said or written ("speech"), or held but not said ("thought"); None in gold articles
            where nobody noted it.
        score: From 0 to 1, rising with the chance that content and source are right.
        name_score: The same for the speaker's name; None where there is no speaker, or nobody knows.
        kind: Derived by `Article` from the text and the contents; what is passed here is ignored.

    Raises:
        InputError: If there is no content, contents overlap or are out of order, `act` or `score`
            is not legal.
    """

    contents: tuple[Span, ...]
    cue: Span | None = None
    source: Span | None = None
    speaker: int | None = None
    act: Act | None = "speech"
    score: float = 1.0
    name_score: float | None = None
    kind: Kind = field(default="indirect", kw_only=True)

    def __post_init__(self) -> None:
        if not self.contents:
            raise InputError("a quote needs at least one content")
        for left, right in zip(self.contents, self.contents[1:], strict=False):
            if right.start < left.end:
                raise InputError(
                    f"contents [{left.start}, {left.end}) and [{right.start}, {right.end}) overlap or are out of order"
                )
        if self.act is not None and self.act not in get_args(Act):
            raise InputError(f"act is {self.act!r}; legal are {', '.join(get_args(Act))}")
        if not 0.0 <= self.score <= 1.0:
            raise InputError(f"score is {self.score!r}; legal is 0 to 1")
        if self.name_score is not None and not 0.0 <= self.name_score <= 1.0:
            raise InputError(f"name_score is {self.name_score!r}; legal is 0 to 1, or None")

    @property
    def start(self) -> int:
        """Where the first content begins."""
        return self.contents[0].start

    @property
    def end(self) -> int:
        """Where the last content ends."""
        return self.contents[-1].end


@dataclass(frozen=True, slots=True)
class Article:
    """A text, the quotes in it and its speakers.

    Args:
        text: As it was read; every offset counts its code points.
        id: A name that is the caller's own.
        quotes: Put into text order; `Quote.kind` is derived here.
        speakers: What `Quote.speaker` points into.
        meta: What came with the article: title, publisher, scope, whether a person checked it.
        model: Name and version of the checkpoint that read it; None for gold.

    Raises:
        SpanError: If a range runs over the end of the text.
        InputError: If a quote points to a speaker that is not there.
    """

    text: str
    id: str = ""
    quotes: tuple[Quote, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    model: str | None = None

    def __post_init__(self) -> None:
        marked = quoted(self.text) if self.quotes else ()
        ordered = sorted(self.quotes, key=lambda quote: (quote.contents, quote.cue is None, quote.cue))
        for quote in ordered:
            spans = [*quote.contents, *filter(None, (quote.cue, quote.source))]
            self._check(spans)
            if quote.speaker is not None and not 0 <= quote.speaker < len(self.speakers):
                raise InputError(
                    f"quote at {quote.start} has speaker {quote.speaker}; the article has {len(self.speakers)} speakers"
                )
        for speaker in self.speakers:
            self._check(mention.span for mention in speaker.mentions)
        derived = tuple(replace(quote, kind=kind_of(self.text, quote.contents, marked)) for quote in ordered)
        object.__setattr__(self, "quotes", derived)

    def _check(self, spans: Any) -> None:
        for span in spans:
            if span.end > len(self.text):
                raise SpanError(
                    f"span [{span.start}, {span.end}) lies outside a text of {len(self.text)} characters",
                    start=span.start,
                    end=span.end,
                )

    def name_of(self, quote: Quote) -> str | None:
        """Who said `quote`: the speaker's name, or None where the article does not tell."""
        return None if quote.speaker is None else self.speakers[quote.speaker].name

    def texts_of(self, quote: Quote) -> tuple[str, ...]:
        """The contents of `quote`, word for word."""
        return tuple(span.of(self.text) for span in quote.contents)

    def to_dict(self, *, with_text: bool = True) -> dict[str, Any]:
        """The JSON form, version 1 (`quotes/schema.json`), as plain dicts and lists.

        Args:
            with_text: Whether the article's own text is part of it.
        """
        out: dict[str, Any] = {"schema": SCHEMA, "id": self.id}
        if with_text:
            out["text"] = self.text
        out["model"] = self.model
        out["meta"] = dict(self.meta)
        out["quotes"] = [
            {
                "contents": [self._range(span) for span in quote.contents],
                "cue": self._range(quote.cue),
                "source": self._range(quote.source),
                "speaker": quote.speaker,
                "kind": quote.kind,
                "act": quote.act,
                "score": quote.score,
                "name_score": quote.name_score,
            }
            for quote in self.quotes
        ]
        out["speakers"] = [
            {
                "name": speaker.name,
                "kind": speaker.kind,
                "mentions": [{**(self._range(m.span) or {}), "kind": m.kind} for m in speaker.mentions],
                **({"also": list(speaker.also)} if speaker.also else {}),
            }
            for speaker in self.speakers
        ]
        return out

    def to_json(self, *, with_text: bool = True, indent: int | None = None) -> str:
        """`to_dict` as JSON; one line unless `indent` is given.

        A lone surrogate in the text is written as its escape, so that the JSON is valid UTF-8.

        Raises:
            InputError: If `meta` holds what JSON does not know, such as a date or NaN.
        """
        row = self.to_dict(with_text=with_text)
        try:
            out = json.dumps(row, ensure_ascii=False, indent=indent, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(f"the meta of article {self.id!r} cannot be written: {error}") from error
        if any("\ud800" <= character <= "\udfff" for character in out):
            return json.dumps(row, indent=indent)
        return out

    def _range(self, span: Span | None) -> dict[str, Any] | None:
        return None if span is None else {"start": span.start, "end": span.end, "text": span.of(self.text)}

    @classmethod
    def from_dict(cls, row: Any) -> "Article":
        """Read the JSON form; the inverse of `to_dict`.

        Raises:
            InputError: If a key is missing, a value has the wrong type, the version is unknown, or
                a range's words are not those of the text.
            SpanError: If a range does not lie inside the text.
        """
        if not isinstance(row, dict):
            raise InputError(f"an article is a JSON object, not {type(row).__name__}")
        if row.get("schema") != SCHEMA or isinstance(row.get("schema"), bool):
            raise InputError(f"schema is {row.get('schema')!r}; this version reads {SCHEMA}")
        text = _typed(row, "text", str, "an article")
        quotes = tuple(_quote(item, text) for item in _typed(row, "quotes", list, "an article"))
        speakers = tuple(_speaker(item, text) for item in _typed(row, "speakers", list, "an article"))
        return cls(
            text=text,
            id=_typed(row, "id", str, "an article"),
            quotes=quotes,
            speakers=speakers,
            meta=_typed(row, "meta", dict, "an article") if "meta" in row else {},
            model=_typed(row, "model", str, "an article") if row.get("model") is not None else None,
        )

    @classmethod
    def from_json(cls, line: str) -> "Article":
        """Read one article's JSON; the inverse of `to_json`.

        Raises:
            InputError: If it is not JSON, or as `from_dict`.
            SpanError: As `from_dict`.
        """
        return cls.from_dict(parse_json(line))

    def __repr__(self) -> str:
        return f"Article(id={self.id!r}, {len(self.text)} characters, {len(self.quotes)} quotes)"


def parse_json(line: str) -> Any:
    """`json.loads`, with an error of our own tree that says where it stops being JSON; NaN and Infinity are none."""
    try:
        return json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"not JSON: {reason}") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def kind_of(text: str, contents: tuple[Span, ...], marked: tuple[Span, ...] | None = None) -> Kind:
    """How much of the contents lies inside quotation marks: all (direct), part (mixed), none (indirect).

    White space, end punctuation and the marks themselves are not looked at: only words count.

    Args:
        text: The article.
        contents: Of one quote.
        marked: `layout.quoted(text)`, where the caller has it.
    """
    stretches = quoted(text) if marked is None else marked
    inside = outside = False
    for content in contents:
        position = content.start
        for i in range(bisect_right(stretches, position, key=attrgetter("end")), len(stretches)):
            stretch = stretches[i]
            if stretch.start >= content.end:
                break
            outside = outside or _has_word(text[position : max(position, stretch.start)])
            inside = inside or _has_word(text[max(position, stretch.start) : min(stretch.end, content.end)])
            position = min(stretch.end, content.end)
        outside = outside or _has_word(text[position : content.end])
    return "mixed" if inside and outside else "direct" if inside else "indirect"


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _typed(row: Mapping[str, Any], key: str, kind: type, owner: str) -> Any:
    if key not in row:
        raise InputError(f"{owner} has no {key!r}")
    value = row[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{key!r} of {owner} is {value!r:.60}; a JSON {_JSON_NAMES[kind]} is needed")
    return value


_JSON_NAMES = {str: "string", list: "array", dict: "object", int: "integer"}


def _span(row: Any, text: str) -> Span:
    if not isinstance(row, dict):
        raise InputError(f"a range is an object with start and end, not {row!r:.60}")
    span = Span(_typed(row, "start", int, "a range"), _typed(row, "end", int, "a range"))
    words = span.of(text)
    if row.get("text", words) != words:
        raise InputError(f"range [{span.start}, {span.end}) says {row['text']!r:.60}, the article there {words!r:.60}")
    return span


def _quote(row: Any, text: str) -> Quote:
    if not isinstance(row, dict):
        raise InputError(f"a quote is an object, not {row!r:.60}")
    cue, source, speaker = (row.get(key) for key in ("cue", "source", "speaker"))
    score, name_score = (_chance(row, key) for key in ("score", "name_score"))
    return Quote(
        contents=tuple(_span(item, text) for item in _typed(row, "contents", list, "a quote")),
        cue=None if cue is None else _span(cue, text),
        source=None if source is None else _span(source, text),
        speaker=None if speaker is None else _typed(row, "speaker", int, "a quote"),
        act=row.get("act", "speech"),
        score=1.0 if score is None else score,
        name_score=name_score,
    )


def _chance(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"{key!r} of a quote is {value!r:.60}; a number from 0 to 1 is needed")
    return float(value)


def _speaker(row: Any, text: str) -> Speaker:
    if not isinstance(row, dict):
        raise InputError(f"a speaker is an object, not {row!r:.60}")
    kind = row.get("kind", "unknown")
    if kind not in get_args(SpeakerKind):
        raise InputError(f"kind of a speaker is {kind!r}; legal are {', '.join(get_args(SpeakerKind))}")
    mentions = []
    for item in _typed(row, "mentions", list, "a speaker") if "mentions" in row else []:
        span = _span(item, text)
        if item.get("kind", "name") not in get_args(MentionKind):
            raise InputError(f"kind of a mention is {item['kind']!r}; legal are {', '.join(get_args(MentionKind))}")
        mentions.append(Mention(span, item.get("kind", "name")))
    also = _typed(row, "also", list, "a speaker") if "also" in row else []
    if not all(isinstance(name, str) for name in also):
        raise InputError(f"'also' of a speaker is {also!r:.60}; an array of strings is needed")
    return Speaker(_typed(row, "name", str, "a speaker"), kind, tuple(mentions), tuple(also))
