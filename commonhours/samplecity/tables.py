"""The city's words live in small text tables, one row a line, columns parted by bars, remarks after #."""

from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def table(name: str) -> list[list[str]]:
    """The rows of data/<name>.txt as lists of text."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]
