"""Who may come in, and how long one who guesses has to wait: at the login, and at the door of MCP."""

import asyncio
import base64
import time
from contextvars import copy_context

import httpx
import pytest

from assistant.errors import SettingsError
from assistant.ui.desk import asked_from
from assistant.ui.door import Door, logins
from assistant.ui.guard import guarded
from assistant.ui.limiter import PerMinute

KNOWN = {"ann": "secret", "bob": "b:c"}


@pytest.fixture
def clock(monkeypatch):
    """The time of day, which a test can move on."""
    now = [time.time()]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


def test_logins_are_names_with_passwords():
    assert logins("ann:secret, bob:b:c") == KNOWN
    with pytest.raises(SettingsError, match="name:password") as raised:
        logins("secret-without-name")
    assert "secret" not in str(raised.value)


def test_only_a_known_name_with_its_password_comes_in():
    door = Door(KNOWN)
    assert door.lets_in("bob", "b:c")
    assert not door.lets_in("ann", "b:c") and not door.lets_in("eve", "")


def test_after_too_many_wrong_logins_the_right_one_is_not_looked_at_either_until_the_minute_is_over(clock):
    door = Door(KNOWN, wrong_per_minute=2)
    assert [door.lets_in("ann", "secret") for _ in range(5)] == [True] * 5, "right ones are not counted"
    assert not door.lets_in("ann", "guess") and door.wait() == 0
    clock[0] += 20
    assert not door.lets_in("eve", "guess") and door.wait() == 40
    assert not door.lets_in("ann", "secret")
    clock[0] += 39.5
    assert door.wait() == 1
    clock[0] += 1
    assert door.wait() == 0 and door.lets_in("ann", "secret")


def test_one_clients_guesses_do_not_keep_others_out():
    door = Door(KNOWN, wrong_per_minute=1)
    one, other = copy_context(), copy_context()
    one.run(asked_from.set, "10.0.0.1")
    other.run(asked_from.set, "10.0.0.2")
    one.run(door.lets_in, "ann", "guess")
    assert one.run(door.wait) > 0 and other.run(door.wait) == 0
    assert other.run(door.lets_in, "ann", "secret")


def test_the_addresses_of_one_network_in_ipv6_are_one_client():
    counted = PerMinute(1)
    assert counted.take("2001:db8:1:2::1") == 0
    assert counted.take("2001:db8:1:2:ffff::9") > 0
    assert counted.take("2001:db8:1:3::1") == 0


def test_no_limit_is_none():
    door = Door(KNOWN, wrong_per_minute=0)
    assert not any(door.lets_in("ann", "guess") for _ in range(100))
    assert door.wait() == 0 and door.lets_in("ann", "secret")


def test_the_guard_says_how_long_to_wait_at_the_login_and_at_mcp_and_leaves_the_rest_alone():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    def basic(login):
        return {"authorization": "Basic " + base64.b64encode(login.encode()).decode()}

    async def visited():
        transport = httpx.ASGITransport(guarded(application, Door(KNOWN, wrong_per_minute=2)))
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            assert (await client.post("/gradio_api/mcp/")).status_code == 401, "one who sends none has not guessed"
            assert (await client.post("/gradio_api/mcp/", headers=basic("ann:secret"))).text == "in"
            for wrong in ("ann:guess", "ann:again"):
                assert (await client.post("/gradio_api/mcp/", headers=basic(wrong))).status_code == 401
            told = [await client.post("/gradio_api/mcp/", headers=basic("ann:secret")), await client.post("/login")]
            return [*told, await client.get("/health")]

    mcp, login, health = asyncio.run(visited())
    for refused in (mcp, login):
        wait = int(refused.headers["retry-after"])
        assert refused.status_code == 429 and 50 < wait <= 60
        assert refused.text == f"Too many wrong logins came from here. Wait {wait} seconds, then try again."
    assert health.text == "in"
