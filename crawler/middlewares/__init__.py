"""Scrapy middlewares that need no archive; crawler/settings.py gives their order."""
