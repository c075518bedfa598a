def boats(log):
    return log.count("in") - log.count("out")
