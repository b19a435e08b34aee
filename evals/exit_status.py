"""A piece of work goes in; it is carried out, and an exit status comes out, with every error as one line."""

import os
import sys
from collections.abc import Callable

from assistant.errors import AssistantError


def exit_status(work: Callable[[], int], debug: bool, interrupted: str) -> int:
    """What `work` returns, or the status of the error that it ended with, said on standard error.

    With `debug`, an error is raised as it is. After Ctrl+C, `interrupted` is said and the status is 130.
    """
    try:
        status = work()
        sys.stdout.flush()
        return status
    except AssistantError as error:
        if debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if debug:
            raise
        print(f"error: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(interrupted, file=sys.stderr)
        return 130
