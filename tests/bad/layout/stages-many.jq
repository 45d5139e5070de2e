.stages = [range(5) as $i | .stages[0]]
