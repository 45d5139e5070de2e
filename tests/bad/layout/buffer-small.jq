.buffer = 0
