"""What `bookwatch attribute` says to people: every cause with its rounds, and how the practices stand at the end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bookwatch.cli.console import moment, narrow_table, paper, people
from domain.counting import counted
from domain.vocabulary import Judgement

if TYPE_CHECKING:
    from domain.verdicts import Cause, Evaluation


@dataclass(slots=True)
class _Row:
    first: datetime
    last: datetime
    cause: "Cause"
    most: int
    said: str = ""


@dataclass(slots=True)
class Shown:
    """Collects what is worth saying, window by window."""

    causes: dict[str, _Row] = field(default_factory=dict)
    rounds: int = 0
    last: "Evaluation | None" = None

    def note(self, evaluation: "Evaluation") -> None:
        """One window."""
        self.rounds, self.last = self.rounds + 1, evaluation
        sentences = {each.cause_key: each.evidence.sentence for each in evaluation.verdicts if each.cause_key}
        for cause in evaluation.causes:
            row = self.causes.setdefault(cause.key, _Row(evaluation.window_end, evaluation.window_end, cause, 0))
            row.last, row.cause, row.most = evaluation.window_end, cause, max(row.most, len(cause.members))
            row.said = sentences.get(cause.key, row.said)

    def print(self) -> None:
        """Say it."""
        if self.last is None:
            people.print("No round could be judged: the file holds no runs.")
            return
        table = narrow_table("Cause", "Since", "First named", "Last named", "Practices", "Probability")
        for key, row in self.causes.items():
            also = "".join(f"\n or {dimension} {value}" for dimension, value in row.cause.co_linear)
            times = map(_stacked, (row.cause.started_at, row.first, row.last))
            table.add_row(key + also, *times, str(row.most), f"{row.cause.probability:.2f}")
        if table.row_count:
            paper.print(table)
        for key, row in list(self.causes.items())[:10]:
            paper.print(f"{key}: {row.said}", markup=False)
        counts = {word: sum(verdict.judgement is word for verdict in self.last.verdicts) for word in Judgement}
        said = ", ".join(f"{count} {word.value.replace('_', ' ')}" for word, count in counts.items() if count)
        judged = counted(self.rounds, "round")
        if table.row_count:
            paper.print("Each cause's whole evidence: --json.")
        paper.print(f"{judged} judged. Practices and control sites in the last one: {said or 'none'}.")


def _stacked(at: datetime) -> str:
    """The day above the time: three of them side by side would leave the cause no room on 80 characters."""
    day, _, clock = moment(at).rpartition(" ")
    return f"{day}\n{clock}"
