"""Writes the passages of PROTOCOL.md that are made from tables anew (`make protocol`)."""

from pathlib import Path

from rfqserver.engine.diagrams import with_states

PROTOCOL = Path(__file__).parents[2] / "rfqdesk" / "protocol" / "PROTOCOL.md"


def main() -> None:
    """Write the file where anything is different."""
    text = PROTOCOL.read_text(encoding="utf-8")
    PROTOCOL.write_text(with_states(text), encoding="utf-8")


if __name__ == "__main__":
    main()
