"""开放数据 · open data: what everybody may know of procurements and orders, as releases of the Open Contracting Data Standard 1.1."""
