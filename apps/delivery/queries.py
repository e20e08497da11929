"""Which channels and deliveries a person sees: owners of the organization all, a project's owners its own, and nobody
else any."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from apps.delivery.models import Channel, Delivery
from apps.organization.models import Project, User
from apps.organization.queries import projects_where


def channels_visible_to(user: User | AnonymousUser) -> QuerySet[Channel]:
    """Those that the person sees are those that they manage."""
    channels = Channel.objects.select_related("project")
    return channels if user.is_superuser else channels.filter(project__in=_projects(user))


def channels_usable_in(project: Project | None, user: User | None = None) -> QuerySet[Channel]:
    """What something in a project (None: in the organization) may be sent over: the project's own channels, and for
    owners of the organization the organization's too. Disabled and paused ones are among them, as they are enabled and
    resumed again."""
    channels = Channel.objects.select_related("project")
    of_organization = Q(project=None) if user is not None and user.is_superuser else Q(pk__in=[])
    of_project = Q(project=project) if project is not None else Q(pk__in=[])
    return channels.filter(of_project | of_organization)


def deliveries_visible_to(user: User | AnonymousUser) -> QuerySet[Delivery]:
    """What was sent over the channels that the person sees."""
    deliveries = Delivery.objects.select_related("channel", "channel__project")
    return deliveries if user.is_superuser else deliveries.filter(channel__project__in=_projects(user))


def may_manage_channels(user: User) -> bool:
    """Whether there is anything that the person may set a channel up for."""
    return user.is_superuser or _projects(user).exists()


def _projects(user: User | AnonymousUser) -> QuerySet[Project]:
    return projects_where(user, "channels.manage")
