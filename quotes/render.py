"""An article's quotes as a person reads them in a terminal."""

from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from quotes.article import Article, Quote
from quotes.spans import Span

# Told apart on dark and on light terminals alike; speakers beyond the last begin again.
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red", "bright_cyan", "bright_magenta", "bright_green")
_NOBODY = "not attributed"
_EVEN = 0.5  # chance of a name from which on it stands without a question mark
# Characters without a form of their own that steer nothing: some letters and emoji need the first, nobody the second.
_JOINING = "\u200c\u200d\u200e\u200f"
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")


def to_text(article: Article, *, width: int = 100, color: bool = False) -> str:
    """The quotes in text order, each with its speaker, kind and score; a name that is as likely wrong has a "?".

    Args:
        article: Read by the extractor, or gold.
        width: Of a line, in columns.
        color: Whether to use the terminal's colours. Control characters of the article never get through.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, 20),
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
    )
    for quote in article.quotes:
        console.print(_head(article, quote))
        console.print(Padding(_body(article, quote), (0, 0, 1, 2)))
    console.print(Text(_summary(article), style="dim"))
    # Padding fills lines with spaces up to the width; nobody wants them in a pipe.
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def plain(text: str) -> str:
    """One line that is safe to show: white space folded, U+FFFD for what would steer a terminal or has no encoding."""
    folded = " ".join(text.translate(_INVISIBLE).split())
    return "".join(c if c.isprintable() or c in _JOINING else "\ufffd" for c in folded)


def _head(article: Article, quote: Quote) -> Text:
    name = article.name_of(quote)
    doubt = "?" if quote.name_score is not None and quote.name_score < _EVEN else ""
    head = Text(plain(name or _NOBODY) + doubt, style=f"bold {_colour(quote)}")
    if quote.source is not None and name is None:
        head.append(f" (“{plain(quote.source.of(article.text))}”)", style="dim")
    detail = [quote.kind, *([quote.act] if quote.act == "thought" else []), f"{quote.score:.2f}"]
    return head.append("  " + " · ".join(detail), style="dim not bold")


def _body(article: Article, quote: Quote) -> Text:
    """The words of the quote; between and beside them what reports it, dimmed."""
    body = Text()
    reported = Span(quote.start, quote.end)
    outside = [span for span in (quote.source, quote.cue) if span and not reported.overlaps(span)]
    before = sorted(span for span in outside if span.end <= quote.start)
    after = sorted(span for span in outside if span.start >= quote.end)
    for span in before:
        body.append(plain(span.of(article.text)) + " ", style="dim")
    for i, content in enumerate(quote.contents):
        if i:
            between = [
                s for s in (quote.source, quote.cue) if s and quote.contents[i - 1].end <= s.start < content.start
            ]
            words = " ".join(plain(s.of(article.text)) for s in sorted(between))
            body.append(f" … {words} … " if words else " … ", style="dim")
        body.append(plain(content.of(article.text)), style=_colour(quote))
    for span in after:
        body.append(" " + plain(span.of(article.text)), style="dim")
    return body


def _summary(article: Article) -> str:
    quotes, speakers = len(article.quotes), len({q.speaker for q in article.quotes} - {None})
    return f"{quotes} quote{'s' * (quotes != 1)}, {speakers} speaker{'s' * (speakers != 1)}"


def _colour(quote: Quote) -> str:
    return "default" if quote.speaker is None else _COLOURS[quote.speaker % len(_COLOURS)]
