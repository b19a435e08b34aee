"""Other programs ask over the network: the real server, the real gradio_client, a real MCP client."""

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from assistant.types import DISCLAIMER, Answer
from assistant.ui.guard import MOST_BYTES
from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
DANGER = "I can't feel my legs and I wet myself"


@contextmanager
def served(folder, **settings):
    """The address of a server on the indexed article, ready, and where it writes its standard error."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), "--corpus", str(folder / "corpus"),
               "--data", str(folder / "data")]  # fmt: skip
    errors = folder / f"stderr-{port}.txt"
    with errors.open("w") as stream:
        process = subprocess.Popen(command, cwd=PROJECT, stderr=stream, env={**os.environ, **settings})
    try:
        url = f"http://127.0.0.1:{port}/"
        states = wait_until_ready(url, process)
        yield url, errors, states
    finally:
        process.terminate()
        process.wait(30)


def wait_until_ready(url, process, seconds=120):
    states = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            response = httpx.get(url + "health")
            states.append((response.status_code, response.json()["status"]))
            if response.status_code == 200:
                return states
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not ready: {states}")


@pytest.fixture(scope="module")
def open_server(article_data):
    with served(article_data) as running:
        yield running


@pytest.fixture(scope="module")
def guarded_server(article_data):
    limits = {"ASSISTANT_LOGIN": "ann:secret, bob:b:c", "ASSISTANT_QUESTIONS_PER_MINUTE": "2",
              "ASSISTANT_LOG_QUESTION_TEXTS": "true"}  # fmt: skip
    with served(article_data, **limits) as running:
        yield running


def by_mcp(url, tool, arguments, login=None):
    headers = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()} if login else {}

    async def call():
        async with (
            streamablehttp_client(url + "gradio_api/mcp/", headers=headers) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            if tool is None:
                return {item.name for item in (await session.list_tools()).tools}
            return await session.call_tool(tool, arguments)

    return asyncio.run(call())


def test_health_says_when_it_is_ready(open_server):
    assert open_server[2][-1] == (200, "ready")
    assert {status for status, _ in open_server[2][:-1]} <= {503}


def test_the_endpoint_gives_the_answer_json_of_the_contract(open_server):
    client = Client(open_server[0], verbose=False)
    answer = client.predict(question="Does skipping exercises matter?", id="q1", api_name="/ask")
    assert Answer.model_validate(answer).outcome == "answered"
    assert (answer["id"], answer["disclaimer"]) == ("q1", DISCLAIMER)
    quote = answer["quotes"][0]
    read = client.predict(document=quote["document"], start=quote["start"], end=quote["end"], api_name="/read_document")
    assert (read["text"], read["sha256"]) == (quote["text"], quote["sha256"])


def test_the_endpoint_takes_earlier_turns(open_server):
    earlier = [{"role": "user", "content": DANGER}]
    client = Client(open_server[0], verbose=False)
    answer = client.predict(question="Which stretches are there?", history=earlier, api_name="/ask")
    assert answer["notices"][0]["kind"] == "emergency"


def test_documents_are_listed_for_programs(open_server):
    (listed,) = Client(open_server[0], verbose=False).predict(api_name="/list_documents")
    assert (listed["id"], listed["characters"]) == ("article.md", 4214)


def test_errors_of_the_endpoint_name_the_next_step_and_carry_the_disclaimer(open_server):
    client = Client(open_server[0], verbose=False)
    with pytest.raises(AppError, match="The question is empty"):
        client.predict(question=" ", api_name="/ask")
    with pytest.raises(AppError) as raised:
        client.predict(document="nope.md", api_name="/read_document")
    assert "nope.md" in str(raised.value) and DISCLAIMER in str(raised.value)


def test_mcp_tools_answer_in_json(open_server):
    assert by_mcp(open_server[0], None, {}) == {"ask", "list_documents", "read_document"}
    result = by_mcp(open_server[0], "ask", {"question": "Does skipping exercises matter?"})
    assert not result.isError
    assert Answer.model_validate(json.loads(result.content[0].text)).outcome == "answered"
    read = by_mcp(open_server[0], "read_document", {"document": "article.md", "end": 9})
    assert json.loads(read.content[0].text)["text"] == "Back pain"


def test_the_log_has_a_line_a_question_without_its_text(open_server):
    Client(open_server[0], verbose=False).predict(question="Does acupuncture sometimes help?", api_name="/ask")
    lines = [json.loads(line) for line in open_server[1].read_text().splitlines() if line.startswith("{")]
    assert {"time", "client", "ms", "outcome", "notices", "quotes", "confidence"} == set(lines[-1])
    assert "acupuncture" not in open_server[1].read_text()


@pytest.mark.parametrize("path", ["config", "gradio_api/info", "gradio_api/mcp/", "gradio_api/mcp/schema"])
def test_nothing_but_health_is_had_without_a_login(guarded_server, path):
    assert httpx.get(guarded_server[0] + path).status_code == 401
    assert httpx.get(guarded_server[0] + "health").status_code == 200


def test_a_question_without_a_login_or_with_a_wrong_one_is_refused(guarded_server):
    url = guarded_server[0]
    assert httpx.post(url + "gradio_api/call/ask", json={"data": ["hi", None, ""]}).status_code == 401
    with pytest.raises((AuthenticationError, ValueError), match="Could not login"):
        Client(url, auth=("ann", "wrong"), verbose=False)
    for wrong in ("ann:wrong", "eve:"):
        headers = {"Authorization": "Basic " + base64.b64encode(wrong.encode()).decode()}
        assert httpx.post(url + "gradio_api/mcp/", headers=headers, json={}).status_code == 401


def test_with_a_login_a_client_asks_up_to_its_limit_and_danger_is_told_beyond_it(guarded_server):
    client = Client(guarded_server[0], auth=("ann", "secret"), verbose=False)
    for _ in range(2):
        assert client.predict(question="What helps?", api_name="/ask")["disclaimer"] == DISCLAIMER
    with pytest.raises(AppError) as raised:
        client.predict(question=DANGER, api_name="/ask")
    told = str(raised.value)
    assert told.index("EMERGENCY") < told.index("More than 2 questions in a minute") < told.index(DISCLAIMER)
    assert json.loads(by_mcp(guarded_server[0], "list_documents", {}, "bob:b:c").content[0].text)
    texts = [json.loads(line) for line in guarded_server[1].read_text().splitlines() if line.startswith("{")]
    assert [line.get("question") for line in texts] == ["What helps?", "What helps?", DANGER]
    assert texts[-1]["error"] == "TooManyQuestionsError"


def test_a_request_that_is_far_too_long_is_refused(open_server):
    address = open_server[0] + "gradio_api/call/ask"
    assert httpx.post(address, content=b"x" * (MOST_BYTES + 1)).status_code == 413


def test_an_address_that_others_reach_is_warned_about(article_data):
    environment = {**os.environ, "ASSISTANT_LOGIN": ""}
    command = [sys.executable, "app.py", "--host", "0.0.0.0", "--port", "0", "--corpus", str(article_data / "corpus"),
               "--data", str(article_data / "data")]  # fmt: skip
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "Everybody who can reach 0.0.0.0 may ask, add and remove documents" in process.stderr.readline()
        finally:
            process.terminate()


def test_behind_a_proxy_the_page_asks_below_its_path(article_data):
    with served(article_data, ASSISTANT_PROXY_PATH="/assistant") as (url, _, _):
        page = httpx.get(url, headers={"host": "clinic.example"})
    assert '"root":"http://clinic.example/assistant"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
