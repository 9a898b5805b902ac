"""Template filters for dates."""

from django import template

from home.languages.dates import month_and_year

register = template.Library()

register.filter("month_and_year", month_and_year)
