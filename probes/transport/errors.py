"""What can stop a call, beyond what the standard library already names."""

import errno
from enum import StrEnum

OUT_OF_SOCKETS = frozenset({errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM})
"""What the machine itself answers where it has no socket to give: nothing has left it."""


class NameProblem(StrEnum):
    """Why a name has no address."""

    NO_SUCH_NAME = "no_such_name"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    SERVER_FAILURE = "server_failure"


class LookUpError(OSError):
    """A name could not be looked up."""

    def __init__(self, problem: NameProblem, *, name: str) -> None:
        super().__init__(f"looking up {name}: {problem.value.replace('_', ' ')}")
        self.problem = problem


class ProxyError(OSError):
    """A proxy did not let the call through. `status`: of its answer to CONNECT, or None where none came."""

    def __init__(self, message: str, *, status: int | None, timed_out: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.timed_out = timed_out


class OutOfTimeError(TimeoutError):
    """The time of the step, or of the run, is over."""


class ReplyTooLargeError(OSError):
    """The body is larger than a client accepts."""
