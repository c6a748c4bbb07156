"""Sockets that are reset before TLS has begun are closed at once, at either end."""

import gc
import socket
import struct

import pytest
import trustme

from tests.fakes.web_server import server_context


def test_a_client_that_gives_up_before_the_handshake_leaves_no_open_socket() -> None:
    """An open one would be told as a ResourceWarning by whoever collects the garbage, which pytest makes an error."""
    context = server_context(trustme.CA(key_type=trustme.KeyType.ECDSA))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        with accepted, pytest.raises(ConnectionResetError):
            context.wrap_socket(accepted, server_side=True)
        gc.collect()
