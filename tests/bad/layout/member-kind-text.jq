.name = 7
