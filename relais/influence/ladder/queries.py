from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from relais.core.search.spelling import holding
from relais.influence.measures.models import Measure, MeasuredAccount, MeasuredCascade


def accounts_of(measure: Measure, *, words: str = "", group: str = "") -> QuerySet[MeasuredAccount]:
    """The accounts of a measure that a reader looks for, the most relayed first; group « - » is no group."""
    accounts = MeasuredAccount.objects.filter(holding(words, "search_key"), measure=measure)
    if group:
        accounts = accounts.filter(segment="" if group == "-" else group)
    return accounts


def accounts_called(measure: Measure, account_ids: list[str]) -> dict[str, MeasuredAccount]:
    """The accounts that pages know among some ids."""
    known = MeasuredAccount.objects.filter(measure=measure, account_id__in=account_ids)
    return {account.account_id: account for account in known}


def account_of(measure: Measure, rank: int) -> MeasuredAccount:
    return get_object_or_404(MeasuredAccount, measure=measure, rank=rank)


def cascades_of(measure: Measure) -> QuerySet[MeasuredCascade]:
    return MeasuredCascade.objects.filter(measure=measure)


def cascade_of(measure: Measure, rank: int) -> MeasuredCascade:
    return get_object_or_404(MeasuredCascade, measure=measure, rank=rank)


def compared(left: Measure, right: Measure, limit: int) -> list[tuple]:
    """The accounts most relayed in the first of two measures, each with what the second has of it, or None."""
    first = list(accounts_of(left).order_by("rank")[:limit])
    others = accounts_called(right, [account.account_id for account in first])
    return [(account, others.get(account.account_id)) for account in first]
