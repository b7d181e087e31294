"""What `scripts/evaluate.py` shows: figures with intervals, kinds, publishers, other systems, errors.

An interval is the middle 95 % of the figure over resamples of the articles (bootstrap): quotes of
one article are alike, so whole articles are drawn, not quotes.
"""

import gzip
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from quotes.article import Article, Quote, parse_json
from quotes.errors import InputError
from quotes.figures import FIGURES, KINDS, SUBSETS, Counts, Report
from quotes.layout import paragraphs, sentences
from quotes.score import Outcome, article_of_prediction, matches, score
from quotes.spans import Span
from quotes.speakers import Why
from training import reliability

RESAMPLES: Final = 1000
SEED: Final = 1
_NAMES: Final = tuple(f"{subset}_{figure}_f1" for subset in SUBSETS for figure in FIGURES)
_WIDTH: Final = 110  # characters of a line of an error's text
_LONGEST: Final = 700  # characters of it in all

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]
Sort = Literal["missed", "invented", "wrong source", "wrong name"]


class Explain(Protocol):
    """`quotes.extractor.QuoteExtractor.explain`."""

    def __call__(self, text: str, *, broad: bool = False) -> Mapping[tuple[Span, ...], Why]:
        """Why each quote has its speaker."""


class Extractor(Protocol):
    """As much of `quotes.extractor.QuoteExtractor` as is needed here."""

    def extract_many(self, texts: Iterable[str], *, broad: bool = False) -> Iterator[Article]:
        """Read articles one after the other."""


