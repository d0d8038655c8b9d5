"""Electronics, machines, toys, sports, music and holidays."""
