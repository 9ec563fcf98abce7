from accounts.models.audit_entry import AuditEntry
from accounts.models.device import Device
from accounts.models.history import RoleGrantEvent, UserEvent
from accounts.models.installation import Installation
from accounts.models.invitation import Invitation
from accounts.models.job import Job
from accounts.models.outbox_mail import OutboxMail
from accounts.models.role_grant import RoleGrant
from accounts.models.stand_in import StandIn
from accounts.models.union import Union
from accounts.models.user import User

__all__ = [
    "AuditEntry",
    "Device",
    "Installation",
    "Invitation",
    "Job",
    "OutboxMail",
    "RoleGrant",
    "RoleGrantEvent",
    "StandIn",
    "Union",
    "User",
    "UserEvent",
]
