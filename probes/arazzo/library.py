"""The documents of a journey: the one that is asked for, and all that it refers to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from probes.arazzo.compiled import Inputs
from probes.arazzo.errors import Problems
from probes.arazzo.fetching import Fetcher
from probes.arazzo.files import Files
from probes.arazzo.located import Located
from probes.arazzo.openapi import UNKNOWN, Source, load_source
from probes.arazzo.parts import template
from probes.arazzo.scope import NOTHING, Constants, Scope
from probes.arazzo.templates import Template

_TOP = ("arazzo", "$self", "info", "sourceDescriptions", "workflows", "components")
_COMPONENTS = ("inputs", "parameters", "successActions", "failureActions")
_VERSIONS = ("1.0.", "1.1.")


@dataclass(slots=True, kw_only=True)
class Document:
    """One Arazzo document, read but not compiled."""

    file: Path
    top: Located
    prefix: str
    """Before the ids of its workflows: their keys in the journey."""
    apis: dict[str, Source] = field(default_factory=dict)
    """Its OpenAPI descriptions, by the name that it gives them."""
    documents: dict[str, "Document"] = field(default_factory=dict)
    """Other Arazzo documents, by the name that it gives them."""
    components: dict[str, dict[str, Located]] = field(default_factory=dict)
    workflows: dict[str, Located] = field(default_factory=dict)
    inputs: dict[str, Inputs] = field(default_factory=dict)
    constants: Constants = NOTHING


class Library:
    """Reads documents, each once: two that refer to each other are no trouble."""

    def __init__(self, problems: Problems, *, fetcher: Fetcher | None = None) -> None:
        self.problems = problems
        self.documents: dict[Path, Document] = {}
        self.servers: dict[str, str] = {}
        """Base URL by the name of a description in the target."""
        self._files = Files(fetcher=fetcher)
        self._named: dict[str, Path] = {}

    def description(self, file: Path) -> Source | None:
        """A file as an OpenAPI description, or None where it does not claim to be one. Raises JourneyError."""
        top = self._files.document(file)
        claims = top.get("openapi") is not None and top.get("arazzo") is None
        return load_source(file, name=file.stem, files=self._files) if claims else None

    def load(self, file: Path, *, line_of: Located | None = None) -> Document:
        """A document and all that it refers to. Raises JourneyError where it cannot be read at all."""
        known = self.documents.get(file.resolve())
        if known is not None:
            return known
        top = self._files.document(file)
        if line_of is not None and top.get("arazzo") is None:
            raise line_of.error(f"{file.name} is no Arazzo document", remedy="Mend the url or the type")
        _check_kind(top)
        document = Document(file=file, top=top, prefix=f"{len(self.documents)}:" if self.documents else "")
        self.documents[file.resolve()] = document
        self._check_top(top)
        self._load_sources(document)
        self._load_components(document)
        self._find_workflows(document)
        return document

    def _check_top(self, top: Located) -> None:
        attempt = self.problems.attempt
        attempt(lambda: top.expect(_TOP, what="an Arazzo document"), otherwise=None)
        attempt(lambda: _check_version(top), otherwise=None)
        attempt(lambda: _check_info(top), otherwise=None)

    def _load_sources(self, document: Document) -> None:
        attempt = self.problems.attempt
        places = attempt(lambda: document.top.items("sourceDescriptions"), otherwise=[])
        if not places:
            place = document.top.get("sourceDescriptions") or document.top
            self.problems.add(place.error("no sourceDescriptions", remedy="Name at least one OpenAPI description"))
            document.apis[""] = UNKNOWN  # said once, not again by each step
        for each in places:
            attempt(partial(self._load_source, document, each), otherwise=None)

    def _load_source(self, document: Document, found: Located) -> None:
        found.expect(("name", "url", "type"), what="a source description")
        place = found.need("name")
        name, url, kind = place.as_text(), found.need("url"), found.text("type")
        if name in document.apis or name in document.documents:
            raise place.error(f"the name {name!r} is used twice", remedy="Give each source its own")
        document.apis[name] = Source(name=name, is_broken=True)  # until it is read
        if kind not in {"", "openapi", "arazzo"}:
            raise found.need("type").error(
                f"descriptions of type {kind!r} are not supported", remedy="Use openapi or arazzo: only HTTP is run"
            )
        file = self._files.locate(url, url.as_text())
        if not file.is_file():
            raise url.error(f"{url.value} cannot be read", remedy="Put the file there, or mend the url")
        if kind == "arazzo" or (not kind and self._files.description(file).get("arazzo")):
            document.documents[name] = self.load(file, line_of=url)
            del document.apis[name]
        else:
            document.apis[name] = self._api(document, name, file)

    def _api(self, document: Document, name: str, file: Path) -> Source:
        """A description, under a name that no other file has in the target."""
        unique = name
        while self._named.setdefault(unique, file.resolve()) != file.resolve():
            unique = f"{document.file.name.partition('.')[0]}.{unique}"
        source = load_source(file, name=unique, files=self._files)
        self.servers[unique] = source.server
        return source

    def _load_components(self, document: Document) -> None:
        attempt = self.problems.attempt
        found = document.top.get("components")
        if found is not None:
            attempt(lambda: found.expect(_COMPONENTS, what="components"), otherwise=None)
            for kind in _COMPONENTS:
                document.components[kind] = attempt(partial(_pairs, found, kind), otherwise={})
        parameters = {
            name: attempt(partial(_value, each), otherwise=_absent)
            for name, each in document.components.get("parameters", {}).items()
        }
        document.constants = Constants(
            prefix=document.prefix,
            itself=attempt(lambda: document.top.text("$self"), otherwise=""),
            sources=dict(_described(document.top)),
            components={
                kind: {name: each.plain() for name, each in named.items()}
                for kind, named in document.components.items()
            },
            parameters=parameters,
        )

    def _find_workflows(self, document: Document) -> None:
        attempt = self.problems.attempt
        places = attempt(lambda: document.top.items("workflows"), otherwise=[])
        if not places:
            place = document.top.get("workflows") or document.top
            self.problems.add(place.error("no workflows", remedy="Write at least one"))
        for number, each in enumerate(places):
            workflow_id = attempt(partial(_id, each), otherwise="")
            if workflow_id in document.workflows:
                self.problems.add(
                    each.error(f"the workflowId {workflow_id!r} is used twice", remedy="Give each workflow its own")
                )
            elif workflow_id:
                document.workflows[workflow_id] = each
                document.inputs[workflow_id] = attempt(
                    partial(_inputs, each, document, number), otherwise=Inputs(is_open=True)
                )


def _id(workflow: Located) -> str:
    workflow.as_map()
    return workflow.need("workflowId").as_text()


def _pairs(components: Located, kind: str) -> dict[str, Located]:
    return dict(components.pairs(kind))


def _value(parameter: Located) -> Template:
    parameter.as_map()
    return template(parameter.need("value"))


def _absent(_: Scope) -> None:
    return None


def _inputs(workflow: Located, document: Document, number: int) -> Inputs:
    schema = workflow.get("inputs")
    if schema is None:
        return Inputs()
    from probes.arazzo.schemas import compile_inputs  # 5 MB, for documents that declare inputs

    return compile_inputs(schema, top=document.top, place=f"/workflows/{number}/inputs")


def _described(top: Located) -> Iterator[tuple[str, dict[str, str]]]:
    listed = top.get("sourceDescriptions")
    for each in listed.value if listed and isinstance(listed.value, list) else ():
        values = each.plain()
        if isinstance(values, dict) and isinstance(values.get("name"), str):
            yield values["name"], values


def _check_kind(top: Located) -> None:
    """Of a file that is no Arazzo document at all, one thing is said, not all that it lacks."""
    if top.get("swagger") is not None:
        raise top.error("descriptions of Swagger 2.0 are not supported", remedy="Convert it to OpenAPI 3")
    if top.get("arazzo") is None and top.get("workflows") is None:
        raise top.error(
            "neither an Arazzo document nor an OpenAPI description",
            remedy="They begin with arazzo: 1.0.1, or openapi: 3.1.0",
        )


def _check_version(top: Located) -> None:
    version = top.need("arazzo")
    if not version.as_text().startswith(_VERSIONS):
        raise version.error(f"Arazzo {version.value} is not supported", remedy="Use 1.0.1 or 1.1.0")


def _check_info(top: Located) -> None:
    info = top.need("info")
    info.as_map()
    info.need("title").as_text()
    info.need("version").as_text()
