"""What every noun stands on: time, law, money, refusals, events, the journal, peers. It knows no noun itself."""
