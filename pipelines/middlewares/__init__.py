"""Scrapy middlewares that read the archive or write to it; crawler/settings.py gives their order."""
