"""Keep the files that people import, and let the groups see and bring them."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUPS = {
    "Viewers": ("view_fileimport",),
    "Editors": ("view_fileimport", "add_fileimport"),
    "Publishers": ("view_fileimport", "add_fileimport"),
}


def let_groups_import(apps, schema_editor):
    # Permissions are otherwise made when all migrations have run.
    config = apps.get_app_config("assistance")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="assistance", content_type__model="fileimport"
    )
    for name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions.filter(codename__in=codenames))


class Migration(migrations.Migration):

    dependencies = [
        ('assistance', '0003_groups_and_first_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FileImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField()),
                ('table', models.CharField(max_length=40)),
                ('file_name', models.CharField(max_length=80)),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('content', models.BinaryField(default=b'')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('checking', 'Checking'), ('checked', 'Checked'), ('refused', 'Refused'), ('applying', 'Applying'), ('applied', 'Imported'), ('failed', 'Failed'), ('discarded', 'Discarded')], default='waiting', max_length=10)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('checked_revision', models.PositiveBigIntegerField(blank=True, null=True)),
                ('run', models.CharField(blank=True, max_length=32)),
                ('alive_until', models.DateTimeField(blank=True, null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('message', models.TextField(blank=True)),
                ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('fate', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('cells', models.JSONField()),
                ('changes', models.JSONField(blank=True)),
                ('problems', models.JSONField(blank=True)),
                ('file_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='assistance.fileimport')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='fileimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'checking', 'checked', 'refused', 'applying', 'applied', 'failed', 'discarded'])), name='assistance_fileimport_state_known', violation_error_code='state', violation_error_message='The state must be one of: waiting, checking, checked, refused, applying, applied, failed, discarded.'),
        ),
        migrations.AddIndex(
            model_name='importedrow',
            index=models.Index(fields=['file_import', 'fate'], name='assistance_imported_row_fate'),
        ),
        migrations.AddConstraint(
            model_name='importedrow',
            constraint=models.UniqueConstraint(fields=('file_import', 'line'), name='assistance_imported_row_once'),
        ),
        migrations.RunPython(let_groups_import, migrations.RunPython.noop),
    ]
