from django.db import models


class SearchWord(models.Model):
    """
    One word of one thing of a network, with what puts the thing in its place in a list.

    Both indexes hold every column that a search reads, so that it touches nothing else.
    """

    network_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)  # the label of the model: « directory.person »
    word = models.CharField(max_length=40)
    sort_key = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()

    class Meta:
        ordering = ["sort_key", "subject_id"]
        indexes = [
            models.Index(fields=["network_id", "kind", "word", "sort_key", "subject_id"], name="word_found"),
            models.Index(fields=["kind", "subject_id", "word"], name="word_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.kind} {self.subject_id}"
