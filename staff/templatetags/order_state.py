"""The state of an order, as the list of orders shows it."""

from django import template

from staff.dashboard.states import render_state

register = template.Library()
register.simple_tag(render_state, name="order_state")
