"""Files read once, and references followed within and between them; never over the network."""

from pathlib import Path

from probes.arazzo.located import MAX_DESCRIPTION_BYTES, Located, read
from probes.arazzo.pointers import split

_MAX_CHAIN = 30


class Files:
    """The files that the documents of one journey are made of."""

    def __init__(self) -> None:
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
        file = local_file(reference, place) if place else reference.file
        try:
            target = self.description(file).at(split(pointer))
        except ValueError as error:
            raise reference.error(
                f"$ref {reference.value!r}: {error}", remedy="Mend the file or the pointer"
            ) from error
        if target is None:
            raise reference.error(f"$ref {reference.value!r} leads nowhere", remedy="Mend the pointer after '#'")
        return target


def local_file(found: Located, url: str) -> Path:
    """The file that a relative URL names, seen from where it is written. Raises JourneyError."""
    if "://" in url:
        raise found.error(f"{url} is not a local file, and only those are read", remedy="Save it beside this document")
    return found.file.parent / url
