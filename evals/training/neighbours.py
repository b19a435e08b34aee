"""Stretches go in; for each, others that are about much the same come out."""

from collections.abc import Sequence

import numpy as np

from assistant.embedding import Embedder
from evals.training.stretches import Place, Stretch

_FROM, _TO = 4, 40
"""Ranks by similarity. The stretch itself is the first; the next three are left out, as they may answer too."""


def nearest(stretches: Sequence[Stretch], embedder: Embedder) -> dict[Place, list[Stretch]]:
    """Some 36 others for each stretch, by the cosine of what they say with their headings."""
    texts = [f"{stretch.headings}\n{' '.join(unit.text for unit in stretch.units)}" for stretch in stretches]
    vectors = embedder.embed_passages(texts)
    order = np.argsort(-(vectors @ vectors.T), axis=1, kind="stable")[:, _FROM:_TO]
    return {
        stretch.place: [stretches[other] for other in others] for stretch, others in zip(stretches, order, strict=True)
    }
