.flash[0].size = 0
