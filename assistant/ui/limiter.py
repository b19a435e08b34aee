"""How often a client may do something in a minute goes in; how long one that did has to wait comes out."""

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_OF_ONE_CLIENT = 64
"""So many bits of an IPv6 address are its network's; the rest its owner picks at will."""


class PerMinute:
    """Counts what each client did within the last minute. Example: `PerMinute(2).take("127.0.0.1") == 0`."""

    def __init__(self, allowed: int) -> None:
        """`allowed` is a number a minute; 0: any number."""
        self._item = RateLimitItemPerMinute(allowed) if allowed else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, client: str) -> int:
        """The seconds until there is room for once more; 0 if there is. Nothing is counted."""
        if not self._item or self._limiter.test(self._item, _key(client)):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(self._item, _key(client)).reset_time - time.time()))

    def take(self, client: str) -> int:
        """As `wait`, and where there is room it is counted."""
        if not self._item or self._limiter.hit(self._item, _key(client)):
            return 0
        return self.wait(client)


def seconds(count: int) -> str:
    """Example: `seconds(1) == "1 second"`."""
    return f"{count} second{'' if count == 1 else 's'}"


def _key(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return client
    return str(ipaddress.ip_network((address, _OF_ONE_CLIENT), strict=False))
