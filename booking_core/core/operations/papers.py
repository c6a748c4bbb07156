"""A007 clinical information summary and A019 patient letter, as PDF."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from booking_core.core import appointments, documents
from booking_core.core.access import CLINICAL, REFERRERS
from booking_core.core.errors import unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.pdf import pdf
from booking_core.core.referrals import Referral, State
from booking_core.core.resources.referral import STATE_WORDS
from booking_core.core.state import Core
from booking_core.tokens import Caller

PDF = "application/pdf"


async def clinical_information(core: Core, request: Request, caller: Caller) -> Response:
    """A007: what was referred, and which files go with it."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    letters = documents.attached(core.store.connection, referral_id=referral.id)
    lines = [
        "Clinical information",
        *_about(referral),
        *(f"{str(each.kind).capitalize()}: {each.title}, {each.size} bytes" for each in letters),
    ]
    return paper(lines, name=f"{referral.ubrn}_Clinical_Information.pdf")


async def patient_letter(core: Core, request: Request, caller: Caller) -> Response:
    """A019: what the patient is told. It never shows the password: with the UBRN that would be a credential."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    if referral.state is State.CANCELLED_REFERRAL:
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is cancelled.")
    lines = ["Your referral", *_about(referral), *(core.service(each).name for each in referral.services)]
    appointment = appointments.find(core.store.connection, appointment_id=referral.appointment_id)
    if appointment is not None and appointment.starts is not None:
        lines.append(f"Your appointment: {appointment.starts}")
    return paper(lines, name=f"{referral.ubrn}_Patient_Letter.pdf")


def _about(referral: Referral) -> list[str]:
    return [f"UBRN {referral.ubrn}", f"Referred by {referral.organisation}", STATE_WORDS[referral.state]]


def paper(lines: Sequence[str], *, name: str) -> Response:
    """The lines as a PDF to be saved under `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pdf(lines), headers=headers, media_type=PDF)


ROUTES = (
    Operation(
        code="A007",
        name="readClinicalInformation",
        summary="Summary of the clinical information, as PDF",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.generateCRI",
        roles=CLINICAL,
        handler=clinical_information,
        media_types=(),
        answers=(PDF,),
    ),
    Operation(
        code="A019",
        name="readPatientLetter",
        summary="Letter for the patient, as PDF",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.generatePatientLetter",
        roles=REFERRERS,
        handler=patient_letter,
        media_types=(),
        answers=(PDF,),
    ),
)
