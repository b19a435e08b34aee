"""A message goes in; the questions that it consists of come out, each with what is said around it."""

import re
from typing import NamedTuple

from assistant.asking import asks, bare, may_ask
from assistant.words import content_words, words

_ASKS = (
    r"(?:what|why|how|who|whom|whose|when|where|which|is|are|was|were|does|do|did|can|could|should|will|would|has|have|"
    r"if so|if yes)"
)
_JOINED = re.compile(rf"\s*[,;–—]?\s+(?:and|or|plus|but|also)\s+(?:also\s+|then\s+)?(?={_ASKS}\b)", re.IGNORECASE)
_ENDED = re.compile(r"(?<=[?!])\s+(?=\S)")
SENTENCES = re.compile(r"(?<=[.?!…])\s+(?=\S)")
"""Where a sentence of a message ends."""

_BEGINS = re.compile(rf"\W*(and\s+|or\s+|but\s+|so\s+|also\s+)?{_ASKS}\b", re.IGNORECASE)
_STORY_WORDS, _STORY_SENTENCES = 30, 3
"""A message with more words and as many sentences, not all of which ask, tells a story."""

_MOST = 3
_FEWEST_WORDS = 3


class Asked(NamedTuple):
    """A question of a message, and the other questions in it; of a story, `leaning` is the question with the sentence
    before it, which "How much does that matter?" leans on.
    """

    question: str
    around: str
    leaning: str = ""


def questions_in(message: str) -> list[Asked]:
    """The questions of a message; the message itself if it is one question.

    Of a long message, what it asks is one question, without most of its story. Examples: "Who can operate, and
    what does it cost?" → "Who can operate" and "what does it cost?"; "Is rest or exercise better?" → itself.
    """
    if story := _of_a_story(message):
        return [story]
    sentences = [piece for piece in _ENDED.split(message) if piece.strip()]
    pieces = [part for sentence in sentences for part in _clauses(sentence)]
    asking = [piece for piece in pieces if _is_question(piece)]
    if not 1 < len(asking) <= _MOST or len(asking) < len(pieces):
        return [Asked(message, "")]
    return [Asked(piece, " ".join(asking[:place] + asking[place + 1 :])) for place, piece in enumerate(asking)]


def _of_a_story(message: str) -> Asked | None:
    """What a story asks, without what only says that it asks; the rest distracts a reader. The message as it is where
    nothing asks; None if it is no story.
    """
    sentences = [sentence for sentence in SENTENCES.split(message.strip()) if words(sentence)]
    if len(words(message)) <= _STORY_WORDS or len(sentences) < _STORY_SENTENCES:
        return None
    asking = [place for place, sentence in enumerate(sentences) if asks(sentence)]
    asking = asking or [place for place, sentence in enumerate(sentences) if may_ask(sentence)]
    if len(asking) == len(sentences):
        return None
    asked = " ".join(bare(sentences[place]) for place in asking)
    before = sorted({near for place in asking for near in (place - 1, place) if near >= 0})
    leaning = " ".join(sentences[place] for place in before)
    if not content_words(asked):
        return Asked(leaning if content_words(leaning) else message, "")
    return Asked(asked, "", leaning)


def _clauses(sentence: str) -> list[str]:
    """A question's clauses, where each is a question of its own."""
    clauses = [clause.strip() for clause in _JOINED.split(sentence)]
    if len(clauses) < 2 or not all(_is_question(clause) for clause in clauses):
        return [sentence]
    return clauses


def _is_question(clause: str) -> bool:
    """Not "Are stress" of "Are stress and what comes with it important?", nor "what then"."""
    return bool(_BEGINS.match(clause)) and bool(content_words(clause)) and len(clause.split()) >= _FEWEST_WORDS
