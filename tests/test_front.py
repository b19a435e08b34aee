"""What a browser gets before Gradio's script runs, without Gradio: the layer in front of an application of our own."""

import asyncio

import httpx
import pytest

from assistant.types import DISCLAIMER
from assistant.ui.front import fronted

PAGE = b"<html><head><title>x</title></head><body></body></html>"


def application(logged_in):
    """Stands in for Gradio's: its page in two pieces, and its word on the login."""

    async def answer(scope, receive, send):
        is_check = scope["path"] == "/gradio_api/login_check"
        status = 401 if is_check and not logged_in else 200
        headers = [(b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    return answer


def get(application, path="/"):
    async def asked():
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.get(path)

    return asyncio.run(asked())


def test_the_look_is_decided_before_anything_else_of_the_page():
    page = get(fronted(application(True), asks_for_login=False)).text
    assert page.startswith("<html><head><script>") and page.index("quotingLook") < page.index("<title>")
    assert page.endswith("<title>x</title></head><body></body></html>")


def test_nothing_but_the_page_is_touched():
    assert get(fronted(application(True), asks_for_login=False), "/other").content == PAGE


@pytest.mark.parametrize("proxy_path", ["", "/assistant"])
def test_who_is_not_logged_in_gets_our_page_for_that(proxy_path):
    page = get(fronted(application(False), True, proxy_path))
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    assert f'action="{proxy_path}/login"' in page.text and DISCLAIMER in page.text
    assert "http://" not in page.text.replace("http://www.w3.org/2000/svg", ""), "nothing comes from elsewhere"


def test_who_is_logged_in_gets_the_page():
    assert "<title>x</title>" in get(fronted(application(True), asks_for_login=True)).text
