"""HTTP of the files room."""

from litestar.types import ControllerRouterHandler

from server.files.routes.files import Files
from server.files.routes.mine import MyFiles
from server.files.routes.objects import Objects
from server.files.routes.plan_files import PlanFiles

ROUTES: list[ControllerRouterHandler] = [MyFiles, Files, PlanFiles, Objects]
