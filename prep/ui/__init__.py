"""The local web interface: prepare a file, train on it, look after jobs, in the browser.

One person, one machine. Everything is drawn on the server; the page holds no state of its own, so
a reload keeps the work. A request is only answered when it comes from this machine, names this
machine, and carries the session that the address in the terminal has opened.
"""
