.stages[0].max_sectors = 20
