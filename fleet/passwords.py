"""Forms for a new password, which write the password and nothing else.

Django's own write the whole person as they were when the page was asked for: an account that was closed, or given
another role, while the new password was still being hashed would be as before.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm

from fleet.models import Staff
from fleet.sign_in import forgive


class _Alone:
    def set_password_and_save(self, user: Staff, *given: Any, commit: bool = True, **named: Any) -> Staff:
        super().set_password_and_save(user, *given, commit=False, **named)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class OwnPassword(_Alone, PasswordChangeForm):
    """One's own."""


class NewPassword(_Alone, AdminPasswordChangeForm[Staff]):
    """Somebody else's, given by an administrator."""

    def save(self, commit: bool = True) -> Any:
        forgive(self.user)
        return super().save(commit)


admin.site.password_change_form = OwnPassword
