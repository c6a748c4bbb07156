"""Which places a laid-out lab has, for each kind of place that bears a name."""

from collections.abc import Mapping, Sequence

from bookwatch.lab.topology import Topology


def known_places(topology: Topology) -> Mapping[str, Sequence[str]]:
    """Names by kind of place; `gateway`, `core` and the like have none."""
    codes = [site.code for site in topology.sites]
    return {
        "line": codes,
        "link": topology.values("link"),
        "resolver": topology.values("resolver"),
        "proxy": topology.values("proxy"),
        "hospital": sorted(topology.hospitals),
        "card": codes,
        "agent": codes,
    }
