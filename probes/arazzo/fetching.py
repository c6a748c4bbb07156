"""Descriptions from the network, for whoever asks for them: each saved under a folder that mirrors their addresses."""

from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import requests

from probes.arazzo.located import MAX_DESCRIPTION_BYTES

_TIME_S = 15.0


class FetchError(ValueError):
    """An address could not be fetched; the message says why."""


class Fetcher:
    """Fetches an address once. What a fetched document refers to is fetched too, and is never read from this machine:
    a document of a stranger must not lead to the files of whoever reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._addresses: dict[Path, str] = {}

    def fetched(self, url: str) -> Path:
        """The file that holds what stands at an address. Raises FetchError."""
        parts = urlsplit(url.partition("#")[0])
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise FetchError(f"{url} is no address of the web")
        name = quote(f"{parts.path.strip('/') or 'index'}{'?' if parts.query else ''}{parts.query}", safe="")
        file = self._folder / quote(parts.netloc, safe="") / name
        if file not in self._addresses:
            content = _content(url)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            self._addresses[file] = url
        return file

    def beside(self, file: Path, url: str) -> Path | None:
        """What a fetched document's relative reference means; None where the document is a local one."""
        address = self._addresses.get(file)
        return None if address is None else self.fetched(urljoin(address, unquote(url)))


def _content(url: str) -> bytes:
    try:
        with requests.get(url, timeout=_TIME_S, stream=True, headers={"Accept-Encoding": "identity"}) as reply:
            reply.raise_for_status()
            content = bytes(reply.raw.read(MAX_DESCRIPTION_BYTES + 1))
    except (requests.RequestException, OSError) as error:
        raise FetchError(f"{url} cannot be fetched ({type(error).__name__})") from error
    if len(content) > MAX_DESCRIPTION_BYTES:
        raise FetchError(f"{url} is larger than {MAX_DESCRIPTION_BYTES} bytes")
    return content
