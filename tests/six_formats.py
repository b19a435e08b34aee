"""A real text in six formats is asked the same questions, with the real models; how many answers are the same comes out.

`python -m tests.six_formats DOCUMENTS` takes `openstax_pain_chapters` as md, html, docx, odt, epub and rtf from that folder,
each in an index of its own, and compares outcome, quotes with their sections, nearest passages and what stays open with md's.
Exit status 0: it counts, it doesn't judge.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant, Settings

NAME = "openstax_pain_chapters"
SUFFIXES = ("md", "html", "docx", "odt", "epub", "rtf")
QUESTIONS = [
    "What is pain?",
    "What is the pain threshold?",
    "What is the difference between acute and chronic pain?",
    "What is codeine used for?",
    "How is fentanyl given?",
    "Which opioid is used for coughs?",
    "What is methadone for?",
    "What are the adverse effects of opioids?",
    "What is tolerance?",
    "What is addiction?",
    "What does naloxone do?",
    "How is naltrexone given?",
    "What is the maximum daily dose of acetaminophen?",
    "Does acetaminophen reduce inflammation?",
    "What are the side effects of ibuprofen?",
    "What is tramadol?",
    "Who should not take aspirin?",
    "What does the section on meperidine say?",
    "What started the opioid epidemic?",
    "How does stigma affect people with a substance use disorder?",
    "What can communities do about the opioid crisis?",
    "What is the capital of France?",
]


def answers_to(path, folder):
    """What is answered to each question where this file is the only document."""
    (folder / "corpus").mkdir()
    shutil.copy(path, folder / "corpus")
    with Assistant.open(Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")) as assistant:
        return [told(assistant.ask(question)) for question in QUESTIONS]


def told(answer):
    quotes = [(quote.text, quote.section) for quote in answer.quotes]
    return answer.outcome, quotes, [(quote.text, quote.section) for quote in answer.closest], answer.not_covered


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    documents = parser.parse_args().documents
    expected = None
    for suffix in SUFFIXES:
        with TemporaryDirectory() as folder:
            given = answers_to(documents / f"{NAME}.{suffix}", Path(folder))
        expected = expected or given
        others = [number for number, pair in enumerate(zip(given, expected, strict=True)) if pair[0] != pair[1]]
        outcomes = [outcome for outcome, *_ in given]
        print(json.dumps({"format": suffix, "same": f"{len(given) - len(others)} of {len(given)}"}), flush=True)
        print(json.dumps({"answered": outcomes.count("answered")}), flush=True)
        for number in others:
            print(json.dumps([QUESTIONS[number], expected[number], given[number]], ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
