"""The sentences in which a life is told in short, for a man, a woman, and whose sex is unknown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import Sex

Sentences = dict[str, tuple[str | Promise, str | Promise, str | Promise, str | Promise]]

# With date and place, with the date, with the place, with neither. The same word for everybody:
# many languages take a noun here, which says nothing of the sex.
SENTENCES: Sentences = {
    "birth": (
        gettext_lazy("Born %(date)s at %(place)s."),
        gettext_lazy("Born %(date)s."),
        gettext_lazy("Born at %(place)s."),
        "",
    ),
    "departure": (
        gettext_lazy("Left %(place)s, %(date)s."),
        gettext_lazy("Departure: %(date)s."),
        gettext_lazy("Left %(place)s."),
        "",
    ),
    "arrest": (
        gettext_lazy("Arrested at %(place)s, %(date)s."),
        gettext_lazy("Arrested, %(date)s."),
        gettext_lazy("Arrested at %(place)s."),
        gettext_lazy("Arrested."),
    ),
    "death": (
        gettext_lazy("Died %(date)s at %(place)s."),
        gettext_lazy("Died %(date)s."),
        gettext_lazy("Died at %(place)s."),
        "",
    ),
    "execution": (
        gettext_lazy("Executed %(date)s at %(place)s."),
        gettext_lazy("Executed %(date)s."),
        gettext_lazy("Executed at %(place)s."),
        gettext_lazy("Executed."),
    ),
}


# The same of a man and of a woman, for the languages whose verbs tell them apart.
OF_A_MAN: Sentences = {
    "birth": (
        pgettext_lazy("of a man", "Born %(date)s at %(place)s."),
        pgettext_lazy("of a man", "Born %(date)s."),
        pgettext_lazy("of a man", "Born at %(place)s."),
        "",
    ),
    "departure": (
        pgettext_lazy("of a man", "Left %(place)s, %(date)s."),
        pgettext_lazy("of a man", "Left, %(date)s."),
        pgettext_lazy("of a man", "Left %(place)s."),
        "",
    ),
    "arrest": (
        pgettext_lazy("of a man", "Arrested at %(place)s, %(date)s."),
        pgettext_lazy("of a man", "Arrested, %(date)s."),
        pgettext_lazy("of a man", "Arrested at %(place)s."),
        pgettext_lazy("of a man", "Arrested."),
    ),
    "death": (
        pgettext_lazy("of a man", "Died %(date)s at %(place)s."),
        pgettext_lazy("of a man", "Died %(date)s."),
        pgettext_lazy("of a man", "Died at %(place)s."),
        "",
    ),
    "execution": (
        pgettext_lazy("of a man", "Executed %(date)s at %(place)s."),
        pgettext_lazy("of a man", "Executed %(date)s."),
        pgettext_lazy("of a man", "Executed at %(place)s."),
        pgettext_lazy("of a man", "Executed."),
    ),
}
OF_A_WOMAN: Sentences = {
    "birth": (
        pgettext_lazy("of a woman", "Born %(date)s at %(place)s."),
        pgettext_lazy("of a woman", "Born %(date)s."),
        pgettext_lazy("of a woman", "Born at %(place)s."),
        "",
    ),
    "departure": (
        pgettext_lazy("of a woman", "Left %(place)s, %(date)s."),
        pgettext_lazy("of a woman", "Left, %(date)s."),
        pgettext_lazy("of a woman", "Left %(place)s."),
        "",
    ),
    "arrest": (
        pgettext_lazy("of a woman", "Arrested at %(place)s, %(date)s."),
        pgettext_lazy("of a woman", "Arrested, %(date)s."),
        pgettext_lazy("of a woman", "Arrested at %(place)s."),
        pgettext_lazy("of a woman", "Arrested."),
    ),
    "death": (
        pgettext_lazy("of a woman", "Died %(date)s at %(place)s."),
        pgettext_lazy("of a woman", "Died %(date)s."),
        pgettext_lazy("of a woman", "Died at %(place)s."),
        "",
    ),
    "execution": (
        pgettext_lazy("of a woman", "Executed %(date)s at %(place)s."),
        pgettext_lazy("of a woman", "Executed %(date)s."),
        pgettext_lazy("of a woman", "Executed at %(place)s."),
        pgettext_lazy("of a woman", "Executed."),
    ),
}
BY_SEX: dict[str, Sentences] = {Sex.MALE: OF_A_MAN, Sex.FEMALE: OF_A_WOMAN}
