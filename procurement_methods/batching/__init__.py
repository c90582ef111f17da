"""批量集中采购 · batch purchasing: the demand of many buyers by configuration, collected for a time, bought once, split back exactly."""
