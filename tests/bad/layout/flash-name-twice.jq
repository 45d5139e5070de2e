.flash[1].name = "flash"
