"""Fitted scores keep their promise on quotes that they were not fitted on, in each scope."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quotes.article import Article, Quote, Speaker
from quotes.confidence import chance
from quotes.extractor import QuoteExtractor
from quotes.labels import N_SCORES, SCOPES, TAGS, FloatArray, O, parted, tags_of
from quotes.spans import Span
from quotes.structure import EVIDENCE, Structure
from quotes.windows import Tokenizer
from training.calibration import (
    FOLDS,
    LEAST,
    Sample,
    Scored,
    cross_validated,
    fit,
    fit_bonus,
    name_sample,
    read_scores,
    sample,
)
from training.reliability import Pair, expected_calibration_error, scored

NARROW, BROAD = (SCOPES.index(scope) for scope in ("narrow", "broad"))
# A network that is too sure of itself: the truth lies nearer to one half than its own chances say.
TRUTH = {"constant": -0.5, "content": 0.3, "borders": 0.2, "source link": 0.4, "no source": -1.0}
OPPOSITE = {name: -weight for name, weight in TRUTH.items()}


def weighing(by_name: dict[str, float]) -> FloatArray:
    return np.array([by_name.get(name, 0.0) for name in EVIDENCE], dtype=np.float32)


def made_up(n_quotes: int, truth: dict[str, float] = TRUTH, *, scope: int = NARROW, seed: int = 0) -> Sample:
    """Quotes that are right by the chance that `truth` gives to their evidence; ten an article."""
    generator = np.random.default_rng(seed)
    has_cue, has_source = generator.random((2, n_quotes)) < 0.8
    columns = {
        "constant": np.ones(n_quotes),
        "content": generator.normal(2, 2, n_quotes),
        "borders": generator.normal(1, 2, n_quotes),
        "cue": generator.normal(2, 2, n_quotes) * has_cue,
        "source": generator.normal(2, 2, n_quotes) * has_source,
        "cue link": -generator.exponential(0.3, n_quotes),
        "source link": -generator.exponential(0.5, n_quotes),
        "no cue": 1.0 - has_cue,
        "no source": 1.0 - has_source,
        "inside marks": generator.random(n_quotes),
    }
    evidence = np.stack([columns[name] for name in EVIDENCE], axis=1).astype(np.float32)
    is_right = generator.random(n_quotes) < 1 / (1 + np.exp(-(evidence @ weighing(truth))))
    return Sample(evidence, is_right, np.full(n_quotes, scope), np.arange(n_quotes) // 10)


def plain(is_right: list[bool], *, article: int = 0) -> Sample:
    """Quotes with nothing for or against them."""
    n = len(is_right)
    evidence = np.tile(weighing({"constant": 1.0}), (n, 1))
    return Sample(evidence, np.array(is_right, dtype=bool), np.full(n, NARROW), np.full(n, article))


def joined(*samples: Sample) -> Sample:
    return Sample(*(np.concatenate([getattr(one, name) for one in samples]) for name in Sample.__slots__))


def pairs_of(read: Sample, weights: FloatArray | None) -> list[Pair]:
    return [(chance(row, weights), bool(right)) for row, right in zip(read.evidence, read.is_right, strict=True)]


def error(read: Sample, weights: FloatArray | None) -> float:
    return expected_calibration_error(pairs_of(read, weights))


def share_told(read: Sample, weights: FloatArray) -> float:
    """Of the quotes, how many lie on the right side of one half."""
    return float(np.mean([(score > 0.5) == right for score, right in pairs_of(read, weights)]))


def test_fit_recovers_a_made_up_chance() -> None:
    weights = fit(made_up(3000))[NARROW]
    assert weights == pytest.approx(weighing(TRUTH), abs=0.5)
    unseen = made_up(3000, seed=1)
    found = [chance(row, weights) for row in unseen.evidence]
    assert found == pytest.approx([chance(row, weighing(TRUTH)) for row in unseen.evidence], abs=0.15)


def test_fitted_scores_of_unseen_quotes_keep_their_promise() -> None:
    unseen = made_up(3000, seed=1)
    before, after = error(unseen, None), error(unseen, fit(made_up(3000))[NARROW])
    assert after < 0.05 < 0.1 < before


def test_each_scope_has_weights_of_its_own() -> None:
    weights = fit(joined(made_up(2000), made_up(2000, OPPOSITE, scope=BROAD, seed=1)))
    assert error(made_up(2000, seed=2), weights[NARROW]) < 0.05
    assert error(made_up(2000, OPPOSITE, scope=BROAD, seed=3), weights[BROAD]) < 0.05


@pytest.mark.parametrize("scope", [NARROW, BROAD])
def test_scope_without_quotes_gets_the_common_weights(scope: int) -> None:
    weights = fit(made_up(2000, scope=scope))
    assert weights.shape == (len(SCOPES), len(EVIDENCE))
    assert error(made_up(2000, seed=1), weights[1 - scope]) < 0.05
    assert weights[1 - scope] == pytest.approx(weights[scope], abs=0.1)


def test_scope_with_a_few_odd_quotes_does_not_run_away() -> None:
    alone = fit(made_up(2000))[BROAD]
    odd = fit(joined(made_up(2000), made_up(3, OPPOSITE, scope=BROAD, seed=1)))[BROAD]
    assert error(made_up(2000, seed=2), odd) < error(made_up(2000, seed=2), alone) + 0.1


def test_small_scope_that_the_large_one_is_sure_and_wrong_about_finds_its_way() -> None:
    sure = {name: 10 * weight for name, weight in TRUTH.items()}
    sure_of_the_opposite = {name: -weight for name, weight in sure.items()}
    large, small = made_up(3000, sure), made_up(300, sure_of_the_opposite, scope=BROAD, seed=1)
    weights = fit(joined(large, small))
    assert share_told(large, weights[NARROW]) > 0.9
    assert share_told(small, weights[BROAD]) > 0.9


@pytest.mark.parametrize("right", [True, False])
def test_quotes_that_are_all_right_or_all_wrong_give_finite_weights(right: bool) -> None:
    read = made_up(200)
    read.is_right[:] = right
    weights = fit(read)
    assert np.isfinite(weights).all()
    assert share_told(read, weights[NARROW]) == 1


def test_nothing_read_gives_weights_that_know_nothing() -> None:
    assert not fit(plain([])).any()
    assert cross_validated(plain([])) == {"narrow": [], "broad": []}


def test_cross_validation_scores_every_quote_once() -> None:
    read = joined(made_up(130), made_up(70, scope=BROAD, seed=1))
    pairs = cross_validated(read)
    assert {scope: len(of_scope) for scope, of_scope in pairs.items()} == {"narrow": 130, "broad": 70}
    for number, scope in enumerate(SCOPES):
        assert sum(right for _, right in pairs[scope]) == read.is_right[read.scope == number].sum()


def undecided(*articles: int) -> list[Sample]:
    return [plain([True, False], article=article) for article in articles]


def test_article_is_scored_by_what_the_others_taught() -> None:
    all_right, all_wrong = plain([True] * 9, article=0), plain([False] * 9, article=1)
    pairs = cross_validated(joined(all_right, all_wrong, *undecided(2, 3, 4)))["narrow"]
    assert len(pairs) == 24
    taught = [(score, right) for score, right in pairs if score != 0.5]
    assert len(taught) == 18
    assert all((score < 0.5) == right for score, right in taught)


def test_articles_of_one_fold_do_not_help_each_other() -> None:
    read = joined(plain([True] * 9, article=3), plain([True] * 9, article=3 + FOLDS), *undecided(0, 1, 2, 4))
    assert cross_validated(read)["narrow"].count((0.5, True)) == 18


def test_fewer_articles_than_folds_say_nothing_of_unseen_ones() -> None:
    assert cross_validated(joined(*undecided(0, 1, 2, 3)))["narrow"] == []


def test_cross_validated_scores_keep_their_promise() -> None:
    assert expected_calibration_error(cross_validated(made_up(2000))["narrow"]) < 0.05


def gold(text: str, content: str, source: str, scope: str) -> Article:
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in (content, source)]
    return Article(text, scope, (Quote((spans[0],), source=spans[1]),), meta={"scope": scope})


def test_sample_holds_the_quotes_that_users_get_with_their_evidence(checkpoint_folder: Path) -> None:
    extractor = QuoteExtractor.from_pretrained(checkpoint_folder, threads=1)
    articles = [
        gold(
            "“We will go to the island,” said the mayor. The ferry is in the town.", "We will go", "the mayor", "narrow"
        ),
        Article("", "nothing"),
        gold("The minister added that the boat is not a rock. He asked why.", "that the boat", "minister", "broad"),
    ]
    read = sample(read_scores(extractor, articles), extractor.checkpoint.config.structure)
    assert len(read) > 0
    assert read.evidence.shape == (len(read), len(EVIDENCE))
    assert np.isfinite(read.evidence).all()
    # What a random network takes for a thought is no quote in the narrow scope.
    found = set(zip(read.article.tolist(), read.scope.tolist(), strict=True))
    assert {(2, BROAD)} <= found <= {(0, NARROW), (2, BROAD)}
    answers = [
        replace(extractor.extract(article.text, broad=article.meta.get("scope") == "broad"), id=article.id)
        for article in articles
    ]
    assert pairs_of(read, None) == scored(articles, answers)


def test_sample_of_no_articles_is_empty() -> None:
    read = sample([], Structure())
    assert read.evidence.shape == (0, len(EVIDENCE))
    assert len(read) == len(read.is_right) == len(read.scope) == len(read.article) == 0


def told(words: str, strength: float, *, tokenizer: Tokenizer) -> Scored:
    """An article of one quotation, and a network that is not quite sure of its source."""
    text = f"“We will,” said {words}."
    article = gold(text, "“We will,”", words, "narrow")
    tokens = tokenizer(text)
    rows = np.zeros((len(tokens), N_SCORES), dtype=np.float32)
    for role, (phrase, sure) in enumerate((("“We will,”", 9.0), ("said", 9.0), (words, strength))):
        start = text.index(phrase)
        found = tokens.range_of(Span(start, start + len(phrase)))
        assert found
        tags = tags_of([found], n_tokens=len(tokens))
        rows[np.arange(len(tokens)), role * len(TAGS) + np.where(tags == O, O, tags)] += np.where(tags == O, 2.0, sure)
    parted(rows).nobody[:] = parted(rows).thought[:] = -9
    return Scored(article, tokens, rows)


def test_a_bonus_is_found_for_the_role_that_is_missed(tokenizer_file: Path) -> None:
    tokenizer = Tokenizer(tokenizer_file)
    articles = [told("may", -0.7, tokenizer=tokenizer) for _ in range(LEAST)]
    assert articles[0].read(Structure()).quotes[0].source is None
    fitted = fit_bonus(articles, Structure())
    assert fitted.bonus[NARROW, 2] > 0.5
    assert fitted.bonus[NARROW, :2].tolist() == [0, 0]
    assert not fitted.bonus[BROAD].any()
    assert articles[0].read(fitted).quotes[0].source is not None


def test_few_articles_fit_no_bonus(tokenizer_file: Path) -> None:
    articles = [told("may", -0.7, tokenizer=Tokenizer(tokenizer_file))]
    assert not fit_bonus(articles, Structure()).bonus.any()


def with_name(score: float | None, *, gold_name: str = "May", name: str = "May") -> tuple[Article, Article]:
    """A gold article, and the same as it was read with a name and its score."""
    one = gold("“We will go,” said the mayor.", "We will go", "the mayor", "narrow")
    told = replace(one, quotes=(replace(one.quotes[0], speaker=0),), speakers=(Speaker(gold_name, "person"),))
    speaker = None if score is None else 0
    quotes = (replace(one.quotes[0], speaker=speaker, name_score=score),)
    return told, replace(one, quotes=quotes, speakers=() if score is None else (Speaker(name, "person"),))


def test_names_are_fitted_on_those_that_were_given() -> None:
    pairs = [with_name(0.9), with_name(0.2, name="Jones"), with_name(None)]
    read = name_sample([one for one, _ in pairs], [other for _, other in pairs])
    assert read.is_right.tolist() == [True, False]
    assert read.evidence[0, 1] == pytest.approx(np.log(9))
    assert read.article.tolist() == [0, 1]


def test_a_name_where_the_gold_has_none_is_wrong() -> None:
    told, read = with_name(0.9)
    untold = replace(told, quotes=(replace(told.quotes[0], speaker=None),))
    assert name_sample([untold], [read]).is_right.tolist() == [False]
    assert len(name_sample([replace(untold, speakers=())], [read])) == 0, "nobody noted the speakers"


def test_fitted_names_are_as_often_right_as_they_say() -> None:
    generator = np.random.default_rng(0)
    shares = generator.uniform(0.3, 0.99, 1500)
    pairs = [with_name(float(share), name="May" if generator.random() < share**3 else "Jones") for share in shares]
    read = name_sample([one for one, _ in pairs], [other for _, other in pairs])
    assert expected_calibration_error(cross_validated(read)["narrow"]) < 0.05
