from relais.core.access.models import User
from relais.core.journal import action


@action("web.change_account", of_oneself=True)
def change_account(*, by, user: User, **fields) -> User:
    """Change one's own name, language or colours."""
    for name in fields:
        if name not in {"name", "language", "theme"}:
            raise TypeError(f"web.change_account does not change {name}")
        setattr(user, name, fields[name])
    user.save(update_fields=list(fields))
    return user
