from datetime import timedelta


def clock(time):
    since_midnight = timedelta(hours=time // 100, minutes=time % 100)
    if since_midnight == timedelta(days=1):
        return "24:00"
    return str(since_midnight).removesuffix(":00")
