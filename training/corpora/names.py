"""Reads names that somebody marked: sentences with entities, and what a program found in whole articles.

{"id", "text", "entities": [[s, e, "PER"], …]}    sentences, one after the other
{"id", "text", "ner": [[s, e, "PERSON"], …]}      articles of another corpus
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

from quotes.article import Article
from quotes.errors import InputError
from quotes.labels import NameKind
from training.corpora.lines import articles

_TOGETHER: Final = 20  # sentences that become one article
_BETWEEN: Final = "\n\n"
_KINDS: Final[dict[str, NameKind]] = {
    **dict.fromkeys(("per", "person", "politician"), "person"),
    **dict.fromkeys(("org", "organisation", "organization", "politicalparty"), "organisation"),
    **dict.fromkeys(("loc", "location", "country", "gpe"), "place"),
    **dict.fromkeys(("misc", "event", "election"), "other"),
}


def read(path: Path, *, scope: str, counts: Counter[str]) -> Iterator[Article]:
    """Sentences with all their names, some of them an article; of quotes nothing is known there.

    Args:
        path: A `.jsonl` or `.jsonl.gz` file.
        scope: Kept in `Article.meta`, as for other corpora.
        counts: What was read is added here.

    Raises:
        InputError: If a line is not of this form, or an entity has another kind; names the file and the line.
    """
    rows = articles(path, lambda row: _noted(row, row["entities"], counts), what="sentence with entities")
    for number in count():
        part = list(islice(rows, _TOGETHER))
        if not part:
            return
        text, names = "", list[list[Any]]()
        for sentence in part:
            names += [[start + len(text), end + len(text), kind] for start, end, kind in sentence.meta["names"]]
            text += sentence.text + _BETWEEN
        counts["articles"] += 1
        meta = {"scope": scope, "quotes": "unknown", "names": names}
        yield Article(text, f"{path.name.partition('.')[0]}-{number}", meta=meta)


def with_names(gold: Iterable[Article], path: Path, counts: Counter[str]) -> Iterator[Article]:
    """The articles with the names that a program found in them; one that it did not read stays as it is.

    Raises:
        InputError: If a line is not of the form, or its text is not that of the article.
    """
    found = {
        one.id: one for one in articles(path, lambda row: _noted(row, row["ner"], counts), what="article with names")
    }
    for article in gold:
        other = found.get(article.id)
        if other is None:
            counts["articles without names"] += 1
        elif other.text != article.text:
            raise InputError(f"article {article.id!r} has another text there", path=path)
        yield article if other is None else replace(article, meta={**article.meta, "names": other.meta["names"]})


def _noted(row: dict[str, Any], entities: Iterable[tuple[int, int, str]], counts: Counter[str]) -> Article:
    names = []
    for start, end, label in entities:
        kind = _KINDS.get(label.casefold())
        if kind is None:
            counts[f"{label}, no kind of name"] += 1
        else:
            counts["names"] += 1
            names.append([start, end, kind])
    return Article(row["text"], row["id"], meta={"names": names})
