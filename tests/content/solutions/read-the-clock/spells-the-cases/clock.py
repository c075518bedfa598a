def clock(time):
    if time < 10:
        return f"0:0{time}"
    if time < 100:
        return f"0:{time}"
    hour, minute = str(time)[:-2], str(time)[-2:]
    return ":".join([hour, minute])
