"""All moves there are: importing these modules is what adds theirs."""

from simulation import anybody, countering, making, protecting, taking, widening
from simulation.moves import MOVES
from simulation.operator_limits import LIMIT_MOVES
from simulation.operator_moves import OPERATOR_MOVES as DEALING_MOVES

MODULES = (taking, making, countering, protecting, widening, anybody)
OPERATOR_MOVES = DEALING_MOVES + LIMIT_MOVES

__all__ = ["MODULES", "MOVES", "OPERATOR_MOVES"]
