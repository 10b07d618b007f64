"""
The engine: tables in, results out, in plain Python.

It stands alone (no Django) and answers, for a campaign's traces: who relayed whom, how far, and with
which certainty. Start with `relais.engine.readers.read` and `relais.engine.measure.measure`.
"""
