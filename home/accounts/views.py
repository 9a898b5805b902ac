"""Views of the login, and the pages on which users manage their second factors."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.base.views import IndexView
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from home.accounts import second_factor
from home.accounts.invitations import tokens
from home.accounts.login_pages import secure
from home.web.error_pages import form_refused
from home.web.form_recovery import is_same_origin, posted_fields


class OneLoginView(LoginView):
    """The login for the CMS and for private pages."""

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
            asked_for = get_next_redirect_url(request) or reverse("wagtailadmin_home")
            if asked_for.startswith(reverse("wagtailadmin_home")):
                # A redirect there would redirect back to this view.
                return TemplateView.as_view(template_name="account/logout.html")(request)
        return super().dispatch(request, *args, **kwargs)


class SecondFactorView(IndexView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["is_missing"] = second_factor.is_required_of(
            self.request.user
        ) and not second_factor.has_factor(self.request.user)
        context["has_factor"] = second_factor.has_factor(self.request.user)
        return context


class OwnPasswordView(PasswordChangeView):
    template_name = "account/password_change.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(
            self.request, _("Your password is changed. You are logged out everywhere else.")
        )
        return answer


class AcceptInvitationView(PasswordResetConfirmView):
    """The page where an invited user chooses a password, before adding a second factor."""

    template_name = "accounts/invitation.html"
    form_class = SetPasswordForm
    token_generator = tokens
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        super().form_valid(form)
        credentials = {"username": self.user.get_username()}
        login = Login(user=self.user, redirect_url=str(self.success_url))
        if self.request.user.is_authenticated:
            self.request.session.flush()
        return perform_password_login(self.request, credentials, login)


def confirmed(request):
    """Say that the user can return to the tab with their form."""
    return TemplateView.as_view(template_name="accounts/confirmed.html")(request)


def passkeys(request):
    """Redirect to the list of second factors, which includes passkeys."""
    return redirect("mfa_index")


def return_after_session(request):
    """Return a submitted form to a user whose session has ended; None if this is not possible.

    The form must come from this site, because its CSRF token is not checked before.
    """
    if not is_same_origin(request):
        return None
    return _return_form(request, "session", reverse("wagtailadmin_login"))


def return_until_confirmed(request, url):
    """Return a submitted form to a user who must first reauthenticate at `url`; else None."""
    return _return_form(request, "confirm", f"{url}?next={reverse('confirmed')}")


def csrf_refused(request, reason=""):
    """Return a form of this site that has the token of an earlier login; refuse all others."""
    returned = _return_form(request, "token", "") if is_same_origin(request) else None
    return returned or form_refused(request, reason)


def _return_form(request, reason, url):
    fields = posted_fields(request)
    if fields is None:
        return None
    context = {
        "reason": reason,
        "url": url,
        "fields": fields,
        "action": request.get_full_path(),
        "has_files": bool(request.FILES),
    }
    response = TemplateResponse(request, "accounts/form_recovery.html", context, status=403)
    return secure(response).render()
