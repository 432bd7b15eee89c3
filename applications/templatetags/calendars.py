"""Addresses of calendars, as their programs take them."""

from django import template

from applications import calendar

register = template.Library()
register.filter("webcal", calendar.webcal)
