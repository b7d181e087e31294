"""Reads articles with attributions, one JSON object a line: PolNeAR with names, and the news sets.

{"id", "text", "title", "publisher", …, "annotations": [{"content": [[s, e], …], "cue": [[s, e]],
  "source": [[s, e]], "speaker": name or null, "also": [name], "speaker_type", "act"}]}
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.article import Article, Quote, Speaker, parse_json
from quotes.errors import InputError, QuotesError
from quotes.spans import Span, joined


def read(path: Path, *, scope: str, counts: Counter[str]) -> Iterator[Article]:
    """Yield the gold articles of a `.jsonl` or `.jsonl.gz` file.

    Args:
        path: The file.
        scope: Which convention the annotators followed; kept in `Article.meta`.
        counts: What was read, dropped or cut is added here.

    Raises:
        InputError: If a line is not of this form; names the file and the line.
    """
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _article(parse_json(line), scope, counts)
            except (QuotesError, KeyError, TypeError, ValueError) as error:
                raise InputError(f"no article with attributions: {error!r}", path=path, line=number) from error


def _article(row: dict[str, Any], scope: str, counts: Counter[str]) -> Article:
    speakers: dict[Speaker, int] = {}
    quotes = []
    for annotation in row["annotations"]:
        contents = joined(_spans(annotation["content"]), row["text"])
        if not contents:
            counts["attributions without content, dropped"] += 1
            continue
        for role in ("cue", "source"):
            counts[f"{role}s in several pieces, cut to the first"] += len(annotation[role] or ()) > 1
        speaker = None
        if annotation.get("speaker"):
            named = Speaker(
                annotation["speaker"],
                annotation.get("speaker_type") or "unknown",
                also=tuple(annotation.get("also") or ()),
            )
            speaker = speakers.setdefault(named, len(speakers))
        quotes.append(
            Quote(
                contents,
                cue=next(iter(_spans(annotation["cue"])), None),
                source=next(iter(_spans(annotation["source"])), None),
                speaker=speaker,
                act=annotation.get("act"),
            )
        )
        counts["attributions"] += 1
    counts["articles"] += 1
    meta = {key: value for key, value in row.items() if key not in ("id", "text", "annotations", "split")}
    return Article(
        text=row["text"], id=row["id"], quotes=tuple(quotes), speakers=tuple(speakers), meta={**meta, "scope": scope}
    )


def _spans(pairs: list[list[int]] | None) -> list[Span]:
    return sorted(Span(start, end) for start, end in pairs or () if start < end)
