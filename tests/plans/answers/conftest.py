"""The plans of the proposals' tests."""

from tests.plans.proposals.conftest import discussed

__all__ = ["discussed"]
