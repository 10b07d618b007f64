"""Who signs in to a network: roles given and taken, and invitations."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.journal.models import Entry
from relais.core.journal.sentences import tell
from relais.directory.networks.models import Membership
from relais.directory.teams.actions import (
    accept_invitation,
    invite,
    remove_member,
    resend_invitation,
    take_role,
    withdraw_invitation,
)
from relais.directory.teams.models import Invitation
from tests.factories import (
    PASSWORD,
    BrandFactory,
    InvitationFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle")


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR, email="mael@example.org", name="Maël Rostren")
    client.force_login(user)
    return user


ANSWERS = {"email": "Nadia@Example.org", "role": "helper", "structure": "", "language": "fr", "message": ""}
JOIN = {"name": "Nadia Kerbrat", "password": PASSWORD, "language": "fr"}


def link_in_mail() -> str:
    """The path of the link that the last mail holds."""
    return re.search(r"https?://[^/\s]+(/invitation/\S+)", mail.outbox[-1].body).group(1)


def invited(client, **answers) -> str:
    """Invite through the page, sign out, and give the link."""
    client.post(reverse("member_invite"), {**ANSWERS, **answers})
    client.logout()
    return link_in_mail()


# Roles


def test_the_team_shows_each_person_once_with_their_roles(client, network):
    """E-mail addresses are for administrators only; learners come when they are asked for."""
    user = member(network, Role.CAMPAIGNER, name="Inès Carado")
    MembershipFactory(user=user, network=network, role=Role.EDITOR)
    member(NetworkFactory(), name="Quelqu’un d’autre")
    member(network, Role.LEARNER, name="Apolline")
    client.force_login(user)
    page = client.get(reverse("members")).content.decode()
    assert page.count("Inès Carado</th>") + page.count("Inès Carado<span") == 1
    assert "Rédaction" in page
    assert user.email not in page
    assert "Quelqu’un d’autre" not in page
    assert "Apolline" not in page
    assert "Apolline" in client.get(reverse("members"), {"role": "learner"}).content.decode()
    client.force_login(member(network, Role.ADMINISTRATOR))
    assert user.email in client.get(reverse("members")).content.decode()


def test_an_administrator_gives_and_takes_roles(client, network, administrator):
    """Several at once, one for a structure; each is taken back alone."""
    structure = OrganisationFactory(network=network, name="Maison A", kind="support")
    user = member(network, Role.HELPER)
    page = reverse("member", args=[user.pk])
    client.post(page, {"role": "manager", "structure": "Maison A"})
    client.post(page, {"role": "editor", "structure": ""})
    assert set(user.memberships.values_list("role", "structure")) == {
        ("helper", None),
        ("manager", structure.pk),
        ("editor", None),
    }
    assert "(Maison A)" in client.get(page).content.decode()
    held = user.memberships.get(role="helper")
    client.post(reverse("role_take", args=[user.pk, held.pk]))
    assert set(user.memberships.values_list("role", flat=True)) == {"manager", "editor"}


def test_a_role_for_the_whole_network_cannot_be_bound(client, network, administrator):
    """The page says it at the structure, and keeps what was typed."""
    OrganisationFactory(network=network, name="Maison A")
    user = member(network, Role.HELPER)
    response = client.post(
        reverse("member", args=[user.pk]), {"role": "administrator", "structure": "Maison A"}
    )
    assert "tout le réseau" in response.content.decode() or "whole network" in response.content.decode()
    assert user.memberships.count() == 1


def test_the_last_administrator_stays(client, network, administrator):
    """Neither taken out nor stripped of the role, by themselves or by anyone: refused in words."""
    held = administrator.memberships.get()
    MembershipFactory(user=administrator, network=network, role=Role.EDITOR)
    with pytest.raises(ValidationError, match=r"dernier|last"):
        take_role(by=administrator, membership=held)
    response = client.post(reverse("member_remove", args=[administrator.pk]), follow=True)
    assert "message--error" in response.content.decode()
    assert administrator.memberships.count() == 2


def test_an_administrator_whose_account_is_closed_does_not_count(network, administrator):
    """Nobody could open the network again."""
    member(network, Role.ADMINISTRATOR, closed=True)
    with pytest.raises(ValidationError):
        remove_member(by=administrator, network=network, user=administrator)
    member(network, Role.ADMINISTRATOR)
    remove_member(by=administrator, network=network, user=administrator)
    assert administrator.memberships.count() == 0


def test_someone_taken_out_sees_nothing_at_once(client, network, administrator):
    """Their next page refuses them; their account, and their other networks, stay."""
    abroad = NetworkFactory()
    user = member(network, Role.EDITOR)
    MembershipFactory(user=user, network=abroad, role=Role.EDITOR)
    elsewhere = type(client)()
    elsewhere.force_login(user)
    elsewhere.post(reverse("choose_network"), {"network": network.pk})
    client.post(reverse("member_remove", args=[user.pk]))
    assert list(user.memberships.values_list("network", flat=True)) == [abroad.pk]
    assert "Réseau Passerelle" not in elsewhere.get("/help/").content.decode()


def test_roles_of_another_network_are_out_of_reach(client, administrator):
    """A member of another network is not found; a role neither, even under one's own member."""
    stranger = member(NetworkFactory(), Role.ADMINISTRATOR)
    held = stranger.memberships.get()
    assert client.get(reverse("member", args=[stranger.pk])).status_code == 404
    assert client.post(reverse("role_take", args=[administrator.pk, held.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        take_role(by=administrator, membership=held)


# Invitations


def test_someone_invited_opens_an_account_and_joins(client, network, administrator):
    """The mail leads to a page; one form opens the account, gives the role and signs in."""
    link = invited(client, message="À bientôt parmi nous.")
    assert mail.outbox[-1].to == ["nadia@example.org"]
    assert "À bientôt parmi nous." in mail.outbox[-1].body
    page = client.get(link, follow=True)
    assert page.request["PATH_INFO"] == reverse("invitation")
    assert "Réseau Passerelle</span></a>" in page.content.decode()
    assert 'autocomplete="new-password"' in page.content.decode()
    response = client.post(reverse("invitation"), JOIN, follow=True)
    user = User.objects.get(email="nadia@example.org")
    assert (user.name, user.memberships.get().role) == ("Nadia Kerbrat", "helper")
    assert user.check_password(PASSWORD)
    assert response.context["user"] == user
    assert response.context["network"] == network
    assert Invitation.objects.get().state == "accepted"


def test_only_the_digest_of_a_link_is_kept(client, network, administrator):
    """Neither the database nor the journal can tell it."""
    token = invited(client).strip("/").rpartition("/")[2]
    kept = Invitation.objects.get()
    assert token not in kept.digest
    assert all(token not in str(value) for value in Invitation.objects.values_list().get())
    for entry in Entry.objects.all():
        assert token not in str(vars(entry))


def test_the_journal_names_no_one_invited(network, administrator):
    """It shows the number of the invitation, never the address."""
    invite(
        by=administrator, network=network, email="nadia@example.org", role="helper", language="fr", token="x"
    )
    (told,) = tell(Entry.objects.all())
    assert "nadia" not in told.html
    assert str(Invitation.objects.get().pk) in told.text


def test_following_a_link_accepts_nothing(client, network, administrator):
    """Programs that read mail follow links too, several times."""
    link = invited(client)
    for _turn in range(3):
        assert type(client)().get(link, follow=True).status_code == 200
        assert type(client)().head(link).status_code == 302
    assert Membership.objects.filter(role="helper").count() == 0
    assert Invitation.objects.get().state == "waiting"


def test_a_link_followed_twice_says_so_calmly(client, network, administrator):
    """Whoever accepted goes home; anyone else reads that it was accepted."""
    link = invited(client)
    client.get(link)
    client.post(reverse("invitation"), JOIN)
    assert client.get(link, follow=True).redirect_chain[-1][0] == reverse("home")
    page = type(client)().get(link, follow=True)
    assert page.status_code == 410
    assert reverse("account_login") in page.content.decode()
    again = type(client)()
    again.get(link)
    assert again.post(reverse("invitation"), {**JOIN, "name": "Intrus"}).status_code == 410
    assert Membership.objects.filter(role="helper").count() == 1


@pytest.mark.parametrize("case", ["too old", "withdrawn", "sent again", "invented", "no link"])
def test_a_link_that_no_longer_works_says_what_to_do(client, network, administrator, case):
    """A calm page, which tells of no one and opens nothing."""
    invitation = InvitationFactory(network=network, link="jeton", too_old=case == "too old")
    if case == "withdrawn":
        withdraw_invitation(by=administrator, invitation=invitation)
    if case == "sent again":
        resend_invitation(by=administrator, invitation=invitation, token="autre")
    client.logout()
    if case != "no link":
        client.get(reverse("invitation_open", args=["invente" if case == "invented" else "jeton"]))
    response = client.post(reverse("invitation"), JOIN)
    assert response.status_code == 410
    assert invitation.email not in response.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()


def test_the_clock_decides_and_sending_again_gives_fourteen_more_days(network, administrator, time_machine):
    """Also when the clock of the machine jumps back and forth."""
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    invitation = InvitationFactory(network=network, link="jeton")
    time_machine.move_to(now + timedelta(days=14, minutes=1))
    assert invitation.state == "expired"
    invitation = resend_invitation(by=administrator, invitation=invitation, token="neuf")
    assert invitation.state == "waiting"
    time_machine.move_to(now - timedelta(days=400))
    assert invitation.state == "waiting"


def test_someone_who_signs_in_already_adds_the_role(client, network, administrator):
    """After signing in they come back to the invitation; no second account is opened."""
    user = UserFactory(email="nadia@example.org", password=True)
    link = invited(client)
    page = client.get(link, follow=True)
    assert 'name="password"' not in page.content.decode()
    assert client.post(reverse("invitation"), JOIN).status_code == 200
    assert not user.memberships.exists()
    client.force_login(user)
    client.get(link)
    client.post(reverse("invitation"))
    assert user.memberships.get().role == "helper"


def test_accepting_with_another_address_is_told_first(client, network, administrator):
    """Whoever holds the link may accept, and knows which account takes the role."""
    link = invited(client)
    client.force_login(UserFactory(name="Odile Vasseur"))
    page = client.get(link, follow=True).content.decode()
    assert "Odile Vasseur" in page
    assert "callout--look" in page


def test_a_weak_password_comes_back_with_the_answers(client, network, administrator):
    """The name stays; nothing is opened."""
    client.get(invited(client))
    response = client.post(reverse("invitation"), {**JOIN, "password": "court"})
    assert "Nadia Kerbrat" in response.content.decode()
    assert "Erreur" in response.content.decode()
    assert Invitation.objects.get().state == "waiting"


def test_inviting_twice_is_refused_in_words(client, network, administrator):
    """Whoever waits already, and whoever already holds the role; another role is another offer."""
    client.post(reverse("member_invite"), ANSWERS)
    again = client.post(reverse("member_invite"), ANSWERS)
    assert "Erreur" in again.content.decode()
    client.post(reverse("member_invite"), {**ANSWERS, "role": "editor"})
    assert Invitation.objects.count() == 2
    member(network, Role.HELPER, email="deja@example.org")
    again = client.post(reverse("member_invite"), {**ANSWERS, "email": "Deja@example.org"})
    assert "Erreur" in again.content.decode()


def test_the_mail_wears_the_network_and_speaks_the_language_chosen(client, network, administrator):
    """Name of the network in the sender and the closing; English asked for, English sent."""
    BrandFactory(network=network, name="Passerelle")
    invited(client, language="en")
    sent = mail.outbox[-1]
    assert sent.from_email.startswith("Passerelle <")
    assert sent.subject == "Passerelle invites you"
    assert "The team of Passerelle" in sent.body
    invited_fr = NetworkFactory()
    assert invited_fr.name not in sent.body


def test_a_mail_that_cannot_leave_is_told_and_can_be_sent_again(client, network, administrator, monkeypatch):
    """The invitation is kept, the list says that the mail did not leave."""

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        page = client.post(reverse("member_invite"), ANSWERS, follow=True).content.decode()
    assert "message--error" in page
    invitation = Invitation.objects.get()
    assert invitation.sent_at is None
    client.post(reverse("invitation_resend", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.sent_at is not None
    assert len(mail.outbox) == 1


def test_accepting_is_for_oneself_only(network, administrator):
    """Nobody accepts in the name of another."""
    invitation = InvitationFactory(network=network)
    with pytest.raises(PermissionDenied):
        accept_invitation(by=administrator, user=UserFactory(), invitation=invitation)


def test_the_invitations_of_a_network_are_its_own(client, administrator):
    """A stranger finds none of them, by number either."""
    abroad = InvitationFactory(email="ailleurs@example.org")
    assert "ailleurs" not in client.get(reverse("members")).content.decode()
    for name in ("invitation_resend", "invitation_withdraw"):
        assert client.post(reverse(name, args=[abroad.pk])).status_code == 404
