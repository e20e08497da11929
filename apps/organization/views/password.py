"""A password that is forgotten: ask for a link, and choose another one with it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from apps.audit.context import current_origin
from apps.organization.forms.password import EmailForm, NewPasswordForm
from apps.organization.links import LinkError, link_read
from apps.organization.passwords import password_choose
from apps.organization.tasks import password_link
from apps.organization.views.links import followed, forget
from apps.organization.views.outside import told
from apps.pages.frame import page


@never_cache
@csrf_protect
def forgotten(request: HttpRequest) -> HttpResponse:
    """The same page follows whether the address is somebody's or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        origin = current_origin()
        password_link(email, origin.address, origin.client)
        words = (
            f"If {email} belongs to an account, a mail with a link is on its way there.",
            "Nothing came after some minutes? Look into the folder for unwanted mail, and check the address. "
            "An owner of the organization can set a password for you as well.",
        )
        return told(request, "Look into your mail", words, "Back to the sign-in", "organization:sign_in")
    context = {
        "form": form,
        "words": "Type the e-mail address of your account. You get a link with which you choose a new password.",
        "submit": "Send the link",
    }
    return page(request, "organization/outside/form.html", context, title="Forgotten your password?")


@never_cache
@csrf_protect
@sensitive_post_parameters()
def choose(request: HttpRequest) -> HttpResponse:
    """With the link of the mail."""
    token = followed(request)
    try:
        person, _ = link_read("password", token)
        form = NewPasswordForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            password_choose(token=token, password=form.cleaned_data["password"])
            done = ("Your password is changed, and all sessions of your account have ended.",)
            return forget(told(request, "Password changed", done, "Sign in", "organization:sign_in"))
    except LinkError as unusable:
        words = (str(unusable), "Ask for a new link. The newest one that you were sent is the one that works.")
        return forget(
            told(
                request,
                "This link does not work",
                words,
                "Ask for a new link",
                "organization:password_forgotten",
                status=410,
            )
        )
    context = {"form": form, "submit": "Set the password"}
    return page(request, "organization/outside/form.html", context, title="Choose a new password")
