"""All moves there are: importing these modules is what adds theirs."""

from simulation import anybody, countering, making, taking
from simulation.moves import MOVES

MODULES = (taking, making, countering, anybody)

__all__ = ["MODULES", "MOVES"]
