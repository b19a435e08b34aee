"""Texts of a document in reading order go in; the numbers of those that are entries of a list of references come out.

An entry is known by its form, so a list without a heading is, too: who wrote it, when, and where in what journal or
at what address. A sentence that cites ("Backs ache (Smith et al., 2010).") is none, as it begins otherwise.
"""

import re

_YEAR = r"\b(?:19|20)\d\d[a-z]?\b"
_DAY = r"(?:\w{3,9}\.? \d{1,2}|\d{1,2} \w{3,9}\.?)"
_NUMBER = r"(?:\(?\[?\d{1,3}[\].)]{0,2}\s+)?"
_PREFIX = r"(?:(?:[Vv]an|[Vv]on|[Dd]e[rnl]?|[Dd]u|[Ll][ae]|[Tt]en|[Aa]l|[Dd]os)[ -])*"
_NO_SURNAME = r"(?!(?:The|An?|In|On|At|For|From|This|These|It|We|Our|If|When|Most|Some|Many|See|To|As|By)\b)"
_SURNAME = rf"{_NO_SURNAME}{_PREFIX}[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]{{2,}})?"
_PERSON = (
    rf"(?:{_SURNAME},? [A-ZÀ-Þ]{{1,4}}\b"  # Smith JA
    rf"|{_SURNAME}, (?:[A-ZÀ-Þ]\.[ -]?){{1,5}}"  # Smith, J. A.
    rf"|(?:[A-ZÀ-Þ]\.[ -]?){{1,4}}{_SURNAME})"  # J. A. Smith
)
_AND = r"(?:\s*[,;]\s*(?:and |& )?|\s+(?:and|&)\s+)"
_ET_AL = r"(?:[,;]?\s+et\s+al\.?|[,;]\s*(?:and\s+)?others|,? \(?eds?\.?\)?)"
_ONE = rf"{_NUMBER}{_PERSON}"
_SEVERAL = rf"{_NUMBER}{_PERSON}(?:{_AND}(?:{_PERSON}|I[IV]|Jr\.?)|{_ET_AL})+"
_TITLE_BEGINS = r"\s*[.:,]?\s+[“\"‘'\[¿]?[A-ZÀ-Þ\d]"
_DATE_BEGINS = rf"\.?,?\s+\(?{_YEAR}"
_BY_SEVERAL = re.compile(rf"{_SEVERAL}(?:{_ET_AL})?(?:{_TITLE_BEGINS}|{_DATE_BEGINS})")
_BY_ONE = re.compile(rf"{_ONE}(?:\.\s+[“\"A-ZÀ-Þ]|{_DATE_BEGINS})")
_DATED_AFTER = re.compile(rf"{_NUMBER}[A-ZÀ-Þ].{{2,150}}?\.?\s\({_YEAR}(?:, {_DAY}|, \w+)?\)\.\s+[A-ZÀ-Þ“\"]")
_NAME = r"(?:[A-ZÀ-Þ][\w.'’-]* ){1,3}[A-ZÀ-Þ][\w'’-]+"
_BY_NAMES = re.compile(rf"{_NUMBER}{_NAME}(?:, {_NAME})*(?:,? and {_NAME})?\. {_YEAR}\. ")
_DATED = re.compile(_YEAR)
_IN_JOURNAL = re.compile(
    r"\d\s?(?:\([\w\s–-]+\))?\s?[:,]\s?[A-Za-z]{0,4}\d|"
    r"\bdoi\b|\bDOI\b|\bPMC?ID\b|\bpp?\.\s?\d|\bpages? \d|\bvol\.|\bIn Proc|arXiv"
)
_AT_ADDRESS = re.compile(r"https?://|\b(?:Retrieved|Available|Accessed)\b[^.]* (?:from|at)\b")
_ON_THE_NET = re.compile(
    r"\[(?:Internet|online)\]\.|\[(?:cited|accessed|updated|modified)\b[^\]]*\d{4}[^\]]*\]", re.IGNORECASE
)
_EDITION = re.compile(rf"\d(?:st|nd|rd|th) ed\..*: .*{_YEAR}")
_FETCHED = re.compile(
    rf"\W*(?:last )?(?:accessed|retrieved|cited|viewed)\s+(?:on\s+)?(?:{_DAY},?\s+)?{_YEAR}\W*|"
    r"(?:PMID|PMCID|DOI)\s?:?\s?\d\S*",
    re.IGNORECASE,
)
_AUTHORS = re.compile(rf"(?:{_ONE}|{_SEVERAL})(?:{_ET_AL})?\.|.{{2,80}}\.\s\({_YEAR}(?:, {_DAY}|, \w+)?\)\.")
_DATED_AUTHORS = re.compile(
    rf"(?:{_ONE}|{_SEVERAL})(?:{_ET_AL})?{_DATE_BEGINS}|.{{2,150}}?\.\s\({_YEAR}(?:, {_DAY}|, \w+)?\)\.\s+[A-ZÀ-Þ“\"]"
)
_FETCHED_FROM = re.compile(rf"\bRetrieved (?:on )?{_DAY},? {_YEAR},? from\b|\bAccessed at \S+ on {_DAY},? {_YEAR}")
_PAGES = re.compile(
    rf"(?=.*\d)(?:{_YEAR};)?\s?[A-Z]{{0,3}}\d*\s?(?:\([\w\s–-]+\))?\s?[:,]?\s?[A-Za-z]{{0,3}}\d*(?:[-–][A-Z]?\d+)?\W*"
)
_BOOK = re.compile(rf"\(?\[?\d{{1,3}}[\].)]{{0,2}}\s+[A-ZÀ-Þ].*{_YEAR}.*|[A-ZÀ-Þ].*: [^.:]{{2,60}}[,;] {_YEAR}\.?")
_LONGEST = 600  # of one entry; where several are one text, each has a year
_LONGEST_PART = 250
_MOST_PARTS = 3


