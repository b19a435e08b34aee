"""A line or paragraph of a page → is it page furniture (menus, share buttons, counters), no evidence?

Furniture stays in a document's text and is never quoted. The rules are about how web pages are
made, not about any one page: each pattern must match the whole text, so that a sentence which
merely begins with such a word ("Share decisions with your doctor.") stays evidence.
"""

import re

_SITES = r"(facebook|twitter|x|linkedin|pinterest|instagram|whatsapp|reddit|youtube|tiktok|e-?mail)"

_LANGUAGE = (
    r"(english|spanish|español|french|français|german|deutsch|italian|portuguese|chinese|vietnamese|korean|russian|"
    r"arabic|tagalog|hindi|polish|ukrainian|somali|farsi|japanese)"
)

_PATTERNS = {
    "pointer to other pages": (
        r"(related|see also|read (more|next|also)|more (from|on|in|like this)|"
        r"you (may|might)( also)? (like|enjoy|be interested in)|"
        r"recommended( for you| reading)?|trending|popular|most read|don['’]t miss|further reading on this site|"
        r"next (article|post|page|up)|previous (article|post|page)|continue reading|related (articles?|posts?|stories|"
        r"topics?|content|links?|pages?))"
        # "Related: …" and "Related articles", yet not "Related problems are common."
        r"(\s*[:»>→|–—-].*|\s*)"
    ),
    "counter": (
        r"(\d[\d.,]*\s*[km]?|no|one)\s+(comments?|replies|responses|shares?|likes?|views?|reads?|followers|"
        r"tweets?|reactions?|min(ute)?s?\s+read)(\s*(on|to|»|\|).*)?|(comments?|shares?|views?|likes?)\s*[:(]\s*\d+\)?"
    ),
    "share or follow": (
        rf"(share|tweet|pin|e-?mail|print|save|bookmark|follow|like)( (this|us|it|me|to|a friend|page|article|post|"
        rf"story|link|via|by|on|with|friends|and|&|{_SITES}))*[!:]?|({_SITES}[\s,|·•/&]*){{1,8}}|copy link|"
        r"click (here )?to (share|print|email|tweet).*|"
        r"copy( ?/ ?paste)? (the )?link|link copied!?|print this (page|issue|article)|"
        r"send (us )?(your )?(comments|feedback)( to us)?( \(link sends e-?mail\))?|\(link sends e-?mail\)"
    ),
    "menu": (
        r"(skip to (the )?(main )?(content|navigation|search)|(main |site |open |close |toggle )?(menu|navigation|nav)|"
        r"home|search( this site| for)?:?|contact( us)?|about( us)?|site ?map|back to (the )?top|top of page|"
        r"log ?(in|out)|sign ?(in|up|out)|register|my account|subscribe.{0,40}|newsletter|sign up for .{0,60}|"
        r"on this page:?|table of contents|(view|see) all|show (more|less)|(load|learn) more|close|next|prev(ious)?|"
        r"toggle search|(open|show|hide|close) (citations|references|all)|"
        r"(read |learn |view |see )?more\s*(>>|»|›|→)|"
        r"page content|select one of the links below.{0,40}|.{0,60}--? see more articles|external link|"
        r"\(?opens in (a )?new (window|tab)\)?|(file|icon|fa)-[a-z-]+|"
        r"advertisement|sponsored( content)?|ad|faqs?|help|feedback|was this (page|article) helpful\?.*)"
    ),
    "language switch": (
        rf"(also |available |also available |read (it|this|this page) )in:? {_LANGUAGE}|"
        rf"en {_LANGUAGE}|(leer |ver )?en español|español|also in"
    ),
    "banner": (
        r"(an )?official websites? (of the united states government\.?|use \.gov)|here['’]s how you know|"
        r"a? ?\.gov website belongs to an official government organization.*|secure \.gov websites use https|"
        r"a? ?lock \(.*|lock(ed padlock( icon)?)?|.{0,60}safely connected to the \.gov website\..*|"
        r"share sensitive information only on official, secure websites\.|"
        r".{0,80}\benable javascript\b.{0,60}"
    ),
    "comment form": (
        r"(leave|post|write|add|submit) (a|your) (reply|comment).*|cancel reply|be the first to comment.*|"
        r"your email address will not be published.*|comments are closed.*|required fields are marked.*|reply"
    ),
    "by-line": (
        r"((posted|published|updated|last (updated|reviewed|modified)|written|reviewed|medically reviewed|date)"
        r"\s*(by|on|in|at|:)).{0,80}|(page |content )?last (updated|reviewed|modified)\s*:?|"
        r"(edited|reviewed) by:.{0,180}|(received|revised|accepted|published)\W+\d{1,2} \w+ \d{4}\b.*|"
        r"\*?correspondence( to)?( ?:.*)?|"
        r"\((source|credit|photo|photograph|image|illustration)s?( by| credit)?\s?:.{0,120}\)|"
        r"(photo|image)( by| credit)\s?:?.{0,80}|"
        r"(tags?|categor(y|ies)|filed under|topics?|keywords)\s*:.{0,120}"
    ),
    "legal": (
        r"((copyright\s*)?(©|\(c\)|copyright).{0,120}|.{0,80}all rights reserved\.?|"
        r"(privacy|cookie) (policy|notice|settings|preferences).{0,60}|"
        r"terms (of|and) (use|service|conditions).{0,60}|disclaimer|accessibility( statement)?|"
        r"(this|our) (web)?site uses cookies.*|(accept|reject|allow|manage) (all )?cookies.*|powered by .{0,40})"
    ),
    "list of references": (
        r"(\d{1,2}\.?\s+)?(references?( list)?|bibliography|works cited|literature( cited)?|literatur(verzeichnis)?|"
        r"références( bibliographiques)?|bibliographie|bibliografía|referencias|riferimenti bibliografici)\s*:?"
    ),
    "bare link": r"(https?://|www\.)\S+",
    "symbols only": r"[\W_]+",
}
_FIRST = r"[A-ZÀ-Þ](?:[^\W\d_]|[.'’‑-])*"
_LAST = (
    r"(?:(?:van|von|de[rnl]?|da|dos|du|la|le|el|al|bin|ibn|di) )*[A-ZÀ-Þ][^\W\d_]*[a-zß-ÿ][^\W\d_]*(?:['’‑-][^\W\d_]+)*"
)
_SIGNS = r"(?:(?: \|)? ?,? ?(?:\d{1,2}|[*†‡§¶#])(?: ?,? ?(?:\d{1,2}|[*†‡§¶#]))*)"
_AUTHORS = re.compile(rf"(?:and |& )?(?:(?:{_FIRST} ){{1,4}}{_LAST}{_SIGNS}[,;]? ?(?:and |& )?){{2,}}[,;]?")
_HOW_TO_CITE = re.compile(
    r"(how )?to cite( this (article|paper))?\s?:.*|citation\s?:.*\b(19|20)\d\d\b.*", re.IGNORECASE
)
_FURNITURE = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
_TRAIL = re.compile(r"\s[|»›>·•]\s|\s/\s")
_ENTRY = re.compile(r".*?\d{1,4}([-–.]\d{1,4})?|(\d+[.-]){1,5}\d+\b.*")  # a page at the end, or a section in front
_FEWEST_ENTRIES = 3
_LONGEST = 200  # a longer text is prose, whatever it begins with
_LONGEST_HEAD = 1500  # but for a paper's authors, and how it is to be cited


