.flash[0].address = 0 | .flash[0].alias = 0 | .flash[0].size = "0x20000000"
