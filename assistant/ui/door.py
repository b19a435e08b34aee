"""The setting of the login goes in; who may come in comes out, and how long one who guesses has to wait."""

import hmac

from assistant.errors import SettingsError
from assistant.ui.desk import asked_from
from assistant.ui.limiter import PerMinute

Logins = dict[str, str]


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


class Door:
    """Knows the logins, and counts the wrong ones of each client: after `wrong_per_minute` of them (0: any number)
    none is looked at, not even the right one, or guessing would go on.
    """

    def __init__(self, known: Logins, wrong_per_minute: int = 0) -> None:
        self._known = known
        self._wrong = PerMinute(wrong_per_minute)

    @property
    def is_locked(self) -> bool:
        """Whether a login is needed at all."""
        return bool(self._known)

    def wait(self) -> int:
        """The seconds that the client who asks has to wait before a login of theirs is looked at again; mostly 0."""
        return self._wrong.wait(asked_from.get())

    def lets_in(self, name: str, password: str) -> bool:
        """Whether these are a known name and its password; takes as long for a wrong one as for a right one."""
        if self.wait():
            return False
        expected = self._known.get(name, "")
        if hmac.compare_digest(expected.encode(), password.encode()) and name in self._known:
            return True
        self._wrong.take(asked_from.get())
        return False
