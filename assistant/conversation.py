"""The history and a question go in; the question to look up comes out, or the fact that it is small talk."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from assistant.asking import ended
from assistant.errors import QuestionError
from assistant.types import Turn, whole_characters
from assistant.words import Word, content_words, is_function_word, words

_LEANS_BACK = re.compile(
    r"^\W*((ok|okay|oh|hm+|right|well|yes|no|great|good|fine|alright|thanks|thank you|i see)\W+)*"
    r"(and|but|so|or|also|then|what about|how about|what if|why( is that| not)?\W*$|how (so|come)|which( one)?s?\W*$|"
    r"(tell me |say |explain )?(more|further)|anything else|"
    r"the (first|second|third|fourth|fifth|last|other|next) (one|two)?)\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(it|its|they|them|their|that|this|those|these|he|she|one|ones|there|such|same|former|latter)(?![\w-])",
    re.IGNORECASE,
)
_CHOOSE = frozenset("the this that which each other no any every".split())
_OF_AN_ANSWER = frozenset(
    "clear clearer continue detail detailed details elaborate exact exactly example examples instance specific "
    "specifically summarise summarize summary understand".split()
)
"""What somebody wants of an answer, whatever it was about: they say as little as function words do."""

_COURTESY = (
    r"(hi|hello|hey|hiya|greetings|good (morning|afternoon|evening|day|night)|welcome)( (there|again|all|everyone))?|"
    r"(many )?(thanks|thank you|thx|cheers|ta)( (so|very) much| a (lot|million)| again)?"
    # "thanks for your help", yet not "thanks for that what about surgery"
    r"( for (your|the|all|that)(?:(?! (what|how|why|when|which|who|where|can|does|is|do|should)\b)[^?]){0,30})?|"
    r"(bye|goodbye|bye bye|see you|see ya|take care|farewell)( (then|now|later|soon|around))?|"
    r"have a (nice|good|great|lovely|wonderful) (day|evening|night|weekend|week|one|time)|(the )?same to you|you too|"
    r"ok(ay)?|great|cool|perfect|awesome|got it|i see|nice|wow|lovely|good|alright|fine|sure|understood|please|"
    r"(that|this|it)('s|’s| is| was| has been)?( all| really| very| so| super| quite| most)*"
    r" (helpful|great|good|useful|nice|kind|interesting|clear|enough|all|perfect|helps|helped)"
    r"( to know| for now| a lot)?|"
    r"nice to meet you|how are you( doing)?( today)?|how('s| is) it going|how do you do|what('s| is) up|"
    r"who (are|made|built) you|what are you|are you (a |an )?(bot|robot|human|person|real|ai|doctor|machine|there)|"
    r"what('?s|’s| is) your name|what can (you|i)( do| ask)?( you)?|what do you do|can you help( me)?|help|"
    r"how (do you|does this|does it) work"
)
_SMALL_TALK = re.compile(rf"\W*({_COURTESY})([\s,.;:!?…–-]+(and\s+|so\s+)?({_COURTESY}))*\W*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONGEST_SMALL_TALK = 200
_CHANGES_THE_SUBJECT = re.compile(
    r"\b(different|another|new|other|unrelated) (question|topic|subject)\b|\bchang(e|ing) (of|the) (topic|subject)\b|"
    r"\bon another note\b|^\W*((and|ok|okay|now|so|hmm|well)\W+)*something (else|(completely )?different)\s*[:,–-]",
    re.IGNORECASE,
)
_FEW_WORDS = 5  # of content; a question with more of them is seldom cut short
_WHOLE = 2  # from so many words of content on it may stand alone
_NEAREST_CONTEXT = 400  # code points; what was asked last is nearest
_EARLIER_TURNS = 6  # what was said longer ago is another topic


def turns(history: Iterable[Turn | Mapping[str, Any]]) -> list[Turn]:
    """The history as Turns; each item is a Turn or has the keys "role" and "content".

    Raises:
        QuestionError: an item is of another form.
    """
    result = []
    for item in history:
        role, content = (item.get("role"), item.get("content")) if isinstance(item, Mapping) else item
        if role not in ("user", "assistant") or not isinstance(content, str):
            raise QuestionError(
                "The history has an item that is no turn of a conversation.",
                'Give each as {"role": "user" or "assistant", "content": text}.',
            )
        result.append(Turn(role, whole_characters(content)))
    return result


def check_question(question: str, max_characters: int) -> str:
    """The question with the blanks around it and control characters taken off.

    Raises:
        QuestionError: nothing is left that could be looked up, or it is too long.
    """
    if len(question) > max_characters:
        raise QuestionError(
            f"The question has {len(question):,} characters, more than the {max_characters:,} allowed.",
            "Ask it in fewer words, or raise ASSISTANT_MAX_QUESTION_CHARACTERS.",
        )
    try:
        question.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QuestionError("The question is not valid Unicode text.", "Send it as UTF-8.") from error
    cleaned = _CONTROL.sub(" ", question).strip()
    if not cleaned:
        raise QuestionError("The question is empty.", "Ask something about the documents.")
    if not words(cleaned):
        raise QuestionError("The question has no words in it.", "Ask something about the documents.")
    return cleaned


def is_small_talk(question: str) -> bool:
    """Whether there is nothing to look up. Example: "Thanks a lot!" is, "Thanks, and surgery?" is not."""
    return len(question) <= _LONGEST_SMALL_TALK and bool(_SMALL_TALK.fullmatch(question))


class Standing(NamedTuple):
    """A question with the earlier questions that it leans on, oldest first; without them, it stands alone."""

    question: str
    context: str = ""

    @property
    def whole(self) -> str:
        """Both as one text: what is looked up, and shown."""
        return f"{self.context} {self.question}".strip()

    @property
    def marked(self) -> str:
        """The question first, what it leans on in brackets after it: as the reader was taught."""
        return f"{self.question} ({self.context[-_NEAREST_CONTEXT:]})" if self.context else self.question


def standings(question: str, history: Sequence[Turn]) -> list[Standing]:
    """How the question may be meant, the likelier first: with the question that it leans on, with those that this one
    may lean on in turn, or alone; several where only the documents can tell.

    Example: after "When is surgery needed?", "And for how long?" is meant with that question; "Which procedures?" and
    "Does it hurt?" probably are; "Can acupuncture relieve pain where exercises failed?" stands alone.
    """
    contexts = [] if _CHANGES_THE_SUBJECT.search(question) or not may_lean(question) else _contexts(history)
    leaning = [Standing(question, context) for context in contexts]
    return [*leaning, Standing(question)] if _content(question) or not leaning else leaning


def _contexts(history: Sequence[Turn]) -> list[str]:
    """The last question that doesn't lean back, with those after it that do; and, if that one is short, the longer way
    back to one that surely stands alone.
    """
    said = [turn.content.strip() for turn in reversed(history[-_EARLIER_TURNS:]) if turn.role == "user"]
    asked = [question for question in said if not is_small_talk(question)]
    reaches = dict.fromkeys((_reach(asked, leans_back), _reach(asked, may_lean)))
    return [" ".join(map(ended, reversed(asked[:reach]))) for reach in reaches if reach]


def _reach(asked: Sequence[str], goes_on: Callable[[str], bool]) -> int:
    """How many questions it takes, from the last one back, until one stands for itself."""
    for number, question in enumerate(asked, start=1):
        if not goes_on(question) or _CHANGES_THE_SUBJECT.search(question):
            return number
    return len(asked)


def may_lean(question: str) -> bool:
    """Whether the question may be cut short: few words of content may be all that there is to ask, or a follow-up."""
    return len(content_words(question)) <= _FEW_WORDS or leans_back(question)


def leans_back(question: str) -> bool:
    """Whether the question can't be understood alone: it begins like a reply, points back, or has no content.

    Examples: "and for how long?", "does it hurt?", "give me an example"; not "is massage an example of manual therapy".
    """
    content = _content(question)
    if not content or _LEANS_BACK.search(question):
        return True
    return len(content) <= 3 and _points_back(question)


def _points_back(question: str) -> bool:
    """Whether a word stands for something that was said before."""
    asked = ["", *(word.text for word in words(question)), ""]
    return any(
        _POINTER.match(word) and not (word.lower() == "one" and _counts(before, after))
        for before, word, after in zip(asked, asked[1:], asked[2:], strict=False)
    )


def _counts(before: str, after: str) -> bool:
    """Whether "one" between these is a number. Examples: "for one injection"; not "the first one curable"."""
    is_chosen = before.lower() in _CHOOSE or (before and not is_function_word(before))
    return bool(after) and not is_function_word(after) and not is_chosen


def says_enough(question: str) -> bool:
    """Whether the question has the words for one of its own, though it may yet be meant with another."""
    return len(_content(question)) >= _WHOLE and not leans_back(question)


def _content(question: str) -> list[Word]:
    """The words that say what it is about."""
    return [word for word in content_words(question) if word.text.lower() not in _OF_AN_ANSWER]
