"""Settings and an address go in; the page is served there, and the models are loaded behind it."""

import errno
import ipaddress
import logging
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, InputError, SettingsError
from assistant.settings import Settings
from assistant.ui.door import Logins, logins
from assistant.ui.loading import Loading
from assistant.ui.uploads import uploads_folder

if TYPE_CHECKING:
    import uvicorn

_SECONDS_TO_FINISH = 1


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> int:
    """Serve the page until it is stopped; the exit status, 0, comes then.

    The address is taken before anything slow begins, so that a browser that is quicker than the page waits.

    Raises:
        AssistantError: the address can't be taken.
        SettingsError: the login is no list of names and passwords, or the trusted proxies no list of addresses.
    """
    known = logins(settings.login.get_secret_value())
    _check_addresses(settings.trusted_proxies)
    listening = _listen(host, port)
    _log_to_stderr()
    with uploads_folder(settings.data_folder) as uploads:
        _serve(settings, host, listening, known, uploads)
    return 0


def _check_addresses(proxies: str) -> None:
    """A name would be taken, but never be met: clients come with addresses, and all behind it would count as one."""
    for part in filter(None, (piece.strip() for piece in proxies.split(",") if proxies != "*")):
        try:
            ipaddress.ip_network(part)
        except ValueError as error:
            raise SettingsError(
                f"The setting 'trusted_proxies' has '{part}', which is no address.",
                "Write ASSISTANT_TRUSTED_PROXIES=127.0.0.1, several with commas between, a network as 10.0.0.0/8.",
            ) from error


def _serve(settings: Settings, host: str, listening: socket.socket, known: Logins, uploads: Path) -> None:
    import uvicorn

    from assistant.ui.application import application

    loading = Loading(settings)
    config = uvicorn.Config(
        application(loading, known, uploads),
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
    )
    shown = f"[{host}]" if ":" in host else host
    behind = f", and behind your proxy at {settings.proxy_path}" if settings.proxy_path else ""
    sys.stdout.write(f"The page is at http://{shown}:{listening.getsockname()[1]}{behind} (Ctrl+C stops it)\n")
    sys.stdout.flush()
    if warning := _open_to_all(host, bool(known), settings.read_only):
        sys.stderr.write(f"warning: {warning}\n")
    try:
        _quiet_at_the_end(uvicorn.Server(config)).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # uvicorn passes the signal on after it has shut down in order
    finally:
        loading.close()


def _quiet_at_the_end(server: "uvicorn.Server") -> "uvicorn.Server":
    """Open pages hold a connection; that it is cut when the reader stops the server is no error to be logged."""
    shut_down = server.shutdown

    async def shutdown(sockets: list[socket.socket] | None = None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await shut_down(sockets)

    server.shutdown = shutdown  # type: ignore[method-assign]
    return server


def _open_to_all(host: str, has_login: bool, read_only: bool) -> str:
    """What to say where others can reach the page and nobody is asked who they are; "" where all is well."""
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    if is_local or has_login:
        return ""
    may = "ask" if read_only else "ask, add and remove documents"
    return f"Everybody who can reach {host} may {may}. Set ASSISTANT_LOGIN=name:password, or ASSISTANT_READ_ONLY=true."


def _log_to_stderr() -> None:
    """The lines of the question log, as they are, beside whatever else is said on standard error."""
    lines = logging.getLogger("assistant.questions")
    if not lines.handlers:
        lines.addHandler(logging.StreamHandler())
        lines.setLevel(logging.INFO)
        lines.propagate = False


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
    if isinstance(error, OverflowError):
        return InputError(
            f"The page can't be served at {host}: there is no port {port}.",
            "Ports go from 0 to 65535; try: --port 7860",
        )
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return AssistantError(f"The page can't be served at {host}, port {port}: {reason}.", "Try: --host 127.0.0.1")
