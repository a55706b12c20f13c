from django.apps import AppConfig

# Bookkeeping about the data is not itself published data.
UNPUBLISHED = {"DataRevision", "SeededRow"}


class AssistanceConfig(AppConfig):
    """The money: records, ledger, imports."""

    name = "assistance"
    verbose_name = "Security assistance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assistance.revision import watch

        for model in self.get_models():
            if model.__name__ not in UNPUBLISHED:
                watch(model)
