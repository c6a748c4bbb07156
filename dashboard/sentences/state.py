"""The state of the whole in a sentence, and of each fault domain in a few words."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.sentences import causes as cause_words
from dashboard.sentences import counts, names
from dashboard.sentences.population import Population
from dashboard.theme import FAULTS
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement

_RANK = {FaultDomain.CENTRAL: 0, FaultDomain.PROVIDER: 1, FaultDomain.SHARED: 2, FaultDomain.LOCAL: 3}
_TOLD = ("LOGON", "PDS", "A010", "A011", "A015", "A016")
"""Operations that people outside the service have a word for."""
_WORKS = 0.02
"""Largest share of failing calls at which an operation is said to work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The first sentence of a page, the ones after it, and the domain that the first is about."""

    lead: str
    rest: tuple[str, ...] = ()
    silence: str = ""
    """How many practices reported nothing, where the lead does not say it."""
    silent: tuple[str, ...] = ()
    """Who they are, by vantage."""
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainState:
    """One fault domain: how many causes, and how many practices inside them, as their cards list them."""

    judgement: Judgement
    causes: int
    practices: int
    """Inside its causes; of what has no cause (not determined, no data), those of whom that is said."""
    of: int
    known: bool = True
    """Whether any practice has reported: silence is never health."""
    hidden: int = 0
    """Causes of which nobody can see whether they go on: a wider fault holds all of their practices."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is known to be wrong there."""
        return not self.causes and not self.practices

    @property
    def words(self) -> str:
        """ "1 cause, 28 of 40 practices inside", "1 cause, hidden by a wider fault", "OK", or "No data"."""
        if self.quiet and self.hidden:
            return f"{counts.counted(self.hidden, 'cause')}, hidden by a wider fault"
        if self.quiet:
            return "OK" if self.known else "No data"
        reach = f"{self.practices:,} of {counts.counted(self.of, 'practice')}"
        return f"{counts.counted(self.causes, 'cause')}, {reach} inside" if self.causes else reach


def ordered(causes: Iterable[Cause]) -> list[Cause]:
    """The widest first: central, hospital, shared, local; within one, the most practices, then the oldest."""
    return sorted(causes, key=lambda each: (_RANK[each.domain], -len(each.members), each.started_at, each.key))


def domains(
    causes: Sequence[Cause],
    *,
    judgements: Mapping[str, Judgement],
    population: Population,
    hidden: Sequence[FaultDomain] = (),
) -> list[DomainState]:
    """The state of each fault domain and of what could not be told, the widest first; silence last, where there is any.

    `judgements`: vantage -> what is said of it; controls among them are not counted. `hidden`: of each cause that a
    wider one hides its domain.
    """
    known = {vantage: judgement for vantage, judgement in judgements.items() if vantage in population.pct_of}
    said = list(known.values())
    silent = said.count(Judgement.NO_DATA)
    told = [*FAULTS, Judgement.NO_DATA] if silent else FAULTS
    return [
        DomainState(
            judgement=judgement,
            causes=len(own),
            practices=_inside(own, among=known) if own else said.count(judgement),
            of=len(said),
            known=silent < len(said),
            hidden=sum(each.value == judgement.value for each in hidden),
        )
        for judgement in told
        for own in ([each for each in causes if each.domain.value == judgement.value],)
    ]


def _inside(causes: Iterable[Cause], *, among: Container[str]) -> int:
    return len({vantage for each in causes for vantage in each.members if vantage in among})


def headline(
    causes: Sequence[Cause],
    *,
    judgements: Mapping[str, Judgement],
    population: Population,
    journeys: str,
    operations: Mapping[str, Share],
    now: datetime,
) -> Headline:
    """What to read first. `journeys`: how those of practices fared in the window, in a sentence."""
    said = {vantage: judgement for vantage, judgement in judgements.items() if vantage in population.pct_of}
    if not said:
        return Headline(lead="No verdict yet: the first one needs a few rounds.", judgement=Judgement.NO_DATA)
    context = [names.initial(journeys)]
    if not causes:
        return _and_silence(_without_cause(said, context=context), said=said)
    first, *others = ordered(causes)
    if others and first.domain is FaultDomain.LOCAL:
        works = list(said.values()).count(Judgement.OK)
        own = _own(causes, among=f" of {counts.counted(len(said), 'practice')}")
        lead = f"{own}; booking works at {works:,}."
        return _and_silence(Headline(lead=lead, rest=tuple(context), judgement=Judgement.LOCAL), said=said)
    rest = (*_wrong(first), *_also(first, others=others, population=population, now=now), *_works(first, operations))
    lead = cause_words.sentence(first, population=population, now=now)
    wide = Headline(lead=lead, rest=(*rest, *context), judgement=Judgement(first.domain.value))
    return _and_silence(wide, said=said)


