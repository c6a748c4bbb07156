"""A listening socket, or a clear word why there is none."""

import socket

BACKLOG = 2048


class ListenError(Exception):
    """The address cannot be listened on. The message names it and says what to do."""


def listen(host: str, *, port: int) -> socket.socket:
    """A bound socket. Raises ListenError naming the address: a port in use must be said before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        raise ListenError(
            f"cannot listen on {host} port {port}: {problem.strerror}. Stop what listens there, or give --port."
        ) from problem
    return listener
