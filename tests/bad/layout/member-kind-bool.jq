.stages[0].bootstrap = 1
