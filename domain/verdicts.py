"""Verdicts: whose fault, how sure, on what evidence; and the causes behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Judgement, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A count with its denominator: `bad` of `attempts`."""

    bad: int
    attempts: int

    @property
    def ratio(self) -> float | None:
        """bad / attempts, or None where nothing was attempted."""
        return self.bad / self.attempts if self.attempts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A cause that was considered and lost, and why."""

    domain: FaultDomain
    dimension: str
    value: str
    probability: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict rests on, as data; `sentence` says it in plain, neutral words."""

    sentence: str
    own: Share
    """This practice: bad (failed, wrong or slow beyond its own habit) of attempts in the window."""
    controls: Share
    """From the round on in which this practice's trouble began; where it has none, in the window."""
    peers: Share
    """All other practices, in the same rounds."""
    groups: Mapping[str, Share] = field(default_factory=dict)
    """For each dimension of this practice: the others who share its value, as `dimension=value`; the same rounds."""
    failure_class: FailureClass | None = None
    operation: str = ""
    phase: Phase | None = None
    alternatives: tuple[Alternative, ...] = ()
    check_first: str = ""
    """What to look at first, in one sentence; empty where the data cannot show it."""
    all_practices: Share | None = None
    """All practices, this one included, in the whole window; None in verdicts of older versions."""
    all_controls: Share | None = None
    """All control sites, likewise."""
    all_slow: int | None = None
    """Of the bad attempts of `all_practices` those that came to their end, far slower than is usual there; the others
    failed. None in verdicts of older versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One fault, with the practices inside it.

    `dimension` and `value` name it: local -> ("practice", "Y99001"); shared -> ("resolver", "RES-ZZ1");
    provider -> ("provider", "ZH1"); central -> ("core", "core"), ("operation", "A016"), ("identity", "identity"),
    ("gateway", "gateway").
    """

    domain: FaultDomain
    dimension: str
    value: str
    probability: float
    share: Share
    """Bad attempts of all attempts that the cause could touch, in the window."""
    started_at: datetime
    """Scheduled time of the first bad attempt that the cause explains."""
    started_after: datetime | None = None
    """Scheduled time of the last good one before it: the start lies between the two."""
    members: tuple[str, ...] = ()
    """Vantages inside it, ordered."""
    failure_class: FailureClass | None = None
    co_linear: tuple[tuple[str, str], ...] = ()
    """Other (dimension, value) pairs with the same members: the data cannot tell them apart."""
    symptom: str = ""
    """"failing", "slow" or "silent"."""
    slow: int | None = None
    """Of the bad attempts those that came to their end, far slower than is usual; the others failed. None in causes of
    older versions."""

    around: int | None = None
    """Of a silent cause: practices that it could touch, members among them. None in others and in older versions."""

    @property
    def failed(self) -> int:
        """Of the bad attempts those that did not come to a good end."""
        slow = self.slow if self.slow is not None else self.share.bad if self.symptom == "slow" else 0
        return self.share.bad - slow

    @property
    def key(self) -> str:
        """A stable name: `domain/dimension/value`."""
        return f"{self.domain}/{self.dimension}/{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of one vantage in one window."""

    vantage: str
    window_end: datetime
    judgement: Judgement
    cause_key: str = ""
    """`Cause.key` of the cause that explains it, or empty."""
    probability: float
    probabilities: Mapping[Judgement, float] = field(default_factory=dict)
    since: datetime | None = None
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The outcome of evaluating one window: a verdict for each practice, and the causes that are active in it."""

    window_start: datetime
    window_end: datetime
    verdicts: tuple[Verdict, ...]
    causes: tuple[Cause, ...]
