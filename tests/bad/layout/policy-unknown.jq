.stages[0].policy = "none"
