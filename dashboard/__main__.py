"""`python -m dashboard DATABASE_URL [--port 8050]`: the pages alone, on loopback, for those who work on them."""

import argparse

import uvicorn

from dashboard.app import create_app
from dashboard.settings import DashboardSettings
from data.engine import open_engine
from data.migrations import upgrade
from domain.clock import system_clock


def main() -> None:
    """Migrate the database, then serve its pages until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    parser.add_argument("database_url", help="sqlite:///FILE or postgresql://USER@HOST/NAME")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--round", type=float, default=300.0, help="seconds of a round (default: 300)")
    arguments = parser.parse_args()
    upgrade(arguments.database_url)
    settings = DashboardSettings(round_s=arguments.round, demonstration=True)
    app = create_app(engine=open_engine(arguments.database_url), clock=system_clock, settings=settings)
    uvicorn.run(app.server, host="127.0.0.1", port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
