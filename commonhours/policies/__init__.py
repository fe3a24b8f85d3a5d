"""What the region, a programme and an organisation ask: dated limits and checks, each level only tightening."""
