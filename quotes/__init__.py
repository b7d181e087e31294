"""Reads a news article and tells who said what in it.

import quotes
article = quotes.extract(text)
for quote in article.quotes:
    print(article.name_of(quote), quote.kind, article.texts_of(quote))
"""

from typing import TYPE_CHECKING, Any

from quotes.article import Article, Mention, Quote, Speaker
from quotes.errors import (
    CheckpointError,
    ConfigError,
    InputError,
    MissingExtraError,
    QuotesError,
    SpanError,
)
from quotes.spans import Span

if TYPE_CHECKING:
    from quotes.extractor import QuoteExtractor
    from quotes.files import read_jsonl, write_jsonl

__version__ = "0.5.0"

__all__ = [
    "Article",
    "CheckpointError",
    "ConfigError",
    "InputError",
    "Mention",
    "MissingExtraError",
    "Quote",
    "QuoteExtractor",
    "QuotesError",
    "Span",
    "SpanError",
    "Speaker",
    "extract",
    "read_jsonl",
    "write_jsonl",
]

_LATE = {"QuoteExtractor": "extractor", "read_jsonl": "files", "write_jsonl": "files"}


def extract(text: str, *, broad: bool = False) -> Article:
    """Every quote of one article, with its speaker, by the shipped checkpoint (loaded once, kept).

    Args:
        text: Of any length; nothing is truncated.
        broad: Attitudes, plans and thoughts too, as PolNeAR marks them; not only what was said or written.

    Raises:
        InputError: If `text` is no string.
        CheckpointError: If the shipped checkpoint is missing or damaged.
    """
    from quotes.extractor import shipped_extractor

    return shipped_extractor().extract(text, broad=broad)


def __getattr__(name: str) -> Any:
    # Names that bring numpy or the runtime along come when they are asked for: `import quotes` stays fast.
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(f"quotes.{_LATE[name]}"), name)
    raise AttributeError(f"module 'quotes' has no attribute {name!r}")
