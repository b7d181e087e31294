"""Span: a half-open range of code points, and the little algebra that the project needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from quotes.errors import SpanError

END_PUNCTUATION = ".,;:!?…—–-"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points ``[start, end)`` of a text; never empty.

    Raises:
        SpanError: If not ``0 <= start < end``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(
                f"span [{self.start}, {self.end}) is not a range: 0 <= start < end is needed",
                start=self.start,
                end=self.end,
            )

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words that the span covers.

        Raises:
            SpanError: If the span runs over the end of `text`.
        """
        if self.end > len(text):
            raise SpanError(
                f"span [{self.start}, {self.end}) lies outside a text of {len(text)} characters",
                start=self.start,
                end=self.end,
            )
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Do the two share a character?"""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Does `other` lie wholly inside?"""
        return self.start <= other.start and other.end <= self.end

    def trimmed(self, text: str, characters: str = "") -> "Span | None":
        """The span without white space and `characters` at its ends; None where nothing is left."""
        start, end = self.start, self.end
        while start < end and (text[start].isspace() or text[start] in characters):
            start += 1
        while start < end and (text[end - 1].isspace() or text[end - 1] in characters):
            end -= 1
        return Span(start, end) if start < end else None


def joined(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """The spans in text order; those that overlap or are parted by white space alone become one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and not text[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)