def furniture_kind(text: str) -> str | None:
    """The kind of page furniture that `text` (one line or paragraph) is, or None where it may be evidence.

    Example: "RELATED: Ten stretches" → "pointer to other pages"; "0 Comments" → "counter";
    "Home > Health > Back pain" → "trail"; "Share decisions with your doctor." → None.
    """
    line = " ".join(text.split())
    if len(line) <= _LONGEST_HEAD and (_AUTHORS.fullmatch(line) or _HOW_TO_CITE.fullmatch(line)):
        return "head of a paper"
    if len(line) > _LONGEST:
        return None
    for kind, pattern in _FURNITURE.items():
        if pattern.fullmatch(line):
            return kind
    return "trail" if _is_trail(line) else None


def contents_entries(texts: list[str], headings: list[str]) -> set[int]:
    """The numbers of the texts that are entries of a table of contents: some after each other that have the words
    of a heading, and the number of a page or of a section besides.

    Example: "1. Purpose ..... 4" or "2.1.4 | Purpose", where "1. Purpose" or "Purpose" is a heading; a list that
    only names its headings ("Purpose") may be an answer.
    """
    known = {" ".join(heading.split()) for heading in headings}
    words = {_letters(heading) for heading in headings} - {""}
    entries: set[int] = set()
    run: list[int] = []
    for number, text in enumerate([*texts, ""]):
        line = " ".join(text.split())
        if len(line) <= _LONGEST and _ENTRY.fullmatch(line) and line not in known and _letters(line) in words:
            run.append(number)
        else:
            entries.update(run if len(run) >= _FEWEST_ENTRIES else ())
            run = []
    return entries


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()


def _is_trail(line: str) -> bool:
    """A row of short labels with separators, as in a menu or a breadcrumb; a sentence is no label."""
    labels = _TRAIL.split(line)
    return len(labels) >= 3 and all(len(label.split()) <= 4 and not label.endswith((".", "!", "?")) for label in labels)
