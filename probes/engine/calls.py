"""One step: prepared, sent, judged, recorded."""

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import sleep

from domain.failures import FailureClass
from domain.runs import Phases, Step
from domain.vocabulary import Outcome
from probes.arazzo.compiled import CompiledStep
from probes.arazzo.scope import Received, Scope
from probes.classify import LOGON, Finding, classify_error, classify_reply
from probes.engine.clocks import ClockComparison
from probes.engine.judge import take_outputs, unmet
from probes.engine.logon import LogOn, TokenError
from probes.engine.making import things_of
from probes.engine.prepare import MissingValueError, Prepared, prepare
from probes.engine.safety import RefusedByProfileError, check_call, check_host, check_request, own_headers
from probes.engine.situation import Situation
from probes.ledger import LedgerError
from probes.transport.client import Client, Exchange
from probes.transport.deadline import Deadline

_CODE = re.compile(r"^[A-Za-z0-9_.\-]{1,64}$")
_LARGEST_OUTCOME = 100_000
_TOLD_S = 0.05
"""A shorter wait for the application's rate is not worth a word."""
PACED = "core"
"""The source description whose calls count for an application's rate."""
_NOTHING = Exchange(phases=Phases(), total_ms=0.0, client_ms=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A step that was carried out (or refused before sending)."""

    step: Step
    compiled: CompiledStep
    finding: Finding
    sent: bool = True
    """False: it was answered from what the vantage had kept, so it is no call to be reported."""

    @property
    def succeeded(self) -> bool:
        """Whether the document's hopes were met (also where that was slow, or means `business`)."""
        outcome = self.step.outcome
        if outcome is Outcome.OK or outcome is Outcome.SLOW:
            return True
        return outcome is Outcome.BUSINESS and self.compiled.outcome is Outcome.BUSINESS


def _accepted(log_on: LogOn, reply: Received, finding: Finding, detail: str) -> tuple[Finding, str]:
    """The finding, unless the token endpoint lied."""
    try:
        log_on.accept(reply)
    except TokenError as error:
        return Finding(outcome=Outcome.FAILED, failure_class=error.failure_class), str(error)
    return finding, detail


class Caller:
    """Carries out the steps of one run, one after the other."""

    def __init__(self, situation: Situation, *, client: Client, scope: Scope) -> None:
        self._situation = situation
        self._client = client
        self._times: dict[str, int] = {}
        self._calls = 0
        self.scope = scope
        self.clocks = ClockComparison()

    def perform(self, step: CompiledStep) -> Performed:
        """Carry out one step within its time. Never raises for what the network or the server does."""
        situation = self._situation
        limit = situation.end if step.clean_up else situation.main_end
        self._times[step.step_id] = self._times.get(step.step_id, 0) + 1
        self._calls += 1
        self.scope.request = self.scope.reply = None
        if situation.log_on is None or step.code != LOGON:
            return self._call(step, limit=limit)
        return self._own_log_on(step, situation.log_on, limit)

    def _own_log_on(self, step: CompiledStep, log_on: LogOn, limit: Deadline) -> Performed:
        """The profile's way to log on, in the place of the journey's."""
        if not log_on.take_turn(within_s=limit.left()):
            offset_ms = self._situation.offset_ms()
            return self._refused(step, offset_ms, FailureClass.CLIENT_BUDGET, "there was no time left to log on")
        try:
            kept = log_on.kept()
            if kept is None:
                return self._call(step, limit=limit, log_on=log_on)
        finally:
            log_on.end_turn()
        self.scope.reply = kept
        finding, detail = take_outputs(step, self.scope, seed=0)
        return replace(self._recorded(step, _NOTHING, finding, offset_ms=0.0, code="", detail=detail), sent=False)

    def _call(self, step: CompiledStep, *, limit: Deadline, log_on: LogOn | None = None) -> Performed:
        situation = self._situation
        offset_ms = situation.offset_ms()
        if limit.left() <= 0:
            return self._refused(step, offset_ms, FailureClass.CLIENT_BUDGET, "the run's time was over")
        try:
            prepared = self._prepare(step, log_on)
            self._note_intent(step)
            waited_s = self._wait(step, limit)
        except MissingValueError as error:
            return self._refused(step, offset_ms, FailureClass.CONTRACT_MISSING_OUTPUT, str(error))
        except UnicodeError:
            told = "an earlier reply gave a text that no request can carry"
            return self._refused(step, offset_ms, FailureClass.CONTRACT_MALFORMED, told)
        except (RefusedByProfileError, LedgerError) as error:
            return self._refused(step, offset_ms, FailureClass.CLIENT_REFUSED_BY_PROFILE, str(error))
        if waited_s is None:
            return self._refused(
                step, offset_ms, FailureClass.CLIENT_BUDGET, "the application's turn did not come in time"
            )
        offset_ms = situation.offset_ms()
        step_s = situation.target.timeouts.step_s
        exchange = self._exchange(step, prepared, limit.earlier(min(step_s, step.timeout_s or step_s)))
        finding, code, detail = self._judge(step, exchange, limit)
        if log_on is not None and self.scope.reply and finding.failure_class is None:
            finding, detail = _accepted(log_on, self.scope.reply, finding, detail)
        if waited_s >= _TOLD_S:
            detail = f"waited {waited_s:.1f} s for the application's rate before it was sent. {detail}".rstrip()
        return self._recorded(step, exchange, finding, offset_ms=offset_ms, code=code, detail=detail)

    def refuse(self, step: CompiledStep, *, failure_class: FailureClass, detail: str) -> Performed:
        """Record a step that the document's own flow does not let happen."""
        self._times[step.step_id] = self._times.get(step.step_id, 0) + 1
        return self._refused(step, self._situation.offset_ms(), failure_class, detail)

    def _note_intent(self, step: CompiledStep) -> None:
        """Nothing is made that the ledger does not know of. Raises LedgerError."""
        if self._situation.notes is not None and (things := things_of(step)):
            self._situation.notes.intend(things)

    def _wait(self, step: CompiledStep, limit: Deadline) -> float | None:
        """Wait for the application's turn, outside every phase; the seconds, or None where it does not come in time."""
        if step.operation.source != PACED:
            return 0.0
        situation = self._situation
        wait_s = situation.application.reserve(within_s=limit.left(), control=situation.setup.control)
        if wait_s and step.clean_up:
            sleep(wait_s)  # what was made is cleared away at the application's pace, also where the target is stopped
        elif wait_s and not situation.rest(wait_s):
            return None
        return wait_s

    def _prepare(self, step: CompiledStep, log_on: LogOn | None) -> Prepared:
        situation, profile = self._situation, self._situation.target.profile
        if step.profiles and not {profile.name, profile.extends} & set(step.profiles):
            raise RefusedByProfileError(f"the step is not for the profile {profile.name}")
        headers = situation.headers(self._calls)
        if log_on is not None:
            prepared = log_on.request(headers)
        else:
            prepared = prepare(step, scope=self.scope, server=situation.server(step.operation.source), headers=headers)
        if step.operation.source == PACED and (profile.headers or profile.without_headers or situation.log_on):
            prepared = replace(prepared, headers=own_headers(prepared.headers, profile=profile))
        if step.url:
            check_host(prepared.sent.url, target=situation.target)
        check_call(method=prepared.sent.method, url=prepared.sent.url, target=situation.target)
        check_request(url=prepared.sent.url, body=prepared.sent.body, content=prepared.content, target=situation.target)
        return prepared

    def _exchange(self, step: CompiledStep, prepared: Prepared, deadline: Deadline) -> Exchange:
        sent = prepared.sent
        exchange = self._client.call(
            method=sent.method, url=sent.url, headers=prepared.headers, body=prepared.content, deadline=deadline
        )
        self.scope.request = sent
        reply = exchange.reply
        if reply:
            self.scope.reply = Received(status=reply.status, headers=reply.headers, content=reply.content)
            if "date" in reply.headers:
                took_s = exchange.total_ms / 1000
                self.clocks.note(reply.headers["date"], now=self._situation.clock(), took_s=took_s)
            self._note(step, reply.status)
        return exchange

    def _note(self, step: CompiledStep, status: int) -> None:
        """What a status means for the calls that follow, also of other runs."""
        if step.operation.source == PACED:
            self._situation.application.answered(status)
        if self._situation.log_on is not None and status == HTTPStatus.UNAUTHORIZED:
            self._situation.log_on.refused()

    def _judge(self, step: CompiledStep, exchange: Exchange, limit: Deadline) -> tuple[Finding, str, str]:
        """What the exchange means, the error code in it, and one line about it."""
        if exchange.reply is None:
            return self._judge_silence(step, exchange, limit)
        criterion = unmet(step, self.scope)
        if criterion is None:
            finding, detail = take_outputs(step, self.scope, seed=self._seed(step))
            if finding.outcome is Outcome.OK and step.level_ms is not None and exchange.total_ms > step.level_ms:
                finding = Finding(outcome=Outcome.SLOW)
                detail = f"{exchange.total_ms / 1000:.2f} s is over its level of {step.level_ms / 1000:g} s"
            return finding, "", detail
        status = exchange.reply.status
        if 200 <= status < 300 and not criterion.on_status:
            malformed = Finding(outcome=Outcome.FAILED, failure_class=FailureClass.CONTRACT_MALFORMED)
            return malformed, "", f"{status}, but not: {criterion.text}"
        code, diagnostics = _error_in(self.scope.reply)
        finding = classify_reply(
            operation=step.code,
            status=status,
            code=code,
            diagnostics=diagnostics,
            from_core=bool(exchange.reply.headers.get("x-request-id")),
            clock_gap_s=self.clocks.latest_s if "date" in exchange.reply.headers else None,
        )
        return finding, code, f"answered {status} {code}".rstrip()

    def _judge_silence(self, step: CompiledStep, exchange: Exchange, limit: Deadline) -> tuple[Finding, str, str]:
        error = exchange.error or OSError("no reply")
        finding = classify_error(operation=step.code, error=error, phase=exchange.failed_phase)
        if isinstance(error, TimeoutError) and limit.left() <= 0:
            # Its own time was not over: the run's was, and a longer budget might have seen a reply.
            finding = Finding(
                outcome=Outcome.FAILED,
                failure_class=FailureClass.CLIENT_BUDGET,
                failed_phase=exchange.failed_phase,
            )
        return finding, "", _said(error, exchange)

    def _seed(self, step: CompiledStep) -> int:
        """Differs between runs, and between the times that one run looks."""
        return self._situation.run_id.int + 7919 * self._times[step.step_id]

    def _refused(self, step: CompiledStep, offset_ms: float, failure_class: FailureClass, detail: str) -> Performed:
        finding = Finding(outcome=Outcome.FAILED, failure_class=failure_class)
        return self._recorded(step, _NOTHING, finding, offset_ms=offset_ms, code="", detail=detail)

    def _recorded(
        self, step: CompiledStep, exchange: Exchange, finding: Finding, *, offset_ms: float, code: str, detail: str
    ) -> Performed:
        times = self._times[step.step_id]
        reply = exchange.reply
        record = Step(
            step_id=step.step_id if times == 1 else f"{step.step_id}.{times}",
            operation=step.code,
            provider=self._situation.provider if step.on_provider else "",
            offset_ms=offset_ms,
            phases=exchange.phases,
            total_ms=exchange.total_ms,
            client_ms=exchange.client_ms,
            status=reply.status if reply else None,
            outcome=finding.outcome,
            failure_class=finding.failure_class,
            failed_phase=finding.failed_phase,
            error_code=code,
            request_id=_printable(reply.headers.get("x-request-id", "")) if reply else "",
            detail=_printable(detail, 200),
            cleanup=step.clean_up,
        )
        return Performed(step=record, compiled=step, finding=finding)


def _error_in(received: Received | None) -> tuple[str, str]:
    """Code and diagnostics of an OperationOutcome's first issue, or a token endpoint's `error`; a gateway's page is
    not JSON. The diagnostics are looked at and never kept: they may name a patient."""
    if received is None or len(received.content) > _LARGEST_OUTCOME:
        return "", ""
    try:
        body = received.body()
        issue = body["issue"][0] if "issue" in body else {"details": {"coding": [{"code": body["error"]}]}}
        code, diagnostics = issue["details"]["coding"][0]["code"], issue.get("diagnostics")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", ""
    known = isinstance(code, str) and _CODE.match(code)
    return code if known else "", diagnostics if isinstance(diagnostics, str) else ""


def _said(error: BaseException, exchange: Exchange) -> str:
    """What an exception says, without what a server may have put into it."""
    phase = f"{exchange.failed_phase}: " if exchange.failed_phase else ""
    words = str(error) if isinstance(error, OSError) else ""
    return f"{phase}{type(error).__name__}{': ' if words else ''}{words}"


def _printable(text: str, most: int = 100) -> str:
    text = text[:most]
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)
