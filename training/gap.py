"""GAP: whom a pronoun of a Wikipedia passage means, of two names (Webster et al., TACL 2018).

The network was trained on sources alone, so the pronoun is handed over as the source of what follows it in
its sentence. It is a measure of pronouns beside the news, not of quotations.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.article import Quote, Speaker
from quotes.decode import name_spans
from quotes.errors import InputError
from quotes.extractor import QuoteExtractor
from quotes.figures import Share, Tally
from quotes.labels import parted
from quotes.lexicon import MALE
from quotes.page import read_page
from quotes.spans import Span
from quotes.speakers import resolve


@dataclass(frozen=True, slots=True)
class Passage:
    """A pronoun, and two names of which it means one or neither.

    Args:
        text: The passage.
        pronoun: Where it stands.
        names: Where the two stand.
        is_meant: Of each name.
    """

    text: str
    pronoun: Span
    names: tuple[Span, ...]
    is_meant: tuple[bool, ...]


def read_gap(path: Path) -> Iterator[Passage]:
    """The passages of a JSONL file, gzipped or not: "text", "pronoun", "candidates" with "span" and "coref".

    Raises:
        InputError: If the file cannot be read; names file and line.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            lines = file.readlines()
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", path=path) from error
    for number, line in enumerate(lines, 1):
        try:
            yield _passage(json.loads(line))
        except (ValueError, LookupError, TypeError) as error:
            raise InputError(f"no passage of GAP: {error!r}", path=path, line=number) from error


def _passage(row: Any) -> Passage:
    candidates, pronoun = row["candidates"], Span(*row["pronoun"])
    if not pronoun.of(row["text"]).strip():
        raise ValueError(f"the pronoun is blank: {row['pronoun']}")
    return Passage(
        row["text"],
        pronoun,
        tuple(Span(*one["span"]) for one in candidates),
        tuple(bool(one["coref"]) for one in candidates),
    )


def gap_tallies(extractor: QuoteExtractor, passages: Iterable[Passage]) -> dict[str, Tally]:
    """How many of the names that are meant are found: "all", and of pronouns for "he" and "she".

    A name is found if it overlaps a mention of whom the pronoun is resolved to.
    """
    out = {"all": Tally(), "he": Tally(), "she": Tally()}
    structure = extractor.checkpoint.config.structure
    for passage in passages:
        quote = _reported(passage)
        ((tokens, rows),) = extractor.scores([passage.text], broad=False)
        scores = parted(rows)
        named = name_spans(tokens, scores, structure)
        quotes, speakers = resolve(passage.text, [quote], named, tokens, scores, structure, broad=False)
        spans = [] if quotes[0].speaker is None else _spans(speakers[quotes[0].speaker])
        found = [any(name.overlaps(span) for span in spans) for name in passage.names]
        n_right = sum(one and other for one, other in zip(found, passage.is_meant, strict=True))
        tally = Tally(Share(n_right, sum(found)), Share(n_right, sum(passage.is_meant)))
        sex = "he" if passage.pronoun.of(passage.text).casefold() in MALE else "she"
        out["all"], out[sex] = out["all"] + tally, out[sex] + tally
    return out


def _reported(passage: Passage) -> Quote:
    """The pronoun as the source of the rest of its sentence, or of what stands before it there if nothing follows."""
    page, pronoun = read_page(passage.text), passage.pronoun
    sentence = page.sentences[page.sentence_at(pronoun.start)]
    words = page.words_in(pronoun.end, sentence.end) or page.words_in(sentence.start, pronoun.start)
    content = Span(words[0].start, words[-1].end) if words else pronoun
    return Quote((content,), source=pronoun)


def _spans(speaker: Speaker) -> list[Span]:
    return [mention.span for mention in speaker.mentions if mention.kind == "name"]
