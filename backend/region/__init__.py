"""地区与频道 · regions as tiers (province, city, county) and the channel, a mall front, of each."""
