"""What every admin page shares: each administrator sees and touches only the rows of their own centre."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse_lazy

from fleet.models import Centre, Staff


def own_centre(request: HttpRequest) -> int | None:
    """The centre that bounds a request; None for the network's administrators, who have no bound."""
    return cast(Staff, request.user).centre_id


def _of_centre[M: Model](form: type[ModelForm[M]], centre_id: int) -> type[ModelForm[M]]:
    """The form for one centre's rows: it does not ask for the centre, and yet knows what that centre has already."""

    class OfCentre(form):  # type: ignore[misc, valid-type]
        def _get_validation_exclusions(self) -> set[str]:
            self.instance.centre_id = centre_id
            return set(super()._get_validation_exclusions()) - {"centre"}

    return OfCentre


def _as_it_was_read[M: Model](form: type[ModelForm[M]]) -> type[ModelForm[M]]:
    """The form of a row that is there, which carries along what it showed.

    Only so can it be told what its reader changed from what somebody else has changed since it was opened.
    """

    class AsItWasRead(form):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            shown = [self[name].html_initial_name for name in self.fields]
            carries = not self.is_bound or any(name in self.data for name in shown)
            for field in self.fields.values():
                field.show_hidden_initial = carries and self.instance.pk is not None and not field.disabled

    return AsItWasRead


class CentreScoped[M: Model](admin.ModelAdmin[M]):
    """Rows, choices and new rows bounded by the administrator's centre.

    `centre_path` is the lookup from the model to its centre. Pages belong to people with the role of
    administrator; nothing that dispatch wrote can be deleted.
    """

    centre_path = "centre"
    may_move = False  # to another centre, whose board and journal know nothing of the row
    deletable = False
    list_per_page = 50

    def _is_admin(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, Staff)
            and user.is_active
            and user.is_staff
            and (user.is_superuser or user.role == Staff.Role.ADMIN)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_admin(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._is_admin(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._is_admin(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.deletable and self._is_admin(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        centre_id = own_centre(request)
        return rows if centre_id is None else rows.filter(**{self.centre_path: centre_id})

    def get_exclude(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        """A centre's administrator is not asked for the centre."""
        exclude = list(super().get_exclude(request, obj) or ())
        if own_centre(request) is not None and self.centre_path == "centre":
            exclude.append("centre")
        return exclude

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and own_centre(request) is None and self.centre_path == "centre" and not self.may_move:
            fixed.append("centre")
        return fixed

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[M]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        # What never moves is checked against its own centre's names also for those who see every centre.
        fixed = getattr(obj, "centre_id", None) if not self.may_move else None
        centre_id = own_centre(request) or fixed
        bounded = form if centre_id is None or self.centre_path != "centre" else _of_centre(form, centre_id)
        return _as_it_was_read(bounded)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[M]]:
        return _as_it_was_read(super().get_changelist_form(request, **kwargs))

    def changed(self, request: HttpRequest, obj: M, form: Any, change: bool) -> M:
        """The row to save: a new one whole; of one that is there what this form changed, on top of what it is now."""
        self._fill_centre(request, obj)
        if not change:
            return obj
        row = type(obj)._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
        columns = {field.name for field in obj._meta.concrete_fields}
        for name in columns.intersection(form.changed_data):
            setattr(row, name, getattr(obj, name))
        return row

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        row.save()
        obj.pk = row.pk

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        return filters if own_centre(request) is not None else ["centre", *filters]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Only rows of the own centre can be chosen."""
        centre_id = own_centre(request)
        related = db_field.remote_field.model
        if centre_id is not None and isinstance(related, type):
            if related is Centre:
                kwargs["queryset"] = Centre.objects.filter(pk=centre_id)
            elif any(field.name == "centre" for field in related._meta.get_fields()):
                kwargs["queryset"] = related._default_manager.filter(centre_id=centre_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _fill_centre(self, request: HttpRequest, obj: Any) -> None:
        centre_id = own_centre(request)
        if centre_id is not None and self.centre_path == "centre":
            obj.centre_id = centre_id


class PlacePicker:
    """A map above the latitude and longitude of a form."""

    class Media:
        css = {"all": ["vendor/leaflet/leaflet.css"]}
        js = [
            reverse_lazy("javascript-catalog"),
            "vendor/leaflet/leaflet.js",
            "vendor/protomaps-leaflet/protomaps-leaflet.js",
            Script("js/admin/place.js", type="module"),
        ]
