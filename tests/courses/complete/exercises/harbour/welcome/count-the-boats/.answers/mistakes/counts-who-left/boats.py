def boats(log):
    return log.count("out")
