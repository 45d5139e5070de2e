.stages = {}
