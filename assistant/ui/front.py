"""The page's application goes in; the same comes out, with what a browser must have before the first thing is painted.

Gradio puts the page's head in with a script, after it has painted, and not at all into its page for the login. So a
visitor who has to log in gets a page of our own, and the reader's choice of light or dark goes into the HTML itself.
"""

import json
from html import escape

from assistant.types import DISCLAIMER
from assistant.ui.guard import Application, Message, Receive, Send
from assistant.ui.static_files import page_file
from assistant.ui.theme import HEAD, PAINTED_FIRST

_LOGIN_CHECK = "/gradio_api/login_check"
_HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]


def fronted(application: Application, asks_for_login: bool, proxy_path: str = "") -> Application:
    """`application` with our page for the login, if it asks for one, and with the reader's look in its own page."""
    login = _login_page(f"{proxy_path}/login") if asks_for_login else b""

    async def front(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await application(scope, receive, send)
        elif asks_for_login and not await _is_logged_in(application, scope):
            headers = [*_HTML, (b"content-length", str(len(login)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": login})
        else:
            await application(scope, receive, _with_look(send))

    return front


def look_script() -> str:
    """The script that paints the page in the reader's colours from the start; to stand in the head, before all else."""
    return f"<script>window.quotingPainted = {json.dumps(PAINTED_FIRST)};{page_file('look.js')}</script>"


def _login_page(address: str) -> bytes:
    style = f"{_painted()}{page_file('base.css')}{page_file('login.css')}"
    words = {
        "LOGIN-ADDRESS": escape(address),
        "DISCLAIMER": escape(DISCLAIMER),
        "HEAD": f"{HEAD}{look_script()}<style>{style}</style>",
        "SCRIPT": f"<script>{page_file('login.js')}</script>",
    }
    html = page_file("login.html")
    for name, word in words.items():
        html = html.replace(name, word)
    return html.encode()


def _painted() -> str:
    """The theme's colours as the variables that base.css builds on, in light and dark."""
    rules = {":root": "", ".dark": ""}
    for name, colour in PAINTED_FIRST.items():
        selector = ".dark" if name.endswith("_dark") else ":root"
        rules[selector] += f"--{name.removesuffix('_dark').replace('_', '-')}: {colour};"
    return "".join(f"{selector} {{ {rule} }}" for selector, rule in rules.items())


async def _is_logged_in(application: Application, scope: Message) -> bool:
    """Gradio's own word for it, asked with the cookies of this request."""
    statuses: list[int] = []

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asked = {**scope, "path": _LOGIN_CHECK, "raw_path": _LOGIN_CHECK.encode(), "query_string": b""}
    await application(asked, nothing, note)
    return statuses == [200]


def _with_look(send: Send) -> Send:
    """The page's HTML with the script put in where its head begins."""
    start: list[Message] = []
    body = bytearray()

    async def send_with_look(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        whole = bytes(body).replace(b"<head>", b"<head>" + look_script().encode(), 1)
        headers = [(name, value) for name, value in start[0]["headers"] if name.lower() != b"content-length"]
        await send({**start[0], "headers": [*headers, (b"content-length", str(len(whole)).encode())]})
        await send({"type": "http.response.body", "body": whole})

    return send_with_look
