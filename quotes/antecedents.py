"""Who may be meant by a source: a name anywhere in the article, another source, its own words, or nobody.

Each source asks, and so does each quotation that has none. Its candidates are the names before and after
it, the sources near it that are resolved before it, what its own words say ("police spokesman"), and "none". A
candidate's score is the product of two vectors that the network gives, and a sum of learned weights:
how far away it stands, whether it fits ("she" and a woman's name), whether it has the role that is asked
for. Which of these is right is learned; here is only what can be seen.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from quotes.askers import FORMS, NATURES, SOURCELESS, Asker, Reading
from quotes.labels import BoolArray, FloatArray, IntArray, Scores
from quotes.sources import Description
from quotes.spans import Span
from quotes.structure import N_ANTECEDENTS
from quotes.windows import Tokens

BACK: Final = 150  # names before an asker that are candidates
AHEAD: Final = 50  # names after it
OTHERS: Final = 8  # sources before it
AFTER: Final = 3  # sources after it, for those that are read later
_NAMESAKES: Final = 40  # bearers of one role that are compared

_SEXES: Final = np.array([{"he": 1, "she": -1}.get(nature.split(" ")[-1], 0) for nature in NATURES])
_HE_AND_SHE: Final = {FORMS.index("he"), FORMS.index("she")}
_ENTITIES: Final = ("person", "person he", "person she", "organisation", "place", "unknown")
_RANKS: Final = np.array([1, 2, 3, 5, 9, 17, 33])
_OFTEN: Final = np.array([2, 3, 5, 9, 17])
_BEARER, _ISSUER, _OWNER, _INSIDE, _BEFORE_IN_SENTENCE, _AFTER_IN_SENTENCE, _SENTENCE_BEFORE, _IN_PARAGRAPH = range(8)
_PARAGRAPH_BEFORE, _PARAGRAPHS_BEFORE, _FAR_BEFORE, _FARTHEST_BEFORE, _SOON_AFTER, _FAR_AFTER = range(8, 14)

# Blocks of weights, each with a row a form or nature and a column a code.
_N: Final = len(FORMS)
BLOCKS: Final = {
    "place": (len(NATURES), 14),
    "rank": (_N, 11),
    "fits": (len(NATURES), len(_ENTITIES)),
    "grammar": (_N, 16),
    "often": (_N, len(_OFTEN) + 1),
    "role": (_N, 8),
    "own content": (_N, 2),
    "other source": (_N, 5),
    "first or full": (_N, 4),
    "spelled": (1, 2),
    "at the top": (_N, 2),
    "order": (_N, 8),
    "apart": (_N, 8),
    "same words": (_N, 4),
    "goes with": (len(NATURES), len(NATURES)),
    "in content": (_N, 2),
    "own": (len(NATURES), 4),
    "none": (len(NATURES), 1),
}
_STARTS: Final = dict(zip(BLOCKS, np.cumsum([0, *(a * b for a, b in BLOCKS.values())]).tolist(), strict=False))
assert sum(a * b for a, b in BLOCKS.values()) == N_ANTECEDENTS


def _weight(block: str, row: Any, code: Any) -> Any:
    """Where the weight of a code stands."""
    return _STARTS[block] + row * BLOCKS[block][1] + code


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may be meant, a row an asker.

    Args:
        names: Numbers of names, -1 where there is none, shape ``(n_askers, BACK + AHEAD)``.
        others: Places of askers, -1 likewise, shape ``(n_askers, OTHERS + AFTER + 1)``.
        name_weights: Which weights count for each name, shape ``(n_askers, BACK + AHEAD, n)``.
        other_weights: For each other asker.
        own_weights: For its own words, shape ``(n_askers, n)``.
        none_weights: For "none", likewise.
        has_own: Whether its own words describe somebody, shape ``(n_askers,)``.
    """

    names: IntArray
    others: IntArray
    name_weights: IntArray
    other_weights: IntArray
    own_weights: IntArray
    none_weights: IntArray
    has_own: BoolArray


