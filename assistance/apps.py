from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """The money: records, ledger, imports."""

    name = "assistance"
    verbose_name = "Security assistance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assistance.models.record import Record
        from assistance.revision import watch

        for model in self.get_models():
            if issubclass(model, Record):
                watch(model)
