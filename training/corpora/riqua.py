"""Reads RiQuA, passages of 19th-century fiction, one JSON object a line.

{"id", "split", "text", "spans": [{"label": "content" | "cue" | "source", "span": [s, e]}]}

The corpus does not tell which cue and source belong to which content. Rules guess it here, and
`meta["links"]` is "guessed", so that training learns the spans from these articles, not the links.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from quotes.article import Article
from quotes.links import Piece
from quotes.spans import Span
from training.corpora.lines import articles
from training.rule_links import link


def read(path: Path, *, scope: str, counts: Counter[str]) -> Iterator[Article]:
    """The passages of a `.jsonl` or `.jsonl.gz` file, each as a gold article.

    Args:
        path: The file.
        scope: Which convention the annotators followed; kept in `Article.meta`.
        counts: What was read is added here, and the cues and sources that no quote took.

    Raises:
        InputError: If a line is not of this form; names the file and the line.
    """
    return articles(path, lambda row: _article(row, scope, counts), what="passage with labelled spans")


def _article(row: dict[str, Any], scope: str, counts: Counter[str]) -> Article:
    text = row["text"]
    pieces: dict[str, list[Piece]] = {"content": [], "cue": [], "source": []}
    for item in row["spans"]:
        span = Span(*item["span"])
        span.of(text)  # the rules would not notice a span over the end
        pieces[item["label"]].append(Piece(span, (0, 1)))
    linked = link(text, pieces["content"], pieces["cue"], pieces["source"])
    quotes = tuple(replace(quote, act=None, score=1.0) for quote in linked)  # the rules' own act and score say nothing
    for role, of_role in pieces.items():
        counts[f"{role}s"] += len(of_role)
    for role, taken in (("cue", {quote.cue for quote in quotes}), ("source", {quote.source for quote in quotes})):
        counts[f"{role}s in no attribution, left out"] += sum(piece.span not in taken for piece in pieces[role])
    counts["attributions"] += len(quotes)
    counts["articles"] += 1
    meta = {key: value for key, value in row.items() if key not in ("id", "text", "spans")}
    return Article(text=text, id=row["id"], quotes=quotes, meta={**meta, "scope": scope, "links": "guessed"})
