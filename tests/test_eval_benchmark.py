"""Benchmarks: reading a BEIR folder, indexing it apart, answering with resumption, and the figures."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.store import Store
from assistant.types import Document
from evals import beir
from evals.beir import BenchmarkSetError
from evals.benchmark import answer_all, response_of
from evals.benchmark_index import build_index, index_folder
from evals.given import GivenAnswer
from evals.metrics import Response, benchmark_figures, retrieval, token_f1
from tests.conftest import WordEmbedder
from tests.eval_fakes import FakeAssistant, answer, few_draws

WALKING = "Walking helps most people."
CORPUS = [
    {"_id": "d1", "title": "Walks", "text": f"{WALKING} It is free."},
    {"_id": "d2", "title": "", "text": "A short line"},
    {"_id": "d3", "text": "Knees bend."},
]
QUERIES = [
    {"_id": "q1", "text": "Does walking help?", "metadata": {"answerable": True, "answers": ["most people"]}},
    {"_id": "q2", "text": "Who pays?", "metadata": {"answerable": False, "other": 1}},
    {"_id": "q3", "text": "And knees?", "metadata": {"history": [{"role": "user", "content": "Joints?"}]}},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t0\nq2\td1\t0\nq3\td3\t1\nq3\td2\t1\n"

few = pytest.fixture(autouse=True, scope="module")(few_draws)


@contextmanager
def no_bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    yield lambda name: None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tiny"
    made.mkdir()
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (made / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (made / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return made


@pytest.fixture
def assistant() -> FakeAssistant:
    answers = {"Does walking help?": WALKING, "Who pays?": None, "And knees?": WALKING}
    return FakeAssistant(
        {question: answer(text) if text else answer() for question, text in answers.items()},
        {"Does walking help?": ["d2", "d1"], "Who pays?": [], "And knees?": ["d3", "d3", "d1", "d2"]},
    )


def test_a_folder_in_the_beir_layout_is_read_with_its_texts_unchanged(folder: Path) -> None:
    benchmark = beir.load(folder)
    assert [document.text for document in benchmark.documents] == [row["text"] for row in CORPUS]
    assert [document.title for document in benchmark.documents] == ["Walks", "", ""]
    assert benchmark.relevance["q1"] == {"d1": 2, "d3": 0}
    assert benchmark.queries[0].metadata.answers == ("most people",)


def test_a_text_that_looks_like_a_heading_only_can_still_be_found(folder: Path) -> None:
    short = beir.load(folder).documents[1]
    assert [(block.kind, block.start, block.end) for block in short.blocks] == [("paragraph", 0, 12)]


def test_a_limit_takes_the_first_queries_and_the_whole_corpus(folder: Path) -> None:
    benchmark = beir.load(folder, limit=1)
    assert ([query.id for query in benchmark.queries], len(benchmark.documents)) == (["q1"], 3)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl:1: not JSON"),
        ("corpus.jsonl", "[]", r"corpus\.jsonl:1: not a JSON object"),
        ("corpus.jsonl", '{"_id": "a"}', r"corpus\.jsonl:1: the key 'text' is missing"),
        ("corpus.jsonl", '{"_id": 1, "text": "a"}', r"corpus\.jsonl:1: _id, title and text must be texts"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n' * 2, "has the id 'a' twice"),
        ("queries.jsonl", '{"_id": "a"}', r"queries\.jsonl:1: text: field required"),
        ("qrels.tsv", "h\nq1\td1\n", r"qrels\.tsv:2: not a query, a document and a whole number"),
    ],
)
def test_what_is_wrong_with_a_folder_is_told_with_file_and_line(
    folder: Path, name: str, content: str, told: str
) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(BenchmarkSetError, match=told):
        beir.load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    with pytest.raises(BenchmarkSetError, match=r"not in the BEIR layout: qrels\.tsv is missing"):
        beir.load(folder)


def test_an_interrupted_index_goes_on_with_the_documents_that_are_missing(folder: Path, tmp_path: Path) -> None:
    benchmark = beir.load(folder)
    store = Store(tmp_path / "index")
    first = WordEmbedder()
    build_index(store, benchmark._replace(documents=benchmark.documents[:2]), first, no_bar)
    second = WordEmbedder()
    build_index(store, benchmark, second, no_bar)
    assert [document.id for document in store.documents()] == ["d1", "d2", "d3"]
    assert all("Knees" in text for text in second.embedded)  # nothing was embedded a second time
    stored = store.document("d1")
    assert isinstance(stored, Document) and stored.text == CORPUS[0]["text"]
    store.close()


def test_another_corpus_or_model_is_indexed_in_another_folder(folder: Path, tmp_path: Path) -> None:
    before = index_folder(tmp_path, beir.load(folder), WordEmbedder())
    assert before == index_folder(tmp_path, beir.load(folder), WordEmbedder())
    assert before != index_folder(tmp_path, beir.load(folder), WordEmbedder("words:2"))
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"_id": "d4", "text": "More."}))
    assert before != index_folder(tmp_path, beir.load(folder), WordEmbedder())


def test_the_output_has_a_line_a_query_in_order(folder: Path, tmp_path: Path, assistant: FakeAssistant) -> None:
    output = tmp_path / "out" / "answers.jsonl"
    answer_all(beir.load(folder), assistant, output, "v1", no_bar)
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [(row["_id"], row["ranking"]) for row in rows] == [
        ("q1", ["d2", "d1"]),
        ("q2", []),
        ("q3", ["d3", "d1", "d2"]),
    ]
    assert [set(row) for row in rows] == [{"_id", "ranking", "answer"}] * 3
    assert rows[0]["answer"] == answer(WALKING).model_copy(update={"id": "q1"}).model_dump(mode="json")
    assert [path.name for path in output.parent.iterdir()] == ["answers.jsonl"]


class Interrupted(FakeAssistant):
    """Stops the program at the third question."""

    def ask(self, question, history=(), id=""):
        if question == "And knees?":
            raise KeyboardInterrupt
        return super().ask(question, history, id)


def interrupted_run(folder: Path, output: Path, assistant: FakeAssistant) -> Path:
    stopped = Interrupted(assistant._answers, assistant._rankings)
    with pytest.raises(KeyboardInterrupt):
        answer_all(beir.load(folder), stopped, output, "v1", no_bar)
    partial = output.with_name(output.name + ".partial")
    with partial.open("a", encoding="utf-8") as lines:
        lines.write('{"_id": "q3", "rank')  # the power went in the middle of a line
    assert not output.exists()
    return partial


def test_an_interrupted_run_goes_on_where_it_was(folder: Path, tmp_path: Path, assistant: FakeAssistant) -> None:
    output = tmp_path / "answers.jsonl"
    interrupted_run(folder, output, assistant)
    answer_all(beir.load(folder), assistant, output, "v1", no_bar)
    assert assistant.asked == ["And knees?"]
    assert len(output.read_text(encoding="utf-8").splitlines()) == 3


def test_answers_of_another_version_are_not_gone_on_with(
    folder: Path, tmp_path: Path, assistant: FakeAssistant
) -> None:
    output = tmp_path / "answers.jsonl"
    interrupted_run(folder, output, assistant)
    answer_all(beir.load(folder), assistant, output, "v2", no_bar)
    assert len(assistant.asked) == 3


def test_a_query_that_fails_is_counted_with_what_it_was(folder: Path, tmp_path: Path, assistant: FakeAssistant) -> None:
    assistant._answers = {**assistant._answers, "Does walking help?": AssistantError("No.", "Wait.")}
    responses = answer_all(beir.load(folder), assistant, tmp_path / "out.jsonl", "v1", no_bar)
    assert responses["q1"].answer.error == "No. Wait."
    figures = benchmark_figures(beir.load(folder), responses)
    assert figures["errors"].value == pytest.approx(1 / 3)
    assert figures["span_f1_first"].value == 0


def test_the_figures_are_those_worked_out_by_hand(folder: Path, tmp_path: Path, assistant: FakeAssistant) -> None:
    benchmark = beir.load(folder)
    figures = benchmark_figures(benchmark, answer_all(benchmark, assistant, tmp_path / "o.jsonl", "v1", no_bar))
    value = {name: interval.value for name, interval in figures.items()}
    # q1: the only relevant document (grade 2) is second: 1/log2(3); q3: first and third of two.
    # q2 has no relevant document, so it has no part in retrieval
    q1 = 1 / math.log2(3)
    q3 = (1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert value["nDCG@10"] == pytest.approx((q1 + q3) / 2)
    assert value["recall@10"] == value["recall@100"] == 1
    assert value["MRR"] == (1 / 2 + 1) / 2
    # q1 and q3 are answerable (q3 by its relevant documents), q2 is not; q2 alone was refused
    assert (value["refusal_precision"], value["refusal_recall"], value["answerable_answered"]) == (1, 1, 1)
    assert value["confidence_auroc"] == 1  # .9 and .9 against .1
    # "walking helps most people" and "most people": precision 2/4, recall 2/2 → F1 2/3
    assert value["span_f1_first"] == pytest.approx(2 / 3)
    assert value["span_inside_quotes"] == 1
    assert figures["span_f1_first"].questions == 1  # the only query with a gold span


def simple_ndcg(ranking: list[str], grades: dict[str, int], depth: int) -> float:
    """A second implementation, from the formula of Järvelin and Kekäläinen 2002 with linear gain."""

    def gain(order: list[int]) -> float:
        return sum(grade / math.log2(place + 1) for place, grade in enumerate(order[:depth], start=1))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(document, 0) for document in ranking]) / best


def simple_recall(ranking: list[str], grades: dict[str, int], depth: int) -> float:
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:depth])) / len(relevant)


def simple_mrr(ranking: list[str], grades: dict[str, int]) -> float:
    return next((1 / place for place, document in enumerate(ranking, start=1) if grades.get(document, 0) > 0), 0.0)


def test_retrieval_figures_agree_with_a_second_implementation() -> None:
    import random

    generator = random.Random(3)
    documents = [f"d{number}" for number in range(150)]
    relevance = {
        f"q{number}": {document: generator.randint(0, 3) for document in generator.sample(documents, 12)} | {"d0": 1}
        for number in range(40)
    }
    rankings = {query: generator.sample(documents, generator.choice([0, 5, 100])) for query in relevance}
    queries = tuple(beir.Query(_id=query, text="?") for query in relevance)
    benchmark = beir.BenchmarkSet("random", (), queries, relevance, "", "")
    responses = {query: Response(tuple(ranking), GivenAnswer()) for query, ranking in rankings.items()}
    found = retrieval(benchmark, responses)
    for place, (query, grades) in enumerate(relevance.items()):
        ranking = rankings[query]
        assert found["nDCG@10"][place] == pytest.approx(simple_ndcg(ranking, grades, 10))
        assert found["recall@10"][place] == pytest.approx(simple_recall(ranking, grades, 10))
        assert found["recall@100"][place] == pytest.approx(simple_recall(ranking, grades, 100))
        assert found["MRR"][place] == pytest.approx(simple_mrr(ranking, grades))


@pytest.mark.parametrize(
    ("quote", "gold", "f1"),
    [
        ("The red car.", "a car", 2 / 3),  # "red car" and "car": precision 1/2, recall 1
        ("Knees bend", "knees, bend!", 1),
        ("Knees bend", "elbows", 0),
        ("The", "a", 1),  # nothing is left of either, and so they are the same
        ("pain pain", "pain", 2 / 3),  # a word counts as often as both have it
    ],
)
def test_token_f1_is_that_of_squad(quote: str, gold: str, f1: float) -> None:
    assert token_f1(quote, gold) == pytest.approx(f1)


def test_a_line_without_an_answer_is_a_failed_answer() -> None:
    assert response_of({"_id": "q", "ranking": ["d"], "answer": None}).answer.error == "no answer"
