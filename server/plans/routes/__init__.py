"""Pages of plans and imports: HTTP only."""

from server.plans.routes.comparison import PlanComparison, PlanVersions
from server.plans.routes.exporting import PlanExport
from server.plans.routes.imports import Imports
from server.plans.routes.listing import Plans
from server.plans.routes.reading import OnePlan
from server.plans.routes.states import PlanStates

ROUTES = [Plans, OnePlan, PlanStates, PlanComparison, PlanVersions, PlanExport, Imports]