def candidates(reading: Reading) -> Candidates:
    """Everybody who may be meant by each asker of an article."""
    askers = reading.askers
    forms = np.array([asker.form for asker in askers], dtype=np.int64)
    natures = np.array([asker.nature for asker in askers], dtype=np.int64)
    own = np.array([0 if a.own is None else 2 * a.own.is_plural + a.own.is_owned for a in askers], dtype=np.int64)
    names, name_weights = _names(reading, forms, natures)
    others, other_weights = _others(reading, forms, natures)
    return Candidates(
        names,
        others,
        name_weights,
        other_weights,
        own_weights=_weight("own", natures, own)[:, None],
        none_weights=_weight("none", natures, 0)[:, None],
        has_own=np.array([asker.own is not None for asker in askers], dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the network says of the askers and names of an article; numpy, or tensors in training.

    Args:
        asking: Whom each asker asks for, shape ``(n_askers, WHO_WIDTH)``.
        names: What each name answers to, shape ``(n_names, WHO_WIDTH)``.
        askers: What each asker answers to.
        own: Score of the own words of each asker, shape ``(n_askers,)``.
        untold: Score of "none".
    """

    asking: Any
    names: Any
    askers: Any
    own: Any
    untold: Any


def ends(spans: Sequence[Span], tokens: Tokens) -> IntArray:
    """The first and last token of each span, shape ``(n_spans, 2)``; of a span without a token one beside it."""
    starts, stops = (np.array([getattr(span, side) for span in spans], dtype=np.int64) for side in ("start", "end"))
    first = np.searchsorted(tokens.ends, starts, side="right")
    last = np.searchsorted(tokens.starts, stops, side="left") - 1
    out: IntArray = np.clip(np.stack([first, np.maximum(first, last)], axis=1), 0, len(tokens) - 1)
    return out


def vectors(askers: IntArray, names: IntArray, scores: Scores) -> Vectors:
    """The vectors of spans: the means of their first and last token's.

    Args:
        askers: As `ends` makes them.
        names: Likewise.
        scores: Of the article, numpy or torch.
    """

    def mean(values: Any, spans: IntArray) -> Any:
        return (values[spans[:, 0]] + values[spans[:, 1]]) / 2

    return Vectors(
        asking=mean(scores.asking, askers),
        names=mean(scores.answering, names),
        askers=mean(scores.answering, askers),
        own=mean(scores.own, askers),
        untold=mean(scores.untold, askers),
    )


def candidate_scores(made: Candidates, table: Any, said: Vectors) -> tuple[Any, Any, Any, Any]:
    """The scores of all candidates; numpy, or tensors in training.

    Args:
        made: Of an article.
        table: The learned weights, shape ``(N_ANTECEDENTS,)``.
        said: What the network says.

    Returns:
        Of names, of other askers, of its own words, of nobody, each ``(n_askers, …)``. Those that are not there
        have a score all the same.
    """
    names = table[made.name_weights].sum(-1)
    if len(said.names):
        names = names + (said.asking[:, None] * said.names[np.maximum(made.names, 0)]).sum(-1)
    others = table[made.other_weights].sum(-1)
    others = others + (said.asking[:, None] * said.askers[np.maximum(made.others, 0)]).sum(-1)
    own = table[made.own_weights].sum(-1) + said.own
    untold = table[made.none_weights].sum(-1) + said.untold
    return names, others, own[:, None], untold[:, None]


def _numbers(values: Sequence[Any], get: Callable[[Any], Any]) -> IntArray:
    return np.array([get(value) for value in values], dtype=np.int64)


def _told(numbers: Sequence[int | None]) -> IntArray:
    """What the words of each asker tell, one row each; -2 for nothing."""
    return np.array([-2 if number is None else number for number in numbers], dtype=np.int64)[:, None]


def _names(reading: Reading, forms: IntArray, natures: IntArray) -> tuple[IntArray, IntArray]:
    askers, names, cast, page = reading.askers, reading.names, reading.cast, reading.page
    offset = np.arange(-BACK, AHEAD)
    start = _numbers(askers, lambda a: a.span.start)
    end = _numbers(askers, lambda a: a.span.end)
    at = _numbers(names, lambda n: n.start)
    index = np.searchsorted(at, start)[:, None] + offset
    index = np.where((index >= 0) & (index < len(names)), index, -1)
    if not len(names) or not len(askers):
        return index, np.zeros((*index.shape, 1), dtype=np.int64)
    near = np.maximum(index, 0)
    sentences = np.array([s.start for s in page.sentences])
    paragraphs = np.array([p.start for p in page.paragraphs])
    sentence, paragraph = np.searchsorted(sentences, start, "right"), np.searchsorted(paragraphs, start, "right")
    name_sentence, name_paragraph = np.searchsorted(sentences, at, "right"), np.searchsorted(paragraphs, at, "right")
    by_sentence = sentence[:, None] - name_sentence[near]
    by_paragraph = paragraph[:, None] - name_paragraph[near]
    is_before = at[near] < start[:, None]
    place = np.select(
        [
            (by_sentence == 0) & is_before,
            by_sentence == 0,
            ~is_before & (by_paragraph >= -1),
            ~is_before,
            (by_paragraph == 0) & (by_sentence == 1),
            by_paragraph == 0,
            by_paragraph == 1,
            by_paragraph <= 3,
            by_paragraph <= 9,
        ],
        [
            _BEFORE_IN_SENTENCE, _AFTER_IN_SENTENCE, _SOON_AFTER, _FAR_AFTER, _SENTENCE_BEFORE, _IN_PARAGRAPH,
            _PARAGRAPH_BEFORE, _PARAGRAPHS_BEFORE, _FAR_BEFORE,
        ],
        _FARTHEST_BEFORE,
    )  # fmt: skip
    has_source = ~np.isin(forms, list(SOURCELESS))
    inside = has_source[:, None] & (at[near] >= start[:, None]) & (at[near] < end[:, None])
    owners = np.array([name.is_possessive for name in names])
    place = np.where(inside, np.where(owners[near], _OWNER, _INSIDE), place)
    bearer, issuer = (_told([getattr(asker, what) for asker in askers]) for what in ("bearer", "issuer"))
    place = np.where(near == issuer, _ISSUER, place)
    place = np.where(near == bearer, _BEARER, place)
    rank = np.where(is_before, np.digitize(-1 - offset, _RANKS), 8 + np.digitize(offset, np.array([2, 8])))
    entity_of = np.array(cast.of_name, dtype=np.int64)
    kinds = _numbers(
        cast.entities, lambda e: _ENTITIES.index(f"person {e.sex}" if e.kind == "person" and e.sex else e.kind)
    )
    # What a title or a first name tells is not weighed: "she" is no Mr. Varga.
    sexes = _SEXES[natures][:, None] * _sexes(reading)[entity_of[near]]
    index = np.where(sexes < 0, -1, index)
    often = np.digitize([len(e.names) for e in cast.entities], _OFTEN)
    grammar = _numbers(names, lambda n: 8 * n.is_subject + 4 * n.is_acting + 2 * n.is_quoted + n.is_possessive)
    is_first, is_full = np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=np.int64)
    for entity in cast.entities:
        is_first[entity.names[:1]] = 1
        is_full[entity.full] = 1
    entity = entity_of[near]
    own_content = np.zeros(index.shape, dtype=np.int64)
    for i in range(len(askers)):
        for content in reading.quotes[i].contents:
            own_content[i] |= (at[near[i]] >= content.start) & (at[near[i]] < content.end)
    spelled = _told([asker.spelled for asker in askers])
    row = forms[:, None]
    weights = [
        _weight("place", natures[:, None], place),
        _weight("rank", row, rank),
        _weight("fits", natures[:, None], kinds[entity]),
        _weight("grammar", row, grammar[near]),
        _weight("often", row, often[entity]),
        _weight("role", row, _roles(reading, entity)),
        _weight("own content", row, own_content),
        _weight("other source", row, _said(reading, near)),
        _weight("first or full", row, (2 * is_first + is_full)[near]),
        _weight("spelled", 0, (entity == spelled).astype(np.int64)),
        _weight("at the top", row, (name_paragraph[near] <= 1).astype(np.int64)),
    ]
    return index, np.stack(weights, axis=-1)


def _sexes(reading: Reading) -> IntArray:
    """Of each entity: 1 he, -1 she, 0 nobody knows."""
    return _numbers(reading.cast.entities, lambda entity: {"he": 1, "she": -1, None: 0}[entity.sex])


def _roles(reading: Reading, entity: IntArray) -> IntArray:
    """How well an entity fits the description that asks.

    It has its role (1), as a title (2), or ends in its noun (3); and 4 more where other words of the
    description are said of it too.
    """
    out = np.zeros(entity.shape, dtype=np.int64)
    by_role: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(reading.cast.entities):
        for role in one.roles | {one.words[-1]}:
            by_role[role].append(number)
    for i, asker in enumerate(reading.askers):
        own = asker.own
        if own is None or asker.bearer is not None or not own.head:
            continue
        for number in by_role.get(own.head, ())[:_NAMESAKES]:
            one = reading.cast.entities[number]
            code = 2 if own.head in one.titles else 1 if own.head in one.roles else 3
            code += 4 * bool(own.modifiers & (one.about | set(one.words)))
            out[i, entity[i] == number] = code
    return out


def _said(reading: Reading, near: IntArray) -> IntArray:
    """Is a name in another source: the last one before (1), the one before that (2), an earlier (3), a later (4)?"""
    out = np.zeros(near.shape, dtype=np.int64)
    sources = [i for i, first in enumerate(reading.first) if i == first and reading.stages[i] == 0]
    sources.sort(key=lambda i: reading.askers[i].span.start)
    number_of = np.full(len(reading.names), -1)
    for number, i in enumerate(sources):
        number_of[list(reading.reader.names_in(reading.askers[i].span))] = number
    starts = [reading.askers[i].span.start for i in sources]
    for i, asker in enumerate(reading.askers):
        here = bisect_left(starts, asker.span.start)
        back = here - number_of[near[i]]
        own = here < len(starts) and starts[here] == asker.span.start and reading.stages[i] == 0
        code = np.where(back > 0, np.minimum(back, 3), np.where(own & (back == 0), 0, 4))
        out[i] = np.where(number_of[near[i]] >= 0, code, 0)
    return out


def _others(reading: Reading, forms: IntArray, natures: IntArray) -> tuple[IntArray, IntArray]:
    askers, stages, page = reading.askers, reading.stages, reading.page
    index = np.full((len(askers), OTHERS + AFTER + 1), -1, dtype=np.int64)
    weights = np.zeros((*index.shape, 5), dtype=np.int64)
    by_stage = [[i for i in reading.order if stages[i] == stage and reading.first[i] == i] for stage in (0, 1)]
    all_starts = [[askers[i].span.start for i in part] for part in by_stage]
    sentence = [page.sentence_at(asker.span.start) for asker in askers]
    paragraph = [page.paragraph_at(asker.span.start) for asker in askers]
    for i, asker in enumerate(askers):
        position, before, after = asker.span.start, [], []
        for stage in range(min(stages[i], 1) + 1):
            part, here = by_stage[stage], bisect_left(all_starts[stage], position)
            before += part[max(0, here - OTHERS) : here]
            if stage < stages[i]:
                after += part[here : here + AFTER]
        before = sorted(before, key=lambda j: -askers[j].span.start)[:OTHERS]
        after = sorted(after, key=lambda j: askers[j].span.start)[:AFTER]
        around = reading.around[i]
        around = around if around >= 0 and stages[around] < stages[i] else -1
        columns = [
            *((number, j, min(number, 3)) for number, j in enumerate(before)),
            *((OTHERS + number, j, 4 + number) for number, j in enumerate(after)),
            *([(OTHERS + AFTER, around, 7)] if around >= 0 else []),
        ]
        contents = reading.quotes[i].contents
        for column, j, order in columns:
            other = askers[j]
            if (j == around and column < OTHERS + AFTER) or _are_two(asker, other, reading):
                continue
            apart = paragraph[i] - paragraph[j]
            if apart == 0:
                code = 0 if sentence[i] == sentence[j] else 1 if other.span.start < position else 5
            else:
                code = (2 if apart == 1 else 3 if apart <= 3 else 4) if apart > 0 else 6 if apart == -1 else 7
            index[i, column] = j
            weights[i, column] = (
                _weight("order", forms[i], order),
                _weight("apart", forms[i], code),
                _weight("same words", forms[i], _alike(asker.own, other.own)),
                _weight("goes with", natures[i], natures[j]),
                _weight("in content", forms[i], any(content.contains(other.span) for content in contents)),
            )
    return index, weights


def _are_two(one: Asker, other: Asker, reading: Reading) -> bool:
    """Are two sources never one person's: "he" and "she", or the names of two?"""
    if {one.form, other.form} == _HE_AND_SHE:
        return True
    bearers = [reading.cast.of_name[asker.bearer] for asker in (one, other) if asker.bearer is not None]
    return len(set(bearers)) == 2


def _alike(one: Description | None, other: Description | None) -> int:
    """Do two descriptions have the same words (3), the same noun (2), or one's noun among the other's words (1)?"""
    if one is None or other is None:
        return 0
    if one.key == other.key:
        return 3
    if one.head and one.head == other.head:
        return 2
    return int(one.head in other.modifiers or other.head in one.modifiers)


def softmaxed(parts: Sequence[FloatArray], made: Candidates) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Probabilities of what `candidate_scores` gives: names, other askers, own words, none; each row sums to one."""
    masked = [
        np.where(made.names >= 0, parts[0], -np.inf),
        np.where(made.others >= 0, parts[1], -np.inf),
        np.where(made.has_own[:, None], parts[2], -np.inf),
        parts[3],
    ]
    top = np.max([part.max(axis=1, initial=-np.inf) for part in masked], axis=0)[:, None]
    raised = [np.exp(part - top) for part in masked]
    total = sum(part.sum(axis=1, keepdims=True) for part in raised)
    names, others, own, none = (part / total for part in raised)
    return names, others, own, none
