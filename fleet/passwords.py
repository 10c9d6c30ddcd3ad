"""Forms for a new password, which write the password and nothing else.

Django's own write the whole person as they were when the page was asked for: an account that was closed, or given
another role, while the new password was still being hashed would be as before.
"""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from fleet.models import Staff
from fleet.sign_in import forgive, turn


def knows_password(request: HttpRequest, staff: Staff, password: str) -> bool:
    """Is it really them? An open desk or phone is not enough, and guessing is counted like guessing at the door."""
    with turn(request, staff.username):
        return authenticate(request, username=staff.username, password=password) is not None


class _Alone:
    def set_password_and_save(self, user: Staff, *given: Any, commit: bool = True, **named: Any) -> Staff:
        super().set_password_and_save(user, *given, commit=False, **named)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class OwnPassword(_Alone, PasswordChangeForm):
    """One's own."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        typed: str = self.cleaned_data["old_password"]
        if not knows_password(self._request, self.user, typed):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return typed


class NewPassword(_Alone, AdminPasswordChangeForm[Staff]):
    """Somebody else's, given by an administrator."""

    def save(self, commit: bool = True) -> Any:
        forgive(self.user)
        return super().save(commit)
