"""The pages of people, projects and sign-ins."""

from apps.organization.admin.invitation import InvitationAdmin, RegistrationAdmin
from apps.organization.admin.people import GroupAdmin, UserAdmin
from apps.organization.admin.project import ProjectAdmin
from apps.organization.admin.sign_in import AttemptAdmin, FailureLogAdmin, SignInLogAdmin

__all__ = [
    "AttemptAdmin",
    "FailureLogAdmin",
    "GroupAdmin",
    "InvitationAdmin",
    "ProjectAdmin",
    "RegistrationAdmin",
    "SignInLogAdmin",
    "UserAdmin",
]
