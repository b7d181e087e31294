"""Gold articles -> training examples, through `quotes.windows` and `quotes.labels`.

An example is a whole article; it is cut into windows when a batch is made. What the labels cannot
hold is left out by named rules and counted:

    inner content     of two contents that overlap, the one that lies inside (the shorter) is left out
    cut content       a content that runs over a paragraph break becomes one content a paragraph
    widened span      a span whose border falls inside a token takes the whole token
    out of scope      in the narrow scope, a thought is no quote

An article's `meta` may say what is not known of it: `unsure`, ranges of characters in which the lack
of a label means nothing; and `quotes`, "unknown" where nobody noted any; and `links`, "guessed" where the
annotators gave spans without links (then links and sources are not trained on); and `speakers`, "guessed"
where a model named them (then who is meant is not trained on). Names: see `training.name_targets`.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from quotes.article import Article, Quote
from quotes.errors import InputError
from quotes.labels import NAME, ROLES, SCOPES, UNKNOWN, BoolArray, IntArray, O, TokenRange, tags_of
from quotes.spans import Span
from quotes.windows import Tokenizer, Tokens, Window, cut, stitch, window_inputs
from training.antecedents import is_told
from training.name_targets import name_targets

NONE = -1  # both ends of a span that is known not to be there


@dataclass(frozen=True, slots=True)
class Links:
    """What belongs together, one row a content, by rising start.

    Args:
        contents: In tokens, shape ``(n_contents, 2)``.
        cues: Of each; `NONE` where there is none, `UNKNOWN` where nobody noted it; same shape.
        sources: Likewise.
        quotes: The same number for the contents of one quote, shape ``(n_contents,)``.
        has_known_earlier: Whether it is known which earlier contents each goes on with, same shape.
    """

    contents: IntArray
    cues: IntArray
    sources: IntArray
    quotes: IntArray
    has_known_earlier: BoolArray


@dataclass(frozen=True, slots=True)
class Example:
    """One gold article.

    Args:
        article: As it came.
        quotes: Those of its quotes that are trained on.
        tokens: Of its text.
        tags: Target of each token and layer, shape ``(n_tokens, n_layers)``; `UNKNOWN` where nobody can say.
        kinds: Index into `NAME_KINDS` on the tokens of names, `UNKNOWN` elsewhere, shape ``(n_tokens,)``.
        thought: 1 thought, 0 speech, `UNKNOWN` elsewhere, shape ``(n_tokens,)``.
        scope: Index into `SCOPES`.
        links: What belongs together.
        is_told: Whether somebody noted who speaks.
    """

    article: Article
    quotes: tuple[Quote, ...]
    tokens: Tokens
    tags: IntArray
    kinds: IntArray
    thought: IntArray
    scope: int
    links: Links
    is_told: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole articles, cut into windows.

    Args:
        ids: Shape ``(n_windows, longest)``; so are `typography` and `mask`.
        typography: As `quotes.windows` makes it.
        mask: 1 for tokens, 0 for padding.
        scope: Index into `SCOPES`, shape ``(n_windows,)``.
        tags: Target of each token and layer, shape ``(n_tokens, n_layers)``.
        kinds: Index into `NAME_KINDS`, `UNKNOWN` elsewhere, shape ``(n_tokens,)``.
        thought: 1 thought, 0 speech, `UNKNOWN` elsewhere, shape ``(n_tokens,)``.
        tokens: Of all articles, one after the other; paragraphs and sentences are counted on, with a gap between two
            articles so that none is the paragraph before another's.
        links: Likewise.
        told: The articles of which somebody noted who speaks, with the range of each one's tokens.
        windows: Where the rows of `tags` are to be found among the windows' scores.
    """

    ids: Tensor
    typography: Tensor
    mask: Tensor
    scope: Tensor
    tags: Tensor
    kinds: Tensor
    thought: Tensor
    tokens: Tokens
    links: Links
    told: tuple[tuple[TokenRange, Example], ...]
    windows: tuple[Window, ...]

    def to(self, device: torch.device) -> "Batch":
        """The same batch on another device."""
        names = ("ids", "typography", "mask", "scope", "tags", "kinds", "thought")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})

    def stitched(self, scores: Tensor) -> Tensor:
        """One row of scores a token, shape ``(n_tokens, N_SCORES)``; gradients flow through."""
        return torch.cat(stitch(scores, self.windows))


