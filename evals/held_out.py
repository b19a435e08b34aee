"""A benchmark set goes in; the same set with only the queries that the reader was not trained on comes out."""

from evals.beir import BenchmarkSet, Query
from evals.training.examples import is_trained


def held_out(benchmark: BenchmarkSet) -> BenchmarkSet:
    """The half that is left for measuring, of the sets of which the other half is trained on; any other set whole."""
    queries = tuple(query for query in benchmark.queries if not is_trained(family(benchmark.name, query)))
    return benchmark._replace(queries=queries) if benchmark.name in _HALVED else benchmark


def family(name: str, query: Query) -> str:
    """What decides on which side a query is: its article in SQuAD 2, its paper in COVID-QA, its conversation in
    MTRAG-UN, else itself.
    """
    if name == "squad2":
        return query.metadata.context.rpartition("_")[0]
    if name == "covid_qa":
        return query.metadata.context
    return query.id.partition("<::>")[0]


_HALVED = {"squad2", "clapnq", "covid_qa", "medquad", "mtrag_un"}
