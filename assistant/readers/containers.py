"""Bytes of a zip archive (docx, odt, epub, pptx) go in; its members come out, within the limits."""

import io
import zipfile
import zlib

from assistant.errors import DocumentError
from assistant.limits import Limits


class Container:
    """The members of a document that is a zip archive. Nothing of it is ever written to disk."""

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        """Raises:
        DocumentError: it is damaged, encrypted, has too many members or unpacks to too much.
        """
        self.name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            members = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self.damaged("it is no whole archive") from error
        if len(members) > limits.archive_members:
            raise DocumentError(
                f"'{name}' has {len(members):,} files in it, more than the {limits.archive_members:,} allowed.",
                "Save it anew, or raise ASSISTANT_MAX_ARCHIVE_FILES.",
            )
        self._left = limits.unpacked_bytes
        if sum(member.file_size for member in members) > self._left:
            raise self._too_large(limits)
        self._limits = limits
        if any(member.flag_bits & 1 for member in members):
            raise self.encrypted()
        for member in members:
            if ".." in member.filename.replace("\\", "/").split("/") or member.filename.startswith(("/", "\\")):
                raise DocumentError(
                    f"'{name}' has a file in it whose name leads out of it ('{member.filename[:80]}').",
                    "Don't trust it; save it anew with the program that made it.",
                )

    @property
    def names(self) -> list[str]:
        """The members' names."""
        return self._archive.namelist()

    def read(self, member: str) -> bytes:
        """One member, unpacked; what the archive says of its size is not believed.

        Raises:
            DocumentError: it isn't there, is damaged, or there is too much of it.
        """
        try:
            with self._archive.open(member) as opened:
                content = opened.read(self._left + 1)
        except KeyError as error:
            raise self.damaged(f"'{member}' is missing") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise self.damaged(f"'{member}' can't be unpacked") from error
        self._left -= len(content)
        if self._left < 0:
            raise self._too_large(self._limits)
        return content

    def damaged(self, reason: str) -> DocumentError:
        """The error for an archive that isn't what it should be."""
        return DocumentError(f"'{self.name}' is damaged: {reason}.", "Save it anew with the program that made it.")

    def encrypted(self) -> DocumentError:
        """The error for an archive that needs a password."""
        return DocumentError(f"'{self.name}' is encrypted.", "Save it without a password.")

    def _too_large(self, limits: Limits) -> DocumentError:
        return DocumentError(
            f"'{self.name}' unpacks to more than the {limits.unpacked_bytes / 1e6:.0f} MB allowed.",
            "Split it, or raise ASSISTANT_MAX_UNPACKED_MEGABYTES.",
        )
