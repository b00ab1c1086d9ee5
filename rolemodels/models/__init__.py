from rolemodels.models.role_models import RoleModelIndexPage, RoleModelPage

__all__ = ["RoleModelIndexPage", "RoleModelPage"]
