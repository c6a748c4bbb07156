"""What can be broken by hand in the lab: the switches of the page control, in the order to show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from bookwatch.lab.faults import Fault, fault
from bookwatch.lab.topology import Site, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A prepared fault, and how people speak of it."""

    key: str
    title: str
    where: str
    expected: str
    fault: Fault


def menu(topology: Topology) -> dict[str, Switch]:
    """Switches by key."""
    every = (*_practice(topology), *_shared(topology), *_hospitals(topology), *_central())
    return {each.key: each for each in every}


def own_resolver(topology: Topology) -> Site:
    """The first practice with a resolver of its own; with fewer than two practices a PCT, the first practice."""
    sites = topology.practices
    return next((site for site in sites if site.dimensions.get("resolver") == f"RES-{site.code}"), sites[0])


def _practice(topology: Topology) -> Iterator[Switch]:
    def switch(key: str, *, site: Site, title: str, broken: Fault) -> Switch:
        return Switch(key=key, title=title, where="One practice", expected=f"Local: practice {site.code}", fault=broken)

    site = own_resolver(topology)
    plain = [each for each in topology.practices if each is not site and "proxy" not in each.dimensions] or [site]
    yield switch(
        "practice-resolver",
        site=site,
        title=f"Resolver of practice {site.code} gives no answer",
        broken=fault(f"resolver:{site.dimensions['resolver']}", kind="no_answer"),
    )
    for key, title, where, kind in (
        ("practice-line-slow", "Line of practice {} is slow", "line:{}", "delay"),
        ("practice-card", "Smartcard of practice {} is revoked", "card:{}", "revoked"),
        (
            "practice-certificate",
            "Practice {} meets a certificate that nobody trusts",
            "line:{}",
            "untrusted_certificate",
        ),
    ):
        it = plain[len(key) % len(plain)]
        yield switch(key, site=it, title=title.format(it.code), broken=fault(where.format(it.code), kind=kind))
    behind = next((each for each in topology.practices if each.dimensions.get("proxy") == f"PRX-{each.code}"), None)
    if behind is not None:
        broken = fault(f"proxy:{behind.dimensions['proxy']}", kind="bad_gateway")
        yield switch("practice-proxy", site=behind, title=f"Proxy of practice {behind.code} answers 502", broken=broken)


def _shared(topology: Topology) -> Iterator[Switch]:
    for pct in topology.pcts:
        for key, title, dimension, value, broken in (
            ("link-cut", "Link of PCT {} is cut", "link", f"L-{pct}", "cut"),
            ("resolver", "Resolver of PCT {} gives no answer", "resolver", f"RES-{pct}", "no_answer"),
        ):
            if value in topology.values(dimension):
                yield Switch(
                    key=f"{key}-{pct}",
                    title=title.format(pct),
                    where="A PCT",
                    expected=f"Shared: {dimension} {value}",
                    fault=fault(f"{dimension}:{value}", kind=broken),
                )


def _hospitals(topology: Topology) -> Iterator[Switch]:
    for code, name in topology.hospitals.items():
        yield Switch(
            key=f"hospital-{code}",
            title=f"{name} ({code}) does not answer",
            where="A hospital",
            expected=f"Hospital: {code}",
            fault=fault(f"hospital:{code}", kind="hang"),
        )


def _central() -> Iterator[Switch]:
    for key, title, expected, broken in (
        (
            "core-booking",
            "Booking (A016) fails in the core",
            "Central: operation A016",
            fault("core/A016", kind="error"),
        ),
        ("core-slow", "The core is slow", "Central: core", fault("core", kind="slow", params={"ms": 600})),
        ("identity", "The identity service fails", "Central: identity", fault("identity", kind="error")),
        ("gateway", "The gateway answers 502", "Central: gateway", fault("gateway", kind="error")),
    ):
        yield Switch(key=key, title=title, where="Choose and Book", expected=expected, fault=broken)