def _wrong(first: Cause) -> list[str]:
    if not cause_words.is_wrong(first):
        return []
    return ["Wrong results: every call returned success, and what was stored is not what was asked for."]


def _without_cause(said: Mapping[str, Judgement], *, context: list[str]) -> Headline:
    values = list(said.values())
    fine, unsure = values.count(Judgement.OK), values.count(Judgement.UNDETERMINED)
    if unsure:
        who = "The only practice" if len(values) == 1 else f"{counts.counted(unsure, 'practice')} of {len(values)}"
        lead = f"{who} had trouble whose cause cannot be told."
        return Headline(lead=lead, rest=tuple(context), judgement=Judgement.UNDETERMINED)
    if not fine:
        alone = len(values) == 1
        who = "The only practice has not" if alone else f"None of {counts.counted(len(values), 'practice')} has"
        lead = f"{who} reported in this window."
        return Headline(lead=lead, rest=tuple(context), judgement=Judgement.NO_DATA)
    where = f"all {counts.counted(fine, 'practice')}" if fine == len(values) else f"{fine} of {len(values)} practices"
    if len(values) == 1:
        where = "the only practice"
    return Headline(lead=f"Booking works at {where}.", rest=tuple(context), judgement=Judgement.OK)


def _and_silence(found: Headline, *, said: Mapping[str, Judgement]) -> Headline:
    """With who reported nothing, unless the lead is about that."""
    silent = tuple(sorted(vantage for vantage, judgement in said.items() if judgement is Judgement.NO_DATA))
    if not silent or found.judgement is Judgement.NO_DATA:
        return found
    who = "The only practice" if len(said) == 1 else f"{counts.counted(len(silent), 'practice')} of {len(said)}"
    return replace(found, silence=f"{who} reported nothing", silent=silent)


def _also(first: Cause, *, others: Sequence[Cause], population: Population, now: datetime) -> list[str]:
    wide = [each for each in others if each.domain is not FaultDomain.LOCAL]
    words = [cause_words.sentence(each, population=population, now=now, brief=True) for each in wide[:3]]
    local = [each for each in others if each.domain is FaultDomain.LOCAL]
    if not local:
        return words
    before = sum(each.started_at < first.started_at for each in local)
    sentence = _own(local)
    if before:
        sentence += f", {'' if before == len(local) else f'{before} of them '}since before that"
    return [*words, f"{sentence}."]


def _own(local: Sequence[Cause], *, among: str = "") -> str:
    """ "2 of 40 practices and 1 control site fail for reasons of their own": a control is no practice."""
    sites = sum(each.dimension == "control" for each in local)
    practices = len(local) - sites
    who = [f"{practices}{among}" if among else counts.counted(practices, "practice")] if practices else []
    who += [counts.counted(sites, "control site")] if sites else []
    verb, why = ("fails", "a reason of its own") if len(local) == 1 else ("fail", "reasons of their own")
    return f"{' and '.join(who)} {verb} for {why}"


def _works(first: Cause, operations: Mapping[str, Share]) -> list[str]:
    """What a journey does before the operation that fails. What comes after it was last called before it failed, or by
    the few that passed; and where log-on or the whole core fails, nothing is said to work."""
    if first.domain is not FaultDomain.CENTRAL or first.dimension != "operation":
        return []
    before = [code for code in _TOLD if names.operation_rank(code) < names.operation_rank(first.value)]
    working = [code for code in before if _is_working(operations.get(code))]
    if not working:
        return []
    verb = "works" if len(working) == 1 else "work"
    return [names.initial(f"{counts.listed([names.OPERATIONS[code].noun for code in working])} {verb}.")]


def _is_working(share: Share | None) -> bool:
    return share is not None and share.ratio is not None and share.ratio <= _WORKS
