"""Structures: what a package of legs is called, and legs from what it is called.

`legs_of` makes the legs of a strategy from instruments; `structure_of` finds the
strategy in any legs, whatever their order, common factor and direction.
"""

from rfqdesk.protocol.structures.contract import Contract, ContractKind, contract_of
from rfqdesk.protocol.structures.naming import contract_name, structure_name
from rfqdesk.protocol.structures.recognition import structure_of
from rfqdesk.protocol.structures.strategy import Strategy, Structure
from rfqdesk.protocol.structures.templates import (
    TEMPLATES,
    Slot,
    StructureError,
    Template,
    legs_of,
)

__all__ = [
    "TEMPLATES",
    "Contract",
    "ContractKind",
    "Slot",
    "Strategy",
    "Structure",
    "StructureError",
    "Template",
    "contract_name",
    "contract_of",
    "legs_of",
    "structure_name",
    "structure_of",
]
