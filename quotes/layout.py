"""What a page shows a reader before any word is understood: paragraphs, sentences, quotation marks.

Everything here is a function of the text alone. It serves the network (as input that the encoder's
tokenizer throws away), the decoder (a content never crosses a paragraph) and `Quote.kind`.
"""

import re
from collections.abc import Iterator

from quotes.spans import Span

# A blank line may hold spaces, NBSP or a zero-width space.
_BLANK_LINE = re.compile(
    r"(?:\r\n?|[\n\x0b\x0c\x85\u2028])[^\S\r\n]*(?:(?:\r\n?|[\n\x0b\x0c\x85\u2028])[^\S\r\n]*)+|\u2029"
)
_LINE_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_HARD_WRAP = (50, 100)  # characters; text wrapped by a mail program or a press agency has lines of this length
# Begins at the first of several marks: a search from each of them would take a row of dots to the square.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"”’'»«“)\]]*\s+(?=[\"“‘'„«»(\[]*[^\W_a-z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Col|Capt|Lt|Sgt|Maj|Cpl|Pvt|Adm|Hon|Rev|Fr|Sr|Jr|St|"
    r"Inc|Corp|Co|Ltd|No|vs|Atty|Supt|Det|Insp|Amb|Pres|Messrs|Mt|Ft|Jan|Feb|Aug|Sept|Oct|Nov|Dec|"
    r"[A-Z][a-z]{0,3}(?=\.\)))|(?:\b[A-Za-z]\.)+[A-Za-z])\.$"
)


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text`, without the white space between them.

    A blank line parts paragraphs. A single line break does too, unless the block of lines looks
    wrapped by a machine: three lines or more of which all but the last have about the same length.
    """
    out: list[Span] = []
    for block in _split(text, _BLANK_LINE, 0, len(text)):
        lines = list(_split(text, _LINE_BREAK, block.start, block.end))
        out.extend([block] if _is_wrapped(lines) else lines)
    return tuple(out)


def sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """The sentences of one paragraph; a quotation of several sentences is parted too."""
    out: list[Span] = []
    start = paragraph.start
    for match in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        dot = match.start() + 1
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(start, dot - 12), dot):
            continue
        out.extend(_trimmed(text, start, match.end()))
        start = match.end()
    out.extend(_trimmed(text, start, paragraph.end))
    return tuple(out)


def quoted(text: str) -> tuple[Span, ...]:
    """The stretches inside quotation marks, the marks included, in text order and not nested.

    Double marks of any language count; single ones where they work as quotation marks (an
    apostrophe does not). A double mark that is never closed runs to the end of its paragraph, as
    printers do it in a quotation of several paragraphs; a single one that is never closed is none.
    """
    out: list[Span] = []
    for paragraph in paragraphs(text):
        position = paragraph.start
        while opener := _OPENER.search(text, position, paragraph.end):
            end = _quotation_end(text, opener.start(), paragraph)
            if end:
                out.append(Span(opener.start(), end))
            position = end or opener.end()
    return tuple(out)


_CLOSERS = {"“": "”", "”": "”", "„": "“”‟", "‟": "”", "«": "»", "»": "«", '"': '"', "`": "'"}
_SINGLE_CLOSERS = {"‘": "’", "'": "'", "‚": "‘’", "‹": "›", "›": "‹", "’": "’"}
_OPENER = re.compile("[" + "".join([*_CLOSERS, *_SINGLE_CLOSERS]) + "]")
# What may close a single mark, or opens it once more; apostrophes inside words are passed over.
_SINGLE_STOPS = {
    mark: re.compile(f"[{closers}](?![^\\W_])" + ("" if mark == "'" else f"|{mark}"))
    for mark, closers in _SINGLE_CLOSERS.items()
}
_REACH = 2000  # characters in which a single mark or a backtick must be closed; keeps the search linear


def _quotation_end(text: str, position: int, paragraph: Span) -> int:
    """Where the quotation ends that opens at `position`; 0 where none opens."""
    mark = text[position]
    closes = _follows_word(text, position) and not _precedes_word(text, position)
    if mark in _SINGLE_CLOSERS:
        return 0 if _follows_word(text, position) else _single_end(text, position, paragraph)
    if mark == "`":
        reach = min(paragraph.end, position + _REACH)
        end = text.find("''", position, reach) if text.startswith("``", position) else -1
        return end + 2 if end > 0 else 0
    if closes:  # a closing mark whose opening one is missing
        return 0
    for i in range(position + 1, paragraph.end):
        if text[i] in _CLOSERS[mark] and (mark != '"' or _follows_word(text, i) or not _precedes_word(text, i)):
            return i + 1  # a straight mark that opens once more begins a paragraph whose break is lost
        if text[i] == mark and _follows_word(text, i) and not _precedes_word(text, i):
            return i + 1  # typed with the opening mark at both ends
    return paragraph.end if paragraph.end - position > 1 else 0


def _single_end(text: str, position: int, paragraph: Span) -> int:
    """The end of a quotation in single marks: the first closing mark that is no apostrophe."""
    if not _precedes_word(text, position):
        return 0
    mark = text[position]
    possessive = 0  # workers' may end the quotation or go on: taken only if nothing better comes
    for stop in _SINGLE_STOPS[mark].finditer(text, position + 2, min(paragraph.end, position + _REACH)):
        i = stop.start()
        if text[i] in _SINGLE_CLOSERS[mark] and not text[i + 1 : i + 2].isalnum():
            if text[i - 1] in "sSzZ":
                possessive = possessive or i + 1
            elif not text[i - 1].isspace():
                return i + 1
        elif text[i] == mark and mark != "'":
            break
    return possessive


def _follows_word(text: str, position: int) -> bool:
    return position > 0 and (text[position - 1].isalnum() or text[position - 1] in ",.!?…%)]—–-;:")


def _precedes_word(text: str, position: int) -> bool:
    following = text[position + 1 : position + 2]
    return bool(following) and not following.isspace()


def _split(text: str, separator: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    for match in separator.finditer(text, start, end):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    if start < end and (span := Span(start, end).trimmed(text)):
        yield span


def _is_wrapped(lines: list[Span]) -> bool:
    if len(lines) < 3:
        return False
    lengths = [len(line) for line in lines[:-1]]
    low, high = _HARD_WRAP
    return high >= max(lengths) >= low and min(lengths) >= 0.7 * max(lengths)
