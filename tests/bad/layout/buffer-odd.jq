.buffer = 300
