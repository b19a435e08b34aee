"""An ASGI application goes in; the same comes out with safe headers, bounded requests and the login on every door.

Gradio asks for the login on its page and its API but not at its MCP door, and bounds uploads but no other request.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from assistant.errors import SettingsError
from assistant.ui.desk import asked_from

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Logins = dict[str, str]

MOST_BYTES = 2_000_000
"""Of one request that is no upload: a long conversation with all its quotes has some hundred thousand."""

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


def logins(setting: str) -> Logins:
    """Names and passwords of `name:password,name:password`. Example: `logins("ann:x,bob:y")["bob"] == "y"`.

    Raises:
        SettingsError: a part has no name or no password. The message doesn't repeat it.
    """
    found: Logins = {}
    for part in filter(None, (piece.strip() for piece in setting.split(","))):
        name, _, password = part.partition(":")
        if not name or not password:
            raise SettingsError(
                "The setting 'login' has a part that is no name and password.",
                "Write ASSISTANT_LOGIN=name:password, several of them with commas between.",
            )
        found[name] = password
    return found


def is_login(known: Logins, name: str, password: str) -> bool:
    """Whether these are a known name and its password; takes as long for a wrong one as for a right one."""
    expected = known.get(name, "")
    return hmac.compare_digest(expected.encode(), password.encode()) and name in known


def guarded(application: Application, known: Logins, takes_uploads: bool = True) -> Application:
    """`application` behind the guard; with `known` logins, MCP asks for one (HTTP Basic)."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        asked_from.set((scope.get("client") or ("unknown",))[0])
        headers = {name.lower(): value for name, value in scope.get("headers", [])}
        answer = _with_headers(send)
        if known and _MCP.search(scope["path"]) and not _may_enter(headers.get(b"authorization", b""), known):
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


def _may_enter(authorization: bytes, known: Logins) -> bool:
    kind, _, value = authorization.partition(b" ")
    if kind.lower() != b"basic":
        return False
    try:
        name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return is_login(known, name, password)


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
