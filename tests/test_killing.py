import pytest

from tests.killing import Killer, QuickEmbedder
from tests.killing_answers import VERSIONS, AnswerKiller

PLACES = "knee shoulder elbow wrist ankle hip neck jaw thumb".split()
MEANS = ["warm baths", "slow stretching", "short walks"]


class QuickAnswerKiller(AnswerKiller):
    """Without an embedding model; the reader is the real one."""

    needs = Killer.needs
    open_embedder = QuickEmbedder
    turn_seconds = 0.2  # with so few documents a kill is to come somewhere among them


class DamagedKiller(QuickAnswerKiller):
    """Something is done to one document's passages in the store before it is examined, as a bad kill might."""

    def __init__(self, folder, statement, at_the_end):
        super().__init__(folder, len(PLACES), 2, topics())
        self.statement, self.at_the_end, self.damaged = statement, at_the_end, ""

    def ask(self, when, library, stored, committed, final):
        if final == self.at_the_end:
            self.damaged = min(committed or stored)
            library.store.connection.execute(self.statement, [self.damaged])
        super().ask(when, library, stored, committed, final)


def topics(places=PLACES):
    """One for each place and means, all of the same length: the versions of a place come one after the other."""
    assert len(MEANS) == VERSIONS
    return [
        {
            "title": f"The {place}",
            "text": f"Pain in the {place} often gets better with {means} every morning.".ljust(80, "."),
        }
        for means in MEANS
        for place in places
    ]


def test_after_a_kill_at_any_moment_the_store_is_whole_and_answers(tmp_path):
    killer = Killer(tmp_path / "killed", documents=40, seed=1)
    killer.run(kills=4)
    assert killer.problems == []
    assert killer.killed_while_writing


class CountingKiller(Killer):
    """Keeps how many documents there were at each examination."""

    def __init__(self, *of):
        super().__init__(*of)
        self.counts = []

    def ask(self, when, library, stored, *rest):
        self.counts.append(len(stored))
        super().ask(when, library, stored, *rest)


def test_half_of_the_kills_hit_a_store_with_all_documents(tmp_path):
    """Else the first in line are replaced again and again, and the last never come."""
    killer = CountingKiller(tmp_path / "killed", 40, 3)
    killer.run(kills=16)
    assert killer.problems == []
    assert max(killer.counts[:8]) < killer.documents
    assert set(killer.counts[8:]) == {killer.documents}


def test_after_a_kill_the_reader_quotes_every_document_that_was_committed_and_verify_passes(tmp_path):
    killer = QuickAnswerKiller(tmp_path / "killed", len(PLACES), 2, topics())
    killer.run(kills=4)
    assert killer.problems == []
    assert killer.asked >= len(PLACES) // 3


def test_a_topic_that_says_what_another_says_is_no_fault_of_the_store(tmp_path):
    """Of nine that say the same one is quoted, which is not the one that is asked for."""
    killer = QuickAnswerKiller(tmp_path / "killed", 9, 2, topics(["knee"] * 9))
    killer.run(kills=2)
    assert killer.problems == []
    assert killer.not_quoted
    assert killer.compared > killer.not_quoted


@pytest.mark.parametrize("at_the_end", [False, True], ids=["after a kill", "at the end"])
def test_a_document_that_was_lost_to_the_search_is_told_from_one_that_resembles_others(tmp_path, at_the_end):
    lose = "UPDATE passages SET vector = zeroblob(length(vector)) WHERE document = ?"
    killer = DamagedKiller(tmp_path / "killed", lose, at_the_end)
    killer.run(kills=1)
    assert f"{killer.damaged} is stored otherwise than by a store never killed" in killer.problems[0]


def test_an_answer_that_quotes_half_a_sentence_of_the_right_document_is_found_at_the_end(tmp_path):
    """It is an exact slice; only the comparison tells."""
    cut = "json_set(sentences, '$[0][1]', json_extract(sentences, '$[0][1]') - 9)"
    killer = DamagedKiller(tmp_path / "killed", f"UPDATE passages SET sentences = {cut} WHERE document = ?", True)
    killer.run(kills=1)
    stored, answered = killer.problems
    assert stored == f"the end: {killer.damaged} is stored otherwise than by a store never killed"
    assert answered.startswith(f"the end: {killer.damaged} is answered [")
