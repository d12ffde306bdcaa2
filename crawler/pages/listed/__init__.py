"""How a list page is read: its links, the rows around them, their titles and dates, and
the way to the next page.
"""
