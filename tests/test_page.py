"""The conversation without a browser and without models: what it says, what it passes on."""

import asyncio
import time

from assistant.errors import QuestionError
from assistant.types import DISCLAIMER, Turn
from assistant.ui.loading import Loading
from assistant.ui.page import _kept_from_failing
from tests.page_fakes import FakeAssistant, ask, chat, opened, settled


def test_the_earlier_turns_go_along_as_plain_text(settings):
    assistant = FakeAssistant()
    loading = opened(settings, assistant)
    first = ask("Hello", loading)
    ask("And then?", loading, first["turns"])
    assert assistant.asked[1] == ("And then?", [Turn("user", "Hello"), Turn("assistant", "Hello!")])


def test_what_was_stopped_or_failed_still_counts_as_said_but_nonsense_does_not(settings, caplog):
    stop = chat(opened(settings)).stop({"question": "My legs are numb"})
    failed = ask("Why?", opened(settings, FakeAssistant(RuntimeError("secret detail"))))
    nonsense = ask("???", opened(settings, FakeAssistant(QuestionError("It has no words.", "Use words."))))
    assert [*stop["turns"], *failed["turns"], *nonsense["turns"]] == [
        {"role": "user", "content": "My legs are numb"}, {"role": "user", "content": "Why?"},
    ]  # fmt: skip
    assert "secret detail" in caplog.text and "secret" not in failed["html"]
    for exchange in (stop, failed, nonsense):
        assert DISCLAIMER in exchange["html"] and DISCLAIMER in exchange["markdown"]
    assert "It has no words." in nonsense["html"] and "Use words." in nonsense["html"]


def test_what_only_the_network_understands_is_shown_also_where_a_question_is_stopped(article):
    loading = Loading(article.library.settings, lambda *_: article)
    loading.start()
    asyncio.run(loading.ready())
    stopped = chat(loading).stop({"question": "like a newborn foal on my legs since Sunday, they keep crumpling"})
    assert "Emergency" in stopped["html"]


def test_stopping_keeps_the_emergency_card(settings):
    stop = chat(opened(settings)).stop({"question": "I can't feel my legs and I wet myself"})
    assert "Emergency" in stop["html"] and "You stopped" in stop["html"]


def test_the_state_tells_the_documents_and_what_to_ask_of_them(article):
    loading = Loading(article.library.settings, lambda *_: article)
    talk = chat(loading)
    assert asyncio.run(talk.state({}))["phase"] in ("models", "ready")
    asyncio.run(settled(loading))
    state, deadline = asyncio.run(talk.state({})), time.monotonic() + 60
    assert (state["phase"], state["documents"], state["examples"]) == ("ready", 1, None), "nobody waits for them"
    while state["examples"] is None and time.monotonic() < deadline:
        time.sleep(0.1)
        state = asyncio.run(talk.state({}))
    assert "Why does physical therapy sometimes fail?" in state["examples"] and len(state["examples"]) == 4


def test_what_a_script_sends_amiss_is_turned_down_calmly(settings, caplog):
    call = _kept_from_failing(chat(opened(settings)).ask)
    reply = asyncio.run(call({"question": "Why?", "surprise": 1}))
    assert reply["error"]["next_step"] == "Reload the page."
    assert asyncio.run(call({"question": "Why?"}))["value"]["exchange"]["state"] == "answered"


def test_the_fake_has_nothing_that_the_real_assistant_has_not():
    from assistant import Assistant

    assert {name for name in vars(FakeAssistant) if not name.startswith("_")} <= set(dir(Assistant))