def example(article: Article, tokenizer: Tokenizer, counts: Counter[str]) -> Example:
    """The training example of one gold article.

    Raises:
        InputError: If its scope is not legal.
    """
    scope = scope_of_gold(article)
    tokens = tokenizer(article.text)
    quotes = tuple(quote for quote in article.quotes if scope != "narrow" or quote.act != "thought")
    counts["articles"] += 1
    counts["quotes"] += len(quotes)
    counts["out of scope"] += len(article.quotes) - len(quotes)
    kept = {role: _ranges(role, quotes, tokens, counts) for role in ROLES}
    names, kinds = name_targets(article, tokens, counts)
    tags = np.stack([*(tags_of(kept[role], n_tokens=len(tokens)) for role in ROLES), names], axis=1)
    is_guessed = article.meta.get("links") == "guessed"
    for span in unsure(article):
        found = tokens.range_of(span)
        if found:
            counts["unsure tokens"] += found[1] - found[0]
            part = tags[slice(*found), :NAME]
            part[part == O] = UNKNOWN
    if article.meta.get("quotes") == "unknown":
        tags[:, :NAME] = UNKNOWN
    if is_guessed:
        tags[:, ROLES.index("source")] = UNKNOWN
    return Example(
        article,
        quotes,
        tokens,
        tags,
        kinds,
        _thoughts(quotes, tokens),
        SCOPES.index(scope),
        _links(quotes, tokens, set(kept["content"]), is_guessed=is_guessed),
        bool(len(tokens)) and is_told(article, quotes),
    )


def scope_of_gold(article: Article) -> str:
    """Which convention a gold article follows; the narrow one where it does not say.

    Raises:
        InputError: If there is no such scope.
    """
    scope = article.meta.get("scope", SCOPES[0])
    if scope not in SCOPES:
        raise InputError(f"article {article.id!r} has scope {scope!r}; legal are {', '.join(SCOPES)}")
    return str(scope)


def unsure(article: Article) -> list[Span]:
    """Where the lack of a label in a gold article means nothing.

    Raises:
        InputError: If `meta["unsure"]` holds anything but ranges of the text.
    """
    ranges = article.meta.get("unsure", [])
    n = len(article.text)
    try:
        pairs = [(start, end) for start, end in ranges]
    except (TypeError, ValueError) as error:
        raise InputError(
            f"'unsure' of article {article.id!r} is {ranges!r:.60}; pairs of offsets are needed"
        ) from error
    for start, end in pairs:
        if not (type(start) is type(end) is int and 0 <= start < end <= n):
            raise InputError(f"article {article.id!r} is unsure of [{start}, {end}); its text has {n} characters")
    return [Span(start, end) for start, end in pairs]


def collate(rows: list[Example], tokenizer: Tokenizer, *, window: int, stride: int) -> Batch:
    """Cut the articles of one batch into windows, as the extractor does."""
    windows: list[tuple[Tokens, Window]] = []
    scopes: list[int] = []
    for row in rows:
        own = cut(len(row.tokens), size=window, stride=stride)
        windows.extend((row.tokens, w) for w in own)
        scopes.extend([row.scope] * len(own))
    ids, typography, mask = window_inputs(windows, tokenizer)
    return Batch(
        ids=torch.from_numpy(ids),
        typography=torch.from_numpy(typography),
        mask=torch.from_numpy(mask),
        scope=torch.tensor(scopes, dtype=torch.int64),
        tags=torch.from_numpy(np.concatenate([row.tags for row in rows])),
        kinds=torch.from_numpy(np.concatenate([row.kinds for row in rows])),
        thought=torch.from_numpy(np.concatenate([row.thought for row in rows])),
        tokens=_joined_tokens([row.tokens for row in rows]),
        links=_joined_links(rows),
        told=tuple((found, row) for found, row in zip(_token_ranges_of(rows), rows, strict=True) if row.is_told),
        windows=tuple(window for _, window in windows),
    )


def _token_ranges_of(rows: list[Example]) -> Iterator[TokenRange]:
    lengths = [len(row.tokens) for row in rows]
    return itertools.pairwise(itertools.accumulate(lengths, initial=0))


def _joined_tokens(parts: list[Tokens]) -> Tokens:
    paragraphs, sentences = [], []
    n_paragraphs = n_sentences = 0
    for tokens in parts:
        paragraphs.append(tokens.paragraphs + n_paragraphs)
        sentences.append(tokens.sentences + n_sentences)
        if len(tokens):
            n_paragraphs, n_sentences = int(paragraphs[-1][-1]) + 2, int(sentences[-1][-1]) + 2
    names = ("ids", "starts", "ends", "typography", "borders")
    own = {name: np.concatenate([getattr(tokens, name) for tokens in parts]) for name in names}
    return Tokens(**own, paragraphs=np.concatenate(paragraphs), sentences=np.concatenate(sentences))


