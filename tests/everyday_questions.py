"""Everyday documents and questions about them go in; how many are answered by one quote that can be understood by itself comes out.

`python -m tests.everyday_questions [--failures]`: the documents of each folder of `tests/everyday` (a leaflet, rules, a
recipe, a contract …) in one corpus, with the real models. The second set was written when the first one's faults were
mended, to see whether what mended them holds for others. A question is right if one quote has all that stands in its line
under `has` and nothing of what stands under `not`; where `outcome` stands, if that is the outcome.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from assistant import Assistant, Settings
from tests import files_by_hand

FOLDER = Path(__file__).parent / "everyday"
PACKING_LIST = [
    ("h", 1, "Packing list for the camp at Lake Orrin"),
    ("p", "The camp runs from 3 to 9 August. Write your name into everything."),
    ("h", 2, "Luggage"),
    ("p", "Clothes for a week:"),
    ("ul", ["seven pairs of socks", "two warm jumpers", "a rain jacket", "swimming things"]),
    ("p", "For the night:"),
    ("ul", ["a sleeping bag", "a mat", "a torch with spare batteries"]),
    ("p", "Leave at home:"),
    ("ul", ["telephones", "knives", "more than 20 pounds of pocket money"]),
    ("h", 2, "On the day you leave"),
    ("ol", ["Hand in the form about allergies."]),
    ("p", "Medicines go to Sister Agnes in a bag with your name on it."),
    ("ol", ["Label your rucksack.", "Be at the station at 8.15."]),
    ("p", "The train does not wait."),
    ("ol", ["Say goodbye on the platform, not on the train."]),
    ("h", 2, "Whom to call"),
    ("row", ["Who", "For what", "Telephone"]),
    ("row", ["Sister Agnes", "Illness and medicines", "01632 960 201"]),
    ("row", ["Tom Ruddock", "Luggage; lost things", "01632 960 202"]),
    ("row", ["Office", "Everything else", "01632 960 200"]),
]  # fmt: skip


def make_corpus(folder, name="first"):
    """The documents of one set, in a new corpus folder."""
    shutil.copytree(FOLDER / name, folder, ignore=shutil.ignore_patterns("*.jsonl"))
    if name == "first":
        (folder / "packing_list.docx").write_bytes(files_by_hand.docx(PACKING_LIST))


def cases(name):
    """The questions of one set."""
    return [json.loads(line) for line in (FOLDER / name / "questions.jsonl").read_text("utf-8").splitlines()]


def problem(case, answer):
    """Why the answer isn't right; empty if it is."""
    if "outcome" in case:
        return "" if answer.outcome == case["outcome"] else f"{answer.outcome}, not {case['outcome']}"
    if not answer.quotes:
        return answer.outcome
    holding = [quote for quote in answer.quotes if all(part in quote.text for part in case["has"])]
    if not holding:
        return "no quote has it all"
    clean = [quote for quote in holding if not any(part in quote.text for part in case.get("not", []))]
    return "" if clean else "has what doesn't belong to it"


def ask_all(name, right, asked):
    """Ask the questions of one set, count them, and print what is wrong if that is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, data = Path(folder) / "corpus", Path(folder) / "data"
        make_corpus(corpus, name)
        with Assistant.open(Settings(corpus_folder=corpus, data_folder=data)) as assistant:
            for case in cases(name):
                answer = assistant.ask(case["question"])
                wrong = problem(case, answer)
                asked[case["kind"]] += 1
                right[case["kind"]] += not wrong
                if wrong and "--failures" in sys.argv:
                    print(f"{case['kind']}: {case['question']}\n  {wrong}; wanted {case.get('has')}")
                    for quote in answer.quotes or answer.closest:
                        print(f"  > {quote.text!r} ({quote.document})")


def main():
    right, asked = Counter(), Counter()
    for name in ("first", "second"):
        ask_all(name, right, asked)
    for kind, count in asked.items():
        print(f"{kind}: {right[kind]} of {count}")
    print(f"all: {right.total()} of {asked.total()}")


if __name__ == "__main__":
    main()