@dataclass(frozen=True, slots=True)
class System:
    """One program's figures on one gold set.

    Args:
        name: Of the program.
        report: Its figures.
        intervals: Of each F1, such as "direct_pair_f1"; from 0 to 1.
    """

    name: str
    report: Report
    intervals: dict[str, Interval] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "intervals", intervals(list(self.report.by_id.values())))

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**self.report.to_dict(), "intervals": {name: list(pair) for name, pair in self.intervals.items()}}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that a program got wrong; the first of the sorts that applies.

    Args:
        sort: Of a quote with a wrong source the name is not looked at.
        gold: The article as it should be.
        predicted: As it was read.
        outcome: The quotes, of both sides or of one.
    """

    sort: Sort
    gold: Article
    predicted: Article
    outcome: Outcome

    @property
    def rank(self) -> tuple[float, int]:
        """Falls as a mistake gets worse: the surest answers first; of what was missed, the plainest quotes."""
        wrong, missed = self.outcome.predicted, self.outcome.gold
        if wrong is not None:
            return -wrong.score, wrong.start - wrong.end
        assert missed is not None
        return KINDS.index(missed.kind), missed.start - missed.end


def read_predictions(path: Path, gold: Iterable[Article]) -> list[Article]:
    """Read a program's answers, a `.jsonl` or `.jsonl.gz` in the form of `quotes.score.prediction_row`.

    Raises:
        InputError: If a line has not that form or is about no article of the gold; names file and line.
        OSError: If the file cannot be read.
    """
    texts = {article.id: article.text for article in gold}
    out = []
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = parse_json(line)
                if not isinstance(row, dict) or row.get("id") not in texts:
                    raise InputError("no article of the gold is meant")
                out.append(article_of_prediction(row, texts[row["id"]]))
            except InputError as error:
                raise InputError(str(error), path=path, line=number) from error
    return out


def read_with(extractor: Extractor, gold: Sequence[Article]) -> list[Article]:
    """Let a model read the gold's texts, each in the scope of its gold.

    Returns:
        In the order of the gold, and with its ids.
    """
    answers: dict[int, Article] = {}
    for is_broad in (False, True):
        part = [i for i, article in enumerate(gold) if (article.meta.get("scope") == "broad") is is_broad]
        read = extractor.extract_many((gold[i].text for i in part), broad=is_broad)
        answers.update(zip(part, read, strict=True))
    return [replace(answers[i], id=article.id) for i, article in enumerate(gold)]


def evaluated(name: str, gold: Iterable[Article], predicted: Iterable[Article]) -> System:
    """Score a program's answers.

    Raises:
        InputError: As `quotes.score.score`.
    """
    return System(name, score(gold, predicted))


def intervals(counts: Sequence[Counts]) -> dict[str, Interval]:
    """The 95 % interval of each F1, over resamples of the articles.

    Args:
        counts: Of each article; at least one.

    Returns:
        Names such as "all_exact_f1"; low and high, from 0 to 1.
    """
    low, high = np.percentile(_resampled(counts), [2.5, 97.5], axis=0)
    return {name: (float(a), float(b)) for name, a, b in zip(_NAMES, low, high, strict=True)}


def differences(counts: Sequence[Counts], others: Sequence[Counts]) -> dict[str, Interval]:
    """The 95 % interval of what each F1 gains from `others` to `counts`, both over the same resampled articles.

    Args:
        counts: Of each article, in the order of the gold.
        others: Likewise, of another program.
    """
    low, high = np.percentile(_resampled(counts) - _resampled(others), [2.5, 97.5], axis=0)
    return {name: (float(a), float(b)) for name, a, b in zip(_NAMES, low, high, strict=True)}


def by_publisher(report: Report, gold: Iterable[Article]) -> dict[str, Counts]:
    """The counts of each publisher, the one with most articles first; "unknown" where none is given."""
    out: dict[str, Counts] = {}
    for article in gold:
        name = str(article.meta.get("publisher") or "unknown")
        out[name] = out.get(name, Counts()) + report.by_id[article.id]
    return dict(sorted(out.items(), key=lambda item: (-item[1].n_articles, item[0])))


def mistakes(gold: Iterable[Article], predicted: Iterable[Article]) -> dict[Sort, list[Mistake]]:
    """All that is wrong, by its sort, the worst first."""
    answers = {article.id: article for article in predicted}
    out: dict[Sort, list[Mistake]] = {sort: [] for sort in get_args(Sort)}
    for article in gold:
        answer = answers.get(article.id, Article(article.text, article.id))
        for outcome in matches(article, answer):
            if sort := _sort(outcome):
                out[sort].append(Mistake(sort, article, answer, outcome))
    return {sort: sorted(found, key=lambda mistake: mistake.rank) for sort, found in out.items()}


def to_dict(
    systems: Sequence[System], publishers: Mapping[str, Counts], pairs: Sequence[reliability.Pair]
) -> dict[str, Any]:
    """JSON form of an evaluation; `publishers` and `pairs` (of `reliability.scored`) are those of the first system."""
    first, *others = ({"name": system.name, **system.to_dict()} for system in systems)
    return {
        "systems": [{**first, "calibration": reliability.to_dict(pairs)}, *others],
        "publishers": {name: counts.to_dict() for name, counts in publishers.items()},
    }


def show_figures(system: System) -> str:
    """All figures of one program as a table for each subset, in per cent."""
    total = system.report.total
    lines = [f"{system.name}: {total.n_articles} articles"]
    for subset in SUBSETS:
        figures = getattr(total, subset)
        lines += ["", f"{subset.upper():10} precision  recall      F1   95 % interval   predicted    gold"]
        for name in FIGURES:
            tally = getattr(figures, name)
            low, high = system.intervals[f"{subset}_{name}_f1"]
            lines.append(
                f"  {name:8} {_percent(tally.precision, 9)} {_percent(tally.recall, 7)} {_percent(tally.f1, 7)}"
                f"   {_percent(low, 5)} – {_percent(high, 5)}   {tally.predicted.of:9} {tally.gold.of:7}"
            )
        for name, share in (("source", figures.source), ("name", figures.name)):
            lines.append(f"  right {name} of those found: {_percent(share.value, 5)} of {share.of}")
    lines += ["", "DIRECT: nine tenths of the content in double marks; not the kind “direct”, which is below."]
    return "\n".join(lines)


def show_beside(systems: Sequence[System]) -> str:
    """The F1 of several programs, a row each, in per cent."""
    width = max(len(system.name) for system in systems)
    lines = []
    for subset in SUBSETS:
        lines += ["", f"{f'{subset.upper()} F1':{width}}" + "".join(f"{name:>9}" for name in FIGURES)]
        for system in systems:
            tallies = (getattr(getattr(system.report.total, subset), name) for name in FIGURES)
            lines.append(f"{system.name:{width}}" + "".join(_percent(tally.f1, 9) for tally in tallies))
    return "\n".join(lines[1:])


def show_kinds(counts: Counts) -> str:
    """How much of the gold of each kind is right, in per cent, and how well thoughts are told."""
    lines = ["gold of kind      gold   found    pair   named   (recall)"]
    for kind in KINDS:
        recall = getattr(counts.kinds, kind)
        shares = "".join(_percent(share.value, 8) for share in (recall.found, recall.pair, recall.named))
        lines.append(f"  {kind:12} {recall.found.of:7}{shares}")
    thought = counts.thought
    numbers = f"{thought.predicted.of} predicted, {thought.gold.of} gold"
    lines += ["", f"thought, among those found: F1 {_percent(thought.f1, 5)}, {numbers}"]
    return "\n".join(lines)


def show_publishers(publishers: Mapping[str, Counts]) -> str:
    """F1 of each publisher, a row each, in per cent."""
    width = max(map(len, publishers))
    lines = [f"{'publisher':{width}} articles    gold   found    pair   named   DIRECT pair   named"]
    for name, counts in publishers.items():
        everything = "".join(_percent(t.f1, 8) for t in (counts.all.found, counts.all.pair, counts.all.named))
        direct = f"{_percent(counts.direct.pair.f1, 14)}{_percent(counts.direct.named.f1, 8)}"
        lines.append(f"{name:{width}} {counts.n_articles:8} {counts.all.found.gold.of:7}{everything}{direct}")
    return "\n".join(lines)


def show_mistakes(found: Mapping[Sort, Sequence[Mistake]], *, n: int, explain: Explain | None = None) -> str:
    """The `n` worst mistakes of each sort, each in its sentence: [content], {cue}, <source>.

    Args:
        found: As `mistakes` returns them.
        n: Of each sort.
        explain: Asked for what led to a wrong name.
    """
    lines = []
    explained: dict[str, Mapping[tuple[Span, ...], Why]] = {}
    for sort, of_sort in found.items():
        lines.append(f"{sort.upper()}: {len(of_sort)}, the worst {min(n, len(of_sort))}")
        for mistake in of_sort[:n]:
            lines += ["", *_mistake_lines(mistake)]
            if sort == "wrong name" and explain is not None and mistake.outcome.predicted is not None:
                article = mistake.gold
                if article.id not in explained:
                    explained[article.id] = explain(article.text, broad=article.meta.get("scope") == "broad")
                whys = explained[article.id]
                if why := whys.get(mistake.outcome.predicted.contents):
                    lines += _why_lines(article.text, why)
        lines.append("")
    return "\n".join(lines).rstrip()


def _resampled(counts: Sequence[Counts]) -> Floats:
    """Every F1 of every resample, shape ``(RESAMPLES, len(_NAMES))``; which are drawn depends on their number alone."""
    rows = np.array([_row(article) for article in counts])  # (n_articles, n_numbers)
    n = len(rows)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)  # (RESAMPLES, n_articles)
    return _f1((drawn @ rows).reshape(RESAMPLES, len(_NAMES), 4))


def _row(counts: Counts) -> list[float]:
    tallies = (getattr(getattr(counts, subset), figure) for subset in SUBSETS for figure in FIGURES)
    return [number for t in tallies for number in (t.predicted.right, t.predicted.of, t.gold.right, t.gold.of)]


def _f1(sums: Floats) -> Floats:
    """F1 of tallies, shape ``(…, 4)``: right predicted, predicted, right gold, gold. Returns shape ``(…,)``."""
    precision = sums[..., 0] / np.maximum(sums[..., 1], 1)
    recall = sums[..., 2] / np.maximum(sums[..., 3], 1)
    both = precision + recall
    out: Floats = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    return out


def _sort(outcome: Outcome) -> Sort | None:
    if outcome.predicted is None:
        return "missed"
    if outcome.gold is None:
        return "invented"
    if outcome.has_right_source is False:
        return "wrong source"
    return "wrong name" if outcome.has_right_name is False else None


def _percent(value: float, width: int) -> str:
    return f"{100 * value:{width}.1f}"


def _mistake_lines(mistake: Mistake) -> Iterator[str]:
    gold, predicted = mistake.outcome.gold, mistake.outcome.predicted
    shown = gold or predicted
    assert shown is not None
    yield f"  {mistake.gold.id}, characters {shown.start}–{shown.end}, {shown.kind}"
    marked = _in_sentences(mistake.gold.text, shown)
    if len(marked) > _LONGEST:
        marked = f"{marked[: _LONGEST // 2]} […] {marked[-_LONGEST // 2 :]}"
    yield textwrap.fill(marked, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield f"    gold       {_who(mistake.gold, gold)}"
    yield f"    predicted  {_who(mistake.predicted, predicted)}"


def _why_lines(text: str, why: Why) -> Iterator[str]:
    """The chain that led to a name, and who else was likely."""
    chain = " → ".join(f"“{' '.join(span.of(text).split())[:_WIDTH]}” ({span.start})" for span in why.chain)
    chances = ", ".join(f"{name or 'nobody'} {chance:.2f}" for name, chance in why.chances)
    yield f"    because    {chain}"
    yield f"    chances    {chances}"


def _who(article: Article, quote: Quote | None) -> str:
    if quote is None:
        return "no quote"
    source = f"“{' '.join(quote.source.of(article.text).split())}”" if quote.source else "no source"
    score = "" if article.model is None else f", score {quote.score:.2f}"
    score += "" if quote.name_score is None else f", name score {quote.name_score:.2f}"
    return f"{source}, {article.name_of(quote) or 'no name'}{score}"


def _in_sentences(text: str, quote: Quote) -> str:
    """The sentences in which the quote stands, its parts in brackets, on one line."""
    parts = [(span, "[]") for span in quote.contents]
    parts += [(span, brackets) for span, brackets in ((quote.cue, "{}"), (quote.source, "<>")) if span]
    marks = _marks(text, parts)
    out = []
    last = 0
    for sentence in (s for paragraph in paragraphs(text) for s in sentences(text, paragraph)):
        if any(sentence.overlaps(span) for span, _ in parts):
            if last and text[last : sentence.start].strip():
                out.append("…")
            out.append(_bracketed(text, sentence, marks))
            last = sentence.end
    return " ".join(" ".join(out).split())


def _marks(text: str, parts: Iterable[tuple[Span, str]]) -> list[tuple[int, bool, str]]:
    """Where which bracket goes, in text order: position, whether it opens, the bracket."""
    out = []
    for span, brackets in parts:
        trimmed = span.trimmed(text) or span
        out += [(trimmed.start, True, brackets[0]), (trimmed.end, False, brackets[1])]
    return sorted(out)


def _bracketed(text: str, sentence: Span, marks: Iterable[tuple[int, bool, str]]) -> str:
    out = []
    position = sentence.start
    for at, opens, mark in marks:
        if sentence.start <= at < sentence.end if opens else sentence.start < at <= sentence.end:
            out += [text[position:at], mark]
            position = at
    return "".join([*out, text[position : sentence.end]])
