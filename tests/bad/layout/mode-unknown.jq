.stages[0].mode = "direct"
