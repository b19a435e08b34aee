"""A benchmark set goes in; the same set with only the queries that the reader was not trained on comes out, or with
those of them that the confidence was not fitted on either.
"""

from evals.beir import BenchmarkSet, Query
from evals.training.examples import is_trained, share


def held_out(benchmark: BenchmarkSet) -> BenchmarkSet:
    """The half that is left for measuring, of the sets of which the other half is trained on; any other set whole."""
    queries = tuple(query for query in benchmark.queries if not is_trained(family(benchmark.name, query)))
    return benchmark._replace(queries=queries) if benchmark.name in _HALVED else benchmark


def final(benchmark: BenchmarkSet) -> BenchmarkSet:
    """What is left for measuring of `held_out` when half of it is given to the fitting of the confidence."""
    left = held_out(benchmark)
    if benchmark.name not in FITTED:
        return left
    return left._replace(queries=tuple(query for query in left.queries if not is_fitted(family(benchmark.name, query))))


def is_fitted(name: str) -> bool:
    """Whether the confidence may be fitted on the queries of this family, if it is held out."""
    return share("c" + name) < 50


def family(name: str, query: Query) -> str:
    """What decides on which side a query is: its article in SQuAD 2, its paper in COVID-QA, its conversation in
    MTRAG-UN, else itself.
    """
    if name == "squad2":
        return query.metadata.context.rpartition("_")[0]
    if name == "covid_qa":
        return query.metadata.context
    return query.id.partition("<::>")[0]


FITTED = ("clapnq", "squad2", "mtrag_un")
"""The sets of which half of what is held out is given to the fitting of the confidence."""

_HALVED = {"squad2", "clapnq", "covid_qa", "medquad", "mtrag_un"}
