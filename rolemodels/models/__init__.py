from rolemodels.models.role_models import RoleModelIndexPage, RoleModelPage
from rolemodels.models.sectors import Sector

__all__ = ["RoleModelIndexPage", "RoleModelPage", "Sector"]
