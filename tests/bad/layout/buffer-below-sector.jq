.stages[0].mode = "primary-only" | .buffer = 512
