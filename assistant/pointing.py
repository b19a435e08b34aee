"""A sentence goes in; whether it says only with the sentence before it what it is about comes out."""

import re

_BACK = re.compile(
    r"\W*(?:(?:if|when|while|after|before|because|once|until|although|though|as|in|with|without|for|from|by|at|on|of|to|"
    r"during|despite|(?:most|some|many|all|both|one) of)\s+)?"
    r"(?:it|its|they|them|their|theirs|he|she|his|this|these|those|such)\b|"
    r"\W*(?:that(?=['’]s| (?:is|was|means|makes|may|can|does)\b)|therefore|thus|hence|instead|then|also|as a result|"
    r"if (?:so|not)|in addition|for (?:example|instance))\b",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\W*it(?:['’]s|(?: \w+){0,3}? (?:is|was|be|takes?|seems))\b"
    r"(?! (?:an?|the|one)\b)(?![^.]{0,20}?(?:ed|en|de|ne) to\b)"  # yet "It is a way to …", "It is used to …"
    r"[^.]{0,60}?\b(?:to|that|whether|if|before|until)\b",
    re.IGNORECASE,
)
_TO_THE_TEXT = re.compile(
    r"\W*(?:\w+ )?(?:this|these) (?:article|leaflet|page|section|chapter|study|paper|review|document|book)\b",
    re.IGNORECASE,
)


def points_back(sentence: str) -> bool:
    """Whether it begins with what stands for something, or follows from something, that was said before.

    Examples: "They last a week.", "In these cases, rest.", "Therefore, ask."; not "It is important to rest.", "In this
    study, few slept."
    """
    return bool(_BACK.match(sentence)) and not _FORWARD.match(sentence) and not _TO_THE_TEXT.match(sentence)
