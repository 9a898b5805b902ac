"""The languages of this site, in the order that readers see. The README tells how to add one."""

from home.languages.table import CYRILLIC, Language

DEFAULT = "en"

LANGUAGES = [
    Language("en", "English", open_graph_locale="en_GB", stemmer="english", ch="c"),
    Language(
        "de", "Deutsch", open_graph_locale="de_DE", stemmer="german", capitalises_all_nouns=True
    ),
    Language(
        "be",
        "Беларуская",
        fallbacks=("ru",),
        script=CYRILLIC,
        open_graph_locale="be_BY",
        stemmer="belarusian",
    ),
    Language("ru", "Русский", script=CYRILLIC, open_graph_locale="ru_RU", stemmer="russian"),
]

# What the post and the censor in Belarus read, whatever languages this site has; the first that a
# text exists in is taken.
READ_IN_BELARUS = ("be", "ru")
