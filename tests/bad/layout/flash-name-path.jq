.flash[0].name = "../flash"
