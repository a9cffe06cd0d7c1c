"""The open requests above the quotes: as a strip, as cards, as rows."""
