"""The pairs with the same symptom and different causes, as faults of a small world with the truth beside them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.failures import FailureClass as Failure
from domain.organisations import Place
from tests.unit.attribution.world import Fault, World

BEGINS = 3.0
"""Rounds of health before the fault: as few as the demonstration has."""
Truth = tuple[str, str, str]
"""Domain, dimension, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What breaks in a world, and what should be found."""

    faults: tuple[Fault, ...]
    truths: tuple[Truth, ...]


def _one(world: World) -> Place:
    return world.agents()[world.seed % world.practices]


def _pct(world: World) -> str:
    return world.agents()[0].dimensions["pct"]


def _begins(world: World) -> float:
    return BEGINS * world.round_s


def _at(place: Place) -> Callable[[Place, str], bool]:
    return lambda met, provider: met is place


def only_at(name: str) -> Callable[[Place, str], bool]:
    return lambda place, provider: place.vantage == name


def _sharing(dimension: str, value: str) -> Callable[[Place, str], bool]:
    return lambda met, provider: met.dimensions.get(dimension) == value


def _everywhere(place: Place, provider: str) -> bool:
    return True


def _local(place: Place) -> tuple[Truth, ...]:
    return (("local", "practice", place.organisation),)


def own_resolver(world: World) -> Story:
    place = world.alone("resolver")
    fault = Fault(meets=_at(place), failure_class=Failure.DNS_NO_ANSWER, takes_s=3, begins=_begins(world))
    return Story(faults=(fault,), truths=_local(place))


def pct_resolver(world: World) -> Story:
    value = f"RES-{_pct(world)}"
    meets = _sharing("resolver", value)
    fault = Fault(meets=meets, failure_class=Failure.DNS_NO_ANSWER, takes_s=3, begins=_begins(world))
    return Story(faults=(fault,), truths=(("shared", "resolver", value),))


def revoked_card(world: World) -> Story:
    fault = Fault(meets=_at(_one(world)), failure_class=Failure.IDENTITY_REJECTED, begins=_begins(world))
    return Story(faults=(fault,), truths=_local(_one(world)))


def identity_down(world: World) -> Story:
    fault = Fault(meets=_everywhere, failure_class=Failure.IDENTITY_REJECTED, begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "identity", "identity"),))


def identity_hangs(world: World) -> Story:
    fault = Fault(meets=_everywhere, failure_class=Failure.IDENTITY_UNAVAILABLE, takes_s=5, begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "identity", "identity"),))


def own_proxy(world: World) -> Story:
    place = world.alone("proxy")
    fault = Fault(meets=_at(place), failure_class=Failure.PROXY_BAD_GATEWAY, begins=_begins(world))
    return Story(faults=(fault,), truths=_local(place))


def gateway(world: World) -> Story:
    fault = Fault(
        meets=_sharing("gateway", "gateway"), failure_class=Failure.GATEWAY_BAD_GATEWAY, begins=_begins(world)
    )
    return Story(faults=(fault,), truths=(("central", "gateway", "gateway"),))


def link_refuses(world: World) -> Story:
    value = f"L-{_pct(world)}"
    fault = Fault(meets=_sharing("link", value), failure_class=Failure.CONNECT_REFUSED, begins=_begins(world))
    return Story(faults=(fault,), truths=(("shared", "link", value),))


def hospital_down(world: World) -> Story:
    value = world.hospitals[1]
    fault = Fault(
        meets=lambda place, provider: provider == value,
        failure_class=Failure.PROVIDER_NOT_RESPONDING,
        operation="A016",
        takes_s=3,
        begins=_begins(world),
    )
    return Story(faults=(fault,), truths=(("provider", "provider", value),))


def booking_fails(world: World) -> Story:
    fault = Fault(meets=_everywhere, failure_class=Failure.CORE_ERROR, operation="A016", begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "operation", "A016"),))


def core_down(world: World) -> Story:
    fault = Fault(meets=_everywhere, failure_class=Failure.CORE_UNAVAILABLE, operation="A010", begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "core", "core"),))


FAILING = (
    *(own_resolver, pct_resolver, revoked_card, identity_down, identity_hangs, own_proxy, gateway, link_refuses),
    *(hospital_down, booking_fails, core_down),
)


def slow_line(world: World) -> Story:
    fault = Fault(meets=_at(_one(world)), line_ms=150.0, begins=_begins(world))
    return Story(faults=(fault,), truths=_local(_one(world)))


def slow_core(world: World) -> Story:
    fault = Fault(meets=_everywhere, server_ms=200.0, begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "core", "core"),))


def slow_link(world: World) -> Story:
    value = f"L-{_pct(world)}"
    fault = Fault(meets=_sharing("link", value), line_ms=150.0, begins=_begins(world))
    return Story(faults=(fault,), truths=(("shared", "link", value),))


def slow_booking(world: World) -> Story:
    fault = Fault(meets=_everywhere, server_ms=1500.0, operation="A016", begins=_begins(world))
    return Story(faults=(fault,), truths=(("central", "operation", "A016"),))


def slow_hospital(world: World) -> Story:
    value = world.hospitals[1]
    fault = Fault(
        meets=lambda place, provider: provider == value, server_ms=1500.0, operation="A016", begins=_begins(world)
    )
    return Story(faults=(fault,), truths=(("provider", "provider", value),))


def link_cut(world: World) -> Story:
    value = f"L-{_pct(world)}"
    meets = _sharing("link", value)
    begins = _begins(world)
    fault = Fault(meets=meets, failure_class=Failure.CONNECT_TIMED_OUT, takes_s=3, silences=True, begins=begins)
    return Story(faults=(fault,), truths=(("shared", "link", value),))


def one_silent(world: World) -> Story:
    fault = Fault(meets=_at(_one(world)), silences=True, begins=_begins(world))
    return Story(faults=(fault,), truths=())


SLOW = (slow_line, slow_core, slow_link, slow_booking, slow_hospital)


def local_and_central(world: World) -> Story:
    """One practice's resolver is broken; then booking fails for all."""
    late = replace(booking_fails(world).faults[0], begins=6.2 * world.round_s)
    own = own_resolver(world)
    return Story(faults=(late, *own.faults), truths=(("central", "operation", "A016"), *own.truths))


def hospital_and_local(world: World) -> Story:
    """A hospital is down while one practice's card is revoked."""
    one, other = hospital_down(world), revoked_card(world)
    return Story(faults=(*one.faults, *other.faults), truths=(*one.truths, *other.truths))


def resolver_and_hospital(world: World) -> Story:
    """A PCT's resolver and a hospital, with members in both."""
    one, other = hospital_down(world), pct_resolver(world)
    return Story(faults=(*one.faults, *other.faults), truths=(*one.truths, *other.truths))


TWO = (local_and_central, hospital_and_local, resolver_and_hospital)
