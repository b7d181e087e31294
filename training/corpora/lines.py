"""One JSON object a line, one gold article an object: what the readers have in common."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from quotes.article import Article, parse_json
from quotes.errors import InputError, QuotesError


def articles(path: Path, make: Callable[[dict[str, Any]], Article], *, what: str) -> Iterator[Article]:
    """Make an article of each line of a `.jsonl` or `.jsonl.gz` file; empty lines are passed over.

    Args:
        path: The file.
        make: Makes it, and raises where the object has not the form of the corpus.
        what: Is to stand on each line, for the error.

    Raises:
        InputError: Names the file and the line.
    """
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield make(parse_json(line))
            except (QuotesError, LookupError, TypeError, ValueError) as error:
                raise InputError(f"no {what}: {error!r}", path=path, line=number) from error