def _joined_links(rows: list[Example]) -> Links:
    parts: dict[str, list[IntArray]] = {"contents": [], "cues": [], "sources": [], "quotes": []}
    known = np.concatenate([row.links.has_known_earlier for row in rows])
    n_tokens = n_quotes = 0
    for row in rows:
        for name in ("contents", "cues", "sources"):
            ranges = getattr(row.links, name)
            parts[name].append(np.where(ranges >= 0, ranges + n_tokens, ranges))
        parts["quotes"].append(row.links.quotes + n_quotes)
        n_tokens += len(row.tokens)
        n_quotes += int(row.links.quotes.max(initial=-1)) + 1
    return Links(**{name: np.concatenate(arrays) for name, arrays in parts.items()}, has_known_earlier=known)


def _ranges(role: str, quotes: Sequence[Quote], tokens: Tokens, counts: Counter[str]) -> list[TokenRange]:
    ranges: set[TokenRange] = set()
    for quote in quotes:
        spans = quote.contents if role == "content" else (getattr(quote, role),)
        for span in filter(None, spans):
            ranges.update(_token_ranges(span, role, tokens, counts))
    kept: list[TokenRange] = []
    # The longest first, so that of two which overlap the outer one is kept.
    for start, end in sorted(ranges, key=lambda r: (r[0] - r[1], r)):
        if any(start < other_end and other_start < end for other_start, other_end in kept):
            counts[f"inner {role}"] += 1
        else:
            kept.append((start, end))
    return kept


def _token_ranges(span: Span, role: str, tokens: Tokens, counts: Counter[str]) -> Iterator[TokenRange]:
    found = tokens.range_of(span)
    if found is None:
        counts[f"{role} without a token"] += 1
        return
    start, end = found
    if tokens.starts[start] < span.start or tokens.ends[end - 1] > span.end:
        counts[f"widened {role}"] += 1
    borders = [start, *(start + 1 + np.flatnonzero(np.diff(tokens.paragraphs[start:end]))), end]
    counts[f"cut {role}"] += len(borders) > 2
    yield from ((int(a), int(b)) for a, b in itertools.pairwise(borders))


def _links(quotes: Sequence[Quote], tokens: Tokens, kept: set[TokenRange], *, is_guessed: bool) -> Links:
    """Of the contents that are trained on; a quotation that goes on in a new paragraph keeps its number."""
    rows: dict[TokenRange, tuple[TokenRange, TokenRange, int, bool]] = {}
    number = -1
    before: Quote | None = None
    for quote in sorted(quotes, key=lambda quote: quote.start):
        goes_on: bool | None = False if before is None else _goes_on(quote, before, tokens)
        number += goes_on is not True
        before = quote
        unknown = (UNKNOWN, UNKNOWN)
        cue, source = (
            unknown if is_guessed else (NONE, NONE) if span is None else tokens.range_of(span) or unknown
            for span in (quote.cue, quote.source)
        )
        is_known = goes_on is not None and not is_guessed
        for content in quote.contents:
            for found in _token_ranges(content, "", tokens, Counter()):
                if found in kept:
                    rows.setdefault(found, (cue, source, number, is_known))
    ordered = sorted(rows)
    return Links(
        contents=np.array(ordered, dtype=np.int64).reshape(-1, 2),
        cues=np.array([rows[found][0] for found in ordered], dtype=np.int64).reshape(-1, 2),
        sources=np.array([rows[found][1] for found in ordered], dtype=np.int64).reshape(-1, 2),
        quotes=np.array([rows[found][2] for found in ordered], dtype=np.int64),
        has_known_earlier=np.array([rows[found][3] for found in ordered], dtype=bool),
    )


def _goes_on(quote: Quote, before: Quote, tokens: Tokens) -> bool | None:
    """Is this the next paragraph of one quotation: same speaker, and one of the two has nothing that reports it?

    None where that would turn on the speakers and nobody noted them.
    """
    if (quote.cue or quote.source) and (before.cue or before.source):
        return False
    one, other = tokens.range_of(before.contents[-1]), tokens.range_of(quote.contents[0])
    if not (one and other) or tokens.paragraphs[other[0]] - tokens.paragraphs[one[1] - 1] != 1:
        return False
    if quote.speaker is None or before.speaker is None:
        return None
    return quote.speaker == before.speaker


def _thoughts(quotes: Sequence[Quote], tokens: Tokens) -> IntArray:
    """Speech or thought on the tokens of contents and cues; unknown elsewhere and where nobody noted it."""
    out = np.full(len(tokens), UNKNOWN, dtype=np.int64)
    for quote in quotes:
        for span in filter(None, (*quote.contents, quote.cue)):
            found = tokens.range_of(span)
            if found and quote.act is not None:
                out[slice(*found)] = quote.act == "thought"
    return out
