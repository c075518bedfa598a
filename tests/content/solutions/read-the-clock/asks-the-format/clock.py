clock = lambda time: "{}:{:0>2d}".format(time // 100, time % 100)  # noqa: E731, UP032
