"""Spans -> quotes by rules: what learned links are compared with, and how spans without links are read.

Three steps, all by one measure: the characters between two spans, and a fine for whatever stands
between them (the end of a sentence, another content, another cue) or parts them (one of them lies
inside a quotation and the other does not).

1. Each cue takes one source, the cheapest pairs first; a cue left over shares one that is near.
2. Each content takes one cue, the cheapest pairs first. A content left over takes a source that
   stands without a cue ("WALLACE: …"), or shares a cue: so the halves of an interrupted quotation
   come together, and so does what follows a colon at the end of the paragraph before.
3. Contents of one cue in one paragraph are one quote. What finds nothing is a quote all the same.

The rules were chosen on training articles with gold spans.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from quotes.article import Act, Quote
from quotes.layout import paragraphs, sentences
from quotes.links import Piece
from quotes.spans import Span

# Fines, in characters.
_SENTENCE: Final = 100  # a sentence ends between content and cue
_SOURCE_SENTENCE: Final = 200  # … between cue and source, which mostly touch
_CONTENT: Final = 60  # another content stands between content and cue
_SOURCE_CONTENT: Final = 30
_RIVAL: Final = 100  # another cue stands between content and cue
_SOURCE_RIVAL: Final = 60
_NESTING: Final = 400  # one lies inside somebody else's words, the other does not
_ADJACENT: Final = -30  # `said that A`, `said: “A”`: nothing stands between cue and content
_NO_COMMA: Final = 5  # `"A," said B` is what is expected of a content before its cue …
_COMMA: Final = -20
_FULL_STOP: Final = 40  # … and a content that ends its own sentence is not
_EXCLAIMED: Final = 70  # `"Go!" said B`: the mark ends no sentence there
_BARE_SOURCE: Final = 50  # a source without a cue

# How dear a link may be.
_FIRST_CUE: Final = 300
_SHARED_CUE: Final = 600
_FIRST_SOURCE: Final = 400
_SHARED_SOURCE: Final = 300

_REACH: Final = 4  # candidates on either side; keeps linking linear


def link(text: str, contents: Sequence[Piece], cues: Sequence[Piece], sources: Sequence[Piece]) -> tuple[Quote, ...]:
    """Turn the spans of three roles into quotes, without their speakers.

    Args:
        text: The article.
        contents: Each comes back in exactly one quote; one that is nested in another may share its characters.
        cues: Those that serve no content are left out.
        sources: Likewise.
    """
    page = _Page(text, contents, cues, sources)
    source_of_cue = _cheapest(len(page.cues), page.sources_near_cue, page.cue_to_source, limit=_FIRST_SOURCE)
    for cue in range(len(page.cues)):
        if cue not in source_of_cue:
            _share(source_of_cue, cue, page.sources_near_cue, page.cue_to_source, limit=_SHARED_SOURCE)
    cue_of = _cheapest(len(page.contents), page.cues_near, page.content_to_cue, limit=_FIRST_CUE)
    source_of: dict[int, int] = {}
    taken = set(source_of_cue.values())
    for content in range(len(page.contents)):
        if content not in cue_of and not _take_bare_source(page, content, source_of, taken):
            _share(cue_of, content, page.cues_near, page.content_to_cue, limit=_SHARED_CUE)
            if content not in cue_of and (before := page.cue_before_colon(content)) is not None:
                cue_of[content] = before
    return tuple(_quotes(page, cue_of, source_of_cue, source_of))


class _Page:
    """The spans of one article in text order, and what stands between two of them."""

    def __init__(self, text: str, contents: Sequence[Piece], cues: Sequence[Piece], sources: Sequence[Piece]) -> None:
        self.text = text
        self.contents = sorted(contents, key=lambda piece: (piece.span.start, -piece.span.end))
        self.cues = sorted(cues, key=lambda piece: piece.span)
        self.sources = sorted(sources, key=lambda piece: piece.span)
        self._content_starts = [piece.span.start for piece in self.contents]
        self._cue_starts = [piece.span.start for piece in self.cues]
        self._source_starts = [piece.span.start for piece in self.sources]
        self._paragraphs = paragraphs(text)
        self._paragraph_starts = [paragraph.start for paragraph in self._paragraphs]
        self._sentence_starts = [s.start for paragraph in self._paragraphs for s in sentences(text, paragraph)]
        self._outer = self._outer_contents()
        self._cue_host = [self._host(piece.span) for piece in self.cues]
        self._source_host = [self._host(piece.span) for piece in self.sources]

    def paragraph(self, span: Span) -> int:
        """Number of the paragraph in which the span begins."""
        return bisect_right(self._paragraph_starts, span.start) - 1

    def cues_near(self, content: int) -> Iterator[int]:
        """The nearest cues of the same paragraph."""
        return self._near(self.contents[content].span, self.cues, self._cue_starts)

    def sources_near(self, content: int) -> Iterator[int]:
        """The nearest sources of the same paragraph."""
        return self._near(self.contents[content].span, self.sources, self._source_starts)

    def sources_near_cue(self, cue: int) -> Iterator[int]:
        """The nearest sources of the same paragraph."""
        return self._near(self.cues[cue].span, self.sources, self._source_starts)

    def cue_before_colon(self, content: int) -> int | None:
        """The last cue of the paragraph before, where that ends in a colon."""
        number = self.paragraph(self.contents[content].span)
        if number < 1 or not self.text.endswith(":", 0, self._paragraphs[number - 1].end):
            return None
        before = self._paragraphs[number - 1]
        cue = bisect_left(self._cue_starts, before.end) - 1
        return cue if cue >= 0 and self._cue_starts[cue] >= before.start else None

    def content_to_cue(self, content: int, cue: int) -> float | None:
        """What this link costs; None where the two overlap."""
        one, other = self.contents[content].span, self.cues[cue].span
        if one.overlaps(other):
            return None
        low, high = _gap(one, other)
        cost = high - low + _SENTENCE * self._borders(low, high)
        if other.end <= one.start:
            cost += _ADJACENT * (not _has_word(self.text[low:high]))
        else:
            end = self.text[one.end - 2 : one.end + 1]
            cost += _COMMA if "," in end else _FULL_STOP if "." in end else _NO_COMMA
            if ("?" in end or "!" in end) and self._borders(low, high):
                cost -= _EXCLAIMED
        level = self._outer[content]
        cost += _CONTENT * self._between(self._content_starts, self._outer, low, high, level)
        cost += _RIVAL * self._between(self._cue_starts, self._cue_host, low, high, self._cue_host[cue], but=cue)
        return cost + _NESTING * (self._cue_host[cue] != level)

    def cue_to_source(self, cue: int, source: int) -> float | None:
        """What this link costs; a source inside the cue costs nothing."""
        one, other = self.cues[cue].span, self.sources[source].span
        if one.overlaps(other):
            return 0.0
        low, high = _gap(one, other)
        level = self._cue_host[cue]
        cost = high - low + _SOURCE_SENTENCE * self._borders(low, high)
        cost += _SOURCE_CONTENT * self._between(self._content_starts, self._outer, low, high, level)
        cost += _SOURCE_RIVAL * self._between(self._cue_starts, self._cue_host, low, high, level, but=cue)
        return cost + _NESTING * (self._source_host[source] != level)

    def content_to_source(self, content: int, source: int) -> float | None:
        """What it costs to do without a cue; None where the two overlap."""
        one, other = self.contents[content].span, self.sources[source].span
        if one.overlaps(other):
            return None
        low, high = _gap(one, other)
        return high - low + _BARE_SOURCE

    def _near(self, span: Span, pieces: Sequence[Piece], starts: list[int]) -> Iterator[int]:
        middle = bisect_right(starts, span.start)
        number = self.paragraph(span)
        for i in range(max(0, middle - _REACH), min(len(pieces), middle + _REACH)):
            if self.paragraph(pieces[i].span) == number:
                yield i

    def _outer_contents(self) -> list[int]:
        """For each content the innermost other one in which it lies; -1 for none."""
        out: list[int] = []
        stack: list[int] = []
        for i, piece in enumerate(self.contents):
            while stack and self.contents[stack[-1]].span.end < piece.span.end:
                stack.pop()
            out.append(stack[-1] if stack else -1)
            stack.append(i)
        return out

    def _host(self, span: Span) -> int:
        """The innermost content in which a cue or source lies; -1 for none."""
        i = bisect_right(self._content_starts, span.start) - 1
        while i >= 0 and self.contents[i].span.end < span.end:
            i = self._outer[i]
        return i

    def _borders(self, low: int, high: int) -> int:
        """Sentences that begin between two places."""
        return max(0, bisect_right(self._sentence_starts, high) - bisect_right(self._sentence_starts, low))

    @staticmethod
    def _between(starts: list[int], levels: list[int], low: int, high: int, level: int, but: int = -1) -> int:
        """Spans of one level of nesting that begin between two places; counting stops at `_REACH`."""
        first, last = bisect_left(starts, low), bisect_left(starts, high)
        return sum(levels[i] == level and i != but for i in range(first, min(last, first + _REACH)))


_Near = Callable[[int], Iterator[int]]
_Cost = Callable[[int, int], float | None]


def _cheapest(n: int, near: _Near, cost: _Cost, *, limit: float) -> dict[int, int]:
    """One-to-one links, the cheapest first."""
    pairs = sorted((c, i, j) for i in range(n) for j in near(i) if (c := cost(i, j)) is not None and c < limit)
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in pairs:
        if i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def _share(links: dict[int, int], i: int, near: _Near, cost: _Cost, *, limit: float) -> None:
    """Link `i` to the cheapest even if that is taken."""
    pairs = [(c, j) for j in near(i) if (c := cost(i, j)) is not None and c < limit]
    if pairs:
        links[i] = min(pairs)[1]


def _take_bare_source(page: _Page, content: int, source_of: dict[int, int], taken: set[int]) -> bool:
    """Link a content to a source that no cue has, if no cue is nearer than that."""
    dearest = min(
        (c for j in page.cues_near(content) if (c := page.content_to_cue(content, j)) is not None), default=1e9
    )
    _share(
        source_of,
        content,
        lambda i: (j for j in page.sources_near(i) if j not in taken),
        partial(_Page.content_to_source, page),
        limit=dearest,
    )
    return content in source_of


def _quotes(
    page: _Page, cue_of: Mapping[int, int], source_of_cue: Mapping[int, int], source_of: Mapping[int, int]
) -> Iterator[Quote]:
    """Contents of one cue in one paragraph are one quote; a content without a cue is one by itself."""
    groups: dict[tuple[int | None, int], list[int]] = {}
    for content, piece in enumerate(page.contents):
        cue = cue_of.get(content)
        groups.setdefault((cue, content if cue is None else page.paragraph(piece.span)), []).append(content)
    for (cue, _), members in groups.items():
        source = source_of.get(members[0]) if cue is None else source_of_cue.get(cue)
        for part in _apart(page, members):
            yield _quote(
                part, None if cue is None else page.cues[cue], None if source is None else page.sources[source]
            )


def _apart(page: _Page, members: Sequence[int]) -> Iterator[list[Piece]]:
    """The members of one quote; one that lies inside another member is a quote of its own."""
    last: Piece | None = None
    whole: list[Piece] = []
    for content in members:
        piece = page.contents[content]
        if last is not None and piece.span.start < last.span.end:
            yield [piece]
        else:
            whole.append(piece)
            last = piece
    yield whole


def _quote(contents: Sequence[Piece], cue: Piece | None, source: Piece | None) -> Quote:
    n_characters = sum(len(piece.span) for piece in contents)
    thought = sum(len(piece.span) * piece.thought for piece in contents) / n_characters
    # Words cannot be both what is said and who says it.
    kept = [
        None if piece is None or any(content.span.overlaps(piece.span) for content in contents) else piece.span
        for piece in (cue, source)
    ]
    act: Act = "thought" if thought >= 0.5 else "speech"
    return Quote(tuple(piece.span for piece in contents), cue=kept[0], source=kept[1], act=act)


def _gap(one: Span, other: Span) -> tuple[int, int]:
    return (one.end, other.start) if one.end <= other.start else (other.end, one.start)


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
