.stages = [.stages[0], .stages[0]]
