"""The messages of `long_messages/` and public pages go in; how well what they ask is found and answered comes out.

Run as `python -m evals.story_reading FOLDER`; see `long_messages/README.md`.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from assistant import Assistant, Settings
from assistant.splitting import questions_in
from assistant.types import Quote

_MESSAGES = Path(__file__).parent / "long_messages" / "messages.jsonl"
_ARTICLE = Path(__file__).parent.parent / "corpus" / "article.md"
_PAGES, _TOPICS = "backpain_us_gov_pages/pages.jsonl", "medlineplus_topics/topics.jsonl"
_READ_ALONE = 0.7
"""What is read of a message is at most this share of its words if its question was told from its story."""


class Outcome(NamedTuple):
    """What became of a message. Without gold in the documents, only `is_refused` says something."""

    is_found: bool
    has_gold: bool
    is_first: bool
    is_among_three: bool
    is_refused: bool


def messages() -> list[dict[str, Any]]:
    """All messages, as README.md explains them."""
    return [json.loads(line) for line in _MESSAGES.read_text("utf-8").splitlines()]


def is_found(message: dict[str, Any]) -> bool:
    """Whether what it asks is all kept in what is read of it, and most of the story is not."""
    read = _plain(" ".join(asked.question for asked in questions_in(message["message"])))
    is_short = len(read.split()) <= _READ_ALONE * len(message["message"].split())
    return is_short and all(_plain(asked)[-14:].rstrip(".?") in read for asked in message["asked"])


def write_corpus(data: Path, folder: Path) -> None:
    """The documents that the messages are about, as Markdown with their titles: whole topics, among them some that no
    message is about, and pages with their menus.
    """
    wanted = {message["document"] for message in messages()}
    for place, name in ((_PAGES, ""), (_TOPICS, "mp_")):
        for line in (data / place).read_text("utf-8").splitlines():
            page = json.loads(line)
            stem = name + re.sub(r"\W+", "_", page["title"] if name else page["_id"]).strip("_")
            if stem in wanted:
                (folder / f"{stem}.md").write_text(f"# {page['title']}\n\n{page['text']}", "utf-8")
    (folder / _ARTICLE.name).write_text(_ARTICLE.read_text("utf-8"), "utf-8")


def outcome(assistant: Assistant, message: dict[str, Any]) -> Outcome:
    """What the assistant makes of a message."""
    answer = assistant.ask(message["message"])
    is_refused = answer.outcome == "not_in_documents"
    first, three = (_has(answer.quotes[:most], message["gold"]) for most in (1, 3))
    return Outcome(is_found(message), bool(message["gold"]), first, three, is_refused)


def _has(quotes: Sequence[Quote], gold: Sequence[str]) -> bool:
    return any(_plain(words) in _plain(quote.text) for quote in quotes for words in gold)


def _plain(text: str) -> str:
    return " ".join(text.split())


def main(data: Path) -> None:
    """Print a line a half."""
    with TemporaryDirectory() as made:
        corpus = Path(made, "corpus")
        corpus.mkdir()
        write_corpus(data, corpus)
        with Assistant.open(Settings(corpus_folder=corpus, data_folder=Path(made, "data"))) as assistant:
            for half in ("dev", "held"):
                print(half, _figures([outcome(assistant, each) for each in messages() if each["half"] == half]))


def _figures(outcomes: Sequence[Outcome]) -> str:
    answerable = [each for each in outcomes if each.has_gold]
    others = [each for each in outcomes if not each.has_gold]
    first, three = sum(each.is_first for each in answerable), sum(each.is_among_three for each in answerable)
    return (
        f"question told from story {sum(each.is_found for each in outcomes)} of {len(outcomes)}; "
        f"right quote first {first}, among three {three} of {len(answerable)}, "
        f"refused {sum(each.is_refused for each in answerable)}; "
        f"refused of those without an answer {sum(each.is_refused for each in others)} of {len(others)}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
