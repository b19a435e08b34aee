from tests.killing import Killer


def test_after_a_kill_at_any_moment_the_store_is_whole_and_answers(tmp_path):
    killer = Killer(tmp_path / "killed", documents=40, seed=1)
    killer.run(kills=4)
    assert killer.problems == []
    assert killer.killed_while_writing