def reference_entries(texts: list[str]) -> set[int]:
    """The numbers of the texts that are references, or parts of one between its authors and its pages.

    Example: "1. Smith J, Doe A. Backs. BMJ 2010;12:3–9." is; "Backs ache (Smith et al., 2010)." isn't. An empty text
    parts one list from another.
    """
    lines = [" ".join(text.split()) for text in texts]
    sure = {number for number, line in enumerate(lines) if _is_reference(line)}
    begun = sure | {number for number, line in enumerate(lines) if _AUTHORS.fullmatch(line)}
    entries = set(sure)
    for number in sorted(begun):
        end = _end_of_parts(lines, number, begun)
        entries.update(range(number, end) if end > number + 1 else ())
    return entries


def _end_of_parts(lines: list[str], begin: int, begun: set[int]) -> int:
    """The number after the last part of the entry that begins at `begin`: its pages, or before the next entry."""
    is_whole = bool(_IN_JOURNAL.search(lines[begin]))
    end = begin + 1
    for number in range(begin + 1, min(len(lines), begin + _MOST_PARTS + 2)):
        line = lines[number]
        if number in begun:
            return number
        if not line or len(line) > _LONGEST_PART:
            break
        if _PAGES.fullmatch(line) or _FETCHED_FROM.search(line):
            end = number + 1
        elif is_whole and not _BOOK.fullmatch(line):
            break
    return end


def _is_reference(line: str) -> bool:
    if _FETCHED.fullmatch(line) or _FETCHED_FROM.search(line):
        return True
    years = len(_DATED.findall(line))
    if not years or len(line) > _LONGEST * min(years, 10):
        return False
    if _ON_THE_NET.search(line) or _EDITION.search(line) or _DATED_AUTHORS.match(line):
        return True
    if _BY_SEVERAL.match(line) or _DATED_AFTER.match(line):
        return bool(_IN_JOURNAL.search(line) or _AT_ADDRESS.search(line))
    return bool(_BY_ONE.match(line) or _BY_NAMES.match(line)) and bool(_IN_JOURNAL.search(line))
