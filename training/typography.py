"""The same article as other houses set it: other quotation marks, other line breaks, a headline in capitals.

Every style is a function of the text that says what each character becomes, so that spans follow.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from quotes.article import Article, Quote
from quotes.layout import paragraphs, quoted
from quotes.spans import Span
from training.features import unsure
from training.name_targets import noted_names

Characters = list[str]  # what each character of a text becomes

_MARKS: Final = {  # opening and closing mark, and those of a quotation inside
    "straight": ('"', '"', "'", "'"),
    "curly": ("“", "”", "‘", "’"),
    "German": ("„", "“", "‚", "‘"),
    "French": ("«\u00a0", "\u00a0»", "‹", "›"),
    "Swiss": ("«", "»", "‹", "›"),
    "single": ("‘", "’", "“", "”"),
    "straight single": ("'", "'", '"', '"'),
}
_SINGLE: Final = "‘'‚‹›"  # what opens a quotation in single marks; ’ does too, but is mostly an apostrophe
_OPENING: Final = re.compile(r"``|[«»][ \u00a0\u202f]?|.")  # with the space that French sets inside
_CLOSING: Final = re.compile(r"(?:[ \u00a0\u202f]?[«»]|[\"“”„‟])\Z")
_CLOSING_SINGLE: Final = re.compile(r"['’‘‹›]\Z")
_CLOSING_BACKTICKS: Final = re.compile(r"''\Z")
_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
_LONGEST_HEADLINE: Final = 120  # characters


def marks(name: str) -> Callable[[str], Characters]:
    """A style that sets every quotation in double marks, and those inside it, in marks of that name.

    A quotation in single marks stays one; it and the apostrophes follow where the marks are straight or curly.
    """
    double, single = _MARKS[name][:2], _MARKS[name][2:]
    apostrophes = {"straight": "'’‘", "curly": "'’"}.get(name, "")

    def style(text: str) -> Characters:
        out = [single[1] if c in apostrophes else c for c in text]
        for span in quoted(text):
            if text[span.start] not in _SINGLE + "’":
                outer, inner = double, single
            elif apostrophes:
                outer, inner = single, double
            else:
                continue
            start, end = _set(out, text, span, outer)
            for nested in quoted(text[start:end]):
                _set(out, text, Span(start + nested.start, start + nested.end), inner)
        return out

    return style


def _set(out: Characters, text: str, quotation: Span, pair: tuple[str, str]) -> tuple[int, int]:
    """Write a pair of marks over those of a quotation, which need not be closed; where its words begin and end."""
    start, end = quotation.start, quotation.end
    mark = text[start]
    if mark == "’":
        return start + 1, end
    opening = _OPENING.match(text, start, end)
    assert opening is not None  # the dot takes every mark
    start = opening.end()
    out[quotation.start : start] = [pair[0], *[""] * (start - quotation.start - 1)]
    pattern = _CLOSING_BACKTICKS if mark == "`" else _CLOSING_SINGLE if mark in _SINGLE else _CLOSING
    if closing := pattern.search(text, start, end):
        end = closing.start()
        out[end : quotation.end] = [*[""] * (quotation.end - end - 1), pair[1]]
    return start, end


def no_blank_lines(text: str) -> Characters:
    """One line break between paragraphs."""
    out = list(text)
    for match in _BLANK_LINES.finditer(text):
        out[match.start() + 1 : match.end()] = [""] * (match.end() - match.start() - 1)
    return out


def blank_lines(text: str) -> Characters:
    """A blank line between paragraphs."""
    out = list(text)
    for before, after in itertools.pairwise(paragraphs(text)):
        line_break = text[before.end : after.start].strip(" \t\u00a0")
        if line_break in ("\n", "\r\n"):
            out[text.index("\n", before.end)] = "\n" + line_break
    return out


def windows_line_breaks(text: str) -> Characters:
    """CR and LF at the end of each line."""
    return ["\r\n" if c == "\n" and before != "\r" else c for before, c in itertools.pairwise(" " + text)]


def no_break_spaces(text: str) -> Characters:
    """A no-break space for every third space, as web pages have them."""
    spaces = [i for i, c in enumerate(text) if c == " "]
    chosen = set(spaces[::3])
    return ["\u00a0" if i in chosen else c for i, c in enumerate(text)]


def capital_headline(text: str) -> Characters:
    """The first paragraph in capitals, where it is as short as a headline; else the first four words of it."""
    out = list(text)
    first = next(iter(paragraphs(text)), None)
    if first is not None:
        end = first.end
        if len(first) > _LONGEST_HEADLINE:
            words = list(re.finditer(r"\S+", first.of(text)))
            end = first.start + words[min(3, len(words) - 1)].end()
        out[first.start : end] = [c.upper() for c in out[first.start : end]]
    return out


STYLES: Final[dict[str, Callable[[str], Characters]]] = {
    **{f"{name} marks": marks(name) for name in _MARKS},
    "no blank lines": no_blank_lines,
    "blank lines": blank_lines,
    "CR LF": windows_line_breaks,
    "no-break spaces": no_break_spaces,
    "capital headline": capital_headline,
}


def restyled(article: Article, style: Callable[[str], Characters]) -> Article:
    """The article in another style; spans, and the ranges in `meta`, cover the same words."""
    characters = style(article.text)
    at = np.concatenate([[0], np.cumsum([len(c) for c in characters])]).tolist()

    def place(span: Span) -> Span:
        return Span(at[span.start], at[span.end])

    quotes = tuple(moved(quote, place) for quote in article.quotes)
    speakers = tuple(
        replace(speaker, mentions=tuple(replace(m, span=place(m.span)) for m in speaker.mentions))
        for speaker in article.speakers
    )
    meta: dict[str, Any] = dict(article.meta)
    if "unsure" in meta:
        meta["unsure"] = [[at[s.start], at[s.end]] for s in unsure(article) if at[s.start] < at[s.end]]
    if "names" in meta:
        meta["names"] = [[at[s.start], at[s.end], kind] for s, kind in noted_names(article) if at[s.start] < at[s.end]]
    return replace(article, text="".join(characters), quotes=quotes, speakers=speakers, meta=meta)


def moved(quote: Quote, place: Callable[[Span], Span]) -> Quote:
    """The quote in another text, where `place` says where each span of this one is to be found."""
    return replace(
        quote,
        contents=tuple(place(span) for span in quote.contents),
        cue=quote.cue and place(quote.cue),
        source=quote.source and place(quote.source),
    )


def varied(article: Article, generator: np.random.Generator) -> Article:
    """The article as it is, half the time; else with other marks, line breaks, spaces or a headline, at random."""
    if generator.random() < 0.5:
        return article
    chosen = []
    if generator.random() < 0.75:
        chosen.append(f"{generator.choice(list(_MARKS))} marks")
    if generator.random() < 0.4:
        chosen.append(str(generator.choice(["no blank lines", "blank lines"])))
    chosen += [name for name in ("CR LF", "no-break spaces", "capital headline") if generator.random() < 0.15]
    for name in chosen:
        article = restyled(article, STYLES[name])
    return article
