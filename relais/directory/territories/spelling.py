"""How a place's name is written so that two ways of typing it meet."""

import re

from relais.core.search.spelling import plain_words

_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = {"l", "le", "la", "les"}
_ON = re.compile(r"\bs/\s*")  # « Châlons s/ Marne »

# Every place has a name shorter than this: a longer text is not searched.
LONGEST = 120


def search_key(text: str) -> str:
    """
    The words of a name without accents, case, hyphens, apostrophes or leading article.

    Example
    -------
    >>> search_key("L'Haÿ-les-Roses"), search_key("ST DENIS"), search_key("Le Mans")
    ('hay les roses', 'saint denis', 'mans')
    """
    plain = plain_words(_ON.sub("sur ", text[:LONGEST].lower()))
    words = [_SAINTS.get(word, word) for word in plain.split() if word != "cedex"]
    if len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    return " ".join(words)


def distance(one: str, other: str, at_most: int) -> int:
    """
    How many letters to add, drop, change or swap with their neighbour to go from one word to the other.

    Counting stops above `at_most`, and the answer is then `at_most + 1`.

    Source
    ------
    Damerau 1964, Levenshtein 1966; restricted form (no letter is touched twice).

    Example
    -------
    >>> distance("villeurbane", "villeurbanne", 2), distance("nice", "lens", 2)
    (1, 3)
    """
    if one == other:
        return 0
    # Each letter that only one of the two has costs a change: most pairs stop here.
    mine, theirs = set(one), set(other)
    if abs(len(one) - len(other)) > at_most or len(mine - theirs) > at_most or len(theirs - mine) > at_most:
        return at_most + 1
    far = at_most + 1
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        before, above = row, before
        row = [far] * (len(other) + 1)
        row[0] = min(i, far)
        # A cell farther from the diagonal than `at_most` cannot lead to an answer.
        for j in range(max(1, i - at_most), min(len(other), i + at_most) + 1):
            opposite = other[j - 1]
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                best = min(best, above[j - 2] + 1)
            row[j] = best
        if min(row) >= far:
            return far
    return min(row[-1], far)
