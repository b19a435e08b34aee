"""A text goes in, the language that most of it is written in comes out, by its script and its little words."""

import re
from collections import Counter

_SAMPLE = 20_000
_FEWEST = 3  # different little words; fewer say nothing: "a" is one of many languages
_LITTLE_WORDS = {
    "en": "the and of to in is that for with are was this be on as it or by an not from have which at a you if has can",
    "de": "der die und das den von zu mit ist nicht für auf eine ein dem sich auch als bei werden oder wird im des",
    "fr": "le la les des et est une un du dans que pour pas sur qui par au avec plus ce sont ou vous aux",
    "es": "el la los las de y en que un una es por con para del se no al lo como más su o son",
    "it": "il la di e che un una per è del della con non sono gli le dei si da nel al o anche più alla",
    "pt": "o a os as de e que em um uma do da para com não por é dos das no na ao se mais ou",
    "nl": "de het een en van in is dat op te met voor niet zijn aan er om ook als bij of worden door naar",
    "sv": "och att det som en på är av för med den till inte har de om ett kan man eller från vid",
    "da": "og at det er en af til på der for med de som den ikke har om et kan eller fra ved blev",
    "no": "og det er en av til på som for med å de den ikke har om et kan eller fra ved ble",
    "fi": "ja on ei se että oli ovat kun mutta tai niin kuin hän joka sekä myös voi ole sen",
    "pl": "i w na z do się nie jest że o jak po co dla od przez są lub oraz przy może",
    "cs": "a v na se je že s z do o jako po pro od ale nebo jsou při by k to",
    "tr": "ve bir bu için ile da de olarak olan çok daha gibi kadar ya veya değil ise sonra",
    "ro": "și de în la a cu pe din nu este o un pentru că sau sunt care mai ca prin",
    "hu": "a az és hogy nem is egy van de meg ezt volt vagy ha csak mint el lehet",
    "id": "yang dan di dengan untuk pada ini dari dalam tidak adalah itu atau akan juga ke oleh",
    "vi": "và của là có được cho trong các không với một người những này để khi đã",
}
_SCRIPTS = (
    ("ko", "\uac00", "\ud7af"), ("ja", "\u3040", "\u30ff"), ("zh", "\u4e00", "\u9fff"), ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"), ("el", "\u0370", "\u03ff"), ("ru", "\u0400", "\u04ff"), ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"), ("bn", "\u0980", "\u09ff"), ("ta", "\u0b80", "\u0bff"), ("hy", "\u0530", "\u058f"),
    ("ka", "\u10a0", "\u10ff"),
)  # fmt: skip
_SAME_SCRIPT = {"ar": (("fa", "پچژگکی"), ("ur", "ٹڈڑںے")), "ru": (("uk", "іїєґ"),)}
_WORDS = {language: frozenset(words.split()) for language, words in _LITTLE_WORDS.items()}


def language_of(text: str) -> str:
    """The code of the language, or an empty text where it can't be told.

    Example: "Der Schmerz ist nicht von dem Muskel." → "de"; "42" → "".
    """
    sample = text[:_SAMPLE]
    letters = [character for character in sample if character.isalpha()]
    if script := _script(letters):
        return script
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    counts = {language: sum(words[word] for word in little) for language, little in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    different = sum(word in words for word in _WORDS[best])
    return best if different >= _FEWEST and counts[best] > 0.08 * sum(words.values()) else ""


def _script(letters: list[str]) -> str:
    """The language of a script of its own that a third of the letters are of."""
    counts = {language: sum(1 for letter in letters if first <= letter <= last) for language, first, last in _SCRIPTS}
    best = max(counts, key=lambda language: counts[language])
    if 3 * counts[best] <= len(letters):
        return ""
    if best == "zh" and counts["ja"] * 10 > counts["zh"]:
        return "ja"  # kana between Chinese characters
    if best == "zh" and counts["ko"] * 3 > counts["zh"]:
        return "ko"
    for other, signs in _SAME_SCRIPT.get(best, ()):
        if sum(letters.count(sign) for sign in signs) * 20 > counts[best]:
            return other
    return best
