"""Sign in and sign out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.organization.forms.sign_in import SignInForm
from apps.organization.registration import registration_is_open
from apps.pages.frame import page


@never_cache
@csrf_protect
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """By user name or e-mail address; then on to the page that was asked for."""
    target = wanted_page(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())  # Under a new session id.
        return HttpResponseRedirect(target)
    return page(
        request,
        "organization/outside/sign_in.html",
        {
            "form": form,
            "next": request.POST.get("next", request.GET.get("next", "")),
            "registration_is_open": registration_is_open(),
        },
        title="Sign in",
    )


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """A form: a link could be put into any page, and sign people out who look at it."""
    logout(request)
    return redirect(settings.LOGIN_URL)


def wanted_page(request: HttpRequest) -> str:
    """Where `next` leads, if that is a page of this server; else the overview."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
