"""Names marked by hand, where a test needs some and no network."""

import re

from quotes.labels import NAME_KINDS
from quotes.names import FoundName
from quotes.spans import Span


def noted(text: str, *names: str) -> list[FoundName]:
    """Every place of each name, the longest first: "Ann Lee", or "Acme/organisation" for another kind than a person."""
    out: list[FoundName] = []
    for name in sorted(names, key=len, reverse=True):
        words, _, kind = name.partition("/")
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            span = Span(*match.span())
            if not any(span.overlaps(other) for other, _ in out):
                out.append((span, next((one for one in NAME_KINDS if one == kind), "person")))
    return sorted(out)
