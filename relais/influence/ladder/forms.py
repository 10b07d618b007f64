from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters

ACCOUNT_SORTS = {
    "relays": ("-n_relays", "rank"),
    "account": ("search_key",),
    "group": ("segment", "rank"),
    "reach": ("-reach", "rank"),
    "relayers": ("-n_relayers", "rank"),
    "credit": ("-credit", "rank"),
}
CASCADE_SORTS = {
    "size": ("-n_posts", "rank"),
    "author": ("account_name", "rank"),
    "started": ("-started_at", "rank"),
    "accounts": ("-n_accounts", "rank"),
    "depth": ("-depth", "rank"),
    "breadth": ("-breadth", "rank"),
    "virality": ("-virality", "rank"),
}


class RelayFilters(Filters):
    q = forms.CharField(
        label=_("Account"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args, groups: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        if groups:
            self.fields["group"].choices = [
                ("", _("All groups")), *((group, group) for group in groups), ("-", _("No group")),
            ]  # fmt: skip
        else:
            del self.fields["group"]
