"""Grading in a Python that is compiled to WebAssembly: in a reader's browser, and in Node.

The graders, `attempt`, `meters` and `reporter` are the ones that run everywhere. Here is what
stands around them where there are no processes, threads, sockets or terminals. Whoever runs it, a
worker of the page or a script, ends the whole interpreter when a check takes too long.

The page is told of each check as it begins and ends, so that one which never ends can be named.
"""
