from tests.killing import Killer, QuickEmbedder
from tests.killing_answers import VERSIONS, AnswerKiller

PLACES = "knee shoulder elbow wrist ankle hip neck jaw thumb".split()
MEANS = ["warm baths", "slow stretching", "short walks"]


class QuickAnswerKiller(AnswerKiller):
    """Without an embedding model; the reader is the real one."""

    needs = Killer.needs
    open_embedder = QuickEmbedder
    turn_seconds = 0.2  # with so few documents a kill is to come somewhere among them


def topics():
    """One for each place and means, all of the same length: the versions of a place come one after the other."""
    assert len(MEANS) == VERSIONS
    return [
        {
            "title": f"The {place}",
            "text": f"Pain in the {place} often gets better with {means} every morning.".ljust(80, "."),
        }
        for means in MEANS
        for place in PLACES
    ]


def test_after_a_kill_at_any_moment_the_store_is_whole_and_answers(tmp_path):
    killer = Killer(tmp_path / "killed", documents=40, seed=1)
    killer.run(kills=4)
    assert killer.problems == []
    assert killer.killed_while_writing


def test_after_a_kill_the_reader_quotes_every_document_that_was_committed_and_verify_passes(tmp_path):
    killer = QuickAnswerKiller(tmp_path / "killed", len(PLACES), 2, topics())
    killer.run(kills=4)
    assert killer.problems == []
    assert killer.asked >= len(PLACES) // 3
