from django.conf import settings
from django.db import models
from django.db.models import Index, UniqueConstraint

from assistance.models.rules import one_of


class ImportState(models.TextChoices):
    """How far a file has come; only one that is checked can be applied."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied", "Imported"
    FAILED = "failed"
    DISCARDED = "discarded"


class RowOutcome(models.TextChoices):
    """What becomes of a row of a file, and the sign that stands for it.

    Kept: only by the seed, a row that a person edited. Withdrawn: only by a workbook that holds
    all of its series, a stored row that it lacks.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def sign(self) -> str:
        return {"new": "+", "changed": "~", "refused": "!", "withdrawn": "−"}.get(self, "=")


class FileImport(models.Model):
    """A file of rows that somebody brought: who, when, what it was and what became of it.

    It stays as a log. The content is kept until it is checked, the rows until they are applied or
    discarded. `counts` has the number of rows of each outcome. `run` names the process that works
    on it, which reports again before `alive_until`, or has died.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    table = models.CharField(max_length=40)
    file_name = models.CharField(max_length=80)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("size in bytes")
    content = models.BinaryField(default=b"")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    checked_revision = models.PositiveBigIntegerField(null=True, blank=True)
    run = models.CharField(max_length=32, blank=True)
    alive_until = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    message = models.TextField(blank=True)
    report = models.TextField(blank=True, help_text="What a workbook's reader says of it.")

    class Meta:
        verbose_name = "import"
        default_permissions = ("add", "view")
        constraints = [one_of("fileimport", "state", ImportState)]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """A row of a file that was checked: as `CheckedRow` has it; its fate is its outcome."""

    file_import = models.ForeignKey(FileImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    cells = models.JSONField()
    changes = models.JSONField(blank=True)  # column, before, after
    problems = models.JSONField(blank=True)  # column, value, rule

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(name="assistance_imported_row_once", fields=("file_import", "line"))
        ]
        indexes = [Index(name="assistance_imported_row_fate", fields=("file_import", "fate"))]

    def __str__(self) -> str:
        return f"{self.line} {self.key}"

    @property
    def sign(self) -> str:
        return RowOutcome(self.fate).sign
