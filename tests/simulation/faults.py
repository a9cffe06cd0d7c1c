"""All planted faults: importing these modules is what adds theirs."""

from simulation import (
    faults_of_guards,
    faults_of_life,
    faults_of_offers,
    faults_of_rules,
    faults_of_telling,
)
from simulation.planting import FAULTS, Fault

MODULES = (
    faults_of_rules,
    faults_of_offers,
    faults_of_guards,
    faults_of_life,
    faults_of_telling,
)

__all__ = ["FAULTS", "MODULES", "Fault"]
