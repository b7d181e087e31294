"""Counts that can be added, and the figures made of them: precision, recall, F1. `quotes.score` does the counting."""

from dataclasses import dataclass, field, fields
from typing import Any, Final, Self, get_args

from quotes.article import Kind

SUBSETS: Final = ("all", "direct")
FIGURES: Final = ("exact", "partial", "token", "found", "pair", "named", "cue")
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Counts that are added field by field."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Share(_Sum):
    """How many of some things are right; `right` is a fraction for the figure "partial"."""

    right: float = 0.0
    of: int = 0

    @property
    def value(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Tally(_Sum):
    """One figure, counted over what is predicted and over what is gold."""

    predicted: Share = Share()
    gold: Share = Share()

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.predicted.value

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.gold.value

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def to_dict(self) -> dict[str, float]:
        """The three figures and what they are shares of."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "n_predicted": self.predicted.of,
            "n_gold": self.gold.of,
        }


@dataclass(frozen=True, slots=True)
class Figures(_Sum):
    """All figures of one subset; the docstring of `quotes.score` says what each means.

    Args:
        source: Of the found quotes whose gold has a source, those with a right one.
        name: Of the found quotes whose gold has a speaker, those with the right name.
    """

    exact: Tally = Tally()
    partial: Tally = Tally()
    token: Tally = Tally()
    found: Tally = Tally()
    pair: Tally = Tally()
    named: Tally = Tally()
    cue: Tally = Tally()
    source: Share = Share()
    name: Share = Share()

    def to_dict(self) -> dict[str, Any]:
        """JSON form; None for names that the gold does not give and cues that nobody predicted."""
        out: dict[str, Any] = {name: getattr(self, name).to_dict() for name in FIGURES}
        out["named"] = out["named"] if self.named.gold.of else None
        out["cue"] = out["cue"] if self.cue.predicted.of else None
        for name, share in (("source_accuracy", self.source), ("name_accuracy", self.name)):
            out[name] = {"accuracy": share.value if share.of else None, "n": share.of}
        return out


@dataclass(frozen=True, slots=True)
class KindRecall(_Sum):
    """How much of the gold of one `Quote.kind` is right."""

    found: Share = Share()
    pair: Share = Share()
    named: Share = Share()

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        shares = {"found": self.found, "pair": self.pair, "named": self.named}
        return {name: {"recall": share.value, "n_gold": share.of} for name, share in shares.items()}


@dataclass(frozen=True, slots=True)
class Kinds(_Sum):
    """The gold quotes of each `Quote.kind`."""

    direct: KindRecall = KindRecall()
    mixed: KindRecall = KindRecall()
    indirect: KindRecall = KindRecall()


@dataclass(frozen=True, slots=True)
class Counts(_Sum):
    """Everything that is counted; of one article, or added up over several.

    Args:
        all: All quotes.
        direct: DIRECT quotes as `quotes.score` defines them, not those of `Quote.kind`.
        kinds: By `Quote.kind` of the gold quotes.
        thought: Of the found quotes whose gold has an act, those told as thoughts.
    """

    n_articles: int = 0
    all: Figures = Figures()
    direct: Figures = Figures()
    kinds: Kinds = Kinds()
    thought: Tally = Tally()

    def to_dict(self) -> dict[str, Any]:
        """JSON form of every figure."""
        return {
            "n_articles": self.n_articles,
            **{subset: getattr(self, subset).to_dict() for subset in SUBSETS},
            "kinds": {kind: getattr(self.kinds, kind).to_dict() for kind in KINDS},
            "thought": self.thought.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a set of articles.

    Args:
        by_id: The counts of each gold article, in the order of the gold.
        total: Their sum.
    """

    by_id: dict[str, Counts]
    total: Counts = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.by_id.values(), Counts()))

    @property
    def all(self) -> Figures:
        """The figures of all quotes."""
        return self.total.all

    @property
    def direct(self) -> Figures:
        """The figures of DIRECT quotes."""
        return self.total.direct

    def to_dict(self) -> dict[str, Any]:
        """JSON form of the total."""
        return self.total.to_dict()
