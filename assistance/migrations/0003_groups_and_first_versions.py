"""Make the groups of data entry; publish what was there before drafts, and begin its history."""

from datetime import datetime, timezone

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECORDS = (
    "source", "fundingauthority", "capability", "partner", "fundingaction", "package",
    "reportedfigure", "target", "contextnote", "contribution", "exchangerate", "coalition",
    "coalitionmembership", "meeting",
)  # fmt: skip
LISTS = {
    "fundingaction": ("other_sources",),
    "package": ("other_sources", "capabilities"),
    "reportedfigure": ("other_sources",),
    "coalition": ("other_sources",),
    "meeting": ("other_sources",),
}
# Deleting is for drafts only; the admin offers it for nothing that was ever published.
GROUPS = {
    "Viewers": ("view",),
    "Editors": ("view", "add", "change", "delete"),
    "Publishers": ("view", "add", "change", "delete", "publish"),
}


def make_groups(apps, schema_editor):
    # Permissions are otherwise made when all migrations have run.
    config = apps.get_app_config("assistance")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="assistance"
    )
    for name, actions in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        codenames = [f"{action}_{model}" for action in actions for model in RECORDS]
        group.permissions.add(
            *permissions.filter(codename__in=[*codenames, "view_correction"])
        )


def begin_history(apps, schema_editor):
    now = datetime.now(timezone.utc)
    for name in RECORDS:
        model = apps.get_model("assistance", name)
        version = apps.get_model("assistance", f"historical{name}")
        columns = [field.attname for field in model._meta.concrete_fields]
        model._default_manager.update(status="published")
        versions = version.objects.bulk_create(
            (
                version(
                    **row, history_date=now, history_type="+",
                    history_change_reason="As it stood when the history began",
                )
                for row in model._default_manager.order_by("pk").values(*columns)
            ),
            batch_size=500,
        )  # fmt: skip
        by_record = {each.id: each for each in versions}
        for field in LISTS.get(name, ()):
            through = model._meta.get_field(field).remote_field.through
            kept = apps.get_model("assistance", f"historical{name}_{field}")
            kept.objects.bulk_create(
                (
                    kept(**row, history=by_record[row[f"{name}_id"]])
                    for row in through.objects.values()
                ),
                batch_size=500,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0002_drafts_and_trail"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(begin_history, migrations.RunPython.noop),
    ]
