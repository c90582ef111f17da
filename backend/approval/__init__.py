"""审批 · who must agree to a purchase: a rule table and the direct train (直通车)."""
