"""The seven questions of the pages, as SQL for the rivals. Names of tables: `benchmarks.pages.tables`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """Which PCT, practices and times the questions are asked of. Hours and days are counted from 1970."""

    pct: int
    practices: tuple[int, ...]
    practice: int
    hour: int
    """The last hour that is over."""
    day: int
    """The last day that is over."""
    micros: tuple[int, int]
    """The raw day of the one practice."""


def statements(case: Case) -> dict[str, str]:
    """Each question in the SQL that all rivals understand."""
    chosen = ", ".join(map(str, case.practices))
    week, month, quarter, year = case.hour - 167, case.day - 29, case.day - 89, case.day - 394
    return {
        "fleet now": "SELECT practice, outcome, scheduled FROM now",
        "PCT's week by hour": (
            "SELECT hour, practice, attempts, bad, slow FROM hourly "
            f"WHERE practice IN ({chosen}) AND hour BETWEEN {week} AND {case.hour}"
        ),
        "practice's day raw": (
            f"SELECT moment, total_ms, outcome FROM steps WHERE practice = {case.practice} "
            f"AND moment >= {case.micros[0]} AND moment < {case.micros[1]}"
        ),
        "PCT's 13 months": (
            "SELECT day, attempts, bad, slow, p50, p95, p99 FROM pct_daily "
            f"WHERE pct = {case.pct} AND day BETWEEN {year} AND {case.day} ORDER BY day"
        ),
        "all PCTs' 13 months": (
            f"SELECT day, pct, attempts, bad, slow FROM pct_daily WHERE day BETWEEN {year} AND {case.day}"
        ),
        "worst 20 of 30 days": (
            "SELECT practice, sum(attempts) AS attempts, sum(bad) AS bad FROM daily "
            f"WHERE day BETWEEN {month} AND {case.day} GROUP BY practice ORDER BY sum(bad) * 1.0 / sum(attempts) DESC "
            "LIMIT 20"
        ),
        "funnel of 90 days": (
            "SELECT practice, sum(attempts) AS attempts, sum(bad) AS bad FROM daily "
            f"WHERE day BETWEEN {quarter} AND {case.day} GROUP BY practice"
        ),
    }
