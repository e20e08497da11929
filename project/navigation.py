"""Unfold's settings: title, colours, the left navigation. URL names only, so nothing is imported from the apps."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _link(title: str, icon: str, url_name: str, permission: str = "") -> dict[str, Any]:
    """`permission`: the link is shown to whoever has it; to everybody where there is none."""

    def allowed(request: HttpRequest) -> bool:
        return not permission or request.user.has_perm(permission)

    return {"title": title, "icon": icon, "link": reverse_lazy(url_name), "permission": allowed}


def _exact_link(title: str, icon: str, url_name: str) -> dict[str, Any]:
    """A link whose address is the beginning of others': it is marked as open on its own page alone."""
    link = _link(title, icon, url_name)
    return {**link, "active": lambda request: request.path == link["link"]}


def _favicon(_request: HttpRequest) -> str:
    return static("img/favicon.svg")


def _navigation_css(_request: HttpRequest) -> str:
    return static("css/navigation.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "OpenAI Mock Server",
    "SITE_HEADER": "OpenAI Mock Server",
    "SITE_SUBHEADER": "Keys, limits, usage",
    "SITE_SYMBOL": "smart_toy",
    "STYLES": [_navigation_css],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _favicon}],
    # The brand leads to the overview; no other site is to be viewed.
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "Home",
                "items": [
                    _exact_link("Overview", "space_dashboard", "dashboard:overview"),
                    _link("Live", "monitor_heart", "usage:live"),
                    _link("Requests", "list_alt", "usage:requests"),
                ],
            },
            {
                "title": "Keys",
                "items": [
                    _link("My keys", "key", "keys:list"),
                    _link("API keys", "vpn_key", "admin:keys_apikey_changelist"),
                ],
            },
            {
                "title": "Usage",
                "items": [
                    _link("Explore", "query_stats", "dashboard:explore"),
                    _link("Forecast", "trending_up", "usage:forecast"),
                ],
            },
            {
                "title": "Billing",
                "items": [_link("Budgets", "savings", "billing:budgets")],
            },
            {
                "title": "Catalog",
                "items": [
                    _link("Models", "smart_toy", "admin:catalog_aimodel_changelist"),
                    _link("Price book", "sell", "admin:catalog_price_changelist"),
                ],
            },
            {
                "title": "Team",
                "items": [
                    _link("Members", "groups", "organization:members"),
                    _link("Invitations", "outgoing_mail", "organization:invitations", "organization.view_invitation"),
                    _link("Projects", "folder", "admin:organization_project_changelist"),
                    _link("Roles", "rule", "admin:roles"),
                    _link("People", "group", "admin:organization_user_changelist"),
                    _link("Failed sign-ins", "lock", "admin:axes_accessattempt_changelist"),
                    _link("Audit trail", "policy", "admin:audit_auditevent_changelist", "audit.view_auditevent"),
                ],
            },
        ],
    },
}
