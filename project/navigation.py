"""Unfold's settings: title, colours, the left navigation. Pages are named by their URL names."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def may_enter_admin(user: Any) -> bool:
    # Settings are read before there are models.
    from apps.organization.queries import may_enter_admin

    return may_enter_admin(user)


def _link(title: str, icon: str, url_name: str, permission: str = "") -> dict[str, Any]:
    """`permission`: the link is shown to whoever has it; to everybody where there is none."""

    def allowed(request: HttpRequest) -> bool:
        return not permission or request.user.has_perm(permission)

    return {"title": title, "icon": icon, "link": reverse_lazy(url_name), "permission": allowed}


def _admin_link(title: str, icon: str, url_name: str, permission: str = "") -> dict[str, Any]:
    """A page of the admin: shown to whoever may enter it, and has the permission where there is one."""
    link = _link(title, icon, f"admin:{url_name}", permission)
    allowed = link["permission"]
    return {**link, "permission": lambda request: may_enter_admin(request.user) and allowed(request)}


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
        # It searches the admin.
        "show_search": lambda request: may_enter_admin(request.user),
        "navigation": [
            {
                "title": "Home",
                "items": [
                    _exact_link("Overview", "space_dashboard", "dashboard:overview"),
                    _link("Live", "monitor_heart", "usage:live"),
                    _link("Requests", "list_alt", "usage:requests"),
                    _link("Playground", "forum", "dashboard:playground"),
                ],
            },
            {
                "title": "Keys",
                "items": [
                    _link("My keys", "key", "keys:list"),
                    _admin_link("API keys", "vpn_key", "keys_apikey_changelist", "keys.view_apikey"),
                ],
            },
            {
                "title": "Usage",
                "items": [
                    _link("Explore", "query_stats", "dashboard:explore"),
                    _link("Forecast", "trending_up", "usage:forecast"),
                    _link("Dashboards", "dashboard_customize", "dashboard:first-board"),
                ],
            },
            {
                "title": "Billing",
                "items": [
                    _link("Budgets", "savings", "billing:budgets"),
                    _admin_link(
                        "All budgets", "account_balance_wallet", "billing_budget_changelist", "billing.view_budget"
                    ),
                    _link("What if", "calculate", "what_if:page"),
                ],
            },
            {
                "title": "Reports",
                "items": [
                    _exact_link("New report", "summarize", "reports:new"),
                    _link("Scheduled", "schedule_send", "reports:scheduled"),
                    _link("History", "history", "reports:history"),
                ],
            },
            {
                "title": "Alerts",
                "items": [
                    _exact_link("Open", "notifications", "alerts:open"),
                    _link("Rules", "rule_settings", "alerts:rules"),
                    _link("History", "history", "alerts:history"),
                    _link("Deliveries", "send", "delivery:deliveries", "delivery.view_delivery"),
                    _link("Channels", "campaign", "delivery:channels", "delivery.view_channel"),
                    _admin_link("All rules", "rule", "alerts_alertrule_changelist", "alerts.view_alertrule"),
                ],
            },
            {
                "title": "Catalog",
                "items": [
                    _admin_link("Models", "smart_toy", "catalog_aimodel_changelist", "catalog.view_aimodel"),
                    _admin_link("Price book", "sell", "catalog_price_changelist", "catalog.view_price"),
                ],
            },
            {
                "title": "Team",
                "items": [
                    _link("Members", "groups", "organization:members"),
                    _link("Invitations", "outgoing_mail", "organization:invitations", "organization.view_invitation"),
                    _admin_link("Projects", "folder", "organization_project_changelist", "organization.view_project"),
                    _admin_link("Roles", "rule", "roles"),
                    _admin_link("People", "group", "organization_user_changelist", "organization.view_user"),
                    _admin_link("Failed sign-ins", "lock", "axes_accessattempt_changelist", "axes.view_accessattempt"),
                    _admin_link("Audit trail", "policy", "audit_auditevent_changelist", "audit.view_auditevent"),
                ],
            },
        ],
    },
}
