"""Writes docs/schemas/*.json from the types of `bookwatch attribute`: `python -m tests.attribute_schemas [--check]`."""

import json
import sys
from pathlib import Path

from pydantic import TypeAdapter

from bookwatch.attributing.document import Document
from bookwatch.attributing.lines import Line

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
TITLES = {"runs-line": Line, "verdicts": Document}


def schema(name: str) -> str:
    """One schema as it is written."""
    made = TypeAdapter(TITLES[name]).json_schema(mode="serialization" if name == "verdicts" else "validation")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schemas, or say whether they are as the code has them."""
    FOLDER.mkdir(exist_ok=True)
    for name in TITLES:
        file = FOLDER / f"{name}.schema.json"
        if "--check" not in arguments:
            file.write_text(schema(name), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != schema(name):
            sys.stderr.write(f"{file} differs from the code: run 'make docs' and commit it\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
