"""A user's messages go in; which kinds of danger they are about, by meaning, and how likely, comes out.

The patterns of `safety.yaml` find what they have words for. This half reads the rest: a small network of our own that
was taught with messages written for it (`weights/danger/README.md` says by whom, how, and with what result;
`python -m evals.safety_training` makes it again). It reads a message after those before it, so a sign may be told in
pieces. What is misspelt it reads twice, as typed and mended, as slips of the pen make harmless things look strange and
dangerous ones unlike themselves. Nothing here is random: same messages, same numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np

from assistant.encoder import OnnxEncoder
from assistant.models import DANGER
from assistant.types import NoticeKind
from assistant.vocabulary import English
from assistant.wording import mended

DANGERS: tuple[NoticeKind, ...] = ("emergency", "crisis", "urgent", "personal_decision")
_ALARMS = DANGERS[:3]
HEADS = (*DANGERS, "alarm")
"""What the network says of a message, in this order; `alarm` is any of the first three."""

WINDOW_WORDS = 110
"""A longer message is read in stretches of so many words, each half over the one before it: in one go, a short sign
is lost among hundreds of other words.
"""

EARLIER_CHARACTERS = 600
"""So much of the messages before is read along, the nearest."""

_REMEMBERED = 4096  # messages whose reading is kept, so that a conversation's earlier turns cost nothing


class Likelihood(NamedTuple):
    """How likely each kind is, and `alarm`, that it is one of the first three; each from 0 to 1."""

    emergency: float
    crisis: float
    urgent: float
    personal_decision: float
    alarm: float

    @property
    def any_alarm(self) -> float:
        """The likeliest of alarm and its three kinds."""
        return max(self.alarm, *self[:3])


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`least`: a kind that is at least so likely is shown by itself. `together`: so likely an alarm shows the likeliest
    of its kinds. `beside`: so likely, an emergency is shown beside a likelier crisis. Where an alarm is less likely
    than `backing`, a pattern whose words are often said otherwise doesn't count, and below `plain_backing` none does:
    the network is all but certain that nothing is meant. A decision likelier than `decided` needs no words for it.
    """

    least: Mapping[NoticeKind, float] = field(
        default_factory=lambda: {"emergency": 0.35, "crisis": 0.5, "urgent": 0.6, "personal_decision": 0.8}
    )
    together: float = 0.6
    beside: float = 0.9
    backing: float = 0.2
    plain_backing: float = 0.12
    decided: float = 0.98

    @classmethod
    def same(cls, least: float) -> Self:
        """One threshold for all."""
        return cls(dict.fromkeys(DANGERS, least), least)

    def kinds(self, likely: Likelihood) -> frozenset[NoticeKind]:
        """What is likely enough to be shown."""
        found = {kind for kind in DANGERS if getattr(likely, kind) >= self.least[kind]}
        if likely.alarm >= self.together:
            found.add(max(_ALARMS, key=lambda kind: float(getattr(likely, kind))))
        return frozenset(found) - self._lesser(likely, found)

    def _lesser(self, likely: Likelihood, found: Set[NoticeKind]) -> Set[NoticeKind]:
        """What would only be another card for the same words: urgent beside something pressing, and an emergency beside
        a likelier crisis, whose card names the emergency numbers too, unless it is nearly certain itself.
        """
        lesser: set[NoticeKind] = {"urgent"} if found & {"emergency", "crisis"} else set()
        if "crisis" in found and likely.emergency < min(likely.crisis, self.beside):
            lesser.add("emergency")
        return lesser


THRESHOLDS = Thresholds()
"""Chosen on messages by writers that the network was not taught with (DECISIONS.md)."""


class Meaning:
    """The network, loaded. Safe to be used by several threads at once."""

    def __init__(self, encoder: OnnxEncoder, thresholds: Thresholds = THRESHOLDS) -> None:
        self.thresholds = thresholds
        self._encoder = encoder
        self._read = lru_cache(_REMEMBERED)(self._read_one)

    def likelihood(self, message: str, before: Sequence[str] = ()) -> Likelihood:
        """How likely each kind is in `message`, after the messages `before`: the higher of as typed and as mended, but
        what is all but certain to be harmless once it is mended only looked strange.
        """
        typed = self._highest(message, before)
        *mended_before, meant = map(_mended, (*before, message))
        if (meant, mended_before) == (message, [*before]):
            return typed
        read = self._highest(meant, mended_before)
        return read if read.any_alarm < self.thresholds.plain_backing else Likelihood(*map(max, typed, read))

    def _highest(self, message: str, before: Sequence[str]) -> Likelihood:
        """The highest of the message's stretches."""
        earlier = "\n".join(before)[-EARLIER_CHARACTERS:].strip()
        rows = [self._read(stretch, earlier) for stretch in stretches(message)]
        return Likelihood(*np.max(rows, axis=0).tolist()) if rows else Likelihood(0, 0, 0, 0, 0)

    def kinds(self, message: str, before: Sequence[str] = ()) -> frozenset[NoticeKind]:
        """The kinds that are likely enough to be shown."""
        return self.thresholds.kinds(self.likelihood(message, before))

    def _read_one(self, message: str, earlier: str) -> tuple[float, ...]:
        logits = self._encoder.run(self._encoder.tokenize(message, earlier or None))
        return tuple((1 / (1 + np.exp(-logits))).tolist())


@lru_cache(_REMEMBERED)
def _mended(message: str) -> str:
    """By general lists of words alone: which documents there are must not decide what is a danger."""
    return mended(message, English())


def open_meaning(threads: int = 0) -> Meaning:
    """The network that the package holds.

    Raises:
        ModelError: its weights are missing or altered.
    """
    return Meaning(OnnxEncoder(DANGER, threads))


def stretches(message: str) -> Iterator[str]:
    """A message as it is, or in stretches if it is long; nothing if it holds no word."""
    if not re.search(r"\w", message):
        return
    words = message.split()
    if len(words) <= WINDOW_WORDS:
        yield message.strip()
        return
    for start in range(0, len(words) - WINDOW_WORDS // 2, WINDOW_WORDS // 2):
        yield " ".join(words[start : start + WINDOW_WORDS])
