"""An ASGI application goes in; the same comes out with safe headers, bounded requests and the login on every door.

Gradio asks for the login on its page and its API but not at its MCP door, and bounds uploads but no other request.
"""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from assistant.ui.desk import asked_from
from assistant.ui.door import Door
from assistant.ui.limiter import seconds

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MOST_BYTES = 2_000_000
"""Of one request that is no upload: a long conversation with all its quotes has some hundred thousand."""

_LOGIN = re.compile(r"/login/?$")
_UPLOAD = re.compile(r"/gradio_api/upload/?$")
_MCP = re.compile(r"/gradio_api/mcp(/|$)")
_HEADERS = {
    # Gradio's templates are compiled in the browser, hence unsafe-eval. Whatever slipped through the
    # escaping could still reach no other machine.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def guarded(application: Application, door: Door, takes_uploads: bool = True) -> Application:
    """`application` behind the guard; behind a locked door MCP asks for a login, too (HTTP Basic)."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        asked_from.set((scope.get("client") or ("unknown",))[0])
        headers = {name.lower(): value for name, value in scope.get("headers", [])}
        answer = _with_headers(send)
        is_mcp, is_login = bool(_MCP.search(scope["path"])), bool(_LOGIN.search(scope["path"]))
        if door.is_locked and (is_mcp or is_login) and (wait := door.wait()):
            why = f"Too many wrong logins came from here. Wait {seconds(wait)}, then try again."
            await _refuse(answer, 429, why, [(b"retry-after", str(wait).encode())])
        elif door.is_locked and is_mcp and not _may_enter(headers.get(b"authorization", b""), door):
            await _refuse(answer, 401, "A login is needed.", [(b"www-authenticate", b'Basic realm="assistant"')])
        elif _UPLOAD.search(scope["path"]) and not takes_uploads:
            await _refuse(answer, 403, "Documents can't be changed here. Ask whoever runs this page.")
        elif _UPLOAD.search(scope["path"]):  # its size is Gradio's to bound, file by file
            await application(scope, receive, answer)
        elif int(headers.get(b"content-length", b"0") or b"0") > MOST_BYTES:
            await _refuse(answer, 413, f"A request may have {MOST_BYTES} bytes at most.")
        else:
            await application(scope, _bounded(receive), answer)

    return guard


def _may_enter(authorization: bytes, door: Door) -> bool:
    kind, _, value = authorization.partition(b" ")
    if kind.lower() != b"basic":
        return False
    try:
        name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return door.lets_in(name, password)


def _bounded(receive: Receive) -> Receive:
    """Also a request that doesn't say how long it is ends at the limit: as if its sender had gone."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= MOST_BYTES else {"type": "http.disconnect"}

    return bounded


def _with_headers(send: Send) -> Send:
    extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return send_with_headers


async def _refuse(send: Send, status: int, why: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await send({"type": "http.response.body", "body": why.encode()})
