from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "relais.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The worker must know the jobs, and no page imports them for it.
        import relais.directory.cards.nights
        import relais.directory.duplicates.actions

        # They declare what can be imported, and what can be found.
        import relais.directory.organisations.columns
        import relais.directory.organisations.queries
        import relais.directory.people.columns
        import relais.directory.people.queries  # noqa: F401
        from relais.core.access.roles import answer_roles_with
        from relais.directory.networks.queries import roles_of
        from relais.directory.reach import narrows, reaches
        from relais.directory.requests.holdings import hold_all
        from relais.directory.retention import kinds, nights  # noqa: F401 - they declare themselves

        answer_roles_with(roles_of, reaches, narrows)
        hold_all()
