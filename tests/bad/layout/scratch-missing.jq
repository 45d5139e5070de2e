del(.stages[0].scratch)
