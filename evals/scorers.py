"""A case, a given answer and the stored documents go in; every score, and the reasons to fail, come out.

A case passes when no scorer with a demand fails. A scorer that doesn't apply says so and is left out,
here and in every mean.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from evals import conduct_scorers as conduct
from evals import quote_scorers as quotes
from evals.cases import Case
from evals.given import GivenAnswer
from evals.scores import Documents, Score, Scorer

SCORERS: tuple[Scorer, ...] = (
    Scorer("completed", "an answer came back in the agreed form", conduct.completed, 1),
    Scorer("outcome", "the outcome is exactly the expected one", conduct.outcome, 1),
    Scorer("refusal_decision", "refused where the documents don't answer, and only there", conduct.refusal_decision),
    Scorer("evidence", "needed gold in the first 3 quotes (in any, for lists)", quotes.evidence, 1),
    Scorer("quote_verbatim", "every quote is an exact slice of its stored document", quotes.quote_verbatim, 1),
    Scorer("page_furniture", "no menu, pointer or counter is quoted", quotes.page_furniture, 1),
    Scorer("forbidden", "no text appears that must not", conduct.forbidden, 1),
    Scorer("notices_given", "every expected notice is shown", conduct.notices_given, 1),
    Scorer("notices_not_false", "no other notice is shown", conduct.notices_not_false, 1),
    Scorer("disclaimer", "the fixed disclaimer is there, to the letter", conduct.disclaimer, 1),
    Scorer(
        "quote_precision", "share of quoted sentences that are gold", quotes.quote_precision, quotes.LEAST_PRECISION
    ),
    Scorer("gold_recall_at_1", "share of needed gold in the first quote", quotes.gold_recall_at_1),
    Scorer("gold_recall_at_3", "share of needed gold in the first 3 quotes", quotes.gold_recall_at_3),
    Scorer("list_coverage", "share of a list's needed gold, with nothing foreign between", quotes.list_coverage),
    Scorer("follow_up", "the earlier turns were understood: gold is quoted", quotes.follow_up),
    Scorer("closest", "a refusal's nearest passages are of use", conduct.closest),
    Scorer("not_covered", "share of the open words that are named", conduct.not_covered),
    Scorer("latency_ms", "milliseconds to the answer", conduct.latency_ms),
)


class Verdict(NamedTuple):
    """All scores of one answer by scorer, and why it fails (nothing if it passes)."""

    scores: Mapping[str, Score]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether no demand failed."""
        return not self.failures


def judge(case: Case, answer: GivenAnswer, documents: Documents) -> Verdict:
    """The verdict on one answer. Pure: the same arguments give the same verdict.

    An answer that didn't come back is scored as an empty one, so that a crash never raises a mean.
    """
    scores = {scorer.name: scorer.score(case, answer, documents) for scorer in SCORERS}
    failures = tuple(
        f"{scorer.name}: {scores[scorer.name].explanation}" for scorer in SCORERS if scorer.fails(scores[scorer.name])
    )
    return Verdict(MappingProxyType(scores), failures[:1] if answer.error else failures)
