"""The nouns of the influence slices, gathered so that Django sees one app."""

from relais.influence.campaigns.models import Campaign, Phase, Thread
from relais.influence.measures.models import Measure, MeasuredAccount, MeasuredCascade
from relais.influence.traces.models import Traces

__all__ = ["Campaign", "Measure", "MeasuredAccount", "MeasuredCascade", "Phase", "Thread", "Traces"]
