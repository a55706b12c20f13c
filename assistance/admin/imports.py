"""Files on their way into the data: brought, checked and looked at, applied or discarded."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRefresh

from assistance.imports import running
from assistance.imports.applying import ApplyingError, needs_reason
from assistance.imports.file_imports import (
    are_too_many,
    begin_again,
    begin_applying,
    discard,
    is_interrupted,
    may_be_discarded,
    may_begin_again,
    receive,
)
from assistance.imports.files import MAX_BYTES, MAX_ROWS
from assistance.imports.kiel.storing import KIEL, is_current
from assistance.imports.kiel.storing import TABLE as ACTIVITIES
from assistance.models import FileImport, ImportedRow, ImportState, RowOutcome
from assistance.reports import REPORTS
from assistance.tables.catalogue import TABLES

ROWS_PER_PAGE = 100
IN_ORDER = (
    RowOutcome.REFUSED,
    RowOutcome.CHANGED,
    RowOutcome.WITHDRAWN,
    RowOutcome.NEW,
    RowOutcome.UNCHANGED,
)
AT_WORK = {
    ImportState.WAITING: "Waiting to be checked",
    ImportState.CHECKING: "Checking the rows",
    ImportState.APPLYING: "Importing the rows",
}
NAMED = {table: REPORTS[table].title for table in TABLES}
NAMED[KIEL] = "Workbook of Kiel's Ukraine Support Tracker"


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows of one outcome as a choice of the filter; no outcome: all rows."""

    outcome: str
    sign: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a process is; `percent` is None before the rows are counted."""

    doing: str
    rows_done: int
    row_count: int


class UploadForm(forms.Form):
    """A table and a file for it."""

    table = forms.ChoiceField(error_messages={"required": "Choose the table that the file is for."})
    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty; choose one with a header and rows below it.",
        },
    )

    def __init__(self, tables: dict[str, str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        field: Any = self.fields["table"]
        field.choices = [("", "Choose a table"), *tables.items()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MAX_BYTES >> 20} MB; split it into several files."
            )
        return file

    def clean(self) -> dict[str, Any]:
        if are_too_many(now=timezone.now()):
            raise forms.ValidationError(
                "Several files are being checked or imported: try again when one is done."
            )
        return self.cleaned_data


@admin.register(FileImport)
class FileImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no [] when it runs
    """The files that were brought; a file's own page is where it is looked at and applied."""

    list_display = (
        "file_name", "of_table", "as_it_is", "uploaded_by", "uploaded_at", "applied_by",
        "applied_at",
    )  # fmt: skip
    list_filter = ("state", "table")
    list_select_related = ("uploaded_by", "applied_by")
    search_fields = ("file_name", "sha256", "reason")
    date_hierarchy = "uploaded_at"
    ordering = ("-uploaded_at", "-pk")
    list_per_page = 50
    actions = None

    @admin.display(description="table", ordering="table")
    def of_table(self, file_import: FileImport) -> str:
        return NAMED[file_import.table]

    @admin.display(description="state", ordering="state")
    def as_it_is(self, file_import: FileImport) -> str:
        if is_interrupted(file_import, now=timezone.now()):
            return "interrupted"
        return str(file_import.get_state_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[FileImport]:
        return super().get_queryset(request).defer("content")

    def get_urls(self) -> list[Any]:
        progress: URLPattern = path(
            "<int:pk>/progress/",
            self.admin_site.admin_view(self.progress),
            name="assistance_fileimport_progress",
        )
        return [progress, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(_tables(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the entry itself is never edited

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Imports", **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        tables = _tables(request)
        form = UploadForm(tables, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            file_import = receive(
                table=form.cleaned_data["table"],
                name=file.name,
                content=file.read(),
                by=request.user,  # type: ignore[arg-type]
            )
            running.check_soon(file_import)
            return redirect(_page_of(file_import))
        if request.method == "POST" and not form.is_bound:
            form = UploadForm(tables, {}, {})  # an empty form is refused as well
        return self._respond(
            request,
            "admin/imports/upload.html",
            title="Import a table",
            form=form,
            most_megabytes=MAX_BYTES >> 20,
            most_rows=MAX_ROWS,
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        file_import: Any = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if file_import is None:
            redirected: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
            return redirected
        error = self._act(request, file_import) if request.method == "POST" else ""
        if request.method == "POST" and not error:
            return redirect(_page_of(file_import))
        return self._show(request, file_import, error)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return how far a file is, or have the page loaded again when that is over."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file_import = self.get_queryset(request).filter(pk=pk).first()
        progress = _progress(file_import) if file_import else None
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect("admin:assistance_fileimport_change", pk)
        if progress is None:
            return HttpResponseClientRefresh()
        return self._respond(
            request, "admin/imports/_import_progress.html", file_import=file_import,
            progress=progress,
        )  # fmt: skip

    def _act(self, request: HttpRequest, file_import: FileImport) -> str:
        """Do what a button asks for; return what stands against it."""
        if "apply" in request.POST:
            if not _may(request, "publish", file_import.table):
                raise PermissionDenied
            try:
                begun = begin_applying(
                    file_import,
                    by=request.user,  # type: ignore[arg-type]
                    reason=request.POST.get("reason", ""),
                    second_person=settings.REQUIRE_SECOND_PERSON,
                )
            except ApplyingError as error:
                return str(error)
            if begun:
                running.apply_soon(file_import)
            return ""
        if not _may(request, "change", file_import.table):
            raise PermissionDenied
        if "discard" in request.POST:
            if discard(file_import):
                messages.success(request, f"{file_import.file_name} was discarded.")
        elif "again" in request.POST and begin_again(file_import):
            file_import.refresh_from_db(fields=["state"])
            if file_import.state == ImportState.WAITING:
                running.check_soon(file_import)
        return ""

    def _show(self, request: HttpRequest, file_import: FileImport, error: str) -> HttpResponse:
        counts = file_import.counts
        is_checked = file_import.state == ImportState.CHECKED
        may_apply = is_checked and _may(request, "publish", file_import.table)
        needs_another = settings.REQUIRE_SECOND_PERSON and file_import.uploaded_by == request.user
        may_change, now = _may(request, "change", file_import.table), timezone.now()
        shows_rows = file_import.state in (ImportState.CHECKED, ImportState.REFUSED)
        shows_rows = shows_rows and any(counts.values())
        makes_current = (
            is_checked and file_import.table == KIEL and not is_current(sha256=file_import.sha256)
        )
        return self._respond(
            request,
            "admin/imports/import.html",
            title=f"Import of {file_import.file_name}",
            file_import=file_import,
            state="interrupted" if is_interrupted(file_import, now=now) else file_import.state,
            table=NAMED[file_import.table],
            progress=_progress(file_import),
            problems=file_import.message.splitlines() if not shows_rows else [],
            notice=file_import.message if shows_rows else "",
            counts=[(each.value, each.sign, counts.get(each, 0)) for each in IN_ORDER],
            refused_count=counts.get(RowOutcome.REFUSED, 0),
            written_count=_written_count(counts),
            makes_current=makes_current,
            applies=makes_current or _written_count(counts) > 0,
            needs_reason=needs_reason(counts),
            report=file_import.report.splitlines(),
            reason=request.POST.get("reason", file_import.reason),
            error=error,
            may_apply=may_apply and not needs_another,
            needs_another=may_apply and needs_another,
            needs_publisher=is_checked and not may_apply,
            may_discard=may_change and may_be_discarded(file_import, now=now),
            may_try_again=may_change and may_begin_again(file_import, now=now),
            was_checked=file_import.checked_revision is not None,
            **(_rows(request, file_import) if shows_rows else {}),
        )

    def _respond(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, {**everywhere, **context})


def _rows(request: HttpRequest, file_import: FileImport) -> dict[str, Any]:
    """Return a page of the file's rows, of one outcome or all of them, and the choices."""
    counts = {each: count for each in IN_ORDER if (count := file_import.counts.get(each))}
    wanted = request.GET.get("rows", "")
    chosen = wanted if wanted in counts else ""
    rows = ImportedRow.objects.filter(file_import=file_import).defer("cells")
    if chosen:
        rows = rows.filter(fate=chosen).order_by("line")
    else:
        turns = [When(fate=each, then=Value(n)) for n, each in enumerate(IN_ORDER)]
        turn = Case(*turns, default=Value(9), output_field=IntegerField())
        rows = rows.order_by(turn, "line")
    page: Page[ImportedRow] = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    of_each = (Choice(each, each.sign, counts[each], chosen == each) for each in counts)
    every = Choice("", "", sum(file_import.counts.values()), not chosen)
    return {"choices": [every, *of_each], "chosen": chosen, "page": page, "rows": page}


def _progress(file_import: FileImport) -> Progress | None:
    doing = AT_WORK.get(ImportState(file_import.state))
    if doing is None or is_interrupted(file_import, now=timezone.now()):
        return None
    counts = file_import.counts
    row_count = file_import.row_count
    if file_import.state == ImportState.APPLYING:
        row_count = _written_count(counts)
    return Progress(doing, min(file_import.rows_done, row_count), row_count)


def _written_count(counts: dict[str, int]) -> int:
    written = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.WITHDRAWN)
    return sum(counts.get(each, 0) for each in written)


def _tables(request: HttpRequest) -> dict[str, str]:
    """Return the names of the tables that a user may change, by table."""
    return {table: name for table, name in NAMED.items() if _may(request, "change", table)}


def _may(request: HttpRequest, action: str, table: str) -> bool:
    model: type[Model] = TABLES[ACTIVITIES if table == KIEL else table]._meta.model
    codename = get_permission_codename(action, model._meta)
    return request.user.has_perm(f"assistance.{codename}")


def _page_of(file_import: FileImport) -> str:
    return reverse("admin:assistance_fileimport_change", args=[file_import.pk])
