"""The page contract itself: it lets a good page through and names each fault of a bad one."""

import pytest

from tests.contract import Page, faults_of_page

GOOD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Aide · Relais</title></head><body><a href="#main">Aller au contenu</a><header><nav aria-label="La boucle">
<a href="/">Relais</a></nav></header><main id="main"><h1>Aide</h1><h2>Le mot de passe</h2>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"><label for="a">Nom</label>
<input id="a" aria-describedby="a_hint"><p id="a_hint">En entier</p><button>Garder</button></form>
<table><caption>Relais</caption><tr><th scope="col">Nom</th></tr></table>
<svg aria-hidden="true"><path d="M0 0"/></svg><img src="a.png" alt="Un pont"></main><footer>Relais</footer></body></html>"""


def test_a_good_page_has_no_fault():
    """Nothing is told of a page that keeps the contract."""
    assert faults_of_page(Page(GOOD)) == []


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("<!doctype html>", "", "no doctype"),
        ('lang="fr"', "", "no language"),
        ("Aide · Relais", " · Relais", "no title"),
        ("width=device-width", "user-scalable=no", "zooming"),
        ('<a href="#main">Aller au contenu</a>', "", "skip"),
        ('href="#main"', 'href="#elsewhere"', "skip"),
        ("<h1>Aide</h1>", "", "0 h1"),
        ("<h2>Le mot de passe</h2>", "<h3>Le mot de passe</h3>", "h3 follows h1"),
        ("<h1>Aide</h1><h2>Le mot de passe</h2>", "<h2>Le mot de passe</h2><h1>Aide</h1>", "before the h1"),
        ("<footer>Relais</footer>", "", "0 footer"),
        (' aria-label="La boucle"', "", "navigations without a name"),
        ("<h2>", '<section><h2 id="b">', "a section without a name"),
        ('id="a_hint"', 'id="b_hint"', "aria-describedby"),
        ('<p id="a_hint">', '<p id="a">', "stands 2 times"),
        ('<label for="a">Nom</label>', "", "a control without a label"),
        ('<label for="a">Nom</label>', '<label for="a"></label>', "a control without a label"),
        (' alt="Un pont"', "", "without alt"),
        ('svg aria-hidden="true"', "svg", "neither named nor hidden"),
        ("<caption>Relais</caption>", "", "without a caption"),
        (' scope="col"', "", "without scope"),
        ('<input type="hidden" name="csrfmiddlewaretoken" value="x">', "", "without its token"),
        ("<button>Garder</button>", "", "without a button"),
        ("<button>Garder</button>", "<button></button>", "nothing to say"),
        ("<h1>", '<h1 style="color:red">', "inline style"),
        ("<h1>", "<style>h1{}</style><h1>", "inline style"),
        ("<h1>", "<script>alert(1)</script><h1>", "inline script"),
        ("<h1>", '<h1 onclick="go()">', "inline script"),
        ("<h1>", '<h1 hx-on:click="go()">', "inline script"),
        ('href="/"', 'href="javascript:go()"', "inline script"),
        (
            'aria-describedby="a_hint"',
            'aria-describedby="a_hint" aria-invalid="true"',
            "errors does not say so",
        ),
    ],
)
def test_each_fault_is_named(good, bad, told):
    """Breaking one rule gives a sentence about that rule."""
    assert good in GOOD
    faults = faults_of_page(Page(GOOD.replace(good, bad, 1)))
    assert any(told in fault for fault in faults), faults
