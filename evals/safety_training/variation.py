"""Examples go in; an epoch of them comes out, each said a little differently: misspelt, joined, split, played down,
or turned into something harmless that uses the very same words.
"""

import re
from collections.abc import Sequence
from random import Random

from evals.safety_training.examples import Example, example

_MINIMISING = (
    "My husband says it's nothing, but",
    "My wife thinks I'm overreacting,",
    "probably nothing but",
    "I don't want to make a fuss.",
    "Mum says it'll pass.",
    "my mates just laugh about it, but",
    "Sorry to bother you with something silly.",
    "It's likely just a strain.",
    "The pharmacist wasn't worried.",
    "Everybody tells me to wait.",
)
_PLAYED_DOWN = ("It's probably nothing.", "My wife says it's nothing.", "I'm sure it'll pass.", "not that bad really")
_QUOTING = (
    'What would you do if somebody wrote "{}"?',
    'The leaflet has a box that says "{}". Where is that from?',
    'Translate "{}" into German, please.',
    'In the film he says "{}" and everybody laughs. Which film is it?',
    'The example in the article is "{}". Why was it chosen?',
    'How would a chatbot answer to "{}"?',
    'What is meant by "{}" in the questionnaire?',
    'My textbook has a case: "{}". What is the diagnosis it wants?',
    'in the text, a patient is quoted with "{}", which section is that?',
)
_BRITISH = (("pee", "wee"), ("mom", "mum"), ("ER", "A&E"), ("doctor", "GP"), ("tumor", "tumour"), ("diaper", "nappy"))
_ASKED = (
    "What helps with a sore back?",
    "Which exercises are there?",
    "Is heat good?",
    "How long does it take to heal?",
)


def an_epoch(all_of_them: Sequence[Example], rng: Random) -> list[Example]:
    """Every example once, most of them changed; some harmless twins beside them. In a random order."""
    harmless = [one for one in all_of_them if not any(target > 0 for target in one.targets)]
    found = [_typed(_composed(one, harmless, rng), rng) for one in all_of_them]
    found += [_typed(twin, rng) for one in all_of_them if (twin := _quoted(one, rng))]
    rng.shuffle(found)
    return found


def _composed(one: Example, harmless: Sequence[Example], rng: Random) -> Example:
    """With something harmless before or after it, in the same message or in earlier ones; or in pieces."""
    is_danger, draw, other = any(target > 0 for target in one.targets), rng.random(), _short(harmless, rng)
    last = one.turns[-1]
    if draw < 0.10:
        return one._replace(turns=(*one.turns[:-1], f"{_ended(other)} {last}"))
    if draw < 0.20:
        return one._replace(turns=(*one.turns[:-1], f"{_ended(last)} {other}"))
    if draw < 0.24:
        return one._replace(turns=(*one.turns[:-1], f"{_ended(other)} {_ended(last)} {_short(harmless, rng)}"))
    if draw < 0.34:
        return one._replace(turns=(other, *one.turns))
    if draw < 0.38:
        return one._replace(turns=(other, _short(harmless, rng), *one.turns))
    if draw < 0.44 and len(pieces := re.split(r"(?<=[.!?,])\s+", last)) > 1:
        cut = rng.randrange(1, len(pieces))
        return one._replace(turns=(*one.turns[:-1], " ".join(pieces[:cut]), " ".join(pieces[cut:])))
    if draw < 0.50 and is_danger:
        return one._replace(turns=(*one.turns[:-1], f"{rng.choice(_MINIMISING)} {last}"))
    if draw < 0.53 and one.kind in ("emergency", "crisis", "urgent"):
        return one._replace(turns=(*one.turns[:-1], f"{_ended(last)} {rng.choice(_PLAYED_DOWN)}"))
    return one


def _short(harmless: Sequence[Example], rng: Random) -> str:
    """The last message of something harmless, of at most thirty words."""
    while True:
        said = rng.choice(harmless).turns[-1] if rng.random() < 0.8 else rng.choice(_ASKED)
        if len(said.split()) <= 30:
            return said


def _ended(said: str) -> str:
    return said if said.rstrip().endswith((".", "!", "?", "…")) else f"{said}."


def _quoted(one: Example, rng: Random) -> Example | None:
    """Of one short danger in fifteen: the very same words, but as somebody else's."""
    if one.kind not in ("emergency", "crisis", "urgent") or len(one.turns) > 1 or rng.random() > 0.07:
        return None
    if len(one.turns[0].split()) > 18 or '"' in one.turns[0]:
        return None
    return example([rng.choice(_QUOTING).format(one.turns[0].rstrip("."))], "quoted", one.writer)


def _typed(one: Example, rng: Random) -> Example:
    """As people type: in small letters, without marks, misspelt, in the other country's words."""
    turns = [_in_other_words(turn, rng) for turn in one.turns]
    draw = rng.random()
    if draw < 0.22:
        turns = [turn.lower() for turn in turns]
    if draw < 0.12:
        turns = [re.sub(r"[.,!'’]", "", turn) for turn in turns]
    if rng.random() < 0.16:
        turns = [_misspelt(turn, rng) for turn in turns]
    return one._replace(turns=tuple(turns))


def _in_other_words(said: str, rng: Random) -> str:
    for american, british in _BRITISH:
        if rng.random() < 0.15:
            said = re.sub(rf"\b{american}\b", british, said)
    return said


def _misspelt(said: str, rng: Random) -> str:
    """About one word in six loses, doubles or moves a letter."""
    words = said.split(" ")
    for number, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or rng.random() > 0.16:
            continue
        at, draw = rng.randrange(1, len(word) - 1), rng.random()
        if draw < 0.4:
            words[number] = word[:at] + word[at + 1 :]
        elif draw < 0.7:
            words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            words[number] = word[:at] + word[at] + word[at:]
    return " ".join(words)
