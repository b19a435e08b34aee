"""A page's tree goes in; which of its elements are menus, sidebars, share buttons and such comes out."""

import re

from lxml import etree

from assistant.readers.xml import local_name

_TAGS = {"nav", "footer", "aside", "form", "button", "menu", "dialog", "search"}
_ROLES = set("navigation banner contentinfo complementary search menu menubar toolbar dialog".split())
_NAMED = (
    r"(nav|navbar|navigation|navbox|menu|megamenu|breadcrumbs?|sidebar|side-?nav|footer|site-?header|masthead|"
    r"share|sharing|social|cookies?|consent|gdpr|related|recommend(?:ed|ations?)?|newsletter|subscribe|signup|"
    r"comments?|respond|adverts?|advertisement|ads?|promo|sponsor(?:ed)?|popup|modal|skip-?link|jump-?link|pagination|"
    r"pager|toolbar|editsection|toc|catlinks|printfooter|sister-?project|noprint|mw-?indicators|vector-[\w-]+|"
    r"authority-control|hatnote|reflist|references|portal|language-?list)"
)
_CLASS = re.compile(rf"(?:^|[\s_-]){_NAMED}(?:$|[\s_-])", re.IGNORECASE)
# an id is often made of a heading's words ("social-determinants-of-health"), so more has to fit
_ID = re.compile(
    rf"{_NAMED}[_-]?(banner|bar|wrapper|container|block|section|area|box|widget|content|list|menu|links|panel|\d+)?",
    re.IGNORECASE,
)
_MOST = 0.4  # an element with more of the page's text than this is no sidebar, whatever it is called
_FEWEST_LINKS = 3
_LINKED = 0.8


class Furniture:
    """Tells what is furniture on one page; `lengths` are the characters below each element."""

    def __init__(self, body: etree._Element) -> None:
        self._lengths: dict[etree._Element, int] = {}
        self._linked: dict[etree._Element, int] = {}
        self._measure(body)
        self._total = max(1, self._lengths.get(body, 0))
        self._main = self._find_main(body)
        self._above_main = set(self._main.iterancestors()) if self._main is not None else set()

    def holds(self, element: etree._Element) -> bool:
        """Whether `element`, with all in it, is furniture."""
        if element is self._main or element in self._above_main:
            return False
        if self._main is not None and element.getparent() in self._above_main:
            return True
        return self._by_name(element) or self._is_links(element)

    def _measure(self, body: etree._Element) -> None:
        for element in reversed(list(body.iter(etree.Element))):
            own = len("".join((element.text or "").split()))
            linked = 0
            for child in element:
                own += self._lengths.get(child, 0) + len("".join((child.tail or "").split()))
                linked += self._linked.get(child, 0)
            if local_name(element) in ("script", "style", "template", "noscript"):
                own = linked = 0
            self._lengths[element] = own
            self._linked[element] = own if local_name(element) == "a" and element.get("href") else linked

    def _find_main(self, body: etree._Element) -> etree._Element | None:
        """The one element that says it is the page's content, if most of the text is in it."""
        for wanted in (_is_main, lambda element: local_name(element) == "article"):
            found = [element for element in body.iter(etree.Element) if wanted(element)]
            if len(found) == 1 and self._lengths[found[0]] > _MOST * self._total:
                return found[0]
        return None

    def _by_name(self, element: etree._Element) -> bool:
        tag = local_name(element)
        if self._lengths.get(element, 0) > _MOST * self._total:
            return False
        if tag in _TAGS or element.get("role", "").lower() in _ROLES:
            return True
        if element.get("aria-hidden") == "true" or element.get("hidden") is not None:
            return True
        if re.search(r"display:\s*none|visibility:\s*hidden", element.get("style", "").lower()):
            return True
        if tag == "header":
            return not any(local_name(child) == "h1" for child in element.iter())
        if tag in ("h1", "h2", "h3", "p", "a", "td", "th", "tr", "em", "strong", "b", "i"):
            return False
        return bool(_CLASS.search(element.get("class", "")) or _ID.fullmatch(element.get("id", "")))

    def _is_links(self, element: etree._Element) -> bool:
        """A list or a division that is hardly more than a row of links."""
        if local_name(element) not in ("ul", "ol", "div", "p", "table", "section"):
            return False
        if self._linked.get(element, 0) < _LINKED * self._lengths.get(element, 0):
            return False
        return sum(1 for child in element.iter() if local_name(child) == "a") >= _FEWEST_LINKS


def _is_main(element: etree._Element) -> bool:
    return local_name(element) == "main" or element.get("role", "").lower() == "main"
