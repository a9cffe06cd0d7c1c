"""All moves there are: importing these modules is what adds theirs."""

from simulation import anybody, making, taking
from simulation.moves import MOVES

MODULES = (taking, making, anybody)

__all__ = ["MODULES", "MOVES"]
