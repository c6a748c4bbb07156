"""Calls of advice and guidance, for the tests of its rules and of the contract."""

from typing import Any

import requests

from tests.integration.booking_core_caller import Caller, Json, coded, patient, shortlist

ADVISED = coded("guidanceOutcome", "RETURN_TO_REFERRER_WITH_ADVICE")
MORE = coded("guidanceOutcome", "REQUIRE_FURTHER_INFORMATION")
RECOMMENDED = coded("guidanceIntendedRecommendation", "OTHER")
URGENT = coded("updatedPriority", "URGENT")


def said(name: str, words: str) -> Json:
    return {"name": name, "valueString": words}


def asked(gp: Caller, *, services: tuple[str, ...] = ("5001",), convert: bool = True, **more: Any) -> requests.Response:
    flag = "AUTHORISED_TO_CONVERT" if convert else "NOT_AUTHORISED_TO_CONVERT"
    parameters = [patient(), coded("providerConversionAuthorisation", flag), shortlist(*services)]
    parameters += more.get("parameters", [said("request", "What now?")])
    body = {"resourceType": "Parameters", "parameter": parameters}
    return gp.call("POST", "/STU3/CommunicationRequest/$ers.createAdviceAndGuidance", body=body)


def ask(gp: Caller, *, convert: bool = True) -> Json:
    reply = asked(gp, convert=convert)
    assert reply.status_code == 200, reply.text
    created: Json = reply.json()["parameter"][0]["resource"]
    return created


def read(caller: Caller, request: Json) -> Json:
    found: Json = caller.call("GET", f"/STU3/CommunicationRequest/{request['id']}").json()
    return found


def answer(consultant: Caller, request: Json, *parameters: Json) -> requests.Response:
    body = {"resourceType": "Parameters", "parameter": [*parameters, said("guidance", "This."), URGENT]}
    path = f"/STU3/CommunicationRequest/{request['id']}/$ers.sendCommunicationToRequester"
    return consultant.call("POST", path, body=body, **{"If-Match": f'W/"{request["meta"]["versionId"]}"'})


def reference(request: Json) -> str:
    return f"CommunicationRequest/{request['id']}/_history/{request['meta']['versionId']}"


def convert(consultant: Caller, request: Json) -> requests.Response:
    parameters = [
        {"name": "createFrom", "valueReference": {"reference": reference(request)}},
        coded("newReferralPriority", "ROUTINE"),
        said("guidance", "Seen."),
        said("reviewComments", "Refer."),
    ]
    body = {"resourceType": "Parameters", "parameter": parameters}
    path = "/STU3/ReferralRequest/$ers.createFromCommunicationRequestActionLater"
    return consultant.call("POST", path, body=body)


def listed(caller: Caller, kind: str = "ADVICE_AND_GUIDANCE_REQUESTS", *more: Json) -> requests.Response:
    selector = {"name": "listType", "valueCodeableConcept": {"coding": [{"system": "x", "code": kind}]}}
    body = {"resourceType": "Parameters", "parameter": [selector, *more]}
    return caller.call("POST", "/STU3/CommunicationRequest/$ers.fetchworklist", body=body)


def ubrns(reply: requests.Response) -> list[str]:
    return [each["item"]["reference"].removeprefix("CommunicationRequest/") for each in reply.json()["entry"]]


def status(request: Json) -> str:
    return str(request["category"][0]["coding"][0]["code"])


def talk(caller: Caller, request: Json) -> requests.Response:
    return caller.call("GET", f"/STU3/Communication?based-on={reference(request)}")
