"""The size bar, and what no file of the project may contain."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("attribution", "booking_core", "bookwatch", "collectors", "dashboard", "data", "domain", "probes")
FUNCTION_KINDS = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def functions() -> list[tuple[str, int]]:
    """Every function of the packages with its length in lines."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, FUNCTION_KINDS)
    ]


def percentile(values: list[int], *, share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def test_files_are_short() -> None:
    sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in sources()]
    assert statistics.median(sizes) <= 80
    assert percentile(sizes, share=0.95) <= 300


def test_functions_are_short() -> None:
    sizes = [size for _, size in functions()]
    assert statistics.median(sizes) <= 10
    assert percentile(sizes, share=0.95) <= 35


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert [(name, size) for name, size in functions() if size > 60] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_what_lives_there(package: str) -> None:
    words = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")))
    assert words is not None
    assert "Import" in words or "import" in words


def test_no_nhs_number_outside_the_synthetic_range_is_written_anywhere() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md", "*.yaml", "*.json", "*.csv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    real_looking = re.compile(r"(?<![\w.-])(?!999)[1-9]\d{9}(?![\w.-])")
    found = {
        f"{name}: {match}"
        for name in listed.stdout.split()
        for match in real_looking.findall((ROOT / name).read_text(encoding="utf-8"))
        if _passes_check_digit(match)
    }
    assert found == set()


def _passes_check_digit(value: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(value[9])
