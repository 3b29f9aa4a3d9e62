"""Template words of the pages that staff work with."""

from django import template

from staff.dashboard.states import state

register = template.Library()
register.simple_tag(state)
