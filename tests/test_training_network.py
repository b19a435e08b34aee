"""What the evidence reader's network is given while it is taught, and what its outputs cost."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from assistant.models import RERANKER, locate
from assistant.reading import EvidenceReader, PassageText
from evals.training.encoding import ExampleEncoder, as_read
from evals.training.examples import NO_EVIDENCE, Example, Label, Unit


class ByToken:
    """In the place of the assistant's network: says of each token where it stands, and keeps what it was given."""

    def __init__(self):
        self._tokenizer = Tokenizer.from_file(str(locate(RERANKER)["tokenizer.json"]))
        self._tokenizer.no_padding()
        self.given = []

    def tokenize(self, text, pair=None):
        self.given.append((text, pair))
        return self._tokenizer.encode(text, pair)

    def run_all(self, encodings):
        return [np.tile(np.arange(len(one.ids), dtype=np.float32)[:, None], 5) for one in encodings]


def test_the_text_that_is_taught_is_the_one_that_the_reader_composes():
    units = (Unit("Knee pain is common.", True), Unit("Walking\u00a0helps  most people.", True))
    example = Example("", "Does walking help?", "Knees – Treatment " * 20, units, Label.WHOLE, NO_EVIDENCE, ())
    network = ByToken()
    passage = PassageText(example.headings, tuple(unit.text for unit in units))
    (reading,) = EvidenceReader(network).read(example.question, [passage])
    assert network.given == [(example.question, as_read(example)[0])]
    encoded = ExampleEncoder().encode(example)
    means = [np.flatnonzero(encoded.sentence == number).mean() for number in range(2)]
    assert reading.sentences == pytest.approx(means)


def test_a_heading_between_sentences_is_read_but_never_evidence():
    units = (Unit("Knees hurt.", True), Unit("Treatment", False), Unit("Rest helps.", True))
    example = Example("", "What helps?", "", units, Label.WHOLE, frozenset({1}), ())
    text, spans = as_read(example)
    assert (text, [text[start:end] for start, end in spans]) == (
        "Knees hurt. Treatment Rest helps. ",
        ["Knees hurt.", "Rest helps."],
    )


@pytest.mark.parametrize(
    ("open_words", "marked"),
    [(("swimming", "COST"), ["swimming", "cost"]), (("much it costs",), ["much", "it", "costs"]), ((), [])],
)
def test_open_words_mark_their_tokens_of_the_question(open_words, marked):
    question = "Does swimming help, what does it cost, and how much it costs?"
    units = (Unit("Swimming costs much.", True),)
    encoded = ExampleEncoder().encode(Example("", question, "Cost", units, Label.NONE, NO_EVIDENCE, open_words))
    tokenizer = Tokenizer.from_file(str(locate(RERANKER)["tokenizer.json"]))
    tokens = [tokenizer.id_to_token(int(id_)) for id_ in encoded.ids[encoded.open == 1]]
    assert set(tokens) >= set(marked) and bool(tokens) == bool(marked)
    assert set(encoded.open[encoded.types == 1]) == {-1}  # of the passage nothing is said


def test_where_nobody_looked_no_word_is_said_to_be_open_or_not():
    example = Example("", "Does it help?", "", (Unit("It does.", True),), Label.NONE, NO_EVIDENCE, None)
    assert set(ExampleEncoder().encode(example).open) == {-1}


def test_right_outputs_cost_less_than_wrong_ones():
    torch = pytest.importorskip("torch")
    from evals.training.losses import Outputs, losses

    units = (Unit("Knees hurt.", True), Unit("Rest helps.", True))
    example = Example("", "Who rests?", "", units, Label.PARTLY, frozenset({1}), ("Who",))
    encoded = ExampleEncoder().encode(example)
    right = torch.tensor(np.stack([(encoded.sentence == 1) * 2.0 - 1, (encoded.open == 1) * 2.0 - 1], 1)).float()
    good = losses(Outputs(torch.tensor([[0.0, 5.0, 0.0]]), right[None]), [encoded])
    bad = losses(Outputs(torch.tensor([[5.0, 0.0, 0.0]]), -right[None]), [encoded])
    assert all(float(one) < float(other) for one, other in zip(good, bad, strict=True))
    unknown = losses(Outputs(torch.zeros(1, 3), right[None]), [ExampleEncoder().encode(UNKNOWN)])
    assert [float(part) for part in unknown[1:]] == [0.0, 0.0, 0.0]


UNKNOWN = Example("", "Who rests?", "", (Unit("Knees hurt.", True), Unit("Rest helps.", True)), Label.NONE, None, None)


def test_halfway_between_two_networks_is_the_mean_of_their_weights():
    torch = pytest.importorskip("torch")
    from evals.training.making import halfway

    before = {"weight": torch.tensor([0.0, 2.0]), "positions": torch.tensor([0, 1])}
    after = {"weight": torch.tensor([1.0, 0.0]), "positions": torch.tensor([0, 1])}
    mean = halfway(before, after)
    assert (mean["weight"].tolist(), mean["positions"].tolist()) == ([0.5, 1.0], [0, 1])
