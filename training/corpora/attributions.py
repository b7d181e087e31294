"""Reads articles with attributions, one JSON object a line: PolNeAR with names, and the news sets.

{"id", "text", "title", "publisher", …, "annotations": [{"content": [[s, e], …], "cue": [[s, e]],
  "source": [[s, e]], "speaker": name or null, "also": [name], "speaker_type", "act"}]}
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.article import Article, Quote, Speaker
from quotes.spans import Span, joined
from training.corpora.lines import articles


def read(path: Path, *, scope: str, counts: Counter[str]) -> Iterator[Article]:
    """The gold articles of a `.jsonl` or `.jsonl.gz` file.

    Args:
        path: The file.
        scope: Which convention the annotators followed; kept in `Article.meta`.
        counts: What was read, dropped or cut is added here.

    Raises:
        InputError: If a line is not of this form; names the file and the line.
    """
    return articles(path, lambda row: _article(row, scope, counts), what="article with attributions")


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
