.flash[0].size = "large"
