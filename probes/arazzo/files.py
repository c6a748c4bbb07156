"""Files read once, and references followed within and between them; over the network only where that is asked for."""

from pathlib import Path

from probes.arazzo.fetching import Fetcher, FetchError
from probes.arazzo.located import MAX_DESCRIPTION_BYTES, Located, read
from probes.arazzo.pointers import split

_MAX_CHAIN = 30


class Files:
    """The files that the documents of one journey are made of."""

    def __init__(self, *, fetcher: Fetcher | None = None) -> None:
        """Without a fetcher only local files are read."""
        self._fetcher = fetcher
        self._read: dict[tuple[Path, bool], Located] = {}

    def document(self, file: Path) -> Located:
        """An Arazzo document. Raises JourneyError."""
        key = (file.resolve(), True)
        if key not in self._read:
            self._read[key] = read(file)
        return self._read[key]

    def description(self, file: Path) -> Located:
        """An OpenAPI description, or a part of one. Raises JourneyError."""
        key = (file.resolve(), False)
        if key not in self._read:
            self._read[key] = read(file, most=MAX_DESCRIPTION_BYTES)
        return self._read[key]

    def locate(self, found: Located, url: str) -> Path:
        """The file that a URL names, seen from where it is written. Raises JourneyError."""
        try:
            beside = self._fetcher.beside(found.file, url) if self._fetcher else None
            if beside is None and "://" in url and self._fetcher:
                beside = self._fetcher.fetched(url)
        except FetchError as error:
            raise found.error(str(error), remedy="Mend the url, or save it beside this document") from error
        if beside is not None:
            return beside
        if "://" in url:
            raise found.error(f"{url} is not a local file", remedy="Save it beside this document, or ask for --fetch")
        return found.file.parent / url

    def follow(self, found: Located) -> Located:
        """What a Reference Object refers to; anything else as it is. Raises JourneyError."""
        for _ in range(_MAX_CHAIN):
            reference = found.get("$ref") if isinstance(found.value, dict) else None
            if reference is None:
                return found
            found = self._target(reference)
        raise found.error("references that refer to each other", remedy="End the chain of $ref at an object")

    def _target(self, reference: Located) -> Located:
        place, _, pointer = reference.as_text().partition("#")
        file = self.locate(reference, place) if place else reference.file
        try:
            target = self.description(file).at(split(pointer))
        except ValueError as error:
            raise reference.error(
                f"$ref {reference.value!r}: {error}", remedy="Mend the file or the pointer"
            ) from error
        if target is None:
            raise reference.error(f"$ref {reference.value!r} leads nowhere", remedy="Mend the pointer after '#'")
        return target
