"""What every stage needs: who may do what, the journal, background work, HTML components."""
