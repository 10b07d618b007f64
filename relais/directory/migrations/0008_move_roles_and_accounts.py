from django.db import migrations

# What a person did was one sentence and one organisation; it becomes their first mandate. The account of a person or
# of an organisation becomes the first of its accounts.
AT_ONCE = 2_000


def forwards(apps, schema_editor):
    Person, Organisation = apps.get_model("directory", "Person"), apps.get_model("directory", "Organisation")
    Mandate, Account = apps.get_model("directory", "Mandate"), apps.get_model("directory", "Account")
    mandates = (
        Mandate(person=person, title=person.role_words, organisation_id=person.organisation_id)
        for person in Person.objects.order_by("pk").iterator(AT_ONCE)
        if person.role_words or person.organisation_id
    )
    Mandate.objects.bulk_create(mandates, batch_size=AT_ONCE)
    for model, owner in ((Person, "person"), (Organisation, "organisation")):
        held = model.objects.exclude(account_id="").order_by("pk")
        accounts = (
            Account(**{owner: one}, platform="other", handle=one.account_id.lstrip("@"))
            for one in held.iterator(AT_ONCE)
        )
        Account.objects.bulk_create(accounts, batch_size=AT_ONCE)


def backwards(apps, schema_editor):
    """Of several mandates or accounts the first is kept: the old form held one of each."""
    Mandate, Account = apps.get_model("directory", "Mandate"), apps.get_model("directory", "Account")
    for mandate in Mandate.objects.select_related("person").order_by("-pk").iterator(AT_ONCE):
        mandate.person.role_words = mandate.title
        mandate.person.organisation_id = mandate.organisation_id
        mandate.person.save(update_fields=["role_words", "organisation"])
    for account in Account.objects.select_related("person", "organisation").order_by("-pk").iterator(AT_ONCE):
        owner = account.person or account.organisation
        owner.account_id = account.handle
        owner.save(update_fields=["account_id"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_mandates_and_details")]

    operations = [migrations.RunPython(forwards, backwards)]
