"""Temporary addresses of files in the object store, as A042 hands them out: whoever has one may read, for a minute."""

import hashlib
import hmac
from datetime import datetime

VALID_S = 60


class ObjectKeys:
    """Signs and checks the addresses."""

    def __init__(self, secret: str) -> None:
        """`secret` never leaves this process."""
        self._secret = secret.encode()

    def query(self, file_id: str, *, now: datetime) -> str:
        """The query string that opens the file from `now` on for VALID_S."""
        expires = int(now.timestamp()) + VALID_S
        return f"expires={expires}&signature={self._signature(file_id, str(expires))}"

    def opens(self, file_id: str, *, expires: str, signature: str, now: datetime) -> bool:
        """Whether these open the file now."""
        right = hmac.compare_digest(self._signature(file_id, expires), signature)
        return right and int(expires) >= now.timestamp()

    def _signature(self, file_id: str, expires: str) -> str:
        return hmac.new(self._secret, f"{file_id} {expires}".encode(), hashlib.sha256).hexdigest()
