"""What the core's answers say to a sweep, and the names in its requests. Pure."""

from http import HTTPStatus

from probes.arazzo import pointers
from probes.sweeper.session import Answer

STU3 = "/FHIR/STU3"
SYSTEM = "https://fhir.nhs.uk/STU3/CodeSystem"
PROFILE = "https://fhir.nhs.uk/STU3/StructureDefinition"


def is_absent(answer: Answer) -> bool:
    """Whether the core itself says that there is no such thing."""
    return answer.status == HTTPStatus.NOT_FOUND and answer.from_core


def told(answer: Answer) -> str:
    """Status and error code, without what a server may have put beside them."""
    code = pointers.follow(answer.body, ("issue", "0", "details", "coding", "0", "code"))
    return f"{answer.status} {code}" if isinstance(code, str) and code.isidentifier() else str(answer.status)
