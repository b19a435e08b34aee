"""What the tests of the page without a browser share: an assistant that needs no models, opened and asked."""

import asyncio
import time
from types import SimpleNamespace

from assistant.reports import SyncReport
from assistant.safety import notices
from assistant.types import Answer
from assistant.ui.chat import Chat
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading


class FakeAssistant:
    """Answers everything with small talk, and notes what it was asked."""

    def __init__(self, error=None):
        self.error, self.asked, self.syncs, self.closed = error, [], 0, False
        self.library = SimpleNamespace(busy_problem="", last_report=SyncReport())

    def notices(self, question, turns):
        return notices(question, turns, "default")

    def ask(self, question, turns, id="", stop=None):
        self.asked.append((question, turns))
        if self.error:
            raise self.error
        return Answer(
            id="1", question=question, standalone_question=question, outcome="small_talk", notices=[], text="Hello!",
            quotes=[], not_covered=[], closest=[], confidence=0.0, timings_ms={},
        )  # fmt: skip

    def sync(self, patient=True):
        self.syncs += 1
        if self.error:
            raise self.error

    def close(self):
        self.closed = True


def opened(settings, assistant=None):
    """A Loading that has come to its end."""
    loading = Loading(settings, lambda *_: assistant or FakeAssistant())
    loading.start()
    asyncio.run(settled(loading))
    return loading


async def settled(loading):
    return [status async for status in loading.statuses()]


def ask(question, loading, turns=()):
    """What the page gets for a question."""
    return asyncio.run(chat(loading).ask({"question": question, "turns": list(turns)}))


def chat(loading):
    return Chat(loading, Desk(loading))


def ended(work, seconds=60):
    """What has become of a background work, when it is over."""
    deadline = time.monotonic() + seconds
    while work.latest.running and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not work.latest.running
    return work.latest
