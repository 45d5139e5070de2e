.flash[0].address = "0xffffff00"
