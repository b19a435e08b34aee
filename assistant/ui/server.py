"""Settings and an address go in; the page is served there, and the models are loaded behind it."""

import asyncio
import errno
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui.loading import Loading

if TYPE_CHECKING:
    import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
_SECONDS_TO_FINISH = 1
_HEAD_START_SECONDS = 2.0
"""Loading models slows down everything else, so a waiting browser gets its page first, and starts them then."""
_HEADERS = {
    # Gradio's templates are compiled in the browser, hence unsafe-eval. Whatever slipped through the
    # escaping could still reach no other machine.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> int:
    """Serve the page until it is stopped; the exit status, 0, comes then.

    The address is taken before anything slow begins, so that a browser that is quicker than the page waits.

    Raises:
        AssistantError: the address can't be taken.
    """
    listening = _listen(host, port)
    import uvicorn

    loading = Loading(settings)
    application = _application(loading)
    config = uvicorn.Config(
        application, log_level="warning", lifespan="on", timeout_graceful_shutdown=_SECONDS_TO_FINISH
    )
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"The page is at http://{shown}:{listening.getsockname()[1]} (Ctrl+C stops it)\n")
    sys.stdout.flush()
    try:
        _quiet_at_the_end(uvicorn.Server(config)).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # uvicorn passes the signal on after it has shut down in order
    finally:
        loading.close()
    return 0


def _quiet_at_the_end(server: "uvicorn.Server") -> "uvicorn.Server":
    """Open pages hold a connection; that it is cut when the reader stops the server is no error to be logged."""
    shut_down = server.shutdown

    async def shutdown(sockets: list[socket.socket] | None = None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await shut_down(sockets)

    server.shutdown = shutdown  # type: ignore[method-assign]
    return server


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    if os.name == "posix":  # elsewhere this would let two servers share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise _address_error(host, port, error) from error
    return listening


def _address_error(host: str, port: int, error: Exception) -> AssistantError:
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return AssistantError(
            f"Port {port} of {host} is in use already.", f"Stop what uses it, or take another: --port {port + 1}"
        )
    if code == errno.EACCES:
        return AssistantError(f"Port {port} needs special rights.", "Take another: --port 7860")
    return AssistantError(f"The page can't be served at {host}, port {port}: {error}.", "Try: --host 127.0.0.1")


def _application(loading: Loading) -> Application:
    import fastapi

    from assistant.ui.gradio_offline import gr
    from assistant.ui.page import Page, page_file
    from assistant.ui.theme import HEAD, theme

    @asynccontextmanager
    async def load_behind_the_page(_: fastapi.FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().call_later(_HEAD_START_SECONDS, loading.start)
        yield

    application = gr.mount_gradio_app(
        fastapi.FastAPI(lifespan=load_behind_the_page, docs_url=None, redoc_url=None, openapi_url=None),
        Page(loading).blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        theme=theme(),
        head=f"{HEAD}<style>{page_file('style.css')}</style>",  # as `css` Gradio would rewrite its selectors
        js=page_file("page.js"),
    )
    return _with_headers(application)


def _with_headers(application: Application) -> Application:
    extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]

    async def with_headers(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await application(scope, receive, send_with_headers)

    return with_headers
