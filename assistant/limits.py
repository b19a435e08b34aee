"""How much a file may ask of the machine that reads it: nothing goes in, Limits come out."""

from typing import NamedTuple


class Limits(NamedTuple):
    """The most that one file may have, and that reading it may take; `Settings` has one setting for each."""

    file_bytes: int = 50_000_000
    pages: int = 2000
    unpacked_bytes: int = 300_000_000
    archive_members: int = 10_000
    seconds: float = 45.0
    memory_bytes: int = 1_500_000_000

    @property
    def stamp(self) -> str:
        """All of them in a word: under others, a file that was refused may be taken."""
        return ".".join(f"{value:g}" for value in self)
