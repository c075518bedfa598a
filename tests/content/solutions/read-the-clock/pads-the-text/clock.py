def clock(time):
    digits = str(time).zfill(3)
    return digits[:-2] + ":" + digits[-2:]
