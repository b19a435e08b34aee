"""Names for phrases go in; a code comes out in which a pattern over words is a regular expression over characters.

Each word or phrase that matters becomes one character. `safety.yaml` holds the names and explains the language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NUMBERS, _LARGEST_NUMBER, _PHRASES = 0xF0000, 1000, 0xF1000  # first characters; private, `re` is quick up there
END, NEXT_TURN, _OTHER_WORD = "./-"
_GAPS = {"~": "[^.]{0,4}?", "<>": "[^.]{0,6}?", "~~": "[^.]{0,10}?"}  # bounded: time grows with the text only
_SYNTAX = _GAPS | {"(": "(?:", "!(": "(?!", "&(": "(?=", "|": "|", "$": "$", "*": "[^.]"}
_TOKEN = re.compile(r"[!&]?\(|\)(?:\?|\{\d+,\d+\})?|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Code:
    """Phrases by first word, longest first, each with its character; and the characters a name stands for."""

    phrases: Mapping[str, Sequence[tuple[list[str], str]]]
    characters: Mapping[str, str]

    def encode(self, words: list[str]) -> str:
        """One character a phrase, the longest that fits; a number has its own, all other words share one."""
        encoded = ""
        while words:
            number = words[0].isdecimal() and chr(_NUMBERS + min(int(words[0][:4]), _LARGEST_NUMBER))
            fitting = (entry for entry in self.phrases.get(words[0], ()) if words[: len(entry[0])] == entry[0])
            phrase, character = next(fitting, (words[:1], number or _OTHER_WORD))
            encoded, words = encoded + character, words[len(phrase) :]
        return encoded

    def compile(self, patterns: Iterable[str]) -> re.Pattern[str]:
        """Any of the patterns, over encoded text. `safety.yaml` explains their language."""
        expanded = []
        for pattern in patterns:
            left, gap, right = ("".join(map(self._token, _TOKEN.findall(part))) for part in pattern.partition(" <> "))
            expanded += [left + gap + right, right + gap + left] if gap else [left]
        return re.compile("|".join(expanded) or "(?!)")

    def _token(self, token: str) -> str:
        if token in _SYNTAX or token[0] == ")":
            return _SYNTAX.get(token, token)
        numbered = re.sub(r"#(\d+)-(\d+)", lambda m: f"{chr(_NUMBERS + int(m[1]))}-{chr(_NUMBERS + int(m[2]))}", token)
        members = (name if name[0] >= chr(_NUMBERS) else self.characters[name] for name in numbered.split("|"))
        return f"[{''.join(members)}]"


def build_code(listed: Mapping[str, list[list[str]]], patterns: Iterable[str]) -> Code:
    """A character for every set of names that some phrase has: phrases no pattern tells apart share one."""
    used = {name for pattern in patterns for token in _TOKEN.findall(pattern) for name in token.split("|")}
    names: dict[tuple[str, ...], set[str]] = {(name,): {name} for name in used if name.islower() or name == ","}
    for name, phrase in ((name, tuple(phrase)) for name, phrases in listed.items() for phrase in phrases):
        names.setdefault(phrase, set()).update({name, "ANY", *phrase} & used)
    sets = sorted({tuple(sorted(of_phrase)) for of_phrase in names.values()})
    codes = {of_phrase: chr(_PHRASES + index) for index, of_phrase in enumerate(sets)}
    by_word: dict[str, list[tuple[list[str], str]]] = {}
    for phrase in sorted(names, key=len, reverse=True):
        by_word.setdefault(phrase[0], []).append(([*phrase], codes[tuple(sorted(names[phrase]))]))
    characters = {END: END, NEXT_TURN: NEXT_TURN}
    for name, code in ((name, code) for of_phrase, code in codes.items() for name in of_phrase):
        characters[name] = characters.get(name, "") + code
    return Code(by_word, characters)
