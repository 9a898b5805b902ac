"""URLs of login, second factor and invitation. All are below CMS_PATH.

They come before Wagtail's. allauth's other URLs are left out on purpose.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from home.accounts import views
from home.accounts.login_pages import login_page

OWN = [
    path("second-factor/", views.SecondFactorView.as_view(), name="mfa_index"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", views.passkeys, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        webauthn.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "second-factor/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "second-factor/codes/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/file/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("confirm/done/", views.confirmed, name="confirmed"),
    path("password/", views.OwnPasswordView.as_view(), name="account_change_password"),
]

urlpatterns = decorate_urlpatterns(
    [
        path("login/", views.OneLoginView.as_view(), name="account_login"),
        path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
        path("login/second-factor/", mfa.authenticate, name="mfa_authenticate"),
        path("logout/", account.logout, name="account_logout"),
        path(
            "invitation/<uidb64>/<token>/",
            views.AcceptInvitationView.as_view(),
            name="accept_invitation",
        ),
        *decorate_urlpatterns(OWN, login_required),
    ],
    login_page,
)
