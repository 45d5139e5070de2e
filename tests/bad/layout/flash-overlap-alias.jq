.flash[1].alias = "0x08000000"
