def boats(log):
    return log.count("in")
