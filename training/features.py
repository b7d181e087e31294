"""Gold articles -> training examples, through `quotes.windows` and `quotes.labels`.

An example is a whole article; it is cut into windows when a batch is made. What the labels cannot
hold is left out by named rules and counted:

    inner content     of two contents that overlap, the one that lies inside (the shorter) is left out
    cut content       a content that runs over a paragraph break becomes one content a paragraph
    widened span      a span whose border falls inside a token takes the whole token
    out of scope      in the narrow scope, a thought is no quote
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from quotes.article import Article, Quote
from quotes.errors import InputError
from quotes.files import read_jsonl
from quotes.labels import ROLES, SCOPES, UNKNOWN, IntArray, TokenRange, tags_of
from quotes.spans import Span
from quotes.windows import Tokenizer, Tokens, Window, cut, stitch, window_inputs


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole articles, cut into windows.

    Args:
        ids: Shape ``(n_windows, longest)``; so are `typography` and `mask`.
        typography: As `quotes.windows` makes it.
        mask: 1 for tokens, 0 for padding.
        scope: Index into `SCOPES`, shape ``(n_windows,)``.
        tags: Target of each token and role, shape ``(n_tokens, n_roles)``.
        thought: 1 thought, 0 speech, `UNKNOWN` elsewhere, shape ``(n_tokens,)``.
        windows: Where the rows of `tags` are to be found among the windows' scores.
    """

    ids: Tensor
    typography: Tensor
    mask: Tensor
    scope: Tensor
    tags: Tensor
    thought: Tensor
    windows: tuple[Window, ...]

    def to(self, device: torch.device) -> "Batch":
        """The same batch on another device."""
        tensors = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "windows"}
        return replace(self, **{name: tensor.to(device) for name, tensor in tensors.items()})

    def stitched(self, scores: Tensor) -> Tensor:
        """One row of scores a token, shape ``(n_tokens, N_SCORES)``; gradients flow through."""
        return torch.cat(stitch(scores, self.windows))


def examples(paths: Iterable[Path], tokenizer: Tokenizer, counts: Counter[str]) -> Iterator[dict[str, Any]]:
    """One row an article: ids, typography, tags, thought, scope.

    Raises:
        InputError: If a file is no JSONL of gold articles; names the file and the line.
    """
    for path in paths:
        for article in read_jsonl(path):
            yield example(article, tokenizer, counts)


def example(article: Article, tokenizer: Tokenizer, counts: Counter[str]) -> dict[str, Any]:
    """The training example of one gold article."""
    scope = article.meta.get("scope", SCOPES[0])
    if scope not in SCOPES:
        raise InputError(f"article {article.id!r} has scope {scope!r}; legal are {', '.join(SCOPES)}")
    tokens = tokenizer(article.text)
    quotes = [quote for quote in article.quotes if scope != "narrow" or quote.act != "thought"]
    counts["articles"] += 1
    counts["quotes"] += len(quotes)
    counts["out of scope"] += len(article.quotes) - len(quotes)
    tags = np.stack([tags_of(_ranges(role, quotes, tokens, counts), n_tokens=len(tokens)) for role in ROLES], axis=1)
    return {
        "ids": tokens.ids,
        "typography": tokens.typography,
        "tags": tags.reshape(-1),
        "thought": _thoughts(quotes, tokens),
        "scope": SCOPES.index(scope),
    }


def collate(rows: list[dict[str, Any]], tokenizer: Tokenizer, *, window: int, stride: int) -> Batch:
    """Cut the articles of one batch into windows, as the extractor does."""
    windows: list[tuple[Tokens, Window]] = []
    scopes: list[int] = []
    for row in rows:
        ids = np.asarray(row["ids"])
        nowhere = np.zeros_like(ids)
        tokens = Tokens(ids, nowhere, nowhere, np.asarray(row["typography"]), nowhere)
        own = cut(len(tokens), size=window, stride=stride)
        windows.extend((tokens, w) for w in own)
        scopes.extend([row["scope"]] * len(own))
    ids, typography, mask = window_inputs(windows, tokenizer)
    tags = np.concatenate([np.asarray(row["tags"]) for row in rows]).reshape(-1, len(ROLES))
    thought = np.concatenate([np.asarray(row["thought"]) for row in rows])
    return Batch(
        ids=torch.from_numpy(ids),
        typography=torch.from_numpy(typography),
        mask=torch.from_numpy(mask),
        scope=torch.tensor(scopes, dtype=torch.int64),
        tags=torch.from_numpy(tags.astype(np.int64)),
        thought=torch.from_numpy(thought.astype(np.int64)),
        windows=tuple(window for _, window in windows),
    )


def fingerprint(paths: Iterable[Path], tokenizer_file: Path) -> str:
    """Changes when the corpora, the tokenizer or the code between them and the examples does."""
    digest = hashlib.sha256()
    here = Path(__file__).parent.parent
    code = [here / "quotes" / name for name in ("labels.py", "layout.py", "spans.py", "windows.py")]
    for path in (*paths, tokenizer_file, Path(__file__), *code):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _ranges(role: str, quotes: list[Quote], tokens: Tokens, counts: Counter[str]) -> list[TokenRange]:
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


def _thoughts(quotes: list[Quote], tokens: Tokens) -> IntArray:
    """Speech or thought on the tokens of contents and cues; unknown elsewhere and where nobody noted it."""
    out = np.full(len(tokens), UNKNOWN, dtype=np.int64)
    for quote in quotes:
        for span in filter(None, (*quote.contents, quote.cue)):
            found = tokens.range_of(span)
            if found and quote.act is not None:
                out[slice(*found)] = quote.act == "thought"
    return out
